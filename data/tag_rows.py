"""A study's tags as the rows that hold them: pure, so that several processes can tag and one can write."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from data.tagged import Evidence, Fact, TaggedStudy

Row = tuple[Any, ...]

# Every table of tags with its columns after (pmid, topic); `findings.id` and `tagged_run` are given on writing.
TABLES: dict[str, tuple[str, ...]] = {
    "screening": (
        "relevance", "reason", "sentence", "section_seq", "start", "end", "rule", "rules_version", "text_hash",
    ),
    "outcome_tags": (
        "outcome", "directness", "sentence", "section_seq", "start", "end", "rule", "rules_version",
    ),
    "findings": (
        "muscle", "measure", "outcome", "direction", "confidence", "sentence", "section_seq", "start", "end", "rule",
        "rules_version",
    ),
    "study_facts": (
        "design", "design_source", "design_sentence", "n", "n_basis", "n_sentence", "n_studies", "n_studies_sentence",
        "population", "age", "age_sentence", "sex", "sex_sentence", "spin_sentence", "rules_version",
    ),
    "study_populations": ("population", "sentence", "rule"),
    "companion_muscles": ("muscle", "sentence"),
}  # fmt: skip


class TagRows(NamedTuple):
    """All tags of one study; `tables` in the order of TABLES, rows sorted, each once."""

    pmid: int
    tables: tuple[tuple[Row, ...], ...]


def tag_rows(pmid: int, tagged: TaggedStudy, text_hash: str) -> TagRows:
    """The rows of one tagged study; `text_hash` says which text was tagged."""
    version = tagged.rules_version
    screening = tagged.screening
    evidence = screening.evidence
    where = _where(evidence) if evidence else (None, None, None, None, None)
    return TagRows(
        pmid,
        (
            ((screening.relevance, screening.reason, *where, version, text_hash),),
            _first(((t.outcome, t.directness, *_where(t.evidence), version) for t in tagged.outcomes), 1),
            _first(
                (
                    (f.muscle, f.measure, f.outcome, f.direction, float(f.confidence), *_where(f.evidence), version)
                    for f in tagged.findings
                ),
                3,
            ),
            (_facts(tagged),),
            _first(
                ((f.value, _sentence(f), f.evidence.rule if f.evidence else None) for f in tagged.facts.populations), 1
            ),
            _first(((f.value, _sentence(f)) for f in tagged.facts.companion_muscles), 1),
        ),
    )


def flat_tags(rows: Iterable[TagRows], topic: str) -> tuple[list[Any], ...]:
    """The rows of each of TABLES as one flat list, led by PMID and topic."""
    tables: tuple[list[Any], ...] = tuple([] for _ in TABLES)
    for pmid, of_study in rows:
        for values, part in zip(tables, of_study, strict=True):
            for row in part:
                values += (pmid, topic, *row)
    return tables


def _facts(tagged: TaggedStudy) -> Row:
    facts = tagged.facts
    return (
        *(_value(facts.design), facts.design_source, _sentence(facts.design)),
        *(facts.n, facts.n_basis, facts.n_evidence.sentence if facts.n_evidence else None),
        *(facts.n_studies, facts.n_studies_evidence.sentence if facts.n_studies_evidence else None),
        ";".join(sorted({f.value for f in facts.populations})) or None,
        *(_value(facts.age), _sentence(facts.age), _value(facts.sex), _sentence(facts.sex)),
        tagged.spin.sentence if tagged.spin else None,
        tagged.rules_version,
    )


def _where(evidence: Evidence) -> Row:
    return evidence.sentence, evidence.section_seq, evidence.start, evidence.end, evidence.rule


def _value(fact: Fact | None) -> str | None:
    return fact.value if fact else None


def _sentence(fact: Fact | None) -> str | None:
    return fact.evidence.sentence if fact and fact.evidence else None


def row_order(row: Row) -> tuple[str, ...]:
    """One order for rows, whatever made them."""
    return tuple("" if value is None else str(value) for value in row)


def _first(rows: Iterable[Row], key: int) -> tuple[Row, ...]:
    """Each key (the first columns) once, and sorted: the order of the rules' work never looks like a change."""
    by_key: dict[Row, Row] = {}
    for row in rows:
        by_key.setdefault(row[:key], row)
    return tuple(sorted(by_key.values(), key=row_order))
