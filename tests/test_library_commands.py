"""search, show, export, status and doctor as a person calls them: answers on stdout, one line on stderr, exit codes."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
import rispy
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_library import make_small_library

from cli import cli


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("commands") / "gmax.db"
    make_small_library(made)
    return made


def gmax(path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["--db", str(path), *arguments])


def one_line(result: Result, code: int) -> str:
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    return result.stderr


def test_search_in_plain_words(path: Path) -> None:
    result = gmax(path, "search", "smaller", "gluteus")
    assert result.exit_code == 0
    assert result.stdout.startswith("1. Gluteus maximus size in women with low back pain.")
    assert result.stderr == ""


def test_minus_words_are_words_not_options(path: Path) -> None:
    found = json.loads(gmax(path, "search", "pain", "-grey", "-hip", "--json").stdout)
    assert [study["pmid"] for study in found] == [101]
    found = json.loads(gmax(path, "search", "pain", "-low back", "--json").stdout)
    assert {study["pmid"] for study in found} == {104}
    assert "No such option" in one_line(gmax(path, "search", "pain", "--outcom", "x"), 2)


@pytest.mark.parametrize("form", ["--json", "--nl", "--csv", "--table"])
def test_every_format_has_the_same_studies(path: Path, form: str) -> None:
    out = gmax(path, "search", "hip", form, "--limit", "0").stdout
    pmids = {
        "--json": lambda: [study["pmid"] for study in json.loads(out)],
        "--nl": lambda: [json.loads(line)["pmid"] for line in out.splitlines()],
        "--csv": lambda: [int(row["pmid"]) for row in csv.DictReader(io.StringIO(out, newline=""))],
        "--table": lambda: [int(line.split()[0]) for line in out.splitlines()[2:]],
    }[form]()
    assert sorted(pmids) == [102, 103, 107, 108]


def test_facets(path: Path) -> None:
    assert "include" in gmax(path, "search", "--facets").stdout
    assert json.loads(gmax(path, "search", "--facets", "--json").stdout)["relevance"][0] == ["include", 5]


def test_filters_are_checked_against_the_topic(path: Path) -> None:
    assert "did you mean 'back_pain'?" in one_line(gmax(path, "search", "--outcome", "back_pian"), 2)
    assert "did you mean 'gluteus_maximus'?" in one_line(gmax(path, "search", "--muscle", "gluteus_maximum"), 2)
    assert "years are written" in one_line(gmax(path, "search", "--year", "20x"), 2)
    assert "leave --fts away" in one_line(gmax(path, "search", "--fts", "a AND"), 2)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.text(max_size=12), max_size=3))
def test_no_search_gives_a_traceback(path: Path, words: list[str]) -> None:
    result = gmax(path, "search", "--", *words)
    assert result.exit_code in (0, 2)
    assert result.exception is None or isinstance(result.exception, SystemExit)


def test_show(path: Path) -> None:
    assert gmax(path, "show", "105").stdout.startswith("RETRACTED: do not rely on this study.")
    assert json.loads(gmax(path, "show", "103", "--json").stdout)["pmid"] == 103
    explained = gmax(path, "show", "101", "--explain").stdout
    assert "Women with low back pain had a smaller gluteus maximus." in explained
    assert "is not in this database" in one_line(gmax(path, "show", "4242"), 1)
    assert gmax(path, "show", "zero").exit_code == 2


def test_export_to_a_file_and_to_stdout(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "studies.ris"
    result = gmax(path, "export", "--format", "ris", "--relevance", "include", "-o", str(target))
    assert (result.exit_code, result.stdout) == (0, f"{target}: {target.stat().st_size:,} bytes\n")
    records = rispy.loads(target.read_text("utf-8"))
    assert {int(r["accession_number"]) for r in records} == {101, 102, 103, 105, 107}
    direct = CliRunner().invoke(cli, ["--db", str(path), "export", "hip", "--format", "ris"])
    assert {int(r["accession_number"]) for r in rispy.loads(direct.stdout_bytes.decode())} == {102, 103, 107, 108}
    assert "cannot write" in one_line(gmax(path, "export", "--format", "csv", "-o", str(tmp_path / "no" / "x.csv")), 1)


def test_status_and_doctor(path: Path) -> None:
    assert gmax(path, "status").stdout.startswith("gluteus-maximus: 9 records")
    assert json.loads(gmax(path, "status", "--json").stdout)["records"] == 9
    sound = gmax(path, "doctor")
    assert (sound.exit_code, sound.stdout.splitlines()[-1]) == (0, "Everything is sound.")


def test_doctor_mends_and_tells_by_its_exit_code(tmp_path: Path) -> None:
    import sqlite3

    broken = tmp_path / "gmax.db"
    make_small_library(broken)
    with sqlite3.connect(broken) as conn:
        conn.execute("INSERT INTO articles_fts (articles_fts) VALUES ('delete-all')")
    conn.close()
    assert gmax(broken, "doctor").exit_code == 1
    mended = gmax(broken, "doctor", "--fix")
    assert mended.exit_code == 0
    assert "mended: built the search index anew" in mended.stdout
    again = gmax(broken, "doctor", "--fix")
    assert (again.exit_code, "mended" in again.stdout) == (0, False)


@pytest.mark.parametrize(
    "command",
    [["search", "x"], ["show", "1"], ["export", "--format", "csv"], ["status"], ["doctor"], ["doctor", "--fix"]],
)
def test_a_missing_database_is_one_line(tmp_path: Path, command: list[str]) -> None:
    assert "there is no database at" in one_line(gmax(tmp_path / "none.db", *command), 1)
    assert not (tmp_path / "none.db").exists()
