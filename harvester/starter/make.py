"""Makes library.xml from library.toml: `python -m harvester.starter.make`.

The XML is what efetch would send (pubmed_250101.dtd), so that the demo harvests it like anything else. Only
facts go in: what is not known of a study (volume, co-authors, indexing) is left out, and where the DTD insists
on an element it is empty or its most general value. `Status` is PubMed-not-MEDLINE: no MeSH
headings come with it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, tostring

NOTICE = "This is a summary by the gmax project, made from facts about the study; it is not the authors' abstract."
PROLOGUE = (
    '<?xml version="1.0" ?>\n'
    '<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
    '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n'
)
PARTS = {"text": None, "methods": "METHODS", "results": "RESULTS"}

Study = Mapping[str, str | int]


def make_library(toml_text: str) -> str:
    """A complete PubmedArticleSet: one PubmedArticle for each `[[study]]` of `toml_text`, in its order."""
    records = (tostring(record(study), encoding="unicode") for study in tomllib.loads(toml_text)["study"])
    return f"{PROLOGUE}<PubmedArticleSet>\n" + "\n".join(records) + "\n</PubmedArticleSet>\n"


def record(study: Study) -> Element:
    """One PubmedArticle; children in the order of the DTD."""
    article = Element("PubmedArticle")
    citation = SubElement(article, "MedlineCitation", Status="PubMed-not-MEDLINE", Owner="NLM")
    leaf(citation, "PMID", study["pmid"], Version="1")
    add_article(citation, study)
    leaf(SubElement(citation, "MedlineJournalInfo"), "MedlineTA", study["journal"])
    pubmed = SubElement(article, "PubmedData")
    leaf(pubmed, "PublicationStatus", "ppublish")
    ids = SubElement(pubmed, "ArticleIdList")
    leaf(ids, "ArticleId", study["pmid"], IdType="pubmed")
    if "doi" in study:
        leaf(ids, "ArticleId", study["doi"], IdType="doi")
    return article


def add_article(citation: Element, study: Study) -> None:
    article = SubElement(citation, "Article", PubModel="Print")
    journal = SubElement(article, "Journal")
    issue = SubElement(journal, "JournalIssue", CitedMedium="Print")
    leaf(SubElement(issue, "PubDate"), "Year", study["year"])
    leaf(journal, "Title", study["journal"])
    leaf(article, "ArticleTitle", study["title"])
    if "doi" in study:
        leaf(article, "ELocationID", study["doi"], EIdType="doi", ValidYN="Y")
    else:  # the DTD wants one of the two
        SubElement(SubElement(article, "Pagination"), "MedlinePgn")
    add_summary(article, study)
    if "first_author" in study:
        authors = SubElement(article, "AuthorList", CompleteYN="N")
        add_author(authors, str(study["first_author"]))
    leaf(article, "Language", "eng")
    leaf(SubElement(article, "PublicationTypeList"), "PublicationType", "Journal Article", UI="D016428")


def add_summary(article: Element, study: Study) -> None:
    abstract = SubElement(article, "Abstract")
    for part, label in PARTS.items():
        if part in study:
            leaf(
                abstract,
                "AbstractText",
                study[part],
                **({"Label": label, "NlmCategory": label} if label else {}),
            )
    leaf(abstract, "CopyrightInformation", NOTICE)


def add_author(authors: Element, name: str) -> None:
    """`name` is "Leinonen V": family name, then initials."""
    last_name, _, initials = name.rpartition(" ")
    author = SubElement(authors, "Author", ValidYN="Y")
    leaf(author, "LastName", last_name)
    leaf(author, "Initials", initials)


def leaf(parent: Element, tag: str, content: str | int, **attributes: str) -> None:
    SubElement(parent, tag, attributes).text = str(content)


def main() -> None:
    """Write library.xml beside library.toml."""
    here = Path(__file__).parent
    made = make_library((here / "library.toml").read_text("utf-8"))
    (here / "library.xml").write_text(made, "utf-8")


if __name__ == "__main__":
    main()
