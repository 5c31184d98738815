"""Asking a library of a million invented records: words, filters, facets, status; and the start of the program."""

from __future__ import annotations

import os
import random
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from data.filters import Filters
from data.search import Question, facets, search
from data.status import status
from data.store import Store, open_store

TOPIC = "gluteus-maximus"
HASH = "0" * 32
OUTCOMES = ("back_pain.intensity", "back_pain.disability", "back_pain.presence", "fall_risk.falls", "fall_risk.balance")
MUSCLES = ("gluteus_maximus", "gluteus_medius", "hip_abductors", "hip_extensors")
DIRECTIONS = ("supports", "contradicts", "null", "within_group", "mixed", "unclear")
DESIGNS = ("randomised_trial", "cohort", "case_control", "cross_sectional", "systematic_review")
POPULATIONS = ("women_only", "older_adults", "back_pain_patients", "fallers", "athletes")
# Words of the subject and the share of records that hold them: from everywhere to rare.
SUBJECT = {
    "patients": 0.5, "study": 0.7, "pain": 0.2, "low back pain": 0.05, "strength": 0.1, "hip": 0.06, "balance": 0.04,
    "falls": 0.03, "older adults": 0.06, "women": 0.15, "gluteus maximus": 0.01, "gluteus medius": 0.008,
    "abductors": 0.006, "fallers": 0.004, "randomised": 0.1, "electromyography": 0.01, "exercise": 0.08, "torque": 0.01,
}  # fmt: skip
# Two ideas each, as people type them; the last is the worst case: two words that are nearly everywhere.
QUERIES = (
    "gluteus maximus", "hip abductors", "fallers balance", '"low back pain" strength', "older fallers", "hip strength",
    "gluteus exercise", "falls prevent*", "torque women", "electromyography gluteus", "balance exercise",
    "hip -fallers", "randomised exercise", "abductors torque", "medius strength", "falls women", "back strength",
    "maximus OR medius",
    "gluteus women", "fallers torque", "hip balance", "hip falls", "strength falls", "exercise falls", "older balance",
    "older strength", '"gluteus medius" women', "abductors women", "hip exercise", "torque balance", "maximus pain",
    "fallers strength", "electromyography hip", "randomised hip", "low back exercise", '"older adults" falls',
    "women strength", "torque hip", "maximus strength", "patients pain",
)  # fmt: skip
FILTERS = (
    Filters(),
    Filters(outcome="back_pain"),
    Filters(outcome="fall_risk.falls", direction="supports"),
    Filters(relevance="include", year_from=2015),
    Filters(design="randomised_trial", muscle="gluteus_maximus"),
    Filters(population="women_only", relevance="include"),
)


@dataclass(frozen=True, slots=True)
class Measured:
    """One line of the result in milliseconds; `limit` is what the 95th percentile should be, if anything.

    `busy_p95` is the 95th percentile of processor time: what a machine without other work would take, because the
    cache is warm and one thread does it all.
    """

    what: str
    median: float
    p95: float
    busy_p95: float
    limit: float | None


def sentences(dice: random.Random) -> list[str]:
    """Five thousand sentences of invented words whose frequencies fall as those of a language do."""
    syllables = [a + b for a in "bcdfglmnprst" for b in ("a", "e", "i", "o", "ur", "an")]
    words = ["".join(dice.choices(syllables, k=dice.choice((2, 3, 4)))) for _ in range(30_000)]
    weights = [1 / (rank + 10) for rank in range(len(words))]
    return [" ".join(dice.choices(words, weights, k=18)).capitalize() + "." for _ in range(5_000)]


def rows(records: int, dice: random.Random) -> Iterator[tuple[int, int, str, str]]:
    """PMID, year, title and abstract of each record."""
    pool = sentences(dice)
    for number in range(records):
        subject = [word for word, share in SUBJECT.items() if dice.random() < share]
        body = dice.choices(pool, k=9)
        body.insert(4, "We found " + " and ".join(subject) + ".")
        yield (
            10_000_000 + number,
            1980 + number * 46 // records,
            f"{' '.join(subject[-2:])} {body[0][:60]}",
            " ".join(body),
        )


def make_library(path: Path, records: int) -> None:
    """A database of invented records, one in ten of them tagged as on the topic or near it."""
    dice = random.Random(1)
    with open_store(path, "create") as store:
        store.conn.execute("PRAGMA synchronous = OFF")
        store.conn.execute(
            """INSERT INTO runs
            (id, kind, topic, status, started_at, finished_at, program_version, topic_hash, found, new)
               VALUES (1, 'files', ?, 'complete', '2026-01-01T00:00:00Z', '2026-01-01T01:00:00Z', '0', ?, ?, ?)""",
            (TOPIC, HASH, records, records),
        )
        walker = rows(records, dice)
        while batch := list(islice(walker, 20_000)):
            with store.transaction():
                write(store.conn, batch, dice)
        store.conn.execute("ANALYZE")


