"""`gmax reparse`: read every stored reply again with today's parser, compare, and mend what differs; no network."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from data.article_rows import article_rows
from data.articles import Saved, save_articles
from data.errors import BadResponse
from data.ledger import Balance, RunEnd, RunStart, finish_run, start_run
from data.matches import fetched
from data.replies import all_replies, load_reply, reply_read, reply_unreadable
from data.store import Store, open_store
from data.topic import Topic
from harvester.interrupt import Interrupts
from harvester.lock import run_lock
from harvester.parse import parse_set
from harvester.progress import Watcher
from harvester.run import utc_now
from harvester.summary import RunReport
from harvester.tagging import StudyTagger, tagger_of


@dataclass(slots=True)
class _Reading:
    """One pass over the replies, the newest first: of each record only its newest reply counts."""

    store: Store
    run_id: int
    tagger: StudyTagger
    interrupts: Interrupts
    seen: set[int] = field(default_factory=set)
    saved: Saved = field(default_factory=Saved)
    unreadable: list[str] = field(default_factory=list)

    def read(self, reply_id: int) -> None:
        reply = load_reply(self.store, reply_id)
        try:
            parsed = parse_set(reply.body)
        except BadResponse as error:
            self.unreadable.append(f"reply {reply_id}: {error}")
            with self.interrupts.shielded(), self.store.transaction():
                reply_unreadable(self.store, reply_id, str(error))
            return
        rows = [article_rows(a) for a in parsed.articles if a.pmid not in self.seen]
        self.seen.update(row.pmid for row in rows)
        with self.interrupts.shielded(), self.store.transaction():
            # "file": a reply may be older than what a file of NLM brought since, and brings nothing back
            saved = save_articles(self.store, self.run_id, rows, "file")
            self.tagger.tag_stored(self.store, self.run_id, [*saved.new, *saved.changed])
            fetched(self.store, saved.new)
            reply_read(self.store, reply_id, keep=True)
        self.saved += saved


def reparse(
    path: Path, topic: Topic, watcher: Watcher | None = None, clock: Callable[[], datetime] = utc_now
) -> RunReport:
    """Rebuild every record from its newest stored reply; records that come out equal are not written.

    In the report `found` are the records that have a reply, `changed` those that today's parser reads differently.
    Replies that cannot be read are named and make the run partial.
    """
    watcher = watcher or Watcher()
    began = time.monotonic()
    with Interrupts() as interrupts, open_store(path, "write") as store, run_lock(path):
        tagger = tagger_of(topic)
        start = RunStart("reparse", topic.slug, topic.sha256, version("gmax"), rules_version=tagger.rules_version)
        run_id = start_run(store, start, clock())
        reading = _Reading(store, run_id, tagger, interrupts)
        message = None
        try:
            replies = all_replies(store)
            for number, reply_id in enumerate(reversed(replies), 1):
                reading.read(reply_id)
                watcher.step("reading replies", number, len(replies))
        except KeyboardInterrupt:
            message = "stopped by hand; what was read is kept"
        if reading.unreadable:
            message = "; ".join([*([message] if message else []), *reading.unreadable])
        interrupts.close()
        report = _report(reading, topic, message, time.monotonic() - began)
        end = RunEnd(
            report.status, report.balance, newly_retracted=len(report.newly_retracted),
            duration_seconds=report.seconds, message=report.message,
        )  # fmt: skip
        with store.transaction():
            finish_run(store, run_id, end, clock())
    return report


def _report(reading: _Reading, topic: Topic, message: str | None, seconds: float) -> RunReport:
    saved = reading.saved
    unchanged = len(saved.unchanged) + len(saved.kept)
    balance = Balance(len(reading.seen), unchanged, len(saved.new), len(saved.changed))
    without = reading.store.scalar("SELECT count(*) FROM articles") - len(reading.seen)
    notes = (f"{without:,} records came from files and have no stored reply",) if without > 0 and not message else ()
    return RunReport(
        reading.run_id, "reparse", topic.slug, "partial" if message else "complete", balance,
        newly_retracted=saved.newly_retracted, new_pmids=saved.new, changed_pmids=saved.changed,
        seconds=seconds, notes=notes, message=message,
    )  # fmt: skip
