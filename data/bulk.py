"""Loading very many articles in one transaction: the word index is filled once at the end, not row by row."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from data.article_block import ArticleBlock
from data.articles import Saved, Trust, save_block
from data.store import Store

TRIGGER = "articles_fts_insert"
HASH_BYTES = 64 * 2**20  # FTS5 keeps that much of a growing index in memory; 1 MiB is its own default
OWN_HASH_BYTES = 2**20
_COLUMNS = "title, abstract, mesh, keywords"


@dataclass(slots=True)
class BulkLoad:
    """An open transaction into which blocks of articles are saved."""

    store: Store
    run_id: int
    _unindexed: set[int] = field(default_factory=set)

    def save(self, block: ArticleBlock, trust: Trust = "file") -> Saved:
        """As `save_block`; a few hundred articles at once are best, in rising PMIDs."""
        if not self._unindexed.isdisjoint(block.pmids):
            self.index()  # a record that comes again is taken out of the index by its old words: they must be in it
        saved = save_block(self.store, self.run_id, block, trust)
        self._unindexed.update(saved.new)
        return saved

    def index(self) -> None:
        """Fill the word index with what came in since the last time."""
        self.store.conn.execute(
            f"""INSERT INTO articles_fts (rowid, {_COLUMNS}) SELECT pmid, {_COLUMNS} FROM articles
                WHERE pmid IN (SELECT value FROM json_each(?)) ORDER BY pmid""",
            (json.dumps(sorted(self._unindexed)),),
        )
        self._unindexed.clear()


@contextmanager
def bulk_load(store: Store, run_id: int) -> Iterator[BulkLoad]:
    """One transaction for one large load: all of it, indexed, or nothing."""
    conn = store.conn
    with _unchecked(conn), store.transaction():
        (trigger,) = conn.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (TRIGGER,)).fetchone()
        conn.execute(f"DROP TRIGGER {TRIGGER}")
        _hash_size(store, HASH_BYTES)
        load = BulkLoad(store, run_id)
        yield load
        load.index()
        _hash_size(store, OWN_HASH_BYTES)
        conn.execute(trigger)


@contextmanager
def _unchecked(conn: sqlite3.Connection) -> Iterator[None]:
    """Spare a tenth of the time: what CHECK looks at are words of ours, and an integrity check looks at them again."""
    conn.execute("PRAGMA ignore_check_constraints = ON")
    try:
        yield
    finally:
        conn.execute("PRAGMA ignore_check_constraints = OFF")


def _hash_size(store: Store, size: int) -> None:
    store.conn.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('hashsize', ?)", (size,))
