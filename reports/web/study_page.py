"""One study for the browser: its text with the evidence marked, its tags in words, where it stands."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from reports.names import DIRECTIONS, Names, design_label, population_label
from reports.web.marking import Mark, Piece, pieces

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the abstract (`label` None for an unstructured one), cut at its evidence."""

    label: str | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class StudyPage:
    """What the page of a study shows; `relevance` and tags are effective values, or the rules' alone when blinded."""

    pmid: int
    text_hash: str
    title: tuple[Piece, ...]
    citation: str
    doi: str | None
    is_retracted: bool
    is_withdrawn: bool
    relevance: str | None
    reason: str | None
    decided_by: str
    sections: tuple[Section, ...]
    findings: tuple[Row, ...]
    outcomes: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]


def study_of(
    conn: sqlite3.Connection, topic: str, pmid: int, blind: bool = False, names: Names | None = None
) -> StudyPage | None:
    """The study of that PMID, None when the library has none; `blind` leaves people's decisions out."""
    words, one = names or Names(), {"topic": topic, "pmid": pmid}
    found = _rows(conn, "SELECT * FROM articles WHERE pmid = :pmid", one)
    if not found:
        return None
    article = found[0]
    suffix = "" if blind else "_effective"
    screening = (_rows(conn, f"SELECT * FROM screening{suffix} WHERE pmid = :pmid AND topic = :topic", one) or [{}])[0]
    tags = _rows(
        conn, f"SELECT * FROM outcome_tags{suffix} WHERE pmid = :pmid AND topic = :topic ORDER BY outcome", one
    )
    findings = _rows(
        conn, f"SELECT * FROM findings{suffix} WHERE pmid = :pmid AND topic = :topic ORDER BY outcome, muscle", one
    )
    # A person's decision on relevance hides the rule's sentence in no view: it is read from the table itself.
    ruled = _rows(conn, "SELECT * FROM screening WHERE pmid = :pmid AND topic = :topic", one)
    marks = _marks(ruled, tags, findings, words)
    texts = _rows(conn, "SELECT seq, label, text FROM abstract_sections WHERE pmid = :pmid ORDER BY seq", one)
    return StudyPage(
        pmid=pmid,
        text_hash=article["text_hash"],
        title=pieces(article["title"], marks.get(0, [])),
        citation=_citation(conn, article),
        doi=article["doi"],
        is_retracted=bool(article["is_retracted"]),
        is_withdrawn=article["status"] == "withdrawn",
        relevance=screening.get("relevance"),
        reason=screening.get("reason"),
        decided_by=screening.get("decided_by") or "rules",
        sections=tuple(Section(text["label"], pieces(text["text"], marks.get(text["seq"], []))) for text in texts),
        findings=tuple({**row, "said": _finding(row, words)} for row in findings),
        outcomes=tuple(words.outcome(row["outcome"]) for row in tags),
        facts=_facts(conn, one),
    )


def _rows(conn: sqlite3.Connection, sql: str, values: dict[str, Any]) -> list[Row]:
    cursor = conn.execute(sql, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _finding(row: Row, words: Names) -> str:
    return f"{words.muscle(row['muscle'])}, {words.measure(row['measure'])} and {words.outcome(row['outcome']).lower()}"


def _marks(screening: list[Row], tags: list[Row], findings: list[Row], words: Names) -> dict[int, list[Mark]]:
    """Marks by section: 0 is the title, -1 the record's indexing (which has no text to mark)."""
    labelled = [(row, "why it is here") for row in screening]
    labelled += [(row, words.outcome(row["outcome"])) for row in tags]
    labelled += [
        (row, f"{_finding(row, words)}: {DIRECTIONS.get(row['direction'], row['direction'])}") for row in findings
    ]
    found: dict[int, list[Mark]] = {}
    for row, label in labelled:
        if row["section_seq"] is not None and row["start"] is not None and row["section_seq"] >= 0:
            mark = Mark(label, row["start"], row["end"], row["sentence"] or "")
            found.setdefault(row["section_seq"], []).append(mark)
    return found


def _citation(conn: sqlite3.Connection, article: Row) -> str:
    rows = conn.execute(
        """SELECT coalesce(collective_name, last_name || coalesce(' ' || initials, '')) FROM authors
           WHERE pmid = ? AND role <> 'investigator' ORDER BY position LIMIT 4""",
        (article["pmid"],),
    )
    names = [row[0] for row in rows if row[0]]
    authors = ", ".join(names[:3]) + (" et al." if len(names) > 3 else "")
    place = " ".join(str(part) for part in (article["journal"], article["pub_date"] or article["year"]) if part)
    return ". ".join(part.rstrip(".") for part in (authors, place) if part) + "."


def _facts(conn: sqlite3.Connection, one: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    rows = _rows(conn, "SELECT * FROM study_facts WHERE pmid = :pmid AND topic = :topic", one)
    if not rows:
        return ()
    fact = rows[0]
    people = _rows(
        conn, "SELECT population FROM study_populations WHERE pmid = :pmid AND topic = :topic ORDER BY 1", one
    )
    shown = [
        ("Design", design_label(fact["design"]) if fact["design"] else None),
        ("People", f"{fact['n']} ({fact['n_basis']})" if fact["n"] is not None else None),
        ("Studies in it", str(fact["n_studies"]) if fact["n_studies"] is not None else None),
        ("Who", ", ".join(population_label(row["population"]) for row in people) or None),
        ("Sex", fact["sex"]),
        ("Age", fact["age"]),
    ]
    return tuple((name, value) for name, value in shown if value)
