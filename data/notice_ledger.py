"""What was already told by which channel, so that nothing is told twice: the table `notices_sent`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from data.store import Store


def told(store: Store, channel: str) -> frozenset[str]:
    """The keys of everything this channel was told."""
    rows = store.conn.execute("SELECT key FROM notices_sent WHERE channel = ?", (channel,))
    return frozenset(row[0] for row in rows)


def claim(store: Store, channel: str, keys: Iterable[str], title: str, text: str, at: str) -> bool:
    """Note the keys as told before telling, all or none; False when another process has told one of them.

    Noted first: a process that dies between the two leaves a notice out, and the feed still has it; never told twice.
    """
    rows = [(key, channel, at, title, text) for key in keys]
    sql = "INSERT INTO notices_sent (key, channel, sent_at, title, text) VALUES (?, ?, ?, ?, ?)"
    try:
        with store.transaction():
            store.conn.executemany(sql, rows)
    except sqlite3.IntegrityError:
        return False
    return True


def release(store: Store, channel: str, keys: Iterable[str]) -> None:
    """Take the note back: telling failed, the next run tries again."""
    with store.transaction():
        store.conn.executemany(
            "DELETE FROM notices_sent WHERE channel = ? AND key = ?", [(channel, key) for key in keys]
        )
