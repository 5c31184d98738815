"""The desk's two writes."""

from __future__ import annotations

from datetime import UTC, datetime

from data.errors import InputError
from data.ledger import utc_text
from data.store import Store


def decide(store: Store, topic: str, name: str, pmid: int, value: str, reason: str, text_hash: str) -> int:
    """Keep a decision about the text that was shown. Returns its id."""
    with store.transaction():
        row = store.conn.execute(
            """SELECT s.relevance, s.rules_version, a.text_hash FROM screening s JOIN articles a ON a.pmid = s.pmid
               WHERE s.topic = ? AND s.pmid = ?""",
            (topic, pmid),
        ).fetchone()
        if row is None:
            raise InputError(f"PMID {pmid} is not in this library")
        cursor = store.conn.execute(
            """INSERT INTO reviews (pmid, topic, reviewer, decided_at, field, key, value, reason, text_hash, rule_value,
                                    rules_version) VALUES (?, ?, ?, ?, 'relevance', '', ?, ?, ?, ?, ?)""",
            (
                pmid,
                topic,
                name,
                utc_text(datetime.now(UTC)),
                value,
                reason.strip() or None,
                text_hash or row[2],
                row[0],
                row[1],
            ),
        )
    return int(cursor.lastrowid or 0)


def undo(store: Store, topic: str, name: str, decision: int | None) -> int | None:
    """Take back a reviewer's own decision. Returns its PMID."""
    with store.transaction():
        row = store.conn.execute(
            """SELECT id, pmid FROM reviews WHERE topic = :topic AND reviewer = :name AND field = 'relevance'
               AND undone_at IS NULL AND (:id IS NULL OR id = :id) ORDER BY id DESC LIMIT 1""",
            {"topic": topic, "name": name, "id": decision},
        ).fetchone()
        if row is None:
            return None
        store.conn.execute("UPDATE reviews SET undone_at = ? WHERE id = ?", (utc_text(datetime.now(UTC)), row[0]))
    return int(row[1])
