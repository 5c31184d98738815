"""Which files of `--from` a database has had, and what they say of searches and of records that NLM took back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from data.ledger import utc_text
from data.store import Store

EVERYTHING = "everything"  # stands for the topic's hash where all records of a file were stored, not only the topic's
_AMONG = "IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class AppliedFile:
    """One file as it was applied: `records` were read, `matched` belong to the topic, `stored` were handed to the
    database, `deleted` are deletions that it names."""

    name: str
    path: str
    md5: str
    kind: str
    year: int | None
    number: int | None
    records: int
    matched: int
    deleted: int


def applied_files(store: Store, topic: str, topic_hash: str) -> dict[str, tuple[int | None, int | None]]:
    """MD5 of every file applied for this topic as it is now, with production year and number."""
    rows = store.conn.execute(
        "SELECT md5, production_year, number FROM source_files WHERE topic = ? AND topic_hash = ?", (topic, topic_hash)
    )
    return {md5: (year, number) for md5, year, number in rows}


def record_file(store: Store, run_id: int, topic: str, topic_hash: str, file: AppliedFile, now: datetime) -> None:
    """Note that a file was applied, inside the transaction that applied it; a second time replaces the first."""
    store.conn.execute(
        "DELETE FROM source_files WHERE topic = ? AND topic_hash = ? AND md5 = ?", (topic, topic_hash, file.md5)
    )
    store.conn.execute(
        """INSERT INTO source_files (run_id, name, path, md5, production_year, number, kind, topic, topic_hash, records,
             matched, deleted, applied_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            *(run_id, file.name, file.path, file.md5, file.year, file.number, file.kind, topic, topic_hash),
            *(file.records, file.matched, file.deleted, utc_text(now)),
        ),
    )


def note_matches(store: Store, run_id: int, found: Mapping[int, Iterable[int]], pmids: Sequence[int]) -> None:
    """Of the records `pmids`, each search (by its id) finds those that `found` names, and no longer the others."""
    for search_id, hits in found.items():
        mine = json.dumps(sorted(set(hits)))
        store.conn.execute(
            """INSERT INTO matches (search_id, pmid, first_run, last_run) SELECT ?, value, ?, ? FROM json_each(?)
               WHERE true ON CONFLICT (search_id, pmid) DO UPDATE SET last_run = excluded.last_run,
               dropped_run = NULL""",
            (search_id, run_id, run_id, mine),
        )
        store.conn.execute(
            f"""UPDATE matches SET dropped_run = ? WHERE search_id = ? AND dropped_run IS NULL AND pmid {_AMONG}
                AND NOT pmid {_AMONG}""",
            (run_id, search_id, json.dumps(list(pmids)), mine),
        )


def stored_versions(store: Store, pmids: Iterable[int]) -> dict[int, int]:
    """Version of each of these records that is stored."""
    rows = store.conn.execute(
        f"SELECT pmid, version FROM articles WHERE pmid {_AMONG}", (json.dumps(sorted(set(pmids))),)
    )
    return dict(rows.fetchall())


def stored_pmids(store: Store) -> frozenset[int]:
    """Every stored PMID."""
    return frozenset(pmid for (pmid,) in store.conn.execute("SELECT pmid FROM articles"))


def of_earlier_years(store: Store, topic: str, year: int) -> list[int]:
    """Current records that the last word on came from a file of an earlier production year, and not from this one."""
    rows = store.conn.execute(
        """SELECT pmid FROM articles WHERE status = 'current'
             AND last_verified_run IN (SELECT run_id FROM source_files WHERE topic = ? AND production_year < ?)
             AND last_verified_run NOT IN (SELECT run_id FROM source_files WHERE topic = ? AND production_year >= ?)
           ORDER BY pmid""",
        (topic, year, topic, year),
    )
    return [pmid for (pmid,) in rows]


def reach(store: Store, topic: str) -> dict[int, frozenset[int]]:
    """The numbers applied for this topic, by production year, whatever the topic's text was then."""
    rows = store.conn.execute(
        "SELECT production_year, number FROM source_files WHERE topic = ? AND number IS NOT NULL", (topic,)
    )
    found: dict[int, set[int]] = {}
    for year, number in rows:
        found.setdefault(year, set()).add(number)
    return {year: frozenset(numbers) for year, numbers in found.items()}
