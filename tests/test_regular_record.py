"""A record read by its shape is the record that its tree gives, whatever stands in it and whatever happens to it."""

from __future__ import annotations

import gzip
import pickle
import random
import re
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pubmed_xml import record, references

from data.records import Article, Author, HistoryDate, maker
from harvester.parse import parse_record, record_by_tree
from harvester.regular_record import regular_record
from harvester.shapes import Odd, plain, rich
from harvester.split import Unreadable

PERSON = (
    '<Author ValidYN="Y"{more}><LastName>{last}</LastName><ForeName>Jane Q</ForeName><Initials>JQ</Initials>'
    '<Suffix>Jr</Suffix><Identifier Source="ORCID">0000-0001-2345-6789</Identifier><AffiliationInfo><Affiliation>Dept '
    'A &amp; B, Citt&#xe0;.</Affiliation><Identifier Source="GRID">grid.1.2</Identifier></AffiliationInfo>'
    "<AffiliationInfo><Affiliation>Dept C.</Affiliation></AffiliationInfo></Author>"
)
DATE = "<Year>2024</Year><Month>{month}</Month><Day>05</Day>"
RICH = record(
    90000007,
    title="Effect of <i>in <b>vitro</b></i> CO<sub>2</sub> &lt; 5\u2009% cafe\u0301.",
    pub_date="<Year>2024</Year><Season>Summer</Season>",
    abstract='<AbstractText Label="AIM &amp; WHY" NlmCategory="OBJECTIVE">Some  text [1].</AbstractText><AbstractText>'
    "P<sup>2</sup></AbstractText><CopyrightInformation>© 2024 Nobody.</CopyrightInformation>",
    article="<Pagination><StartPage>1</StartPage><EndPage>9</EndPage><MedlinePgn>1-9</MedlinePgn></Pagination>"
    '<ELocationID EIdType="doi" ValidYN="Y">10.5555/X.1</ELocationID><ELocationID EIdType="pii" ValidYN="N">S1'
    "</ELocationID>",
    article_end='<DataBankList CompleteYN="Y"><DataBank><DataBankName>ISRCTN</DataBankName><AccessionNumberList>'
    "<AccessionNumber>ISRCTN1</AccessionNumber></AccessionNumberList></DataBank></DataBankList>"
    '<GrantList CompleteYN="Y"><Grant><GrantID>G/1</GrantID><Agency>NIH</Agency><Country/></Grant></GrantList>'
    '<PublicationTypeList><PublicationType UI="D016428">Journal Article</PublicationType></PublicationTypeList>'
    "<VernacularTitle>Titel.</VernacularTitle>"
    f'<ArticleDate DateType="Electronic">{DATE.format(month="02")}</ArticleDate>',
    citation="<ChemicalList><Chemical><RegistryNumber>0</RegistryNumber><NameOfSubstance UI='D1'>Water"
    "</NameOfSubstance></Chemical></ChemicalList><SupplMeshList><SupplMeshName UI='C1'>Rare</SupplMeshName>"
    "</SupplMeshList><CitationSubset>IM</CitationSubset><CommentsCorrectionsList><CommentsCorrections "
    "RefType='ErratumIn'><RefSource>Inv J</RefSource><PMID Version='1'>90000008</PMID><Note>n</Note>"
    "</CommentsCorrections><CommentsCorrections RefType='Cites'><RefSource>Inv J</RefSource><PMID Version='1'>77"
    "</PMID></CommentsCorrections></CommentsCorrectionsList><MeshHeadingList><MeshHeading><DescriptorName UI='D2' "
    "MajorTopicYN='N' Type='Geographic'>Hip</DescriptorName><QualifierName UI='Q1' MajorTopicYN='Y'>surgery"
    "</QualifierName><QualifierName MajorTopicYN='N' UI='Q2'>pathology</QualifierName></MeshHeading><MeshHeading>"
    "<DescriptorName MajorTopicYN='Y' UI='D3'>Falls</DescriptorName></MeshHeading></MeshHeadingList>"
    "<NumberOfReferences>9</NumberOfReferences><OtherID Source='NLM'>PMC123 [Available on 01/01/09]</OtherID>"
    "<OtherAbstract Type='Publisher' Language='spa'><AbstractText>Texto.</AbstractText></OtherAbstract><KeywordList "
    "Owner='NLM'><Keyword MajorTopicYN='N'>k1</Keyword></KeywordList><KeywordList Owner='NOTNLM'><Keyword "
    "MajorTopicYN='Y'>k<i>2</i></Keyword></KeywordList><CoiStatement>None.</CoiStatement><InvestigatorList>"
    "<Investigator ValidYN='Y'><LastName>Inn</LastName></Investigator></InvestigatorList>".replace("'", '"'),
    ids='<ArticleId IdType="pmc">PMC77</ArticleId><ArticleId IdType="doi">10.5555/X.1</ArticleId>',
    pubmed_data='<History><PubMedPubDate PubStatus="received"><Year>2023</Year><Month>9</Month><Day>31</Day>'
    '</PubMedPubDate><PubMedPubDate PubStatus="entrez"><Year>2024</Year><Month>2</Month><Day>9</Day><Hour>6</Hour>'
    "<Minute>5</Minute></PubMedPubDate></History><PublicationStatus>ppublish</PublicationStatus>",
)
RICH = (
    RICH.replace("</Abstract>", '</Abstract><AuthorList CompleteYN="N">' + "".join(
        [PERSON.format(more="", last="Doe"), PERSON.format(more=' EqualContrib="Y"', last="van der Roe"),
         '<Author ValidYN="Y"><CollectiveName>INVENTED Group</CollectiveName></Author></AuthorList>']
    ), 1)
    .replace("<Journal>", '<Journal><ISSN IssnType="Print">0000-0000</ISSN>')
    .replace("<PubDate>", "<Volume>1</Volume><Issue>2</Issue><PubDate>")
    .replace("</PMID><Article ", f"</PMID><DateRevised>{DATE.format(month='Mar')}</DateRevised><Article ", 1)
    .replace("</PubmedData>", references(13, 11) + references(12) + "</PubmedData>")
)  # fmt: skip
_TAGS = re.compile(r"(?<!</i>)(?<=>)(?=<(?!/?(?:i|b|sub|sup|u)>))")
LAID_OUT = _TAGS.sub("\n      ", RICH)


