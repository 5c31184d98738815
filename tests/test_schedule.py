"""Schedules: files as the machine's own checkers read them, the exact command line run, install and remove twice."""

from __future__ import annotations

import os
import plistlib
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import ConfigError, GmaxError
from harvester.schedule import INSTALLABLE, Job, Kind, Reply, best_kind, read_clock, settings_text, shell_line
from harvester.schedule_cron import cron_block, cron_line, with_block, without_block
from harvester.schedule_elsewhere import github_workflow, windows_task
from harvester.schedule_machine import Machine, run_command
from harvester.schedule_unix import launchd, systemd, systemd_word

KEY = "0123456789abcdef0123456789abcdef0123"


@dataclass
class FakeMachine:
    """Keeps a crontab and a list of what was run; `codes` answers by the first words of a command."""

    crontab: str | None = None
    codes: dict[str, Reply] = field(default_factory=dict)
    seen: list[tuple[str, ...]] = field(default_factory=list)

    def __call__(self, command: Sequence[str], stdin: str | None) -> Reply:
        self.seen.append(tuple(command))
        for start, reply in self.codes.items():
            if " ".join(command).startswith(start):
                return reply
        if tuple(command) == ("crontab", "-l"):
            return Reply(0, self.crontab) if self.crontab is not None else Reply(1, stderr="no crontab for me\n")
        if tuple(command) == ("crontab", "-"):
            self.crontab = stdin
        return Reply(0)


def job_in(home: Path, **changes: Any) -> Job:
    job = Job(
        name="gmax-gluteus-maximus",
        command=(sys.executable, "--db", str(home / "my 100% data" / "g$max.db"), "run"),
        at=time(5, 30),
        every="day",
        settings_file=home / ".config" / "gmax" / "gmax.env",
        log=home / "logs" / "gmax.log",
    )
    return replace(job, **changes)


def machine(home: Path, run: FakeMachine, platform: str = "linux") -> Machine:
    return Machine(platform, home, 501, date(2026, 11, 23), "gluteus-maximus", run)


@pytest.mark.parametrize(("text", "clock"), [("05:30", time(5, 30)), ("5:30", time(5, 30)), ("23:59", time(23, 59))])
def test_reads_a_time_of_day(text: str, clock: time) -> None:
    assert read_clock(text) == clock


@pytest.mark.parametrize("text", ["24:00", "5", "5:60", "noon", "", "05:30:00", "-1:00"])
def test_refuses_what_is_no_time_of_day(text: str) -> None:
    with pytest.raises(ConfigError, match="05:30"):
        read_clock(text)


@pytest.mark.parametrize("name", ["", "../x", "a b", "A", "x\n", "-x", "a" * 80])
def test_a_job_name_cannot_become_a_path_or_an_option(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError):
        job_in(tmp_path, name=name)


def test_a_job_needs_absolute_paths_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="absolute"):
        job_in(tmp_path, command=("gmax", "run"))
    with pytest.raises(ConfigError, match="line breaks"):
        job_in(tmp_path, command=(sys.executable, "--db", "a\nb"))


def test_settings_file_holds_what_is_set_and_nothing_else() -> None:
    text = settings_text({"NCBI_API_KEY": KEY, "NCBI_EMAIL": " a@b.org ", "NCBI_TOOL": " ", "HOME": "/x"})
    assert text.splitlines()[1:] == [f"NCBI_API_KEY='{KEY}'", "NCBI_EMAIL='a@b.org'"]


@pytest.mark.parametrize("value", ["a'\"b", "a'$b", "a\nb", "a\\b"])
def test_settings_file_refuses_what_shell_and_systemd_read_differently(value: str) -> None:
    with pytest.raises(ConfigError, match="NCBI_EMAIL"):
        settings_text({"NCBI_EMAIL": value})


@given(value=st.text(st.characters(min_codepoint=32, max_codepoint=126, exclude_characters='"$`\\'), min_size=1))
@settings(max_examples=15)
def test_the_shell_reads_a_setting_back_as_it_was(value: str) -> None:
    script = f'{settings_text({"NCBI_TOOL": value})}printf %s "$NCBI_TOOL"'
    assert subprocess.run(["sh", "-c", script], capture_output=True, text=True).stdout == value.strip()


