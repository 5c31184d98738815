"""Reads a library from the database, once: studies with their effective tags, runs, searches, matches.

Nothing is written. Sentences of excluded studies stay in the database until their page is written
(reports/study_page.py), so that 100,000 studies fit in memory.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from sys import intern
from typing import TYPE_CHECKING, Any

from reports.library import Finding, Library, Run, SearchMatches, Study, Tag
from reports.names import names_of

if TYPE_CHECKING:
    from data.topic import Topic

# Project-written summaries say so in CopyrightInformation (harvester/starter).
SUMMARY_NOTE = "summary by the gmax project"

_STUDIES = """
SELECT a.pmid, a.title, a.year, coalesce(a.journal_abbreviation, a.journal) AS journal, a.doi, a.is_retracted,
       a.is_retraction_notice, a.status, a.copyright, a.content_hash, a.first_seen_run, a.last_changed_run,
       (SELECT coalesce(w.collective_name, w.last_name || coalesce(' ' || w.initials, ''))
        FROM authors w WHERE w.pmid = a.pmid AND w.role <> 'investigator' ORDER BY w.position LIMIT 1) AS first_author,
       s.relevance, s.reason, s.sentence, s.decided_by,
       coalesce(rd.value, f.design) AS design, coalesce(CAST(rn.value AS INTEGER), f.n) AS n,
       CASE WHEN rn.value IS NULL THEN f.n_basis ELSE 'person' END AS n_basis,
       f.n_studies, f.age, f.sex, f.spin_sentence IS NOT NULL AS has_spin
FROM screening_effective s
JOIN articles a ON a.pmid = s.pmid
LEFT JOIN study_facts f ON f.pmid = a.pmid AND f.topic = s.topic
LEFT JOIN reviews_current rd ON rd.pmid = a.pmid AND rd.topic = s.topic AND rd.field = 'design'
LEFT JOIN reviews_current rn ON rn.pmid = a.pmid AND rn.topic = s.topic AND rn.field = 'n'
WHERE s.topic = ? ORDER BY a.pmid
"""


@contextmanager
def one_moment(conn: sqlite3.Connection) -> Iterator[None]:
    """Everything read inside belongs to one moment, whatever a harvest writes meanwhile."""
    if conn.in_transaction:
        yield
        return
    conn.execute("BEGIN")
    try:
        yield
    finally:
        conn.rollback()


def read_library(conn: sqlite3.Connection, topic: Topic) -> Library:
    """The topic's studies and ledger; an empty database gives an empty library."""
    slug = topic.slug
    searches = tuple(_searches(conn, slug))
    current = frozenset().union(*(s.current for s in searches))
    known = _pmids(
        conn,
        "SELECT DISTINCT m.pmid FROM matches m JOIN searches s ON s.id = m.search_id WHERE s.topic = ?",
        slug,
    )
    stored_all = _pmids(conn, "SELECT pmid FROM articles")
    studies = tuple(_studies(conn, slug))
    tagged = frozenset(study.pmid for study in studies)
    stored = (known & stored_all) | tagged
    return Library(
        slug=slug,
        title=topic.title,
        question=topic.question.text,
        topic_hash=topic.sha256,
        seeds=tuple((seed.pmid, seed.why) for seed in topic.seeds),
        names=names_of(topic),
        runs=tuple(_runs(conn, slug)),
        searches=searches,
        dropped=(known - current) & stored,
        pending=current - stored_all,
        stored=stored,
        untagged=stored - tagged,
        studies=studies,
    )


def _pmids(conn: sqlite3.Connection, sql: str, *values: object) -> frozenset[int]:
    return frozenset(row[0] for row in conn.execute(sql, values))


def _rows(conn: sqlite3.Connection, sql: str, *values: object) -> Iterator[dict[str, Any]]:
    cursor = conn.execute(sql, values)
    names = [column[0] for column in cursor.description]
    for row in cursor:
        yield dict(zip(names, row, strict=True))


