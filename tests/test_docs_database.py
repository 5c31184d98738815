"""The pages for SQL users: every column is explained, every worked question runs and gives what it says."""

from __future__ import annotations

import asyncio
import json
import re
import shlex
import sqlite3
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner
from conftest import ROOT
from small_library import TOPIC, make_small_library
from sqlite_utils.cli import cli as sqlite_utils_cli

from data.schema import STEPS, statements
from data.schema_docs import Relation, described, page
from data.store import open_store
from data.worked_questions import OPENING, WorkedQuestion, worked_questions
from data.worked_questions import page as page_of_questions

QUESTIONS = worked_questions()
SEED, HERE = "28715424", "101"  # question 9 names a seed study; the small library has another


@pytest.fixture(scope="module")
def relations() -> list[Relation]:
    conn = sqlite3.connect(":memory:")
    for name in STEPS.values():
        for statement in statements(name):
            conn.execute(statement)
    return described(conn)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("questions")
    make_small_library(made / "gmax.db")
    with open_store(made / "gmax.db", "write") as store:
        store.conn.execute("UPDATE articles SET first_seen_run = 2 WHERE pmid = 107")
    return made


@pytest.fixture
def here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(folder)
    return folder


def test_every_table_view_and_column_is_explained(relations: list[Relation]) -> None:
    silent = [r.name for r in relations if not r.about]
    silent += [f"{r.name}.{c.name}" for r in relations for c in r.columns if not c.about]
    assert silent == [], "say in data/schema_docs.toml what it means"


def test_nothing_is_explained_that_is_not_there(relations: list[Relation]) -> None:
    words = tomllib.loads(files("data").joinpath("schema_docs.toml").read_text("utf-8"))
    columns = {r.name: {c.name for c in r.columns} for r in relations}
    for kind in ("tables", "views"):
        for name, told in words[kind].items():
            assert name in columns
            assert set(told.get("columns", {})) <= columns[name], name
    assert set(words["common"]) <= set().union(*columns.values())


def test_the_tables_and_views_of_the_contract_are_there(relations: list[Relation]) -> None:
    kinds = {r.name: r.kind for r in relations}
    views = ["studies", "studies_by_outcome", "findings_effective", "outcomes_by_year", "run_ledger", "needs_review"]
    assert [kinds[name] for name in views] == ["view"] * 6
    tables = """articles abstract_sections authors mesh_headings keywords publication_types article_ids grants
        corrections article_versions searches runs matches raw_replies screening outcome_tags findings study_facts
        reviews articles_fts"""
    assert {kinds[name] for name in tables.split()} == {"table"}


def test_the_page_is_what_the_schema_makes(relations: list[Relation]) -> None:
    assert (ROOT / "docs" / "database.md").read_text("utf-8") == page(relations), "run `make docs`"


# --- the fifteen questions ---