# --- systemd ---


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not on this machine")
@pytest.mark.parametrize("every", ["day", "week"])
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path, every: Any) -> None:
    plan = systemd(job_in(tmp_path, every=every), tmp_path, settings_text({}))
    for file in plan.files:
        file.path.parent.mkdir(parents=True, exist_ok=True)
        file.path.write_text(file.text)
    units = [str(file.path) for file in plan.files if file.path.suffix in (".service", ".timer")]
    assert len(units) == 3
    verify = ["systemd-analyze", "verify", "--user", "--man=no"]
    environment = {**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)}  # a machine without a session has none
    done = subprocess.run([*verify, *units], capture_output=True, text=True, env=environment)
    assert (done.returncode, done.stderr) == (0, "")
    when = next(line for line in plan.files[-1].text.splitlines() if line.startswith("OnCalendar")).partition("=")[2]
    read = subprocess.run(["systemd-analyze", "calendar", when], capture_output=True, text=True)
    assert read.returncode == 0
    assert f"Normalized form: {'Sun ' if every == 'week' else ''}*-*-* 05:30:00" in read.stdout


def test_systemd_units_say_what_the_issue_asks(tmp_path: Path) -> None:
    texts = {file.path.name: file for file in systemd(job_in(tmp_path), tmp_path, "").files}
    timer = texts["gmax-gluteus-maximus.timer"].text
    assert "Persistent=true" in timer
    assert "RandomizedDelaySec=20min" in timer
    service = texts["gmax-gluteus-maximus.service"].text
    assert "OnFailure=gmax-gluteus-maximus-failed.service" in service
    assert "SuccessExitStatus=4" in service
    assert 'g$$max.db"' in service
    assert "100%% data" in service
    assert texts["gmax.env"].mode == 0o600
    assert KEY not in "".join(file.text for file in texts.values())


@given(st.text(st.characters(min_codepoint=32, max_codepoint=0x24F), min_size=1, max_size=30))
def test_systemd_quoting_is_undone_by_its_own_rules(text: str) -> None:
    word = systemd_word(text)
    inner = word[1:-1].replace("%%", "%").replace("$$", "$")
    back, letters = [], iter(inner)
    for letter in letters:
        back.append(next(letters) if letter == "\\" else letter)
    assert "".join(back) == text


# --- cron ---


