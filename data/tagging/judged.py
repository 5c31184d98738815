"""What is judged of a design: its id, where it was read, and the ways to read it (indexing, title, words of a role)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from data.tagged import Evidence, Fact
from data.tagging.cues import Cue
from data.tagging.reading import Reading
from data.tagging.roles import Sentence
from data.tagging.scan import Kind
from data.vocabulary import Design


@dataclass(frozen=True, slots=True)
class Judged:
    """The design, where it was read, and its evidence."""

    fact: Fact | None
    source: str | None

    @property
    def value(self) -> str | None:
        """The design's id; None when the text does not say."""
        return self.fact.value if self.fact else None


def by_type(reading: Reading, design: Design) -> Judged | None:
    """The publication type names it."""
    for name in reading.study.publication_types:
        if name in design.publication_types:
            return Judged(Fact(design.id, Evidence(-1, 0, 0, name, f"publication type: {name}")), "publication_type")
    return None


def by_mesh(reading: Reading, design: Design) -> Judged | None:
    """A MeSH heading names it."""
    for name in reading.study.mesh:
        if name in design.mesh:
            return Judged(Fact(design.id, Evidence(-1, 0, 0, name, f"MeSH: {name}")), "mesh")
    return None


def by_title(reading: Reading, design: Design) -> Judged | None:
    """The title names it."""
    return _mentioned(reading, design, "design_title", ("title",), "title")


def by_terms(reading: Reading, design: Design, *roles: str) -> Judged | None:
    """A term of the vocabulary stands in a sentence of one of these roles."""
    return _mentioned(reading, design, "design", roles, "text")


def by_text(reading: Reading, design: Design, pattern: Cue, *roles: str, source: str = "text") -> Judged | None:
    """An expression of the grammar stands in a sentence of one of these roles."""
    for sentence, match in reading.having(pattern, *roles):
        return judged_at(reading, design, sentence, match, pattern.pattern[:40], source)
    return None


def judged_at(
    reading: Reading, design: Design, sentence: Sentence, match: re.Match[str], rule: str, source: str
) -> Judged:
    """The design told by a match in a sentence."""
    start = sentence.span.start + match.start()
    evidence = reading.evidence(sentence, start, start + match.end() - match.start(), f"design {design.id}: {rule}")
    return Judged(Fact(design.id, evidence), source)


def says(reading: Reading, pattern: Cue, *roles: str) -> bool:
    """The expression stands in a sentence of one of these roles."""
    return any(sentence.role in roles and pattern.search(sentence.lower) for sentence in reading.sentences)


def _mentioned(reading: Reading, design: Design, kind: Kind, roles: tuple[str, ...], source: str) -> Judged | None:
    for sentence, mention in reading.every(kind):
        if mention.id == design.id and sentence.role in roles:
            evidence = reading.evidence(sentence, mention.start, mention.end, f"design {design.id}: {mention.rule}")
            return Judged(Fact(design.id, evidence), source)
    return None
