"""Rows of a table as one flat list, value after value: cheap to hand on to another process, stored many at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

AT_ONCE = 40  # rows to a statement: narrow rows are stored in half the time that one at a time takes


def rows_of(values: Sequence[Any], width: int) -> Iterator[tuple[Any, ...]]:
    """The rows again, each of `width` values."""
    return zip(*[iter(values)] * width, strict=True)


def insert_flat(
    conn: sqlite3.Connection,
    table: str,
    columns: Sequence[str],
    values: Sequence[Any],
    constants: Mapping[str, int] | None = None,
) -> None:
    """Insert rows given as the values of `columns`, row after row; `constants` are further columns, equal in all."""
    constants = constants or {}
    names = ", ".join(f'"{name}"' for name in (*columns, *constants))
    row = f"({', '.join([*'?' * len(columns), *map(str, constants.values())])})"
    head = f"INSERT INTO {table} ({names}) VALUES "
    size = len(columns) * AT_ONCE
    whole = len(values) - len(values) % size
    conn.executemany(head + ", ".join([row] * AT_ONCE), (values[at : at + size] for at in range(0, whole, size)))
    conn.executemany(head + row, rows_of(values[whole:], len(columns)))
