"""Look things up: words ranked by bm25 with the title weighted, filters, facets, the sentence that matched."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from data.errors import ConfigError
from data.filters import Filters, conditions
from data.fts_query import FtsQuery, read_query

ANY = Filters()
# Weights of title, abstract, MeSH headings and keywords.
RANK = "bm25(10.0, 1.0, 3.0, 3.0)"
ON, OFF = "\x02", "\x03"  # control characters: no text of PubMed holds them
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[\x02A-Z0-9(])|\n+")
_SYNTAX_ERRORS = ("fts5:", "no such column", "unterminated string", "unknown special query", "malformed MATCH")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: words (or raw FTS5 syntax), filters, and how many answers at most (0 for all)."""

    text: str = ""
    fts: bool = False
    filters: Filters = ANY
    limit: int = 20


@dataclass(frozen=True, slots=True)
class Passage:
    """The sentence that matched; `marks` are start and end of each matching word in it."""

    text: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """One study of an answer; tags are effective values (a person's where there is one), None when untagged."""

    pmid: int
    title: str
    year: int | None
    journal: str | None
    first_author: str | None
    doi: str | None
    relevance: str | None
    reason: str | None
    design: str | None
    n: int | None
    n_studies: int | None
    population: tuple[str, ...]
    outcomes: tuple[str, ...]
    muscles: tuple[str, ...]
    directions: tuple[str, ...]
    is_retracted: bool
    status: str
    passage: Passage | None


@dataclass(frozen=True, slots=True)
class Answer:
    """The studies in order of rank (newest first without words); `more` when the limit cut the list."""

    hits: tuple[Hit, ...]
    more: bool


def search(conn: sqlite3.Connection, topic: str, question: Question) -> Answer:
    """Studies that match; ConfigError for raw FTS5 syntax that SQLite does not understand."""
    query = words_of(question)
    with understood(question):
        pmids = matching_pmids(conn, topic, question, query, question.limit + 1 if question.limit else -1)
        kept = pmids[: question.limit] if question.limit else pmids
        passages = find_passages(conn, query.wanted, kept)
    rows = {row["pmid"]: row for row in study_rows(conn, topic, kept)}
    hits = tuple(_hit(rows[pmid], passages.get(pmid)) for pmid in kept)
    return Answer(hits, more=len(pmids) > len(kept))


def words_of(question: Question) -> FtsQuery:
    """The FTS5 expressions of a question; ConfigError when its text holds no word at all."""
    if question.fts:
        if not question.text.strip():
            raise ConfigError("--fts needs an FTS5 expression to search for")
        if question.text.startswith("*"):  # SQLite takes these as questions about the index itself
            raise ConfigError("an FTS5 expression cannot begin with *")
        return FtsQuery(question.text.replace("\0", " ").encode("utf-8", "replace").decode(), None)
    query = read_query(question.text)
    if question.text.strip() and query == FtsQuery(None, None):
        raise ConfigError(f"nothing to look for in {question.text!r}: give a word, a number or a filter")
    return query


class understood:  # noqa: N801 - reads as a clause: `with understood(question):`
    """Turns SQLite's complaints about a raw expression into a ConfigError; other errors pass."""

    def __init__(self, question: Question) -> None:
        self.question = question

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, sqlite3.OperationalError) and self.question.fts:
            said = str(error)
            if said.startswith(_SYNTAX_ERRORS):
                said = said.removeprefix("fts5: ")
                raise ConfigError(
                    f"{self.question.text!r} is not FTS5 syntax ({said}); leave --fts away to search for plain words"
                ) from None


def matching_pmids(conn: sqlite3.Connection, topic: str, question: Question, query: FtsQuery, limit: int) -> list[int]:
    """PMIDs in order of rank, or newest first when no word is wanted; `limit` -1 for all."""
    sql, values = matching_sql(topic, question.filters, query)
    # Only "rank" alone lets FTS5 sort inside and stop at the limit.
    order = "f.rank" if query.wanted else "a.pmid DESC"
    return [row[0] for row in conn.execute(f"{sql} ORDER BY {order} LIMIT :limit", {**values, "limit": limit})]


def matching_sql(topic: str, filters: Filters, query: FtsQuery) -> tuple[str, dict[str, Any]]:
    """SELECT of the PMIDs that a question means, without order, and its values."""
    tests = conditions(filters, words=query.wanted is not None)
    pmid, source = "a.pmid", "articles a"
    if query.wanted:
        pmid, source = "f.rowid", "articles_fts f"
        if any("a." in test for test in tests):  # most questions are answered from the index alone
            source += " CROSS JOIN articles a ON a.pmid = f.rowid"
        tests = ["f.articles_fts MATCH :wanted", f"f.rank MATCH '{RANK}'", *tests]
    elif query.unwanted:
        tests.append("a.pmid NOT IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH :unwanted)")
    where = f" WHERE {' AND '.join(tests)}" if tests else ""
    wanted = f"({query.wanted}) NOT ({query.unwanted})" if query.unwanted else query.wanted
    values = {**asdict(filters), "topic": topic, "wanted": wanted, "unwanted": query.unwanted}
    return f"SELECT {pmid} AS pmid FROM {source}{where}", values


