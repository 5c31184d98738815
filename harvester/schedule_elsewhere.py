"""The job for machines that gmax does not set up itself: texts to copy for Windows and for GitHub Actions."""

from __future__ import annotations

import shlex
import subprocess
from datetime import date
from xml.sax.saxutils import escape

from harvester.schedule import Job

DAILY = "<ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>"
WEEKLY = "<ScheduleByWeek><WeeksInterval>1</WeeksInterval><DaysOfWeek><Sunday /></DaysOfWeek></ScheduleByWeek>"


def windows_task(job: Job, start: date) -> str:
    """A task for the Windows Task Scheduler (its XML schema 1.2): missed runs are made up for, never two at once."""
    program, *arguments = job.command
    when = WEEKLY if job.every == "week" else DAILY
    return f"""\
<?xml version="1.0"?>
<!-- Save as gmax.xml, then: schtasks /Create /TN {job.name} /XML gmax.xml
     Take it away with:      schtasks /Delete /TN {job.name} /F
     Keys and the e-mail address: gmax init keeps them in its configuration file. -->
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <Triggers>
    <CalendarTrigger>
      <StartBoundary>{start.isoformat()}T{job.at:%H:%M}:00</StartBoundary>
      <RandomDelay>PT{job.spread}M</RandomDelay>
      {when}
    </CalendarTrigger>
  </Triggers>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <StartWhenAvailable>true</StartWhenAvailable>
    <RunOnlyIfNetworkAvailable>true</RunOnlyIfNetworkAvailable>
    <ExecutionTimeLimit>PT6H</ExecutionTimeLimit>
  </Settings>
  <Actions>
    <Exec>
      <Command>{escape(program)}</Command>
      <Arguments>{escape(subprocess.list2cmdline(arguments))}</Arguments>
    </Exec>
  </Actions>
</Task>
"""


def github_workflow(job: Job, topic: str) -> str:
    """A GitHub Actions workflow for a copy of this project: the database is kept as an artefact, the report as Pages.

    Times are UTC there. GitHub stops schedules of repositories without commits for 60 days: it mails before it does.
    """
    day = "0" if job.every == "week" else "*"
    return f"""\
# Save as .github/workflows/gmax.yml in your copy of the project. Times are UTC.
# Secrets to set: NCBI_EMAIL, and NCBI_API_KEY if you have one. Pages: Settings > Pages > Source: GitHub Actions.
name: gmax
on:
  schedule:
    - cron: "{job.at.minute} {job.at.hour} * * {day}"
  workflow_dispatch:
permissions:
  contents: read
  actions: read
  pages: write
  id-token: write
concurrency:
  group: {job.name}
  cancel-in-progress: false
jobs:
  run:
    runs-on: ubuntu-latest
    timeout-minutes: 350
    environment:
      name: github-pages
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - run: pip install .
      - name: Fetch the database of the last run
        env:
          GH_TOKEN: ${{{{ github.token }}}}
        run: |
          last=$(gh run list --workflow gmax.yml --limit 30 --json databaseId,status \\
            --jq '[.[] | select(.status == "completed")][].databaseId')
          for id in $last; do
            gh run download "$id" --name gmax-db && break
          done
          ls -l gmax.db || echo "no database yet: this is the first run"
      - name: Run
        env:
          NCBI_EMAIL: ${{{{ secrets.NCBI_EMAIL }}}}
          NCBI_API_KEY: ${{{{ secrets.NCBI_API_KEY }}}}
        run: gmax --db gmax.db --topic {shlex.quote(topic)} run --out report
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: gmax-db
          path: gmax.db
          retention-days: 90
          if-no-files-found: ignore
      - uses: actions/upload-pages-artifact@v3
        with:
          path: report
      - uses: actions/deploy-pages@v4
"""