def outcome(read, piece: bytes) -> tuple[Article | str, set[str]]:  # type: ignore[no-untyped-def]
    """What comes of a record: the article or the complaint, and the names that no DTD has."""
    unknown: set[str] = set()
    try:
        return read(b"PubmedArticle", piece, unknown), unknown
    except Unreadable as problem:
        return str(problem), unknown


@pytest.mark.parametrize("xml", [RICH, LAID_OUT], ids=["as efetch sends it", "as the files have it"])
def test_a_rich_record_needs_no_tree_and_is_what_its_tree_gives(xml: str) -> None:
    piece = xml.encode()
    assert regular_record(piece) == record_by_tree(b"PubmedArticle", piece, set())
    article = regular_record(piece)
    assert article.title == "Effect of in vitro CO2 < 5 % café."
    assert [(a.position, a.last_name, a.affiliation) for a in article.authors] == [
        (1, "Doe", "Dept A & B, Città.; Dept C."), (2, "van der Roe", "Dept A & B, Città.; Dept C."), (3, None, None),
        (4, "Inn", None),
    ]  # fmt: skip
    assert (article.cited_pmids, article.doi, article.pmcid) == ((77, 13, 11, 12), "10.5555/x.1", "PMC77")
    assert [(m.heading, m.descriptor_ui, m.qualifier_ui, m.is_major) for m in article.mesh_headings] == [
        (1, "D2", "Q1", True), (1, "D2", "Q2", False), (2, "D3", None, True),
    ]  # fmt: skip


INSERTED = [
    "<!-- c -->", "<![CDATA[x]]>", "<?pi x?>", "&amp;", "&#233;", "&#x1;", "&#xD800;", "&nbsp;", "&", "<", ">", "]]>",
    "\0", "\x0b", "\x7f", "\u0085", "\u00a0", "\u00ad", "\u2028", "\ufffe", "\uffff", "e\u0301", "\r\n", "\t", "  ",
    "\n\n", '"', "<i>x</i>", "<i>", "</b>", "<New/>", "<Year/>", "<mml:mi>x</mml:mi>", " stray ", ' ValidYN="N"',
    ' a="1"', ' UI="D9"', ' Label=""', "0", "N",
]  # fmt: skip
DAMAGE = st.tuples(
    st.sampled_from(["insert", "drop tag", "repeat", "move", "empty", "flip", "wrap", "no attributes"]),
    st.integers(0, 10**6),
    st.integers(0, 10**6),
    st.sampled_from(INSERTED),
)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_ELEMENT = re.compile(r"<([A-Za-z]+)[^<>/]*>(?:(?!</?\1\b).)*</\1>", re.DOTALL)


