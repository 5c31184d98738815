"""The job as a systemd user timer and as a launchd agent: two planners, no side effects."""

from __future__ import annotations

import plistlib
import shlex
from pathlib import Path

from harvester.schedule import Job, Plan, PlannedFile, shell_line

BUSY = 4  # another run holds the lock: nothing failed


def systemd_word(text: str) -> str:
    """One word of ExecStart: quoted, specifiers and variables taken literally (systemd.service(5))."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"'


def systemd_path(path: Path) -> str:
    """A path in a setting that takes the rest of the line: only specifiers are escaped."""
    return str(path).replace("%", "%%")


def systemd_service(job: Job) -> str:
    """The unit that runs once and says when it failed."""
    return f"""\
[Unit]
Description=gmax: look for new studies ({job.name})
Documentation=https://pubmed.ncbi.nlm.nih.gov/
OnFailure={job.name}-failed.service

[Service]
Type=oneshot
EnvironmentFile=-{systemd_path(job.settings_file)}
ExecStart={" ".join(map(systemd_word, job.command))}
StandardOutput=append:{systemd_path(job.log)}
StandardError=append:{systemd_path(job.log)}
# 4: another run holds the lock, which is no failure.
SuccessExitStatus={BUSY}
TimeoutStartSec=6h
Nice=10
NoNewPrivileges=yes
"""


def systemd_failed(job: Job) -> str:
    """The unit that is started when a run failed or was killed: gmax tells, and the desktop where there is one."""
    tell = " ".join(map(systemd_word, (*job.command, "--after-failure")))
    return f"""\
[Unit]
Description=gmax: say that a scheduled run failed ({job.name})

[Service]
Type=oneshot
EnvironmentFile=-{systemd_path(job.settings_file)}
# A dash before the path: one way of telling may fail without stopping the other.
ExecStart=-{tell}
ExecStart=-/usr/bin/env notify-send {systemd_word(f"gmax: the scheduled run of {job.name} failed")} {
        systemd_word(f"See {job.log}")
    }
StandardOutput=append:{systemd_path(job.log)}
StandardError=append:{systemd_path(job.log)}
"""


def systemd_timer(job: Job) -> str:
    """The timer: a missed time is made up for (Persistent), and not everybody asks PubMed at the same minute."""
    day = "Sun *-*-*" if job.every == "week" else "*-*-*"
    return f"""\
[Unit]
Description=gmax: every {job.every} ({job.name})

[Timer]
OnCalendar={day} {job.at:%H:%M}:00
Persistent=true
RandomizedDelaySec={job.spread}min
AccuracySec=1min

[Install]
WantedBy=timers.target
"""


def systemd(job: Job, home: Path, settings: str) -> Plan:
    """The plan of a systemd user timer (no root needed)."""
    units = home / ".config" / "systemd" / "user"
    timer = f"{job.name}.timer"
    reload = ("systemctl", "--user", "daemon-reload")
    return Plan(
        kind="systemd",
        files=(
            PlannedFile(job.settings_file, settings, 0o600),
            PlannedFile(units / f"{job.name}.service", systemd_service(job)),
            PlannedFile(units / f"{job.name}-failed.service", systemd_failed(job)),
            PlannedFile(units / timer, systemd_timer(job)),
        ),
        start=(reload, ("systemctl", "--user", "enable", "--now", timer)),
        stop=(("systemctl", "--user", "disable", "--now", timer), reload),
        notes=(
            f"next run: systemctl --user list-timers {timer}",
            f"log: {job.log}",
            "to run while you are logged out too: loginctl enable-linger",
        ),
    )


def launchd(job: Job, home: Path, settings: str, user_id: int) -> Plan:
    """The plan of a launchd agent; a time slept through is made up for by launchd itself (launchd.plist(5))."""
    label = f"org.gmax.{job.name}"
    when = {"Hour": job.at.hour, "Minute": job.at.minute} | ({"Weekday": 0} if job.every == "week" else {})
    agent = {
        "Label": label,
        "ProgramArguments": ["/bin/sh", "-c", shell_line(job)],
        "StartCalendarInterval": when,
        "ProcessType": "Background",
        "StandardOutPath": str(job.log),
        "StandardErrorPath": str(job.log),
    }
    path = home / "Library" / "LaunchAgents" / f"{label}.plist"
    target = f"gui/{user_id}"
    load = shlex.join(("launchctl", "bootstrap", target, str(path)))
    return Plan(
        kind="launchd",
        files=(
            PlannedFile(job.settings_file, settings, 0o600),
            PlannedFile(path, plistlib.dumps(agent).decode("utf-8")),
        ),
        # A second install replaces the first: bootstrap refuses a label that is loaded.
        start=(("/bin/sh", "-c", f"launchctl bootout {target}/{label} 2>/dev/null; {load}"),),
        stop=(("launchctl", "bootout", f"{target}/{label}"),),
        notes=(f"log: {job.log}", f"run it now: launchctl kickstart {target}/{label}"),
    )
