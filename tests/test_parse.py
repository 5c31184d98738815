"""PubMed XML to records: the twenty hazards that other readers fall over, each with an invented record."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pubmed_xml import HEAD, deletion, pubmed_set, record, references

from data.errors import BadResponse, InputError
from data.records import Article, ArticleId, Correction, Deletion, HistoryDate
from harvester.parse import iter_articles, parse_set
from harvester.people import bare_orcid


def one(**parts: Any) -> Article:
    (article,) = parse_set(pubmed_set(record(90000001, **parts))).articles
    return article


BOOK = (
    '<PubmedBookArticle><BookDocument><PMID Version="1">90000003</PMID><ArticleIdList><ArticleId '
    'IdType="bookaccession">NBK000</ArticleId></ArticleIdList><Book><Publisher><PublisherName>P</PublisherName></Publisher>'
    '<BookTitle book="b">The book</BookTitle><PubDate><Year>2025</Year><Month>01</Month></PubDate><AuthorList '
    'Type="editors"><Author><LastName>Edith</LastName></Author></AuthorList></Book>{title}<Language>eng</Language>'
    '<AuthorList Type="authors"><Author><LastName>Roe</LastName><ForeName>Rick</ForeName></Author></AuthorList>'
    '<PublicationType UI="D000072643">Study Guide</PublicationType><Abstract><AbstractText>Text.</AbstractText>'
    "</Abstract></BookDocument><PubmedBookData><ArticleIdList><ArticleId>90000003</ArticleId></ArticleIdList>"
    "</PubmedBookData></PubmedBookArticle>"
)


def test_inline_markup_in_a_title_loses_no_letter() -> None:
    title = "Effect of <i>in vitro</i> CO<sub>2</sub> at 1.73 m<sup>2</sup> and P&lt;0.001: <b><u>x</u></b>."
    assert one(title=title).title == "Effect of in vitro CO2 at 1.73 m2 and P<0.001: x."


def test_two_sections_of_one_label_stay_two() -> None:
    sections = one(
        abstract='<AbstractText Label="RESULTS" NlmCategory="RESULTS">First.</AbstractText>'
        '<AbstractText Label="RESULTS" NlmCategory="RESULTS">Second.</AbstractText><AbstractText>Third.</AbstractText>'
    ).sections
    assert [(s.seq, s.label, s.category, s.text) for s in sections] == [
        (1, "RESULTS", "RESULTS", "First."), (2, "RESULTS", "RESULTS", "Second."), (3, None, None, "Third."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sent", "printed", "year"),
    [
        ("<MedlineDate>1998 Dec-1999 Jan</MedlineDate>", "1998 Dec-1999 Jan", 1998),
        ("<MedlineDate>Summer 1987</MedlineDate>", "Summer 1987", 1987),
        ("<Year>2003</Year><Season>Summer</Season>", "2003 Summer", 2003),
        ("<Year>2024</Year><Month>03</Month><Day>05</Day>", "2024 Mar 5", 2024),
        ("<Year>2024</Year>", "2024", 2024),
        ("<MedlineDate>in press</MedlineDate>", "in press", None),
        ("", None, None),
    ],
)
def test_a_date_is_kept_as_printed_and_its_year_is_never_invented(sent: str, printed: str, year: int | None) -> None:
    article = one(pub_date=sent)
    assert (article.pub_date, article.year) == (printed, year)


def test_without_a_printed_year_the_electronic_one_counts() -> None:
    date = '<ArticleDate DateType="Electronic"><Year>2019</Year><Month>2</Month><Day>30</Day></ArticleDate>'
    article = one(pub_date="<MedlineDate>in press</MedlineDate>", article_end=date)
    assert (article.year, article.electronic_date) == (2019, "2019-02")  # there is no 30 February


def test_people_groups_single_names_and_investigators() -> None:
    article = one(
        article='<AuthorList CompleteYN="Y"><Author ValidYN="Y"><LastName>Doe</LastName><ForeName>Jane Q</ForeName>'
        "<Initials>JQ</Initials><Suffix>Jr</Suffix><Identifier Source='ORCID'>http://orcid.org/0000000123456789"
        "</Identifier><AffiliationInfo><Affiliation>Dept A, <i>City</i>.</Affiliation></AffiliationInfo>"
        "<AffiliationInfo><Affiliation>Dept B.</Affiliation></AffiliationInfo></Author><Author><LastName>Plato"
        "</LastName></Author><Author><CollectiveName>INVENTED Group</CollectiveName></Author>"
        '<Author ValidYN="N"><LastName>Misspelt</LastName></Author></AuthorList>',
        citation="<InvestigatorList><Investigator><LastName>Inn</LastName></Investigator></InvestigatorList>",
    )
    shown = [(a.position, a.last_name, a.collective_name, a.role) for a in article.authors]
    assert shown == [
        (1, "Doe", None, "author"), (2, "Plato", None, "author"), (3, None, "INVENTED Group", "author"),
        (4, "Inn", None, "investigator"),
    ]  # fmt: skip
    jane = article.authors[0]
    assert (jane.fore_name, jane.initials, jane.suffix) == ("Jane Q", "JQ", "Jr")
    assert (jane.orcid, jane.affiliation) == ("0000-0001-2345-6789", "Dept A, City.; Dept B.")


@pytest.mark.parametrize(
    ("sent", "bare"),
    [
        ("0000-0001-2345-678X", "0000-0001-2345-678X"),
        ("https://orcid.org/0000-0001-2345-678x", "0000-0001-2345-678X"),
        ("orcid.org/0000 0001 2345 6789.", "0000-0001-2345-6789"),
        ("0000–0001–2345–6789", "0000-0001-2345-6789"),
        ("0000-0001-2345", None),
        ("", None),
    ],
)
def test_an_orcid_is_bare_or_none(sent: str, bare: str | None) -> None:
    assert bare_orcid(sent) == bare


def test_no_authors_no_abstract_no_dates_is_a_record_all_the_same() -> None:
    article = one(abstract="")
    assert (article.authors, article.sections, article.abstract, article.revised_date) == ((), (), None, None)


def test_other_abstracts_are_never_mixed_with_the_main_one() -> None:
    article = one(
        citation='<OtherAbstract Type="plain-language-summary" Language="eng"><AbstractText>In plain words.'
        '</AbstractText></OtherAbstract><OtherAbstract Type="Publisher" Language="spa"><AbstractText Label="RESUMEN">'
        "Texto.</AbstractText></OtherAbstract><OtherAbstract><AbstractText>By default.</AbstractText></OtherAbstract>"
    )
    assert article.abstract == "Invented text."
    assert [(s.seq, s.kind, s.language) for s in article.sections] == [
        (1, "main", None), (2, "plain_language", "eng"), (3, "other_language", "spa"), (4, "other_language", "eng"),
    ]  # fmt: skip


def test_only_another_language_is_no_main_abstract() -> None:
    other = '<OtherAbstract Type="Publisher" Language="spa"><AbstractText>Texto.</AbstractText></OtherAbstract>'
    article = one(abstract="", citation=other)
    assert article.abstract is None
    assert article.sections[0].text == "Texto."


PII_FIRST = '<ELocationID EIdType="pii" ValidYN="Y">S1</ELocationID>'


@pytest.mark.parametrize(
    ("article", "ids", "doi"),
    [
        (PII_FIRST + '<ELocationID EIdType="doi" ValidYN="Y">10.5555/E1</ELocationID>', "", "10.5555/e1"),
        ('<ELocationID EIdType="doi" ValidYN="N">10.5555/wrong</ELocationID>', "", None),
        (PII_FIRST, '<ArticleId IdType="doi">https://doi.org/10.5555/List</ArticleId>', "10.5555/list"),
        (
            '<ELocationID EIdType="doi">10.5555/e</ELocationID>',
            '<ArticleId IdType="doi">10.5555/L</ArticleId>',
            "10.5555/l",
        ),
        ("", "", None),
    ],
)
def test_the_doi_is_the_records_own(article: str, ids: str, doi: str | None) -> None:
    got = one(article=article, ids=ids, pubmed_data="")
    assert got.doi == doi
    assert got.pages == ("S1" if PII_FIRST in article else None)


@pytest.mark.parametrize("unusual", ["", "<!-- read by the tree -->"])
def test_cited_ids_are_never_the_records_own(unusual: str) -> None:
    nested = f"<ReferenceList><Title>Notes</Title>{references(13, 11)}</ReferenceList>{references(12, 11)}"
    xml = record(90000001, ids='<ArticleId IdType="pmc">PMC77</ArticleId>').replace(
        "</PubmedData>", f"{unusual}{nested}</PubmedData>"
    )
    (article,) = parse_set(pubmed_set(xml)).articles
    assert article.cited_pmids == (13, 11, 12)
    assert article.article_ids == (ArticleId("pubmed", "90000001"), ArticleId("pmc", "PMC77"))
    assert (article.doi, article.pmcid) == (None, "PMC77")


def test_an_empty_title_falls_back_and_a_translated_one_stays_as_sent() -> None:
    vernacular = "<VernacularTitle>Titel der <i>Arbeit</i>.</VernacularTitle>"
    assert one(title="", article_end=vernacular).title == "Titel der Arbeit."
    assert one(title="[Not Available].", article_end=vernacular).title == "Titel der Arbeit."
    assert one(title="").title == "[Not Available]."
    translated = one(title="[Title of the work].", article_end=vernacular)
    assert (translated.title, translated.vernacular_title) == ("[Title of the work].", "Titel der Arbeit.")


def test_mathematics_is_text_without_its_layout() -> None:
    math = (
        'We saw <mml:math xmlns:mml="http://www.w3.org/1998/Math/MathML"><mml:msup>\n  <mml:mi>x</mml:mi>\n '
        "<mml:mn>2</mml:mn></mml:msup> <mml:mo>≥</mml:mo> <mml:mn>1</mml:mn></mml:math> here."
    )
    assert one(abstract=f"<AbstractText>{math}</AbstractText>").abstract == "We saw x2≥1 here."
    bare = math.replace(
        ' xmlns:mml="http://www.w3.org/1998/Math/MathML"', ""
    )  # declared by the DTD, which nobody reads
    assert one(title=bare).title == "We saw x2≥1 here."


def test_spaces_and_unseen_characters_are_made_plain() -> None:
    title = "a\u00a0b\u2009c\u202fd\n   e\u00adfg &#x3b1;\u0301 cafe\u0301"
    assert one(title=title).title == "a b c d efg ά café"


def test_a_book_and_its_chapter() -> None:
    chapter, whole = parse_set(
        pubmed_set(BOOK.format(title="<ArticleTitle>A chapter</ArticleTitle>"), BOOK.format(title=""))
    ).articles
    assert (chapter.kind, chapter.title, chapter.journal) == ("book", "A chapter", "The book")
    assert (whole.title, whole.journal, whole.year, whole.pub_date) == ("The book", None, 2025, "2025 Jan")
    assert [(a.last_name, a.role) for a in chapter.authors] == [("Edith", "editor"), ("Roe", "author")]
    assert [i.id_type for i in chapter.article_ids] == ["bookaccession", "pubmed"]
    assert chapter.publication_types[0].ui == "D000072643"


def test_links_keep_their_text_with_and_without_a_pmid() -> None:
    links = (
        '<CommentsCorrectionsList><CommentsCorrections RefType="RetractionIn"><RefSource>Inv J. 2025;1:1</RefSource>'
        '<PMID Version="1">90000002</PMID></CommentsCorrections><CommentsCorrections RefType="ErratumIn"><RefSource>'
        'Inv J. 2024;1:2</RefSource><Note>A note</Note></CommentsCorrections><CommentsCorrections RefType="Cites">'
        "<RefSource>Old</RefSource><PMID>77</PMID></CommentsCorrections></CommentsCorrectionsList>"
    )
    article = one(citation=links)
    assert article.corrections == (
        Correction("RetractionIn", "Inv J. 2025;1:1", 90000002),
        Correction("ErratumIn", "Inv J. 2024;1:2", None, "A note"),
    )  # fmt: skip
    assert article.is_retracted
    assert article.cited_pmids == (77,)


def test_indexing_grants_and_numbers() -> None:
    article = one(
        citation="<ChemicalList><Chemical><RegistryNumber>0</RegistryNumber><NameOfSubstance UI='D1'>Water"
        "</NameOfSubstance></Chemical></ChemicalList><SupplMeshList><SupplMeshName UI='C1' Type='Disease'>Rare"
        "</SupplMeshName></SupplMeshList><MeshHeadingList><MeshHeading><DescriptorName UI='D2'>Hip</DescriptorName>"
        "<QualifierName UI='Q1'>pathology</QualifierName><QualifierName UI='Q2' MajorTopicYN='Y'>surgery"
        "</QualifierName></MeshHeading><MeshHeading><DescriptorName UI='D3' MajorTopicYN='Y'>Falls</DescriptorName>"
        "</MeshHeading></MeshHeadingList><KeywordList><Keyword>k1</Keyword></KeywordList><KeywordList Owner='NOTNLM'>"
        "<Keyword MajorTopicYN='Y'>k<i>2</i></Keyword></KeywordList><CoiStatement>None.</CoiStatement>",
        article_end="<DataBankList><DataBank><DataBankName>ISRCTN</DataBankName><AccessionNumberList><AccessionNumber>"
        "ISRCTN1</AccessionNumber><AccessionNumber>ISRCTN2</AccessionNumber></AccessionNumberList></DataBank>"
        "</DataBankList><GrantList><Grant><GrantID>G/1</GrantID><Agency>A</Agency></Grant></GrantList>",
    )
    assert [(m.heading, m.descriptor, m.qualifier, m.is_major) for m in article.mesh_headings] == [
        (1, "Hip", "pathology", False), (1, "Hip", "surgery", True), (2, "Falls", None, True),
    ]  # fmt: skip
    assert [(k.keyword, k.owner, k.is_major) for k in article.keywords] == [
        ("k1", "NLM", False),
        ("k2", "NOTNLM", True),
    ]
    assert article.substances == ("Water", "Rare")
    assert [a.accession for a in article.accessions] == ["ISRCTN1", "ISRCTN2"]
    assert (article.grants[0].grant_id, article.grants[0].country) == ("G/1", None)
    assert article.coi_statement == "None."


def test_history_is_as_precise_as_sent() -> None:
    dates = (
        '<History><PubMedPubDate PubStatus="received"><Year>2023</Year><Month>9</Month></PubMedPubDate><PubMedPubDate '
        'PubStatus="entrez"><Year>2024</Year><Month>2</Month><Day>9</Day><Hour>6</Hour><Minute>5</Minute>'
        "</PubMedPubDate></History>"
    )
    article = one(pubmed_data=dates)
    assert article.history == (HistoryDate("received", "2023-09"), HistoryDate("entrez", "2024-02-09T06:05"))
    assert article.created_date == "2024-02-09"


def test_versions_books_and_deletions_come_in_the_order_of_the_file() -> None:
    body = pubmed_set(record(5, version=1), BOOK.format(title=""), record(5, version=2), deletion(7, 8))
    found = list(iter_articles(io.BytesIO(body)))
    assert [(f.pmid, f.version) for f in found] == [(5, 1), (90000003, 1), (5, 2), (7, 1), (8, 1)]
    assert isinstance(found[-1], Deletion)
    assert parse_set(body).deleted == (7, 8)


def test_a_medline_file_of_the_old_dtd_reads_the_same() -> None:
    inner = record(4).split("<PubmedArticle>")[1].split("<PubmedData>")[0]
    old = inner.replace("</PMID>", "</PMID><DateCreated><Year>2007</Year></DateCreated>").replace(
        "</MedlineCitation>", "<OtherID Source='NLM'>PMC123 [Available on 01/01/09]</OtherID></MedlineCitation>"
    )
    parsed = parse_set(pubmed_set(old, deletion(3), root="MedlineCitationSet"))
    (article,) = parsed.articles
    assert (article.pmid, article.title, article.pmcid, parsed.deleted) == (4, "An invented title.", "PMC123", (3,))


def test_unknown_elements_are_told_and_harm_nothing() -> None:
    parsed = parse_set(pubmed_set("<News a='1'>x</News>", record(1, citation="<Brandnew><Year/></Brandnew>")))
    assert parsed.unknown == ("Brandnew", "News")
    assert parsed.articles[0].title == "An invented title."


def test_an_empty_set_is_no_error_and_several_documents_are_read_on() -> None:
    assert parse_set(HEAD.encode() + b"<PubmedArticleSet></PubmedArticleSet>").articles == ()
    assert parse_set(b"<PubmedArticleSet/>").articles == ()
    twice = parse_set(pubmed_set(record(1)) + pubmed_set(record(2)))
    assert [a.pmid for a in twice.articles] == [1, 2]
    assert parse_set(b"\xef\xbb\xbf" + pubmed_set(record(1))).articles[0].pmid == 1


BOMB = '<!DOCTYPE PubmedArticleSet [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE PubmedArticleSet [<!ENTITY x SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (pubmed_set(record(1)).replace(HEAD.encode(), BOMB.encode()), "entities of its own"),
        (pubmed_set(record(1, title="&x;")).replace(HEAD.encode(), OUTSIDE.encode()), "entities of its own"),
        (pubmed_set(record(17, title="&nbsp;")), "PMID 17 is damaged"),
        (pubmed_set(record(17, title="<i>x</b>")), "PMID 17 is damaged"),
        (pubmed_set(record(1)).removesuffix(b"</PubmedArticleSet>\n"), "never comes"),
        (pubmed_set(record(1))[:-200], "cut off"),
        (pubmed_set(record(1).replace('<PMID Version="1">1</PMID>', "")), "no PMID"),
        (pubmed_set(record(1), "stray words"), "text stands where a record should"),
        (b"<eFetchResult><ERROR>no</ERROR></eFetchResult>", "<eFetchResult>"),
        (b"<html><body>down</body></html>", "<html>"),
        (b'<?xml version="1.0" encoding="latin-1"?><PubmedArticleSet/>', "not UTF-8"),
        (b"", "empty"),
        (b"  \n", "empty"),
        (pubmed_set("<DeleteCitation><PMID>x</PMID></DeleteCitation>"), "names no PMID"),
    ],
)
def test_cut_foreign_damaged_and_hostile_replies_are_refused_by_name(body: bytes, said: str) -> None:
    with pytest.raises(BadResponse, match=said):
        parse_set(body)
    with pytest.raises(InputError, match=f"some file cannot be read as PubMed XML: .*{said}"):
        list(iter_articles(io.BytesIO(body), source="some file"))
