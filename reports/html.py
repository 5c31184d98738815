"""Prints a report as HTML: everything escaped, one style sheet and one script, both named in the page's policy by hash.

Nothing is loaded from anywhere: the policy allows our own style, our own script and images inside the page, no more.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from reports.charts import for_page
from reports.document import Block, Cell, Count, Link, Mark, NumberList, Quoted, Strong, StudyRef, tables
from reports.report import Report
from reports.svg import SYMBOLS, clean

PUBMED = "https://pubmed.ncbi.nlm.nih.gov/"


@cache
def static(name: str) -> str:
    """One of our own style or script files."""
    return files("reports").joinpath("static", name).read_text("utf-8")


def _hash(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def policy(style: str, script: str = "") -> str:
    """The Content-Security-Policy of a page with this style and script."""
    scripts = f"; script-src {_hash(script)}" if script else ""
    return f"default-src 'none'; style-src {_hash(style)}; img-src data:{scripts}; base-uri 'none'; form-action 'none'"


class Printer:
    """Turns blocks into markup for a page that stands `root` ("" or "../") below the report's folder."""

    def __init__(self, root: str, lists: Mapping[str, NumberList], here: bool) -> None:
        self.root = root
        self.symbols = SYMBOLS
        self.lists = lists
        self.here = here  # the lists stand on this very page

    def href(self, href: str) -> str:
        """A link of the report, as seen from this page."""
        if href.startswith(("https://", "http://", "mailto:")):
            return href
        if href.startswith("#"):
            return href if self.here else f"{self.root}report.html{href}"
        return self.root + href

    def cell(self, cell: Cell) -> Markup:
        """One cell or phrase as markup."""
        if isinstance(cell, tuple):
            return Markup("").join(self.cell(part) for part in cell)
        match cell:
            case None:
                return Markup('<span class="none">–</span>')
            case str() | int():
                return escape(clean(str(cell)))
            case Count(value, list_id):
                if not value:
                    return Markup('<span class="n zero" data-list="{}">0</span>').format(list_id)
                return Markup('<a class="n" href="{}" data-list="{}">{}</a>').format(
                    self.href(self.lists[list_id].href), list_id, f"{value:,}"
                )
            case StudyRef(pmid, label):
                return Markup('<a class="study" href="{}"><bdi>{}</bdi></a>').format(
                    self.href(f"studies/{pmid}.html"), clean(label)
                )
            case Quoted(text, True):
                return Markup('<span class="quoted" dir="auto">{}</span>').format(clean(text))
            case Quoted(text, _):
                return Markup('<q class="quoted" dir="auto">{}</q>').format(clean(text))
            case Mark(direction, label):
                return Markup('<span class="mark d-{}"><span aria-hidden="true">{}</span> {}</span>').format(
                    direction, SYMBOLS[direction], label
                )
            case Link(href, text):
                return Markup('<a href="{}">{}</a>').format(self.href(href), text)
            case Strong(text):
                return Markup("<strong>{}</strong>").format(text)

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
    printer = Printer("", report.lists_by_id, here=True)
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
    """The media type of a logo by its first bytes; SVG is not taken, it could carry links."""
    return "image/jpeg" if (logo or b"").startswith(b"\xff\xd8") else "image/png"


def has_filters(blocks: tuple[Block, ...]) -> bool:
    """True when a page has a table worth filtering."""
    return any(table.filterable for table in tables(blocks))
