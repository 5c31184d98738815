"""Is everything sound: one line for each thing that can go wrong, with what to do about it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from data.freshness import freshness
from data.schema import applied_names, known_names
from data.status import Every
from data.store import Store

Level = Literal["ok", "notice", "problem"]
SAMPLE = 200  # titles looked up in the full-text index
DEAD_AFTER = timedelta(hours=24)
MUCH = 1_000_000_000  # bytes of kept replies worth a word
PARTS_WITHOUT_RECORD = "pragma_foreign_key_check WHERE parent = 'articles' AND \"table\" <> 'reviews'"
OUR_NAMES = ("cli", "data", "harvester", "reports")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: how it is, and what to do ("" when nothing)."""

    name: str
    level: Level
    found: str
    do: str = ""


@dataclass(frozen=True, slots=True)
class Patient:
    """What is examined: an open database and one topic at one moment."""

    conn: sqlite3.Connection
    topic: str
    now: datetime
    every: Every | None
    packages: Mapping[str, Sequence[str]]

    def count(self, sql: str, **values: Any) -> int:
        """The one number of a query; `:topic` is known."""
        return int(self.conn.execute(sql, {"topic": self.topic, **values}).fetchone()[0])


def examine(store: Store, topic: str, now: datetime, every: Every | None = None) -> list[Check]:
    """All checks in a fixed order. Reads only; a damaged file makes the first checks say so and ends them."""
    from importlib.metadata import packages_distributions

    patient = Patient(store.conn, topic, now, every, packages_distributions())
    checks: list[Check] = []
    for check in CHECKS:
        checks.extend(check(patient))
        if checks[-1].name == "integrity" and checks[-1].level == "problem":
            break
    return checks


def schema(p: Patient) -> Iterator[Check]:
    applied, known = applied_names(p.conn), known_names()
    if applied == known:
        yield Check("schema", "ok", f"{max(known)}, as this gmax knows it")
    else:
        yield Check(
            "schema", "problem", f"has {len(applied)} of {len(known)} steps", "run `gmax tag` to bring it up to date"
        )


def integrity(p: Patient) -> Iterator[Check]:
    try:
        said = [row[0] for row in p.conn.execute("PRAGMA quick_check(5)")]
    except sqlite3.DatabaseError as error:  # so badly damaged that the check itself cannot go on
        said = [str(error)]
    if said == ["ok"]:
        yield Check("integrity", "ok", "SQLite finds no damage")
    else:
        yield Check("integrity", "problem", "; ".join(said), "restore a copy, or harvest anew into another file (--db)")


def full_text(p: Patient) -> Iterator[Check]:
    """The index holds every article and nothing else, and finds each of a sample of titles."""
    missing = p.count("SELECT count(*) FROM articles WHERE pmid NOT IN (SELECT id FROM articles_fts_docsize)")
    extra = p.count("SELECT count(*) FROM articles_fts_docsize WHERE id NOT IN (SELECT pmid FROM articles)")
    lost = [] if missing or extra else [pmid for pmid, title in _sample(p) if not _found(p, pmid, title)]
    if missing or extra or lost:
        what = (
            f"{missing} missing, {extra} too many" if missing or extra else f"PMID {lost[0]} is not found by its title"
        )
        yield Check(
            "full text", "problem", f"the search index is out of step: {what}", "`gmax doctor --fix` builds it anew"
        )
    else:
        yield Check("full text", "ok", "the search index is in step")