def test_cron_runs_the_exact_line_with_its_bare_environment(tmp_path: Path) -> None:
    """What cron would do with our line: unescape the %, hand it to /bin/sh with HOME, LOGNAME, PATH and SHELL only."""
    told = tmp_path / "told 100%.txt"
    program = tmp_path / "a folder" / "gmax it's"
    program.parent.mkdir()
    shown = """printf '%s|' "$NCBI_EMAIL" "$NCBI_API_KEY" "$#" "$@" """
    program.write_text(f"#!/bin/sh\n{shown} > '{told}'\necho summary\necho oops >&2\nexit 3\n")
    program.chmod(0o755)
    job = job_in(tmp_path, command=(str(program), "--db", str(tmp_path / "100% $x `y`.db"), "run"), spread=0)
    job.settings_file.parent.mkdir(parents=True)
    job.settings_file.write_text(settings_text({"NCBI_EMAIL": "a@b.org", "NCBI_API_KEY": KEY}))
    job.log.parent.mkdir()
    clock, line = cron_line(job)[: len("30 5 * * * ")], cron_line(job)[len("30 5 * * * ") :]
    assert clock == "30 5 * * * "
    bare = ["env", "-i", f"HOME={tmp_path}", "LOGNAME=me", "PATH=/usr/bin:/bin", "SHELL=/bin/sh"]
    done = subprocess.run([*bare, "/bin/sh", "-c", line.replace(r"\%", "%")], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (3, "", "")
    assert told.read_text() == f"a@b.org|{KEY}|3|--db|{tmp_path}/100% $x `y`.db|run|"
    assert job.log.read_text() == "summary\noops\n"
    subprocess.run([*bare, "/bin/sh", "-c", line.replace(r"\%", "%")], capture_output=True)
    assert job.log.read_text() == "summary\noops\n" * 2  # the log grows, nothing is overwritten


def test_cron_line_has_no_bare_percent_and_waits_by_itself(tmp_path: Path) -> None:
    line = cron_line(job_in(tmp_path, every="week"))
    assert line.startswith("30 5 * * 0 ")
    assert "%" not in line.replace(r"\%", "")
    assert "--spread 20" in line
    assert "\n" not in line


CRONTABS = st.text(st.sampled_from("# */5gmax\n%é "), max_size=60)


@given(before=CRONTABS)
def test_other_lines_of_a_crontab_stay_as_they_were(before: str) -> None:
    job = job_in(Path("/home/me"))
    once = with_block(before, job)
    assert with_block(once, job) == once
    after = without_block(once, job.name)
    assert after in (before, before + "\n")
    assert once.count("# gmax begin") - before.count("# gmax begin") == 1


def test_two_topics_live_side_by_side_in_a_crontab(tmp_path: Path) -> None:
    both = with_block(with_block("MAILTO=me\n", job_in(tmp_path)), job_in(tmp_path, name="gmax-hip"))
    assert without_block(both, "gmax-hip") == "MAILTO=me\n" + cron_block(job_in(tmp_path))


def test_cron_is_installed_twice_and_removed_twice(tmp_path: Path) -> None:
    fake = FakeMachine(crontab="MAILTO=me\n0 1 * * * backup 100\\%\n")
    before, job = fake.crontab, job_in(tmp_path)
    here = machine(tmp_path, fake)
    assert "added to your crontab" in here.install("cron", job, {"NCBI_API_KEY": KEY})
    assert "already" in here.install("cron", job, {"NCBI_API_KEY": KEY})
    assert fake.seen.count(("crontab", "-")) == 1
    assert job.settings_file.stat().st_mode & 0o777 == 0o600
    assert KEY not in (fake.crontab or "")
    assert "removed from your crontab" in here.remove("cron", job)
    assert fake.crontab == before
    assert not job.settings_file.exists()
    assert here.remove("cron", job) == "nothing was installed"


def test_a_crontab_that_cannot_be_read_is_never_overwritten(tmp_path: Path) -> None:
    fake = FakeMachine(codes={"crontab -l": Reply(1, stderr="you are not allowed to use this program")})
    with pytest.raises(GmaxError, match="not allowed"):
        machine(tmp_path, fake).install("cron", job_in(tmp_path), {})
    assert ("crontab", "-") not in fake.seen


# --- launchd, Windows, GitHub ---


def test_launchd_agent_reads_back_as_a_plist(tmp_path: Path) -> None:
    job = job_in(tmp_path, every="week")
    agent = plistlib.loads(launchd(job, tmp_path, "", 501).files[1].text.encode())
    assert agent["StartCalendarInterval"] == {"Hour": 5, "Minute": 30, "Weekday": 0}
    assert agent["ProgramArguments"] == ["/bin/sh", "-c", shell_line(job)]
    daily = plistlib.loads(launchd(job_in(tmp_path), tmp_path, "", 501).files[1].text.encode())
    assert "Weekday" not in daily["StartCalendarInterval"]


def test_windows_task_is_xml_that_keeps_the_arguments_together(tmp_path: Path) -> None:
    task = windows_task(job_in(tmp_path), date(2026, 11, 23))
    names = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}
    root = ElementTree.fromstring(task)
    assert root.findtext(".//t:StartBoundary", namespaces=names) == "2026-11-23T05:30:00"
    assert root.findtext(".//t:RandomDelay", namespaces=names) == "PT20M"
    assert f'"{tmp_path}/my 100% data/g$max.db" run' in str(root.findtext(".//t:Arguments", namespaces=names))
    assert root.findtext(".//t:MultipleInstancesPolicy", namespaces=names) == "IgnoreNew"


