"""Ctrl-C (and a polite kill) waits for the end of a transaction, and stops everything else at once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


class Interrupts:
    """While open, SIGINT and SIGTERM raise KeyboardInterrupt, but never inside `shielded()`: there, at its end."""

    def __init__(self) -> None:
        self._depth = 0
        self._asked = False
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Interrupts:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self._before[number] = signal.signal(number, self._handle)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def close(self) -> None:
        """From here on the work is only brought to its end: nobody can stop it any more."""
        self._depth += 1

    def _handle(self, _number: int, _frame: FrameType | None) -> None:
        if not self._depth:
            raise KeyboardInterrupt
        self._asked = True

    @contextmanager
    def shielded(self) -> Iterator[None]:
        """What runs inside is finished first."""
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
        if self._asked and not self._depth:
            self._asked = False
            raise KeyboardInterrupt
