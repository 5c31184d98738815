"""Is the library still kept up to date: the age of the last complete run against the schedule."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

INTERVALS = {"day": timedelta(days=1), "week": timedelta(weeks=1)}
PATIENCE = 2  # intervals without a complete run before the schedule counts as stale
SLACK = timedelta(hours=2)  # random delay and the run's own length


@dataclass(frozen=True, slots=True)
class Freshness:
    """How old the last complete run is; `sentence` is for `status`, `doctor` and the report's first line."""

    stale: bool
    age: timedelta | None
    sentence: str


def read_time(text: str) -> datetime:
    """A stored UTC time as an aware datetime."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def in_words(age: timedelta) -> str:
    """An age as people say it: '5 hours', '1 day', '3 days'."""
    if age < timedelta(hours=48):
        hours = max(0, int(age.total_seconds() // 3600))
        return "less than an hour" if hours == 0 else f"{hours} hour{'s' if hours != 1 else ''}"
    return f"{age.days} days"


def freshness(last_complete: str | None, every: Literal["day", "week"] | None, now: datetime) -> Freshness:
    """The state of the schedule. `last_complete` is the finish of the newest complete run (UTC ISO text), None when
    there was none; `every` is the schedule's interval, None when runs are started by hand (then nothing is stale).
    """
    if last_complete is None:
        return Freshness(every is not None, None, "No run has been completed yet; run: gmax harvest")
    age = now - read_time(last_complete)
    said = f"The last complete run was {in_words(age)} ago."
    if every is None or age <= PATIENCE * INTERVALS[every] + SLACK:
        return Freshness(False, age, said)
    return Freshness(
        True, age, f"{said} That is too long for a run every {every}: see gmax doctor and the schedule's log."
    )


def last_complete(conn: sqlite3.Connection, topic: str) -> str | None:
    """When the newest complete run of a topic ended (UTC ISO text); runs that only tag do not count."""
    row = conn.execute(
        """SELECT coalesce(finished_at, started_at) FROM runs WHERE topic = ? AND status = 'complete'
           AND kind IN ('pubmed', 'files', 'demo') ORDER BY id DESC LIMIT 1""",
        (topic,),
    ).fetchone()
    return str(row[0]) if row else None


def schedule_state(
    conn: sqlite3.Connection, topic: str, every: Literal["day", "week"] | None, now: datetime
) -> Freshness:
    """The state of a topic's schedule in a database."""
    return freshness(last_complete(conn, topic), every, now)
