"""The screening desk's reading side: what waits for a reviewer, how far they are, where two of them agree.

Blinded: nothing here depends on another reviewer's decision about a study that this one has not decided.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

# What a reviewer has said and not taken back; the newest counts.
MINE = """
  SELECT r.pmid, r.value, r.text_hash, r.id, r.decided_at, r.reason FROM reviews r
  WHERE r.topic = :topic AND r.reviewer = :name AND r.field = 'relevance' AND r.undone_at IS NULL
    AND r.id = (SELECT max(x.id) FROM reviews x WHERE x.topic = r.topic AND x.reviewer = r.reviewer
                AND x.field = 'relevance' AND x.pmid = r.pmid AND x.undone_at IS NULL)"""
LATEST = """
  SELECT pmid FROM reviews
  WHERE topic = :topic AND reviewer = :name AND field = 'relevance' AND undone_at IS NULL ORDER BY id DESC LIMIT 1"""


@dataclass(frozen=True, slots=True)
class Item:
    """One study of the queue; `value` is this reviewer's decision, None while it is open."""

    pmid: int
    value: str | None
    text_changed: bool = False


@dataclass(frozen=True, slots=True)
class Queue:
    """Everything a reviewer is asked about, in a fixed order (newest PMID first)."""

    items: tuple[Item, ...]

    @property
    def open(self) -> tuple[Item, ...]:
        """What is still to be decided."""
        return tuple(item for item in self.items if item.value is None)

    @property
    def done(self) -> int:
        """How many are decided."""
        return len(self.items) - len(self.open)

    def place(self, pmid: int) -> int | None:
        """The position of a study, from 0; None when it is not in the queue."""
        return next((place for place, item in enumerate(self.items) if item.pmid == pmid), None)

    def beside(self, pmid: int, step: int) -> int | None:
        """The study before (-1) or after (+1) this one; None at the ends."""
        place = self.place(pmid)
        if place is None:
            return self.items[0].pmid if self.items else None
        beside = place + step
        return self.items[beside].pmid if 0 <= beside < len(self.items) else None

    def next_open(self, after: int | None = None) -> int | None:
        """The next study to decide, going on from `after` and round to the start; None when all is done."""
        waiting = [item.pmid for item in self.open]
        if after is None or not waiting:
            return waiting[0] if waiting else None
        return next((pmid for pmid in waiting if pmid < after), waiting[0])


def queue_of(conn: sqlite3.Connection, topic: str, name: str) -> Queue:
    """A reviewer's queue: what the rules are unsure about, and what this reviewer decided here before.

    A study that a re-tag makes sure stays in the queue of who decided it; a decision about a text that has changed
    since is open again.
    """
    sql = f"""
      WITH mine AS ({MINE})
      SELECT s.pmid, m.value, m.text_hash IS NOT NULL AND m.text_hash <> a.text_hash
      FROM screening s JOIN articles a ON a.pmid = s.pmid LEFT JOIN mine m ON m.pmid = s.pmid
      WHERE s.topic = :topic AND (s.relevance = 'borderline' OR m.pmid IS NOT NULL)
      ORDER BY s.pmid DESC"""
    rows = conn.execute(sql, {"topic": topic, "name": name})
    return Queue(tuple(Item(pmid, None if changed else value, bool(changed)) for pmid, value, changed in rows))


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision of a reviewer that counts."""

    pmid: int
    title: str
    value: str
    reason: str | None
    decided_at: str


def decisions_of(conn: sqlite3.Connection, topic: str, name: str) -> tuple[Decision, ...]:
    """A reviewer's own decisions, newest first."""
    sql = f"""WITH mine AS ({MINE}) SELECT m.pmid, a.title, m.value, m.reason, m.decided_at
              FROM mine m JOIN articles a ON a.pmid = m.pmid ORDER BY m.id DESC"""
    return tuple(Decision(*row) for row in conn.execute(sql, {"topic": topic, "name": name}))


def latest_of(conn: sqlite3.Connection, topic: str, name: str) -> int | None:
    """The study of a reviewer's last decision, for undo."""
    row = conn.execute(LATEST, {"topic": topic, "name": name}).fetchone()
    return int(row[0]) if row else None


@dataclass(frozen=True, slots=True)
class Pair:
    """A study that two reviewers have both decided."""

    pmid: int
    title: str
    mine: str
    theirs: str


def pairs_of(conn: sqlite3.Connection, topic: str, name: str) -> dict[str, tuple[Pair, ...]]:
    """For each other reviewer: the studies that both have decided, in PMID order."""
    sql = """
      SELECT o.reviewer, o.pmid, a.title, m.value, o.value
      FROM (SELECT pmid, value, max(id) FROM reviews WHERE topic = :topic AND field = 'relevance' AND undone_at IS NULL
            AND reviewer = :name GROUP BY pmid) m
      JOIN (SELECT reviewer, pmid, value, max(id) FROM reviews WHERE topic = :topic AND field = 'relevance'
            AND undone_at IS NULL AND reviewer <> :name GROUP BY reviewer, pmid) o ON o.pmid = m.pmid
      JOIN articles a ON a.pmid = o.pmid ORDER BY o.reviewer, o.pmid"""
    found: dict[str, list[Pair]] = {}
    for reviewer, *row in conn.execute(sql, {"topic": topic, "name": name}):
        found.setdefault(reviewer, []).append(Pair(*row))
    return {reviewer: tuple(pairs) for reviewer, pairs in found.items()}
