"""The pages that come from the code are the code's; what the pages name exists."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from cli import cli

ROOT = Path(__file__).resolve().parent.parent


def commands(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name, command in group.commands.items():
        found.append((*path, name))
        if isinstance(command, click.Group):
            found += commands(command, (*path, name))
    return found


def test_generated_pages_are_current() -> None:
    done = subprocess.run(
        [sys.executable, "docs/make.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", commands(cli), ids=" ".join)
def test_every_command_helps_with_an_example(path: tuple[str, ...]) -> None:
    result = CliRunner().invoke(cli, [*path, "--help"])
    assert result.exit_code == 0
    leaf = cli
    for name in path:
        leaf = leaf.commands[name]  # type: ignore[assignment, attr-defined]
    if not isinstance(leaf, click.Group):
        assert "Example" in result.output, f"gmax {' '.join(path)} --help has no example"


def test_every_page_the_readme_links_exists() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", (ROOT / "README.md").read_text("utf-8")):
        assert (ROOT / target).exists(), f"README.md links {target}, which does not exist"


def test_no_registry_and_no_machine_path_in_a_tracked_file() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    forbidden = re.compile(
        "|".join(["py" + r"pi\.org", "python" + "hosted", r"registry\.npm" + "js", r"deb\.deb" + "ian"])
    )
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if path.suffix in {".png", ".gz"} or not path.exists():
            continue
        text = path.read_text("utf-8", errors="replace")
        assert not forbidden.search(text), f"{name} names a registry host"
        assert str(ROOT.parent) + "/" not in text, f"{name} holds a path of this machine"
