"""A list of studies as text: plain words for people, JSON, NDJSON, CSV and a table for everything else."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from textwrap import fill, shorten
from typing import Any

from data.search import Answer, Hit, Passage

CSV_COLUMNS = (
    "pmid", "title", "year", "journal", "first_author", "doi", "relevance", "reason", "design", "n", "n_studies",
    "population", "outcomes", "muscles", "directions", "is_retracted", "status", "url", "sentence",
)  # fmt: skip
# A cell that begins like this is run as a formula by spreadsheet programs (OWASP, "CSV injection").
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

Mark = Callable[[str], str]


def as_plain(answer: Answer, *, width: int = 88, mark: Mark | None = None) -> str:
    """Numbered studies in plain words; `mark` dresses the matching words and the warnings (none: *asterisks*)."""
    emphasis = mark or (lambda text: f"*{text}*")
    if not answer.hits:
        return "No study matches. Try fewer words, fall* for any ending, or no filter.\n"
    blocks = [_plain_hit(number, hit, width, emphasis) for number, hit in enumerate(answer.hits, 1)]
    count = len(answer.hits)
    end = f"The first {count} are shown; there are more (--limit 0 for all)." if answer.more else f"{_studies(count)}."
    return "\n".join([*blocks, end]) + "\n"


def _studies(count: int) -> str:
    return "1 study" if count == 1 else f"{count} studies"


def _plain_hit(number: int, hit: Hit, width: int, emphasis: Mark) -> str:
    citation = ", ".join(printable(str(part)) for part in (hit.first_author, hit.journal, hit.year) if part)
    warnings = [
        emphasis(word)
        for word, applies in (("RETRACTED", hit.is_retracted), ("WITHDRAWN FROM PUBMED", hit.status == "withdrawn"))
        if applies
    ]
    facts = [hit.relevance or "not tagged yet", hit.design, _n(hit), "; ".join(hit.directions)]
    lines = [
        fill(printable(f"{number}. {hit.title}"), width, subsequent_indent="   "),
        "   " + " · ".join(part for part in [*warnings, citation, f"PMID {hit.pmid}"] if part),
        "   " + " · ".join(in_words(fact) for fact in facts if fact),
    ]
    if hit.outcomes:
        lines.append("   measured: " + ", ".join(in_words(outcome) for outcome in hit.outcomes))
    if hit.passage:
        lines.append(f"   “{marked(hit.passage, emphasis)}”")
    return "\n".join(lines) + "\n"


_CONTROLS = {code: None for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"}


def printable(text: str) -> str:
    """The text without control characters: a hostile title cannot steer the terminal."""
    return text.translate(_CONTROLS)


def in_words(identifier: str) -> str:
    """An id of the vocabulary as a reader says it: fall_risk.falls -> fall risk: falls."""
    return identifier.replace(".", ": ").replace("_", " ")


def _n(hit: Hit) -> str | None:
    if hit.n_studies is not None:
        return f"{hit.n_studies} studies"
    return None if hit.n is None else f"n = {hit.n:,}"


def marked(passage: Passage, emphasis: Mark) -> str:
    """The sentence with every matching word dressed by `emphasis`."""
    text, last = "", 0
    for start, end in passage.marks:
        text += printable(passage.text[last:start]) + emphasis(printable(passage.text[start:end]))
        last = end
    return text + printable(passage.text[last:])


def record(hit: Hit) -> dict[str, Any]:
    """A hit for machines: all fields, the address of the PubMed page, sentence and marks."""
    values = asdict(hit)
    passage = values.pop("passage")
    return {
        **values,
        "url": f"https://pubmed.ncbi.nlm.nih.gov/{hit.pmid}/",
        "sentence": passage["text"] if passage else None,
        "marks": passage["marks"] if passage else [],
    }


def as_json(answer: Answer) -> str:
    """One JSON array."""
    return json.dumps([record(hit) for hit in answer.hits], ensure_ascii=False, indent=2) + "\n"


def as_lines(answer: Answer) -> str:
    """NDJSON: one JSON object a line."""
    return "".join(json.dumps(record(hit), ensure_ascii=False) + "\n" for hit in answer.hits)


def as_csv(answer: Answer) -> str:
    """CSV with a header; several values of a cell are joined with ";"."""
    return to_csv(CSV_COLUMNS, (record(hit) for hit in answer.hits))


def to_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Rows as CSV (RFC 4180) under a header, safe to open in a spreadsheet."""
    return csv_line(columns) + "".join(csv_line(row[name] for name in columns) for row in rows)


def csv_line(values: Iterable[Any]) -> str:
    """One CSV line; a text that begins like a formula gets an apostrophe."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([cell(value) for value in values])
    return out.getvalue()


def cell(value: Any) -> Any:
    """One value of a CSV cell: lists joined, truth as 1 or 0, unknown empty, formulas disarmed."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, (tuple, list)):
        value = ";".join(map(str, value))
    if isinstance(value, str):
        value = value.replace("\0", "")
        # Blanks before the sign do not stop a spreadsheet.
        return f"'{value}" if value.startswith(FORMULA_STARTS) or value.lstrip().startswith(FORMULA_STARTS) else value
    return value


def as_table(answer: Answer) -> str:
    """Columns for the eye, one line a study; long titles are cut."""
    rows = [
        (
            str(hit.pmid),
            str(hit.year or ""),
            hit.relevance or "",
            hit.design or "",
            "" if hit.n is None else f"{hit.n}",
            ";".join(hit.directions),
            shorten(printable(hit.title), 60, placeholder=" …"),
        )
        for hit in answer.hits
    ]
    return columns_of(("PMID", "Year", "Relevance", "Design", "n", "Direction", "Title"), rows)


def columns_of(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Aligned columns under a ruled header."""
    widths = [max(len(line[i]) for line in [header, *rows]) for i in range(len(header))]
    lines = [header, ["-" * width for width in widths], *rows]
    return "".join("  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip() + "\n" for line in lines)


FORMATS = {"json": as_json, "nl": as_lines, "csv": as_csv, "table": as_table}


def facets_as_plain(facets: Mapping[str, Sequence[tuple[str, int]]]) -> str:
    """Counts under their facet, for people."""
    parts = []
    for name, counts in facets.items():
        width = max((len(in_words(value)) for value, _ in counts), default=0)
        lines = [f"  {in_words(value).ljust(width)}  {count:>6,}" for value, count in counts]
        parts.append("\n".join([name.capitalize(), *(lines or ["  none"])]) + "\n")
    return "\n".join(parts)
