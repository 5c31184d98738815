"""The report to compare with: the last one kept, or the library as it was on a day nobody made a report."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import replace

from data.errors import ConfigError
from data.snapshots import earlier_manifest
from reports.library import Library
from reports.manifest import Entry, Manifest, manifest_of, read_manifest

LAST = "last"


def manifest_before(conn: sqlite3.Connection, library: Library, since: str | None) -> Manifest | None:
    """The earlier report's manifest; `since` is None or "last", or an ISO day; None for a first report."""
    now = manifest_of(library)
    day = None if since in (None, LAST) else since
    if day is not None and not re.fullmatch(r"\d{4}-\d\d-\d\d", day):
        raise ConfigError(f"--since takes `last` or a day such as 2025-06-30, not {day!r}")
    kept = earlier_manifest(conn, library.slug, now.run_id, now.content_hash, day)
    if kept is not None:
        return read_manifest(kept)
    return None if day is None else library_on(conn, library, now, day)


def library_on(conn: sqlite3.Connection, library: Library, now: Manifest, day: str) -> Manifest:
    """What the library held on a day, as its history tells: tags are today's, texts and retractions that day's."""
    before = {run.id for run in library.runs if run.day <= day}
    retracted_later = {
        pmid
        for pmid, run in conn.execute(
            "SELECT pmid, replaced_run FROM article_versions WHERE changes LIKE '%\"now retracted\"%'"
        )
        if run not in before
    }
    entries: dict[int, Entry] = {}
    for study in library.studies:
        if study.first_seen_run not in before:
            continue
        entry = now.studies[study.pmid]
        if study.pmid in retracted_later:
            entry = replace(entry, state=study.relevance)
        if study.last_changed_run not in before:
            entry = replace(entry, content_hash="earlier")
        entries[study.pmid] = entry
    return replace(now, made_at=day, studies=entries)
