"""The wheel holds what the program needs and nothing else."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = ("cli", "harvester", "data", "reports")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Names in a wheel built from a copy of the tracked files, with decoys lying about."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for folder in OURS[1:]:
        copy(ROOT / folder, source / folder)
    for name in ("cli.py", "pyproject.toml", "README.md", "LICENSE"):
        (source / name).write_bytes((ROOT / name).read_bytes())
    (source / "data" / "gmax.db").write_text("decoy")
    (source / "data" / ".env").write_text("NCBI_API_KEY=decoy")
    (source / "out").mkdir()
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        "-w",
        out,
        source,
    ]
    subprocess.run(command, check=True, capture_output=True, cwd=source)
    return zipfile.ZipFile(next(out.glob("*.whl"))).namelist()


def copy(source: Path, target: Path) -> None:
    for path in source.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            place = target / path.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(path.read_bytes())


def test_every_room_and_every_data_file_is_shipped(wheel: list[str]) -> None:
    tracked = subprocess.run(
        ["git", "ls-files", *OURS[1:], "cli.py"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if tracked.returncode != 0:
        pytest.skip("not a git checkout")
    missing = {name for name in tracked.stdout.split() if (ROOT / name).exists()} - set(wheel)
    assert not {name for name in missing if not name.endswith(".md")}


def test_nothing_else_is_shipped(wheel: list[str]) -> None:
    strange = [name for name in wheel if not name.startswith((*(f"{ours}/" for ours in OURS), "cli.py", "gmax-"))]
    assert not strange
    assert not [name for name in wheel if name.endswith((".db", ".env")) or "/out/" in name]


def test_no_other_package_ships_our_names() -> None:
    owners = packages_distributions()
    assert {name: sorted(set(owners.get(name, []))) for name in OURS} == {name: ["gmax"] for name in OURS}
