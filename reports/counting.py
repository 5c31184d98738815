"""Counting studies by direction: one study, one vote per question, whatever it was written about.

Within a study (Boon & Thomson 2021, adapted): a direction stands when at least 70 % of the findings that say one
agree, else the study is `mixed`; `within_group` and `unclear` speak only when nothing else does.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import comb

from reports.library import Finding, Study
from reports.names import DECIDED, DIRECTIONS, MUSCLE_CLASSES, Names

AGREEMENT = 0.7
SIGN_TEST_FROM = 6


@dataclass(frozen=True, slots=True)
class Family:
    """One question of the report: outcomes that may be counted together, all of one directness."""

    id: str
    label: str
    what: str  # "back pain", inside a sentence
    root: str
    directness: str

    def holds(self, outcome: str, names: Names) -> bool:
        """True when an outcome belongs here."""
        return outcome.split(".", 1)[0] == self.root and names.how_direct(outcome) == self.directness


FAMILIES = (
    Family("back-pain", "Back pain", "back pain", "back_pain", "direct"),
    Family("falls", "Falls", "falls, injuries from falls or concern about falling", "fall_risk", "direct"),
    Family(
        "stand-ins",
        "Balance and gait: stand-ins for falls",
        "balance, gait or recovery in the laboratory",
        "fall_risk",
        "surrogate",
    ),
    Family(
        "neighbours",
        "Neighbouring pain",
        "pelvic girdle, sacroiliac, sciatic or hip pain",
        "adjacent_pain",
        "adjacent",
    ),
)


@dataclass(frozen=True, slots=True)
class Tally:
    """Studies of one question by their direction; every study stands exactly once."""

    by_direction: Mapping[str, tuple[Study, ...]]

    @property
    def total(self) -> int:
        """All studies counted, whatever they say."""
        return sum(map(len, self.by_direction.values()))

    @property
    def decided(self) -> int:
        """Studies that say which way, "no clear difference" included."""
        return sum(len(self.of(direction)) for direction in DECIDED)

    def of(self, direction: str) -> tuple[Study, ...]:
        """The studies of one direction."""
        return self.by_direction.get(direction, ())

    @property
    def studies(self) -> tuple[Study, ...]:
        """All of them, by direction."""
        return tuple(study for direction in DIRECTIONS for study in self.of(direction))


def study_direction(directions: Sequence[str]) -> str | None:
    """The one direction of a study from those of its findings; None without findings."""
    if not directions:
        return None
    said = Counter(d for d in directions if d in DECIDED)
    if said:
        direction, times = said.most_common(1)[0]
        return direction if times >= AGREEMENT * said.total() else "mixed"
    return "within_group" if "within_group" in directions else "unclear"


def tally(studies: Iterable[Study], wanted: Callable[[Finding], bool]) -> Tally:
    """Studies with at least one wanted finding, by direction."""
    groups: dict[str, list[Study]] = defaultdict(list)
    for study in studies:
        direction = study_direction([f.direction for f in study.findings if wanted(f)])
        if direction:
            groups[direction].append(study)
    return Tally({d: tuple(groups[d]) for d in DIRECTIONS if groups[d]})


def by_class(studies: Sequence[Study], names: Names, wanted: Callable[[Finding], bool]) -> dict[str, Tally]:
    """The same tally for gluteus maximus itself, the other gluteal muscles and the hip groups."""
    return {
        key: tally(studies, lambda f, key=key: wanted(f) and names.muscle_class(f.muscle) == key)  # type: ignore[misc]
        for key in MUSCLE_CLASSES
    }


def sign_test(supports: int, contradicts: int) -> float | None:
    """Two-sided p of so uneven a split if both ways were equally likely; None below 6 studies with a direction."""
    n = supports + contradicts
    if n < SIGN_TEST_FROM:
        return None
    tail = sum(comb(n, k) for k in range(min(supports, contradicts) + 1))
    return float(min(1.0, 2 * tail / 2**n))


def answers(family: Family, names: Names) -> Callable[[Finding], bool]:
    """Does a finding answer this family's question?"""
    return lambda finding: family.holds(finding.outcome, names)


def measured(studies: Iterable[Study], family: Family, names: Names) -> tuple[Study, ...]:
    """Studies tagged with an outcome of the family, with or without a finding."""
    return tuple(s for s in studies if any(family.holds(t.outcome, names) for t in s.tags))
