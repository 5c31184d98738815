"""Makes the report of a database: reads one moment of it, compares, builds, writes. Changes nothing in the database."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from data.drift import topic_drift
from data.snapshots import Snapshot
from reports.accuracy import shipped_scores
from reports.document import plain
from reports.earlier import manifest_before
from reports.library_reader import one_moment, read_library
from reports.report import Options, Report, build_report
from reports.site import FORMATS, write_report

if TYPE_CHECKING:
    from data.store import Store
    from data.topic import Topic


@dataclass(frozen=True, slots=True)
class Made:
    """A written report: its files, the one to open first, one line on what it says, and its record to be kept."""

    report: Report
    first: Path
    files: int
    line: str
    snapshot: Snapshot


def make_report(
    store: Store,
    topic: Topic,
    folder: Path,
    options: Options,
    since: str | None = None,
    formats: tuple[str, ...] = FORMATS,
) -> Made:
    """Write the report of a topic into `folder`.

    ConfigError for an unknown outcome, day or language; InputError when a file cannot be written.
    """
    with one_moment(store.conn):
        library = read_library(store.conn, topic)
        options = replace(options, drift=topic_drift(store, topic))
        report = build_report(library, options, manifest_before(store.conn, library, since), shipped_scores())
        written = write_report(store.conn, report, folder, formats)
    manifest = report.manifest
    kept = Snapshot(manifest.topic, manifest.made_at, manifest.run_id, manifest.content_hash, manifest.to_json())
    return Made(report, written[0], len(written), summary_line(report), kept)


def summary_line(report: Report) -> str:
    """How many studies were screened and counted, and what is new."""
    counts = {step.id: step.count.value for step in report.flow.steps}
    new = next(s for s in report.sections if s.id == "new")
    words = plain(getattr(new.blocks[0], "phrase", ()))
    return f"{counts['screened']:,} studies screened, {counts['included']:,} counted. {words}"
