"""How fast this process may ask: one limiter for every thread and client that talks to the same host.

NCBI counts request starts in a one-second window: 3 without and 10 with an API key (NBK25497). A start is seen by
the server somewhere between our sending and its answer, so a limiter that spaces the sendings alone can be late on
the wire and break the rule. This one counts what the server may still be counting.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Clock = Callable[[], float]
Sleep = Callable[[float], None]

WITHOUT_KEY = (3, 1.2)  # requests, seconds: 2.5 a second in the long run
WITH_KEY = (10, 1.25)  # 8 a second
POLL = 0.01  # seconds between looks while every place is taken by a request under way


class RateLimiter:
    """Lets at most `limit` requests be under way or answered less than `window` seconds ago, over all threads.

    Of any `limit` + 1 requests, the last one to be let through finds the others answered at least `window` seconds
    before, or waits: so the server never sees more than `limit` starts in a window, however late the wire is. Starts
    also keep an even distance, so that a second gmax started right after the first adds no burst to its last one.
    """

    def __init__(self, limit: int, window: float, clock: Clock = time.monotonic, sleep: Sleep = time.sleep) -> None:
        self._limit, self._window = limit, window
        self._clock, self._sleep = clock, sleep
        self._lock = threading.Lock()
        self._under_way = 0
        self._answered: deque[float] = deque()
        self._spacing = window / limit
        self._resume_at = float("-inf")

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Waits for a place and keeps it until the block, which sends and reads one request, is left."""
        self._enter()
        try:
            yield
        finally:
            with self._lock:
                self._under_way -= 1
                self._answered.append(self._clock())

    def pause(self, seconds: float) -> None:
        """No request starts for `seconds` from now, whichever thread wants to."""
        with self._lock:
            self._resume_at = max(self._resume_at, self._clock() + seconds)

    def give_way(self) -> None:
        """When the server says that nothing is left of the rate: a second for the others, if it was not all ours."""
        with self._lock:
            ours = self._under_way + len(self._answered)
        if ours < self._limit:
            self.pause(1.0)

    def _enter(self) -> None:
        while True:
            with self._lock:
                now = self._clock()
                wait = self._wait(now)
                if wait <= 0:
                    self._under_way += 1
                    self._resume_at = now + self._spacing
                    return
            self._sleep(wait)

    def _wait(self, now: float) -> float:
        while self._answered and self._answered[0] + self._window <= now:
            self._answered.popleft()
        if now < self._resume_at:
            return self._resume_at - now
        if self._under_way + len(self._answered) < self._limit:
            return 0.0
        return self._answered[0] + self._window - now if self._answered else POLL


_shared: dict[tuple[str, bool, Clock, Sleep], RateLimiter] = {}
_shared_lock = threading.Lock()


def shared_limiter(host: str, with_key: bool, clock: Clock, sleep: Sleep) -> RateLimiter:
    """The one limiter of this process for a host (and a clock, which only tests replace)."""
    with _shared_lock:
        place = (host, with_key, clock, sleep)
        if place not in _shared:
            _shared[place] = RateLimiter(*(WITH_KEY if with_key else WITHOUT_KEY), clock, sleep)
        return _shared[place]