def test_github_workflow_is_yaml_that_keeps_the_database_and_publishes_the_report(tmp_path: Path) -> None:
    yaml = pytest.importorskip("yaml")
    flow = yaml.safe_load(github_workflow(job_in(tmp_path, every="week"), "my topic"))
    assert flow[True]["schedule"] == [{"cron": "30 5 * * 0"}]  # YAML 1.1 reads the key `on` as true
    assert flow["permissions"] == {"contents": "read", "actions": "read", "pages": "write", "id-token": "write"}
    steps = flow["jobs"]["run"]["steps"]
    kept = next(step for step in steps if step.get("with", {}).get("name") == "gmax-db")
    assert kept["if"] == "always()"  # a partial run is kept too
    assert any("--topic 'my topic' run" in step.get("run", "") for step in steps)
    assert not any(KEY in str(step) for step in steps)


# --- the machine ---


@pytest.mark.parametrize(
    ("platform", "codes", "kind"),
    [
        ("darwin", {}, "launchd"),
        ("win32", {}, "windows"),
        ("linux", {}, "systemd"),
        ("linux", {"systemctl": Reply(1)}, "cron"),
        ("linux", {"systemctl": Reply(127)}, "cron"),
    ],
)
def test_picks_the_scheduler_of_the_machine(platform: str, codes: dict[str, Reply], kind: Kind) -> None:
    assert best_kind(platform, FakeMachine(codes=codes)) == kind


def test_says_so_when_there_is_no_scheduler() -> None:
    with pytest.raises(ConfigError, match="github"):
        best_kind("linux", FakeMachine(codes={"systemctl": Reply(127), "crontab": Reply(127)}))


@pytest.mark.parametrize("kind", ["systemd", "launchd"])
def test_files_are_installed_twice_and_removed_twice(tmp_path: Path, kind: Kind) -> None:
    fake = FakeMachine()
    here, job = machine(tmp_path, fake), job_in(tmp_path)
    said = here.install(kind, job, {"NCBI_API_KEY": KEY})
    assert str(job.log) in said
    files = {path: path.read_text() for path in tmp_path.rglob("*") if path.is_file()}
    assert len(files) == {"systemd": 4, "launchd": 2}[kind]
    assert job.settings_file.stat().st_mode & 0o777 == 0o600
    assert [path for path, text in files.items() if KEY in text] == [job.settings_file]
    assert "already" in here.install(kind, job, {"NCBI_API_KEY": KEY})
    assert {path: path.read_text() for path in tmp_path.rglob("*") if path.is_file()} == files
    assert "removed" in here.remove(kind, job)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert here.remove(kind, job) == "nothing was installed"


def test_a_settings_file_open_to_others_is_closed_again(tmp_path: Path) -> None:
    here, job = machine(tmp_path, FakeMachine()), job_in(tmp_path)
    here.install("systemd", job, {})
    job.settings_file.chmod(0o644)
    here.install("systemd", job, {})
    assert job.settings_file.stat().st_mode & 0o777 == 0o600


def test_a_refusing_systemctl_is_told_in_its_own_words(tmp_path: Path) -> None:
    fake = FakeMachine(codes={"systemctl --user enable": Reply(1, stderr="Failed to connect to bus\n")})
    with pytest.raises(GmaxError, match="Failed to connect to bus"):
        machine(tmp_path, fake).install("systemd", job_in(tmp_path), {})


@pytest.mark.parametrize("kind", ["windows", "github"])
def test_what_can_only_be_printed_is_not_installed(tmp_path: Path, kind: Kind) -> None:
    assert kind not in INSTALLABLE
    with pytest.raises(ConfigError, match="only print"):
        machine(tmp_path, FakeMachine()).install(kind, job_in(tmp_path), {})
    assert not list(tmp_path.rglob("*.env"))


@pytest.mark.parametrize("kind", ["systemd", "cron", "launchd", "windows", "github"])
def test_printing_changes_nothing_and_shows_no_secret(tmp_path: Path, kind: Kind) -> None:
    fake = FakeMachine()
    text = machine(tmp_path, fake).printed(kind, job_in(tmp_path))
    assert "gmax-gluteus-maximus" in text
    assert not fake.seen
    assert not list(tmp_path.iterdir())


def test_commands_of_the_machine_answer_or_are_missing() -> None:
    assert run_command(("sh", "-c", "cat; echo err >&2; exit 5"), "in") == Reply(5, "in", "err\n")
    assert run_command(("gmax-has-no-such-command",), None).code == 127
