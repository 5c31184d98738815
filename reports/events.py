"""What has happened in a library that somebody may want to be told, read from the database, each with its own key."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from data.freshness import freshness
from data.store import Store

Kind = Literal["set_up", "new", "retracted", "failed", "cut_off", "stale", "recovered"]
ASKING = ("pubmed", "files")  # kinds of run that look for studies
TRIALS = ("randomised_trial", "nonrandomised_trial")


@dataclass(frozen=True, slots=True)
class StudyLine:
    """A study as a notice names it."""

    pmid: int
    title: str
    design: str | None
    relevance: str
    is_retracted: bool

    @property
    def is_trial(self) -> bool:
        """Whether people were given something and compared."""
        return self.design in TRIALS


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened; `key` is what "never twice" is counted by, `sentence` its text where it has one.

    `latest` marks what the newest run found. `ends` are beginnings of keys: what this is the end of, or repeats.
    """

    key: str
    kind: Kind
    studies: tuple[StudyLine, ...] = ()
    sentence: str = ""
    latest: bool = False
    ends: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run of the ledger that looked for studies."""

    id: int
    status: str
    started_at: str
    finished_at: str | None
    message: str | None


@dataclass(frozen=True, slots=True)
class Failure:
    """A run that did not get through; `code` is its exit code, 0 when it died without one."""

    code: int
    message: str


ADVICE = {
    1: "The next scheduled run tries again. If it fails too, run `gmax doctor`.",
    2: "Scheduled runs will fail until this is mended; `gmax config show` says where each setting comes from.",
    3: "What was found is kept and the next run goes on from there; nothing to do unless this is told again.",
}


def events(
    store: Store,
    topic: str,
    now: datetime,
    every: Literal["day", "week"] | None = None,
    failure: Failure | None = None,
    reported: frozenset[int] = frozenset(),
) -> tuple[Event, ...]:
    """Everything that may be told about a topic, oldest first; what was told already is the channel's to know.

    `now` is an aware UTC time, `every` the schedule's interval, `failure` how the present run ended if it did not
    get through, `reported` the PMIDs that the last report counted.
    """
    ledger = runs(store, topic)
    complete = [run for run in ledger if run.status == "complete"]
    last = complete[-1] if complete else None
    after = [run for run in ledger if last is None or run.id > last.id]
    return (
        *_studies_found(store, topic, ledger, complete),
        *_retractions(store, topic, reported),
        *_cut_off(ledger),
        *_recovered(ledger, complete),
        *_failed(last, after, failure),
        *_stale(last, every, now),
    )


def runs(store: Store, topic: str) -> list[RunLine]:
    """The runs of a topic that looked for studies, oldest first."""
    marks = ", ".join("?" * len(ASKING))
    sql = f"""SELECT id, status, started_at, finished_at, message FROM runs
              WHERE topic = ? AND kind IN ({marks}) ORDER BY id"""
    return [RunLine(*row) for row in store.conn.execute(sql, (topic, *ASKING))]


def _studies_found(store: Store, topic: str, ledger: list[RunLine], complete: list[RunLine]) -> Iterable[Event]:
    if not complete:
        return
    found: dict[int, list[StudyLine]] = {}
    sql = """SELECT first_seen_run, pmid, title, design, relevance, is_retracted FROM studies
             WHERE topic = ? AND relevance <> 'exclude' AND is_retraction_notice = 0 ORDER BY pmid"""
    for run, pmid, title, design, relevance, is_retracted in store.conn.execute(sql, (topic,)):
        found.setdefault(run, []).append(StudyLine(pmid, title, design, relevance, bool(is_retracted)))
    for line in ledger:
        studies, latest = tuple(found.get(line.id, ())), line is ledger[-1]
        if line.id <= complete[0].id and studies:
            yield Event(f"new:{line.id}", "set_up", studies, latest=latest)
        elif any(study.relevance == "include" for study in studies):
            yield Event(f"new:{line.id}", "new", studies, latest=latest)


def _retractions(store: Store, topic: str, reported: frozenset[int]) -> Iterable[Event]:
    """Studies retracted since they were stored; one that was retracted when it was first seen is no news.

    A retraction notice marks the study it names without a new version of that study's record.
    """
    sql = """SELECT pmid, title, design, relevance, is_retracted,
                    EXISTS (SELECT 1 FROM article_versions v WHERE v.pmid = s.pmid AND v.changes LIKE '%now retracted%')
                    OR (last_changed_run > first_seen_run
                        AND NOT EXISTS (SELECT 1 FROM article_versions v WHERE v.pmid = s.pmid))
             FROM studies s WHERE topic = ? AND relevance = 'include' AND is_retracted = 1 ORDER BY pmid"""
    for pmid, title, design, relevance, is_retracted, since in store.conn.execute(sql, (topic,)):
        if since or pmid in reported:
            study = StudyLine(pmid, title, design, relevance, bool(is_retracted))
            yield Event(f"retracted:{pmid}", "retracted", (study,))


def _cut_off(ledger: list[RunLine]) -> Iterable[Event]:
    """Runs that died: they never wrote their end, and the next run, which had the lock, marked them."""
    for run in ledger:
        if run.finished_at is None and run.status != "running":
            said = (
                f"The run of {run.started_at[:10]} was cut off before its end (the machine was switched off, or the "
                "program was stopped). What it had stored is kept, and the next run went on from there."
            )
            before = max((r.id for r in ledger if r.id < run.id and r.status == "complete"), default=0)
            yield Event(f"cut_off:{run.id}", "cut_off", sentence=said, ends=(f"failed:{before}:died",))


def _recovered(ledger: list[RunLine], complete: list[RunLine]) -> Iterable[Event]:
    if not complete:
        return
    last, before = complete[-1], complete[-2].id if len(complete) > 1 else 0
    lost = sum(before < run.id < last.id for run in ledger)
    if lost:
        times = "after one run that did not" if lost == 1 else f"after {lost} runs that did not"
        said = f"The run of {last.started_at[:10]} got through {times}."
        yield Event(f"recovered:{last.id}", "recovered", sentence=said, ends=(f"failed:{before}:", f"stale:{before}"))


def _failed(last: RunLine | None, after: list[RunLine], failure: Failure | None) -> Iterable[Event]:
    """The first of a row of failures is told, and another kind of failure in the same row; the rest are not news."""
    if failure is None:
        ended = [run for run in after if run.finished_at is not None]
        if not ended:
            return
        failure = Failure(3 if ended[-1].status == "partial" else 1, ended[-1].message or "no reason was written down")
    kind = {3: "was not finished", 0: "was stopped"}.get(failure.code, "failed")
    said = failure.message.strip().rstrip(".")
    row = f"failed:{last.id if last else 0}:"
    yield Event(
        row + str(failure.code or "died"),
        "failed",
        sentence=f"The last run {kind}: {said}. {ADVICE.get(failure.code, ADVICE[1])}",
        ends=() if failure.code else (row,),
    )


def _stale(last: RunLine | None, every: Literal["day", "week"] | None, now: datetime) -> Iterable[Event]:
    if last is None:
        return
    state = freshness(last.finished_at or last.started_at, every, now)
    if state.stale:
        yield Event(f"stale:{last.id}", "stale", sentence=state.sentence)
