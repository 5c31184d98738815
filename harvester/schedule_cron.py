"""The job as lines of a crontab: put in and taken out between two marks, everything else untouched."""

from __future__ import annotations

import re

from data.errors import GmaxError
from harvester.schedule import Job, PlannedFile, Run, must, shell_line, write_private


def cron_line(job: Job) -> str:
    """The job as one crontab line; cron turns a bare % into a line break (crontab(5)), so it is escaped."""
    day = "0" if job.every == "week" else "*"
    return f"{job.at.minute} {job.at.hour} * * {day} " + shell_line(job).replace("%", r"\%")


def cron_block(job: Job) -> str:
    """The job with the two marks that `remove` looks for."""
    return f"# gmax begin {job.name}\n{cron_line(job)}\n# gmax end {job.name}\n"


def without_block(crontab: str, name: str) -> str:
    """The crontab without the job of that name; other lines stay byte for byte."""
    mark = re.escape(name)
    return re.sub(rf"(?ms)^# gmax begin {mark}\n.*?^# gmax end {mark}(?:\n|\Z)", "", crontab)


def with_block(crontab: str, job: Job) -> str:
    """The crontab with the job once, at its end."""
    rest = without_block(crontab, job.name)
    return rest + ("\n" if rest and not rest.endswith("\n") else "") + cron_block(job)


def read_crontab(run: Run) -> str:
    """The user's crontab, empty when there is none; GmaxError when it cannot be read (then nothing may be written)."""
    reply = run(("crontab", "-l"), None)
    if reply.code == 0:
        return reply.stdout
    if "no crontab" in reply.stderr.lower() or "can't open" in reply.stderr.lower():
        return ""
    raise GmaxError(f"your crontab cannot be read: {reply.stderr.strip() or f'crontab -l answered {reply.code}'}")


def install_cron(job: Job, settings: str, run: Run) -> str:
    """Put the job into the user's crontab; saying it twice changes nothing. Returns what was done."""
    write_private(PlannedFile(job.settings_file, settings, 0o600))
    job.log.parent.mkdir(parents=True, exist_ok=True)
    before = read_crontab(run)
    after = with_block(before, job)
    if after == before:
        return "your crontab had it already"
    must(run, ("crontab", "-"), after)
    return f"added to your crontab; see it with: crontab -l\nlog: {job.log}"


def remove_cron(job: Job, run: Run) -> str:
    """Take the job out of the user's crontab, and its settings file away. Returns what was done."""
    before = read_crontab(run)
    after = without_block(before, job.name)
    said = []
    if after != before:
        must(run, ("crontab", "-"), after)
        said.append("removed from your crontab")
    if job.settings_file.exists():
        job.settings_file.unlink()
        said.append(f"removed {job.settings_file}")
    return "\n".join(said) or "nothing was installed"
