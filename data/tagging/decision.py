"""One clause's word on one (muscle, measure, outcome), before the words of all clauses are weighed."""

from __future__ import annotations

from dataclasses import dataclass

from data.tagged import Direction, Evidence


@dataclass(frozen=True, slots=True)
class Decision:
    """One clause's word on one (muscle, measure, outcome)."""

    muscle: str
    measure: str
    outcome: str
    direction: Direction
    confidence: float
    evidence: Evidence
