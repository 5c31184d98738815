"""How well two raters agree: raw agreement, Cohen's kappa, Gwet's AC1; kappa alone collapses where a label is rare.

Sources: Cohen 1960, doi:10.1177/001316446002000104; Gwet 2008, doi:10.1348/000711006X126600.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement of two raters on `n` items; a coefficient is None where it is not defined."""

    n: int
    raw: float | None
    kappa: float | None
    ac1: float | None


def agreement(first: Sequence[Hashable], second: Sequence[Hashable]) -> Agreement:
    """The coefficients for two raters' labels of the same items in order; ValueError on unequal lengths."""
    if len(first) != len(second):
        raise ValueError(f"the raters judged {len(first)} and {len(second)} items")
    n = len(first)
    if n == 0:
        return Agreement(0, None, None, None)
    raw = sum(a == b for a, b in zip(first, second, strict=True)) / n
    one, two = Counter(first), Counter(second)
    categories = sorted(set(one) | set(two), key=repr)
    by_chance = sum(one[c] * two[c] for c in categories) / n**2
    kappa = None if by_chance == 1 else (raw - by_chance) / (1 - by_chance)
    return Agreement(n, raw, kappa, _ac1(raw, [(one[c] + two[c]) / (2 * n) for c in categories]))


def _ac1(raw: float, shares: Sequence[float]) -> float | None:
    """Gwet's chance agreement is the mean of share x (1 - share) over the categories; with one category it is full."""
    if len(shares) < 2:
        return 1.0
    by_chance = sum(share * (1 - share) for share in shares) / (len(shares) - 1)
    return (raw - by_chance) / (1 - by_chance)


def agreement_as_text(name: str, found: Agreement) -> str:
    """One line for a person: "relevance: 40 items, raw 0.93, kappa 0.88, AC1 0.90"."""
    if found.n == 0:
        return f"{name}: no item was judged by both"

    def shown(value: float | None) -> str:
        return "not defined" if value is None else f"{value:.2f}"

    return f"{name}: {found.n} items, raw {shown(found.raw)}, kappa {shown(found.kappa)}, AC1 {shown(found.ac1)}"
