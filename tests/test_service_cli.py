"""The service's commands as a person types them, and one evening for real: cron's line, the stand-in, notices."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from service_library import service_library
from test_notices import THEIR_WARNING, webhook

from cli import cli
from data.config import read_config
from harvester.standin.corpus import Corpus
from harvester.standin.server import StandinServer
from harvester.standin.settings import StandinSettings

KEY = "0123456789abcdef0123456789abcdef0123"
FAKE_CRONTAB = """#!/bin/sh
F="{file}"
[ "$1" != -l ] && exec cat > "$F"
[ -f "$F" ] && exec cat "$F"
echo "no crontab for me" >&2
exit 1
"""
Gmax = Callable[..., Result]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, with a crontab that is a file."""
    folder = tmp_path / "home it's"
    programs = tmp_path / "bin"
    folder.mkdir()
    programs.mkdir()
    crontab = programs / "crontab"
    crontab.write_text(FAKE_CRONTAB.format(file=tmp_path / "crontab"))
    crontab.chmod(0o755)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    monkeypatch.setenv("GMAX_CONFIG", str(folder / "gmax.toml"))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def gmax(home: Path) -> Gmax:
    def call(*arguments: str, say: str | None = None) -> Result:
        return CliRunner().invoke(cli, arguments, input=say)

    return call


def config(home: Path) -> dict[str, object]:
    return dict(read_config((home / "gmax.toml").read_text(), "f")[0])


# --- init, config ---


def test_init_without_questions(gmax: Gmax, home: Path) -> None:
    done = gmax("init", "--yes", "--email", "ana@example.org", "--api-key", KEY, "--every", "week", "--at", "06:15")
    assert done.exit_code == 0, done.output
    kept = config(home)
    assert (kept["ncbi.email"], kept["ncbi.api_key"], kept["schedule.every"]) == ("ana@example.org", KEY, "week")
    assert str(kept["db"]).startswith(str(home))
    assert (home / "gmax.toml").stat().st_mode & 0o777 == 0o600
    assert KEY not in done.output
    again = gmax("init", "--yes")
    assert "Nothing to change" in again.output
    assert config(home) == kept


def test_init_asks_and_every_answer_has_a_default(gmax: Gmax, home: Path) -> None:
    done = gmax("init", "--no-estimate", say="\n\nana@example.org\n" + KEY + "\nday\n")
    assert done.exit_code == 0, done.output
    kept = config(home)
    assert (kept["ncbi.email"], kept["ncbi.api_key"], kept["schedule.every"]) == ("ana@example.org", KEY, "day")
    assert kept["topic"] == "gluteus-maximus"
    assert KEY not in done.output
    empty = gmax("init", "--no-estimate", say="\n\n")
    assert empty.exit_code == 0, empty.output
    assert config(home) == kept


def test_init_keeps_the_earlier_file_and_the_channels(gmax: Gmax, home: Path) -> None:
    (home / "gmax.toml").write_text("# mine\n[notify]\nmail = 'mailtos://x:hunter22@example.org'\n")
    gmax("init", "--yes", "--email", "ana@example.org")
    assert "# mine" in (home / "gmax.toml.bak").read_text()
    assert (home / "gmax.toml.bak").stat().st_mode & 0o777 == 0o600
    assert "hunter22" in (home / "gmax.toml").read_text()
    assert "hunter22" not in gmax("config", "show").output


@pytest.mark.parametrize("wrong", [("--email", "nobody"), ("--at", "25:00"), ("--api-key", "x y")])
def test_init_refuses_what_cannot_be(gmax: Gmax, home: Path, wrong: tuple[str, str]) -> None:
    done = gmax("init", "--yes", *wrong)
    assert done.exit_code == 2
    assert "Traceback" not in done.output
    assert not (home / "gmax.toml").exists()


def test_a_wrong_configuration_file_is_told_with_its_name(gmax: Gmax, home: Path) -> None:
    (home / "gmax.toml").write_text("[ncbi]\nemial = 'x'\n")
    done = gmax("config", "show")
    assert done.exit_code == 2
    assert "did you mean ncbi.email" in done.output
    assert str(home / "gmax.toml") in done.output


