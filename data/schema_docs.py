"""The database explained column by column: the words of schema_docs.toml joined with the schema as it is."""

from __future__ import annotations

import sqlite3
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Literal

# Beginning with what SQL users want first.
FIRST = (
    "studies", "studies_by_outcome", "findings_effective", "outcomes_by_year", "run_ledger", "needs_review",
    "possible_duplicates", "articles",
)  # fmt: skip
INTRODUCTION = """# The database, column by column

Made from the schema by `make docs`. One SQLite file holds everything; open it with Datasette, pandas, R, DBeaver or the
`sqlite3` program. `gmax serve` shows it in a browser; for a Datasette of your own there is
[datasette.json](datasette.json), which explains every column there too: `datasette gmax.db -m datasette.json`.

Start with the view `studies`. Unknown is NULL, never invented. Times are UTC in ISO text. "Effective" means: a person's
decision where there is one, else the rule's. Directions are what a study *reports*. Worked questions:
[questions.md](questions.md). Read only, please: `gmax` writes the file.
"""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its type as declared ("" in a view where SQLite knows none) and what it means (None: nobody said)."""

    name: str
    type: str
    about: str | None


@dataclass(frozen=True, slots=True)
class Relation:
    """One table or view with its columns in their order."""

    name: str
    kind: Literal["table", "view"]
    about: str | None
    columns: tuple[Column, ...]


def described(conn: sqlite3.Connection) -> list[Relation]:
    """Every table and view of a database of ours, the most useful first; the inner tables of FTS5 are left out."""
    words = tomllib.loads(files("data").joinpath("schema_docs.toml").read_text("utf-8"))
    found = conn.execute(
        """SELECT name, type FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'
           AND name NOT LIKE 'articles_fts_%' AND name NOT LIKE '\\_sqlite%' ESCAPE '\\'"""
    )
    relations = [_relation(conn, name, kind, words) for name, kind in found.fetchall()]
    order = {name: place for place, name in enumerate(FIRST)}
    return sorted(relations, key=lambda r: (order.get(r.name, len(order)), r.kind != "view", r.name))


def _relation(
    conn: sqlite3.Connection, name: str, kind: Literal["table", "view"], words: Mapping[str, Any]
) -> Relation:
    own = words[f"{kind}s"].get(name, {})
    columns = tuple(
        Column(column, type_, own.get("columns", {}).get(column) or words["common"].get(column))
        for column, type_ in conn.execute("SELECT name, type FROM pragma_table_info(?)", (name,))
    )
    return Relation(name, kind, own.get("about"), columns)


def page(relations: list[Relation]) -> str:
    """docs/database.md."""
    contents = " · ".join(f"[{r.name}](#{r.name})" for r in relations)
    return "\n".join([INTRODUCTION, contents, "", *(line for r in relations for line in _section(r))]).rstrip() + "\n"


def _section(relation: Relation) -> Iterator[str]:
    yield f"## {relation.name}\n"
    yield f"{relation.kind.capitalize()}. {relation.about}\n"
    yield "| column | type | meaning |\n|---|---|---|"
    for column in relation.columns:
        about = (column.about or "").replace("|", "\\|")
        yield f"| `{column.name}` | {column.type.lower()} | {about} |"
    yield ""
