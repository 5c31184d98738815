"""What the tagger takes and gives: a study as text, and its tags, each with the sentence that says so.

Names of relevance, outcomes, muscles, measures, directions, designs and populations are those of the topic file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from data.records import AbstractSection, Article

Relevance = Literal["include", "borderline", "exclude"]
Direction = Literal["supports", "contradicts", "null", "within_group", "mixed", "unclear"]
Directness = Literal["direct", "surrogate", "adjacent"]
NBasis = Literal["stated", "summed", "planned", "unknown"]


@dataclass(frozen=True, slots=True)
class StudyText:
    """A study as the tagger sees it; `sections` are the main ones, in order; PMID or any other id."""

    id: str
    title: str
    sections: tuple[AbstractSection, ...] = ()
    mesh: tuple[str, ...] = ()
    publication_types: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()

    @classmethod
    def of(cls, article: Article) -> StudyText:
        """The text of a PubMed record; plain-language and other-language abstracts stay out."""
        return cls(
            id=str(article.pmid),
            title=article.title,
            sections=tuple(s for s in article.sections if s.kind == "main"),
            mesh=tuple(dict.fromkeys(m.descriptor for m in article.mesh_headings)),
            publication_types=tuple(t.name for t in article.publication_types),
            keywords=tuple(k.keyword for k in article.keywords),
        )


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a tag comes from: `start` and `end` are offsets of the deciding words in the section's stored text.

    `section_seq` 0 is the title, -1 the record's indexing (MeSH, publication type; then the offsets are 0 and
    `sentence` is the heading). `sentence` is the whole sentence around the words.
    """

    section_seq: int
    start: int
    end: int
    sentence: str
    rule: str


@dataclass(frozen=True, slots=True)
class Screening:
    """Is the study about the topic, and why: `reason` is a plain-words clause a reader understands."""

    relevance: Relevance
    reason: str
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class OutcomeTag:
    """An outcome the study measured (or that defines its groups)."""

    outcome: str
    directness: Directness
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Finding:
    """Which way one (muscle, measure, outcome) points; `confidence` 0..1 lets a reader abstain."""

    muscle: str
    measure: str
    outcome: str
    direction: Direction
    confidence: float
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Fact:
    """A value read from the text or the indexing, with its evidence."""

    value: str
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class StudyFacts:
    """Who and how: design with where it was read, people analysed, populations, age, sex, companion muscles."""

    design: Fact | None = None
    design_source: str | None = None  # publication_type, mesh, title, text, inferred
    n: int | None = None
    n_basis: NBasis = "unknown"
    n_evidence: Evidence | None = None
    n_studies: int | None = None
    n_studies_evidence: Evidence | None = None
    populations: tuple[Fact, ...] = ()
    age: Fact | None = None  # as stated: "mean 71.3 (SD 5.2) years"
    sex: Fact | None = None  # women, men, both
    companion_muscles: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class TaggedStudy:
    """Everything the tagger says about one study."""

    id: str
    screening: Screening
    outcomes: tuple[OutcomeTag, ...] = ()
    findings: tuple[Finding, ...] = ()
    facts: StudyFacts = StudyFacts()
    spin: Evidence | None = None  # the conclusion sentence that is stronger than the results
    rules_version: str = ""
