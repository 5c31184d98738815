"""Makes the pages that come from the code: `python docs/make.py` writes them, `--check` fails when one is stale."""

from __future__ import annotations

import ast
import json
import sqlite3
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from data.schema_docs import Relation

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))


def commands_page() -> str:
    """docs/commands.md: the help of every command, as the terminal shows it."""
    from cli import cli

    parts = ["# The commands of gmax", "", "Made from the program by `make docs`.", ""]
    parts += [
        "Exit codes: 0 complete; 1 failed; 2 usage or configuration; 3 partial, kept, will resume; 4 another run",
        "",
    ]
    parts[-2] += " holds the lock. Results go to stdout, everything else to stderr."
    parts += section("gmax", cli, None)
    return "\n".join(parts).rstrip() + "\n"


def section(name: str, command: click.Command, parent: click.Context | None) -> list[str]:
    """One command with its help, and below it the commands inside it."""
    context = click.Context(command, info_name=name.split()[-1], parent=parent, terminal_width=96, max_content_width=96)
    lines = [f"## {name}", "", "```", command.get_help(context).rstrip(), "```", ""]
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            lines += section(f"{name} {inner}", command.commands[inner], context)
    return lines


def schema() -> list[Relation]:
    """The schema as it is, with its explanations."""
    from data.schema import STEPS, statements
    from data.schema_docs import described

    conn = sqlite3.connect(":memory:")
    for name in STEPS.values():
        for statement in statements(name):
            conn.execute(statement)
    return described(conn)


def database_page() -> str:
    """docs/database.md: every table, view and column."""
    from data.schema_docs import page

    return page(schema())


def datasette_page() -> str:
    """docs/datasette.json: metadata for those who open the file with their own Datasette: `-m datasette.json`."""
    from reports.web.metadata import ASKED_OF, HIDDEN, TABLES, canned

    tables = {
        relation.name: {
            "description": relation.about,
            "columns": {column.name: column.about for column in relation.columns},
            **TABLES.get(relation.name, {}),
        }
        for relation in schema()
    }
    for name in HIDDEN:
        tables[name] = {**tables.get(name, {}), "hidden": True}
    start = (
        "<p>Studies of the gluteus maximus in back pain and fall risk, harvested from PubMed and tagged by what they "
        "<em>report</em>. Not medical advice; counting studies is not a meta-analysis.</p><p>Start with the view "
        '<a href="/gmax/studies">studies</a> (one row a study) or <a href="/gmax/findings_effective">'
        "findings_effective</a> (one row a finding, with the sentence that says so), or with one of the questions "
        'below on the <a href="/gmax">database page</a>.</p>'
    )
    metadata = {
        "title": "gmax: an evidence watch",
        "description_html": start,
        "databases": {"gmax": {"description_html": start, "queries": canned(ASKED_OF), "tables": tables}},
    }
    return json.dumps(metadata, ensure_ascii=False, indent=1) + "\n"


def questions_page() -> str:
    """docs/questions.md: the worked questions."""
    from data.worked_questions import page

    return page()


FOLDERS = {
    "harvester": "PubMed → records → database",
    "data": "the database, the topic, the search syntax, the tagger; knows nothing of the two others",
    "reports": "database → pages, plots, exports, notices",
}


def rooms_page() -> str:
    """docs/rooms.md: every module with the first line of what it says of itself, folder by folder."""
    lines = ["# Where a thing lives", "", "Made from the code by `make docs`.", ""]
    for folder, about in FOLDERS.items():
        lines += [f"## {folder}/", "", f"{about[0].upper()}{about[1:]}.", ""]
        inner = sorted({path.parent for path in (HERE.parent / folder).rglob("*.py")})
        for place in inner:
            name = place.relative_to(HERE.parent).as_posix()
            lines += [f"### {name}/", ""] if name != folder else []
            lines += ["| room | what it holds |", "|---|---|"]
            lines += [f"| `{path.name}` | {first_line(path)} |" for path in sorted(place.glob("*.py"))]
            lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def first_line(path: Path) -> str:
    """The first sentence line of a module's docstring."""
    docstring = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    return " ".join(docstring.split("\n\n")[0].split()).replace("|", "\\|")


PAGES = {
    "commands.md": commands_page,
    "rooms.md": rooms_page,
    "database.md": database_page,
    "questions.md": questions_page,
    "datasette.json": datasette_page,
}


def main() -> None:
    """Writes every page, or with --check names the stale ones and exits 1."""
    stale = []
    for name, make in PAGES.items():
        path, text = HERE / name, make()
        if not path.exists() or path.read_text("utf-8") != text:
            stale.append(name)
            if "--check" not in sys.argv:
                path.write_text(text, "utf-8")
    if stale and "--check" in sys.argv:
        sys.exit(f"stale: {', '.join(stale)}; run `make docs`")


if __name__ == "__main__":
    main()
