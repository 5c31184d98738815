"""`gmax harvest --from`: PubMed XML and MEDLINE files into the database, a file a transaction, no network.

Files are read by any number of processes, here or on a cluster; this process alone writes. Exports are stored whole;
of NLM's baseline and update files only what belongs to the topic, unless everything is asked for, and whatever is
stored already: its revisions and deletions must not be missed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from data.articles import withdraw
from data.bulk import BulkLoad, bulk_load
from data.errors import GmaxError, InputError, PartialHarvest
from data.ledger import RunEnd, RunStart, RunStatus, close_searches, finish_run, search_lines, start_run
from data.source_files import AppliedFile, note_matches, of_earlier_years, record_file, stored_pmids, stored_versions
from data.store import Store, open_store
from data.tags import insert_tags, needs_tags
from data.topic import Topic
from harvester.blocks import spool_beside
from harvester.file_tally import FileTally
from harvester.files import Plan, SourceFile
from harvester.files_left import FilesLeft, files_left
from harvester.interrupt import Interrupts
from harvester.lock import run_lock
from harvester.parallel import in_order, open_executor
from harvester.progress import Watcher
from harvester.read_file import FileContent, ReadTask, read_file
from harvester.run import utc_now
from harvester.searching import open_searches
from harvester.summary import RunReport
from harvester.tagging import tag_many, tagger_of

WORTH_PROCESSES = 8 << 20  # packed bytes from which starting processes costs less than it saves


@dataclass(frozen=True, slots=True)
class FileOptions:
    """`everything`: all records of NLM's files, not only the topic's; `jobs` processes, or those of `cluster`."""

    everything: bool = False
    jobs: int | None = None
    cluster: str | None = None


def harvest_files(
    path: Path,
    topic: Topic,
    sources: Sequence[Path],
    watcher: Watcher | None = None,
    clock: Callable[[], datetime] = utc_now,
    options: FileOptions | None = None,
) -> RunReport:
    """Store what these files hold, then tag it; the database is made when it is not there.

    A file is stored whole or not at all, and once: a second time nothing is read. One that cannot be read is named and
    left out, and the run is partial; InputError when none could be read.
    """
    options = options or FileOptions()
    began = time.monotonic()
    first = files_left(None, topic, sources, options.everything)  # before a database is made for nothing
    with Interrupts() as interrupts, run_lock(path), open_store(path, "create") as store:
        left = files_left(store, topic, sources, options.everything) if store.scalar("SELECT 1 FROM runs") else first
        run = _FileRun(store, topic, left, options, watcher or Watcher(), clock, interrupts, began)
        report = run.go([str(one) for one in sources])
    if report.status == "failed":
        raise InputError(f"{report.message}; nothing was stored")
    return report


def preview_files(path: Path, topic: Topic, sources: Sequence[Path], options: FileOptions) -> str:
    """What a run with these files would read, as lines for a person; nothing is read or written."""
    if path.is_file():
        with open_store(path, "read") as store:
            left = files_left(store, topic, sources, options.everything)
    else:
        left = files_left(None, topic, sources, options.everything)
    plan = left.plan
    shown = [f"would read {file.path} ({file.size / 1e6:,.1f} MB)" for file in plan.files]
    total = f"{len(plan.files):,} files, {plan.bytes / 1e6:,.1f} MB"
    return "\n".join([*shown, *plan.notes, *(f"left out: {problem}" for problem in plan.problems), total])


@dataclass(slots=True)
class _FileRun:
    store: Store
    topic: Topic
    left: FilesLeft
    options: FileOptions
    watcher: Watcher
    clock: Callable[[], datetime]
    interrupts: Interrupts
    began: float
    run_id: int = 0
    searches: dict[str, int] = field(default_factory=dict)
    tally: FileTally = field(default_factory=FileTally)
    stored: frozenset[int] = frozenset()
    problems: list[str] = field(default_factory=list)
    bytes_done: int = 0

    @property
    def plan(self) -> Plan:
        """What is to be read."""
        return self.left.plan

    def go(self, names: Sequence[str]) -> RunReport:
        """The whole run; whatever stops it, the files that were applied stay."""
        rules = tagger_of(self.topic).rules_version
        topic = self.topic
        start = RunStart("files", topic.slug, topic.sha256, version("gmax"), ", ".join(names), rules)
        self.run_id = start_run(self.store, start, self.clock())
        self.searches = open_searches(self.store, self.run_id, topic)
        self.stored = frozenset() if self.options.everything else stored_pmids(self.store)
        self.problems = [str(problem) for problem in self.plan.problems]
        for text in (*self.problems, *self.plan.notes):
            self.watcher.note(text)
        stopped: str | None = None
        replaced: str | None = None
        try:
            self._load_all()
            replaced = self._replace_earlier_years()
            tag_many(
                *(self.store, self.run_id, topic, needs_tags(self.store, topic.slug, rules)),
                *(self.watcher, self.interrupts, self.options.jobs),
            )
        except KeyboardInterrupt:
            stopped = "stopped by hand; the files that were done are kept, run again to go on"
        except PartialHarvest as problem:
            stopped = str(problem)
        except GmaxError as problem:
            self.problems.append(str(problem))
            self._finish("; ".join(self.problems), (self.tally.account(),))
            raise
        notes = (*self.plan.notes, *([replaced] if replaced else []), self.tally.account())
        return self._finish("; ".join([*([stopped] if stopped else []), *self.problems]) or None, notes)

    def _load_all(self) -> None:
        with ExitStack() as stack:
            spool = None if self.options.cluster else stack.enter_context(spool_beside(self.store.path))
            self._load_through(spool)

    def _load_through(self, spool: Path | None) -> None:
        tasks = (
            ReadTask(file, self.topic, self._whole(file), frozenset() if self._whole(file) else self.stored, spool)
            for file in self.plan.files
        )
        jobs = self.options.jobs
        if jobs is None and (len(self.plan.files) < 2 or self.plan.bytes < WORTH_PROCESSES):
            jobs = 1
        with open_executor(jobs, self.options.cluster) as (executor, at_once):
            for content in in_order(executor, at_once, read_file, tasks):
                self._take(content)
                content.blocks.drop()

    def _whole(self, file: SourceFile) -> bool:
        return self.options.everything or not file.is_numbered

    def _take(self, content: FileContent) -> None:
        """Apply one file that was read, or name it."""
        file = content.file
        if content.problem is None and not self._whole(file):
            content = self._with_news_of_this_run(content)
        if content.problem is not None:
            self.problems.append(f"{file.name} {content.problem}")
            self.watcher.note(f"{file.name} {content.problem}; it was left out")
        else:
            self._apply(content)
            self.tally.files += 1
        for name in content.unknown:
            self.watcher.note(f"{file.name} holds elements that no known PubMed DTD has: {name}")
        self.bytes_done += file.size
        self.watcher.pace(self._pace())
        self.watcher.step("files, packed KiB", self.bytes_done >> 10, self.plan.bytes >> 10)

    def _with_news_of_this_run(self, content: FileContent) -> FileContent:
        """A record that this run stored after the file was given out may be revised in it: then it is read again."""
        added = self.stored.union(self.tally.new)
        returned = {pmid for block in content.blocks for pmid in block.articles.pmids}
        if added.intersection(content.pmids) <= returned:
            return content
        return read_file(ReadTask(content.file, self.topic, False, added))

    def _apply(self, content: FileContent) -> None:
        """One file's records, then its deletions, and the note that it was applied, in one transaction."""
        file, tally = content.file, self.tally
        with bulk_load(self.store, self.run_id) as load:
            for block in content.blocks:
                saved = load.save(block.articles, "server" if file.is_numbered else "file")
                tally.add(saved)
                new = None if len(saved.new) == len(block.articles.pmids) else frozenset(saved.new)
                insert_tags(self.store, self.run_id, block.tags, new)
                found = {search_id: block.found[name] for name, search_id in self.searches.items()}
                note_matches(self.store, self.run_id, found, block.articles.pmids)
            self._delete(load, content)
            record_file(self.store, self.run_id, *self._applied(content), self.clock())
        tally.read, tally.kept = tally.read + len(content.pmids), tally.kept + content.kept
        tally.matched, tally.deletions = tally.matched + content.matched, tally.deletions + len(content.deleted)

    def _delete(self, load: BulkLoad, content: FileContent) -> None:
        load.index()
        versions = stored_versions(self.store, (one.pmid for one in content.deleted))
        gone = [one.pmid for one in content.deleted if versions.get(one.pmid, 0) <= (one.version or 1 << 30)]
        self.tally.withdrawn.update(withdraw(self.store, self.run_id, gone))

    def _applied(self, content: FileContent) -> tuple[str, str, AppliedFile]:
        file = content.file
        noted = AppliedFile(
            file.name, str(file.path), content.md5, file.kind, file.year, file.number, len(content.pmids),
            content.matched, len(content.deleted),
        )  # fmt: skip
        return self.topic.slug, self.left.topic_hash, noted

    def _replace_earlier_years(self) -> str | None:
        """What only files of earlier years held is gone from PubMed when the new baseline was read from its start."""
        year = self.left.replacing
        if year is None or self.problems:
            return None
        gone = of_earlier_years(self.store, self.topic.slug, year)
        with self.interrupts.shielded(), self.store.transaction():
            self.tally.withdrawn.update(withdraw(self.store, self.run_id, gone))
        return (
            f"the {year} baseline replaces the files of earlier years: {len(gone):,} records that only those held are "
            "marked as withdrawn"
        )

    def _pace(self) -> str:
        seconds = max(time.monotonic() - self.began, 0.001)
        rate, left = self.tally.read / seconds, self.plan.bytes - self.bytes_done
        minutes = left * seconds / max(self.bytes_done, 1) / 60
        return f"{self.tally.read:,} records at {rate:,.0f}/s, {minutes:,.0f} min left"

    def _finish(self, message: str | None, notes: tuple[str, ...]) -> RunReport:
        self.interrupts.close()
        tally = self.tally
        failed = bool(self.problems) and not tally.files and not self.left.done
        status: RunStatus = "failed" if failed else "partial" if message else "complete"
        seconds = time.monotonic() - self.began
        end = RunEnd(
            status, tally.balance(), 0, len(tally.withdrawn), len(tally.retracted),
            bytes=self.bytes_done, duration_seconds=seconds, message="; ".join([message, *notes] if message else notes),
        )  # fmt: skip
        with self.store.transaction():
            close_searches(self.store, self.run_id, message is None)
            finish_run(self.store, self.run_id, end, self.clock())
        return RunReport(
            self.run_id, "files", self.topic.slug, status, tally.balance(),
            tuple(search_lines(self.store, self.run_id)), 0, tuple(sorted(tally.withdrawn)),
            tuple(sorted(tally.retracted)), tuple(sorted(tally.new)), tuple(sorted(tally.changed)),
            bytes=self.bytes_done, seconds=seconds, notes=notes, message=message,
        )  # fmt: skip
