"""The schema as migrations: tables once, views made anew whenever their text changes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database, Migrations

SCHEMA_NAME = "gmax"


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


def migrations() -> Migrations:
    """All migrations in order; apply them under BEGIN IMMEDIATE (two processes may open one fresh file)."""
    from sqlite_utils import Migrations

    steps = Migrations(SCHEMA_NAME)

    @steps()
    def m001_tables(db: Database) -> None:
        for statement in statements("tables.sql"):
            db.execute(statement)

    @steps()
    def m002_views(db: Database) -> None:
        for statement in statements("views.sql"):
            db.execute(statement)

    return steps
