"""An article as the rows that hold it, and back: pure, so that a parsing process can prepare them for a writing one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Literal, NamedTuple

from data.records import (
    AbstractSection,
    Accession,
    Article,
    ArticleId,
    Author,
    Correction,
    Grant,
    HistoryDate,
    Keyword,
    MeshHeading,
    PublicationType,
)

_AS_JSON = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode  # ASCII: equal on any machine
SourceFormat = Literal["pubmed_xml", "medline"]
Row = tuple[Any, ...]

# Columns of `articles` that are the record itself; the rest is derived or about our keeping of it.
OWN = (
    "version", "kind", "year", "pub_date", "electronic_date", "created_date", "revised_date", "completed_date",
    "journal", "journal_abbreviation", "nlm_unique_id", "issn", "volume", "issue", "pages", "doi", "pmcid", "language",
    "country", "citation_status", "publication_status", "publication_model", "title", "vernacular_title",
    "coi_statement", "copyright",
)  # fmt: skip
DERIVED = (
    "is_retracted",
    "is_retraction_notice",
    "mesh",
    "keywords",
    "abstract",
    "content_hash",
    "text_hash",
    "source_format",
)


@dataclass(frozen=True, slots=True)
class Child:
    """One table of parts: its columns after `pmid`, the rows of an article, and a record from a row."""

    table: str
    columns: tuple[str, ...]
    rows: Callable[[Article], tuple[Row, ...]]
    record: Callable[[Row], Any]
    field: str


_BEFORE_LANGUAGE = attrgetter(*OWN[: OWN.index("language")])
_AFTER_LANGUAGE = attrgetter(*OWN[OWN.index("language") + 1 :])
_SECTION = attrgetter("seq", "label", "category", "kind", "language", "text")
_AUTHOR = attrgetter(
    *("position", "role", "last_name", "fore_name", "initials", "suffix", "collective_name", "orcid", "affiliation")
)


CHILDREN: tuple[Child, ...] = (
    Child(
        "abstract_sections", ("seq", "label", "category", "kind", "language", "text"),
        lambda a: tuple(map(_SECTION, a.sections)),
        lambda r: AbstractSection(r[0], r[5], r[1], r[2], r[3], r[4]), "sections",
    ),
    Child(
        "authors",
        ("position", "role", "last_name", "fore_name", "initials", "suffix", "collective_name", "orcid", "affiliation"),
        lambda a: tuple(map(_AUTHOR, a.authors)),
        lambda r: Author(r[0], r[2], r[3], r[4], r[5], r[6], r[7], r[8], r[1]), "authors",
    ),
    Child(
        "mesh_headings", ("seq", "heading", "descriptor", "descriptor_ui", "qualifier", "qualifier_ui", "is_major"),
        lambda a: tuple([
            (n, m.heading, m.descriptor, m.descriptor_ui, m.qualifier, m.qualifier_ui, int(m.is_major))
            for n, m in enumerate(a.mesh_headings, 1)
        ]),
        lambda r: MeshHeading(r[1], r[2], r[3], r[4], r[5], bool(r[6])), "mesh_headings",
    ),
    Child(
        "keywords", ("seq", "keyword", "owner", "is_major"),
        lambda a: tuple([(n, k.keyword, k.owner, int(k.is_major)) for n, k in enumerate(a.keywords, 1)]),
        lambda r: Keyword(r[1], r[2], bool(r[3])), "keywords",
    ),
    Child(
        "publication_types", ("seq", "name", "ui"),
        lambda a: tuple([(n, t.name, t.ui) for n, t in enumerate(a.publication_types, 1)]),
        lambda r: PublicationType(*r[1:]), "publication_types",
    ),
    Child(
        "article_ids", ("seq", "id_type", "value"),
        lambda a: tuple([(n, i.id_type, i.value) for n, i in enumerate(a.article_ids, 1)]),
        lambda r: ArticleId(*r[1:]), "article_ids",
    ),
    Child(
        "grants", ("seq", "agency", "grant_id", "acronym", "country"),
        lambda a: tuple([(n, g.agency, g.grant_id, g.acronym, g.country) for n, g in enumerate(a.grants, 1)]),
        lambda r: Grant(*r[1:]), "grants",
    ),
    Child(
        "corrections", ("seq", "ref_type", "ref_pmid", "ref_source", "note"),
        lambda a: tuple([(n, c.ref_type, c.ref_pmid, c.ref_source, c.note) for n, c in enumerate(a.corrections, 1)]),
        lambda r: Correction(r[1], r[3], r[2], r[4]), "corrections",
    ),
    Child(
        "accessions", ("seq", "data_bank", "accession"),
        lambda a: tuple([(n, x.data_bank, x.accession) for n, x in enumerate(a.accessions, 1)]),
        lambda r: Accession(*r[1:]), "accessions",
    ),
    Child(
        "substances", ("seq", "name"), lambda a: tuple(enumerate(a.substances, 1)),
        lambda r: r[1], "substances",
    ),
    Child(
        "history_dates", ("seq", "status", "date"),
        lambda a: tuple([(n, h.status, h.date) for n, h in enumerate(a.history, 1)]),
        lambda r: HistoryDate(*r[1:]), "history",
    ),
    Child(
        "cited_articles", ("seq", "cited_pmid"), lambda a: tuple(enumerate(a.cited_pmids, 1)),
        lambda r: r[1], "cited_pmids",
    ),
)  # fmt: skip


class ArticleRows(NamedTuple):
    """An article ready to be stored: `own` in the order of OWN, `derived` of DERIVED, `children` of CHILDREN.

    Child rows carry no PMID; `content_hash` is over everything kept, `text_hash` over title and main abstract.
    """

    pmid: int
    own: Row
    derived: Row
    children: tuple[tuple[Row, ...], ...]
    content_hash: str
    text_hash: str

    @property
    def version(self) -> int:
        """The version of the record, as PubMed counts them."""
        return int(self.own[0])


def article_rows(article: Article, source_format: SourceFormat = "pubmed_xml") -> ArticleRows:
    """The rows of one article; equal articles give equal hashes on any machine."""
    own = (*_BEFORE_LANGUAGE(article), ";".join(article.languages) or None, *_AFTER_LANGUAGE(article))
    children = tuple(child.rows(article) for child in CHILDREN)
    content_hash = _hash([own, children])
    text_hash = text_hash_of(article)
    derived = (
        int(article.is_retracted),
        int(article.is_retraction_notice),
        _mesh_text(article),
        "; ".join(k.keyword for k in article.keywords) or None,
        article.abstract,
        content_hash,
        text_hash,
        source_format,
    )
    return ArticleRows(article.pmid, own, derived, children, content_hash, text_hash)


def text_hash_of(article: Article) -> str:
    """What a tag or a decision is about: title and main sections with their labels."""
    main = [(s.label, s.category, s.text) for s in article.sections if s.kind == "main"]
    return _hash([article.title, main])


def article_of(pmid: int, own: Row, children: Iterable[Iterable[Row]]) -> Article:
    """The article that these rows hold; the inverse of `article_rows`."""
    values: dict[str, Any] = dict(zip(OWN, own, strict=True))
    languages = values.pop("language")
    parts: dict[str, Any] = {
        child.field: tuple(child.record(row) for row in rows) for child, rows in zip(CHILDREN, children, strict=True)
    }
    return Article(pmid=pmid, languages=tuple(languages.split(";")) if languages else (), **values, **parts)


def _mesh_text(article: Article) -> str | None:
    words = dict.fromkeys(w for m in article.mesh_headings for w in (m.descriptor, m.qualifier) if w)
    return "; ".join(words) or None


def _hash(value: object) -> str:
    return hashlib.sha256(_AS_JSON(value).encode()).hexdigest()[:32]
