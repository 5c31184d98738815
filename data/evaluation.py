"""Scores the tagger against labelled texts: precision, recall, F1 with bootstrap intervals, directions with coverage.

A labelled text is a line of `gmax tag-text` with a "labels" object: relevance, outcomes [{id}], findings [{muscle,
measure, outcome, direction}], design, n, n_studies, population [].
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from data.agreement import Agreement, agreement
from data.errors import InputError
from data.tagged import TaggedStudy
from data.tagging.tagger import Tagger
from data.texts import read_rows, study_of

RELEVANCE = ("include", "borderline", "exclude")
DIRECTIONS = ("supports", "contradicts", "null", "within_group", "mixed", "unclear")
THRESHOLDS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.85)
RESAMPLES = 400  # of the studies, with a fixed seed: the same labels give the same intervals
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


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything `gmax evaluate` prints."""

    studies: int
    rules_version: str
    headline: tuple[Score, ...]
    labels: tuple[LabelScore, ...]
    abstention: tuple[tuple[float, float, float | None], ...]  # threshold, coverage, accuracy of directions
    relevance_confusion: tuple[tuple[str, str, int], ...]
    direction_confusion: tuple[tuple[str, str, int], ...]
    agreement: tuple[tuple[str, Agreement], ...]
    misses: tuple[Miss, ...]

    def score(self, name: str) -> float:
        """A headline value by name; 0.0 where nothing was to be scored."""
        return next((s.value or 0.0 for s in self.headline if s.name == name), 0.0)


def evaluate(lines: Iterable[str], tagger: Tagger, resamples: int = RESAMPLES) -> Evaluation:
    """Tag every labelled line and score it; InputError names a line without labels."""
    return evaluate_cases(list(_cases(lines, tagger)), tagger.rules_version, resamples)


def _cases(lines: Iterable[str], tagger: Tagger) -> Iterator[Case]:
    for number, row in read_rows(lines):
        labels = row.get("labels")
        if not isinstance(labels, dict) or labels.get("relevance") not in RELEVANCE:
            raise InputError(f"line {number} has no labels with a relevance of {', '.join(RELEVANCE)}")
        yield case_of(labels, tagger.tag(study_of(row, f"line {number}"), thorough=True))