def _sample(p: Patient) -> list[tuple[int, str]]:
    low, high = p.conn.execute("SELECT min(pmid), max(pmid) FROM articles").fetchone()
    if low is None:
        return []
    step = max(1, (high - low) // SAMPLE)
    sql = "SELECT pmid, title FROM articles WHERE pmid >= ? ORDER BY pmid LIMIT 1"
    return [p.conn.execute(sql, (start,)).fetchone() for start in range(low, high + 1, step)]


def _found(p: Patient, pmid: int, title: str) -> bool:
    if not any(letter.isalnum() for letter in title):
        return True
    phrase = 'title : "' + title.replace('"', '""').replace("\0", " ") + '"'
    sql = "SELECT 1 FROM articles_fts WHERE articles_fts MATCH ? AND rowid = ?"
    return p.conn.execute(sql, (phrase, pmid)).fetchone() is not None


def orphans(p: Patient) -> Iterator[Check]:
    broken = p.conn.execute('SELECT "table", count(*) FROM pragma_foreign_key_check GROUP BY 1').fetchall()
    safe = p.count(f"SELECT count(*) FROM {PARTS_WITHOUT_RECORD}")
    if broken:
        found = ", ".join(f"{count} in {table}" for table, count in broken)
        yield Check(
            "orphan rows", "problem", found, "`gmax doctor --fix` takes them out" if safe else "please report it"
        )
    else:
        yield Check("orphan rows", "ok", "every row belongs to a record")


def ledger(p: Patient) -> Iterator[Check]:
    wrong = [row[0] for row in p.conn.execute("SELECT run FROM run_ledger WHERE NOT balances AND status <> 'running'")]
    if wrong:
        yield Check(
            "ledger", "problem", f"the counts of run {wrong[0]} do not add up ({len(wrong)} runs)", "please report it"
        )
    else:
        yield Check("ledger", "ok", "every run adds up")


def runs(p: Patient) -> Iterator[Check]:
    since = (p.now - DEAD_AFTER).isoformat()
    dead = p.count("SELECT count(*) FROM runs WHERE status = 'running' AND started_at < :since", since=since)
    if dead:
        yield Check("runs", "notice", f"{dead} run never ended", "`gmax harvest` goes on where it stopped")
    last = p.conn.execute(
        """SELECT coalesce(finished_at, started_at) FROM runs WHERE topic = ? AND status = 'complete'
           AND kind IN ('pubmed', 'files', 'demo') ORDER BY id DESC LIMIT 1""",
        (p.topic,),
    ).fetchone()
    state = freshness(last[0] if last else None, p.every, p.now)
    do = "`gmax schedule print` shows the schedule, `gmax harvest` runs now" if state.stale else ""
    yield Check("freshness", "problem" if state.stale else "ok", state.sentence, do)


def pending(p: Patient) -> Iterator[Check]:
    waiting = p.count("SELECT count(*) FROM pending_fetches")
    if waiting:
        yield Check(
            "to be fetched", "notice", f"{waiting} records were found and not stored yet", "`gmax harvest` tries again"
        )


def replies(p: Patient) -> Iterator[Check]:
    unread = p.count("SELECT count(*) FROM raw_replies WHERE parsed = 0")
    if unread:
        yield Check(
            "replies", "problem", f"{unread} replies of PubMed could not be read", "`gmax reparse` reads them again"
        )
    else:
        yield Check("replies", "ok", "every kept reply has been read")


def tags(p: Patient) -> Iterator[Check]:
    untagged = p.count(
        """SELECT count(*) FROM articles a WHERE NOT EXISTS
           (SELECT 1 FROM screening s WHERE s.pmid = a.pmid AND s.topic = :topic)"""
    )
    old = p.count(
        """SELECT count(*) FROM screening s JOIN articles a ON a.pmid = s.pmid
           WHERE s.topic = :topic AND s.text_hash <> a.text_hash"""
    )
    versions = p.count("SELECT count(DISTINCT rules_version) FROM screening WHERE topic = :topic")
    if untagged or old or versions > 1:
        parts = [
            (untagged, "not tagged"),
            (old, "changed since they were tagged"),
            (versions > 1, "tagged by several rule sets"),
        ]
        found = ", ".join(f"{count:d} {words}" if count is not True else words for count, words in parts if count)
        yield Check("tags", "notice", f"studies: {found}", "`gmax tag`")
    else:
        yield Check("tags", "ok", "every record is tagged by one set of rules")


def retracted(p: Patient) -> Iterator[Check]:
    """Studies that the last report counted and that are retracted now."""
    sql = """
        SELECT a.pmid FROM report_snapshots s, json_each(s.manifest, '$.studies') j
        JOIN articles a ON a.pmid = CAST(j.key AS INTEGER)
        WHERE s.id = (SELECT max(id) FROM report_snapshots WHERE topic = ?)
          AND json_extract(j.value, '$[1]') = 'include' AND a.is_retracted = 1 ORDER BY 1"""
    found = [row[0] for row in p.conn.execute(sql, (p.topic,))]
    if found:
        named = ", ".join(map(str, found[:5])) + (" …" if len(found) > 5 else "")
        yield Check(
            "last report",
            "problem",
            f"counts studies that are retracted now: PMID {named}",
            "`gmax report` writes it anew",
        )
    else:
        yield Check("last report", "ok", "counts no retracted study")


def duplicates(p: Patient) -> Iterator[Check]:
    pairs = p.count("SELECT count(*) FROM possible_duplicates")
    if pairs:
        yield Check(
            "duplicates",
            "notice",
            f"{pairs} pairs may be one study",
            "see the view possible_duplicates; nothing is merged",
        )


def size(p: Patient) -> Iterator[Check]:
    whole = p.count("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
    free = p.count("SELECT freelist_count * page_size FROM pragma_freelist_count, pragma_page_size")
    # The length of a blob is in its row's header: no body is read.
    kept = p.count("SELECT coalesce(sum(length(body)), 0) FROM raw_replies")
    found = f"{whole / 1e6:,.1f} MB, of which kept replies {kept / 1e6:,.1f} MB"
    if free > 0.25 * whole and free > 10_000_000:
        yield Check("size", "notice", f"{found}; {free / 1e6:,.0f} MB are empty", "`gmax doctor --fix` gives them back")
    elif kept > MUCH:
        yield Check("size", "notice", found, "keep fewer replies: see docs/harvest.md")
    else:
        yield Check("size", "ok", found)


def names(p: Patient) -> Iterator[Check]:
    """Our import names are plain words: another package of the same name would be used in our place."""
    others = {
        name: [owner for owner in dict.fromkeys(p.packages.get(name, ())) if owner.lower() != "gmax"]
        for name in OUR_NAMES
    }
    clashes = {name: owners for name, owners in others.items() if owners}
    if clashes:
        found = ", ".join(f"{name} also comes from {', '.join(owners)}" for name, owners in clashes.items())
        yield Check("installation", "problem", found, "install gmax in an environment of its own")
    else:
        yield Check("installation", "ok", "no other package uses our names")


CHECKS: tuple[Callable[[Patient], Iterator[Check]], ...] = (
    schema, integrity, full_text, orphans, ledger, runs, pending, replies, tags, retracted, duplicates, size, names,
)  # fmt: skip


def mend(store: Store) -> list[str]:
    """Do what is safe, each thing only where it is needed; says what was done. Needs a store opened for writing."""
    return [*_mend_index(store), *_mend_orphans(store), *_mend_size(store)]


def _mend_index(store: Store) -> Iterator[str]:
    try:
        with store.transaction():
            # With rank 1 SQLite compares every indexed word with the table.
            store.conn.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CORRUPT:
            raise
        with store.transaction():
            store.conn.execute("INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')")
        yield "built the search index anew"


def _mend_orphans(store: Store) -> Iterator[str]:
    """Parts of records that are gone; a person's decisions stay, whatever they are about."""
    broken = store.conn.execute(f'SELECT "table", rowid FROM {PARTS_WITHOUT_RECORD}').fetchall()
    with store.transaction():
        for table, rowid in broken:
            store.conn.execute(f'DELETE FROM "{table}" WHERE rowid = ?', (rowid,))
    if broken:
        yield f"took out {len(broken)} orphan rows"


def _mend_size(store: Store) -> Iterator[str]:
    free, pages = (store.scalar(f"PRAGMA {name}") for name in ("freelist_count", "page_count"))
    if free > pages / 4:
        store.conn.execute("VACUUM")
        yield "gave empty space back"
    store.conn.execute("PRAGMA optimize")
