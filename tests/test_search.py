"""Search: words become safe FTS5, filters mean effective tags, the matching words are shown in their sentence."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from small_library import TOPIC, small_library

from data.errors import ConfigError
from data.filters import Filters, read_moment, read_years
from data.fts_query import FtsQuery, read_query
from data.search import Question, facets, search


@pytest.fixture(scope="module")
def conn() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    small_library(connection)
    connection.execute("PRAGMA query_only = on")
    return connection


def found(
    conn: sqlite3.Connection, text: str = "", *, fts: bool = False, limit: int = 0, **filters: object
) -> list[int]:
    answer = search(conn, TOPIC, Question(text, fts, Filters(**filters), limit))  # type: ignore[arg-type]
    return [hit.pmid for hit in answer.hits]


# --- words -> FTS5 ---


@pytest.mark.parametrize(
    ("text", "wanted", "unwanted"),
    [
        ("hip abductors", '"hip" AND "abductors"', None),
        ('"low back pain" -inject* fall*', '"low back pain" AND "fall"*', '"inject"*'),
        ("pain OR falls hip", '("pain" OR "falls") AND "hip"', None),
        ("hip AND pain NOT grey", '"hip" AND "pain"', '"grey"'),
        ("p-value (95% CI)", '"p-value" AND "(95%" AND "CI)"', None),
        ("“low back”", '"low back"', None),
        ('"never closed', '"never closed"', None),
        ("-grey", None, '"grey"'),
        ("OR foo OR", '"foo"', None),
        ("a\0b", '"a" AND "b"', None),
        ('*** -- "" &', None, None),
    ],
)
def test_typed_words_become_an_expression(text: str, wanted: str | None, unwanted: str | None) -> None:
    assert read_query(text) == FtsQuery(wanted, unwanted)


def test_too_many_words_are_refused_in_one_line() -> None:
    with pytest.raises(ConfigError, match="at most 100 words"):
        read_query("word " * 101)


@example("\ud800*")
@example('"a" NEAR/2 "b"')
@example("title:gluteus^2 + {x}")
@example("-" * 50)
@given(st.text(max_size=60) | st.text(alphabet="ab \"*-()^:+{}ORNTAD\0'", max_size=40))
def test_no_text_breaks_the_syntax(text: str) -> None:
    """The promise to the person at the keyboard: an answer, or one clear line."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5 (x, tokenize = 'porter unicode61 remove_diacritics 2')")
    connection.execute("INSERT INTO t VALUES ('a b AND OR')")
    query = read_query(text)
    for expression in (query.wanted, query.unwanted):
        if expression:
            connection.execute("SELECT count(*) FROM t WHERE t MATCH ?", (expression,)).fetchone()
    connection.close()


@example("*id", True)
@example("*reads", True)
@given(st.text(max_size=30) | st.text(alphabet='ab "*-()^:+{}ORNTAD/2,', max_size=20), st.booleans())
def test_searching_any_text_answers_or_explains(text: str, fts: bool) -> None:
    connection = SHARED_CONNECTION
    try:
        search(connection, TOPIC, Question(text, fts))
    except ConfigError as error:
        assert "\n" not in str(error).strip() or "\n" in text


SHARED_CONNECTION = sqlite3.connect(":memory:")
small_library(SHARED_CONNECTION)


# --- answers ---


def test_the_title_weighs_most(conn: sqlite3.Connection) -> None:
    assert found(conn, "strengthening")[:2] in ([103, 107], [107, 103])
    assert found(conn, "gluteus maximus") == [101]


def test_words_phrases_exclusion_prefix(conn: sqlite3.Connection) -> None:
    assert set(found(conn, "low back pain")) == {101, 103, 107}
    assert set(found(conn, '"grey matter"')) == {104}
    assert set(found(conn, "pain -grey")) == {101, 103, 107}
    assert set(found(conn, "faller*")) == {101, 102}
    assert set(found(conn, "muller elan")) == {106}
    assert 101 not in found(conn, "-gluteus")
    assert len(found(conn, "-gluteus")) == 8


def test_stems_match_each_other(conn: sqlite3.Connection) -> None:
    assert 102 in found(conn, "abductors")
    assert 102 in found(conn, "abductor")


def test_the_matching_sentence_is_shown_with_its_words(conn: sqlite3.Connection) -> None:
    hit = search(conn, TOPIC, Question("smaller gluteus")).hits[0]
    assert hit.passage is not None
    assert hit.passage.text == "RESULTS: Women with low back pain had a smaller gluteus maximus."
    assert [hit.passage.text[start:end] for start, end in hit.passage.marks] == ["smaller", "gluteus"]


def test_without_words_newest_records_come_first(conn: sqlite3.Connection) -> None:
    assert found(conn) == sorted(found(conn), reverse=True)
    assert len(found(conn)) == 9


def test_a_cut_list_says_that_there_is_more(conn: sqlite3.Connection) -> None:
    assert search(conn, TOPIC, Question(limit=2)).more
    assert not search(conn, TOPIC, Question(limit=9)).more
    assert len(search(conn, TOPIC, Question("hip", limit=1)).hits) == 1


