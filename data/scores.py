"""One labelled study compared with its tags, and every score as a function of compared studies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from data.tagged import TaggedStudy

RELEVANCE = ("include", "borderline", "exclude")
DIRECTIONS = ("supports", "contradicts", "null", "within_group", "mixed", "unclear")
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled study, what the tagger said, and the tallies every score is a sum of."""

    id: str
    labels: dict[str, Any]
    tagged: TaggedStudy
    tally: Counter[tuple[str, str, str]]  # (table, label, "tp" | "fp" | "fn")


@dataclass(frozen=True, slots=True)
class Score:
    """One figure with its 95 % bootstrap interval; None where nothing was to be scored."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True, slots=True)
class LabelScore:
    """Precision, recall and F1 of one label of one table, with the interval of F1."""

    table: str
    label: str
    precision: float | None
    recall: float | None
    f1: Score


@dataclass(frozen=True, slots=True)
class Miss:
    """One disagreement with the sentence behind it."""

    id: str
    table: str
    expected: str
    got: str
    sentence: str


def case_of(labels: dict[str, Any], tagged: TaggedStudy) -> Case:
    """Compare one study's labels with its tags."""
    tally: Counter[tuple[str, str, str]] = Counter()
    _compare(tally, "relevance", {labels["relevance"]}, {tagged.screening.relevance})
    expected, got = outcome_ids(labels), {t.outcome for t in tagged.outcomes}
    _compare(tally, "outcome", expected, got)
    _compare(tally, "topic", {o.split(".")[0] for o in expected}, {o.split(".")[0] for o in got})
    _compare(
        tally,
        "finding",
        {f"{m} x {o}" for m, _, o in gold_findings(labels)},
        {f"{f.muscle} x {f.outcome}" for f in tagged.findings},
    )
    _compare(
        tally,
        "finding with measure",
        {" x ".join(key) for key in gold_findings(labels)},
        {f"{f.muscle} x {f.measure} x {f.outcome}" for f in tagged.findings},
    )
    _compare(tally, "population", set(labels.get("population") or ()), {p.value for p in tagged.facts.populations})
    if labels.get("design"):
        _compare(tally, "design", {labels["design"]}, {tagged.facts.design.value} if tagged.facts.design else set())
    if "n" in labels:
        tally["n", "exact", "tp" if labels["n"] == tagged.facts.n else "fn"] += 1
    if "n_studies" in labels:
        tally["n_studies", "exact", "tp" if labels["n_studies"] == tagged.facts.n_studies else "fn"] += 1
    return Case(tagged.id, labels, tagged, tally)


def outcome_ids(labels: dict[str, Any]) -> set[str]:
    """The ids of the labelled outcomes."""
    return {o["id"] if isinstance(o, dict) else o for o in labels.get("outcomes") or ()}


def gold_findings(labels: dict[str, Any]) -> dict[tuple[str, str, str], dict[str, Any]]:
    """The labelled findings by muscle, measure and outcome."""
    return {(f["muscle"], f["measure"], f["outcome"]): f for f in labels.get("findings") or ()}


def _compare(tally: Counter[tuple[str, str, str]], table: str, expected: set[str], got: set[str]) -> None:
    for label in expected | got:
        kind = "tp" if label in expected and label in got else "fn" if label in expected else "fp"
        tally[table, label, kind] += 1


Measure = Callable[[Sequence[Case]], float | None]


def sums(cases: Sequence[Case]) -> Counter[tuple[str, str, str]]:
    """The tallies of all cases together."""
    total: Counter[tuple[str, str, str]] = Counter()
    for case in cases:
        total.update(case.tally)
    return total


def _f1(tp: int, fp: int, fn: int) -> float | None:
    return 2 * tp / (2 * tp + fp + fn) if tp + fp + fn else None


def of_label(total: Counter[tuple[str, str, str]], table: str, label: str) -> tuple[int, int, int]:
    """True positives, false positives and false negatives of one label."""
    return total[table, label, "tp"], total[table, label, "fp"], total[table, label, "fn"]


def _macro_relevance(cases: Sequence[Case]) -> float | None:
    total = sums(cases)
    values = [f for r in RELEVANCE if (f := _f1(*of_label(total, "relevance", r))) is not None]
    return sum(values) / len(values) if values else None


def _include_recall(cases: Sequence[Case]) -> float | None:
    tp, _, fn = of_label(sums(cases), "relevance", "include")
    return tp / (tp + fn) if tp + fn else None


def label_f1(table: str, label: str) -> Measure:
    """F1 of one label as a function of cases."""
    return lambda cases: _f1(*of_label(sums(cases), table, label))


def _micro(table: str) -> Measure:
    def measure(cases: Sequence[Case]) -> float | None:
        kinds: Counter[str] = Counter()
        for case in cases:
            for (name, _, kind), count in case.tally.items():
                if name == table:
                    kinds[kind] += count
        return _f1(kinds["tp"], kinds["fp"], kinds["fn"])

    return measure


def _exact(table: str) -> Measure:
    def measure(cases: Sequence[Case]) -> float | None:
        total = sums(cases)
        right = sum(n for (name, _, kind), n in total.items() if name == table and kind == "tp")
        asked = right + sum(n for (name, _, kind), n in total.items() if name == table and kind == "fn")
        return right / asked if asked else None

    return measure


COMMITTED = 0.5  # directions below this confidence are abstentions


def matched(case: Case) -> list[tuple[str, str, float]]:
    """Expected direction, given direction, confidence: for findings that both sides have."""
    gold = gold_findings(case.labels)
    return [
        (gold[key]["direction"], f.direction, f.confidence)
        for f in case.tagged.findings
        if (key := (f.muscle, f.measure, f.outcome)) in gold
    ]


def directions(cases: Sequence[Case], threshold: float) -> tuple[float, float | None]:
    """Coverage and accuracy of the directions given with at least this confidence."""
    rows = [row for case in cases for row in matched(case)]
    given = [row for row in rows if row[2] >= threshold]
    coverage = len(given) / len(rows) if rows else 0.0
    return coverage, sum(a == b for a, b, _ in given) / len(given) if given else None


HEADLINE: tuple[tuple[str, Measure], ...] = (
    ("relevance macro-F1", _macro_relevance),
    ("include recall", _include_recall),
    ("back_pain F1", label_f1("topic", "back_pain")),
    ("fall_risk F1", label_f1("topic", "fall_risk")),
    ("outcomes micro-F1", _micro("outcome")),
    ("findings F1 (muscle, outcome)", _micro("finding")),
    ("findings F1 (muscle, measure, outcome)", _micro("finding with measure")),
    ("direction accuracy", lambda cases: directions(cases, COMMITTED)[1]),
    ("direction coverage", lambda cases: directions(cases, COMMITTED)[0] if any(matched(c) for c in cases) else None),
    ("design accuracy", _exact("design")),
    ("n exact", _exact("n")),
    ("n_studies exact", _exact("n_studies")),
    ("population micro-F1", _micro("population")),
)
