"""How far reviewers agree, from the studies that both have decided."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from data.agreement import agreement
from reports.web.desk_queue import Pair, pairs_of


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
    found = []
    for other, pairs in pairs_of(conn, topic, name).items():
        rated = agreement([pair.mine for pair in pairs], [pair.theirs for pair in pairs])
        found.append(Agreement(other, pairs, rated.raw or 0.0, rated.kappa, rated.ac1))
    return tuple(found)
