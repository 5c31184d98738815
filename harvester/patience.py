"""How often and how long one request is tried: at most six tries, pauses that double, one budget for all pauses."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from harvester.classify import Kind

TRIES = 6
TRIES_UNKNOWN = 2  # an error nobody has described
TRIES_NEVER_REACHED = 2  # no answer since the program started: the machine is offline, not PubMed
ALL_PAUSES = 38.75  # seconds: 1 + 2 + 4 + 8 + 16, each a quarter longer at most


class Patience:
    """What one request may still spend; `budget` is the longest total pause in seconds, `chance` gives 0..1.

    The pauses are 1, 2, 4, 8, 16 s (twice that when PubMed said "too fast"), up to a quarter longer by chance so that
    many clients do not come back together. A budget too small for six tries shrinks the pauses, not the tries.
    """

    def __init__(self, budget: float, chance: Callable[[], float]) -> None:
        self._left = budget
        self._unit = min(1.0, budget / ALL_PAUSES)
        self._chance = chance
        self.tries = 0
        self.paused = 0.0

    def next_pause(self, kind: Kind, retry_after: float | None, reached_before: bool) -> float | None:
        """Seconds to wait before the next try of a request that just failed, or None to give up."""
        self.tries += 1
        if self.tries >= self._allowed(kind, reached_before) or self._left <= 0:
            return None
        if retry_after is not None and kind in (Kind.RATE, Kind.TRANSIENT):
            pause = max(retry_after, self._unit) + self._chance() * self._unit / 4
            if retry_after > self._left:
                return None
        else:
            pause = self._unit * 2 ** (self.tries - 1) * (1 + self._chance() / 4) * (2 if kind is Kind.RATE else 1)
        pause = min(pause, self._left)
        self._left -= pause
        self.paused += pause
        return pause

    def _allowed(self, kind: Kind, reached_before: bool) -> int:
        if kind is Kind.UNREACHABLE:
            return TRIES if reached_before else TRIES_NEVER_REACHED
        return {Kind.TRANSIENT: TRIES, Kind.RATE: TRIES, Kind.UNKNOWN: TRIES_UNKNOWN}.get(kind, 1)


def retry_after_seconds(header: str | None, now: datetime | None = None) -> float | None:
    """The seconds a Retry-After header asks for (a number, or an HTTP date), None when absent or not readable."""
    value = (header or "").strip()
    if re.fullmatch(r"\d{1,9}", value):
        return float(value)
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (when - (now or datetime.now(UTC))).total_seconds())
