"""Decisions as a sheet that two people can fill in apart from each other, and back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from data.errors import InputError
from data.review_queue import Waiting
from data.reviews import Answer, Decision, Field, check_answer, decide
from data.store import Store
from data.vocabulary import Vocabulary

COLUMNS = ("pmid", "field", "key", "decision", "reason", "reviewer", "title", "sentence", "proposal", "why")
NEEDED = ("pmid", "field", "decision")
SHOWN_PROBLEMS = 5
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: decisions written, those that stood already, rows without a decision."""

    written: int
    known: int
    empty: int

    def line(self) -> str:
        """One line for a person."""
        same = f", {self.known:,} stood already" if self.known else ""
        return f"{self.written:,} decisions written{same}; {self.empty:,} rows had none"


def queue_sheet(items: Iterable[Waiting], blind: bool) -> str:
    """The open questions as CSV with an empty column `decision`; blind: without what the rules propose."""
    rows: list[dict[str, object]] = []
    for i in items:
        row: dict[str, object] = {"pmid": i.pmid, "field": i.field, "key": i.key, "title": i.title}
        rows.append(row if blind else row | {"sentence": i.sentence, "proposal": i.proposal, "why": i.why})
    return _written(rows)


def decision_sheet(items: Iterable[Decision]) -> str:
    """Decisions that stand as CSV, ready to be imported elsewhere."""
    rows: list[dict[str, object]] = [
        dict(zip(COLUMNS, (d.pmid, d.field, d.key, d.value, d.reason, d.reviewer), strict=False)) for d in items
    ]
    return _written(rows)


def import_sheet(
    store: Store, topic: str, vocabulary: Vocabulary, text: str, reviewer: str | None, now: datetime
) -> Imported:
    """Keep the decisions of a filled-in sheet, all or none; `reviewer` stands where a row names nobody.

    InputError names the rows that cannot be kept; comma, semicolon and tab are understood, as spreadsheets write them.
    """
    answers, empty, problems = _read(text, vocabulary, reviewer)
    written = 0
    with store.transaction():
        for line, who, answer in answers:
            try:
                written += decide(store, topic, vocabulary, who, answer, now)
            except InputError as error:
                problems.append(f"row {line}: {error}")
        if problems:
            more = f" (and {len(problems) - SHOWN_PROBLEMS} more)" if len(problems) > SHOWN_PROBLEMS else ""
            raise InputError("; ".join(problems[:SHOWN_PROBLEMS]) + more + ". Nothing was imported")
    return Imported(written, len(answers) - written, empty)


def _read(
    text: str, vocabulary: Vocabulary, reviewer: str | None
) -> tuple[list[tuple[int, str, Answer]], int, list[str]]:
    rows = _table(text)
    answers: list[tuple[int, str, Answer]] = []
    problems: list[str] = []
    empty = 0
    for row in rows:
        line, values = row
        if not values["decision"]:
            empty += 1
            continue
        try:
            answer = _answer(values)
            check_answer(vocabulary, answer)
        except InputError as error:
            problems.append(f"row {line}: {error}")
            continue
        answers.append((line, values.get("reviewer") or reviewer or "", answer))
    return answers, empty, problems


def _answer(values: dict[str, str]) -> Answer:
    if not (values["pmid"].isascii() and values["pmid"].isdigit()):
        raise InputError(f"{values['pmid']!r} is not a PMID")
    field = cast(Field, values["field"].lower())
    return Answer(int(values["pmid"]), field, values["decision"], values.get("key", ""), values.get("reason") or None)


def _table(text: str) -> list[tuple[int, dict[str, str]]]:
    """Rows with their line numbers as a spreadsheet counts them, cells stripped, our own apostrophes taken off."""
    text = text.removeprefix("\ufeff")
    first = text.split("\n", maxsplit=1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    names = [(name or "").strip().lower() for name in reader.fieldnames or ()]
    if missing := [name for name in NEEDED if name not in names]:
        raise InputError(f"the sheet has no column {', '.join(missing)}; it needs {', '.join(NEEDED)}")
    reader.fieldnames = names
    rows = []
    for row in reader:
        cells = {name: _plain(cell) for name, cell in row.items() if isinstance(name, str)}
        rows.append((reader.line_num, cells))
    return rows


def _plain(cell: object) -> str:
    text = cell.strip() if isinstance(cell, str) else ""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text


def _written(rows: Iterable[dict[str, object]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n", restval="")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _safe(value) for name, value in row.items()})
    return out.getvalue()


def _safe(value: object) -> object:
    """A text that a spreadsheet would take for a formula gets an apostrophe in front."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
