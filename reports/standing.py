"""`status` and `doctor` as text for people."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from data.doctor import Check
from data.status import RunState, Status
from reports.listing import in_words

MARKS = {"ok": "ok     ", "notice": "note   ", "problem": "PROBLEM"}
COLOURS = {"ok": "green", "notice": "yellow", "problem": "red"}
Paint = Callable[[str, str], str]  # words, colour -> words


def status_as_text(state: Status) -> str:
    """A few lines, the most needed first."""
    on, near, off = (f"{state.relevance[name]:,}" for name in ("include", "borderline", "exclude"))
    lines = [
        f"{state.topic}: {state.records:,} records, {on} on the topic, {near} borderline, {off} off it",
        state.fresh,
    ]
    if state.retracted or state.withdrawn:
        lines.append(f"{state.retracted:,} retracted, {state.withdrawn:,} withdrawn from PubMed")
    if state.last_run:
        lines.append("last run: " + _run(state.last_run))
    if state.last_complete and state.last_run and state.last_complete.id != state.last_run.id:
        lines.append("last complete run: " + _run(state.last_complete))
    if state.next_due:
        lines.append(f"next due: {_minute(state.next_due)}")
    if state.outcomes:
        most = list(state.outcomes.items())[:6]
        lines.append("measured most: " + ", ".join(f"{in_words(outcome)} {count:,}" for outcome, count in most))
    lines.append("waiting: " + (", ".join(f"{why} {count:,}" for why, count in state.waiting.items()) or "nothing"))
    lines.append(f"database: {state.bytes / 1e6:,.1f} MB")
    return "\n".join(lines) + "\n"


def _run(run: RunState) -> str:
    counts = f"found {run.found:,}, new {run.new:,}, changed {run.changed:,}"
    said = f"; {run.message}" if run.message else ""
    return f"{run.id} ({run.kind}), {run.status}, {_minute(run.started_at)}, {counts}{said}"


def _minute(moment: str) -> str:
    return moment[:16].replace("T", " ") + " UTC"


def doctor_as_text(checks: Sequence[Check], paint: Paint = lambda words, _colour: words) -> str:
    """One line a check: how it is, what was found, what to do."""
    width = max(len(check.name) for check in checks)
    lines = [
        f"{paint(MARKS[check.level], COLOURS[check.level])} {check.name:<{width}}  {check.found}"
        + (f" -> {check.do}" if check.do else "")
        for check in checks
    ]
    problems = sum(check.level == "problem" for check in checks)
    end = "Everything is sound." if not problems else f"{problems} problem{'s' * (problems > 1)}."
    return "\n".join([*lines, end]) + "\n"
