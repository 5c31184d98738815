"""A small database of invented studies for the tests of the report: no real text, every name made up."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from functools import cache
from typing import Any

from data.schema import statements
from data.topic import Topic, load_topic
from reports.library import Library
from reports.library_reader import read_library

TOPIC = "gluteus-maximus"
Finding = tuple[str, str, str, str]  # muscle, measure, outcome, direction
MAX, MED, HIP = "gluteus_maximus", "gluteus_medius", "hip_abductors"
SURROGATES = {"fall_risk.balance", "fall_risk.mobility", "fall_risk.score", "fall_risk.recovery"}
FIRST_PMID = 90000001
SCORES: dict[str, Any] = {
    "rules_version": "r1",
    "studies": 90,
    "headline": [{"name": "relevance macro-F1", "value": 0.91, "low": 0.85, "high": None}],
    "labels": [
        {
            "table": "direction",
            "label": "supports",
            "precision": 0.9,
            "recall": None,
            "f1": 0.8,
            "low": 0.7,
            "high": 0.9,
            "n": 50,
        },
        {"table": "muscles", "label": "x", "precision": 1.0, "recall": 1.0, "f1": 1.0, "low": 1.0, "high": 1.0, "n": 1},
    ],
}


@cache
def topic() -> Topic:
    return load_topic(TOPIC)


@cache
def empty_database() -> bytes:
    conn = sqlite3.connect(":memory:")
    for name in ("tables.sql", "views.sql"):
        for statement in statements(name):
            conn.execute(statement)
    return conn.serialize()


class Shelf:
    """Fills a database study by study; `conn` is what the report reads."""

    def __init__(self) -> None:
        self.conn = sqlite3.connect(":memory:")
        self.conn.deserialize(empty_database())
        self.next_pmid = FIRST_PMID
        self.searches: list[int] = []

    def run(self, day: str = "2025-11-20", kind: str = "pubmed", status: str = "complete", rules: str = "r1") -> int:
        cursor = self.conn.execute(
            "INSERT INTO runs (kind, topic, status, started_at, finished_at, program_version, topic_hash,"
            " rules_version) VALUES (?, ?, ?, ?, ?, '0.1.0', 'abc', ?)",
            (kind, TOPIC, status, f"{day}T05:00:00Z", f"{day}T05:10:00Z", rules),
        )
        return int(cursor.lastrowid or 0)

    def search(self, name: str = "back-full", label: str = "Back pain", query: str = '"gluteus maximus"[tiab]') -> int:
        cursor = self.conn.execute(
            "INSERT INTO searches (topic, name, label, query, first_run, last_run) VALUES (?, ?, ?, ?, 1, 1)",
            (TOPIC, name, label, query),
        )
        self.searches.append(int(cursor.lastrowid or 0))
        return self.searches[-1]

    def match(self, search: int, pmid: int, dropped: int | None = None) -> None:
        self.conn.execute("INSERT OR REPLACE INTO matches VALUES (?, ?, 1, 1, ?)", (search, pmid, dropped))

    def article(self, title: str, **given: object) -> int:
        pmid = int(str(given.pop("pmid", self.next_pmid)))
        self.next_pmid = max(self.next_pmid, pmid) + 1
        abstract = str(
            given.pop("abstract", "Invented people were measured. The muscle was smaller in those with pain.")
        )
        author = str(given.pop("author", "Example"))
        row: dict[str, object] = {
            "pmid": pmid,
            "kind": "article",
            "title": title,
            "abstract": abstract,
            "year": 2020,
            "journal": "Journal of Invented Results",
            "content_hash": f"h{pmid}",
            "text_hash": f"t{pmid}",
            "first_seen_run": 1,
            "last_changed_run": 1,
            "last_verified_run": 1,
        }
        row |= given
        marks = ", ".join("?" * len(row))
        self.conn.execute(f"INSERT INTO articles ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))
        self.conn.execute(
            "INSERT INTO abstract_sections VALUES (?, 1, 'RESULTS', 'RESULTS', 'main', NULL, ?)",
            (pmid, abstract),
        )
        self.conn.execute(
            "INSERT INTO authors (pmid, position, last_name, initials) VALUES (?, 1, ?, 'A')", (pmid, author)
        )
        return pmid

    def study(
        self,
        *findings: Finding,
        title: str = "An invented study",
        relevance: str = "include",
        reason: str = "a gluteal muscle and back pain were measured",
        design: str | None = "case_control",
        n: int | None = 40,
        populations: Sequence[str] = ("back_pain_patients",),
        sentence: str = "The muscle was smaller in those with pain.",
        outcomes: Sequence[str] = (),
        confidence: float = 0.9,
        searches: Sequence[int] | None = None,
        **article: object,
    ) -> int:
        pmid = self.article(title, **article)
        abstract = self.conn.execute("SELECT abstract FROM articles WHERE pmid = ?", (pmid,)).fetchone()[0]
        start = max(abstract.find(sentence), 0)
        where = (1, start, start + len(sentence))
        run = self.conn.execute
        run(
            "INSERT INTO screening VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'rule', 'r1', ?, 1)",
            (pmid, TOPIC, relevance, reason, sentence, *where, f"t{pmid}"),
        )
        for outcome in sorted({f[2] for f in findings} | set(outcomes)):
            how = "surrogate" if outcome in SURROGATES else "adjacent" if outcome == "adjacent_pain" else "direct"
            run(
                "INSERT INTO outcome_tags VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'rule', 'r1')",
                (pmid, TOPIC, outcome, how, sentence, *where),
            )
        for finding in findings:
            run(
                "INSERT INTO findings (pmid, topic, muscle, measure, outcome, direction, confidence,"
                ' sentence, section_seq, start, "end", rule, rules_version) VALUES (?, ?, ?, ?, ?, ?, ?, ?,'
                " ?, ?, ?, 'rule', 'r1')",
                (pmid, TOPIC, *finding, confidence, sentence, *where),
            )
        run(
            "INSERT INTO study_facts (pmid, topic, design, n, n_basis, rules_version) VALUES (?, ?, ?, ?,"
            " 'stated', 'r1')",
            (pmid, TOPIC, design, n),
        )
        for population in populations:
            run(
                "INSERT INTO study_populations (pmid, topic, population) VALUES (?, ?, ?)",
                (pmid, TOPIC, population),
            )
        for search in self.searches if searches is None else searches:
            self.match(search, pmid)
        return pmid

    def decide(self, pmid: int, field: str, key: str, value: str, reason: str | None = None) -> None:
        """A person's decision."""
        self.conn.execute(
            "INSERT INTO reviews (pmid, topic, reviewer, decided_at, field, key, value, reason, text_hash) "
            "VALUES (?, ?, 'R. Reader', '2025-11-21T00:00:00Z', ?, ?, ?, ?, ?)",
            (pmid, TOPIC, field, key, value, reason, f"t{pmid}"),
        )

    def version(self, pmid: int, changes: Sequence[str], replaced_run: int = 1, seq: int = 1) -> None:
        """An earlier content of a record that was replaced in a run."""
        self.conn.execute(
            "INSERT INTO article_versions (pmid, seen_run, seq, replaced_run, content_hash, changes, record) "
            "VALUES (?, 1, ?, ?, 'h', ?, x'')",
            (pmid, seq, replaced_run, json.dumps(list(changes))),
        )

    def library(self) -> Library:
        return read_library(self.conn, topic())


