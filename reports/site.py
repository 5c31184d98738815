"""Writes a report into a folder: pages, tables, figures, feed, manifest, and a dated copy of the summary.

Every file is a function of the database and the options: writing twice gives the same bytes.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from data.errors import InputError
from reports.charts import png
from reports.document import Figure, walk
from reports.feed import feed
from reports.html import report_html
from reports.manifest import Manifest
from reports.markdown import report_markdown
from reports.pages import index_pages, list_pages, outcome_pages
from reports.report import Report
from reports.study_page import study_pages
from reports.svg import standalone
from reports.tables_csv import report_csv, report_json

FORMATS = ("html", "md", "csv", "json")
SNAPSHOTS = "snapshots"
OURS = {
    "html": (
        "studies/[0-9]*.html",
        "outcomes/*.html",
        "lists/*.html",
        "index-[0-9]*.html",
        "figures/*.svg",
        "figures/*.png",
    ),
    "csv": ("csv/*.csv",),
}
_SNAPSHOT = re.compile(r"\d{4}-\d\d-\d\d-run\d+-[0-9a-f]{8}")


def write_report(
    conn: sqlite3.Connection, report: Report, folder: Path, formats: tuple[str, ...] = FORMATS
) -> list[Path]:
    """All files of a report in `folder`, the one to open first in front.

    Pages of an earlier report in that folder that this one does not have are taken away.
    """
    had_one = (folder / "manifest.json").is_file()
    written = [_write(folder / path, content) for path, content in report_files(conn, report, folder, formats)]
    if had_one:
        _sweep(folder, written, formats)
    return written


def _sweep(folder: Path, written: list[Path], formats: tuple[str, ...]) -> None:
    """Take away what only we write and this time did not; dated copies and anything else stay."""
    keep = set(written)
    for kind in formats:
        for pattern in OURS.get(kind, ()):
            for path in folder.glob(pattern):
                if path not in keep:
                    path.unlink(missing_ok=True)


def report_files(
    conn: sqlite3.Connection, report: Report, folder: Path, formats: tuple[str, ...] = FORMATS
) -> Iterator[tuple[str, str | bytes]]:
    """(relative path, content) of every file; `folder` is read for the dated copies of earlier reports."""
    summary = dict(_summary(report, formats))
    yield from summary.items()
    if "csv" in formats:
        yield from ((f"csv/{name}", text) for name, text in report_csv(report))
    stamp = snapshot_name(report.manifest)
    for name, content in summary.items():
        yield f"{SNAPSHOTS}/{stamp}/{name}", _moved(name, content)
    yield f"{SNAPSHOTS}/{stamp}/manifest.json", report.manifest.to_json() + "\n"
    yield "manifest.json", report.manifest.to_json() + "\n"
    if "html" in formats:
        yield from figures(report)
        yield from outcome_pages(report)
        yield from list_pages(report)
        yield from index_pages(report, earlier_reports(folder, stamp))
        yield "feed.xml", feed(conn, report)
        yield from (
            (f"studies/{pmid}.html", text) for pmid, text in study_pages(conn, report.library, report.without_page)
        )


def _summary(report: Report, formats: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    makers = {
        "html": ("report.html", report_html),
        "md": ("report.md", report_markdown),
        "json": ("report.json", report_json),
    }
    for name in formats:
        if name in makers:
            path, make = makers[name]
            yield path, make(report)


def _moved(name: str, content: str) -> str:
    """A dated copy stands two folders deeper: its links to pages of the report go up."""
    if name == "report.html":
        return re.sub(r'(href=")((?:studies|outcomes|lists|csv)/|index\.html|feed\.xml)', r"\1../../\2", content)
    return re.sub(r"\]\(((?:outcomes|lists)/)", r"](../../\1", content) if name == "report.md" else content


def figures(report: Report) -> Iterator[tuple[str, str | bytes]]:
    """Every figure as an SVG and a PNG of its own, dark on white."""
    for block in walk(report.sections):
        if isinstance(block, Figure):
            svg = standalone(block.svg)
            yield f"figures/{block.id}.svg", svg
            yield f"figures/{block.id}.png", png(svg)


def snapshot_name(manifest: Manifest) -> str:
    """The folder of a dated copy: the day of the data, its run, and what it held."""
    return f"{manifest.made_at[:10] or '0000-00-00'}-run{manifest.run_id}-{manifest.content_hash[:8]}"


def earlier_reports(folder: Path, now: str) -> list[tuple[str, str]]:
    """(path, label) of the dated copies in a folder, newest first, this report's own left out."""
    try:
        names = sorted(
            (p.name for p in (folder / SNAPSHOTS).iterdir() if _SNAPSHOT.fullmatch(p.name)),
            key=_by_run,
            reverse=True,
        )
    except FileNotFoundError:
        return []
    found = []
    for name in names:
        if name != now and _by_run(name) <= _by_run(now) and (folder / SNAPSHOTS / name / "report.html").is_file():
            day, run = name[:10], re.search(r"run(\d+)", name)
            found.append((f"{SNAPSHOTS}/{name}/report.html", f"Data of {day}, run {run[1] if run else '?'}"))
    return found


def _by_run(name: str) -> tuple[str, int, str]:
    match = re.search(r"-run(\d+)-", name)
    return name[:10], int(match[1]) if match else 0, name


def _write(path: Path, content: str | bytes) -> Path:
    """One file. An old one is replaced whole or not at all, and left alone when nothing changed.

    A new one is written in place: 100,000 pages are 100,000 renames fewer, and nobody has a link to it yet.
    """
    raw = content.encode("utf-8", "replace") if isinstance(content, str) else content
    try:
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            return _write(path, raw)
        except FileExistsError:
            return _replace(path, raw)
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}") from None
    return path


def _replace(path: Path, raw: bytes) -> Path:
    if path.read_bytes() != raw:
        half = path.with_name(f".{path.name}.part")
        half.write_bytes(raw)
        os.replace(half, path)  # noqa: PTH105  atomic on every platform
    return path