def _runs(conn: sqlite3.Connection, slug: str) -> Iterator[Run]:
    columns = ", ".join(Run.__slots__)
    for row in _rows(conn, f"SELECT {columns} FROM runs WHERE topic = ? ORDER BY id", slug):
        yield Run(**row)


def _searches(conn: sqlite3.Connection, slug: str) -> Iterator[SearchMatches]:
    """The searches of the last run that searched; an older text of a search is history."""
    sql = "SELECT id, name, label, outcome, query, last_run FROM searches WHERE topic = ? ORDER BY id"
    rows = list(_rows(conn, sql, slug))
    newest = {row["name"]: row["id"] for row in sorted(rows, key=lambda r: (r["last_run"] or 0, r["id"]))}
    matches: dict[int, set[int]] = defaultdict(set)
    found = (
        "SELECT m.search_id, m.pmid FROM matches m JOIN searches s ON s.id = m.search_id WHERE s.topic = ?"
        " AND m.dropped_run IS NULL"
    )
    for search_id, pmid in conn.execute(found, (slug,)):
        matches[search_id].add(pmid)
    for row in rows:
        if newest[row["name"]] == row["id"]:
            del row["last_run"]
            yield SearchMatches(**row, current=frozenset(matches[row["id"]]))


def _studies(conn: sqlite3.Connection, slug: str) -> Iterator[Study]:
    populations: dict[int, list[str]] = defaultdict(list)
    for pmid, population in conn.execute(
        "SELECT pmid, population FROM populations_effective WHERE topic = ? ORDER BY pmid, population",
        (slug,),
    ):
        populations[pmid].append(intern(population))
    tags, findings = _tags(conn, slug), _findings(conn, slug)
    for row in _rows(conn, _STUDIES, slug):
        study = _study(row)
        pmid = study.pmid
        yield replace(
            study,
            populations=tuple(populations.get(pmid, ())),
            tags=tuple(tags.get(pmid, ())) if study.relevance != "exclude" else (),
            findings=tuple(findings.get(pmid, ())) if study.relevance != "exclude" else (),
        )


def _study(row: dict[str, Any]) -> Study:
    row["by_person"] = row.pop("decided_by") == "person"
    row["is_withdrawn"] = row.pop("status") == "withdrawn"
    row["is_summary"] = SUMMARY_NOTE in (row.pop("copyright") or "").lower()
    row["design"] = intern(row["design"] or "unknown")
    row["n_basis"] = intern(row["n_basis"] or "unknown")
    for name in ("has_spin", "is_retracted", "is_retraction_notice"):
        row[name] = bool(row[name])
    return Study(**row)


def _tags(conn: sqlite3.Connection, slug: str) -> dict[int, list[Tag]]:
    found: dict[int, list[Tag]] = defaultdict(list)
    for pmid, outcome, directness, sentence, seq, by in conn.execute(
        "SELECT pmid, outcome, directness, sentence, section_seq, decided_by FROM outcome_tags_effective"
        " WHERE topic = ? ORDER BY pmid, outcome",
        (slug,),
    ):
        found[pmid].append(Tag(intern(outcome), intern(directness), sentence, seq, by == "person"))
    return found


def _findings(conn: sqlite3.Connection, slug: str) -> dict[int, list[Finding]]:
    found: dict[int, list[Finding]] = defaultdict(list)
    for pmid, muscle, measure, outcome, direction, confidence, sentence, seq, by in conn.execute(
        "SELECT pmid, muscle, measure, outcome, direction, confidence, sentence, section_seq, decided_by "
        "FROM findings_effective WHERE topic = ? ORDER BY pmid, outcome, muscle, measure",
        (slug,),
    ):
        names = (intern(muscle), intern(measure), intern(outcome), intern(direction))
        found[pmid].append(Finding(*names, confidence, sentence, seq, by == "person"))
    return found