def case_of(labels: dict[str, Any], tagged: TaggedStudy) -> Case:
    """Compare one study's labels with its tags."""
    tally: Counter[tuple[str, str, str]] = Counter()
    _compare(tally, "relevance", {labels["relevance"]}, {tagged.screening.relevance})
    expected, got = _outcome_ids(labels), {t.outcome for t in tagged.outcomes}
    _compare(tally, "outcome", expected, got)
    _compare(tally, "topic", {o.split(".")[0] for o in expected}, {o.split(".")[0] for o in got})
    _compare(
        tally,
        "finding",
        {f"{m} x {o}" for m, _, o in _gold(labels)},
        {f"{f.muscle} x {f.outcome}" for f in tagged.findings},
    )
    _compare(
        tally,
        "finding with measure",
        {" x ".join(key) for key in _gold(labels)},
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


def _outcome_ids(labels: dict[str, Any]) -> set[str]:
    return {o["id"] if isinstance(o, dict) else o for o in labels.get("outcomes") or ()}


def _gold(labels: dict[str, Any]) -> dict[tuple[str, str, str], dict[str, Any]]:
    return {(f["muscle"], f["measure"], f["outcome"]): f for f in labels.get("findings") or ()}


def _compare(tally: Counter[tuple[str, str, str]], table: str, expected: set[str], got: set[str]) -> None:
    for label in expected | got:
        kind = "tp" if label in expected and label in got else "fn" if label in expected else "fp"
        tally[table, label, kind] += 1


def evaluate_cases(cases: Sequence[Case], rules_version: str, resamples: int = RESAMPLES) -> Evaluation:
    """All scores over compared cases."""
    draws = _draws(len(cases), resamples)
    return Evaluation(
        studies=len(cases),
        rules_version=rules_version,
        headline=tuple(_with_interval(name, measure, cases, draws) for name, measure in HEADLINE),
        labels=_label_scores(cases, draws),
        abstention=tuple((t, *_directions(cases, t)) for t in THRESHOLDS),
        relevance_confusion=_confusion((c.labels["relevance"], c.tagged.screening.relevance) for c in cases),
        direction_confusion=_confusion((a, b) for c in cases for a, b, _ in _matched(c)),
        agreement=(
            (
                "relevance",
                agreement([c.labels["relevance"] for c in cases], [c.tagged.screening.relevance for c in cases]),
            ),
            ("direction", _direction_agreement(cases)),
        ),
        misses=tuple(miss for case in cases for miss in _misses(case)),
    )


def _draws(count: int, resamples: int) -> list[list[int]]:
    generator = random.Random(20240117)  # noqa: S311 - resampling, no secret
    return [generator.choices(range(count), k=count) for _ in range(resamples)] if count else []


Measure = Callable[[Sequence[Case]], float | None]


def _with_interval(name: str, measure: Measure, cases: Sequence[Case], draws: Sequence[Sequence[int]]) -> Score:
    value = measure(cases)
    values = sorted(v for draw in draws if (v := measure([cases[i] for i in draw])) is not None)
    if value is None or not values:
        return Score(name, value, None, None, len(cases))
    return Score(
        name,
        value,
        values[int(0.025 * len(values))],
        values[min(int(0.975 * len(values)), len(values) - 1)],
        len(cases),
    )


def _sums(cases: Sequence[Case]) -> Counter[tuple[str, str, str]]:
    total: Counter[tuple[str, str, str]] = Counter()
    for case in cases:
        total.update(case.tally)
    return total


def _f1(tp: int, fp: int, fn: int) -> float | None:
    return 2 * tp / (2 * tp + fp + fn) if tp + fp + fn else None


def _of_label(total: Counter[tuple[str, str, str]], table: str, label: str) -> tuple[int, int, int]:
    return total[table, label, "tp"], total[table, label, "fp"], total[table, label, "fn"]


def _macro_relevance(cases: Sequence[Case]) -> float | None:
    total = _sums(cases)
    values = [f for r in RELEVANCE if (f := _f1(*_of_label(total, "relevance", r))) is not None]
    return sum(values) / len(values) if values else None


def _include_recall(cases: Sequence[Case]) -> float | None:
    tp, _, fn = _of_label(_sums(cases), "relevance", "include")
    return tp / (tp + fn) if tp + fn else None


def _label_f1(table: str, label: str) -> Measure:
    return lambda cases: _f1(*_of_label(_sums(cases), table, label))


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
        total = _sums(cases)
        right = sum(n for (name, _, kind), n in total.items() if name == table and kind == "tp")
        asked = right + sum(n for (name, _, kind), n in total.items() if name == table and kind == "fn")
        return right / asked if asked else None

    return measure


COMMITTED = 0.5  # directions below this confidence are abstentions


def _matched(case: Case) -> list[tuple[str, str, float]]:
    """Expected direction, given direction, confidence: for findings that both sides have."""
    gold = _gold(case.labels)
    return [
        (gold[key]["direction"], f.direction, f.confidence)
        for f in case.tagged.findings
        if (key := (f.muscle, f.measure, f.outcome)) in gold
    ]


def _directions(cases: Sequence[Case], threshold: float) -> tuple[float, float | None]:
    """Coverage and accuracy of the directions given with at least this confidence."""
    rows = [row for case in cases for row in _matched(case)]
    given = [row for row in rows if row[2] >= threshold]
    coverage = len(given) / len(rows) if rows else 0.0
    return coverage, sum(a == b for a, b, _ in given) / len(given) if given else None


HEADLINE: tuple[tuple[str, Measure], ...] = (
    ("relevance macro-F1", _macro_relevance),
    ("include recall", _include_recall),
    ("back_pain F1", _label_f1("topic", "back_pain")),
    ("fall_risk F1", _label_f1("topic", "fall_risk")),
    ("outcomes micro-F1", _micro("outcome")),
    ("findings F1 (muscle, outcome)", _micro("finding")),
    ("findings F1 (muscle, measure, outcome)", _micro("finding with measure")),
    ("direction accuracy", lambda cases: _directions(cases, COMMITTED)[1]),
    ("direction coverage", lambda cases: _directions(cases, COMMITTED)[0] if any(_matched(c) for c in cases) else None),
    ("design accuracy", _exact("design")),
    ("n exact", _exact("n")),
    ("n_studies exact", _exact("n_studies")),
    ("population micro-F1", _micro("population")),
)


def _label_scores(cases: Sequence[Case], draws: Sequence[Sequence[int]]) -> tuple[LabelScore, ...]:
    total = _sums(cases)
    rows = []
    for table in ("relevance", "outcome", "design", "population"):
        for label in sorted({name for t, name, _ in total if t == table}):
            tp, fp, fn = _of_label(total, table, label)
            score = _with_interval(label, _label_f1(table, label), cases, draws)
            score = Score(label, score.value, score.low, score.high, tp + fn)
            rows.append(
                LabelScore(
                    table, label, tp / (tp + fp) if tp + fp else None, tp / (tp + fn) if tp + fn else None, score
                )
            )
    return tuple(rows)


def _confusion(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str, int], ...]:
    return tuple((a, b, n) for (a, b), n in sorted(Counter(pairs).items()))


def _direction_agreement(cases: Sequence[Case]) -> Agreement:
    rows = [row for case in cases for row in _matched(case)]
    return agreement([a for a, _, _ in rows], [b for _, b, _ in rows])


def _misses(case: Case) -> Iterator[Miss]:
    """Every disagreement, with our sentence for what we said and the label's evidence for what we missed."""
    tagged, labels = case.tagged, case.labels
    if labels["relevance"] != tagged.screening.relevance:
        yield Miss(case.id, "relevance", labels["relevance"], tagged.screening.relevance, tagged.screening.reason)
    expected, got = _outcome_ids(labels), {t.outcome: t.evidence.sentence for t in tagged.outcomes}
    told = {o["id"]: o.get("evidence", "") for o in labels.get("outcomes") or () if isinstance(o, dict)}
    for name in sorted(expected ^ set(got)):
        missed = name in expected
        yield Miss(
            case.id,
            "outcome",
            name if missed else "",
            "" if missed else name,
            told.get(name, "") if missed else got[name],
        )
    gold, found = _gold(labels), {(f.muscle, f.measure, f.outcome): f for f in tagged.findings}
    for key in sorted(gold.keys() | found.keys()):
        want, have = gold.get(key), found.get(key)
        if want is None or have is None or want["direction"] != have.direction:
            name = " x ".join(key)
            yield Miss(
                case.id,
                f"finding {name}",
                want["direction"] if want else "",
                have.direction if have else "",
                have.evidence.sentence if have else (want or {}).get("evidence", ""),
            )
    design = tagged.facts.design
    if labels.get("design") and (design is None or design.value != labels["design"]):
        shown = design.evidence.sentence if design and design.evidence else ""
        yield Miss(case.id, "design", labels["design"], design.value if design else "", shown)
    if "n" in labels and labels["n"] != tagged.facts.n:
        shown = tagged.facts.n_evidence.sentence if tagged.facts.n_evidence else ""
        yield Miss(case.id, "n", str(labels["n"]), str(tagged.facts.n), shown)
