"""The Atom feed (RFC 4287) of new, changed and retracted studies, newest first, the same on every run.

Entries come from the database's own history, not from earlier reports, so a reader who subscribes late misses nothing.
"""

from __future__ import annotations

import json
import sqlite3
import xml.etree.ElementTree as ET
from dataclasses import dataclass

from reports.library import Library, Study
from reports.manifest import state_of
from reports.report import Report
from reports.svg import clean

MOST = 100
ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened to a study in a run."""

    when: str
    run: int
    pmid: int
    kind: str  # new, changed, retracted
    words: str


def feed_entries(conn: sqlite3.Connection, library: Library) -> list[Entry]:
    """The newest entries about studies that are counted, borderline, or retracted."""
    studies = {s.pmid: s for s in library.studies if s.relevance != "exclude" or s.is_retracted}
    times = {run.id: run.finished_at or run.started_at for run in library.runs}
    entries = [
        Entry(times.get(s.first_seen_run, ""), s.first_seen_run, s.pmid, "new", _standing(s)) for s in studies.values()
    ]
    newest = sorted(entries, key=_order, reverse=True)[:MOST]
    for pmid, run, changes in conn.execute(
        "SELECT pmid, replaced_run, changes FROM article_versions ORDER BY replaced_run DESC, pmid LIMIT 2000"
    ):
        if pmid in studies:
            said = json.loads(changes)
            kind = "retracted" if "now retracted" in said else "changed"
            newest.append(Entry(times.get(run, ""), run, pmid, kind, "; ".join(said)))
    return sorted(newest, key=_order, reverse=True)[:MOST]


def _order(entry: Entry) -> tuple[str, int, int, str]:
    return entry.when, entry.run, entry.pmid, entry.kind


def _standing(study: Study) -> str:
    state = state_of(study)
    return {"include": "counted in the report", "borderline": "borderline, listed but not counted"}.get(state, state)


def feed(conn: sqlite3.Connection, report: Report) -> str:
    """The feed as XML text; links are relative to the report's folder, ids never change."""
    ET.register_namespace("", ATOM)
    root = ET.Element(f"{{{ATOM}}}feed")
    studies = {s.pmid: s for s in report.library.studies}
    _add(root, "id", f"urn:gmax:{report.slug}:feed")
    _add(root, "title", f"{report.title}: new, changed and retracted studies")
    _add(root, "updated", report.updated)
    _add(root, "link", rel="self", href="feed.xml", type="application/atom+xml")
    _add(root, "link", rel="alternate", href="report.html", type="text/html")
    author = ET.SubElement(root, f"{{{ATOM}}}author")
    _add(author, "name", "gmax")
    for entry in feed_entries(conn, report.library):
        study = studies[entry.pmid]
        item = ET.SubElement(root, f"{{{ATOM}}}entry")
        _add(item, "id", f"urn:gmax:{report.slug}:{entry.pmid}:{entry.kind}:{entry.run}")
        _add(item, "title", f"{entry.kind.capitalize()}: {study.name} – {study.title[:300]}")
        _add(item, "updated", entry.when or report.updated)
        _add(item, "link", rel="alternate", href=f"studies/{entry.pmid}.html", type="text/html")
        _add(item, "link", rel="related", href=f"https://pubmed.ncbi.nlm.nih.gov/{entry.pmid}/")
        _add(item, "category", term=entry.kind)
        _add(item, "summary", f"{entry.words}.")
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> None:
    child = ET.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    if text is not None:
        child.text = clean(text)
