"""The history server: stored results under a WebEnv, numbered from 1, gone after a while."""

from __future__ import annotations

import random
import threading
from collections.abc import Mapping

from harvester.standin.settings import StandinSettings

Results = dict[int, tuple[int, ...]]


class HistoryGone(Exception):
    """A WebEnv or query key is not (or no longer) there; `key` is the one asked for."""

    def __init__(self, key: int) -> None:
        super().__init__(str(key))
        self.key = key


class HistoryStore:
    """WebEnv names come from a seeded generator, so that two runs of a test see the same."""

    def __init__(self, settings: StandinSettings) -> None:
        self._settings = settings
        self._names = random.Random(settings.seed)  # noqa: S311  a name, not a secret
        self._kept: dict[str, tuple[float, Results]] = {}
        self._lock = threading.Lock()

    def store(self, pmids: tuple[int, ...], webenv: str = "") -> tuple[str, int]:
        """Keeps a result, in a new environment or the next number of a given one; returns both names."""
        with self._lock:
            if webenv:
                results = self._living(webenv, 1)
            else:
                webenv = f"MCID_{self._names.getrandbits(96):024x}"
                results = {}
                self._kept[webenv] = (self._settings.clock(), results)
            key = len(results) + 1
            results[key] = pmids
            return webenv, key

    def get(self, webenv: str, key: int) -> tuple[int, ...]:
        """The stored result, or HistoryGone."""
        with self._lock:
            results = self._living(webenv, key)
            if key not in results:
                raise HistoryGone(key)
            return results[key]

    def all_of(self, webenv: str) -> Mapping[int, tuple[int, ...]]:
        """Every result of an environment; none without one."""
        with self._lock:
            return dict(self._living(webenv, 1)) if webenv else {}

    def expire(self) -> None:
        """Forgets everything, as the fault `expire_webenv` does."""
        with self._lock:
            self._kept.clear()

    def _living(self, webenv: str, key: int) -> Results:
        created, results = self._kept.get(webenv, (float("-inf"), {}))
        if self._settings.clock() - created > self._settings.history_seconds:
            raise HistoryGone(key)
        return results