def find_passages(conn: sqlite3.Connection, wanted: str | None, pmids: Sequence[int]) -> dict[int, Passage]:
    """For each PMID the sentence with most matching words: of the abstract, else of the title."""
    if not wanted:
        return {}
    sql = f"""
        SELECT highlight(articles_fts, 1, '{ON}', '{OFF}'), highlight(articles_fts, 0, '{ON}', '{OFF}')
        FROM articles_fts WHERE articles_fts MATCH ? AND rowid = ?"""
    found = {}
    for pmid in pmids:
        for abstract, title in conn.execute(sql, (wanted, pmid)):
            passage = best_sentence(abstract or "") or best_sentence(title)
            if passage:
                found[pmid] = passage
    return found


def best_sentence(marked: str) -> Passage | None:
    """The sentence of a text marked by FTS5 `highlight` that holds most marks; None when there is no mark."""
    sentence = max(_SENTENCE_END.split(marked), key=lambda part: part.count(ON), default="").strip()
    if ON not in sentence:
        return None
    plain, marks, start = "", [], 0
    for piece in re.split(f"([{ON}{OFF}])", sentence):
        if piece == ON:
            start = len(plain)
        elif piece == OFF:
            marks.append((start, len(plain)))
        else:
            plain += piece
    if sentence.count(ON) > len(marks):  # a phrase that runs over the end of the sentence
        marks.append((start, len(plain)))
    return Passage(plain, tuple(marks))


RECORD_COLUMNS = ("pmid", "title", "year", "journal", "doi", "is_retracted", "status")
TAG_COLUMNS = (
    "relevance", "reason", "design", "n", "n_studies", "population", "outcomes", "muscles", "directions",
)  # fmt: skip
_STUDY = f"SELECT {', '.join(RECORD_COLUMNS + TAG_COLUMNS)}, first_author FROM studies WHERE pmid = ? AND topic = ?"
_UNTAGGED = f"""
    SELECT {", ".join(RECORD_COLUMNS)}, {", ".join(f"NULL AS {name}" for name in TAG_COLUMNS)},
           (SELECT coalesce(w.collective_name, w.last_name || coalesce(' ' || w.initials, '')) FROM authors w
            WHERE w.pmid = articles.pmid AND w.role <> 'investigator' ORDER BY w.position LIMIT 1) AS first_author
    FROM articles WHERE pmid = ?"""


def study_rows(conn: sqlite3.Connection, topic: str, pmids: Sequence[int]) -> list[dict[str, Any]]:
    """The rows of `studies` for these PMIDs; a study that is not tagged yet has its bibliographic part only."""
    names = (*RECORD_COLUMNS, *TAG_COLUMNS, "first_author")
    rows = []
    for pmid in pmids:  # one by one: each is a lookup by key, and the list may be of any length
        row = conn.execute(_STUDY, (pmid, topic)).fetchone() or conn.execute(_UNTAGGED, (pmid,)).fetchone()
        rows.append(dict(zip(names, row, strict=True)))
    return rows


def _hit(row: dict[str, Any], passage: Passage | None) -> Hit:
    lists = {name: tuple((row[name] or "").split(";")) if row[name] else () for name in LISTS}
    return Hit(**{**row, **lists, "is_retracted": bool(row["is_retracted"])}, passage=passage)


LISTS = ("population", "outcomes", "muscles", "directions")


def facets(conn: sqlite3.Connection, topic: str, question: Question) -> dict[str, list[tuple[str, int]]]:
    """How many of all matching studies carry each value, most frequent first (years newest first).

    A study counts once under each value that it carries, so the counts of a facet may add up to more than all.
    """
    sql, values = matching_sql(topic, question.filters, words_of(question))
    with understood(question):
        return {
            name: [
                (str(value), count) for value, count in conn.execute(f"WITH m AS MATERIALIZED ({sql}) {part}", values)
            ]
            for name, part in FACETS.items()
        }


def _facet(view: str, column: str) -> str:
    return f"""SELECT x.{column}, count(DISTINCT m.pmid) FROM m
        JOIN {view} x ON x.pmid = m.pmid AND x.topic = :topic
        WHERE x.{column} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"""


FACETS = {
    "relevance": _facet("screening_effective", "relevance"),
    "outcome": _facet("outcome_tags_effective", "outcome"),
    "direction": _facet("findings_effective", "direction"),
    "muscle": _facet("findings_effective", "muscle"),
    "design": _facet("designs_effective", "design"),
    "population": _facet("populations_effective", "population"),
    "year": """SELECT a.year, count(*) FROM m JOIN articles a ON a.pmid = m.pmid
        WHERE a.year IS NOT NULL GROUP BY 1 ORDER BY 1 DESC""",
}
