"""Where things stand: counts, the last run, what is due, what waits for a person. Fast on a million records."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from data.freshness import INTERVALS, freshness, read_time

Every = Literal["day", "week"]


@dataclass(frozen=True, slots=True)
class RunState:
    """A run in short; times are UTC ISO text."""

    id: int
    kind: str
    status: str
    started_at: str
    finished_at: str | None
    found: int
    new: int
    changed: int
    message: str | None


@dataclass(frozen=True, slots=True)
class Status:
    """The state of one topic in one database; `waiting` counts by what a person or the next run has to do."""

    topic: str
    records: int
    retracted: int
    withdrawn: int
    relevance: dict[str, int]
    outcomes: dict[str, int]  # of included studies
    last_run: RunState | None
    last_complete: RunState | None
    fresh: str
    stale: bool
    next_due: str | None
    waiting: dict[str, int]
    bytes: int


def status(conn: sqlite3.Connection, topic: str, now: datetime, every: Every | None = None) -> Status:
    """What is known now; `every` is the interval of the schedule, None when runs are started by hand."""
    complete = _run(conn, "topic = ? AND kind IN ('pubmed', 'files', 'demo') AND status = 'complete'", topic)
    ended = (complete.finished_at or complete.started_at) if complete else None
    state = freshness(ended, every, now)
    return Status(
        topic=topic,
        records=_count(conn, "SELECT count(*) FROM articles"),
        retracted=_count(conn, "SELECT count(*) FROM articles WHERE is_retracted = 1"),
        withdrawn=_count(conn, "SELECT count(*) FROM articles WHERE status = 'withdrawn'"),
        relevance=_relevance(conn, topic),
        outcomes=dict(conn.execute(_OUTCOMES, {"topic": topic}).fetchall()),
        last_run=_run(conn, "topic = ?", topic),
        last_complete=complete,
        fresh=state.sentence,
        stale=state.stale,
        next_due=_next_due(complete, every),
        waiting=waiting(conn, topic),
        bytes=_count(conn, "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"),
    )


_OUTCOMES = """
    SELECT t.outcome, count(*) FROM screening s JOIN outcome_tags t ON t.pmid = s.pmid AND t.topic = s.topic
    WHERE s.topic = :topic AND s.relevance = 'include' GROUP BY 1 ORDER BY 2 DESC, 1"""


def _relevance(conn: sqlite3.Connection, topic: str) -> dict[str, int]:
    """Effective relevance: the rules' counts, moved by the few decisions that differ."""
    counts = {"include": 0, "borderline": 0, "exclude": 0}
    for name in counts:
        counts[name] = _count(conn, "SELECT count(*) FROM screening WHERE topic = ? AND relevance = ?", topic, name)
    moved = """
        SELECT s.relevance, r.value FROM reviews_current r JOIN screening s ON s.pmid = r.pmid AND s.topic = r.topic
        WHERE r.topic = ? AND r.field = 'relevance' AND r.value <> s.relevance"""
    for before, after in conn.execute(moved, (topic,)).fetchall():
        counts[before] -= 1
        counts[after] += 1
    return counts


# The two large parts of the view needs_review, counted without fetching each title from a table of gigabytes.
_BORDERLINE = """
    SELECT count(*) FROM screening s WHERE s.topic = :topic AND s.relevance = 'borderline' AND NOT EXISTS (
      SELECT 1 FROM reviews_current r WHERE r.topic = s.topic AND r.pmid = s.pmid AND r.field = 'relevance')"""
_UNSURE = """
    SELECT count(*) FROM findings f JOIN screening_effective s ON s.pmid = f.pmid AND s.topic = f.topic
    WHERE f.topic = :topic AND (f.direction = 'unclear' OR f.confidence < 0.6) AND s.relevance = 'include'
      AND NOT EXISTS (
        SELECT 1 FROM reviews_current r WHERE r.topic = f.topic AND r.pmid = f.pmid AND r.field = 'finding'
          AND r.key = f.muscle || '|' || f.measure || '|' || f.outcome)"""
_URGENT = "SELECT why, count(*) FROM needs_review WHERE topic = :topic AND priority < 4 GROUP BY priority, why"


def waiting(conn: sqlite3.Connection, topic: str) -> dict[str, int]:
    """What waits, by why; nothing is listed that is not there."""
    of_topic = {"topic": topic}
    counts: dict[str, int] = dict(conn.execute(_URGENT, of_topic).fetchall())
    counts["borderline"] = int(conn.execute(_BORDERLINE, of_topic).fetchone()[0])
    counts["direction unsure"] = int(conn.execute(_UNSURE, of_topic).fetchone()[0])
    tagged = _count(conn, "SELECT count(*) FROM screening WHERE topic = ?", topic)
    counts["not tagged yet"] = _count(conn, "SELECT count(*) FROM articles") - tagged
    counts["to be fetched"] = _count(conn, "SELECT count(*) FROM pending_fetches WHERE topic = ?", topic)
    counts["replies not read"] = _count(conn, "SELECT count(*) FROM raw_replies WHERE parsed = 0")
    return {why: count for why, count in counts.items() if count}


def _count(conn: sqlite3.Connection, sql: str, *values: Any) -> int:
    return int(conn.execute(sql, values).fetchone()[0])


def _run(conn: sqlite3.Connection, where: str, topic: str) -> RunState | None:
    columns = ", ".join(RunState.__slots__)
    row = conn.execute(f"SELECT {columns} FROM runs WHERE {where} ORDER BY id DESC LIMIT 1", (topic,)).fetchone()
    return RunState(*row) if row else None


def _next_due(last: RunState | None, every: Every | None) -> str | None:
    if every is None or last is None:
        return None
    due: datetime = read_time(last.started_at) + INTERVALS[every]
    return (due - timedelta(microseconds=due.microsecond)).isoformat()
