"""No folder imports upward; one place opens the network, one the database, one prints."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAY_IMPORT: dict[str, set[str]] = {"data": set(), "harvester": {"data"}, "reports": {"data"}}
OURS = {"cli", *MAY_IMPORT}


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module


def rooms(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_no_folder_imports_upward(folder: str) -> None:
    for path in rooms(folder):
        upward = ({name.split(".")[0] for name in imports(path)} & OURS) - MAY_IMPORT[folder] - {folder}
        assert not upward, f"{path.relative_to(ROOT)} imports {upward}"


def test_only_the_client_opens_the_network() -> None:
    network = {"requests", "urllib.request", "http.client", "httpx", "urllib3"}
    for folder in MAY_IMPORT:
        for path in rooms(folder):
            if path.relative_to(ROOT).as_posix() != "harvester/client.py":
                assert not network & set(imports(path)), f"{path.relative_to(ROOT)} can open a connection"


def test_only_the_store_opens_the_database() -> None:
    for folder in MAY_IMPORT:
        for path in rooms(folder):
            if path.relative_to(ROOT).as_posix() == "data/store.py":
                continue
            opened = [call for call in calls(path) if opens_a_database(call)]
            assert not opened, f"{path.relative_to(ROOT)} opens a database: {ast.unparse(opened[0])}"


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call))


def opens_a_database(call: ast.Call) -> bool:
    """`Database(conn)` only puts sqlite-utils around a connection that the store opened."""
    name = ast.unparse(call.func)
    wraps = bool(call.args) and ast.unparse(call.args[0]) == "conn"
    return name.endswith("sqlite3.connect") or (name in ("Database", "sqlite_utils.Database") and not wraps)


def test_only_the_command_line_prints_and_reads_the_environment() -> None:
    for folder in MAY_IMPORT:
        for path in rooms(folder):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                name = (
                    ast.unparse(node.func)
                    if isinstance(node, ast.Call)
                    else ast.unparse(node)
                    if isinstance(node, ast.Attribute)
                    else ""
                )
                assert name not in ("print", "sys.exit", "os.getenv", "os.environ"), f"{path.relative_to(ROOT)}: {name}"