def test_config_show_tells_option_environment_and_file_apart(gmax: Gmax, monkeypatch: pytest.MonkeyPatch) -> None:
    gmax("init", "--yes", "--email", "ana@example.org")
    monkeypatch.setenv("NCBI_TOOL", "mine")
    shown = gmax("--db", "other.db", "config", "show").output
    assert re.search(r"db +other\.db +option", shown)
    assert re.search(r"ncbi\.tool +mine +environment NCBI_TOOL", shown)
    assert re.search(r"ncbi\.email +ana@example\.org +file ", shown)


def test_init_says_how_much_a_first_harvest_is(gmax: Gmax, monkeypatch: pytest.MonkeyPatch) -> None:
    xml = files("harvester").joinpath("starter", "library.xml").read_bytes()
    with StandinServer(Corpus(xml)) as pubmed:
        monkeypatch.setenv("GMAX_EUTILS_URL", pubmed.url)
        monkeypatch.setenv("GMAX_RETRY_SECONDS", "1")
        done = gmax("init", "--yes", "--estimate")
        assert re.search(r"\d+ studies to fetch: about 1 minute and 1 MB on disk", done.output), done.output
    down = gmax("init", "--yes", "--estimate")
    assert down.exit_code == 0
    assert "PubMed could not be asked now" in down.output


def test_a_stale_schedule_is_seen_everywhere(gmax: Gmax, home: Path) -> None:
    path = str(service_library(home / "g.db"))
    said = "too long for a run every day"
    assert said not in gmax("--db", path, "status").output
    assert gmax("init", "--yes", "--every", "day").exit_code == 0
    assert said in gmax("--db", path, "status").output
    doctor = gmax("--db", path, "doctor")
    assert (doctor.exit_code, said in doctor.output) == (1, True)
    gmax("--db", path, "report", "--out", str(home / "r"), "--format", "md")
    text = (home / "r" / "report.md").read_text("utf-8")
    assert said in text[:1500]


# --- schedule ---


@pytest.mark.parametrize("kind", ["systemd", "github"])
def test_schedule_print_changes_nothing(gmax: Gmax, home: Path, kind: str) -> None:
    done = gmax("schedule", "print", "--kind", kind)
    assert done.exit_code == 0, done.output
    assert "run --out" in done.output.replace("'", "").replace('"', "").replace("<string>", "")
    assert not list(home.iterdir())


def test_schedule_is_installed_and_removed_twice(gmax: Gmax, home: Path) -> None:
    for _ in range(2):
        assert gmax("schedule", "install", "--kind", "cron", "--every", "week", "--at", "7:05").exit_code == 0
        assert config(home)["schedule.every"] == "week"
    crontab = (home.parent / "crontab").read_text()
    assert crontab.count("\n5 7 * * 0 ") == 1
    for _ in range(2):
        assert gmax("schedule", "remove", "--kind", "cron").exit_code == 0
        assert "schedule.every" not in config(home)
    assert (home.parent / "crontab").read_text() == ""


# --- an evening for real ---


