"""nbib (MEDLINE text), what the PubMed page exports: field names of nlm.nih.gov/bsd/mms/medlineelements.html."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from data.records import Article, Author
from reports.export import entry as e
from reports.export.entry import Entry

WIDTH = 88
# Only texts are folded: readers (Bio.Medline among them) take each folded line of a list field as one more value.
FOLDED = {"TI", "AB", "TT", "SO", "JT", "BTI"}
LINKS = {
    "CommentIn": "CIN", "CommentOn": "CON", "ErratumIn": "EIN", "ErratumFor": "EFR", "RetractionIn": "RIN",
    "RetractionOf": "ROF", "UpdateIn": "UIN", "UpdateOf": "UOF", "ExpressionOfConcernIn": "ECI",
    "ExpressionOfConcernFor": "ECF", "CorrectedandRepublishedIn": "CRI", "CorrectedandRepublishedFrom": "CRF",
    "RepublishedIn": "RPI", "RepublishedFrom": "RPF", "RetractedandRepublishedIn": "RRI",
    "RetractedandRepublishedFrom": "RRF", "SummaryForPatientsIn": "SPIN", "OriginalReportIn": "ORI",
}  # fmt: skip
_MARKS = {"author": ("FAU", "AU"), "editor": ("FED", "ED"), "investigator": ("FIR", "IR")}


def to_nbib(entries: Iterable[Entry]) -> Iterator[str]:
    """MEDLINE records, each ending in a blank line."""
    for entry in entries:
        values = ((tag, e.one_line(str(value))) for tag, value in fields(entry.article) if value)
        yield "".join(line(tag, value) for tag, value in values if value) + "\n"


def line(tag: str, value: str) -> str:
    """One field: the tag in four columns, "- ", the value; texts folded with six blanks."""
    start = f"{tag:<4}- "
    if tag not in FOLDED:
        return f"{start}{value}\n"
    folded = textwrap.fill(
        value, WIDTH, initial_indent=start, subsequent_indent=" " * 6, break_long_words=False, break_on_hyphens=False
    )
    return folded + "\n"


def fields(article: Article) -> Iterator[tuple[str, str | int | None]]:
    """Tag and value in the order that PubMed writes."""
    chapter = article.kind == "book" and article.journal != article.title
    yield "PMID", article.pmid
    yield "OWN", "NLM"
    yield "STAT", article.citation_status
    yield "DCOM", _day(article.completed_date)
    yield "LR", _day(article.revised_date)
    yield "IS", article.issn
    yield "VI", article.volume
    yield "IP", article.issue
    yield "DP", article.pub_date
    yield "TI", article.title
    yield "PG", article.pages
    yield "LID", f"{article.doi} [doi]" if article.doi else None
    yield "AB", e.abstract_line(article)
    yield "CI", article.copyright
    yield from _people(article.authors)
    yield from (("LA", language) for language in article.languages)
    yield from (("SI", f"{x.data_bank}/{x.accession}") for x in article.accessions)
    yield from (("GR", _grant(g.grant_id, g.acronym, g.agency, g.country)) for g in article.grants)
    yield from (("PT", kind.name) for kind in article.publication_types)
    yield "TT", article.vernacular_title
    yield "DEP", _day(article.electronic_date)
    yield "PL", article.country
    yield from (("BTI", article.journal if chapter else article.title),) if article.kind == "book" else ()
    yield "TA", article.journal_abbreviation
    yield "JT", article.journal if article.kind == "article" else None
    yield "JID", article.nlm_unique_id
    yield from (
        (LINKS[c.ref_type], _link(c.ref_source, c.ref_pmid)) for c in article.corrections if c.ref_type in LINKS
    )
    yield from (("MH", heading) for heading in _mesh(article))
    yield from (("OT", f"{'*' if k.is_major else ''}{k.keyword}") for k in article.keywords)
    yield "COIS", article.coi_statement
    yield "PMC", article.pmcid
    yield "CRDT", (article.created_date or "").replace("-", "/")
    yield from (("AID", f"{i.value} [{i.id_type}]") for i in article.article_ids if i.id_type not in ("pubmed", "pmc"))
    yield "PST", article.publication_status
    yield "SO", _source(article)


def _people(authors: Iterable[Author]) -> Iterator[tuple[str, str | None]]:
    for person in authors:
        if person.collective_name:
            yield "CN", person.collective_name
        elif person.last_name:
            full, short = _MARKS[person.role]
            yield full, ", ".join(part for part in (person.last_name, person.fore_name, person.suffix) if part)
            yield short, " ".join(part for part in (person.last_name, person.initials, person.suffix) if part)
        yield "AUID", f"ORCID: {person.orcid}" if person.orcid else None
        yield "IRAD" if person.role == "investigator" else "AD", person.affiliation


def _mesh(article: Article) -> list[str]:
    """Heading/*qualifier/qualifier, the star on what is major."""
    headings: dict[int, list[str]] = {}
    for m in article.mesh_headings:
        star = "*" if m.is_major else ""
        parts = headings.setdefault(m.heading, [m.descriptor if m.qualifier else star + m.descriptor])
        if m.qualifier:
            parts.append(star + m.qualifier)
    return ["/".join(parts) for parts in headings.values()]


def _day(iso: str | None) -> str | None:
    return iso.replace("-", "") if iso else None


def _link(source: str | None, pmid: int | None) -> str:
    return " ".join(part for part in (source, f"PMID: {pmid}" if pmid else None) if part)


def _grant(*parts: str | None) -> str:
    return "/".join(part for part in parts if part)


def _source(article: Article) -> str | None:
    """Journal. Date;volume(issue):pages. doi: ..."""
    if article.kind == "book":
        return None
    journal = article.journal_abbreviation or article.journal
    number = (article.volume or "") + (f"({article.issue})" if article.issue else "")
    place = ":".join(part for part in (number, article.pages) if part)
    date = ";".join(part for part in (article.pub_date, place) if part)
    parts = (journal, date, f"doi: {article.doi}" if article.doi else None)
    return ". ".join(part.rstrip(".") for part in parts if part) + "."
