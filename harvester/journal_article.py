"""One PubmedArticle (or a MedlineCitation of the old files) into an `Article`: one walk over the children."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any
from xml.etree.ElementTree import Element

from data.records import Article, ArticleId, HistoryDate, SectionKind, maker
from harvester import elements
from harvester.dates import iso_of, parts_of, printed, year_of
from harvester.people import columns_of, people, role_of
from harvester.xml_text import clean, text_of

NO_TITLE = "[Not Available]."  # NLM's own words for a record without a title

_NOTHING = {field.name: field.default for field in fields(Article)}
_articles = maker(Article)

Draft = dict[str, Any]
Reader = Callable[[Element, Draft], None]


def journal_article(record: Element, cited_pmids: tuple[int, ...] = ()) -> Article | None:
    """The record of a PubmedArticle or MedlineCitation element; None when it has no PMID.

    `cited_pmids` are those of reference lists that were cut out before the element was made.
    """
    draft: Draft = {"pmid": None, "title": None, "people": [], "ids": [], "e_ids": [], "cited": []}
    if record.tag == "MedlineCitation":
        _citation(record, draft)
    else:
        read_children(record, draft, _PUBMED_ARTICLE)
    draft["cited"].extend(cited_pmids)
    return finished(draft)


def read_children(element: Element, draft: Draft, readers: dict[str, Reader]) -> None:
    """Each child goes to the reader of its tag; children without one are known and not kept, or unknown."""
    for child in element:
        if reader := readers.get(child.tag):
            reader(child, draft)


def finished(draft: Draft) -> Article | None:
    """The draft as a record: fallbacks for title, year and ids applied in one place."""
    if draft["pmid"] is None:
        return None
    title, vernacular = draft.get("title"), draft.get("vernacular_title")
    if title in (None, NO_TITLE, "[Not Available]"):
        draft["title"] = vernacular or draft.pop("book_title", None) or NO_TITLE
    draft.pop("book_title", None)
    sent: list[ArticleId] = draft.pop("ids") + draft.pop("e_ids")
    ids = tuple({(one.id_type, one.value): one for one in sent}.values())
    draft["article_ids"], draft["doi"], draft["pmcid"] = ids, elements.own_doi(ids), elements.own_pmcid(ids)
    draft["year"] = year_of(draft.get("pub_date"), draft.get("electronic_date"))
    if draft.get("pages") is None:
        draft["pages"] = next((one.value for one in ids if one.id_type == "pii"), None)
    draft["authors"] = people(draft.pop("people"))
    draft["cited_pmids"] = tuple(dict.fromkeys(draft.pop("cited")))
    (article,) = _articles(*zip((_NOTHING | draft).values(), strict=True))
    return article


def read_pmid(element: Element, draft: Draft) -> None:
    draft["pmid"] = elements.number(element.text)
    draft["version"] = elements.number(element.get("Version")) or 1


def read_authors(element: Element, draft: Draft) -> None:
    draft["people"].append((columns_of(element), role_of(element)))


def read_investigators(element: Element, draft: Draft) -> None:
    draft["people"].append((columns_of(element), "investigator"))


def read_text(field: str) -> Reader:
    """A reader that keeps the whole text of its element as `field`."""

    def read(element: Element, draft: Draft) -> None:
        draft[field] = text_of(element)

    return read


def read_all(field: str, reader: Callable[[Element], Any]) -> Reader:
    """A reader that adds what `reader` yields to the tuple `field`; lists may come more than once."""

    def read(element: Element, draft: Draft) -> None:
        draft[field] = draft.get(field, ()) + tuple(reader(element))

    return read


def read_one(field: str, reader: Callable[[Element], Any]) -> Reader:
    """A reader that adds the one thing which `reader` returns, if any, to the tuple `field`."""

    def read(element: Element, draft: Draft) -> None:
        if (one := reader(element)) is not None:
            draft[field] = (*draft.get(field, ()), one)

    return read


def read_date(field: str) -> Reader:
    """A reader that keeps a date as ISO text."""

    def read(element: Element, draft: Draft) -> None:
        draft[field] = iso_of(element)

    return read


def read_abstract(element: Element, draft: Draft) -> None:
    before = draft.get("sections", ())
    draft["sections"] = before + tuple(elements.sections(element, len(before), "main", None))
    if (notice := element.find("CopyrightInformation")) is not None:
        draft["copyright"] = text_of(notice)


def _other_abstract(element: Element, draft: Draft) -> None:
    before = draft.get("sections", ())
    plain = element.get("Type") == "plain-language-summary"
    kind: SectionKind = "plain_language" if plain else "other_language"
    language = element.get("Language", "eng")
    draft["sections"] = before + tuple(elements.sections(element, len(before), kind, language))


def read_own_ids(element: Element, draft: Draft) -> None:
    draft["ids"].extend(elements.article_ids(element))


def read_history(element: Element, draft: Draft) -> None:
    put_history(tuple(elements.history(element)), draft)


def put_history(dates: tuple[HistoryDate, ...], draft: Draft) -> None:
    """The dates of PubmedData, of which PubMed shows `entrez` as that of the record's making."""
    draft["history"] = dates
    entered = [one.date[:10] for one in dates if one.status == "entrez"]
    draft["created_date"] = entered[0] if entered else None


