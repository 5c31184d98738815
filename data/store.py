"""The one place that opens the database: modes, pragmas, migrations, transactions, and errors in one line."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self

from data.errors import StoreError
from data.schema import applied_names, apply_migrations, known_names

if TYPE_CHECKING:
    from sqlite_utils import Database

Mode = Literal["create", "write", "read"]
BUSY_SECONDS = 10.0
PAGE_BYTES = 8192  # an abstract fits: measured 8 % faster to load and 8 % smaller than with 4096
HOW_TO_MAKE = "`gmax harvest` or `gmax demo` makes one"


class Store:
    """An open database; leaving the `with` block closes it and turns what SQLite says into one line.

    `conn` is in autocommit: nothing is open unless `transaction()` opened it. Reading never waits for a writer (WAL).
    """

    def __init__(self, path: Path, mode: Mode, conn: sqlite3.Connection) -> None:
        self.path, self.mode, self.conn = path, mode, conn

    @cached_property
    def db(self) -> Database:
        """The same connection as a sqlite_utils.Database; its import is slow, so it is made on first use."""
        from sqlite_utils import Database

        return Database(self.conn, execute_plugins=False)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; takes the write lock at once, so that reading first cannot end in "locked"."""
        self.conn.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._roll_back()
            raise
        try:
            self.conn.execute("COMMIT")
        except sqlite3.Error:
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        if self.conn.in_transaction:  # a full disk makes SQLite roll back by itself
            self.conn.execute("ROLLBACK")

    def scalar(self, sql: str, values: tuple[object, ...] = ()) -> int:
        """The one whole number a query gives; 0 for none."""
        row = self.conn.execute(sql, values).fetchone()
        return int(row[0]) if row and row[0] is not None else 0

    def close(self) -> None:
        """Close; harmless when closed already."""
        self.conn.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        if isinstance(error, sqlite3.Error) and (message := trouble(error, self.path)):
            raise StoreError(message) from error


def open_store(path: Path | str, mode: Mode) -> Store:
    """Open the database of that path.

    `create` makes it when it is not there; `write` and `read` refuse a missing one with StoreError, `read` cannot
    change it. Opening for writing brings an older schema up to date; a newer one is refused.
    """
    path = Path(path)
    if mode == "create":
        _make_folder(path)
    elif not path.is_file() or not path.stat().st_size:
        raise StoreError(f"there is no database at {path}; {HOW_TO_MAKE}")
    try:
        conn = _connect(path, mode)
    except sqlite3.Error as error:
        raise StoreError(trouble(error, path) or f"{path} cannot be opened: {error}") from error
    try:
        _prepare(conn, path, mode)
    except sqlite3.Error as error:
        conn.close()
        raise StoreError(trouble(error, path) or f"{path} cannot be used: {error}") from error
    except BaseException:
        conn.close()
        raise
    return Store(path, mode, conn)


def _make_folder(path: Path) -> None:
    if path.is_dir():
        raise StoreError(f"{path} is a folder; give the path of a database file")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"the folder {path.parent} cannot be made: {error.strerror}") from error


def _connect(path: Path, mode: Mode) -> sqlite3.Connection:
    uri = path.absolute().as_uri() + {"create": "?mode=rwc", "write": "?mode=rw", "read": "?mode=ro"}[mode]
    conn = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
    if mode != "read":
        return conn
    try:
        conn.execute("SELECT 1 FROM sqlite_schema")
    except sqlite3.OperationalError as error:
        conn.close()
        # Without the right to make the -shm file beside it, a WAL database can only be read as a still picture.
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CANTOPEN or path.with_name(path.name + "-wal").exists():
            raise
        return sqlite3.connect(f"{uri}&immutable=1", uri=True, isolation_level=None)
    return conn


def _prepare(conn: sqlite3.Connection, path: Path, mode: Mode) -> None:
    conn.execute("PRAGMA foreign_keys = ON")
    conn.execute("PRAGMA recursive_triggers = ON")
    conn.execute("PRAGMA cache_size = -65536")
    conn.execute("PRAGMA temp_store = MEMORY")
    applied = applied_names(conn)
    if newer := applied - known_names():
        raise StoreError(f"{path} was made by a newer gmax (it has {', '.join(sorted(newer))}); update gmax to use it")
    if mode == "read":
        if not applied:
            raise StoreError(f"{path} is not a gmax database; {HOW_TO_MAKE}")
        if missing := known_names() - applied:
            raise StoreError(f"{path} was made by an older gmax (no {min(missing)}); `gmax tag` brings it up to date")
        conn.execute("PRAGMA query_only = ON")
        return
    if not applied and conn.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone():
        raise StoreError(f"{path} is a database of another program; nothing was changed")
    if known_names() - applied:
        conn.execute(f"PRAGMA page_size = {PAGE_BYTES}")  # heeded only by a file that is still empty
        _set_wal(conn)
        apply_migrations(conn)
    conn.execute("PRAGMA synchronous = NORMAL")
    conn.execute("PRAGMA journal_size_limit = 67108864")


def _set_wal(conn: sqlite3.Connection) -> None:
    """Switch once, when the file is made; the switch does not wait for other processes by itself, so we do."""
    deadline = time.monotonic() + BUSY_SECONDS
    while conn.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            conn.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


_TROUBLE = {
    sqlite3.SQLITE_FULL: "the disk is full; nothing stored so far is lost: make room and run again",
    sqlite3.SQLITE_READONLY: "may not be written to; check the rights of the file and its folder",
    sqlite3.SQLITE_PERM: "may not be opened; check the rights of the file and its folder",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened; check the path and the rights of the folder",
    sqlite3.SQLITE_CORRUPT: "is damaged; `gmax doctor` says how badly: restore a copy, or harvest into another file",
    sqlite3.SQLITE_NOTADB: "is not a database file; nothing was changed",
    sqlite3.SQLITE_BUSY: "is being written by another program for too long; try again later",
    sqlite3.SQLITE_LOCKED: "is locked by another part of the program; try again later",
    sqlite3.SQLITE_IOERR: "cannot be read or written: the disk reports an error",
}


def trouble(error: sqlite3.Error, path: Path) -> str | None:
    """One line for what the machine did to the file; None for an error that is our own mistake."""
    code = getattr(error, "sqlite_errorcode", None)
    said = _TROUBLE.get(code & 0xFF) if code is not None else None
    return f"{path}: {said}" if said else None
