"""Everything the database knows about one study: record, tags, where it came from, what changed, who decided."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from data.articles import article_from_version, load_articles
from data.errors import InputError
from data.records import Article
from data.store import Store

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Revision:
    """One change of the record: the content before and after, and the change in words."""

    run: int
    when: str
    changes: tuple[str, ...]
    before: Article
    after: Article


@dataclass(frozen=True, slots=True)
class StudyFile:
    """One study; rows are those of the tables and views of the same names, empty where there is nothing."""

    article: Article
    keeping: Row  # status, is_retracted, source_format and the runs of `articles`
    screening: Row | None
    outcome_tags: tuple[Row, ...]
    findings: tuple[Row, ...]
    facts: Row | None
    populations: tuple[Row, ...]
    companion_muscles: tuple[Row, ...]
    reviews: tuple[Row, ...]
    matches: tuple[Row, ...]
    named_by: tuple[Row, ...]  # corrections of other records that point to this one
    possible_duplicates: tuple[Row, ...]
    revisions: tuple[Revision, ...]


_QUERIES = {
    "keeping": """
        SELECT a.status, a.is_retracted, a.is_retraction_notice, a.source_format,
               f.id AS first_run, f.started_at AS first_seen, c.id AS changed_run, c.started_at AS last_changed,
               v.started_at AS last_verified
        FROM articles a JOIN runs f ON f.id = a.first_seen_run JOIN runs c ON c.id = a.last_changed_run
        JOIN runs v ON v.id = a.last_verified_run WHERE a.pmid = :pmid""",
    "screening": "SELECT * FROM screening_effective WHERE pmid = :pmid AND topic = :topic",
    "outcome_tags": "SELECT * FROM outcome_tags_effective WHERE pmid = :pmid AND topic = :topic ORDER BY outcome",
    "findings": """
        SELECT * FROM findings_effective WHERE pmid = :pmid AND topic = :topic ORDER BY outcome, muscle, measure""",
    "facts": """
        SELECT f.*, d.design AS effective_design, d.design_source AS effective_design_source
        FROM study_facts f LEFT JOIN designs_effective d ON d.pmid = f.pmid AND d.topic = f.topic
        WHERE f.pmid = :pmid AND f.topic = :topic""",
    "populations": """
        SELECT e.population, p.sentence FROM populations_effective e
        LEFT JOIN study_populations p ON p.pmid = e.pmid AND p.topic = e.topic AND p.population = e.population
        WHERE e.pmid = :pmid AND e.topic = :topic ORDER BY 1""",
    "companion_muscles": "SELECT muscle, sentence FROM companion_muscles WHERE pmid = :pmid AND topic = :topic",
    "reviews": "SELECT * FROM reviews WHERE pmid = :pmid AND topic = :topic ORDER BY id",
    "matches": """
        SELECT s.name, s.label, m.first_run, f.started_at AS first_found, m.last_run, l.started_at AS last_found,
               d.started_at AS stopped_matching
        FROM matches m JOIN searches s ON s.id = m.search_id JOIN runs f ON f.id = m.first_run
        JOIN runs l ON l.id = m.last_run LEFT JOIN runs d ON d.id = m.dropped_run
        WHERE m.pmid = :pmid AND s.topic = :topic ORDER BY m.first_run, s.name""",
    "named_by": """
        SELECT c.pmid, c.ref_type, a.title FROM corrections c JOIN articles a ON a.pmid = c.pmid
        WHERE c.ref_pmid = :pmid ORDER BY c.pmid""",
    "possible_duplicates": """
        SELECT other_pmid AS pmid, why, other_title AS title FROM possible_duplicates WHERE pmid = :pmid
        UNION SELECT pmid, why, title FROM possible_duplicates WHERE other_pmid = :pmid ORDER BY 1""",
}
_ONE = ("keeping", "screening", "facts")


def read_study(store: Store, topic: str, pmid: int) -> StudyFile:
    """The study of that PMID; InputError when it is not in the database."""
    article = load_articles(store, [pmid]).get(pmid)
    if article is None:
        raise InputError(f"PMID {pmid} is not in this database; `gmax search` shows what is")
    found = {name: _rows(store, sql, topic, pmid) for name, sql in _QUERIES.items()}
    single = {name: found[name][0] if found[name] else None for name in _ONE}
    return StudyFile(article=article, revisions=_revisions(store, article), **{**found, **single})  # type: ignore[arg-type]


def _rows(store: Store, sql: str, topic: str, pmid: int) -> tuple[dict[str, Any], ...]:
    cursor = store.conn.execute(sql, {"topic": topic, "pmid": pmid})
    names = [column[0] for column in cursor.description]
    return tuple(dict(zip(names, row, strict=True)) for row in cursor)


def _revisions(store: Store, article: Article) -> tuple[Revision, ...]:
    """Oldest first; the content after a change is what the next change replaced, or what is stored now."""
    sql = """
        SELECT v.replaced_run, r.started_at, v.changes, v.record FROM article_versions v
        JOIN runs r ON r.id = v.replaced_run WHERE v.pmid = ? ORDER BY v.seen_run, v.seq"""
    kept = store.conn.execute(sql, (article.pmid,)).fetchall()
    contents: Sequence[Article] = [*(article_from_version(article.pmid, row[3]) for row in kept), article]
    return tuple(
        Revision(run, when, tuple(json.loads(changes)), before, after)
        for (run, when, changes, _), before, after in zip(kept, contents, contents[1:], strict=False)
    )
