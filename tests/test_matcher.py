"""The local matcher: each documented rule of PubMed's syntax on small invented records."""

from __future__ import annotations

from datetime import date

import pytest

from data.errors import ConfigError
from data.matcher import Searchable, compile_query
from data.mesh_tree import find_heading, known_headings
from data.records import (
    AbstractSection,
    Accession,
    Article,
    ArticleId,
    Author,
    Correction,
    Grant,
    HistoryDate,
    Keyword,
    MeshHeading,
    PublicationType,
)
from data.searchable import fold, iso_date, word_text

STUDY = Article(
    pmid=90000001,
    title="Glutæus maximus and low-back pain: an invented study",
    vernacular_title="Une étude inventée",
    journal="Journal of Invented Muscles",
    journal_abbreviation="J Invent Muscles",
    issn="1234-5678",
    year=2021,
    pub_date="2021 Mar 15",
    electronic_date="2020-12-30",
    created_date="2021-01-02",
    revised_date="2022-05-06",
    completed_date="2021-06-07",
    doi="10.9999/invented.1",
    languages=("eng", "fre"),
    citation_status="MEDLINE",
    country="Nowhere",
    coi_statement="The authors own a treadmill.",
    sections=(
        AbstractSection(1, "Strength of the right hip was low in those who fell.", label="RESULTS"),
        AbstractSection(2, "Extensors of the hip are stronger after training.", label="CONCLUSIONS"),
        AbstractSection(3, "Ein starker Muskel.", kind="other_language", language="ger"),
    ),
    authors=(
        Author(1, "Müller", "Anna Beth", "AB", orcid="0000-0001-2345-6789", affiliation="Hip Clinic, Nowhere"),
        Author(2, "O'Neil", "Carl", "C"),
        Author(3, collective_name="Invented Falls Group"),
    ),
    mesh_headings=(
        MeshHeading(1, "Failed Back Surgery Syndrome"),
        MeshHeading(2, "Buttocks", qualifier="physiopathology", is_major=True),
        MeshHeading(2, "Buttocks", qualifier="diagnostic imaging"),
        MeshHeading(3, "Aged, 80 and over"),
    ),
    keywords=(Keyword("posterior chain", "NOTNLM"), Keyword("training", "NOTNLM")),
    publication_types=(PublicationType("Randomized Controlled Trial", "D016449"),),
    article_ids=(ArticleId("doi", "10.9999/invented.1"), ArticleId("pii", "S0001")),
    grants=(Grant("Invented Fund", "IF-12"),),
    accessions=(Accession("ClinicalTrials.gov", "NCT00000001"),),
    substances=("Botulinum Toxins",),
    corrections=(Correction("RetractionIn", "J Invent Muscles. 2022"),),
    history=(HistoryDate("pubmed", "2021-01-05"), HistoryDate("medline", "2021-06-08")),
)
RECORD = Searchable.of(STUDY)


def finds(query: str, record: Searchable = RECORD, today: date | None = None) -> bool:
    compiled = compile_query(query, today=today)
    found = compiled.matches(record)
    assert compiled.explain(record).matched == found, "the sieve held something back"
    return found


