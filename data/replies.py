"""Replies of PubMed as received, compressed, kept before they are read: everything can be read again offline."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from data.ledger import utc_text
from data.store import Store


@dataclass(frozen=True, slots=True)
class RawReply:
    """One kept reply; `body` is the XML as received, `pmids` those that were asked for."""

    id: int
    run_id: int
    pmids: tuple[int, ...]
    body: bytes


def keep_reply(store: Store, run_id: int, body: bytes, pmids: Sequence[int], now: datetime) -> int:
    """Store a reply of efetch in a transaction of its own; gives its id."""
    with store.transaction():
        cursor = store.conn.execute(
            """INSERT INTO raw_replies (run_id, tool, format, received_at, sha256, bytes, pmids, body)
               VALUES (?, 'efetch', 'xml', ?, ?, ?, ?, ?)""",
            (
                *(run_id, utc_text(now), hashlib.sha256(body).hexdigest(), len(body)),
                *(json.dumps(list(pmids)), gzip.compress(body, 6, mtime=0)),
            ),
        )
    return int(cursor.lastrowid or 0)


def reply_read(store: Store, reply_id: int, keep: bool) -> None:
    """Mark a reply as read into the tables, or let it go; inside the caller's transaction."""
    if keep:
        store.conn.execute("UPDATE raw_replies SET parsed = 1, error = NULL WHERE id = ?", (reply_id,))
    else:
        store.conn.execute("DELETE FROM raw_replies WHERE id = ?", (reply_id,))


def reply_unreadable(store: Store, reply_id: int, error: str) -> None:
    """Note why a reply could not be read; it stays for a better parser."""
    store.conn.execute("UPDATE raw_replies SET error = ? WHERE id = ?", (error, reply_id))


def unread_replies(store: Store) -> list[int]:
    """Replies that a run stored and had no time to read."""
    return [
        i for (i,) in store.conn.execute("SELECT id FROM raw_replies WHERE parsed = 0 AND error IS NULL ORDER BY id")
    ]


def all_replies(store: Store) -> list[int]:
    """Every kept reply, oldest first."""
    return [i for (i,) in store.conn.execute("SELECT id FROM raw_replies ORDER BY id")]


def load_reply(store: Store, reply_id: int) -> RawReply:
    """One kept reply, unpacked."""
    row = store.conn.execute("SELECT run_id, pmids, body FROM raw_replies WHERE id = ?", (reply_id,)).fetchone()
    return RawReply(reply_id, row[0], tuple(json.loads(row[1])), gzip.decompress(row[2]))


def prune_replies(store: Store, days: int, now: datetime) -> int:
    """Let go of replies older than that all whose records are in a newer reply, too; gives how many."""
    before = utc_text(now - timedelta(days=days))
    newest: dict[int, int] = {}
    held: list[tuple[int, str, tuple[int, ...]]] = []
    for reply_id, received, pmids in _held(store):
        held.append((reply_id, received, pmids))
        newest.update(dict.fromkeys(pmids, reply_id))
    old = [i for i, received, pmids in held if received < before and all(newest[p] != i for p in pmids)]
    with store.transaction():
        store.conn.executemany("DELETE FROM raw_replies WHERE id = ?", [(i,) for i in old])
    return len(old)


def _held(store: Store) -> Iterator[tuple[int, str, tuple[int, ...]]]:
    rows = store.conn.execute("SELECT id, received_at, pmids FROM raw_replies WHERE parsed = 1 ORDER BY id")
    for reply_id, received, pmids in rows:
        yield reply_id, received, tuple(json.loads(pmids))
