"""Saving articles with all their parts, and reading them back; what is equal is not written again."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from data.article_block import KEPT, ArticleBlock, block_of, newest, rows_in
from data.article_rows import CHILDREN, OWN, ArticleRows, Row, article_of
from data.changes import describe_changes
from data.flat_rows import insert_flat
from data.records import Article
from data.store import Store

# Whom to believe: the server is always the newest word; a file may be older than what is stored.
Trust = Literal["server", "file"]
_UPDATE = (
    f"UPDATE articles SET {', '.join(f'{c} = ?' for c in KEPT[1:])}, status = 'current', last_changed_run = ?, "
    "last_verified_run = ? WHERE pmid = ?"
)
_OUR_RUNS = ("first_seen_run", "last_changed_run", "last_verified_run")
_AMONG = "IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save did, as PMIDs in ascending order; `kept`: what is stored is newer or fuller than what came."""

    new: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()
    unchanged: tuple[int, ...] = ()
    kept: tuple[int, ...] = ()
    newly_retracted: tuple[int, ...] = ()

    def __add__(self, other: Saved) -> Saved:
        return Saved(*(tuple(a) + tuple(b) for a, b in zip(self._parts(), other._parts(), strict=True)))

    def _parts(self) -> tuple[tuple[int, ...], ...]:
        return self.new, self.changed, self.unchanged, self.kept, self.newly_retracted


def save_articles(store: Store, run_id: int, rows: Iterable[ArticleRows], trust: Trust = "server") -> Saved:
    """As `save_block`, from rows in any order; of a PMID that comes twice only the newest counts."""
    return save_block(store, run_id, block_of(newest(rows)), trust)


def save_block(store: Store, run_id: int, block: ArticleBlock, trust: Trust = "server") -> Saved:
    """Store articles with their parts, inside the caller's transaction.

    An equal record is not written (from the server it is only noted as verified); a changed one replaces all its
    rows, and the old content goes to `article_versions` with what changed.
    """
    stored = _stored(store.conn, block.pmids)
    if not stored:
        _insert(store.conn, run_id, block)
        retracted = _follow_retractions(store.conn, run_id, block.pmids)
        return Saved(tuple(block.pmids), newly_retracted=tuple(sorted(retracted.difference(block.pmids))))
    rows = {row.pmid: row for row in rows_in(block)}
    new = [p for p in block.pmids if p not in stored]
    equal = {p for p in stored if _equal(rows[p], stored[p])}
    kept = {p for p in stored.keys() - equal if trust == "file" and _older(rows[p], stored[p])}
    changed = sorted(stored.keys() - equal - kept)
    _insert(store.conn, run_id, block_of(rows[p] for p in new))
    _replace(store.conn, run_id, [rows[p] for p in changed])
    if trust == "server" and equal:
        mark_verified(store, run_id, sorted(equal))
    retracted = _follow_retractions(store.conn, run_id, new + changed)
    was = {p for p, s in stored.items() if s["is_retracted"]}
    own = {p for p in changed if rows[p].derived[0] and p not in was}
    return Saved(
        *(tuple(new), tuple(changed), tuple(sorted(equal)), tuple(sorted(kept))),
        tuple(sorted(own | (retracted - was - set(new)))),
    )


def mark_verified(store: Store, run_id: int, pmids: Sequence[int]) -> None:
    """Note that PubMed sent these records again and they were equal."""
    store.conn.execute(
        f"UPDATE articles SET last_verified_run = ? WHERE pmid {_AMONG}", (run_id, json.dumps(list(pmids)))
    )


def withdraw(store: Store, run_id: int, pmids: Iterable[int]) -> tuple[int, ...]:
    """Mark stored records that PubMed no longer has; they stay, and stay shown. Gives those newly marked."""
    found = store.conn.execute(
        f"SELECT pmid FROM articles WHERE status = 'current' AND pmid {_AMONG} ORDER BY pmid",
        (json.dumps(sorted(pmids)),),
    )
    gone = [pmid for (pmid,) in found]
    contents = _load(store.conn, gone)
    for pmid in gone:
        _keep_version(store.conn, run_id, pmid, contents[pmid], ["withdrawn from PubMed"])
    store.conn.executemany(
        "UPDATE articles SET status = 'withdrawn', last_changed_run = ?, last_verified_run = ? WHERE pmid = ?",
        [(run_id, run_id, pmid) for pmid in gone],
    )
    return tuple(gone)


def load_articles(store: Store, pmids: Iterable[int]) -> dict[int, Article]:
    """The stored articles of these PMIDs, whole; PMIDs that are not stored are left out."""
    return {pmid: article_of(pmid, own, children) for pmid, (own, children) in _load(store.conn, pmids).items()}


def _load(conn: sqlite3.Connection, pmids: Iterable[int]) -> dict[int, tuple[Row, list[list[Row]]]]:
    """The record columns and the child rows of these PMIDs, in the orders of OWN and CHILDREN."""
    wanted = json.dumps(sorted(set(pmids)))
    found: dict[int, tuple[Row, list[list[Row]]]] = {
        row[0]: (row[1:], [[] for _ in CHILDREN])
        for row in conn.execute(
            f"SELECT pmid, {', '.join(OWN)} FROM articles WHERE pmid {_AMONG} ORDER BY pmid", (wanted,)
        )
    }
    for number, child in enumerate(CHILDREN):
        columns = ", ".join(child.columns)
        sql = f"SELECT pmid, {columns} FROM {child.table} WHERE pmid {_AMONG} ORDER BY pmid, {child.columns[0]}"
        for row in conn.execute(sql, (wanted,)):
            found[row[0]][1][number].append(row[1:])
    return found