@pytest.mark.parametrize(
    "query",
    [
        # fields of words
        "glutaeus[ti]", "maximus[Title]", "strength[ab]", "strength[tiab]", "results[tiab]", "muskel[tiab]",
        "training[ot]", '"posterior chain"[tiab]', "botulinum[tw]", "botulinum[nm]", "clinic[ad]", "treadmill[cois]",
        "étude[tt]", "etude[tt]", "IF-12[gr]", "buttocks[tw]", "muscles[all]", "MUSCLES",
        # accents, hyphens, phrases, truncation
        '"glutaeus maximus"[tiab]', '"low back pain"[tiab]', '"low-back pain"[tiab]', "low back pain[ti]",
        "exten*[tiab]", '"strength of the right*"[tiab]', "stro*[ab]", '"hip are strong*"[ab]',
        # nearness
        '"hip extensors"[tiab:~2]', '"extensors hip"[tiab:~2]', '"strength hip low"[tiab:~4]', '"hip clinic"[ad:~0]',
        # headings
        '"Back Pain"[Mesh]', '"Failed Back Surgery Syndrome"[mh]', "buttocks[mh]", '"Buttock"[mh]', "Aged[Mesh]",
        '"buttocks/physiopathology"[mh]', '"buttocks/physiopathology"[majr]', "buttocks[majr]", "butto*[mh]",
        "physiopathology[sh]", '"buttocks/diagnostic imaging"[mh:noexp]', '"Clinical Trial"[pt]',
        '"Randomized Controlled Trial"[pt:noexp]',
        # people and places
        "muller[au]", "Müller A[au]", "Muller AB[au]", '"Müller AB"[au]', "Muller[1au]", "O'Neil C[lastau]",
        '"Muller Anna Beth"[fau]', '"Invented Falls Group"[cn]', '"0000-0001-2345-6789"[auid]', "Nowhere[pl]",
        # exact values
        "english[la]", "fre[la]", "french[lang]",
        '"J Invent Muscles"[ta]', '"1234-5678"[jour]', '"10.9999/invented.1"[doi]',
        "S0001[aid]", "NCT00000001[si]",
        # numbers and dates
        "90000001[uid]", "90000000:90000002[pmid]", "2021[dp]", "2021/03[dp]", "2021/03/15[ppdat]", "2020[dp]",
        "2020/12/30[epdat]", "2021/01:2021/01/02[crdt]", "2021/01/05[edat]", "2021/06/08[mhda]", "2022:3000[lr]",
        "2021/06/07[dcom]",
        # subsets and filters
        "medline[sb]", "all[sb]", "hasabstract", "hasretractionin",
        # operators
        "gluteus[ti] OR pain[ti]", "pain[ti] AND hip[ab] NOT knee[ab]", "(knee[ti] OR pain[ti]) AND hip[ab]",
        "knee[ti] AND hip[ab] OR pain[ti]",
        # without a tag: mapped to a heading by its entry term, or words anywhere
        "buttock", "elderly OR knee", "hip the strength",
        # what PubMed misapplies without a word
        "strength[foo]", '"hip"[tiab:~3]', '"hip exten*"[tiab:~3] OR "hip was"[tiab]', "(knee OR strength)[ab]",
    ],
)  # fmt: skip
def test_finds(query: str) -> None:
    assert finds(query)


@pytest.mark.parametrize(
    "query",
    [
        "strength[ti]", "pain[ab]", "gluteus[tiab]", "hips[tiab]", "clinic[tiab]", "botulinum[tiab]",
        "buttocks[tiab]", '"pain low"[tiab]', '"low pain"[tiab]', '"maximus pain"[tiab]', "ext*[tiab]",
        '"an invented study strength"[tiab]',
        '"study strength"[tiab:~3]', '"hip extensors"[tiab:~1]', '"hip hip"[ti:~9]', '"clinic chain"[tiab:~9]',
        '"Back Pain"[Mesh:NoExp]', '"Low Back Pain"[mh]', "Aged[Mesh:noexp]", '"Back Pain"[majr]', "buttocks[pt]",
        '"buttocks/surgery"[mh]', '"buttocks/diagnostic imaging"[majr]', "surgery[sh]", "Review[pt]",
        "Mull[au]", "Neil C[1au]", '"Müller A"[au]', "german[la]", "Invent[ta]", "90000002[uid]", "1:90000000[uid]",
        "2022[dp]", "2021/04:2021/12[ppdat]", "2021/01/03:3000[crdt]", "inprocess[sb]", '"pubmed books"[sb]',
        "pain[ti] NOT hip[ab]", "pain[ti] AND hip[ab] NOT strength[ab]", "knee[ti] AND hip[ab]", "hasretractionof",
        "the[tiab]", '"12"[rn]', "systematic[sb]", "", "#1", "knee", '"of the hi*"[tiab]', "march[dp]", "x:y[dp]",
        "pain[ti] OR hip[ab] AND knee[ab]",
    ],
)  # fmt: skip
def test_does_not_find(query: str) -> None:
    assert not finds(query)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("elbow", "mapped by PubMed"),
        ("elbow[foo]", "no field [foo]"),
        ('"low back"[tiab]', "phrase index"),
        ("glu*[tiab]", "only after 4"),
        ('"a* b"[tiab]', "not at the end"),
        ('"hip"[tiab:~3]', "ignores this proximity"),
        ('"hip extension torque"[tiab:~3]', "whole span"),
        ("(a[ti] OR b)[tiab]", "misapplied"),
        ('"Elbow"[Mesh]', "does not hold 'Elbow'"),
        ('"Pregnancy"[Mesh]', "only part"),
        ("systematic[sb]", "only to PubMed"),
        ("1[rn]", "do not hold"),
        ("the[tiab]", "stop word"),
        ("#7", "no earlier search"),
        ("20211[dp]", "not a date"),
        ("abc[uid]", "a PMID is a number"),
        ("2020:2021[ti]", "needs a date field"),
        ("2020[edat]", "late additions"),
    ],
)
def test_says_what_only_pubmed_could_answer(query: str, words: str) -> None:
    said = compile_query(query).says
    assert any(words in text for _, text in said), said


