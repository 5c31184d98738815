"""How often the rules agree with people, as `make evaluate` last measured it, and who decided the tags here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from reports.answers import finding_words
from reports.document import Block, Cell, Mark, NumberLists, Para, Quoted, Section, Table
from reports.library import Library
from reports.names import DIRECTIONS, OUTCOMES
from reports.outcomes import excerpt
from reports.wording import study_ref

UNSURE_BELOW = 0.6
MOST_TO_CHECK = 100
HEADLINE = {
    "relevance macro-F1": "About the topic, partly, or not (macro-F1)",
    "include recall": "Studies about the topic that were found (recall)",
    "back_pain F1": "Back pain was measured (F1)",
    "fall_risk F1": "Fall risk was measured (F1)",
    "outcomes micro-F1": "Which outcomes were measured (micro-F1)",
    "findings F1 (muscle, outcome)": "Findings: muscle and outcome (F1)",
    "findings F1 (muscle, measure, outcome)": "Findings: muscle, measure and outcome (F1)",
    "direction accuracy": "Directions that were given and are right",
    "direction coverage": "Directions that were given at all",
    "design accuracy": "Design",
    "n exact": "Number of people, exactly",
    "n_studies exact": "Number of studies in a review, exactly",
    "population micro-F1": "Who was studied (micro-F1)",
}
TABLES = {"relevance": "about the topic", "outcomes": "outcome measured", "direction": "direction"}


def shipped_scores() -> Mapping[str, Any]:
    """The scores shipped with this version (bench/accuracy.py writes them); empty when there are none."""
    source = files("data").joinpath("accuracy.json")
    scores: Mapping[str, Any] = json.loads(source.read_text("utf-8")) if source.is_file() else {}
    return scores


def accuracy_section(scores: Mapping[str, Any], library: Library, lists: NumberLists) -> Section:
    """Scores on labelled abstracts, then how much of this library a person has decided or the rules left open."""
    blocks: list[Block] = [*(_scored(scores, library.rules_version) if scores else (Para((ABSENT,), "note"),))]
    person = [
        s.pmid
        for s in library.studies
        if s.by_person or any(f.by_person for f in s.findings) or any(t.by_person for t in s.tags)
    ]
    number = lists.count("by-person", "A person decided at least one tag", person)
    unclear = [s.pmid for s in library.studies if s.counts and any(f.direction == "unclear" for f in s.findings)]
    unsure = lists.count("has-unclear", "At least one direction not stated", unclear)
    said = f" of {len(library.studies):,} screened studies carry at least one decision by a person. "
    rest = " counted studies have at least one finding whose direction the rules could not read."
    blocks.append(Para((number, said, unsure, rest)))
    check = _please_check(library)
    return Section("accuracy", "How accurate the tags are", (*blocks, *((check,) if check.rows else ())))


def _please_check(library: Library) -> Table:
    """Counted findings that the rules were unsure of and nobody has looked at, least sure first."""
    unsure = [
        (f.confidence, s, f)
        for s in library.studies
        if s.counts
        for f in s.findings
        if not f.by_person and (f.confidence < UNSURE_BELOW or f.direction == "unclear")
    ]
    unsure.sort(key=lambda row: (row[0], row[1].pmid, row[2].outcome, row[2].muscle, row[2].measure))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            study_ref(s),
            f"{finding_words(f, library.names)} – {library.names.outcome(f.outcome).lower()}",
            Mark(f.direction, DIRECTIONS[f.direction]),
            f"{f.confidence:.2f}",
            Quoted(excerpt(f.sentence)) if f.sentence else None,
        )
        for _, s, f in unsure[:MOST_TO_CHECK]
    )
    caption = f"Please check: findings that the rules were unsure of ({len(unsure)}); gmax review queue asks about them"
    heads = ("Study", "Finding", "Direction", "Confidence", "Sentence")
    note = (f"The {MOST_TO_CHECK} least sure of {len(unsure)} are shown.",) if len(unsure) > MOST_TO_CHECK else ()
    return Table("check", caption, heads, rows, filterable=True, folded=True, more=note, numeric=frozenset({3}))


ABSENT = "No scores were shipped with this version; docs/accuracy.md of the program has them."


def _scored(scores: Mapping[str, Any], rules_version: str) -> tuple[Block, ...]:
    tagged_with = (
        ""
        if scores["rules_version"] == rules_version
        else f" This library was tagged with other rules ({rules_version})."
    )
    lead = (
        f"The rules ({scores['rules_version']}) were compared with labels of {scores['studies']} invented "
        "abstracts, which nobody who wrote the rules had read; 1.00 would be complete agreement. Invented abstracts "
        "are tidier than life, so real ones may be harder. docs/accuracy.md of the program has more sets and the kinds "
        "of error." + tagged_with
    )
    headline = tuple(
        (HEADLINE.get(row["name"], row["name"]), _shown(row["value"]), _interval(row)) for row in scores["headline"]
    )
    labels: tuple[tuple[Cell, ...], ...] = tuple(
        (
            _named(row),
            int(row["n"]),
            _shown(row["precision"]),
            _shown(row["recall"]),
            _shown(row["f1"]),
            _interval(row),
        )
        for row in scores["labels"]
        if row["table"] in TABLES
    )
    return (
        Para((lead,)),
        Table(
            "accuracy-table",
            "How the rules do on labelled abstracts",
            ("What", "Score", "95 % interval"),
            headline,
            numeric=frozenset({1, 2}),
        ),
        Table(
            "accuracy-labels",
            "The same, tag by tag",
            (
                "Tag",
                "Labelled",
                "Right when given (precision)",
                "Found when there (recall)",
                "F1",
                "95 % interval of F1",
            ),
            labels,
            folded=True,
            numeric=frozenset({1, 2, 3, 4, 5}),
        ),
    )


def _named(row: Mapping[str, Any]) -> str:
    label = str(row["label"])
    known = DIRECTIONS.get(label) or (OUTCOMES[label][0] if label in OUTCOMES else label)
    return f"{TABLES[row['table']]}: {known}"


def _shown(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, int | float) else "–"


def _interval(row: Mapping[str, Any]) -> str:
    low, high = row.get("low"), row.get("high")
    return f"{low:.2f}–{high:.2f}" if low is not None and high is not None else "–"