def read_pages(element: Element, draft: Draft) -> None:
    draft["pages"] = pages_of(parts_of(element))


def pages_of(parts: dict[str, str]) -> str | None:
    """What Pagination holds: MedlinePgn, else the first and last page as they are."""
    ends = [parts[name] for name in ("StartPage", "EndPage") if name in parts]
    return parts.get("MedlinePgn") or "-".join(ends) or None


def read_reference_ids(element: Element, draft: Draft) -> None:
    """PMIDs of a reference list that was not cut out beforehand; lists may be nested."""
    for one in element.iter("ArticleId"):
        if one.get("IdType", "pubmed") == "pubmed" and (pmid := elements.number(one.text)):
            draft["cited"].append(pmid)


def _citation(element: Element, draft: Draft) -> None:
    draft["citation_status"] = element.get("Status")
    read_children(element, draft, _CITATION)


def _article(element: Element, draft: Draft) -> None:
    draft["publication_model"] = element.get("PubModel")
    read_children(element, draft, _ARTICLE)


def _journal(element: Element, draft: Draft) -> None:
    for child in element:
        tag = child.tag
        if tag == "JournalIssue":
            _issue(child, draft)
        elif tag == "Title":
            draft["journal"] = text_of(child)
        elif tag == "ISOAbbreviation":
            draft["journal_abbreviation"] = text_of(child)
        elif tag == "ISSN":
            draft["issn"] = clean(child.text)


def _issue(element: Element, draft: Draft) -> None:
    for child in element:
        tag = child.tag
        if tag == "Volume":
            draft["volume"] = text_of(child)
        elif tag == "Issue":
            draft["issue"] = text_of(child)
        elif tag == "PubDate":
            draft["pub_date"] = printed(parts_of(child))


def _journal_info(element: Element, draft: Draft) -> None:
    put_journal_info(parts_of(element), draft)


def put_journal_info(parts: dict[str, str], draft: Draft) -> None:
    """What MedlineJournalInfo holds; it stands in for what the journal itself does not say."""
    draft["country"], draft["nlm_unique_id"] = parts.get("Country"), parts.get("NlmUniqueID")
    for field, name in (("journal", "MedlineTA"), ("journal_abbreviation", "MedlineTA"), ("issn", "ISSNLinking")):
        if draft.get(field) is None:
            draft[field] = parts.get(name)


def _location(element: Element, draft: Draft) -> None:
    if one := elements.electronic_location(element):
        draft["e_ids"].append(one)


def _language(element: Element, draft: Draft) -> None:
    if code := clean(element.text):
        draft["languages"] = (*draft.get("languages", ()), code)


def _corrections(element: Element, draft: Draft) -> None:
    links, cited = elements.corrections(element)
    draft["corrections"] = tuple(links)
    draft["cited"].extend(cited)


def names_of(element: Element) -> list[str]:
    names = (text_of(name) for tag in ("NameOfSubstance", "SupplMeshName") for name in element.iter(tag))
    return [name for name in names if name]


def _other_id(element: Element, draft: Draft) -> None:
    """Before 2019 the PMC number stood here: "PMC1234567 [Available on ...]"."""
    value = clean(element.text) or ""
    if value.startswith("PMC"):
        draft["e_ids"].append(ArticleId("pmc", value.split()[0]))


_PUBMED_DATA: dict[str, Reader] = {
    "History": read_history,
    "PublicationStatus": read_text("publication_status"),
    "ArticleIdList": read_own_ids,
    "ReferenceList": read_reference_ids,
}
_ARTICLE: dict[str, Reader] = {
    "Journal": _journal,
    "ArticleTitle": read_text("title"),
    "Pagination": read_pages,
    "ELocationID": _location,
    "Abstract": read_abstract,
    "AuthorList": read_authors,
    "Language": _language,
    "DataBankList": read_all("accessions", elements.accessions),
    "GrantList": read_all("grants", elements.grants),
    "PublicationTypeList": read_all(
        "publication_types", lambda listed: (one for part in listed if (one := elements.publication_type(part)))
    ),
    "VernacularTitle": read_text("vernacular_title"),
    "ArticleDate": read_date("electronic_date"),
}
_CITATION: dict[str, Reader] = {
    "PMID": read_pmid,
    "DateCompleted": read_date("completed_date"),
    "DateRevised": read_date("revised_date"),
    "Article": _article,
    "MedlineJournalInfo": _journal_info,
    "ChemicalList": read_all("substances", names_of),
    "SupplMeshList": read_all("substances", names_of),
    "CommentsCorrectionsList": _corrections,
    "MeshHeadingList": read_all("mesh_headings", elements.mesh_headings),
    "OtherID": _other_id,
    "OtherAbstract": _other_abstract,
    "KeywordList": read_all("keywords", elements.keywords),
    "CoiStatement": read_text("coi_statement"),
    "InvestigatorList": read_investigators,
}
_PUBMED_ARTICLE: dict[str, Reader] = {
    "MedlineCitation": _citation,
    "PubmedData": lambda element, draft: read_children(element, draft, _PUBMED_DATA),
}
