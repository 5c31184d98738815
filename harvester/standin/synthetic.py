"""Invented records in any number: small, alike in form to PubMed's, on the topic and beside it; never real studies."""

from __future__ import annotations

import random
from datetime import date, timedelta
from html import escape

FIRST_PMID = 90_000_001
FIRST_DAY = date(2020, 1, 1)
REGIONS = ("chronic low back pain", "sacroiliac joint pain", "recurrent back pain", "falls in older people")
MUSCLES = ("gluteus maximus", "gluteus medius", "gluteal muscles", "hip extensors")
MEASURES = ("activity on surface EMG", "cross-sectional area on MRI", "isometric strength", "thickness on ultrasound")
RESULTS = (
    "was lower in the group with pain than in controls (p < 0.05)",
    "did not differ between the groups (p > 0.05)",
    "was higher after the exercise programme than before",
    "predicted the number of falls over twelve months",
)
NAMES = ("Abara", "Bergqvist", "Castellanos", "Dvořák", "Eze", "Fjord", "Grünwald", "Haddad", "Ivanova", "Jokinen")
TYPES = (("D016428", "Journal Article"), ("D016449", "Randomized Controlled Trial"), ("D016430", "Clinical Trial"))
RECORD = (
    '<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">{pmid}</PMID>{revised}'
    '<Article PubModel="Print-Electronic"><Journal><ISSN IssnType="Electronic">0000-0000</ISSN>'
    '<JournalIssue CitedMedium="Internet"><Volume>{volume}</Volume><Issue>1</Issue><PubDate><Year>{created:%Y}</Year>'
    "<Month>{month}</Month></PubDate></JournalIssue><Title>Stand-in journal of testing</Title>"
    "<ISOAbbreviation>Stand-in J Test</ISOAbbreviation></Journal><ArticleTitle>{title}</ArticleTitle>"
    "<Pagination><MedlinePgn>{page}-9</MedlinePgn></Pagination>"
    '<ELocationID EIdType="doi" ValidYN="Y">10.5555/standin.{pmid}</ELocationID><Abstract>{sections}</Abstract>'
    '<AuthorList CompleteYN="Y"><Author ValidYN="Y"><LastName>{name}</LastName><ForeName>A</ForeName>'
    "<Initials>A</Initials></Author></AuthorList><Language>eng</Language><PublicationTypeList>{types}"
    "</PublicationTypeList></Article><MedlineJournalInfo><Country>England</Country>"
    "<MedlineTA>Stand-in J Test</MedlineTA><NlmUniqueID>000000000</NlmUniqueID></MedlineJournalInfo>"
    '<CitationSubset>IM</CitationSubset><MeshHeadingList><MeshHeading><DescriptorName UI="D006801" MajorTopicYN="N">'
    "Humans</DescriptorName></MeshHeading></MeshHeadingList></MedlineCitation><PubmedData><History>{history}</History>"
    '<PublicationStatus>ppublish</PublicationStatus><ArticleIdList><ArticleId IdType="pubmed">{pmid}</ArticleId>'
    '<ArticleId IdType="doi">10.5555/standin.{pmid}</ArticleId></ArticleIdList></PubmedData></PubmedArticle>'
)


def synthetic_record(pmid: int, created: date, seed: int = 0) -> bytes:
    """One invented record; the same PMID and seed give the same bytes. `created` is its CRDT, EDAT and LR date."""
    dice = random.Random(f"{seed} {pmid}")  # noqa: S311  a dice for invented texts
    region, muscle, measure, result = (dice.choice(words) for words in (REGIONS, MUSCLES, MEASURES, RESULTS))
    people = dice.randrange(12, 300)
    sections = (
        ("BACKGROUND", f"How the {muscle} behaves in {region} is not settled."),
        ("METHODS", f"We measured the {muscle} ({measure}) in {people} adults."),
        ("RESULTS", f"The {muscle} ({measure}) {result}."),
        ("CONCLUSIONS", f"In this invented study the {measure} of the {muscle} {result}."),
    )
    return RECORD.format(
        pmid=pmid,
        created=created,
        month=f"{created:%b}",
        volume=created.year - 2000,
        page=dice.randrange(1, 900),
        title=f"The {muscle} and {region}: {measure} in {people} adults (invented study {pmid}).",
        sections="".join(
            f'<AbstractText Label="{label}" NlmCategory="{label}">{escape(text, quote=False)}</AbstractText>'
            for label, text in sections
        ),
        name=dice.choice(NAMES),
        types="".join(
            f'<PublicationType UI="{ui}">{name}</PublicationType>' for ui, name in TYPES[: dice.randrange(1, 4)]
        ),
        revised=f"<DateRevised>{_parts(created, padded=True)}</DateRevised>",
        history="".join(
            f'<PubMedPubDate PubStatus="{status}">{_parts(created)}<Hour>6</Hour><Minute>0</Minute></PubMedPubDate>'
            for status in ("pubmed", "medline", "entrez")
        ),
    ).encode()


def synthetic_set(number: int, first_pmid: int = FIRST_PMID, first_day: date = FIRST_DAY, seed: int = 0) -> bytes:
    """`number` invented records with rising PMIDs, ten a day from `first_day`, as one PubmedArticleSet."""
    records = (synthetic_record(first_pmid + i, first_day + timedelta(days=i // 10), seed) for i in range(number))
    return b'<?xml version="1.0" ?>\n<PubmedArticleSet>\n' + b"".join(records) + b"\n</PubmedArticleSet>\n"


def _parts(day: date, padded: bool = False) -> str:
    month, number = (f"{day:%m}", f"{day:%d}") if padded else (str(day.month), str(day.day))
    return f"<Year>{day.year}</Year><Month>{month}</Month><Day>{number}</Day>"