def rows_of_sql(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(path / "gmax.db") as conn:
        return conn.execute(sql).fetchall()


def rows_of_shell(command: str) -> list[tuple[Any, ...]]:
    program, *arguments = shlex.split(command)
    assert program == "sqlite-utils"
    result = CliRunner().invoke(sqlite_utils_cli, [*arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return [tuple(row.values()) for row in json.loads(result.output)]


def rows_of_python(code: str) -> list[tuple[Any, ...]]:
    space: dict[str, Any] = {}
    exec(OPENING, space)  # noqa: S102 - the page's own code
    exec(code, space)  # noqa: S102
    space["conn"].close()
    answer: pd.DataFrame = space["answer"]
    return [tuple(None if value is pd.NA else value for value in row.values()) for row in answer.to_dict("records")]


def test_there_are_fifteen_each_in_two_ways() -> None:
    assert len(QUESTIONS) == len({q.id for q in QUESTIONS}) == 15
    assert all((q.shell is None) != (q.python is None) for q in QUESTIONS)
    assert (ROOT / "docs" / "questions.md").read_text("utf-8") == page_of_questions(), "run `make docs`"


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.id)
def test_each_question_runs_and_both_ways_agree(here: Path, question: WorkedQuestion) -> None:
    expected = rows_of_sql(here, question.sql.replace(SEED, HERE))
    assert expected
    answer = (
        rows_of_shell(question.shell.replace(SEED, HERE)) if question.shell else rows_of_python(question.python or "")
    )
    assert sorted(map(repr, answer)) == sorted(map(repr, expected))


def test_the_first_question_is_answered_rightly(here: Path) -> None:
    sentence = "Women with low back pain had a smaller gluteus maximus."
    assert rows_of_sql(here, QUESTIONS[0].sql) == [(101, 2017, "case_control", 68, sentence)]


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    make_small_library(tmp_path / "gmax.db")
    connection = sqlite3.connect(tmp_path / "gmax.db")
    yield connection
    connection.close()


def test_effective_views_follow_the_person(conn: sqlite3.Connection) -> None:
    def decide(field: str, key: str, value: str) -> None:
        conn.execute(
            """INSERT INTO reviews (pmid, topic, reviewer, decided_at, field, key, value, text_hash)
               VALUES (101, ?, 'ana', '2026-03-03', ?, ?, ?, '')""",
            (TOPIC, field, key, value),
        )

    decide("outcome", "back_pain.presence", "no")
    decide("outcome", "harms", "yes")
    decide("finding", "gluteus_maximus|size|back_pain.presence", "absent")
    decide("finding", "gluteus_medius|strength|back_pain.presence", "null")
    decide("population", "women_only", "no")
    decide("population", "athletes", "yes")
    decide("design", "", "cohort")
    decide("n", "", "70")
    columns = "population, outcomes, muscles, directions, design, n"
    (row,) = conn.execute(f"SELECT {columns} FROM studies WHERE pmid = 101")
    assert row == ("athletes", "back_pain;harms", "gluteus_medius", "null", "cohort", 70)
    (by_outcome,) = conn.execute(
        "SELECT n, design, directions FROM studies_by_outcome WHERE pmid = 101 AND outcome = 'harms'"
    )
    assert by_outcome == (70, "cohort", None)


def test_possible_duplicates_by_doi_link_and_words(conn: sqlite3.Connection) -> None:
    conn.execute(
        """INSERT INTO corrections (pmid, seq, ref_type, ref_source) VALUES
           (101, 1, 'UpdateOf', 'medRxiv. 2013 May 1:1. doi: 10.5555/A.102.'),
           (104, 1, 'CommentOn', 'J Test. 2013. doi: 10.5555/a.102.')"""
    )
    pairs = conn.execute("SELECT pmid, other_pmid, why FROM possible_duplicates ORDER BY 1, 3").fetchall()
    assert pairs == [(101, 102, "UpdateOf"), (103, 107, "UpdateOf"), (103, 107, "same DOI")]


JOINED = "SELECT 1 FROM articles a WHERE EXISTS (SELECT 1 FROM {} x WHERE x.pmid = a.pmid AND x.topic = 't')"
VIEWS = ("findings_effective", "outcome_tags_effective", "populations_effective", "designs_effective")


@pytest.mark.parametrize("sql", ["SELECT * FROM studies WHERE pmid = 1 AND topic = 't'", *map(JOINED.format, VIEWS)])
def test_sqlite_looks_into_the_views(conn: sqlite3.Connection, sql: str) -> None:
    """A view that is computed whole for each row makes a million records unusable: 27 ms a study at 20,000."""
    plan = [row[3] for row in conn.execute("EXPLAIN QUERY PLAN " + sql)]
    tags = re.compile(r"SCAN (f|t|p|e|x|findings|outcome_tags|study_populations|study_facts)\b")
    assert not [step for step in plan if tags.match(step) or "AUTOMATIC" in step], plan


def test_a_new_user_finds_the_way_in_datasette(folder: Path) -> None:
    """Datasette 0.65 with the committed metadata: an explaining start page, facets, full text, every question."""
    app = pytest.importorskip("datasette.app")
    metadata = json.loads((ROOT / "docs" / "datasette.json").read_text("utf-8"))
    site = app.Datasette([str(folder / "gmax.db")], metadata=metadata, settings={"default_page_size": 50})

    async def answer(path: str) -> Any:
        reply = await site.client.get(path)
        assert reply.status_code == 200, (path, reply.text[:300])
        return reply.json() if ".json" in path else reply.text

    async def visit() -> None:
        assert "Start with the view" in await answer("/")
        database = await answer("/gmax")
        assert QUESTIONS[0].title in database
        assert "raw_replies" not in database.split("hidden")[0]
        studies = await answer("/gmax/studies.json?_size=1")
        facets = {
            name: {f["value"]: f["count"] for f in facet["results"]} for name, facet in studies["facet_results"].items()
        }
        assert facets["relevance"] == {"include": 5, "borderline": 1, "exclude": 1}
        assert facets["design"]["cohort"] == 2
        found = await answer("/gmax/studies.json?_search=gluteus+maximus&_shape=array")
        assert [row["pmid"] for row in found] == [101]
        assert "Directions of its findings" in await answer("/gmax/studies")
        for question in QUESTIONS:
            assert isinstance(await answer(f"/gmax/{question.id}.json?_shape=array"), list)

    try:
        asyncio.run(visit())
    finally:
        for database in site.databases.values():
            database.close()