def write(conn: sqlite3.Connection, batch: list[tuple[int, int, str, str]], dice: random.Random) -> None:
    """Articles, screening, outcome tags, findings and facts of a batch."""
    conn.executemany(
        f"""INSERT INTO articles
            (pmid, kind, year, title, abstract, journal, content_hash, text_hash, first_seen_run, last_changed_run,
             last_verified_run)
            VALUES (?, 'article', ?, ?, ?, 'J Test', '{HASH}', '{HASH}', 1, 1, 1)""",
        batch,
    )
    tags = [(row[0], dice.choices(("include", "borderline", "exclude"), (3, 7, 90))[0]) for row in batch]
    conn.executemany(
        f"""INSERT INTO screening (pmid, topic, relevance, reason, rules_version, text_hash)
            VALUES (?, '{TOPIC}', ?, 'invented', 'r1', '{HASH}')""",
        tags,
    )
    conn.executemany(
        f"INSERT INTO study_facts (pmid, topic, design, rules_version) VALUES (?, '{TOPIC}', ?, 'r1')",
        [(pmid, dice.choice(DESIGNS)) for pmid, _ in tags],
    )
    near = [pmid for pmid, relevance in tags if relevance != "exclude"]
    conn.executemany(
        f"INSERT INTO study_populations (pmid, topic, population) VALUES (?, '{TOPIC}', ?)",
        [(pmid, dice.choice(POPULATIONS)) for pmid in near],
    )
    place = "'An invented sentence.', 1, 0, 10, 'r', 'r1'"
    conn.executemany(
        f"INSERT INTO outcome_tags VALUES (?, '{TOPIC}', ?, 'direct', {place})",
        [(pmid, outcome) for pmid in near for outcome in dice.sample(OUTCOMES, 2)],
    )
    columns = 'pmid, topic, muscle, measure, outcome, direction, confidence, sentence, section_seq, start, "end", rule'
    conn.executemany(
        f"INSERT INTO findings ({columns}, rules_version) VALUES (?, '{TOPIC}', ?, 'strength', ?, ?, 0.8, {place})",
        [(pmid, dice.choice(MUSCLES), dice.choice(OUTCOMES), dice.choice(DIRECTIONS)) for pmid in near],
    )


@dataclass(frozen=True, slots=True)
class Spent:
    """Milliseconds of one run: on the clock and of the processor."""

    wall: float
    busy: float


def timed(task: Callable[[], object], times: int, clock: Callable[[], float] = time.process_time) -> list[Spent]:
    """`times` runs after one that warms the cache; `clock` counts seconds of the processor."""
    task()
    spent = []
    for _ in range(times):
        wall, busy = time.perf_counter(), clock()
        task()
        spent.append(Spent((time.perf_counter() - wall) * 1000, (clock() - busy) * 1000))
    return spent


def measured(what: str, spent: list[Spent], limit: float | None = None) -> Measured:
    """Median and 95th percentiles."""
    walls, busy = [s.wall for s in spent], [s.busy for s in spent]
    return Measured(what, statistics.median(walls), p95(walls), p95(busy), limit)


def p95(values: list[float]) -> float:
    """The value that 95 of 100 do not exceed."""
    return sorted(values)[max(0, -(-len(values) * 95 // 100) - 1)]


def measure(store: Store) -> Iterator[Measured]:
    """Every question three times; the best counts, so that other programs are left out as far as may be."""
    asked = {
        "two words": [Question(text) for text in QUERIES],
        "two words and a filter": [Question(text, filters=one) for text in QUERIES for one in FILTERS[1:]],
        "a filter alone": [Question(filters=one) for one in FILTERS],
    }
    for what, questions in asked.items():
        best = [
            min(timed(lambda q=question: search(store.conn, TOPIC, q), 3), key=lambda s: s.wall)
            for question in questions
        ]
        yield measured(what, best, 100)
    yield measured("facets of two words", timed(lambda: facets(store.conn, TOPIC, Question("gluteus maximus")), 3))
    yield measured("status", timed(lambda: status(store.conn, TOPIC, datetime.now(UTC)), 3), 1000)


def start_of_the_program() -> Measured:
    """`gmax --help` as a person calls it."""
    gmax = Path(sys.executable).with_name("gmax")

    def help_page() -> None:
        subprocess.run([gmax, "--help"], check=True, capture_output=True)

    return measured("gmax --help", timed(help_page, 7, lambda: sum(os.times()[2:4])), 300)


def run(folder: Path, records: int = 1_000_000) -> list[Measured]:
    """Make the library in `folder` (once: about 3 GB for a million) and measure."""
    path = folder / f"search-{records}.db"
    if not path.exists():
        make_library(path, records)
    with open_store(path, "read") as store:
        return [*measure(store), start_of_the_program()]


def as_table(lines: list[Measured], records: int) -> str:
    """Markdown."""
    head = f"| {records:,} records | median ms | p95 ms | p95 of processor time | wanted |\n|---|---|---|---|---|\n"
    wanted = {m.what: f"< {m.limit:,.0f}" if m.limit else "" for m in lines}
    return head + "".join(
        f"| {m.what} | {m.median:,.1f} | {m.p95:,.1f} | {m.busy_p95:,.1f} | {wanted[m.what]} |\n" for m in lines
    )


if __name__ == "__main__":
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    print(as_table(run(Path(sys.argv[1]), count), count))
