"""The gateway's rate limit: request starts of one caller in the last second."""

from __future__ import annotations

import threading
from collections import defaultdict, deque


class RateWindow:
    """A sliding one-second window for each caller (key or address)."""

    def __init__(self) -> None:
        self._starts: dict[str, deque[float]] = defaultdict(deque)
        self._lock = threading.Lock()

    def count(self, caller: str, now: float) -> int:
        """Notes a start at `now` and tells how many the caller made within the last second, this one included."""
        with self._lock:
            starts = self._starts[caller]
            starts.append(now)
            while starts[0] <= now - 1.0:
                starts.popleft()
            return len(starts)


def most_in_a_second(starts: list[float]) -> int:
    """The largest number of starts in any window of one second."""
    ordered = sorted(starts)
    return max((sum(1 for t in ordered[i:] if t < first + 1.0) for i, first in enumerate(ordered)), default=0)
