"""Prints a report as Markdown: the same sentences and the same numbers, each number a link to its list.

Foreign text cannot become markup: what Markdown or HTML would read is escaped, line breaks and direction marks go.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from reports.document import (
    Block,
    Box,
    Bullets,
    Cell,
    Count,
    Figure,
    Link,
    Mark,
    NumberList,
    Para,
    Quoted,
    Section,
    Strip,
    Strong,
    StudyRef,
    Table,
    Verbatim,
)
from reports.html import on_page
from reports.report import Report
from reports.svg import SYMBOLS, clean

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|!~&$])")
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def literal(text: str) -> str:
    """Text as Markdown prints it letter for letter, on one line."""
    flat = " ".join(_UNSEEN.sub("", clean(text)).split())
    return _SPECIAL.sub(r"\\\1", flat)


def report_markdown(report: Report) -> str:
    """The whole report as Markdown."""
    lists = report.lists_by_id
    lines = [
        f"# {literal(report.title)}",
        "",
        literal(report.subtitle),
        "",
        f"{_cell(report.currency, lists)} {_cell(report.hashes, lists)}",
        "",
    ]
    lines += _blocks(report.first, 2, lists)
    lines += _blocks(report.sections, 2, lists)
    lines += ["## The studies behind every number", ""]
    names = report.short_names()
    for entry in on_page(report):
        named = ((literal(names.get(pmid, "PMID")), pmid) for pmid in entry.pmids)
        linked = ", ".join(f"{name} ([{pmid}](https://pubmed.ncbi.nlm.nih.gov/{pmid}/))" for name, pmid in named)
        lines += [
            f'<a id="list-{entry.id}"></a>**{literal(entry.label)} ({len(entry.pmids)}):** {linked}',
            "",
        ]
    lines += ["---", "", "Not medical advice. Counting studies is not a meta-analysis.", ""]
    return "\n".join(lines)


def _blocks(blocks: Iterable[Block], level: int, lists: Mapping[str, NumberList]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Para(phrase, tone):
                if phrase:
                    text = _cell(phrase, lists)
                    yield from (f"> {text}" if tone in ("caution", "alert") else text, "")
            case Bullets(items):
                yield from (f"- {_cell(item, lists)}" for item in items)
                yield ""
            case Strip(label, marks):
                yield from (f"{literal(label)}: {''.join(SYMBOLS[mark.direction] for _, mark in marks)}", "")
            case Table():
                yield from _table(block, lists)
            case Figure(_, title, description, _, table):
                yield from (f"**{literal(title)}.** {literal(description)}", "")
                yield from _table(table, lists)
            case Verbatim(_, label, text):
                yield from (
                    f"{'#' * level} {literal(label)}",
                    "",
                    "```text",
                    _UNSEEN.sub("", clean(text)).replace("```", "` ` `"),
                    "```",
                    "",
                )
            case Box(ident, title, _, inner) | Section(ident, title, inner):
                yield from (f'{"#" * min(level, 6)} {literal(title)} <a id="{ident}"></a>', "")
                yield from _blocks(inner, level + 1, lists)


def _table(table: Table, lists: Mapping[str, NumberList]) -> Iterator[str]:
    yield from (f"*{literal(table.caption)}*", "")
    yield "| " + " | ".join(literal(head) or " " for head in table.columns) + " |"
    yield ("|" + "|".join(" ---: " if place in table.numeric else " --- " for place in range(len(table.columns))) + "|")
    for row in table.rows:
        yield "| " + " | ".join(_cell(cell, lists) for cell in row) + " |"
    yield ""
    if table.more:
        yield from (_cell(table.more, lists), "")


def _cell(cell: Cell, lists: Mapping[str, NumberList]) -> str:
    if isinstance(cell, tuple):
        return "".join(_cell(part, lists) for part in cell)
    match cell:
        case None:
            return "–"
        case str() | int():
            return _keep_spaces(str(cell))
        case Count(value, list_id):
            return f"[{value:,}]({lists[list_id].href})" if value else "0"
        case StudyRef(pmid, label):
            return f"[{literal(label)}](https://pubmed.ncbi.nlm.nih.gov/{pmid}/)"
        case Quoted(text, bare):
            return literal(text) if bare else f"“{literal(text)}”"
        case Mark(direction, label):
            return f"{SYMBOLS[direction]} {label}"
        case Link(href, text):
            return f"[{literal(text)}]({href})"
        case Strong(text):
            stripped = text.rstrip()
            return f"**{literal(stripped)}**" + text[len(stripped) :]


def _keep_spaces(text: str) -> str:
    """Our own words between two parts of a sentence keep their outer spaces."""
    lead = " " if text[:1] == " " else ""
    tail = " " if text[-1:] == " " and text.strip() else ""
    return f"{lead}{literal(text)}{tail}"
