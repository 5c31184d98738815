"""The state of the library for the start page: numbers, age, what is new, where to go."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from data.freshness import Freshness, freshness, last_complete
from reports.names import names_of
from reports.web.metadata import canned
from reports.web.site import DATABASE, Site

NEWEST = 8


@dataclass(frozen=True, slots=True)
class Link:
    """A way into the tables, with the number of studies behind it."""

    label: str
    href: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class State:
    """What the start page shows."""

    counts: dict[str, int]
    unsure: int
    retracted: int
    freshness: Freshness
    last_run: str | None
    outcomes: tuple[Link, ...]
    shortcuts: tuple[Link, ...]
    newest: tuple[dict[str, Any], ...]
    questions: tuple[Link, ...]
    has_report: bool


SHORTCUTS: tuple[tuple[str, dict[str, str]], ...] = (
    ("Trials", {"design": "randomised_trial", "relevance": "include"}),
    ("Trials in women", {"design": "randomised_trial", "sex": "women", "relevance": "include"}),
    ("Systematic reviews", {"design": "systematic_review", "relevance": "include"}),
    ("Older adults", {"population__contains": "older_adults", "relevance": "include"}),
    ("Back pain", {"outcomes__contains": "back_pain", "relevance": "include"}),
    ("Falls", {"outcomes__contains": "fall_risk.falls", "relevance": "include"}),
)


def table_link(table: str, **where: str) -> str:
    """The address of a table with its filters."""
    return f"/{DATABASE}/{table}?{urlencode(where)}" if where else f"/{DATABASE}/{table}"


def state_of(conn: sqlite3.Connection, site: Site, now: datetime) -> State:
    """Everything the start page shows, read in one go; `now` is an aware UTC time."""
    one = {"topic": site.slug}
    counts = dict(
        conn.execute("SELECT relevance, count(*) FROM screening_effective WHERE topic = :topic GROUP BY 1", one)
    )
    last = last_complete(conn, site.slug)
    return State(
        counts={name: counts.get(name, 0) for name in ("include", "borderline", "exclude")},
        unsure=counts.get("borderline", 0),
        retracted=_count(conn, "s.relevance = 'include' AND a.is_retracted = 1", one),
        freshness=freshness(last, site.every, now),
        last_run=last[:16].replace("T", " ") if last else None,
        outcomes=_outcomes(conn, site),
        shortcuts=tuple(Link(label, table_link("studies", topic=site.slug, **where)) for label, where in SHORTCUTS),
        newest=_newest(conn, one),
        questions=tuple(Link(q["title"], f"/{DATABASE}/{name}") for name, q in canned(site.slug).items()),
        has_report=site.has_report,
    )


def _count(conn: sqlite3.Connection, where: str, values: dict[str, str]) -> int:
    sql = f"SELECT count(*) FROM screening_effective s JOIN articles a USING (pmid) WHERE s.topic = :topic AND {where}"
    return int(conn.execute(sql, values).fetchone()[0])


def _outcomes(conn: sqlite3.Connection, site: Site) -> tuple[Link, ...]:
    sql = """SELECT t.outcome, count(*) FROM outcome_tags_effective t
             JOIN screening_effective s ON s.pmid = t.pmid AND s.topic = t.topic AND s.relevance = 'include'
             WHERE t.topic = :topic GROUP BY 1"""
    found, names = dict(conn.execute(sql, {"topic": site.slug})), names_of(site.topic)
    return tuple(
        Link(
            names.outcome(outcome),
            table_link("studies_by_outcome", topic=site.slug, outcome=outcome, relevance="include"),
            found[outcome],
        )
        for outcome in names.outcome_order(found)
    )


def _newest(conn: sqlite3.Connection, one: dict[str, str]) -> tuple[dict[str, Any], ...]:
    sql = """SELECT a.pmid, a.title, a.year, a.journal, a.is_retracted, substr(r.started_at, 1, 10) AS seen
             FROM screening_effective s JOIN articles a USING (pmid) JOIN runs r ON r.id = a.first_seen_run
             WHERE s.topic = :topic AND s.relevance = 'include' ORDER BY a.first_seen_run DESC, a.pmid DESC LIMIT :n"""
    cursor = conn.execute(sql, {**one, "n": NEWEST})
    names = [column[0] for column in cursor.description]
    return tuple(dict(zip(names, row, strict=True)) for row in cursor)
