"""What each report counted, kept in the database, so that the next report can say what is new."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from data.store import Store


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One report's record; `manifest` is its JSON, `run_id` the last run it saw (0 for none)."""

    topic: str
    made_at: str
    run_id: int
    content_hash: str
    manifest: str


def earlier_manifest(
    conn: sqlite3.Connection, topic: str, run_id: int, content_hash: str, until: str | None = None
) -> str | None:
    """The manifest of the newest other report, made on data of `until` (a day) or before; None when there is none.

    A report on the same data is the same report: making it again compares with the one before it.
    """
    row = conn.execute(
        "SELECT manifest FROM report_snapshots WHERE topic = ? AND NOT (coalesce(run_id, 0) = ? AND"
        " content_hash = ?) AND coalesce(run_id, 0) <= ? AND (? IS NULL OR substr(made_at, 1, 10) <= ?) ORDER"
        " BY id DESC LIMIT 1",
        (topic, run_id, content_hash, run_id, until, until),
    ).fetchone()
    return None if row is None else str(row[0])


def newest_manifest(conn: sqlite3.Connection, topic: str) -> str | None:
    """The manifest of the newest report of a topic; None when there is none."""
    newest = "SELECT manifest FROM report_snapshots WHERE topic = ? ORDER BY id DESC LIMIT 1"
    row = conn.execute(newest, (topic,)).fetchone()
    return None if row is None else str(row[0])


def keep_snapshot(store: Store, snapshot: Snapshot) -> bool:
    """Store what a report counted; False when the newest record of the topic says the same already."""
    newest = "SELECT coalesce(run_id, 0), content_hash FROM report_snapshots WHERE topic = ? ORDER BY id DESC LIMIT 1"
    with store.transaction():
        row = store.conn.execute(newest, (snapshot.topic,)).fetchone()
        if row is not None and tuple(row) == (snapshot.run_id, snapshot.content_hash):
            return False
        store.conn.execute(
            "INSERT INTO report_snapshots (topic, made_at, run_id, content_hash, manifest) VALUES (?, ?, ?, ?, ?)",
            (
                snapshot.topic,
                snapshot.made_at,
                snapshot.run_id or None,
                snapshot.content_hash,
                snapshot.manifest,
            ),
        )
    return True