def filled() -> Shelf:
    """A shelf with something of everything."""
    shelf = Shelf()
    shelf.run()
    back, falls = shelf.search(), shelf.search("falls-full", "Fall risk", '"gluteus maximus"[tiab] AND falls[tiab]')
    only_back, only_falls = (back,), (falls,)
    for place, (author, direction) in enumerate(
        [
            ("Ahlgren", "supports"),
            ("Brook", "supports"),
            ("Castle", "supports"),
            ("Dover", "null"),
            ("Easton", "supports"),
            ("Fenn", "contradicts"),
            ("Garth", "supports"),
            ("Hollis", "unclear"),
        ]
    ):
        shelf.study(
            (MAX, "size", "back_pain.presence", direction),
            author=author,
            year=2010 + place,
            n=30 + 20 * place,
            title=f"Muscle size in study {place}",
            searches=only_back,
            populations=("women_only", "back_pain_patients") if place % 2 else ("back_pain_patients",),
        )
    shelf.study(
        (MAX, "exercise", "back_pain.disability", "supports"),
        (MED, "exercise", "back_pain.intensity", "null"),
        author="Inman",
        design="randomised_trial",
        n=60,
        year=2021,
        searches=only_back,
    )
    shelf.study(
        (MED, "exercise", "back_pain.intensity", "within_group"),
        author="Jarvis",
        design="nonrandomised_trial",
        n=20,
        searches=only_back,
    )
    shelf.study(
        (HIP, "strength", "fall_risk.falls", "supports"),
        author="Keller",
        design="cohort",
        n=250,
        year=2019,
        populations=("older_adults",),
        searches=(back, falls),
    )
    shelf.study(
        (MAX, "fat", "fall_risk.falls", "supports"),
        (HIP, "strength", "fall_risk.balance", "mixed"),
        author="Lund",
        n=58,
        year=2014,
        populations=("older_adults", "fallers"),
        searches=only_falls,
    )
    shelf.study(
        (HIP, "strength", "fall_risk.balance", "supports"),
        relevance="borderline",
        reason="balance without falls",
        author="Marsh",
        searches=only_falls,
    )
    shelf.study(
        relevance="exclude",
        reason="injection site",
        author="Nash",
        title="Where to inject",
        searches=only_back,
    )
    shelf.study(relevance="exclude", reason="injection site", author="Orme", searches=only_back)
    shelf.study(relevance="exclude", reason="“GM” is grey matter here", author="Pike", searches=only_falls)
    shelf.study((MAX, "size", "back_pain.presence", "supports"), author="Quill", is_retracted=1, searches=only_back)
    shelf.study((MAX, "size", "back_pain.presence", "supports"), author="Reed", status="withdrawn", searches=only_back)
    shelf.match(back, 99999999)
    shelf.match(back, shelf.study(author="Stone", relevance="exclude", reason="animal study", searches=()), dropped=1)
    shelf.study((MAX, "timing", "adjacent_pain", "supports"), author="Tarn", searches=())
    return shelf
