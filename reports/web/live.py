"""Reading a database that others write, replace or take away while it is being browsed."""

from __future__ import annotations

import asyncio
import os
import re
import sqlite3
import threading
from collections.abc import Callable
from typing import Any

from datasette.database import Database

LONGEST_VALUE = 200_000  # bytes: several times the longest abstract; bounds what one step of SQL can take
LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: LONGEST_VALUE,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 100_000,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 500,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 200,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 50,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}


class LiveDatabase(Database):  # type: ignore[misc]
    """Datasette's read-only connections, opened anew when another file lies at the path.

    Datasette keeps a connection a thread for good: after `mv new.db gmax.db` it would show the old file for ever.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._mine = threading.local()

    def _identity(self) -> tuple[int, int]:
        found = os.stat(self.path)  # noqa: PTH116 - the path is Datasette's text
        return found.st_dev, found.st_ino

    def _connection(self) -> sqlite3.Connection:
        try:
            identity = self._identity()
        except OSError as error:
            raise sqlite3.OperationalError("the database file is not there") from error
        if getattr(self._mine, "identity", None) != identity:
            if old := getattr(self._mine, "conn", None):
                old.close()
            conn = self.connect()
            self.ds._prepare_connection(conn, self.name)
            self._mine.conn, self._mine.identity = conn, identity
        connection: sqlite3.Connection = self._mine.conn
        return connection

    async def execute_fn(self, fn: Callable[[sqlite3.Connection], Any]) -> Any:
        """Run `fn` on this thread's connection to the file that is at the path now."""
        return await asyncio.get_running_loop().run_in_executor(self.ds.executor, lambda: fn(self._connection()))

    async def execute(self, *args: Any, **kwargs: Any) -> Any:
        """As Datasette's, without printing every mistyped question to the server's window."""
        return await super().execute(*args, **{**kwargs, "log_sql_errors": False})


def short_format(text: Any, *values: Any) -> str | None:
    """printf with bounded widths, NULL for others: SQLite's own loops over '%.*c', out of reach of the time limit."""
    if re.search(r"%[^a-zA-Z%]*(\*|\d{4})", str(text)):
        return None
    try:
        return str(text) % values
    except (TypeError, ValueError, OverflowError):
        return None


def strip(text: Any, letters: Any) -> str | None:
    """trim(X, Y) in linear time; SQLite's own compares every letter with every letter."""
    return None if text is None or letters is None else str(text).strip(str(letters))


def restrict(conn: sqlite3.Connection, blind: bool) -> None:
    """Bounds for SQL that strangers write; `blind` hides the decisions of reviewers from direct reading."""
    for limit, value in LIMITS.items():
        conn.setlimit(limit, value)
    for name, arguments, function in (("printf", -1, short_format), ("format", -1, short_format), ("trim", 2, strip)):
        conn.create_function(name, arguments, function, deterministic=True)
    conn.create_function("ltrim", 2, lambda x, y: None if x is None or y is None else str(x).lstrip(str(y)))
    conn.create_function("rtrim", 2, lambda x, y: None if x is None or y is None else str(x).rstrip(str(y)))
    conn.execute("PRAGMA query_only = 1")
    conn.execute("PRAGMA trusted_schema = 0")
    conn.execute("PRAGMA temp_store = MEMORY")
    conn.execute("PRAGMA mmap_size = 0")
    if blind:
        conn.set_authorizer(_without_reviews)


def _without_reviews(action: int, table: str | None, _column: str | None, _db: str | None, source: str | None) -> int:
    """Decisions read directly are NULL; views that use them (`studies`), and counts of rows, go on working."""
    if action == sqlite3.SQLITE_READ and table in ("reviews", "reviews_current") and source is None:
        return sqlite3.SQLITE_IGNORE
    return sqlite3.SQLITE_OK
