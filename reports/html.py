"""Prints a report as HTML: everything escaped, one style sheet and one script, both named in the page's policy by hash.

Nothing is loaded from anywhere: the policy allows our own style, our own script and images inside the page, no more.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from reports.charts import for_page
from reports.document import Cell, Count, Link, Mark, NumberList, Quoted, Strong, StudyRef, Table
from reports.report import Report
from reports.svg import SYMBOLS, clean

PUBMED = "https://pubmed.ncbi.nlm.nih.gov/"


@cache
def static(name: str) -> str:
    """One of our own style or script files."""
    return files("reports").joinpath("static", name).read_text("utf-8")


def _hash(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


@cache
def policy(style: str, script: str = "") -> str:
    """The Content-Security-Policy of a page with this style and script."""
    scripts = f"; script-src {_hash(script)}" if script else ""
    return f"default-src 'none'; style-src {_hash(style)}; img-src data:{scripts}; base-uri 'none'; form-action 'none'"


def said(text: str) -> str:
    """Text of any origin as HTML text or attribute."""
    return escape(clean(text), quote=True)


class Printer:
    """Turns blocks into markup for a page that stands `root` ("" or "../") below the report's folder."""

    def __init__(
        self, root: str, lists: Mapping[str, NumberList], here: bool, without_page: frozenset[int] = frozenset()
    ) -> None:
        self.root = root
        self.symbols = SYMBOLS
        self.lists = lists
        self.here = here  # the lists stand on this very page
        self.without_page = without_page  # excluded studies of a very big library

    def study(self, pmid: int) -> str:
        """The page of a study, or PubMed's."""
        return f"{PUBMED}{pmid}/" if pmid in self.without_page else f"{self.root}studies/{pmid}.html"

    def href(self, href: str) -> str:
        """A link of the report, as seen from this page."""
        if href.startswith(("https://", "http://", "mailto:")):
            return href
        if href.startswith("#"):
            return href if self.here else f"{self.root}report.html{href}"
        return self.root + href

    def cell(self, cell: Cell) -> Markup:
        """One cell or phrase as markup."""
        return Markup(self._cell(cell))  # noqa: S704  every text in it went through `said`

    def body(self, table: Table) -> Markup:
        """The rows of a table; made here and not in the template, because a big library has a million of them."""
        css = ['<td class="num"' if place in table.numeric else "<td" for place in range(len(table.columns))]
        heads = [f'{tag} data-head="{said(head)}">' for tag, head in zip(css, table.columns, strict=True)]
        rows = (
            f'<tr><th scope="row">{self._cell(row[0])}</th>'
            + "".join(f"{head}{self._cell(cell)}</td>" for head, cell in zip(heads[1:], row[1:], strict=True))
            + "</tr>\n"
            for row in table.rows
        )
        return Markup("".join(rows))  # noqa: S704  every text in it went through `said`

    def _cell(self, cell: Cell) -> str:
        if isinstance(cell, tuple):
            return "".join([self._cell(part) for part in cell])
        match cell:
            case None:
                return '<span class="none">–</span>'
            case str():
                return said(cell)
            case int():
                return str(cell)
            case Count(value, list_id):
                if not value:
                    return f'<span class="n zero" data-list="{list_id}">0</span>'
                return f'<a class="n" href="{self.href(self.lists[list_id].href)}" data-list="{list_id}">{value:,}</a>'
            case StudyRef(pmid, label):
                return f'<a class="study" href="{self.study(pmid)}"><bdi>{said(label)}</bdi></a>'
            case Quoted(text, True):
                return f'<span class="quoted" dir="auto">{said(text)}</span>'
            case Quoted(text, _):
                return f'<q class="quoted" dir="auto">{said(text)}</q>'
            case Mark(direction, label):
                shape = f'<span aria-hidden="true">{SYMBOLS[direction]}</span>'
                return f'<span class="mark d-{direction}">{shape} {said(label)}</span>'
            case Link(href, text):
                return f'<a href="{said(self.href(href))}">{said(text)}</a>'
            case Strong(text):
                return f"<strong>{said(text)}</strong>"

    def svg(self, svg: str) -> Markup:
        """A drawing with its links as seen from this page."""
        drawn = re.sub(r'(<a href=")([^"]*)"', lambda m: f'{m[1]}{self.href(m[2])}"', svg)
        return Markup(for_page(drawn))  # noqa: S704  by reports/svg.py or vl-convert, which escape


@cache
def _environment() -> Environment:
    env = Environment(
        loader=PackageLoader("reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: clean(value) if type(value) is str else value,
    )
    env.filters["kind"] = lambda block: type(block).__name__
    return env


def page(template: str, printer: Printer, style: str, script: str = "", **values: Any) -> str:
    """A whole page from a template."""
    own = {"style": Markup(style), "script": Markup(script)}  # noqa: S704  our own files
    whole = _environment().get_template(template)
    return whole.render(p=printer, policy=policy(style, script), **own, **values)


def report_html(report: Report) -> str:
    """The summary report as one file."""
    printer = Printer("", report.lists_by_id, True, report.without_page)
    logo = base64.b64encode(report.options.logo).decode() if report.options.logo else ""
    return page(
        "report.html",
        printer,
        static("report.css"),
        static("report.js"),
        report=report,
        logo=logo,
        logo_type=image_type(report.options.logo),
        names=report.short_names(),
        inline_lists=on_page(report),
    )


def on_page(report: Report) -> tuple[NumberList, ...]:
    """The lists that the report itself holds."""
    return tuple(entry for entry in report.lists if entry.pmids and entry.href.startswith("#"))


def image_type(logo: bytes | None) -> str:
    """The media type of a logo by its first bytes; build_report takes PNG and JPEG only, an SVG could carry links."""
    return "image/jpeg" if (logo or b"").startswith(b"\xff\xd8") else "image/png"
