"""A scheduled job and the ways a machine can keep it: which files to write, which commands to run, and back again.

Nothing here touches the machine by itself: the caller gives `run(command, stdin)` and the home folder. No daemon of
our own: systemd, cron and launchd wake `gmax run`, which keeps the harvest lock, so two wake-ups never collide.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Literal

from data.errors import ConfigError, GmaxError

Every = Literal["day", "week"]
Kind = Literal["systemd", "cron", "launchd", "windows", "github"]
INSTALLABLE: tuple[Kind, ...] = ("systemd", "cron", "launchd")
PASSED_ON = ("NCBI_API_KEY", "NCBI_EMAIL", "NCBI_TOOL", "GMAX_EUTILS_URL", "GMAX_RETRY_SECONDS", "GMAX_CONFIG")


@dataclass(frozen=True, slots=True)
class Reply:
    """What a command of the machine answered."""

    code: int
    stdout: str = ""
    stderr: str = ""


Run = Callable[[Sequence[str], str | None], Reply]


@dataclass(frozen=True, slots=True)
class Job:
    """One scheduled `gmax run`: `command` is argv, `at` local time, `spread` minutes of random delay.

    Weekly jobs run on Sunday: NLM asks for large jobs at night or at weekends (E-utilities usage guidelines).
    """

    name: str
    command: tuple[str, ...]
    at: time
    every: Every
    settings_file: Path
    log: Path
    spread: int = 20

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{0,60}", self.name):
            raise ConfigError(f"'{self.name}' cannot name a job: use small letters, digits, '.' and '-'.")
        for path in (self.command[0], self.settings_file, self.log):
            if not Path(path).is_absolute():
                raise ConfigError(f"a scheduled job needs absolute paths; '{path}' is not one.")
        if any(ord(letter) < 32 for word in (*self.command, str(self.settings_file), str(self.log)) for letter in word):
            raise ConfigError("a scheduled job cannot hold line breaks or control characters in its paths.")

    @property
    def spread_command(self) -> tuple[str, ...]:
        """The command that waits its random minutes itself, for schedulers that cannot."""
        return (*self.command, "--spread", str(self.spread)) if self.spread else self.command


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """A file that the job needs: its text and its permissions."""

    path: Path
    text: str
    mode: int = 0o644


@dataclass(frozen=True, slots=True)
class Plan:
    """What installing and removing a job means on one kind of machine; `notes` are for the person."""

    kind: Kind
    files: tuple[PlannedFile, ...]
    start: tuple[tuple[str, ...], ...]
    stop: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


def read_clock(text: str) -> time:
    """The local time of `--at HH:MM`; ConfigError when it is not one."""
    found = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", text.strip())
    if not found:
        raise ConfigError(f"--at wants a time of day such as 05:30, not '{text}'.")
    return time(int(found[1]), int(found[2]))


def settings_text(environment: Mapping[str, str]) -> str:
    """The environment file of a job: what gmax reads from the environment today, in quotes.

    systemd's EnvironmentFile and the shell's `.` read it alike; a value that they would read differently is refused.
    """
    lines = ["# Settings of the scheduled gmax. It may hold your NCBI key: keep it readable by you alone."]
    for name in PASSED_ON:
        value = environment.get(name, "").strip()
        if not value:
            continue
        quote = '"' if "'" in value else "'"
        if "\\" in value or not value.isprintable() or (quote == '"' and set(value) & set('"$`')):
            raise ConfigError(f"{name} holds quotes, a backslash or a line break; a settings file cannot hold it.")
        lines.append(f"{name}={quote}{value}{quote}")
    return "\n".join(lines) + "\n"


def shell_line(job: Job) -> str:
    """The job as one line of POSIX shell: settings, command, log; what cron and launchd run."""
    settings, log = shlex.quote(str(job.settings_file)), shlex.quote(str(job.log))
    return f"set -a; . {settings}; set +a; exec {shlex.join(job.spread_command)} >> {log} 2>&1"


def best_kind(platform: str, run: Run) -> Kind:
    """The scheduler of this machine: launchd, systemd where a user instance answers, else cron; ConfigError when none.

    `platform` is sys.platform.
    """
    if platform == "win32":
        return "windows"
    if platform == "darwin":
        return "launchd"
    if run(("systemctl", "--user", "show-environment"), None).code == 0:
        return "systemd"
    if run(("crontab", "-l"), None).code != 127:
        return "cron"
    raise ConfigError("neither systemd for users nor crontab answers here; see gmax schedule print --kind github.")


def write_private(file: PlannedFile) -> bool:
    """Write the file whole or not at all, never readable by others for a moment; False when it was there already."""
    if file.path.is_file() and file.path.read_text("utf-8") == file.text:
        file.path.chmod(file.mode)
        return False
    file.path.parent.mkdir(parents=True, exist_ok=True)
    part = file.path.with_name(f"{file.path.name}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, file.mode), "w", encoding="utf-8") as out:
        out.write(file.text)
    part.chmod(file.mode)
    part.replace(file.path)
    return True


def must(run: Run, command: Sequence[str], stdin: str | None = None) -> Reply:
    """Run a command of the machine; GmaxError with its own words when it fails."""
    reply = run(command, stdin)
    if reply.code:
        said = (reply.stderr or reply.stdout).strip().splitlines()
        raise GmaxError(f"'{shlex.join(command)}' answered {reply.code}: {said[-1] if said else 'no message'}")
    return reply


def install(plan: Plan, run: Run) -> str:
    """Write the plan's files and start its job; saying it twice changes nothing. Returns what was done."""
    if plan.kind not in INSTALLABLE:
        raise ConfigError(f"gmax can only print a schedule for {plan.kind}: gmax schedule print --kind {plan.kind}.")
    written = [file.path for file in plan.files if write_private(file)]
    for command in plan.start:
        must(run, command)
    said = [f"wrote {path}" for path in written] or ["the files were there already"]
    return "\n".join([*said, *plan.notes])


def remove(plan: Plan, run: Run) -> str:
    """Stop the job and take its files away; what was never installed is not an error. Returns what was done."""
    if not any(file.path.exists() for file in plan.files):
        return "nothing was installed"
    for command in plan.stop:
        run(command, None)  # a job that is stopped already answers with an error: that is what we want
    gone = [file.path for file in plan.files if file.path.exists()]
    for path in gone:
        path.unlink()
    return "\n".join(f"removed {path}" for path in gone)
