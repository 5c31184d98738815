"""Which search found which PMID in which run, what stopped matching, and what still has to be fetched."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from data.store import Store

# Why a PMID is asked for; `withheld` was asked for and not given, `unreadable` came and could not be read.
Reason = Literal["new", "changed", "dropped", "full", "retraction", "withheld", "unreadable"]
_AMONG = "IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class SearchFound:
    """What one search gave in this run, ready to be written into the ledger."""

    search_id: int
    reported: int
    pmids: tuple[int, ...]
    translation: str
    warnings: tuple[str, ...]
    requests: int


def search_row(store: Store, run_id: int, topic: str, name: str, label: str, outcome: str | None, query: str) -> int:
    """The id of a saved search; another query text under the same name is another search."""
    store.conn.execute(
        """INSERT INTO searches (topic, name, label, outcome, query, first_run, last_run) VALUES (?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (topic, name, query) DO UPDATE SET label = excluded.label, outcome = excluded.outcome,
             last_run = excluded.last_run""",
        (topic, name, label, outcome, query, run_id, run_id),
    )
    return store.scalar("SELECT id FROM searches WHERE topic = ? AND name = ? AND query = ?", (topic, name, query))


def open_search(store: Store, run_id: int, search_id: int) -> None:
    """Begin the ledger's line of a search."""
    store.conn.execute(
        "INSERT INTO run_searches (run_id, search_id, status) VALUES (?, ?, 'running')", (run_id, search_id)
    )


def record_found(store: Store, run_id: int, found: SearchFound) -> tuple[int, ...]:
    """Write a whole result into the ledger, inside the caller's transaction; gives what stopped matching."""
    conn, ids = store.conn, json.dumps(found.pmids)
    conn.execute(
        """INSERT INTO matches (search_id, pmid, first_run, last_run) SELECT ?, value, ?, ? FROM json_each(?) WHERE true
           ON CONFLICT (search_id, pmid) DO UPDATE SET last_run = excluded.last_run, dropped_run = NULL""",
        (found.search_id, run_id, run_id, ids),
    )
    dropped = _drop(store, run_id, "search_id = ? AND last_run <> ?", (found.search_id, run_id))
    conn.execute(
        """UPDATE run_searches SET reported = ?, found = ?, no_longer_matching = ?, translation = ?, warnings = ?,
             requests = ? WHERE run_id = ? AND search_id = ?""",
        (
            *(found.reported, len(found.pmids), len(dropped), found.translation),
            *(json.dumps(found.warnings, ensure_ascii=False), found.requests, run_id, found.search_id),
        ),
    )
    conn.execute("UPDATE searches SET translation = ? WHERE id = ?", (found.translation, found.search_id))
    return dropped


def drop_other_searches(store: Store, run_id: int, topic: str, current: Sequence[int]) -> tuple[int, ...]:
    """End the matches of searches that the topic no longer has (removed, or with another query text)."""
    where = f"search_id IN (SELECT id FROM searches WHERE topic = ? AND NOT id {_AMONG})"
    return _drop(store, run_id, where, (topic, json.dumps(list(current))))


def _drop(store: Store, run_id: int, where: str, values: tuple[object, ...]) -> tuple[int, ...]:
    rows = store.conn.execute(
        f"UPDATE matches SET dropped_run = ? WHERE {where} AND dropped_run IS NULL RETURNING pmid", (run_id, *values)
    )
    return tuple(sorted(pmid for (pmid,) in rows.fetchall()))


def unmatched(store: Store, topic: str, pmids: Iterable[int]) -> tuple[int, ...]:
    """Those of these PMIDs that no search of the topic finds any more."""
    rows = store.conn.execute(
        """SELECT DISTINCT value FROM json_each(?) WHERE value NOT IN (
             SELECT m.pmid FROM matches m JOIN searches s ON s.id = m.search_id
             WHERE s.topic = ? AND m.dropped_run IS NULL) ORDER BY value""",
        (json.dumps(sorted(set(pmids))), topic),
    )
    return tuple(pmid for (pmid,) in rows)


def plan_fetches(store: Store, run_id: int, topic: str, pmids: Iterable[int], reason: Reason) -> None:
    """Put PMIDs on the list of what has to be fetched; one that is there already keeps its place."""
    store.conn.execute(
        """INSERT INTO pending_fetches (pmid, topic, reason, first_run)
           SELECT value, ?, ?, ? FROM json_each(?) WHERE true
           ON CONFLICT (pmid) DO UPDATE SET reason = excluded.reason
             WHERE pending_fetches.reason IN ('withheld', 'unreadable') AND excluded.reason = 'full'""",
        (topic, reason, run_id, json.dumps(sorted(set(pmids)))),
    )


def plan_new(store: Store, run_id: int, topic: str) -> None:
    """Everything found in this run that is not stored, or is stored as withdrawn, has to be fetched."""
    rows = store.conn.execute(
        """SELECT DISTINCT m.pmid FROM matches m LEFT JOIN articles a ON a.pmid = m.pmid
           WHERE m.last_run = ? AND (a.pmid IS NULL OR a.status = 'withdrawn')""",
        (run_id,),
    )
    plan_fetches(store, run_id, topic, [pmid for (pmid,) in rows.fetchall()], "new")


def pending(store: Store) -> list[int]:
    """What has to be fetched, ascending."""
    return [pmid for (pmid,) in store.conn.execute("SELECT pmid FROM pending_fetches ORDER BY pmid")]


def waiting(store: Store) -> int:
    """How many PMIDs have not been asked for, or came unreadable; what PubMed withholds is not counted."""
    return store.scalar("SELECT count(*) FROM pending_fetches WHERE reason <> 'withheld'")


def fetched(store: Store, pmids: Iterable[int]) -> None:
    """Take stored PMIDs off the list."""
    store.conn.execute(f"DELETE FROM pending_fetches WHERE pmid {_AMONG}", (json.dumps(sorted(set(pmids))),))


def not_got(store: Store, pmids: Iterable[int], reason: Reason, why: str) -> None:
    """Note that these were asked for in vain; they stay on the list for the next run."""
    store.conn.execute(
        f"UPDATE pending_fetches SET reason = ?, tries = tries + 1, last_error = ? WHERE pmid {_AMONG}",
        (reason, why, json.dumps(sorted(set(pmids)))),
    )


def longest_unverified(store: Store, limit: int, skip: Iterable[int]) -> list[int]:
    """Stored records that PubMed was not asked about for the longest time."""
    rows = store.conn.execute(
        f"""SELECT pmid FROM articles WHERE status = 'current' AND NOT pmid {_AMONG}
            ORDER BY last_verified_run, pmid LIMIT ?""",
        (json.dumps(sorted(set(skip))), limit),
    )
    return [pmid for (pmid,) in rows]


def previous_count(store: Store, run_id: int, search_id: int) -> int:
    """How many records this search found in its last complete run before this one; 0 when there is none."""
    return store.scalar(
        """SELECT found FROM run_searches WHERE search_id = ? AND run_id < ? AND status = 'complete'
           ORDER BY run_id DESC LIMIT 1""",
        (search_id, run_id),
    )
