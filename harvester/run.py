"""The harvest: ask every search for its whole result, fetch what is new or may have changed, balance the ledger.

Nothing depends on dates: what is new is what a search finds and the database does not hold. Whatever stops a run, what
it stored is sound, and the next run goes on from there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from data.drift import run_drift
from data.errors import GmaxError, SourceError, TransientSourceError
from data.ledger import (
    RunEnd,
    RunKind,
    RunStart,
    close_searches,
    fail_searches,
    finish_run,
    last_complete,
    run_balance,
    search_lines,
    start_run,
)
from data.matches import longest_unverified, pending, plan_fetches, waiting
from data.replies import prune_replies
from data.store import Store, open_store, trouble
from data.strategy import refuse_unsound
from data.tags import needs_tags
from data.topic import Topic
from harvester.closing import Meter, end_of, why_not_complete
from harvester.fetching import BATCH, Fetcher, Source
from harvester.interrupt import Interrupts
from harvester.lock import run_lock
from harvester.progress import Watcher
from harvester.searching import Asked, ask, ask_changed, doubtful, open_searches, record, stored_among
from harvester.summary import RunReport
from harvester.tagging import tag_many, tagger_of

OVERLAP = timedelta(days=30)  # NLM's revision dates may lie before the day a revision shows
ROUND = 24  # runs in which the whole library is read again: within 30 days even when some nights fail
MANY = 10_000  # records above which NCBI asks for its quiet hours


@dataclass(frozen=True, slots=True)
class HarvestOptions:
    """What the person asked for: `since` is the day from which revisions are asked for, `limit` the most records to
    fetch, `keep_raw` the days for which superseded replies are kept (None: always, 0: none are kept)."""

    full: bool = False
    since: date | None = None
    limit: int | None = None
    accept_warnings: bool = False
    keep_raw: int | None = None
    kind: RunKind = "pubmed"


def utc_now() -> datetime:
    """The time a run is dated with."""
    return datetime.now(UTC)


def harvest(
    path: Path,
    topic: Topic,
    source: Source,
    options: HarvestOptions | None = None,
    watcher: Watcher | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> RunReport:
    """Run one harvest into the database of that path, which is made when it is not there.

    Gives the report of a complete or partial run; raises HarvestBusy when another run writes, and the error of a run
    that failed before it learned anything (SourceError, BadResponse for doubtful searches, StoreError, ConfigError for
    a strategy that cannot be what was meant).
    """
    if not (options and options.accept_warnings):
        refuse_unsound(topic)
    with Interrupts() as interrupts, run_lock(path), open_store(path, "create") as store:
        run = _Run(store, topic, source, options or HarvestOptions(), watcher or Watcher(), clock, interrupts)
        return run.go()


@dataclass(slots=True)
class _Run:
    store: Store
    topic: Topic
    source: Source
    options: HarvestOptions
    watcher: Watcher
    clock: Callable[[], datetime]
    interrupts: Interrupts
    run_id: int = 0
    notes: list[str] = field(default_factory=list)
    gone: tuple[int, ...] = ()
    reread: int = 0
    counted: dict[int, int] = field(default_factory=dict)
    recorded: bool = False

    def go(self) -> RunReport:
        meter = Meter(self.source)
        tagger = tagger_of(self.topic)
        start = RunStart(
            self.options.kind, self.topic.slug, self.topic.sha256, version("gmax"), None, tagger.rules_version
        )
        self.run_id = start_run(self.store, start, self.clock())
        fetcher = Fetcher(
            *(self.store, self.run_id, self.topic.slug, self.source, tagger, self.interrupts, self.watcher),
            *(self.clock, self.options.keep_raw != 0),
        )
        message: str | None = None
        try:
            message = self._work(fetcher)
        except KeyboardInterrupt:
            message = "stopped by hand; what was stored is kept, run again to go on"
        except SourceError as error:
            if not self.recorded:
                self._fail(error, meter)
                raise
            message = f"{error}; what was stored is kept, the next run goes on"
        except (GmaxError, sqlite3.Error) as error:
            self._fail(error, meter)
            raise
        return self._finish(fetcher, message, meter)

    def _work(self, fetcher: Fetcher) -> str | None:
        """The steps of a run; gives what kept it from its end, None when nothing did."""
        fetcher.read_left_over()
        trouble = self._search() or self._plan_changes()
        self._fetch(fetcher)
        self._tag(fetcher)
        left = waiting(self.store) if self.options.limit is not None else 0
        return trouble or (f"{left:,} left for the next run (--limit {self.options.limit})" if left else None)

    def _search(self) -> str | None:
        """Ask all searches, then write all results at once; an outage after the first keeps what was learned."""
        ids = open_searches(self.store, self.run_id, self.topic)
        asked: list[Asked] = []
        trouble: str | None = None
        for number, search in enumerate(self.topic.default_searches):
            self.watcher.step("asking the searches", number, len(ids))
            try:
                asked.append(ask(self.store, self.run_id, self.source, self.topic, search, ids[search.id]))
            except TransientSourceError as error:
                if not asked:
                    raise
                trouble = f"search {search.id} got no answer ({error})"
                break
        self.watcher.step("asking the searches", len(asked), len(ids))
        self._doubt(asked)
        with self.interrupts.shielded(), self.store.transaction():
            self.gone = record(self.store, self.run_id, self.topic, asked, trouble is None)
            if self.options.full:
                found = {pmid for one in asked for pmid in one.found.pmids}
                plan_fetches(self.store, self.run_id, self.topic.slug, found, "full")
            self.recorded = True
        for message in run_drift(self.store, self.topic, self.run_id):
            self._note(message)
        self.counted = {one.found.search_id: len(one.found.pmids) for one in asked}
        return trouble

    def _doubt(self, asked: list[Asked]) -> None:
        told = [note for one in asked for note in one.notes]
        doubts = [f"search {one.search.id}: {doubt}" for one in asked for doubt in one.doubts]
        for text in (*told, *doubts):
            self._note(text)
        if doubts and not self.options.accept_warnings:
            raise doubtful(doubts)

    def _plan_changes(self) -> str | None:
        """What NLM says it revised since the last complete run, with a margin; no answer must not keep news out."""
        last = last_complete(self.store, self.topic.slug)
        since = self.options.since
        if since is None and last is not None:
            since = datetime.fromisoformat(last[1]).date() - OVERLAP
        if since is None or self.options.full:
            return None
        try:
            changed = stored_among(self.store, ask_changed(self.source, self.topic, since, self.watcher))
        except SourceError as error:
            return f"the question what was revised got no answer ({error})"
        with self.interrupts.shielded(), self.store.transaction():
            plan_fetches(self.store, self.run_id, self.topic.slug, changed, "changed")
        return None

    def _fetch(self, fetcher: Fetcher) -> None:
        wanted = pending(self.store)
        if len(wanted) > MANY:
            self._note(
                f"{len(wanted):,} records are to be fetched: NCBI asks for large jobs on weekends or between 21:00 and "
                "05:00 US Eastern time; Ctrl-C stops this run safely and the next one goes on"
            )
        if self.options.limit is not None:
            fetcher.fetch(wanted[max(0, len(wanted) - self.options.limit) :])
            return
        again = self._longest_unverified(wanted)
        self.reread = len(again)
        fetcher.fetch([*wanted, *again])
        if pulled := [pmid for pmid in pending(self.store) if pmid not in set(wanted)]:
            fetcher.fetch(pulled)  # a notice of retraction names them

    def _tag(self, fetcher: Fetcher) -> None:
        """What is stored and has no tags of today's rules for this topic: after an update, or from another topic."""
        if fetcher.tagger is None:
            return
        wanting = needs_tags(self.store, self.topic.slug, fetcher.tagger.rules_version)
        if wanting:
            tag_many(self.store, self.run_id, self.topic, wanting, self.watcher, self.interrupts)

    def _longest_unverified(self, wanted: list[int]) -> list[int]:
        """As much of the library as keeps it fresh, in the room left and at most one request more."""
        room = (-(-len(wanted) // BATCH) + 1) * BATCH - len(wanted)
        stored = self.store.scalar("SELECT count(*) FROM articles WHERE status = 'current'")
        return longest_unverified(self.store, min(room, -(-stored // ROUND)), wanted)

    def _note(self, text: str) -> None:
        self.notes.append(text)
        self.watcher.note(text)

    def _fail(self, error: Exception, meter: Meter) -> None:
        """Write down that the run failed and what it kept, if the database still lets us."""
        said = trouble(error, self.store.path) if isinstance(error, sqlite3.Error) else None
        with suppress(sqlite3.Error), self.store.transaction():
            fail_searches(self.store, self.run_id)
            close_searches(self.store, self.run_id, finished=False)
            end = RunEnd(
                "failed", run_balance(self.store, self.run_id), requests=meter.requests, bytes=meter.bytes,
                duration_seconds=meter.seconds, message=said or str(error),
            )  # fmt: skip
            finish_run(self.store, self.run_id, end, self.clock())

    def _finish(self, fetcher: Fetcher, message: str | None, meter: Meter) -> RunReport:
        self.interrupts.close()
        tally, balance = fetcher.tally, run_balance(self.store, self.run_id)
        message = message or why_not_complete(self.store, self.run_id, balance, tally, self.counted)
        report = RunReport(
            self.run_id, self.options.kind, self.topic.slug, "partial" if message else "complete", balance, (),
            len(self.gone), tally.withdrawn, tally.saved.newly_retracted, tally.saved.new, tally.saved.changed,
            self.reread, meter.requests, meter.bytes, meter.seconds, tuple(self.notes), message,
        )  # fmt: skip
        with self.store.transaction():
            close_searches(self.store, self.run_id, message is None)
            finish_run(self.store, self.run_id, end_of(report), self.clock())
        if self.options.keep_raw:
            prune_replies(self.store, self.options.keep_raw, self.clock())
        return replace(report, searches=tuple(search_lines(self.store, self.run_id)))
