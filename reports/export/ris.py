"""RIS as Zotero, EndNote, Mendeley, Rayyan, Covidence and ASReview read it: one value a line, TY to ER.

Tags: the Reference Manager specification of 2011. N1 carries the screening label that ASReview looks for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reports.export import entry as e
from reports.export.entry import Entry


def to_ris(entries: Iterable[Entry]) -> Iterator[str]:
    """RIS records, each ending in a blank line; UTF-8, lines end in CRLF as the format asks."""
    for entry in entries:
        lines = [f"{tag}  - {e.one_line(str(value))}" for tag, value in fields(entry) if value not in (None, "")]
        yield "\r\n".join([*lines, "ER  - ", "", ""])


def fields(entry: Entry) -> Iterator[tuple[str, str | int | None]]:
    """Tag and value in the order of the file."""
    article = entry.article
    chapter = article.kind == "book" and article.journal and article.journal != article.title
    yield "TY", "CHAP" if chapter else "BOOK" if article.kind == "book" else "JOUR"
    yield "TI", article.title
    yield "TT", article.vernacular_title
    yield from (("AU", e.inverted_name(person)) for person in e.people(article))
    yield from (("A2", e.inverted_name(person)) for person in e.people(article, "editor"))
    yield "T2", article.journal if chapter or article.kind == "article" else None
    yield "J2", article.journal_abbreviation
    yield "PY", article.year
    yield "DA", "/".join(f"{part:02d}" for part in e.date_parts(article))
    yield "VL", article.volume
    yield "IS", article.issue
    first, last = e.pages(article)
    yield from (("SP", first), ("EP", last))
    yield "DO", article.doi
    yield "SN", article.issn
    yield "AN", article.pmid
    yield "C2", article.pmcid
    yield "LA", "; ".join(article.languages)
    yield "AB", e.abstract_line(article)
    yield from (("KW", word) for word in e.keywords(article))
    yield from (("M3", kind.name) for kind in article.publication_types[:1])
    yield "UR", e.url(article)
    yield "DB", "PubMed"
    yield "N1", e.ASREVIEW_NOTES.get(entry.relevance or "", "ASReview_not_seen")
    yield "N1", e.note(entry)
    yield "N1", "RETRACTED PUBLICATION" if entry.is_retracted else None
