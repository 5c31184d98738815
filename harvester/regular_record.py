"""A whole PubmedArticle read by its shape, without an XML parser: the way of nearly all of PubMed.

The shape names what stands where (pubmed_250101.dtd) and accounts for every character; a record that departs from it
is refused with `Odd`, and `journal_article` reads its tree. Both give the same `Article`; a property test holds that.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count
from typing import Any
from xml.etree.ElementTree import Element, ParseError, fromstring

from data.records import AbstractSection, Article, SectionKind, maker
from harvester import elements, regular_indexing, regular_lists
from harvester.journal_article import Draft, finished, names_of, pages_of, put_history, put_journal_info
from harvester.people import columns_of
from harvester.pubmed_dtd import ELEMENTS
from harvester.references import cited_pmids
from harvester.shapes import (
    CODE,
    GAP,
    RICH,
    TEXT,
    UNREAD,
    Odd,
    element,
    leaf,
    maybe,
    plain,
    repeated,
    rich,
    tag,
    up_to,
    whatever,
)

Reader = Callable[[str], Any]
_abstract_sections = maker(AbstractSection)


def _named(field: str, content: str) -> str:
    return f"(?P<{field}>{content})"


def _begun(text: str, field: str) -> str:
    """The opening tag of a long list, which ends a stretch; `field` is an empty group where the list begins."""
    return maybe(tag(text), _named(field, ""))


_LONG = {"abstract", "people", "mesh_headings", "history"}
# The record in stretches, each but the last up to a long list that may begin there.
_STRETCHES = {
    "Abstract": (
        tag("PubmedArticle"),
        tag("MedlineCitation" + _named("citation_status", f'(?: [A-Z][A-Za-z]++="{UNREAD}")*+')),
        leaf(f'PMID Version="{_named("version", "[0-9]{1,12}+")}"', _named("pmid", "[0-9]{1,12}+")),
        maybe(element("DateCreated", leaf("Year", UNREAD), leaf("Month", UNREAD), leaf("Day", UNREAD))),
        maybe(whatever("DateCompleted", "completed_date")),
        maybe(whatever("DateRevised", "revised_date")),
        tag(f'Article PubModel="{_named("publication_model", CODE)}"'),
        tag("Journal"),
        maybe(leaf('ISSN IssnType="[A-Za-z]*+"', _named("issn", TEXT))),
        tag('JournalIssue CitedMedium="[A-Za-z]*+"'),
        maybe(leaf("Volume", _named("volume", TEXT))),
        maybe(leaf("Issue", _named("issue", TEXT))),
        whatever("PubDate", "pub_date"),
        tag("/JournalIssue"),
        maybe(leaf("Title", _named("journal", TEXT))),
        maybe(leaf("ISOAbbreviation", _named("journal_abbreviation", TEXT))),
        tag("/Journal"),
        leaf("ArticleTitle", _named("title", RICH)),
        maybe(whatever("Pagination", "pages")),
        _named("locations", repeated(leaf(f'ELocationID EIdType="{CODE}" ValidYN="[YN]"', TEXT))),
        _begun("Abstract", "abstract"),
    ),
    "AuthorList": (_begun('AuthorList CompleteYN="[YN]"(?: Type="authors")?+', "people"),),
    "MeshHeadingList": (
        _named("languages", repeated(leaf("Language", TEXT))),
        maybe(whatever('DataBankList CompleteYN="[YN]"', "accessions")),
        maybe(whatever('GrantList CompleteYN="[YN]"', "grants")),
        whatever("PublicationTypeList", "publication_types"),
        maybe(leaf("VernacularTitle", _named("vernacular_title", RICH))),
        maybe(whatever('ArticleDate DateType="[A-Za-z]*+"', "electronic_date")),
        tag("/Article"),
        whatever("MedlineJournalInfo", "journal_info"),
        maybe(whatever("ChemicalList", "substances")),
        maybe(whatever("SupplMeshList", "supplements")),
        repeated(leaf("CitationSubset", UNREAD)),
        maybe(whatever("CommentsCorrectionsList", "corrections")),
        _begun("MeshHeadingList", "mesh_headings"),
    ),
    "History": (
        maybe(leaf("NumberOfReferences", UNREAD)),
        _named("other_ids", repeated(leaf('OtherID Source="[A-Z]*+"', TEXT))),
        _named("other_abstracts", repeated("<OtherAbstract ", up_to("/OtherAbstract>"), tag("/OtherAbstract"))),
        _named("keywords", repeated("<KeywordList ", up_to("/KeywordList>"), tag("/KeywordList"))),
        maybe(leaf("CoiStatement", _named("coi_statement", RICH))),
        maybe(whatever("InvestigatorList", "investigators")),
        tag("/MedlineCitation"),
        tag("PubmedData"),
        _begun("History", "history"),
    ),
    "": (
        leaf("PublicationStatus", _named("publication_status", TEXT)),
        whatever("ArticleIdList", "ids"),
        _named("references", maybe("<ReferenceList>", up_to("/PubmedData>", r"\?"))),
        repeated(tag(r"\?(?:nihms|pmcsd) ?\?")),
        tag("/PubmedData"),
        "</PubmedArticle>",
    ),
}


def _tree(part: str) -> Element:
    """A rarer list as a tree of its own, its opening and closing tag left out."""
    try:
        tree = fromstring(f"<Object>{part}</Object>".replace("\n", " "))  # noqa: S314 - no DOCTYPE, so no entity
    except ParseError:
        raise Odd from None
    if any(one.tag not in ELEMENTS for one in tree.iter()):
        raise Odd
    return tree


def _cited(lists: str) -> tuple[int, ...]:
    found = cited_pmids(lists.rstrip(" \t\r\n").encode())
    if found is None:
        raise Odd
    return found


_READERS: dict[str, Reader] = {
    "citation_status": lambda sent: regular_lists.attributes(sent).get("Status"),
    "version": lambda sent: elements.number(sent) or 1,
    "pmid": elements.number,
    "completed_date": regular_lists.date,
    "revised_date": regular_lists.date,
    "publication_model": str,
    "issn": regular_lists.term,
    "volume": plain,
    "issue": plain,
    "pub_date": regular_lists.printed_date,
    "journal": regular_lists.term,
    "journal_abbreviation": regular_lists.term,
    "title": rich,
    "pages": lambda part: pages_of(regular_lists.flat(part)),
    "locations": regular_lists.electronic_locations,
    "abstract": regular_lists.abstract,
    "people": regular_lists.people,
    "languages": regular_lists.languages,
    "accessions": lambda part: tuple(elements.accessions(_tree(part))),
    "grants": regular_lists.grants,
    "publication_types": regular_lists.publication_types,
    "vernacular_title": rich,
    "electronic_date": regular_lists.date,
    "journal_info": regular_lists.flat,
    "substances": regular_indexing.substances,
    "supplements": lambda part: tuple(names_of(_tree(part))),
    "corrections": regular_lists.corrections,
    "mesh_headings": regular_indexing.mesh_headings,
    "other_ids": regular_lists.other_ids,
    "other_abstracts": regular_lists.other_abstracts,
    "keywords": regular_indexing.keywords,
    "coi_statement": rich,
    "investigators": lambda part: columns_of(_tree(part)),
    "history": regular_lists.history,
    "publication_status": plain,
    "ids": regular_lists.article_ids,
    "references": _cited,
}
_SHAPES = {name: re.compile(GAP + "".join(parts)) for name, parts in _STRETCHES.items()}
_READ = [(one, [(field, _READERS[field]) for field in one.groupindex], f"</{name}>") for name, one in _SHAPES.items()]


def regular_record(piece: bytes) -> Article:
    """The record of a PubmedArticle; Odd where a parser has to look."""
    try:
        text = piece.decode()
    except UnicodeDecodeError:
        raise Odd from None
    if "]" in text and "]]>" in text:
        raise Odd
    draft = _draft(text)
    links, cited = draft.pop("corrections", ((), ()))
    draft["corrections"], draft["cited"] = tuple(links), [*cited, *draft.pop("references", ())]
    draft["people"] = [(draft.pop("people", ()), "author"), (draft.pop("investigators", ()), "investigator")]
    draft["sections"] = _sections(draft)
    draft["substances"] = draft.get("substances", ()) + draft.pop("supplements", ())
    draft["ids"], draft["e_ids"] = draft.pop("ids", []), draft.pop("locations", []) + draft.pop("other_ids", [])
    put_journal_info(draft.pop("journal_info", {}), draft)
    put_history(draft.get("history", ()), draft)
    if not (article := finished(draft)):
        raise Odd
    return article


def _draft(text: str) -> Draft:
    """What stands in the record by field, stretch after stretch."""
    draft: Draft = {}
    at = 0
    for shape, readers, end in _READ:
        if not (found := shape.match(text, at)):
            raise Odd
        at = found.end()
        for (field, reader), raw in zip(readers, found.groups(), strict=True):
            if raw:
                draft[field] = reader(raw)
            elif raw is not None and field in _LONG:  # it begins here
                stop = text.find(end, at)
                draft[field] = reader(text[at:stop])
                at = stop + len(end)
    if at != len(text):
        raise Odd
    return draft


def _sections(draft: Draft) -> tuple[AbstractSection, ...]:
    rows, draft["copyright"] = draft.pop("abstract", ((), None))
    found = [(*row, "main", None) for row in rows]
    for sent, language, (rows, _) in draft.pop("other_abstracts", ()):
        kind: SectionKind = "plain_language" if sent == "plain-language-summary" else "other_language"
        found += [(*row, kind, language) for row in rows]
    return tuple(_abstract_sections(count(1), *zip(*found, strict=True))) if found else ()
