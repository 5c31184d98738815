"""One PubmedBookArticle (or bare BookDocument) into an `Article` of kind `book`.

A chapter keeps its own title and has the book's as `journal`; a whole book has the book's title. The
printed date is the book's, else that of the contribution.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from data.records import Article
from harvester import elements
from harvester.dates import parts_of, printed
from harvester.journal_article import (
    Draft,
    Reader,
    finished,
    read_abstract,
    read_all,
    read_authors,
    read_children,
    read_date,
    read_history,
    read_investigators,
    read_one,
    read_own_ids,
    read_pages,
    read_pmid,
    read_reference_ids,
    read_text,
)
from harvester.xml_text import clean, text_of


def book(record: Element, cited_pmids: tuple[int, ...] = ()) -> Article | None:
    """The record of a PubmedBookArticle or BookDocument element; None when it has no PMID."""
    draft: Draft = {"pmid": None, "title": None, "kind": "book", "people": [], "ids": [], "e_ids": [], "cited": []}
    if record.tag == "BookDocument":
        read_children(record, draft, _DOCUMENT)
    else:
        read_children(record, draft, _BOOK_ARTICLE)
    draft["cited"].extend(cited_pmids)
    contributed = draft.pop("contributed", None)
    draft["pub_date"] = draft.get("pub_date") or contributed
    if draft["title"] is not None:
        draft["journal"] = draft.get("book_title")
    return finished(draft)


def _book(element: Element, draft: Draft) -> None:
    for child in element:
        tag = child.tag
        if tag == "BookTitle":
            draft["book_title"] = text_of(child)
        elif tag == "PubDate":
            draft["pub_date"] = printed(parts_of(child))
        elif tag == "AuthorList":
            read_authors(child, draft)
        elif tag == "InvestigatorList":
            read_investigators(child, draft)
        elif tag == "Volume":
            draft["volume"] = clean(child.text)
        elif tag == "ELocationID" and (one := elements.electronic_location(child)):
            draft["e_ids"].append(one)


def _contribution(element: Element, draft: Draft) -> None:
    draft["contributed"] = printed(parts_of(element))


def _language(element: Element, draft: Draft) -> None:
    if code := clean(element.text):
        draft["languages"] = (*draft.get("languages", ()), code)


_BOOK_DATA: dict[str, Reader] = {
    "History": read_history,
    "PublicationStatus": read_text("publication_status"),
    "ArticleIdList": read_own_ids,
}
_DOCUMENT: dict[str, Reader] = {
    "PMID": read_pmid,
    "ArticleIdList": read_own_ids,
    "Book": _book,
    "ArticleTitle": read_text("title"),
    "VernacularTitle": read_text("vernacular_title"),
    "Pagination": read_pages,
    "Language": _language,
    "AuthorList": read_authors,
    "InvestigatorList": read_investigators,
    "PublicationType": read_one("publication_types", elements.publication_type),
    "Abstract": read_abstract,
    "KeywordList": read_all("keywords", elements.keywords),
    "ContributionDate": _contribution,
    "DateRevised": read_date("revised_date"),
    "GrantList": read_all("grants", elements.grants),
    "ReferenceList": read_reference_ids,
}
_BOOK_ARTICLE: dict[str, Reader] = {
    "BookDocument": lambda element, draft: read_children(element, draft, _DOCUMENT),
    "PubmedBookData": lambda element, draft: read_children(element, draft, _BOOK_DATA),
}
