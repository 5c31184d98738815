"""harvest, tag and reparse as a person types them: one line on stdout, one line for what went wrong, the right code."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from harvest_kit import quick_tags, values
from standin_kit import KEY, small_standin

from cli import cli
from data.store import open_store
from harvester.lock import run_lock
from harvester.standin.faults import Fault
from harvester.standin.server import StandinServer
from harvester.standin.synthetic import synthetic_set

Gmax = Callable[..., Result]
SEARCHES = 3  # of the shipped topic that run by default


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandinServer]:
    with small_standin(24) as made:
        monkeypatch.setenv("GMAX_EUTILS_URL", made.url)
        monkeypatch.setenv("GMAX_RETRY_SECONDS", "1")
        monkeypatch.setenv("NCBI_API_KEY", KEY)
        monkeypatch.setenv("NCBI_EMAIL", "tests@example.org")
        yield made


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "gmax.db"


@pytest.fixture
def gmax(db: Path, monkeypatch: pytest.MonkeyPatch) -> Gmax:
    quick_tags(monkeypatch)

    def call(*arguments: str, code: int = 0) -> Result:
        result = CliRunner().invoke(cli, ["--db", str(db), *arguments], catch_exceptions=False)
        assert result.exit_code == code, result.output
        return result

    return call


def one_line(result: Result) -> str:
    """What went wrong, as the only line that begins with the program's name."""
    (line,) = [line for line in result.stderr.splitlines() if line.startswith("gmax: ")]
    assert result.stdout == ""
    assert "Traceback" not in result.output
    return line


def test_a_first_and_a_second_harvest(server: StandinServer, gmax: Gmax, db: Path) -> None:
    first = gmax("harvest")
    assert first.stdout.count("\n") == 1
    assert first.stdout.startswith("run 1 complete: ")
    assert f"fetching: {len(values(db, 'SELECT pmid FROM articles'))} of" in first.stderr
    second = gmax("harvest")
    assert "found, nothing changed; " in second.stdout
    assert gmax("-q", "harvest").stderr == ""


def test_one_object_for_machines(server: StandinServer, gmax: Gmax, db: Path) -> None:
    value = json.loads(gmax("harvest", "--json").stdout)
    assert value["status"] == "complete"
    assert value["found"] == value["new"] == len(values(db, "SELECT pmid FROM articles")) > 0
    assert len(value["searches"]) == SEARCHES
    assert KEY not in json.dumps(value)


def test_dry_run_and_limit(server: StandinServer, gmax: Gmax, db: Path) -> None:
    assert "dry run, nothing was written" in gmax("harvest", "--dry-run").stdout
    assert not db.exists()
    assert json.loads(gmax("harvest", "--dry-run", "--json").stdout)["stored"] == 0
    assert "left for the next run (--limit 5)" in gmax("harvest", "--limit", "5", code=3).stdout
    assert values(db, "SELECT count(*) FROM articles") == [5]
    assert json.loads(gmax("harvest", "--limit", "1", "--json", code=3).stdout)["exit_code"] == 3
    assert "complete" in gmax("harvest", "--keep-raw", "0", "--full").stdout
    assert "complete" in gmax("harvest", "--since", "2020-01-01").stdout


def test_without_an_address_one_notice(server: StandinServer, gmax: Gmax, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NCBI_EMAIL")
    told: list[str] = []
    monkeypatch.setattr("harvester.client.logger.warning", lambda text, *_: told.append(text))
    gmax("harvest")
    assert len(told) == 1
    assert "NCBI_EMAIL" in told[0]
    assert all("email" not in request.parameters for request in server.requests)


def test_no_network_is_one_line_and_changes_nothing(gmax: Gmax, db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GMAX_EUTILS_URL", "http://127.0.0.1:9/entrez/eutils/")
    monkeypatch.setenv("GMAX_RETRY_SECONDS", "0")
    line = one_line(gmax("harvest", code=1))
    assert "could not be reached" in line
    assert "nothing was changed" in line
    assert values(db, "SELECT status FROM runs") == ["failed"]
    assert values(db, "SELECT count(*) FROM articles") == [0]


def test_an_outage_names_itself(server: StandinServer, gmax: Gmax, db: Path) -> None:
    gmax("harvest")
    before = values(db, "SELECT pmid, content_hash FROM articles")
    server.faults.add(Fault("html_503", times=None))
    one_line(gmax("harvest", code=1))
    assert values(db, "SELECT pmid, content_hash FROM articles") == before


def test_a_wrong_key_is_a_matter_of_configuration(
    server: StandinServer, gmax: Gmax, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NCBI_API_KEY", "wrong0wrong0wrong0")
    line = one_line(gmax("harvest", code=2))
    assert "NCBI_API_KEY" in line
    assert "wrong0" not in line


def test_another_run_holds_the_lock(server: StandinServer, gmax: Gmax, db: Path, tmp_path: Path) -> None:
    gmax("harvest")
    (tmp_path / "set.xml").write_bytes(synthetic_set(2))
    with run_lock(db):
        for arguments in (["harvest"], ["harvest", "--from", str(tmp_path / "set.xml")], ["tag"], ["reparse"]):
            assert "another run is writing" in one_line(gmax(*arguments, code=4))
    gmax("tag")


def test_what_is_wrong_with_the_file_is_said_in_one_line(server: StandinServer, gmax: Gmax, db: Path) -> None:
    for command in ("tag", "reparse"):
        assert "there is no database" in one_line(gmax(command, code=1))
    db.write_text("this is not a database, whatever its name may say" * 100)
    for command in ("harvest", "tag", "reparse"):
        assert "not a database file" in one_line(gmax(command, code=1))
    db.unlink()
    open_store(db, "create").close()
    with sqlite3.connect(db) as conn:
        conn.execute("INSERT INTO _sqlite_migrations (migration_set, name) VALUES ('gmax', 'm999')")
    conn.close()
    for command in ("harvest", "tag", "reparse"):
        assert "newer gmax" in one_line(gmax(command, code=1))


@pytest.mark.parametrize(
    "arguments",
    [
        ("harvest", "export.xml"),
        ("harvest", "--limit", "0"),
        ("harvest", "--since", "yesterday"),
        ("harvest", "--from", "x.xml", "--full"),
        ("harvest", "--jobs", "2"),
        ("harvest", "--keep-raw", "-1"),
    ],
)
def test_options_that_do_not_go_together(arguments: tuple[str, ...], gmax: Gmax, db: Path) -> None:
    assert "Usage:" in gmax(*arguments, code=2).stderr
    assert not db.exists()


def test_files_tags_and_replies(server: StandinServer, gmax: Gmax, db: Path, tmp_path: Path) -> None:
    gmax("harvest")
    (tmp_path / "set.xml").write_bytes(synthetic_set(3, 91_000_001))
    assert "3 found = 0 unchanged + 3 new + 0 changed" in gmax("harvest", "--from", str(tmp_path / "set.xml")).stdout
    assert "nothing changed" in gmax("tag", "--all").stdout
    assert json.loads(gmax("tag", "--json", "--jobs", "1").stdout)["kind"] == "tag"
    done = gmax("reparse")
    assert "nothing changed" in done.stdout
    assert "3 records came from files and have no stored reply" in done.stderr
    assert json.loads(gmax("reparse", "--json").stdout)["changed"] == 0
    kinds = values(db, "SELECT kind FROM runs ORDER BY id")
    assert kinds == ["pubmed", "files", "tag", "tag", "reparse", "reparse"]