def article_from_version(pmid: int, record: bytes) -> Article:
    """The earlier content kept in `article_versions.record`."""
    kept = json.loads(zlib.decompress(record))
    own = tuple(kept["article"].get(column) for column in OWN)
    return article_of(pmid, own, [[tuple(row) for row in kept.get(child.table, ())] for child in CHILDREN])


def _stored(conn: sqlite3.Connection, pmids: Sequence[int]) -> dict[int, Mapping[str, Any]]:
    columns = ("pmid", "content_hash", "source_format", "version", "revised_date", "status", "is_retracted")
    found = conn.execute(f"SELECT {', '.join(columns)} FROM articles WHERE pmid {_AMONG}", (json.dumps(pmids),))
    return {row[0]: dict(zip(columns, row, strict=True)) for row in found}


def _equal(rows: ArticleRows, stored: Mapping[str, Any]) -> bool:
    return bool(stored["content_hash"] == rows.content_hash and stored["status"] == "current")


def _older(rows: ArticleRows, stored: Mapping[str, Any]) -> bool:
    """A nbib record is poorer than the XML one; a lower version or an earlier revision date is an old copy.

    A copy of a record that PubMed has taken back since does not bring it back, unless it was revised after that.
    """
    if stored["source_format"] == "pubmed_xml" and rows.derived[-1] == "medline":
        return True
    revised, known = rows.own[OWN.index("revised_date")] or "", stored["revised_date"] or ""
    if stored["status"] == "withdrawn" and revised <= known:
        return True
    fuller = stored["source_format"] == "medline" and rows.derived[-1] == "pubmed_xml"
    return rows.version < stored["version"] or (not fuller and revised < known)


def _insert(conn: sqlite3.Connection, run_id: int, block: ArticleBlock) -> None:
    insert_flat(conn, "articles", KEPT, block.articles, dict.fromkeys(_OUR_RUNS, run_id))
    _insert_children(conn, block)


def _insert_children(conn: sqlite3.Connection, block: ArticleBlock) -> None:
    for child, values in zip(CHILDREN, block.children, strict=True):
        insert_flat(conn, child.table, ("pmid", *child.columns), values)


def _replace(conn: sqlite3.Connection, run_id: int, rows: Sequence[ArticleRows]) -> None:
    if not rows:
        return
    pmids = json.dumps([r.pmid for r in rows])
    before = _load(conn, [r.pmid for r in rows])
    standing = dict(
        conn.execute(f"SELECT pmid, source_format || ' ' || status FROM articles WHERE pmid {_AMONG}", (pmids,))
    )
    for r in rows:
        own, children = before[r.pmid]
        changes = describe_changes(article_of(r.pmid, own, children), article_of(r.pmid, r.own, r.children))
        if "withdrawn" in standing[r.pmid]:
            changes.insert(0, "in PubMed again")
        if "medline" in standing[r.pmid] and r.derived[-1] == "pubmed_xml":
            changes.insert(0, "now from PubMed XML")
        _keep_version(conn, run_id, r.pmid, (own, children), changes)
    for child in CHILDREN:
        conn.execute(f"DELETE FROM {child.table} WHERE pmid {_AMONG}", (pmids,))
    conn.executemany(_UPDATE, [(*r.own, *r.derived, run_id, run_id, r.pmid) for r in rows])
    _insert_children(conn, block_of(rows))
    # MeSH and types count in tagging, too: until they are looked at again, all topics' tags are about another record.
    conn.execute(f"UPDATE screening SET text_hash = '' WHERE pmid {_AMONG}", (pmids,))


def _keep_version(
    conn: sqlite3.Connection, run_id: int, pmid: int, content: tuple[Row, list[list[Row]]], changes: list[str]
) -> None:
    own, children = content
    record = {"article": dict(zip(OWN, own, strict=True))} | {
        child.table: rows for child, rows in zip(CHILDREN, children, strict=True) if rows
    }
    body = zlib.compress(json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode("utf-8"), 6)
    conn.execute(
        """INSERT INTO article_versions (pmid, seen_run, seq, replaced_run, content_hash, changes, record)
           SELECT pmid, last_changed_run,
                  1 + (SELECT count(*) FROM article_versions v
                       WHERE v.pmid = a.pmid AND v.seen_run = a.last_changed_run),
                  ?, content_hash, ?, ? FROM articles a WHERE pmid = ?""",
        (run_id, json.dumps(changes, ensure_ascii=False), body, pmid),
    )


def _follow_retractions(conn: sqlite3.Connection, run_id: int, pmids: Sequence[int]) -> set[int]:
    """A notice marks the record it retracts, whichever of the two came first; gives the records newly marked."""
    if not pmids:
        return set()
    wanted = json.dumps(list(pmids))
    notice = "c.ref_type IN ('RetractionOf', 'RetractedandRepublishedFrom')"
    found = conn.execute(
        f"""SELECT a.pmid FROM articles a WHERE a.is_retracted = 0 AND (
              a.pmid IN (SELECT c.ref_pmid FROM corrections c WHERE {notice} AND c.pmid {_AMONG})
              OR (a.pmid {_AMONG} AND EXISTS (SELECT 1 FROM corrections c WHERE {notice} AND c.ref_pmid = a.pmid)))""",
        (wanted, wanted),
    )
    marked = {pmid for (pmid,) in found}
    conn.executemany(
        "UPDATE articles SET is_retracted = 1, last_changed_run = ? WHERE pmid = ?", [(run_id, p) for p in marked]
    )
    return marked
