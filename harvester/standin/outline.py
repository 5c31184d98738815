"""The few facts of a record that summaries and text formats show."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from harvester.standin.corpus import StandinRecord


@dataclass(frozen=True, slots=True)
class Outline:
    """Plain texts; empty when the record has none."""

    title: str
    abstract: str
    journal: str
    source: str  # the journal's abbreviation
    pub_date: str
    authors: tuple[str, ...]  # "Doe JQ"
    publication_types: tuple[str, ...]
    volume: str
    issue: str
    pages: str
    issn: str
    nlm_id: str
    article_ids: tuple[tuple[str, str], ...]
    history: tuple[tuple[str, str], ...]


@lru_cache(maxsize=4096)
def outline_of(record: StandinRecord) -> Outline:
    """Reads a record's own outline; references and cited ids stay out."""
    tree = etree.fromstring(record.xml, etree.XMLParser(resolve_entities=False, no_network=True))
    own = tree.find("MedlineCitation") if not record.is_book else tree.find("BookDocument")
    later = tree.find("PubmedBookData" if record.is_book else "PubmedData")
    if own is None:
        raise ValueError(f"record {record.pmid} has no citation")
    return Outline(
        title=_text(own, ".//ArticleTitle") or _text(own, ".//BookTitle"),
        abstract=" ".join(_all(own, "Article/Abstract/AbstractText") or _all(own, "Abstract/AbstractText")),
        journal=_text(own, "Article/Journal/Title"),
        source=_text(own, "MedlineJournalInfo/MedlineTA"),
        pub_date=" ".join(part for date in _all(own, ".//PubDate/*") for part in date.split()),
        authors=tuple(_name(author) for author in own.iterfind(".//AuthorList/Author")),
        publication_types=tuple(_all(own, ".//PublicationType")),
        volume=_text(own, "Article/Journal/JournalIssue/Volume"),
        issue=_text(own, "Article/Journal/JournalIssue/Issue"),
        pages=_text(own, "Article/Pagination/MedlinePgn"),
        issn=_text(own, "Article/Journal/ISSN"),
        nlm_id=_text(own, "MedlineJournalInfo/NlmUniqueID"),
        article_ids=tuple((e.get("IdType", "pubmed"), e.text or "") for e in _under(later, "ArticleIdList/ArticleId")),
        history=tuple((e.get("PubStatus", ""), _date(e)) for e in _under(later, "History/PubMedPubDate")),
    )


def _under(element: etree._Element | None, path: str) -> list[etree._Element]:
    return [] if element is None else element.findall(path)


def _all(element: etree._Element, path: str) -> list[str]:
    return ["".join(map(str, found.itertext())) for found in element.iterfind(path)]


def _text(element: etree._Element, path: str) -> str:
    return next(iter(_all(element, path)), "")


def _name(author: etree._Element) -> str:
    return _text(author, "CollectiveName") or f"{_text(author, 'LastName')} {_text(author, 'Initials')}".strip()


def _date(element: etree._Element) -> str:
    year, month, day, hour, minute = (int(_text(element, n) or 0) for n in ("Year", "Month", "Day", "Hour", "Minute"))
    return f"{year}/{month:02}/{day:02} {hour:02}:{minute:02}"