@pytest.mark.parametrize("text", ["", "hip OR pain OR falls OR gluteal OR balance OR title"])
@pytest.mark.parametrize(
    ("filters", "pmids"),
    [
        ({"outcome": "back_pain"}, {101, 103, 104, 107}),
        ({"outcome": "back_pain.intensity"}, {103, 107}),
        ({"outcome": "fall_risk"}, {102, 105, 106}),
        ({"direction": "supports"}, {101, 102, 103, 105}),
        ({"direction": "unclear"}, set()),  # the person's decision counts, not the rule's
        ({"direction": "supports", "muscle": "hip_abductors"}, {102}),
        ({"direction": "null", "outcome": "fall_risk.falls"}, set()),  # null was for balance
        ({"muscle": "gluteus_maximus"}, {101}),
        ({"design": "randomised_trial"}, {103, 107}),
        ({"population": "fallers"}, {102, 105}),
        ({"relevance": "exclude"}, {104}),
        ({"year_from": 2019, "year_to": 2020}, {103, 105, 107}),
        ({"new_since": "2026-02-01"}, {109}),
        ({"outcome": "fall_risk", "relevance": "include", "design": "cohort", "year_to": 2014}, {102}),
    ],
)
def test_filters_mean_the_same_with_and_without_words(
    conn: sqlite3.Connection, text: str, filters: dict[str, object], pmids: set[int]
) -> None:
    assert set(found(conn, text, **filters)) == pmids


def test_a_hit_carries_its_effective_tags(conn: sqlite3.Connection) -> None:
    (hit,) = search(conn, TOPIC, Question('"usual care"')).hits
    assert (hit.pmid, hit.relevance, hit.design, hit.n) == (103, "include", "randomised_trial", 40)
    assert (hit.outcomes, hit.muscles, hit.directions) == (("back_pain.intensity",), ("hip_extensors",), ("supports",))
    assert (hit.first_author, hit.year, hit.doi) == ("Doe JQ", 2020, "10.5555/same")


def test_a_study_without_tags_is_still_found(conn: sqlite3.Connection) -> None:
    (hit,) = search(conn, TOPIC, Question("chapter")).hits
    assert (hit.pmid, hit.relevance, hit.outcomes, hit.year) == (108, None, (), None)


def test_facets_count_all_matches_by_effective_values(conn: sqlite3.Connection) -> None:
    counts = facets(conn, TOPIC, Question(limit=1))
    assert counts["relevance"] == [("include", 5), ("borderline", 1), ("exclude", 1)]
    assert dict(counts["direction"]) == {"supports": 4, "null": 1}
    assert dict(counts["design"]) == {"cohort": 2, "randomised_trial": 2, "case_control": 1, "systematic_review": 1}
    assert counts["year"][0] == ("2022", 1)
    assert dict(facets(conn, TOPIC, Question("gluteus"))["outcome"]) == {"back_pain": 1, "back_pain.presence": 1}


# --- errors ---


def test_raw_syntax_works_and_complains_in_one_line(conn: sqlite3.Connection) -> None:
    assert found(conn, "title:gluteus NOT falls", fts=True) == [101]
    for text in ("gluteus AND", '"open', "nocolumn:x", "(", "a NEAR/x b"):
        with pytest.raises(ConfigError, match="leave --fts away"):
            found(conn, text, fts=True)
    with pytest.raises(ConfigError, match="needs an FTS5 expression"):
        found(conn, " ", fts=True)


def test_a_text_without_a_word_says_so(conn: sqlite3.Connection) -> None:
    with pytest.raises(ConfigError, match="nothing to look for"):
        found(conn, "???")


def test_other_database_errors_are_not_dressed_up_as_syntax() -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        search(sqlite3.connect(":memory:"), TOPIC, Question("hip", fts=True))


def test_unknown_values_name_the_nearest() -> None:
    with pytest.raises(ConfigError, match="did you mean 'supports'"):
        Filters(direction="support")
    with pytest.raises(ConfigError, match="it can be include, borderline, exclude"):
        Filters(relevance="zzz")


@pytest.mark.parametrize(
    ("text", "years"),
    [("2015:2020", (2015, 2020)), ("2015:", (2015, None)), (":2020", (None, 2020)), (" 2018 ", (2018, 2018))],
)
def test_years(text: str, years: tuple[int | None, int | None]) -> None:
    assert read_years(text) == years


@pytest.mark.parametrize("text", ["", ":", "20", "2020:2015", "20152020", "2015-2020", "٢٠٢٠"])
def test_years_that_cannot_be_read(text: str) -> None:
    with pytest.raises(ConfigError, match="years"):
        read_years(text)


def test_moments() -> None:
    assert read_moment("2026-03-31") == "2026-03-31"
    assert read_moment("2026-03-31T10:00:00+02:00") == "2026-03-31T08:00:00"
    with pytest.raises(ConfigError, match="a date is written"):
        read_moment("yesterday")
