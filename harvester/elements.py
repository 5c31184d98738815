"""The repeating parts of a PubMed record, each list element read into its records (pubmed_250101.dtd).

Attributes that the DTD gives a default (Owner, ValidYN, MajorTopicYN, IdType, Language) are coded here,
because no DTD is ever read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from xml.etree.ElementTree import Element

from data.records import (
    AbstractSection,
    Accession,
    ArticleId,
    Correction,
    Grant,
    HistoryDate,
    Keyword,
    MeshHeading,
    PublicationType,
    SectionKind,
)
from harvester.dates import iso_of, parts_of
from harvester.xml_text import clean, text_of

_PMC = re.compile(r"PMC\d+", re.IGNORECASE)
# The words of a controlled vocabulary come again and again: equal ones are one object, made once.
_term = lru_cache(1 << 14)(clean)
_publication_type = lru_cache(1 << 10)(PublicationType)
_DOI = re.compile(r"10\.\d{2,9}/\S+")


def sections(abstract: Element, after: int, kind: SectionKind, language: str | None) -> Iterator[AbstractSection]:
    """The AbstractTexts that hold text, numbered on from `after`; the same label may come twice."""
    for part in abstract:
        if part.tag == "AbstractText" and (text := text_of(part)):
            after += 1
            label, category = clean(part.get("Label")), part.get("NlmCategory")
            yield AbstractSection(after, text, label, category, kind, language)


def mesh_headings(element: Element) -> Iterator[MeshHeading]:
    """One row for a descriptor alone, else one for each of its qualifiers; major where either of the two is."""
    for number, heading in enumerate(element, 1):
        name = ui = None
        major = bare = True
        for part in heading:
            if part.tag == "DescriptorName":
                name, ui, major = _term(part.text), part.get("UI"), part.get("MajorTopicYN") == "Y"
            elif name and part.tag == "QualifierName":
                bare = False
                is_major = major or part.get("MajorTopicYN") == "Y"
                yield MeshHeading(number, name, ui, _term(part.text), part.get("UI"), is_major)
        if name and bare:
            yield MeshHeading(number, name, ui, None, None, major)


def keywords(element: Element) -> Iterator[Keyword]:
    """The keywords of one list with its owner."""
    owner = element.get("Owner", "NLM")
    for part in element:
        if text := text_of(part):
            yield Keyword(text, owner, part.get("MajorTopicYN") == "Y")


def publication_type(element: Element) -> PublicationType | None:
    """One publication type; files before 2014 give no identifier."""
    name = _term(element.text)
    return _publication_type(name, element.get("UI")) if name else None


def grants(element: Element) -> Iterator[Grant]:
    """The grants as sent; PubMed repeats some."""
    for part in element:
        texts = parts_of(part)
        if texts:
            yield Grant(texts.get("Agency"), texts.get("GrantID"), texts.get("Acronym"), texts.get("Country"))


def accessions(element: Element) -> Iterator[Accession]:
    """Data-bank numbers such as trial registrations, each with its bank."""
    for bank in element:
        name = clean(bank.findtext("DataBankName"))
        for number in bank.iter("AccessionNumber"):
            if name and (text := clean(number.text)):
                yield Accession(name, text)


def corrections(element: Element) -> tuple[list[Correction], list[int]]:
    """The links to other records, and the PMIDs of the old `Cites` links, which are references."""
    links: list[Correction] = []
    cited: list[int] = []
    for part in element:
        ref_type = part.get("RefType", "")
        pmid = number(part.findtext("PMID"))
        if ref_type == "Cites" and pmid:
            cited.append(pmid)
            continue
        source, note = part.find("RefSource"), part.find("Note")
        links.append(
            Correction(
                ref_type,
                text_of(source) if source is not None else None,
                pmid,
                text_of(note) if note is not None else None,
            )
        )
    return links, cited


def history(element: Element) -> Iterator[HistoryDate]:
    """The dates of PubmedData/History that have at least a year."""
    for part in element:
        if date := iso_of(part):
            yield HistoryDate(part.get("PubStatus", ""), date)


def article_ids(element: Element) -> Iterator[ArticleId]:
    """The ids of one ArticleIdList, the record's own where the caller took it from PubmedData or BookDocument."""
    for part in element:
        if value := clean(part.text):
            yield ArticleId(part.get("IdType", "pubmed"), value)


def electronic_location(element: Element) -> ArticleId | None:
    """ELocationID as an id; None where NLM marks it not valid."""
    value = clean(element.text)
    if not value or element.get("ValidYN") == "N":
        return None
    return ArticleId(element.get("EIdType", "pii"), value)


def own_doi(ids: tuple[ArticleId, ...]) -> str | None:
    """The first DOI in lower case, free of resolver addresses; ids are in order of trust."""
    for one in ids:
        if one.id_type == "doi" and (found := _DOI.search(one.value)):
            return found.group().lower()
    return None


def own_pmcid(ids: tuple[ArticleId, ...]) -> str | None:
    """PMC with its digits, out of any of the spellings that PubMed has used."""
    for one in ids:
        if one.id_type in ("pmc", "pmcid", "pmcpid") and (found := _PMC.search(one.value)):
            return found.group().upper()
    return None


def number(text: str | None) -> int | None:
    """A PMID as sent, or None: digits only, and few enough to be one."""
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) <= 12 and int(text) else None
