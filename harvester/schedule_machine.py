"""The machine a job is for: picks its scheduler, shows what would be written, installs and removes."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from harvester.schedule import Job, Kind, Plan, Reply, Run, best_kind, install, remove, settings_text
from harvester.schedule_cron import cron_block, install_cron, remove_cron
from harvester.schedule_elsewhere import github_workflow, windows_task
from harvester.schedule_unix import launchd, systemd


def run_command(command: Sequence[str], stdin: str | None) -> Reply:
    """Run a command of the machine; code 127 when there is no such command, as a shell would say."""
    try:
        done = subprocess.run(  # noqa: S603 - our own fixed commands, never a shell of the user's text
            list(command), input=stdin, capture_output=True, text=True, timeout=60, check=False
        )
    except FileNotFoundError:
        return Reply(127, stderr=f"{command[0]}: not found")
    except subprocess.TimeoutExpired:
        return Reply(124, stderr=f"{command[0]}: no answer within a minute")
    return Reply(done.returncode, done.stdout, done.stderr)


@dataclass(frozen=True, slots=True)
class Machine:
    """Where a job would live; `run` is how its commands are run, `platform` is sys.platform."""

    platform: str
    home: Path
    user_id: int
    today: date
    topic: str
    run: Run = run_command

    def plan(self, kind: Kind, job: Job, settings: str) -> Plan:
        """The files and commands of a systemd or launchd job."""
        if kind == "launchd":
            return launchd(job, self.home, settings, self.user_id)
        if kind == "systemd":
            return systemd(job, self.home, settings)
        return Plan(kind, (), (), ())

    def printed(self, kind: Kind | None, job: Job) -> str:
        """What would be written and run, for reading and copying; the settings file's values are not shown."""
        chosen = kind or best_kind(self.platform, self.run)
        if chosen == "cron":
            return f"# one line for `crontab -e`; settings: {job.settings_file} (mode 600)\n{cron_block(job)}"
        if chosen == "windows":
            return windows_task(job, self.today)
        if chosen == "github":
            return github_workflow(job, self.topic)
        plan = self.plan(chosen, job, "")
        shown = [f"# {file.path}\n{file.text}" for file in plan.files if file.path != job.settings_file]
        commands = [f"# {shlex.join(command)}" for command in plan.start]
        return "\n".join([*shown, "# then:", *commands, f"# settings: {job.settings_file} (mode 600)"]) + "\n"

    def install(self, kind: Kind | None, job: Job, environment: Mapping[str, str]) -> str:
        """Install the job with the settings of today's environment. Returns what was done."""
        chosen, settings = kind or best_kind(self.platform, self.run), settings_text(environment)
        if chosen == "cron":
            return install_cron(job, settings, self.run)
        job.log.parent.mkdir(parents=True, exist_ok=True)
        return install(self.plan(chosen, job, settings), self.run)

    def remove(self, kind: Kind | None, job: Job) -> str:
        """Remove the job. Returns what was done."""
        chosen = kind or best_kind(self.platform, self.run)
        if chosen == "cron":
            return remove_cron(job, self.run)
        return remove(self.plan(chosen, job, ""), self.run)
