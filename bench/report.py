"""The report at size: 100,000 invented studies, every file of the report; seconds and peak memory.

Run as `python -m bench.report [STUDIES]`. The library is made in a temporary folder and is not part of the time.
"""

from __future__ import annotations

import random
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from data.store import open_store
from data.topic import Topic, load_topic
from reports.making import make_report
from reports.report import Options

STUDIES = 100_000
FIRST = 10_000_001
WORDS = ("muscle", "strength", "thickness", "women", "older", "adults", "pain", "trial", "groups", "smaller", "weaker")
DESIGNS = ("case_control", "cross_sectional", "randomised_trial", "cohort", "laboratory", "systematic_review")
DIRECTIONS = (
    "supports",
    "supports",
    "supports",
    "null",
    "null",
    "contradicts",
    "mixed",
    "within_group",
    "unclear",
)
REASONS = (
    "no muscle of the topic was measured or trained",
    "injection site",
    "the muscle is only a surgical route",
)


def fill(conn: sqlite3.Connection, topic: Topic, studies: int) -> None:
    """An invented library: one study in five included, one in seven borderline."""
    chance = random.Random(1)
    muscles = [m.id for m in topic.vocabulary.muscles]
    measures = sorted({m.id for m in topic.vocabulary.measures})
    outcomes = [(o.id, o.directness) for o in topic.vocabulary.outcomes]
    conn.execute("BEGIN")
    conn.execute(
        "INSERT INTO runs (id, kind, topic, status, started_at, finished_at, program_version, topic_hash,"
        " rules_version) VALUES (1, 'pubmed', ?, 'complete', '2025-11-20T05:00:00Z', '2025-11-20T06:00:00Z',"
        " '0', 'x', 'r1')",
        (topic.slug,),
    )
    conn.execute(
        "INSERT INTO searches (id, topic, name, label, query, first_run, last_run) VALUES (1, ?, 's', 'All',"
        " 'x', 1, 1)",
        (topic.slug,),
    )
    for table, rows in _rows(chance, topic.slug, studies, muscles, measures, outcomes):
        conn.executemany(table, rows)
    conn.execute("COMMIT")


def _rows(
    chance: random.Random,
    slug: str,
    studies: int,
    muscles: list[str],
    measures: list[str],
    outcomes: list[tuple[str, str]],
) -> Iterator[tuple[str, list[tuple[object, ...]]]]:
    articles, sections, authors, screening, tags, findings, facts, people, matches = ([] for _ in range(9))
    for pmid in range(FIRST, FIRST + studies):
        text = " ".join(chance.choices(WORDS, k=180)) + "."
        articles.append(
            (
                pmid,
                " ".join(chance.choices(WORDS, k=14)).capitalize(),
                text,
                chance.randint(1990, 2025),
                f"h{pmid}",
            )
        )
        sections.append((pmid, text))
        authors.append((pmid, f"Name{pmid % 5000}"))
        kind = chance.choices(("include", "borderline", "exclude"), (20, 14, 66))[0]
        screening.append((pmid, slug, kind, chance.choice(REASONS), text[:120]))
        matches.append((pmid,))
        facts.append((pmid, slug, chance.choice(DESIGNS), chance.choice((None, 20, 60, 240, 1200))))
        people.append((pmid, slug, chance.choice(("women_only", "older_adults", "athletes", "back_pain_patients"))))
        if kind != "exclude":
            outcome, how = chance.choice(outcomes)
            tags.append((pmid, slug, outcome, how, text[:120]))
            for muscle in chance.sample(muscles, chance.randint(1, 2)):
                findings.append(
                    (
                        pmid,
                        slug,
                        muscle,
                        chance.choice(measures),
                        outcome,
                        chance.choice(DIRECTIONS),
                        text[:120],
                    )
                )
    yield (
        (
            "INSERT INTO articles (pmid, kind, title, abstract, year, journal, content_hash, text_hash,"
            " first_seen_run, last_changed_run, last_verified_run) VALUES (?1, 'article', ?2, ?3, ?4, 'J"
            " Invented', ?5, ?5, 1, 1, 1)"
        ),
        articles,
    )
    yield "INSERT INTO abstract_sections (pmid, seq, kind, text) VALUES (?, 1, 'main', ?)", sections
    yield "INSERT INTO authors (pmid, position, last_name, initials) VALUES (?, 1, ?, 'A')", authors
    yield (
        (
            'INSERT INTO screening (pmid, topic, relevance, reason, sentence, section_seq, start, "end",'
            " rules_version, text_hash) VALUES (?, ?, ?, ?, ?, 1, 0, 60, 'r1', '')"
        ),
        screening,
    )
    yield "INSERT INTO outcome_tags VALUES (?, ?, ?, ?, ?, 1, 0, 120, 'r', 'r1')", tags
    yield (
        (
            "INSERT INTO findings (pmid, topic, muscle, measure, outcome, direction, confidence, sentence,"
            ' section_seq, start, "end", rule, rules_version) VALUES (?, ?, ?, ?, ?, ?, 0.8, ?, 1, 0, 120,'
            " 'r', 'r1')"
        ),
        findings,
    )
    yield (
        (
            "INSERT INTO study_facts (pmid, topic, design, n, n_basis, rules_version) VALUES (?, ?, ?, ?,"
            " 'stated', 'r1')"
        ),
        facts,
    )
    yield "INSERT INTO study_populations (pmid, topic, population) VALUES (?, ?, ?)", people
    yield "INSERT INTO matches (search_id, pmid, first_run, last_run) VALUES (1, ?, 1, 1)", matches


def main(studies: int = STUDIES) -> tuple[float, float, float, int]:
    """Seconds by the clock and of this process, its peak in MB, and files, for a report on so many studies."""
    topic = load_topic("gluteus-maximus")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "big.db"
        with open_store(path, "create") as store:
            fill(store.conn, topic, studies)
        began, worked = time.perf_counter(), time.process_time()
        with open_store(path, "read") as store:
            made = make_report(store, topic, Path(folder) / "report", Options())
        seconds, worked = time.perf_counter() - began, time.process_time() - worked
        files = made.files
    return seconds, worked, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, files


if __name__ == "__main__":
    seconds, worked, memory, files = main(int(sys.argv[1]) if len(sys.argv) > 1 else STUDIES)
    print(f"report: {seconds:.1f} s ({worked:.1f} s of work), {memory:,.0f} MB at most, {files:,} files")
