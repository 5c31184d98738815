"""How a long piece of work tells what it does; the command line shows it, tests and schedules may stay silent."""

from __future__ import annotations


class Watcher:
    """Told of steps and of things a person should know; this one stays silent."""

    def step(self, what: str, done: int, total: int) -> None:
        """`done` of `total` parts of `what` are behind us; 0 opens it."""

    def pace(self, text: str) -> None:
        """How fast the open step goes and how much longer it will take."""

    def note(self, text: str) -> None:
        """One line that a person should read."""
