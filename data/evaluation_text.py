"""An evaluation as JSON, as plain text for a terminal, and as Markdown tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from data.agreement import agreement_as_text
from data.evaluation import DIRECTIONS, RELEVANCE, Evaluation
from data.scores import Score


def evaluation_to_json(evaluation: Evaluation) -> dict[str, Any]:
    """Everything as plain values."""
    return asdict(evaluation)


def evaluation_as_text(evaluation: Evaluation, errors: bool = True) -> str:
    """Headline, labels, abstention, confusion tables and the errors with their sentences."""
    lines = [f"{evaluation.studies} labelled studies, rules {evaluation.rules_version}", ""]
    lines += [f"{s.name:<40} {_shown(s.value)}  {_interval(s)}" for s in evaluation.headline]
    lines += ["", f"{'label':<36} {'precision':>9} {'recall':>7} {'F1':>6}  {'95 % interval':<14} n"]
    for row in evaluation.labels:
        lines.append(
            f"{row.table + ' ' + row.label:<36} {_shown(row.precision):>9} {_shown(row.recall):>7}"
            f" {_shown(row.f1.value):>6}  {_interval(row.f1):<14} {row.f1.n}"
        )
    lines += ["", "directions at a confidence of at least ...: coverage, accuracy"]
    lines += [f"  {t:.2f}  {coverage:.2f}  {_shown(accuracy)}" for t, coverage, accuracy in evaluation.abstention]
    lines += ["", "relevance, labelled (down) by tagged (across)", *_table(evaluation.relevance_confusion, RELEVANCE)]
    lines += ["", "direction, labelled (down) by tagged (across)", *_table(evaluation.direction_confusion, DIRECTIONS)]
    lines += ["", *(agreement_as_text(name, found) for name, found in evaluation.agreement)]
    if errors:
        lines += ["", f"{len(evaluation.misses)} disagreements"]
        lines += [
            (f'{m.id} {m.table}: labelled {m.expected or "nothing"}, tagged {m.got or "nothing"} | "{m.sentence}"')
            for m in evaluation.misses
        ]
    return "\n".join(lines)


def headline_as_markdown(evaluation: Evaluation) -> str:
    """The headline as a Markdown table."""
    rows = ["| figure | value | 95 % interval |", "|---|---|---|"]
    rows += [f"| {s.name} | {_shown(s.value)} | {_interval(s)} |" for s in evaluation.headline]
    return "\n".join(rows)


def labels_as_markdown(evaluation: Evaluation) -> str:
    """Precision, recall and F1 of every label as a Markdown table."""
    rows = ["| table | label | precision | recall | F1 | 95 % interval | n |", "|---|---|---|---|---|---|---|"]
    rows += [
        (
            f"| {r.table} | `{r.label}` | {_shown(r.precision)} | {_shown(r.recall)} "
            f"| {_shown(r.f1.value)} | {_interval(r.f1)} | {r.f1.n} |"
        )
        for r in evaluation.labels
    ]
    return "\n".join(rows)


def confusion_as_markdown(rows: Sequence[tuple[str, str, int]], names: Sequence[str]) -> str:
    """A confusion table: labelled down, tagged across."""
    counts = {(a, b): n for a, b, n in rows}
    lines = ["| labelled | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    lines += [f"| {a} | " + " | ".join(str(counts.get((a, b), 0)) for b in names) + " |" for a in names]
    return "\n".join(lines)


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _interval(score: Score) -> str:
    return "" if score.low is None or score.high is None else f"{score.low:.2f} to {score.high:.2f}"


def _table(rows: Sequence[tuple[str, str, int]], names: Sequence[str]) -> list[str]:
    counts = {(a, b): n for a, b, n in rows}
    lines = [" " * 14 + "".join(f"{name:>13}" for name in names)]
    lines += [f"{a:<14}" + "".join(f"{counts.get((a, b), 0):>13}" for b in names) for a in names]
    return lines
