"""For tests of the run: a topic of two small searches, harvests that never wait, a database as a value."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from standin_kit import quick_client

from data.article_rows import CHILDREN, DERIVED, OWN
from data.store import open_store
from data.tag_rows import TABLES
from data.tagged import Evidence, OutcomeTag, Screening, StudyText, TaggedStudy
from data.topic import Search, Topic, load_topic
from data.vocabulary import Vocabulary
from harvester.progress import Watcher
from harvester.run import HarvestOptions, harvest
from harvester.standin.server import StandinServer
from harvester.summary import RunReport

EVIDENCE = Evidence(0, 0, 3, "The first sentence.", "quick")


class QuickTagger:
    """Stands for the rules where a test is about the run: tags depend on the text, and cost nothing."""

    rules_version = "quick"

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Takes what the real one takes."""

    def tag(self, study: StudyText) -> TaggedStudy:
        on_topic = "maximus" in study.title
        outcomes = (OutcomeTag("back_pain", "direct", EVIDENCE),) if on_topic else ()
        screening = Screening("include" if on_topic else "exclude", f"{len(study.sections)} sections", EVIDENCE)
        return TaggedStudy(study.id, screening, outcomes, rules_version=self.rules_version)


def quick_tags(patch: pytest.MonkeyPatch) -> None:
    """Put the quick tagger in the place of the rules."""
    patch.setattr("data.tagging.tagger.Tagger", QuickTagger)
    patch.setattr("harvester.tagging._TAGGERS", {})
    patch.setattr("harvester.tagging.gate_of", lambda _: frozenset())


START = datetime(2026, 1, 1, 6, tzinfo=UTC)


def search(name: str, query: str) -> Search:
    """A search that is only a query text."""
    return Search(name, name.title(), "any", "", True, (), (), query)


@lru_cache
def small_topic(back: str = "pain[tiab]", falls: str = "falls[tiab]") -> Topic:
    """The shipped vocabulary with two small searches."""
    return replace(load_topic("gluteus-maximus"), slug="small", searches=(search("back", back), search("falls", falls)))


class Days:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def later(self, days: int = 1) -> None:
        self.now += timedelta(days=days)


class Notes(Watcher):
    """Remembers what a person would have read."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.steps: list[tuple[str, int, int]] = []

    def step(self, what: str, done: int, total: int) -> None:
        self.steps.append((what, done, total))

    def note(self, text: str) -> None:
        self.notes.append(text)


def run(
    path: Path,
    server: StandinServer,
    topic: Topic | None = None,
    watcher: Watcher | None = None,
    clock: Callable[[], datetime] | None = None,
    client: Any = None,
    **options: Any,
) -> RunReport:
    """One harvest from a stand-in, nobody waits."""
    source = client or quick_client(server)
    return harvest(path, topic or small_topic(), source, HarvestOptions(**options), watcher, clock or (lambda: START))


def content(path: Path) -> dict[str, list[Any]]:
    """Everything a database holds about the studies, runs left out, so that two databases can be compared."""
    with open_store(path, "read") as store:
        rows = store.conn.execute
        articles = ", ".join(("pmid", "status", *OWN, *DERIVED))
        held = {"articles": rows(f"SELECT {articles} FROM articles ORDER BY pmid").fetchall()}
        for child in CHILDREN:
            held[child.table] = rows(f"SELECT * FROM {child.table} ORDER BY 1, 2").fetchall()
        for table, columns in TABLES.items():
            names = ", ".join(f'"{c}"' for c in columns)
            held[table] = sorted(rows(f"SELECT pmid, topic, {names} FROM {table}").fetchall(), key=repr)
        held["matches"] = rows(
            """SELECT s.name, m.pmid FROM matches m JOIN searches s ON s.id = m.search_id
               WHERE m.dropped_run IS NULL ORDER BY 1, 2"""
        ).fetchall()
        return held


def sound(path: Path) -> None:
    """The database, its word index and its ledger are whole."""
    with open_store(path, "write") as store:
        assert store.conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert store.conn.execute("PRAGMA foreign_key_check").fetchall() == []
        store.conn.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)")
        sums = "found <> unchanged + new + changed + withheld + failed"
        assert store.conn.execute(f"SELECT * FROM runs WHERE {sums}").fetchall() == []
        assert store.conn.execute(f"SELECT * FROM run_searches WHERE {sums} AND status <> 'running'").fetchall() == []
        kept = "SELECT count(*) FROM raw_replies WHERE parsed = 1 AND error IS NOT NULL"
        assert store.conn.execute(kept).fetchone() == (0,)


def values(path: Path, sql: str, *bound: object) -> list[Any]:
    """The rows of a query; single columns as plain values."""
    with open_store(path, "read") as store:
        rows = store.conn.execute(sql, bound).fetchall()
    return [row[0] if len(row) == 1 else row for row in rows]


def change(path: Path, sql: str, *bound: object) -> None:
    """Change a database behind the program's back."""
    conn = sqlite3.connect(path, isolation_level=None)
    conn.execute("PRAGMA foreign_keys = ON")
    conn.execute(sql, bound)
    conn.close()
