"""The worked questions of questions.toml, and the page that shows them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

INTRODUCTION = """# Fifteen questions to the database

Each in SQL, and again with [sqlite-utils](https://sqlite-utils.datasette.io/) or [pandas](https://pandas.pydata.org/);
all are run by the tests, and all stand ready in `gmax serve`. `gmax.db` stands for your database (`gmax status` says
how it is doing). What the columns mean: [database.md](database.md). Directions are what studies *report*: counting them
is not a meta-analysis, and a difference seen at one time says nothing about which came first.

For pandas, open the file once; `read_sql` below is this function:
"""
OPENING = """import sqlite3
import pandas as pd

conn = sqlite3.connect("file:gmax.db?mode=ro", uri=True)


def read_sql(query: str) -> pd.DataFrame:
    return pd.read_sql_query(query, conn, dtype_backend="numpy_nullable")
"""


@dataclass(frozen=True, slots=True)
class WorkedQuestion:
    """One question with its SQL and the same again as a `sqlite-utils` command or in pandas (the other is None)."""

    id: str
    title: str
    why: str
    sql: str
    shell: str | None = None
    python: str | None = None


def worked_questions() -> tuple[WorkedQuestion, ...]:
    """All questions in the order of the page."""
    text = files("data").joinpath("questions.toml").read_text("utf-8")
    return tuple(WorkedQuestion(**question) for question in tomllib.loads(text)["question"])


def page() -> str:
    """docs/questions.md."""
    sections = (line for number, q in enumerate(worked_questions(), 1) for line in _section(number, q))
    return "\n".join([INTRODUCTION, _fenced("python", OPENING), *sections])


def _section(number: int, question: WorkedQuestion) -> Iterator[str]:
    yield f"## {number}. {question.title}\n\n{question.why}\n"
    yield _fenced("sql", question.sql)
    if question.shell:
        yield _fenced("sh", question.shell)
    if question.python:
        yield _fenced("python", question.python)


def _fenced(language: str, code: str) -> str:
    return f"```{language}\n{code.strip()}\n```\n"
