"""Texts that are in no database, as JSON lines, and tagged studies as JSON in the shape of the labels."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from data.errors import InputError
from data.records import AbstractSection
from data.tagged import Evidence, StudyText, TaggedStudy


def read_texts(lines: Iterable[str]) -> Iterator[StudyText]:
    """Studies from lines of {"id", "title", "sections": [{"label", "text"}], "mesh": [], "publication_types": []}.

    InputError names a line that cannot be read.
    """
    for number, row in read_rows(lines):
        yield study_of(row, f"line {number}")


def read_rows(lines: Iterable[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Numbered JSON objects, empty lines left out; InputError names a line that is no JSON object."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as problem:
            raise InputError(f"line {number} is not JSON: {problem}") from None
        if not isinstance(row, dict):
            raise InputError(f"line {number} is not a JSON object with id, title and sections")
        yield number, row


def study_of(row: dict[str, Any], where: str) -> StudyText:
    """One study from one JSON object; `sections` may be missing when there is an `abstract`, or both."""
    if "id" not in row and "pmid" not in row:
        raise InputError(f"{where} has no id")
    sections = row.get("sections")
    if sections is None:
        sections = [{"text": row["abstract"]}] if row.get("abstract") else []
    if not isinstance(sections, list) or not all(
        isinstance(s, dict) and isinstance(s.get("text"), str) for s in sections
    ):
        raise InputError(f"{where}: sections must be a list of objects with a text")
    return StudyText(
        id=str(row.get("id", row.get("pmid"))),
        title=_text(row, "title", where),
        sections=tuple(
            AbstractSection(
                number, s["text"], s.get("label") or None, s.get("category") or s.get("nlm_category") or None
            )
            for number, s in enumerate(sections, 1)
        ),
        mesh=_texts(row, "mesh", where),
        publication_types=_texts(row, "publication_types", where),
        keywords=_texts(row, "keywords", where),
    )


def _text(row: dict[str, Any], key: str, where: str) -> str:
    value = row.get(key) or ""
    if not isinstance(value, str):
        raise InputError(f"{where}: {key} must be a text")
    return value


def _texts(row: dict[str, Any], key: str, where: str) -> tuple[str, ...]:
    value = row.get(key) or []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise InputError(f"{where}: {key} must be a list of texts")
    return tuple(value)


def tagged_to_json(tagged: TaggedStudy) -> dict[str, Any]:
    """A tagged study in the shape of the labels, each tag with its evidence."""
    facts = tagged.facts
    return {
        "id": tagged.id,
        "relevance": tagged.screening.relevance,
        "reason": tagged.screening.reason,
        **_evidence("relevance_evidence", tagged.screening.evidence),
        "outcomes": [{"id": t.outcome, "directness": t.directness, **_flat(t.evidence)} for t in tagged.outcomes],
        "findings": [
            {
                "muscle": f.muscle,
                "measure": f.measure,
                "outcome": f.outcome,
                "direction": f.direction,
                "confidence": f.confidence,
                **_flat(f.evidence),
            }
            for f in tagged.findings
        ],
        "design": facts.design.value if facts.design else None,
        "design_source": facts.design_source,
        **_evidence("design_evidence", facts.design.evidence if facts.design else None),
        "n": facts.n,
        "n_basis": facts.n_basis,
        **_evidence("n_evidence", facts.n_evidence),
        "n_studies": facts.n_studies,
        "population": [p.value for p in facts.populations],
        "age": facts.age.value if facts.age else None,
        "sex": facts.sex.value if facts.sex else None,
        "companion_muscles": [c.value for c in facts.companion_muscles],
        "spin": tagged.spin.sentence if tagged.spin else None,
        "rules_version": tagged.rules_version,
    }


def _flat(evidence: Evidence) -> dict[str, Any]:
    return {
        "evidence": evidence.sentence,
        "sentence": evidence.sentence,
        "section": evidence.section_seq,
        "start": evidence.start,
        "end": evidence.end,
        "rule": evidence.rule,
    }


def _evidence(name: str, evidence: Evidence | None) -> dict[str, Any]:
    return {} if evidence is None else {name: _flat(evidence)}


def tagged_as_text(tagged: TaggedStudy) -> str:
    """A tagged study in plain lines for a person at a terminal."""
    facts = tagged.facts
    size = f"{facts.n} people ({facts.n_basis})" if facts.n is not None else "number of people not stated"
    lines = [
        f"{tagged.id}  {tagged.screening.relevance}: {tagged.screening.reason}",
        f"  {facts.design.value if facts.design else 'design not stated'}, {size}"
        + (f", {facts.n_studies} studies" if facts.n_studies is not None else "")
        + (f"; {', '.join(p.value for p in facts.populations)}" if facts.populations else ""),
    ]
    lines.extend(f'  measured {t.outcome} ({t.directness}): "{t.evidence.sentence}"' for t in tagged.outcomes)
    lines.extend(
        (f'  {f.muscle} {f.measure} x {f.outcome}: {f.direction} ({f.confidence:.2f}) "{f.evidence.sentence}"')
        for f in tagged.findings
    )
    if tagged.spin is not None:
        lines.append(f'  conclusion stronger than results: "{tagged.spin.sentence}"')
    return "\n".join(lines)
