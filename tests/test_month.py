"""Thirty nights of a living PubMed: what is added, revised, retracted and deleted is in the database at the end."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest
from harvest_kit import START, Days, quick_tags, run, sound, values
from standin_kit import small_standin

from data.article_rows import article_rows
from data.errors import SourceError
from harvester.parse import parse_set
from harvester.standin.corpus import Corpus
from harvester.standin.faults import Fault
from harvester.standin.server import StandinServer
from harvester.standin.synthetic import FIRST_PMID, synthetic_record

RECORDS = 120
NIGHTS = 30
OUTAGES = {4, 5, 11, 20, 26}
QUIET_REVISIONS = range(1, 5)  # nights of changes that no date tells: only the rolling second look finds them


@dataclass
class Life:
    """What happens to a corpus, night after night; `deleted` and `retracted` are what must be known at the end."""

    server: StandinServer
    dice: random.Random
    deleted: set[int] = field(default_factory=set)
    retracted: set[int] = field(default_factory=set)
    next_pmid: int = FIRST_PMID + RECORDS

    @property
    def corpus(self) -> Corpus:
        return self.server.corpus

    def night(self, number: int, today: date) -> None:
        for _ in range(self.dice.randrange(4)):
            self.add(self.next_pmid, today)
            self.next_pmid += 1
        self.add(FIRST_PMID - number, today - timedelta(days=400))  # a late arrival: lower PMID, old dates
        for pmid in self.some(2):
            self.corpus.revise(pmid, b"adults", b"grown-ups", today)
        if number in QUIET_REVISIONS:
            for pmid in self.some(1):
                self.corpus.revise(pmid, b"<Issue>1</Issue>", b"<Issue>2</Issue>")
        if number % 4 == 0:
            for pmid in self.some(1):
                self.corpus.retract(pmid, today)
                self.retracted.add(pmid)
        if number % 5 == 0:
            for pmid in self.some(1):
                self.corpus.delete(pmid)
                self.deleted.add(pmid)

    def add(self, pmid: int, day: date) -> None:
        self.corpus.add(synthetic_record(pmid, day))

    def some(self, number: int) -> Iterator[int]:
        """Records that still can change."""
        fresh = [
            r.pmid
            for r in self.corpus.records()
            if b"grown-ups" not in r.xml and b"<Issue>2" not in r.xml and r.pmid not in self.retracted
        ]
        return iter(self.dice.sample(fresh, number))


def test_thirty_nights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quick_tags(monkeypatch)
    path, days, failed = tmp_path / "month.db", Days(), 0
    with small_standin(RECORDS, today=lambda: days.now.date()) as server:
        life = Life(server, random.Random(3))
        run(path, server, clock=days)
        for night in range(1, NIGHTS + 1):
            days.later()
            life.night(night, days.now.date())
            if night in OUTAGES:
                server.faults.add(Fault("html_503", times=None))
            try:
                report = run(path, server, clock=days)
                assert report.status == "complete", report.line()
            except SourceError:
                failed += 1
            server.faults.clear()
        truth = {
            a.pmid: article_rows(a).content_hash
            for r in server.corpus.records()
            for a in parse_set(b"<PubmedArticleSet>" + r.xml + b"</PubmedArticleSet>").articles
        }
    assert failed == len(OUTAGES)
    assert dict(values(path, "SELECT pmid, content_hash FROM articles WHERE status = 'current'")) == truth
    gone = set(values(path, "SELECT pmid FROM articles WHERE status = 'withdrawn'"))
    assert gone <= life.deleted
    assert life.deleted - gone <= never_seen(path, life.deleted)
    assert set(values(path, "SELECT pmid FROM articles WHERE is_retracted = 1")) == life.retracted - never_seen(
        path, life.retracted
    )
    sound(path)
    ledger_and_history(path)


def never_seen(path: Path, pmids: set[int]) -> set[int]:
    """Came and went between two runs."""
    return pmids - set(values(path, "SELECT pmid FROM articles"))


def ledger_and_history(path: Path) -> None:
    status = values(path, "SELECT status FROM runs ORDER BY id")
    assert status.count("failed") == len(OUTAGES)
    assert status.count("complete") == NIGHTS + 1 - len(OUTAGES)
    assert values(path, "SELECT sum(newly_retracted) FROM runs") == [7]
    changes = "\n".join(values(path, "SELECT changes FROM article_versions"))
    for words in ("now retracted", "abstract changed", "issue 1 -> 2", "withdrawn from PubMed"):
        assert words in changes
    oldest = (
        "SELECT min(r.started_at) FROM articles a JOIN runs r ON r.id = a.last_verified_run WHERE a.status = 'current'"
    )
    (seen,) = values(path, oldest)
    assert seen[:10] > f"{START:%Y-%m-%d}"
