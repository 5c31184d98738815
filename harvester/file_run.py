"""`gmax harvest --from`: PubMed XML and MEDLINE files into the database, a file a transaction, no network."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from data.article_rows import ArticleRows, article_rows
from data.articles import Saved, withdraw
from data.bulk import BulkLoad, bulk_load
from data.errors import InputError
from data.ledger import Balance, RunEnd, RunStart, RunStatus, finish_run, start_run, utc_text
from data.records import Article, Deletion
from data.store import Store, open_store
from data.tags import needs_tags
from data.topic import Topic
from harvester.files import Plan, SourceFile, load_plan
from harvester.interrupt import Interrupts
from harvester.lock import run_lock
from harvester.medline import iter_medline
from harvester.packed import md5_of, unpacked
from harvester.parse import iter_articles
from harvester.progress import Watcher
from harvester.run import utc_now
from harvester.summary import RunReport
from harvester.tagging import StudyTagger, tag_many

BLOCK = 500
Item = ArticleRows | Deletion


@dataclass(slots=True)
class FileTally:
    """What the files of a run brought, as PMIDs."""

    new: set[int] = field(default_factory=set)
    changed: set[int] = field(default_factory=set)
    unchanged: set[int] = field(default_factory=set)
    withdrawn: set[int] = field(default_factory=set)
    retracted: set[int] = field(default_factory=set)
    records: int = 0

    def add(self, saved: Saved) -> None:
        """Count one block; of a record that comes more than once the first word stays, but new stays new."""
        self.new.update(saved.new)
        self.changed.update(set(saved.changed) - self.new)
        self.unchanged.update({*saved.unchanged, *saved.kept} - self.new - self.changed)
        self.unchanged -= self.changed
        self.retracted.update(saved.newly_retracted)

    def balance(self) -> Balance:
        """The sum of the run."""
        found = len(self.new | self.changed | self.unchanged)
        return Balance(found, len(self.unchanged), len(self.new), len(self.changed))


def harvest_files(
    path: Path,
    topic: Topic,
    sources: Sequence[Path],
    watcher: Watcher | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> RunReport:
    """Store everything that these files hold, then tag it; the database is made when it is not there.

    A file is stored whole or not at all. One that cannot be read is named and left out, and the run is partial;
    InputError when none could be read.
    """
    watcher = watcher or Watcher()
    began = time.monotonic()
    plan = load_plan(sources)
    with Interrupts() as interrupts, run_lock(path), open_store(path, "create") as store:
        rules = StudyTagger(topic).rules_version
        names = ", ".join(str(one) for one in sources)
        run_id = start_run(store, RunStart("files", topic.slug, topic.sha256, version("gmax"), names, rules), clock())
        tally, problems, message = FileTally(), [str(problem) for problem in plan.problems], None
        try:
            problems += _load_all(store, run_id, topic, plan, tally, watcher, clock)
            tag_many(store, run_id, topic, needs_tags(store, topic.slug, rules), watcher, interrupts)
        except KeyboardInterrupt:
            message = "stopped by hand; the files that were done are kept, run again to go on"
        if problems:
            message = "; ".join([*([message] if message else []), *problems])
        nothing = bool(problems) and not tally.records
        status: RunStatus = "failed" if nothing else "partial" if message else "complete"
        report = RunReport(
            run_id, "files", topic.slug, status, tally.balance(), (), 0, tuple(sorted(tally.withdrawn)),
            tuple(sorted(tally.retracted)), tuple(sorted(tally.new)), tuple(sorted(tally.changed)),
            seconds=time.monotonic() - began, notes=plan.notes, message=message,
        )  # fmt: skip
        with interrupts.shielded(), store.transaction():
            finish_run(store, run_id, _end(report), clock())
    if nothing:
        raise InputError(f"{message}; nothing was stored")
    return report


def _end(report: RunReport) -> RunEnd:
    return RunEnd(
        report.status, report.balance, 0, len(report.withdrawn), len(report.newly_retracted),
        duration_seconds=report.seconds, message=report.message,
    )  # fmt: skip


def _load_all(
    store: Store,
    run_id: int,
    topic: Topic,
    plan: Plan,
    tally: FileTally,
    watcher: Watcher,
    clock: Callable[[], datetime],
) -> list[str]:
    """Every file in its order; gives what was wrong with those left out."""
    problems = []
    for number, file in enumerate(plan.files):
        watcher.step(f"reading {file.name}", number, len(plan.files))
        try:
            part = load_file(store, run_id, topic, file, read_items(file), clock())
        except InputError as error:
            problems.append(str(error))
            watcher.note(f"{error}; this file was left out")
            continue
        merge(tally, part)
    watcher.step("reading", len(plan.files), len(plan.files))
    return problems


def merge(whole: FileTally, part: FileTally) -> None:
    """Add what one more file brought."""
    whole.add(Saved(tuple(part.new), tuple(part.changed), tuple(part.unchanged), (), tuple(part.retracted)))
    whole.withdrawn |= part.withdrawn
    whole.records += part.records


def load_file(
    store: Store, run_id: int, topic: Topic, file: SourceFile, items: Iterable[Item], now: datetime
) -> FileTally:
    """Store one file's records and deletions in one transaction, with the note that the file was applied."""
    tally = FileTally()
    with bulk_load(store, run_id) as load:
        store_items(load, items, tally)
        store.conn.execute(
            """INSERT INTO source_files (run_id, name, path, md5, production_year, number, kind, topic, topic_hash,
                                         records, matched, deleted, applied_at)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            (
                *(run_id, file.name, str(file.path), md5_of(file.path), file.year, file.number, file.kind),
                *(topic.slug, topic.sha256, tally.records, tally.records, len(tally.withdrawn), utc_text(now)),
            ),
        )
    return tally


def store_items(load: BulkLoad, items: Iterable[Item], tally: FileTally) -> None:
    """Records in blocks, deletions in their place: a record may come again after it was deleted."""
    block: list[ArticleRows] = []
    for item in items:
        if isinstance(item, ArticleRows):
            block.append(item)
            if len(block) < BLOCK:
                continue
        tally.add(load.save(block))
        tally.records += len(block)
        block = []
        if isinstance(item, Deletion):
            tally.withdrawn.update(withdraw(load.store, load.run_id, [item.pmid]))
    tally.add(load.save(block))
    tally.records += len(block)


def read_items(file: SourceFile) -> Iterator[Item]:
    """The records and deletions of one file in its order, ready to be stored."""
    with unpacked(file.path) as stream:
        if file.kind == "medline":
            for article in iter_medline(stream, file.name):
                yield article_rows(article, "medline")
            return
        for one in iter_articles(stream, source=file.name):
            yield article_rows(one) if isinstance(one, Article) else one
