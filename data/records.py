"""What PubMed sends, as frozen records; field names follow the PubMed DTD (pubmed_250101.dtd) in plain words.

Texts are complete plain text (inline markup and MathML flattened). Unknown is `None`, never invented.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, make_dataclass
from typing import Any, Literal, TypeVar

SectionKind = Literal["main", "plain_language", "other_language"]
ArticleKind = Literal["article", "book"]
Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class AbstractSection:
    """One AbstractText; `seq` counts from 1 over all kinds, in the order of the record."""

    seq: int
    text: str
    label: str | None = None  # as printed: "METHODS AND RESULTS"
    category: str | None = None  # NlmCategory as sent: BACKGROUND, OBJECTIVE, METHODS, RESULTS, CONCLUSIONS
    kind: SectionKind = "main"
    language: str | None = None  # of an other_language section


@dataclass(frozen=True, slots=True)
class Author:
    """One person or group; `position` counts from 1. LastName alone is a valid person."""

    position: int
    last_name: str | None = None
    fore_name: str | None = None
    initials: str | None = None
    suffix: str | None = None
    collective_name: str | None = None
    orcid: str | None = None  # bare 0000-0000-0000-000X whatever spelling was sent
    affiliation: str | None = None  # several joined with "; "
    role: Literal["author", "editor", "investigator"] = "author"


@dataclass(frozen=True, slots=True)
class MeshHeading:
    """One descriptor with at most one qualifier: a heading with three qualifiers is three rows of one `heading`."""

    heading: int  # number of the heading in the record, from 1
    descriptor: str
    descriptor_ui: str | None = None
    qualifier: str | None = None
    qualifier_ui: str | None = None
    is_major: bool = False  # of this descriptor or this qualifier


@dataclass(frozen=True, slots=True)
class Keyword:
    """One keyword; owner NOTNLM are the authors' own."""

    keyword: str
    owner: str = "NLM"
    is_major: bool = False


@dataclass(frozen=True, slots=True)
class PublicationType:
    """Match on `ui` (D016441 is Retracted Publication), not on the name."""

    name: str
    ui: str | None = None


@dataclass(frozen=True, slots=True)
class ArticleId:
    """One of the record's own ids, never a cited article's."""

    id_type: str
    value: str


@dataclass(frozen=True, slots=True)
class Grant:
    """One grant; PubMed repeats some."""

    agency: str | None = None
    grant_id: str | None = None
    acronym: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """One CommentsCorrections: `ref_type` says how this record stands to the other (RetractionIn, ErratumIn ...)."""

    ref_type: str
    ref_source: str | None = None
    ref_pmid: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Accession:
    """One data-bank number, such as a trial registration."""

    data_bank: str
    accession: str


@dataclass(frozen=True, slots=True)
class HistoryDate:
    """One date of PubmedData/History as ISO text, as precise as sent."""

    status: str
    date: str


@dataclass(frozen=True, slots=True)
class Article:
    """One PubMed record, journal article or book (chapter), with everything the database keeps of it."""

    pmid: int
    title: str
    version: int = 1
    kind: ArticleKind = "article"
    vernacular_title: str | None = None
    journal: str | None = None
    journal_abbreviation: str | None = None
    nlm_unique_id: str | None = None
    issn: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None  # MedlinePgn, else start-end, else the pii of an e-article
    year: int | None = None  # first four digits of the printed date, else of the electronic one
    pub_date: str | None = None  # as printed: "2024 Mar 5", "1998 Dec-1999 Jan", "2003 Summer"
    electronic_date: str | None = None  # ISO, ArticleDate
    created_date: str | None = None  # ISO, PubStatus entrez (CRDT)
    revised_date: str | None = None  # ISO, DateRevised
    completed_date: str | None = None  # ISO, DateCompleted
    doi: str | None = None  # lower case
    pmcid: str | None = None
    languages: tuple[str, ...] = ()
    citation_status: str | None = None  # MEDLINE, In-Process, PubMed-not-MEDLINE, Publisher ...
    publication_status: str | None = None  # ppublish, epublish, aheadofprint ...
    publication_model: str | None = None
    country: str | None = None
    copyright: str | None = None
    coi_statement: str | None = None
    sections: tuple[AbstractSection, ...] = ()
    authors: tuple[Author, ...] = ()  # authors, editors and investigators, told apart by role
    mesh_headings: tuple[MeshHeading, ...] = ()
    keywords: tuple[Keyword, ...] = ()
    publication_types: tuple[PublicationType, ...] = ()
    article_ids: tuple[ArticleId, ...] = ()
    grants: tuple[Grant, ...] = ()
    corrections: tuple[Correction, ...] = ()
    accessions: tuple[Accession, ...] = ()
    substances: tuple[str, ...] = ()
    history: tuple[HistoryDate, ...] = ()
    cited_pmids: tuple[int, ...] = ()  # in order, unique

    @property
    def abstract(self) -> str | None:
        """The main abstract as one text, sections joined by a blank line with their labels; None when there is none."""
        parts = [f"{s.label}: {s.text}" if s.label else s.text for s in self.sections if s.kind == "main"]
        return "\n\n".join(parts) or None

    @property
    def is_retracted(self) -> bool:
        """Retracted by publication type D016441 or by a RetractionIn link, whose PMID may be missing."""
        return any(t.ui == "D016441" or t.name == "Retracted Publication" for t in self.publication_types) or any(
            c.ref_type in ("RetractionIn", "RetractedandRepublishedIn") for c in self.corrections
        )

    @property
    def is_retraction_notice(self) -> bool:
        """True for the notice that retracts another record: kept for its link, counted nowhere."""
        return any(c.ref_type == "RetractionOf" for c in self.corrections) or any(
            t.ui == "D016440" for t in self.publication_types
        )


@dataclass(frozen=True, slots=True)
class Deletion:
    """NLM took this record back (DeleteCitation, DeleteDocument): the PMID, and the version where one is named."""

    pmid: int
    version: int | None = None


def maker(record: type[Record]) -> Callable[..., list[Record]]:
    """What makes records of that class, one of each row of the columns of all its fields, far faster than the class.

    A frozen dataclass sets each field through object.__setattr__, which is nearly all that making one costs. Here an
    open twin of the same layout is filled, and then becomes the record.
    """
    slots: tuple[str, ...] = record.__slots__  # type: ignore[attr-defined]
    twin = make_dataclass(f"Open{record.__name__}", slots, slots=True)

    def make(*columns: Iterable[Any]) -> list[Record]:
        found = list(map(twin, *columns))
        for one in found:
            one.__class__ = record
        return found

    return make
