"""The evening's work of `gmax run`: harvest and tag, report, notices; one exit code and one summary."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from data.errors import GmaxError, HarvestBusy
from reports.events import Failure

PARTIAL = 3
Told = tuple[list[str], list[str]]  # what was told, what could not be


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the routine ended: the worst exit code of its steps, and a line a step."""

    code: int
    lines: tuple[str, ...]

    @property
    def summary(self) -> str:
        """The whole in one text."""
        return "\n".join(self.lines)


def routine(
    harvest: Callable[[], tuple[int, str]], report: Callable[[], str], notify: Callable[[Failure | None], Told]
) -> Outcome:
    """Do the steps in order. `harvest` gives its exit code and line, `report` its line, `notify` what it told.

    A run that finds another at work does nothing. After a failed harvest there is nothing new to report, and the
    notice says what to do; a partial one is reported, because what it stored is kept.
    """
    code, line = _tried(harvest)
    if code == HarvestBusy.exit_code:
        return Outcome(code, (f"harvest: {line}",))
    lines = [f"harvest: {line}"]
    failure = Failure(code, line) if code else None
    if code in (0, PARTIAL):
        report_code, said = _tried(lambda: (0, report()))
        lines.append(f"report: {said}")
        if report_code:
            code, failure = report_code, Failure(report_code, f"the report could not be written: {said}")
    try:
        told, troubles = notify(failure)
    except GmaxError as error:
        told, troubles = [], [str(error)]
    lines += [f"told {one}" for one in told] + [f"not told: {trouble}" for trouble in troubles]
    return Outcome(code or (1 if troubles else 0), tuple(lines))


def _tried(step: Callable[[], tuple[int, str]]) -> tuple[int, str]:
    try:
        return step()
    except GmaxError as error:
        return error.exit_code, str(error)
