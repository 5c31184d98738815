"""PubMed records as `Bio.Entrez` reads them: an independent reader of the XML, validating against NLM's DTD.

Where it cannot be trusted (Biopython 1.88), the text is mended before or after it reads; each place says why:

1. It refuses elements of DTDs before 2019 (DateCreated, Affiliation outside AffiliationInfo, MedlineID).
2. It leaves inline markup in its texts; escape=True tells markup from "<", so the tags can be taken off.
3. It keeps the layout inside mathematics; white space there means nothing.

Two things that it reads and the database does not hold, by decision: sections without any text, and "0" where
PubMed has no PMID for a cited work.
"""

from __future__ import annotations

import calendar
import gc
import html
import io
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from Bio import Entrez

OLD_ELEMENTS = (
    re.compile(rb"<DateCreated>.*?</DateCreated>", re.DOTALL),
    re.compile(rb"(?<=</Abstract>)\s*<Affiliation>.*?</Affiliation>", re.DOTALL),
    re.compile(rb"<MedlineID>.*?</MedlineID>", re.DOTALL),
)
OLD_AFFILIATION = re.compile(rb"(?<=</Initials>)(\s*)(<Affiliation>[^<]*</Affiliation>)")
UNUSED = re.compile(rb"(?<=<Citation>).*?(?=</Citation>)", re.DOTALL)
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
MATH = re.compile(r"<(mml:)?math\b.*?</(mml:)?math>", re.DOTALL)
INVISIBLE = str.maketrans("", "", "\u00ad")
NOT_GIVEN = "[Not Available]."


def read(xml: bytes) -> list[dict[str, Any]]:
    """The articles of a set, each as plain values under the names of our tables."""
    for pattern in (*OLD_ELEMENTS, UNUSED):
        xml = pattern.sub(b"", xml)
    xml = OLD_AFFILIATION.sub(rb"\1<AffiliationInfo>\2</AffiliationInfo>", xml)
    gc.disable()  # millions of small objects that all stay: collecting takes most of the time
    try:
        return [article(record) for record in Entrez.read(io.BytesIO(xml), escape=True)["PubmedArticle"]]
    finally:
        gc.enable()


def text(value: Any) -> str | None:
    """Plain text on one line; None when nothing is left."""
    if value is None:
        return None
    raw = MATH.sub(lambda found: "".join(TAG.sub("", found.group()).split()), str(value))
    plain = html.unescape(TAG.sub("", raw)).translate(INVISIBLE)
    return " ".join(unicodedata.normalize("NFC", plain).split()) or None


def article(record: Any) -> dict[str, Any]:
    citation, pubmed = record["MedlineCitation"], record.get("PubmedData") or {}
    a = citation["Article"]
    journal, issue, info = a["Journal"], a["Journal"]["JournalIssue"], citation["MedlineJournalInfo"]
    vernacular = text(a.get("VernacularTitle"))
    title = text(a["ArticleTitle"])
    abstract = a.get("Abstract") or {}
    return {
        "pmid": int(citation["PMID"]),
        "version": int(citation["PMID"].attributes.get("Version", 1)),
        "title": vernacular or title or NOT_GIVEN if title in (None, NOT_GIVEN) else title,
        "vernacular_title": vernacular,
        "journal": text(journal.get("Title")) or info.get("MedlineTA"),
        "journal_abbreviation": text(journal.get("ISOAbbreviation")) or info.get("MedlineTA"),
        "issn": text(journal.get("ISSN")) or info.get("ISSNLinking"),
        "nlm_unique_id": info.get("NlmUniqueID"),
        "country": text(info.get("Country")),
        "volume": text(issue.get("Volume")),
        "issue": text(issue.get("Issue")),
        "language": ";".join(a["Language"]),
        "citation_status": citation.attributes["Status"],
        "publication_model": a.attributes.get("PubModel"),
        "publication_status": text(pubmed.get("PublicationStatus")),
        "revised_date": day(citation.get("DateRevised")),
        "completed_date": day(citation.get("DateCompleted")),
        "electronic_date": day((a.get("ArticleDate") or [None])[0]),
        "copyright": text(abstract.get("CopyrightInformation")),
        "coi_statement": text(citation.get("CoiStatement")),
        "doi": doi(a, pubmed),
        "pages": pages(a, pubmed),
        "pub_date": printed(issue["PubDate"]),
        "year": int(re.search(r"\d{4}", printed(issue["PubDate"]) or "")[0]),
        "article_ids": ids(a, pubmed),
        "history_dates": [(d.attributes["PubStatus"], day(d)) for d in pubmed.get("History", [])],
        "abstract_sections": list(sections(abstract, citation.get("OtherAbstract", []))),
        "authors": list(people(a.get("AuthorList", []), citation.get("InvestigatorList", []))),
        "mesh_headings": list(mesh(citation.get("MeshHeadingList", []))),
        "keywords": [
            (text(word), owner.attributes.get("Owner", "NLM"), word.attributes.get("MajorTopicYN") == "Y")
            for owner in citation["KeywordList"]
            for word in owner
            if text(word)
        ],
        "publication_types": [(text(kind), kind.attributes.get("UI")) for kind in a["PublicationTypeList"]],
        "grants": [
            tuple(text(grant.get(name)) for name in ("Agency", "GrantID", "Acronym", "Country"))
            for grant in a.get("GrantList", [])
        ],
        "corrections": [
            (c.attributes["RefType"], int(c.get("PMID") or 0) or None, text(c.get("RefSource")), text(c.get("Note")))
            for c in citation.get("CommentsCorrectionsList", [])
            if c.attributes["RefType"] != "Cites"
        ],
        "accessions": [
            (text(bank["DataBankName"]), text(number))
            for bank in a.get("DataBankList", [])
            for number in bank.get("AccessionNumberList", [])
        ],
        "substances": [text(c["NameOfSubstance"]) for c in citation.get("ChemicalList", [])]
        + [text(name) for name in citation.get("SupplMeshList", [])],
        "cited_articles": cited(citation, pubmed),
    }  # fmt: skip


