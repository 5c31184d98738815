"""The list of an answer in every format reads back as what was found; a spreadsheet runs nothing of it."""

from __future__ import annotations

import csv
import io
import json
import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_library import TOPIC, small_library

from data.filters import Filters
from data.search import Answer, Passage, Question, facets, search
from reports import listing


@pytest.fixture(scope="module")
def conn() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    small_library(connection)
    return connection


def test_plain_words_say_what_a_reader_wants(conn: sqlite3.Connection) -> None:
    text = listing.as_plain(search(conn, TOPIC, Question("smaller gluteus")))
    assert "1. Gluteus maximus size in women with low back pain." in text
    assert "Doe JQ, Journal of Testing, 2017 · PMID 101" in text
    assert "include · case control · n = 68 · supports" in text
    assert "measured: back pain, back pain: presence" in text
    assert "had a *smaller* *gluteus* maximus." in text
    assert text.endswith("1 study.\n")


def test_plain_words_warn_and_say_when_there_is_more(conn: sqlite3.Connection) -> None:
    text = listing.as_plain(search(conn, TOPIC, Question(filters=Filters(design="cohort"))))
    assert "*RETRACTED*" in text
    assert "2 studies." in text
    assert "there are more" in listing.as_plain(search(conn, TOPIC, Question(limit=1)))
    assert "No study matches" in listing.as_plain(Answer((), more=False))
    assert "not tagged yet" in listing.as_plain(search(conn, TOPIC, Question("chapter")))


def test_machine_formats_agree(conn: sqlite3.Connection) -> None:
    answer = search(conn, TOPIC, Question("hip OR pain OR balance"))
    array = json.loads(listing.as_json(answer))
    assert array == [json.loads(line) for line in listing.as_lines(answer).splitlines()]
    rows = list(csv.DictReader(io.StringIO(listing.as_csv(answer), newline="")))
    assert [int(row["pmid"]) for row in rows] == [hit.pmid for hit in answer.hits] == [item["pmid"] for item in array]
    for row, item in zip(rows, array, strict=True):
        assert row["title"] == item["title"]
        assert row["outcomes"].split(";") == (item["outcomes"] or [""])
        assert row["n"] == ("" if item["n"] is None else str(item["n"]))
        assert row["url"] == f"https://pubmed.ncbi.nlm.nih.gov/{item['pmid']}/"
    first = array[0]
    assert all(first["sentence"][start:end] for start, end in first["marks"])


def test_a_table_has_one_line_a_study(conn: sqlite3.Connection) -> None:
    lines = listing.as_table(search(conn, TOPIC, Question(limit=0))).splitlines()
    assert lines[0].split() == ["PMID", "Year", "Relevance", "Design", "n", "Direction", "Title"]
    assert len(lines) == 2 + 9


def test_no_cell_is_a_formula(conn: sqlite3.Connection) -> None:
    (row,) = csv.DictReader(io.StringIO(listing.as_csv(search(conn, TOPIC, Question("cmd")))))
    assert row["title"] == "'=cmd() as a title"


@given(st.text(max_size=20))
def test_any_text_survives_a_cell_and_never_starts_a_formula(text: str) -> None:
    out = listing.to_csv(["x"], [{"x": text}])
    ((_, *_), (back, *_)) = list(csv.reader(io.StringIO(out, newline="")))[:2] if text else (("x",), ("",))
    assert not back.lstrip().startswith(("=", "+", "-", "@"))
    assert back.removeprefix("'") == text.replace("\0", "").removeprefix("'")


def test_marks_are_put_around_the_words() -> None:
    passage = Passage("hip and pain", ((0, 3), (8, 12)))
    assert listing.marked(passage, lambda word: f"[{word}]") == "[hip] and [pain]"


def test_facets_in_plain_words(conn: sqlite3.Connection) -> None:
    text = listing.facets_as_plain(facets(conn, TOPIC, Question()))
    assert "Outcome\n" in text
    assert "  fall risk: falls" in text
    assert "none" in listing.facets_as_plain(facets(conn, TOPIC, Question("zzzz")))