@pytest.mark.slow
@THEIR_WARNING
def test_cron_runs_it_and_the_news_are_told_once(gmax: Gmax, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("apprise")
    xml = files("harvester").joinpath("starter", "library.xml").read_bytes()
    with StandinServer(Corpus(xml), StandinSettings(valid_keys=frozenset({KEY}))) as pubmed, webhook() as (port, heard):
        monkeypatch.setenv("GMAX_EUTILS_URL", pubmed.url)
        monkeypatch.setenv("NCBI_API_KEY", KEY)
        monkeypatch.setenv("GMAX_RETRY_SECONDS", "1")
        (home / "gmax.toml").write_text(f"[notify]\nhook = 'json://127.0.0.1:{port}/ok'\n")
        assert gmax("schedule", "install", "--kind", "cron", "--spread", "0").exit_code == 0
        line = next(one for one in (home.parent / "crontab").read_text().splitlines() if one.startswith("30 5 * * * "))
        assert KEY not in line
        bare = ["env", "-i", f"HOME={home}", "LOGNAME=me", "PATH=/usr/bin:/bin", "SHELL=/bin/sh"]
        command = line.removeprefix("30 5 * * * ").replace(r"\%", "%")
        done = subprocess.run([*bare, "/bin/sh", "-c", command], capture_output=True, text=True, timeout=120)
        log = next(home.rglob("gmax-gluteus-maximus.log")).read_text()
        assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), log
        assert re.search(r"complete: (\d+) found = 0 unchanged \+ \1 new \+ 0 changed", log)
        assert "told hook: the library is set up with " in log
        assert "Traceback" not in log
        assert KEY not in log
        assert len(list(home.rglob("report.html"))) >= 1

        shown = gmax("search", "--relevance", "include", "--json", "--limit", "1").output
        counted = int(re.search(r'"pmid": (\d+)', shown)[1])  # type: ignore[index]
        pubmed.corpus.retract(counted, datetime.now(UTC).date())
        second = gmax("run")
        assert second.exit_code == 0, second.output
    down = gmax("run")
    assert down.exit_code == 1
    assert [one["title"].partition(" with ")[0] for one in heard] == [
        "gmax: the library is set up",
        "gmax: 1 study in your last report was retracted",
    ]
    assert "not told: hook" in down.output  # the webhook is gone with the stand-in: it is said, and tried again


def test_a_run_that_finds_another_at_work_leaves_it_alone(gmax: Gmax, home: Path) -> None:
    from harvester.lock import run_lock

    path = service_library(home / "g.db")
    with run_lock(path):
        done = gmax("--db", str(path), "run")
    assert done.exit_code == 4
    assert "another run" in done.output
    assert not (home / "report").exists()


def test_after_failure_only_tells(gmax: Gmax, home: Path) -> None:
    path = service_library(home / "g.db")
    done = gmax("--db", str(path), "run", "--after-failure")
    assert (done.exit_code, done.output) == (0, "nothing new to tell\n")


# --- bug-report, completion, serve ---


def test_a_bug_report_holds_nothing_personal(gmax: Gmax, home: Path) -> None:
    path = service_library(home / "g.db")
    gmax("init", "--yes", "--email", "ana@example.org", "--api-key", KEY)
    with (home / "gmax.toml").open("a") as file:
        file.write("mail = 'mailtos://me:hunter22@example.org'\n")
    text = gmax("--db", str(path), "bug-report").output
    assert "database schema" in text
    assert "articles: 20" in text
    for secret in (KEY, "ana@example.org", "hunter22", str(home), "Gluteus maximus size in women"):
        assert secret not in text
    without = gmax("--db", str(home / "none.db"), "bug-report")
    assert without.exit_code == 0
    assert "there is no database" in without.output


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(gmax: Gmax, shell: str) -> None:
    done = gmax("completion", shell)
    assert done.exit_code == 0
    assert "_GMAX_COMPLETE" in done.output


def test_the_tab_key_completes_commands() -> None:
    program = Path(sys.executable).with_name("gmax")
    if not program.exists():
        pytest.skip("gmax is not installed beside this Python")
    environment = {**os.environ, "_GMAX_COMPLETE": "bash_complete", "COMP_WORDS": "gmax sched", "COMP_CWORD": "1"}
    done = subprocess.run([program], env=environment, capture_output=True, text=True)
    assert "schedule" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("serve", "--host", "0.0.0.0"), "password"),  # noqa: S104 - to see it refused
        (("serve", "--port", "0"), "port"),
        (("serve",), "there is no database"),
    ],
)
def test_serve_refuses_in_one_line(gmax: Gmax, home: Path, arguments: tuple[str, ...], said: str) -> None:
    done = gmax("--db", str(home / "none.db"), *arguments)
    assert done.exit_code in (1, 2)
    assert said in done.output
    assert "Traceback" not in done.output


def test_serve_without_the_extra_says_how_to_get_it(gmax: Gmax, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "datasette", None)
    done = gmax("--db", str(service_library(home / "g.db")), "serve")
    assert done.exit_code == 2
    assert "pip install 'gmax[web]'" in done.output
