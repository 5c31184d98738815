"""The schema as migrations: the tables, then the public views; each step runs once, under one write lock."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database, Migrations

SCHEMA_NAME = "gmax"
STEPS = {"m001_tables": "tables.sql", "m002_views": "views.sql"}


def statements(name: str) -> Iterator[str]:
    """The single statements of one of our SQL files, triggers whole, comment lines before them kept out."""
    pending = ""
    for line in files("data").joinpath("sql", name).read_text("utf-8").splitlines(keepends=True):
        if not pending and (not line.strip() or line.startswith("--")):
            continue
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending.strip()
            pending = ""


def known_names() -> set[str]:
    """The steps this version of gmax knows."""
    return set(STEPS)


def applied_names(conn: sqlite3.Connection) -> set[str]:
    """The steps this database has had; none for an empty file or another program's. Spares importing sqlite_utils."""
    if not conn.execute("SELECT 1 FROM sqlite_schema WHERE name = '_sqlite_migrations'").fetchone():
        return set()
    rows = conn.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = ?", (SCHEMA_NAME,))
    return {name for (name,) in rows}


def migrations() -> Migrations:
    """All steps in order, for sqlite_utils (which keeps the record of what was applied)."""
    from sqlite_utils import Migrations

    steps = Migrations(SCHEMA_NAME)
    for name, source in STEPS.items():

        def step(db: Database, source: str = source) -> None:
            for statement in statements(source):
                db.execute(statement)

        step.__name__ = name
        steps()(step)
    return steps


def apply_migrations(conn: sqlite3.Connection) -> None:
    """Bring a database up to date; two processes may do so at once on one fresh file."""
    from sqlite_utils import Database

    db = Database(conn, execute_plugins=False)
    conn.execute("BEGIN IMMEDIATE")
    try:
        migrations().apply(db)
    except BaseException:
        if conn.in_transaction:
            conn.execute("ROLLBACK")
        raise
    conn.execute("COMMIT")
