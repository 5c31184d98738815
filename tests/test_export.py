"""Every export is read back by the library its users have, and is then equal to the database."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import bibtexparser
import pandas as pd
import pytest
import rispy
from bibtexparser import middlewares
from Bio import Medline
from hypothesis import example, given, settings
from hypothesis import strategies as st
from small_library import TOPIC, make_small_library

from data.articles import load_articles
from data.errors import ConfigError, InputError
from data.filters import Filters
from data.records import AbstractSection, Article, Author, Keyword
from data.search import Question
from data.store import Store, open_store
from harvester.medline import iter_medline
from reports.export.bibtex import to_bibtex
from reports.export.csl import to_csl
from reports.export.entry import Entry, date_parts, entries, one_line, pages
from reports.export.formats import FORMATS, export, write_export
from reports.export.nbib import to_nbib
from reports.export.ris import to_ris
from reports.export.tabular import COLUMNS, to_csv, to_ndjson

UNTAGGED = dict.fromkeys(
    ("relevance", "reason", "design", "n", "n_studies", "population", "outcomes", "muscles", "directions"),
    None,
) | {"is_retracted": 0, "status": "current"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("export") / "gmax.db"
    make_small_library(path)
    with open_store(path, "read") as opened:
        yield opened


def whole(store: Store, form: str, **filters: Any) -> str:
    return b"".join(export(store, TOPIC, Question(filters=Filters(**filters), limit=0), form)).decode("utf-8")


@pytest.fixture(scope="module")
def articles(store: Store) -> dict[int, Article]:
    return load_articles(store, range(100, 120))


# --- the oracles ---


def test_ris_by_rispy(store: Store, articles: dict[int, Article]) -> None:
    records = rispy.loads(whole(store, "ris"))
    assert [int(r["accession_number"]) for r in records] == sorted(articles, reverse=True)
    for record in records:
        article = articles[int(record["accession_number"])]
        assert record["type_of_reference"] == ("JOUR" if article.kind == "article" else "CHAP")
        assert record["title"] == article.title
        assert record["authors"] == ["Doe, Jane Q", "Müller, Ö", "GLUT Study Group"]
        assert record.get("year") == (str(article.year) if article.year else None)
        assert record.get("doi") == article.doi
        assert record.get("abstract") == (one_line(article.abstract) if article.abstract else None)
        assert record["secondary_title"] == "Journal of Testing"
        assert (record["volume"], record["number"], record["start_page"], record["end_page"]) == (
            "12",
            "3",
            "101",
            "109",
        )


def test_asreview_finds_its_labels(store: Store) -> None:
    """asreview/io/ris_reader.py: the words are looked for in N1; tabular files have a column `included`."""
    notes = {int(r["accession_number"]): r["notes"] for r in rispy.loads(whole(store, "ris"))}
    assert "ASReview_relevant" in notes[101]
    assert "ASReview_irrelevant" in notes[104]
    assert "ASReview_not_seen" in notes[106]
    assert "ASReview_not_seen" in notes[108]
    table = pd.read_csv(io.StringIO(whole(store, "csv")), dtype_backend="numpy_nullable").set_index("pmid")
    assert {"title", "abstract", "authors", "keywords", "doi", "url", "year", "included"} <= set(table.columns)
    assert (table["included"][101], table["included"][104]) == (1, 0)
    assert table["included"][106] is pd.NA


def test_bibtex_by_bibtexparser(store: Store, articles: dict[int, Article]) -> None:
    library = bibtexparser.parse_string(
        whole(store, "bibtex"),
        append_middleware=[middlewares.LatexDecodingMiddleware(), middlewares.SeparateCoAuthors()],
    )
    assert not library.failed_blocks
    assert len(library.entries) == len({entry.key for entry in library.entries}) == len(articles)
    for entry in library.entries:
        article = articles[int(entry["pmid"])]
        assert entry["title"].strip("{}") == article.title
        assert entry.get("doi") is None if article.doi is None else entry["doi"] == article.doi
        assert len(entry["author"]) == 3
        assert ("year" in entry) == (article.year is not None)


def test_csl_json_as_citeproc_reads_it(store: Store, articles: dict[int, Article]) -> None:
    for item in json.loads(whole(store, "csl-json")):
        article = articles[int(item["PMID"])]
        assert (item["id"], item["title"], item.get("DOI")) == (f"pmid:{article.pmid}", article.title, article.doi)
        assert item["type"] == ("article-journal" if article.kind == "article" else "chapter")
        assert item["author"][0] == {"family": "Doe", "given": "Jane Q"}
        assert item["author"][2] == {"literal": "GLUT Study Group"}
        assert item.get("issued") == ({"date-parts": [[article.year, 3]]} if article.year else None)
        assert item.get("abstract") == article.abstract


def test_nbib_by_biopython(store: Store, articles: dict[int, Article]) -> None:
    for record in Medline.parse(io.StringIO(whole(store, "nbib"))):
        article = articles[int(record["PMID"])]
        assert record["TI"] == article.title
        assert record.get("AB") == (one_line(article.abstract) if article.abstract else None)
        assert record["FAU"] == ["Doe, Jane Q", "Müller, Ö"]
        assert record["CN"] == ["GLUT Study Group"]
        assert record.get("LID") == (f"{article.doi} [doi]" if article.doi else None)
        assert record["OT"] == ["hip"]
        if article.pmid == 101:
            assert record["MH"] == ["Low Back Pain/*rehabilitation"]


def test_nbib_by_our_own_import(store: Store, articles: dict[int, Article]) -> None:
    for article in iter_medline(io.BytesIO(whole(store, "nbib").encode())):
        original = articles[article.pmid]
        assert (article.title, article.year, article.doi) == (original.title, original.year, original.doi)
        assert [one_line(s.text) for s in article.sections] == [one_line(s.text) for s in original.sections]
        assert [a.last_name for a in article.authors] == [a.last_name for a in original.authors]


def test_csv_and_parquet_by_pandas(store: Store, articles: dict[int, Article], tmp_path: Path) -> None:
    table = pd.read_csv(io.StringIO(whole(store, "csv")), dtype_backend="numpy_nullable").set_index("pmid")
    path = tmp_path / "all.parquet"
    write_export(export(store, TOPIC, Question(limit=0), "parquet"), path)
    frame = pd.read_parquet(path, dtype_backend="numpy_nullable").set_index("pmid")
    assert list(frame.columns) == list(table.columns) == list(COLUMNS)[1:]
    for pmid, article in articles.items():
        assert frame["title"][pmid] == article.title
        assert table["title"][pmid] == ("'" if article.title.startswith("=") else "") + article.title
        for read in (table, frame):
            assert (None if read["year"][pmid] is pd.NA else read["year"][pmid]) == article.year
    assert frame["abstract"][101] == articles[101].abstract
    assert frame["is_retracted"][105]
    assert frame["n"].dtype == table["n"].dtype == pd.Int64Dtype()


def test_ndjson_holds_the_whole_record_and_its_evidence(store: Store, articles: dict[int, Article]) -> None:
    lines = [json.loads(line) for line in whole(store, "ndjson").splitlines()]
    assert {line["pmid"] for line in lines} == set(articles)
    for line in lines:
        assert line["article"] == json.loads(json.dumps(asdict(articles[line["pmid"]])))
    of = {line["pmid"]: line for line in lines}
    assert of[103]["directions"] == ["supports"]
    assert of[103]["findings"][0]["decided_by"] == "person"
    assert of[102]["findings"][1]["sentence"].startswith("Hip abductors were weaker")
    assert of[108]["outcome_tags"] == []


@pytest.mark.parametrize("form", FORMATS)
def test_filters_choose_and_nothing_is_still_a_valid_file(store: Store, form: str) -> None:
    question = Question(filters=Filters(outcome="harms"), limit=0)
    body = b"".join(export(store, TOPIC, question, form))
    if form == "csl-json":
        assert json.loads(body) == []
    elif form == "csv":
        assert body.decode().split("\r\n") == [",".join(COLUMNS), ""]
    elif form == "parquet":
        assert len(pd.read_parquet(io.BytesIO(body))) == 0
    else:
        assert body == b""
    chosen = Question(filters=Filters(outcome="fall_risk.falls"), limit=0)
    assert len(list(entries(store, TOPIC, chosen))) == 2
    assert b"".join(export(store, TOPIC, chosen, form)) != body


# --- texts that formats trip over ---

NASTY = [
    "{",
    "}",
    "\\",
    "%&#_$^~",
    "é中𝛽",
    "TY  - JOUR",
    "ER  - ",
    "PMID- 1",
    "\u2028",
    "\x85",
    "a\r\nb",
    "''",
    '"',
    ",",
    "=1",
    "@x{",
    " and ",
]
texts = st.lists(st.sampled_from(NASTY) | st.text(max_size=8), min_size=1, max_size=5).map(" ".join)


def entry_of(title: str, name: str = "Doe", abstract: str = "a") -> Entry:
    article = Article(
        pmid=1, title=title, year=2020, journal="J", sections=(AbstractSection(1, abstract),),
        authors=(Author(1, last_name=name), Author(2, collective_name=name)), keywords=(Keyword(name),),
    )  # fmt: skip
    return Entry(article, {"pmid": 1, **UNTAGGED}, {})


def printable(text: str) -> bool:
    """Letters and marks that a text file can hold; controls never come out of the XML reader."""
    return bool(text.strip()) and all(ch.isprintable() or ch.isspace() for ch in text)


@settings(max_examples=60)
@example("TY  - x\nER  - ", "a and b")
@given(texts.filter(printable), texts.filter(printable))
def test_no_text_breaks_a_format(title: str, name: str) -> None:
    entry = entry_of(title, name, abstract=title)
    (ris,) = rispy.loads("".join(to_ris([entry])))
    assert ris["title"] == ris["abstract"] == one_line(title)
    assert ris["authors"] == [one_line(name)] * 2
    (record,) = Medline.parse(io.StringIO("".join(to_nbib([entry]))))
    assert record["TI"] == one_line(title)
    assert json.loads("".join(to_csl([entry])))[0]["title"] == title
    (line,) = "".join(to_ndjson([entry])).split("\n")[:-1]
    assert json.loads(line)["article"]["title"] == title
    (row,) = csv.DictReader(io.StringIO("".join(to_csv([entry])), newline=""))
    assert row["title"].removeprefix("'") == title.removeprefix("'")
    library = bibtexparser.parse_string("".join(to_bibtex([entry])))
    assert len(library.entries) == 1
    assert not library.failed_blocks


@pytest.mark.parametrize("text", ["50% of {A_B} & C: $x$ #1 – Müller", "a ~ b", "no braces at all"])
def test_escaped_bibtex_reads_back(text: str) -> None:
    library = bibtexparser.parse_string(
        "".join(to_bibtex([entry_of(text)])), append_middleware=[middlewares.LatexDecodingMiddleware()]
    )
    assert library.entries[0]["title"].strip("{}") == text


@pytest.mark.parametrize(
    ("printed", "year", "parts"),
    [
        ("2024 Mar 5", 2024, (2024, 3, 5)),
        ("2024 03", 2024, (2024, 3)),
        ("2024", 2024, (2024,)),
        ("1998 Dec-1999 Jan", 1998, (1998,)),
        ("2003 Summer", 2003, (2003,)),
        ("2003 99", 2003, (2003,)),
        (None, None, ()),
    ],
)
def test_dates_are_never_more_exact_than_printed(printed: str | None, year: int | None, parts: tuple[int, ...]) -> None:
    assert date_parts(Article(1, "t", pub_date=printed, year=year)) == parts


@pytest.mark.parametrize(
    ("printed", "first_last"),
    [
        ("101-9", ("101", "109")),
        ("e12", ("e12", None)),
        ("S1-S9", ("S1", "S9")),
        ("99-101", ("99", "101")),
        (None, (None, None)),
    ],
)
def test_pages(printed: str | None, first_last: tuple[str | None, str | None]) -> None:
    assert pages(Article(1, "t", pages=printed)) == first_last


def test_books_and_editors() -> None:
    chapter = Article(1, "Chapter", kind="book", journal="Book", authors=(Author(1, last_name="Roe", role="editor"),))
    whole_book = replace(chapter, title="Book")
    tags = {"pmid": 1, **UNTAGGED}
    assert json.loads("".join(to_csl([Entry(chapter, tags, {})])))[0]["type"] == "chapter"
    assert json.loads("".join(to_csl([Entry(whole_book, tags, {})])))[0]["type"] == "book"
    assert "@incollection{anonnd_1" in "".join(to_bibtex([Entry(chapter, tags, {})]))
    assert "editor = {{Roe}}" in "".join(to_bibtex([Entry(chapter, tags, {})]))
    assert "A2  - Roe" in "".join(to_ris([Entry(chapter, tags, {})]))


# --- files ---


def test_a_file_appears_only_when_complete(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "out.ris"
    path.write_text("earlier")

    def broken() -> Iterator[bytes]:
        yield b"half"
        raise InputError("stop")

    with pytest.raises(InputError):
        write_export(broken(), path)
    assert path.read_text() == "earlier"
    assert list(tmp_path.iterdir()) == [path]
    assert write_export([b"ab", b"c"], path) == 3
    with pytest.raises(InputError, match="cannot write"):
        write_export([b"x"], tmp_path / "no" / "folder.ris")


def test_parquet_without_pyarrow_says_what_to_do(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ConfigError, match=r"gmax\[parquet\]"):
        whole(store, "parquet")