def day(date: Any) -> str | None:
    """ISO text as far as the date goes; months of the history may be empty."""
    if not date:
        return None
    parts = [date["Year"]] + [f"{int(date[name]):02d}" for name in ("Month", "Day") if date.get(name)]
    return "-".join(parts)


def doi(a: Any, pubmed: Any) -> str | None:
    found = next((value for kind, value in ids(a, pubmed) if kind == "doi"), None)
    return found.lower() if found else None


def sections(abstract: Any, others: Any) -> Iterator[tuple[Any, ...]]:
    for part in abstract.get("AbstractText", []):
        if text(part):
            yield "main", attribute(part, "Label"), attribute(part, "NlmCategory"), text(part)
    for other in others:
        plain = other.attributes["Type"] == "plain-language-summary"
        for part in other["AbstractText"]:
            kind = "plain_language" if plain else "other_language"
            yield kind, attribute(part, "Label"), attribute(part, "NlmCategory"), text(part)


def attribute(element: Any, name: str) -> str | None:
    return text(getattr(element, "attributes", {}).get(name))


def people(authors: Any, investigator_lists: Any) -> Iterator[tuple[Any, ...]]:
    role = "editor" if getattr(authors, "attributes", {}).get("Type") == "editors" else "author"
    investigators = [person for listed in investigator_lists for person in listed]
    for person, kind in [*((p, role) for p in authors), *((p, "investigator") for p in investigators)]:
        if person.attributes.get("ValidYN", "Y") == "N":
            continue
        names = (text(person.get(name)) for name in ("LastName", "ForeName", "Initials", "Suffix", "CollectiveName"))
        places = [text(info.get("Affiliation")) for info in person.get("AffiliationInfo", [])]
        orcids = [
            "".join(re.findall(r"[\dX]", i)) for i in person.get("Identifier", []) if i.attributes["Source"] == "ORCID"
        ]
        orcid = "-".join(re.findall("....", orcids[0])) if orcids and len(orcids[0]) == 16 else None
        yield kind, *names, "; ".join(p for p in places if p) or None, orcid


def mesh(headings: Any) -> Iterator[tuple[Any, ...]]:
    for number, heading in enumerate(headings, 1):
        name = heading["DescriptorName"]
        major = name.attributes["MajorTopicYN"] == "Y"
        for qualifier in heading["QualifierName"] or [None]:
            ui = qualifier.attributes.get("UI") if qualifier is not None else None
            is_major = major or (qualifier is not None and qualifier.attributes["MajorTopicYN"] == "Y")
            yield number, text(name), name.attributes.get("UI"), text(qualifier), ui, is_major


def cited(citation: Any, pubmed: Any) -> list[int]:
    links = (c for c in citation.get("CommentsCorrectionsList", []) if c.attributes["RefType"] == "Cites")
    old = [c["PMID"] for c in links if c.get("PMID")]
    ids = [
        i
        for listed in nested(pubmed.get("ReferenceList", []))
        for reference in listed.get("Reference", [])
        for i in reference.get("ArticleIdList", [])
        if i.attributes.get("IdType", "pubmed") == "pubmed" and i != "0"
    ]
    return list(dict.fromkeys(int(i) for i in [*old, *ids]))


def printed(date: Any) -> str | None:
    """The date of the issue as PubMed prints it."""
    if "MedlineDate" in date:
        return text(date["MedlineDate"])
    month = date.get("Month")
    named = calendar.month_abbr[int(month)] if month and month.isdigit() else month
    words = [date.get("Year"), date.get("Season"), named, (date.get("Day") or "").lstrip("0")]
    return " ".join(word for word in words if word) or None


def pages(a: Any, pubmed: Any) -> str | None:
    listed = a.get("Pagination") or {}
    ends = "-".join(listed[name] for name in ("StartPage", "EndPage") if listed.get(name))
    pii = next((i for kind, i in ids(a, pubmed) if kind == "pii"), None)
    return text(listed.get("MedlinePgn")) or ends or pii


def ids(a: Any, pubmed: Any) -> list[tuple[str, str | None]]:
    own = [(i.attributes.get("IdType", "pubmed"), text(i)) for i in pubmed.get("ArticleIdList", [])]
    places = [
        (i.attributes["EIdType"], text(i)) for i in a.get("ELocationID", []) if i.attributes.get("ValidYN", "Y") == "Y"
    ]
    return [pair for pair in dict.fromkeys([*own, *places]) if pair[1]]


def nested(lists: Any) -> Iterator[Any]:
    for listed in lists:
        yield listed
        yield from nested(listed.get("ReferenceList", []))
