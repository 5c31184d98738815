"""Scores the tagger against labelled texts: precision, recall, F1 with bootstrap intervals, directions with coverage.

A labelled text is a line of `gmax tag-text` with a "labels" object: relevance, outcomes [{id}], findings [{muscle,
measure, outcome, direction}], design, n, n_studies, population [].
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from data.agreement import Agreement, agreement
from data.errors import InputError
from data.scores import (
    DIRECTIONS,
    HEADLINE,
    RELEVANCE,
    Case,
    LabelScore,
    Measure,
    Miss,
    Score,
    case_of,
    directions,
    gold_findings,
    label_f1,
    matched,
    of_label,
    outcome_ids,
    sums,
)
from data.tagging.tagger import Tagger
from data.texts import read_rows, study_of

__all__ = ["DIRECTIONS", "RELEVANCE", "Evaluation", "evaluate", "evaluate_cases"]

THRESHOLDS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.85)
RESAMPLES = 400  # of the studies, with a fixed seed: the same labels give the same intervals


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


def evaluate_cases(cases: Sequence[Case], rules_version: str, resamples: int = RESAMPLES) -> Evaluation:
    """All scores over compared cases."""
    draws = _draws(len(cases), resamples)
    return Evaluation(
        studies=len(cases),
        rules_version=rules_version,
        headline=tuple(_with_interval(name, measure, cases, draws) for name, measure in HEADLINE),
        labels=_label_scores(cases, draws),
        abstention=tuple((t, *directions(cases, t)) for t in THRESHOLDS),
        relevance_confusion=_confusion((c.labels["relevance"], c.tagged.screening.relevance) for c in cases),
        direction_confusion=_confusion((a, b) for c in cases for a, b, _ in matched(c)),
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


def _label_scores(cases: Sequence[Case], draws: Sequence[Sequence[int]]) -> tuple[LabelScore, ...]:
    total = sums(cases)
    rows = []
    for table in ("relevance", "outcome", "design", "population"):
        for label in sorted({name for t, name, _ in total if t == table}):
            tp, fp, fn = of_label(total, table, label)
            score = _with_interval(label, label_f1(table, label), cases, draws)
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
    rows = [row for case in cases for row in matched(case)]
    return agreement([a for a, _, _ in rows], [b for _, b, _ in rows])


def _misses(case: Case) -> Iterator[Miss]:
    """Every disagreement, with our sentence for what we said and the label's evidence for what we missed."""
    tagged, labels = case.tagged, case.labels
    if labels["relevance"] != tagged.screening.relevance:
        yield Miss(case.id, "relevance", labels["relevance"], tagged.screening.relevance, tagged.screening.reason)
    expected, got = outcome_ids(labels), {t.outcome: t.evidence.sentence for t in tagged.outcomes}
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
    gold, found = gold_findings(labels), {(f.muscle, f.measure, f.outcome): f for f in tagged.findings}
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