def test_says_nothing_where_all_is_known() -> None:
    assert compile_query('gluteus[tiab] OR "Low Back Pain"[Mesh] OR "hip strength"[tiab:~2] NOT 5[uid]').says == ()


def test_the_last_days_are_counted_from_the_day_given() -> None:
    assert finds('"last 10 days"[crdt]', today=date(2021, 1, 12))
    assert not finds('"last 10 days"[crdt]', today=date(2021, 1, 13))
    assert finds('"last 999999 days"[crdt]', today=date(2021, 1, 13))


def test_a_broken_phrase_is_searched_as_separate_words() -> None:
    query = '"low extensors"[tiab] AND pain[ti]'
    assert not compile_query(query).matches(RECORD)
    assert compile_query(query, broken_phrases=frozenset({"low extensors"})).matches(RECORD)


def test_history_numbers_stand_for_their_pmids() -> None:
    assert compile_query("#2 AND pain[ti]", history={2: frozenset({90000001})}).matches(RECORD)
    assert not compile_query("#2", history={2: frozenset({5})}).matches(RECORD)


@pytest.mark.parametrize("query", ["(a[ti]", "a[ti])", '"a[ti]', "a[ti"])
def test_a_query_that_does_not_close_is_refused_with_its_place(query: str) -> None:
    with pytest.raises(ConfigError, match="query, character"):
        compile_query(query)


def test_explains_which_terms_accept_a_record() -> None:
    explanation = compile_query('(gluteus[tiab] OR glutaeus[tiab]) AND "Back Pain"[Mesh]').explain(RECORD)
    assert explanation.matched
    assert explanation.hits == ("glutaeus[tiab]", '"Back Pain"[Mesh]')
    assert explanation.terms[0] == ("gluteus[tiab]", False)


def test_the_translation_names_the_fields_in_full() -> None:
    query = compile_query('muscle*[tiab] AND ("Back Pain"[Mesh:NoExp] OR "hip strength"[tiab:~2]) AND 1:5[uid]')
    assert query.translation == (
        '"muscle*"[Title/Abstract] AND '
        '("back pain"[MeSH Terms:noexp] OR "hip strength"[Title/Abstract:~2]) AND 1:5[UID]'
    )


def test_an_empty_record_matches_only_what_asks_for_nothing() -> None:
    empty = Searchable.of(Article(pmid=1, title=""))
    assert finds("all[sb]", empty)
    assert finds("1[uid]", empty)
    for query in ("pain[tiab]", '"Back Pain"[Mesh]', "2020[dp]", "hasabstract", "english[la]"):
        assert not finds(query, empty)


# --- words and dates --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Glutæus-Maximus (GM)", " glutaeus maximus gm "),
        ("P<0.05", " p 0 05 "),
        ("ﬁbres, Müller's", " fibres muller s "),
        ("β-blocker", " β blocker "),
        ("  ", ""),
        ("10⁻³ ㎏", " 10 3 kg "),
    ],
)
def test_words_are_folded(text: str, words: str) -> None:
    assert word_text(text) == words


def test_folding_twice_is_folding_once() -> None:
    for text in ("Glutæus", "İstanbul", "ﬁbre™", "ŒUVRE"):
        assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("year", "printed", "expected"),
    [
        (2003, "2003 Summer", date(2003, 7, 1)),
        (1998, "1998 Dec-1999 Jan", date(1998, 12, 1)),
        (2024, "2024 Mar 5", date(2024, 3, 5)),
        (2024, "2024", date(2024, 1, 1)),
        (2024, "2024 Feb 31", date(2024, 2, 1)),
        (2024, None, date(2024, 1, 1)),
    ],
)
def test_printed_dates_begin_on_their_first_day(year: int, printed: str | None, expected: date) -> None:
    record = Searchable.of(Article(pmid=1, title="", year=year, pub_date=printed))
    assert record.dates("ppdat") == (expected,)


def test_no_date_is_invented() -> None:
    assert Searchable.of(Article(pmid=1, title="")).dates("dp") == ()
    assert iso_date("2020-13-01") is None
    assert iso_date("soon") is None


# --- the bundled tree ---------------------------------------------------------------------------------------------


def test_headings_are_found_by_name_and_entry_term() -> None:
    low = find_heading("lumbago")
    assert low is not None
    assert low.name == "Low Back Pain"
    assert find_heading("Elbow") is None


def test_what_lies_below_a_narrower_heading_lies_below_the_wider_one() -> None:
    for name in known_headings():
        heading = find_heading(name)
        assert heading is not None
        for lower in heading.narrower:
            inner = find_heading(lower)
            if inner is not None and inner.name == lower:
                assert inner.exploded <= heading.exploded, (name, lower)
