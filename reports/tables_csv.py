"""Every table as CSV and the whole report as JSON, with the same numbers as the page.

A cell that a spreadsheet would run as a formula gets an apostrophe in front (OWASP, CSV injection).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from reports.document import (
    Block,
    Box,
    Bullets,
    Cell,
    Count,
    Figure,
    Mark,
    Para,
    Section,
    Strip,
    StudyRef,
    Table,
    Verbatim,
    plain,
    tables,
)
from reports.report import Report


def spreadsheet_cell(value: object) -> str:
    """A value that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value).replace("\x00", " ")
    return (
        "'" + text
        if text[:1] in ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠") and not _is_number(text)
        else text
    )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def write_csv(heads: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    """CSV text after RFC 4180 with line feeds, safe in a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(spreadsheet_cell(head) for head in heads)
    for row in rows:
        writer.writerow([spreadsheet_cell(cell) for cell in row])
    return out.getvalue()


def report_csv(report: Report) -> Iterator[tuple[str, str]]:
    """(file name, text) of every table of the report, of the numbers with their PMIDs, and of studies and findings."""
    for table in tables(report.sections):
        yield f"{table.id}.csv", _table_csv(table)
    yield (
        "numbers.csv",
        write_csv(
            ("id", "what", "studies", "pmids"),
            [(e.id, e.label, len(e.pmids), " ".join(map(str, e.pmids))) for e in report.lists],
        ),
    )
    yield "studies.csv", write_csv(STUDY_COLUMNS, [study_row(s) for s in report.library.studies])
    findings = [
        (
            s.pmid,
            s.name,
            s.counts,
            f.muscle,
            f.measure,
            f.outcome,
            f.direction,
            f.confidence,
            "person" if f.by_person else "rules",
            f.sentence,
        )
        for s in report.library.studies
        for f in s.findings
    ]
    yield (
        "findings.csv",
        write_csv(
            (
                "pmid",
                "study",
                "counted",
                "muscle",
                "measure",
                "outcome",
                "direction",
                "confidence",
                "read_by",
                "sentence",
            ),
            findings,
        ),
    )


STUDY_COLUMNS = (
    "pmid", "study", "title", "year", "journal", "doi", "relevance", "reason", "counted", "design", "n", "n_basis",
    "n_studies", "populations", "age", "sex", "outcomes", "is_retracted", "is_retraction_notice", "is_withdrawn",
    "decided_by",
)  # fmt: skip


def study_row(study: Any) -> tuple[object, ...]:
    """One study in the columns of studies.csv."""
    given = {
        "study": study.name,
        "counted": study.counts,
        "populations": ";".join(study.populations),
        "outcomes": ";".join(t.outcome for t in study.tags),
        "decided_by": "person" if study.by_person else "rules",
    }
    return tuple(given[name] if name in given else getattr(study, name) for name in STUDY_COLUMNS)


def _table_csv(table: Table) -> str:
    """A table with a PMID column where its rows are studies."""
    studies = any(isinstance(row[0], StudyRef) for row in table.rows)
    heads = (*(("PMID",) if studies else ()), *table.columns)
    rows = [(*((_pmid(row[0]),) if studies else ()), *(plain(cell) for cell in row)) for row in table.rows]
    return write_csv(heads, rows)


def _pmid(cell: Cell) -> object:
    return cell.pmid if isinstance(cell, StudyRef) else ""


def report_json(report: Report) -> str:
    """The report as JSON: sections as in the page, every number with its PMIDs."""
    whole = {
        "title": report.title,
        "question": report.subtitle,
        "topic": report.slug,
        "updated": report.updated,
        "currency": plain(report.currency),
        "hashes": plain(report.hashes),
        "not_medical_advice": True,
        "first": [_block(b) for b in report.first],
        "sections": [_block(b) for b in report.sections],
    }
    head = json.dumps(whole, ensure_ascii=False, indent=1).removesuffix("\n}")
    numbers = (
        f" {json.dumps(e.id)}: "
        + json.dumps({"what": e.label, "studies": len(e.pmids), "pmids": e.pmids}, ensure_ascii=False)
        for e in report.lists
    )
    return head + ',\n "numbers": {\n' + ",\n".join(numbers) + "\n }\n}\n"


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Para(phrase, tone):
            return {"text": _value(phrase), "tone": tone}
        case Bullets(items):
            return {"items": [_value(item) for item in items]}
        case Strip(label, marks):
            return {
                "label": label,
                "studies": [{"pmid": study.pmid, "direction": mark.direction} for study, mark in marks],
            }
        case Table():
            return {
                "table": block.id,
                "caption": block.caption,
                "columns": list(block.columns),
                "rows": [[_value(c) for c in row] for row in block.rows],
            }
        case Figure():
            return {
                "figure": block.id,
                "title": block.title,
                "description": block.description,
                "table": _block(block.table),
            }
        case Verbatim(ident, label, text):
            return {"id": ident, "label": label, "text": text}
        case Box(ident, title, _, inner) | Section(ident, title, inner):
            return {"id": ident, "title": title, "blocks": [_block(b) for b in inner]}


def _value(cell: Cell) -> Any:
    """Numbers as {"studies": n, "list": id}; a sentence as its text and the numbers in it."""
    match cell:
        case Count(value, list_id):
            return {"studies": value, "list": list_id}
        case Mark(direction, _):
            return direction
        case StudyRef(pmid, label):
            return {"pmid": pmid, "study": label}
        case tuple():
            counts = [{"studies": c.value, "list": c.list_id} for c in cell if isinstance(c, Count)]
            return {"text": plain(cell), "numbers": counts}
        case None | int():
            return cell
        case _:
            return plain(cell)
