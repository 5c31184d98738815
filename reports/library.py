"""One topic's part of the database at one moment, as frozen records: studies with their effective tags, runs, searches.

Effective means a person's decision where there is one. reports/library_reader.py fills it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.names import Names

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, slots=True)
class Tag:
    """An outcome that a study measured, with the sentence that says so."""

    outcome: str
    directness: str
    sentence: str
    section_seq: int | None
    by_person: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """Which way one muscle, measure and outcome point in a study."""

    muscle: str
    measure: str
    outcome: str
    direction: str
    confidence: float
    sentence: str
    section_seq: int | None
    by_person: bool


@dataclass(frozen=True, slots=True)
class Study:
    """One screened study; unknown is None, never a guess."""

    pmid: int
    title: str
    year: int | None
    journal: str | None
    first_author: str | None
    doi: str | None
    relevance: str
    reason: str
    sentence: str | None
    by_person: bool
    design: str
    n: int | None
    n_basis: str
    n_studies: int | None
    age: str | None
    sex: str | None
    has_spin: bool
    is_retracted: bool
    is_retraction_notice: bool
    is_withdrawn: bool
    is_summary: bool
    content_hash: str
    first_seen_run: int
    last_changed_run: int
    populations: tuple[str, ...] = ()
    tags: tuple[Tag, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def is_apart(self) -> bool:
        """Shown apart and never counted: retracted, a retraction notice, or taken out of PubMed."""
        return self.is_retracted or self.is_retraction_notice or self.is_withdrawn

    @property
    def counts(self) -> bool:
        """True for a study that the answers count."""
        return self.relevance == "include" and not self.is_apart

    @property
    def name(self) -> str:
        """How the report calls it: "Amabile 2017"; by its PMID when PubMed names no author."""
        if not self.first_author:
            return f"PMID {self.pmid}"
        family, _, initials = self.first_author.rpartition(" ")
        author = family if family and initials.isupper() and len(initials) <= 4 else self.first_author
        return f"{author} {self.year}" if self.year else author


@dataclass(frozen=True, slots=True)
class Run:
    """One line of the run ledger."""

    id: int
    kind: str
    status: str
    started_at: str
    finished_at: str | None
    program_version: str
    topic_hash: str
    rules_version: str | None
    found: int
    unchanged: int
    new: int
    changed: int
    withheld: int
    failed: int
    message: str | None

    @property
    def day(self) -> str:
        """The day it ended, else the day it began, as ISO text."""
        return (self.finished_at or self.started_at)[:10]


@dataclass(frozen=True, slots=True)
class SearchMatches:
    """A saved search with what it finds today; `reported` is PubMed's own count in the last run."""

    id: int
    name: str
    label: str
    outcome: str | None
    query: str
    current: frozenset[int]


@dataclass(frozen=True, slots=True)
class Library:
    """One topic's part of the database at one moment."""

    slug: str
    title: str
    question: str
    topic_hash: str
    seeds: tuple[tuple[int, str], ...]
    names: Names
    runs: tuple[Run, ...]
    searches: tuple[SearchMatches, ...]
    dropped: frozenset[int]  # found once, by no search today
    pending: frozenset[int]  # found, not received yet
    stored: frozenset[int]  # articles of this topic in the database, tagged or not
    untagged: frozenset[int]
    studies: tuple[Study, ...]

    @property
    def is_demo(self) -> bool:
        """True when abstracts are summaries by this project (the starter library)."""
        return any(study.is_summary for study in self.studies)

    @property
    def last_search(self) -> Run | None:
        """The last run that went to the end and looked for studies; its day is the report's "searched to"."""
        searching = [r for r in self.runs if r.status == "complete" and r.kind in ("pubmed", "files", "demo")]
        return searching[-1] if searching else None

    @property
    def rules_version(self) -> str:
        """The rules behind the tags, as the last run recorded them."""
        return next((r.rules_version for r in reversed(self.runs) if r.rules_version), "unknown")

    def fingerprint(self) -> str:
        """A SHA-256 of everything counted: the same text, tags and decisions give the same value."""
        digest = hashlib.sha256()
        for study in self.studies:
            row = (
                study.pmid,
                study.content_hash,
                study.relevance,
                study.is_apart,
                study.design,
                study.n,
                study.populations,
                [(t.outcome, t.directness) for t in study.tags],
                [(f.muscle, f.measure, f.outcome, f.direction) for f in study.findings],
            )
            digest.update(json.dumps(row).encode())
        return digest.hexdigest()