def damaged(xml: str, how: str, where: int, other: int, what: str) -> str:
    """The record after one mishap: at a tag, at an element, or anywhere."""
    tags, elements = list(_TAG.finditer(xml)), list(_ELEMENT.finditer(xml))
    if not tags or not elements:
        return xml
    tag, element = tags[where % len(tags)], elements[where % len(elements)]
    without = xml[: element.start()] + xml[element.end() :]
    goal = tags[other % len(tags)].end()
    match how:
        case "insert":
            at = (tag.start(), tag.end(), tag.end() - 1, tag.end() + 1)[other % 4]
            return xml[:at] + what + xml[at:]
        case "drop tag":
            return xml[: tag.start()] + xml[tag.end() :]
        case "repeat":
            return xml[:goal] + element.group() + xml[goal:]
        case "move":
            return without[:goal] + element.group() + without[goal:]
        case "empty":
            return without[: element.start()] + f"<{element.group(1)}/>" + without[element.start() :]
        case "flip":
            return xml[: where % len(xml)] + what + xml[where % len(xml) + 1 :]
        case "wrap":
            return xml[: element.start()] + f"<Foo>{element.group()}</Foo>" + xml[element.end() :]
    return xml[: tag.start()] + tag.group().partition(" ")[0].rstrip(">") + ">" + xml[tag.end() :]


@given(st.sampled_from([RICH, LAID_OUT]), st.lists(DAMAGE, min_size=1, max_size=3))
def test_by_shape_and_by_tree_agree_whatever_happens_to_a_record(
    xml: str, mishaps: list[tuple[str, int, int, str]]
) -> None:
    for mishap in mishaps:
        xml = damaged(xml, *mishap)
    piece = xml.encode("utf-8", "surrogatepass")
    assert outcome(parse_record, piece) == outcome(record_by_tree, piece)


@given(st.binary(min_size=1, max_size=3), st.integers(0, 10**6))
def test_bytes_that_are_no_text_are_refused_alike(what: bytes, where: int) -> None:
    piece = RICH.encode()
    at = where % len(piece)
    piece = piece[:at] + what + piece[at + 1 :]
    assert outcome(parse_record, piece) == outcome(record_by_tree, piece)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("a <i>b <sub>c</sub></i> &lt;d&#x3e; ", "a b c <d>"),
        ("<b></b>", None),
        ("e\u0301\u00a0\u00ad\u2009x", "\u00e9 x"),
        ("&#38;lt;", "&lt;"),
    ],
)
def test_inline_markup_and_references_are_resolved(raw: str, text: str | None) -> None:
    assert rich(raw) == text


@pytest.mark.parametrize("raw", ["<i>a", "<i>a</b>", "<i><b>a</i></b>", "a</u>", "<i>" * 9 + "a" + "</i>" * 9])
def test_unbalanced_or_deep_markup_is_odd(raw: str) -> None:
    with pytest.raises(Odd):
        rich(raw)


@pytest.mark.parametrize("raw", ["a & b", "&nbsp;", "&#0;", "&#xD800;", "&#x110000;", "&#9999999;", "a\x0bb", "\ufffe"])
def test_what_expat_refuses_is_odd(raw: str) -> None:
    with pytest.raises(Odd):
        plain(raw)


def test_records_made_in_bulk_are_the_records_of_their_class() -> None:
    (one, other) = maker(HistoryDate)(("entrez", "pubmed"), ("2024", "2025"))
    assert (one, other) == (HistoryDate("entrez", "2024"), HistoryDate("pubmed", "2025"))
    assert hash(one) == hash(HistoryDate("entrez", "2024"))
    assert repr(one) == "HistoryDate(status='entrez', date='2024')"
    assert pickle.loads(pickle.dumps(one)) == one  # noqa: S301 - made on this line
    assert isinstance(one, HistoryDate)
    with pytest.raises(FrozenInstanceError):
        one.date = "2026"  # type: ignore[misc]
    assert maker(Author)(*[()] * 9) == []


@pytest.mark.real
def test_real_records_are_regular_and_the_same_by_tree(shared: Path) -> None:
    body = gzip.decompress((shared / "data" / "pubmed" / "pool.xml.gz").read_bytes())
    pieces = random.Random(3).sample(re.findall(rb"<PubmedArticle>.*?</PubmedArticle>", body, re.DOTALL), 800)
    odd = 0
    for piece in pieces:
        try:
            assert regular_record(piece) == record_by_tree(b"PubmedArticle", piece, set())
        except Odd:
            odd += 1
    assert odd < len(pieces) * 0.05
