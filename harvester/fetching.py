"""Fetching records in batches: the reply is kept before it is read, each batch and its progress are one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from data.article_rows import article_rows
from data.articles import Saved, save_articles, withdraw
from data.errors import BadResponse, TransientSourceError
from data.matches import fetched, not_got, plan_fetches
from data.replies import keep_reply, load_reply, reply_read, reply_unreadable, unread_replies
from data.store import Store
from harvester.enumerate import Searcher
from harvester.interrupt import Interrupts
from harvester.parse import ParsedSet, parse_set
from harvester.progress import Watcher
from harvester.replies import FetchReply
from harvester.tagging import StudyTagger

BATCH = 200  # as NCBI advises
BELIEVABLE = 20  # that many stored records missing from one reply, and more than half of it, are not believed
PATIENCE = 16  # unreadable answers in a row before we stop asking


class Source(Searcher, Protocol):
    """What a run needs of the client."""

    requests_made: int
    bytes_received: int

    def fetch(self, pmids: Sequence[int]) -> FetchReply: ...


@dataclass(slots=True)
class Tally:
    """What the fetching of one run did so far."""

    saved: Saved = field(default_factory=Saved)
    withdrawn: tuple[int, ...] = ()
    withheld: tuple[int, ...] = ()
    unreadable: tuple[int, ...] = ()
    asked: int = 0


@dataclass(slots=True)
class Fetcher:
    """Fetches and stores for one run; `tally` is what it did."""

    store: Store
    run_id: int
    topic: str
    source: Source
    tagger: StudyTagger | None
    interrupts: Interrupts
    watcher: Watcher
    clock: Callable[[], datetime]
    keep_raw: bool = True
    tally: Tally = field(default_factory=Tally)
    _refused: int = 0

    def read_left_over(self) -> None:
        """Read replies that an earlier run stored and had no time to read: they are not fetched again."""
        for reply_id in unread_replies(self.store):
            reply = load_reply(self.store, reply_id)
            try:
                self._save(reply_id, reply.pmids, parse_set(reply.body))
            except (BadResponse, TransientSourceError) as error:
                self._note_unreadable(reply_id, str(error))

    def fetch(self, pmids: Sequence[int]) -> None:
        """Fetch and store these; TransientSourceError or BadResponse when PubMed stops answering."""
        ordered = sorted(set(pmids))  # rising: the word index grows fastest that way
        self.watcher.step("fetching", 0, len(ordered))
        for start in range(0, len(ordered), BATCH):
            self._fetch_batch(ordered[start : start + BATCH])
            self.watcher.step("fetching", min(start + BATCH, len(ordered)), len(ordered))

    def _fetch_batch(self, pmids: Sequence[int]) -> None:
        try:
            reply = self.source.fetch(pmids)
        except BadResponse as error:
            self._halve(pmids, error)
            return
        with self.interrupts.shielded():
            reply_id = keep_reply(self.store, self.run_id, reply.body, pmids, self.clock())
        try:
            parsed = parse_set(reply.body)
        except BadResponse as error:
            self._note_unreadable(reply_id, str(error))
            self._halve(pmids, error)
            return
        self._refused = 0
        self.tally.asked += len(pmids)
        self._save(reply_id, pmids, parsed)

    def _halve(self, pmids: Sequence[int], error: BadResponse) -> None:
        """One record must not keep the others out: look for it in halves."""
        self._refused += 1
        if self._refused > PATIENCE:
            raise error
        if len(pmids) > 1:
            for half in (pmids[: len(pmids) // 2], pmids[len(pmids) // 2 :]):
                self._fetch_batch(half)
            return
        with self.interrupts.shielded(), self.store.transaction():
            not_got(self.store, pmids, "unreadable", str(error))
        self.tally.unreadable += tuple(pmids)
        self.watcher.note(f"PMID {pmids[0]} could not be read: {error}")

    def _save(self, reply_id: int, asked: Iterable[int], parsed: ParsedSet) -> None:
        rows = [article_rows(article) for article in parsed.articles]
        got = {row.pmid for row in rows}
        missing = sorted(set(asked) - got)
        self._believe(reply_id, missing, len(set(asked)))
        with self.interrupts.shielded():
            with self.store.transaction():
                saved = save_articles(self.store, self.run_id, rows)
                touched = [*saved.new, *saved.changed]
                if self.tagger:
                    self.tagger.tag_stored(self.store, self.run_id, touched)
                gone = withdraw(self.store, self.run_id, missing)
                withheld = sorted(set(missing) - set(gone))
                fetched(self.store, [*got, *gone])
                not_got(self.store, withheld, "withheld", "PubMed was asked twice and did not send it")
                self._plan_retracted(touched)
                reply_read(self.store, reply_id, self.keep_raw)
            self.tally.saved += saved
            self.tally.withdrawn += gone
            self.tally.withheld += tuple(withheld)

    def _believe(self, reply_id: int, missing: Sequence[int], asked: int) -> None:
        """A reply without most of what is stored is an outage, not a mass withdrawal."""
        known = self.store.scalar(
            "SELECT count(*) FROM articles WHERE status = 'current' AND pmid IN (SELECT value FROM json_each(?))",
            (str(list(missing)),),
        )
        if known >= BELIEVABLE and known > asked / 2:
            message = f"PubMed left out {known} of {asked} records that are stored; that is not believed"
            self._note_unreadable(reply_id, message)
            raise TransientSourceError(f"{message}: nothing was marked as withdrawn, run gmax harvest again later")

    def _plan_retracted(self, touched: Sequence[int]) -> None:
        """A notice has come: the record it retracts has changed, too, and is read again in this run."""
        rows = self.store.conn.execute(
            """SELECT DISTINCT a.pmid FROM corrections c JOIN articles a ON a.pmid = c.ref_pmid
               WHERE c.ref_type IN ('RetractionOf', 'ExpressionOfConcernFor', 'ErratumFor', 'PartialRetractionOf')
                 AND c.pmid IN (SELECT value FROM json_each(?)) AND a.last_verified_run <> ?""",
            (str(list(touched)), self.run_id),
        )
        plan_fetches(self.store, self.run_id, self.topic, [pmid for (pmid,) in rows.fetchall()], "retraction")

    def _note_unreadable(self, reply_id: int, error: str) -> None:
        with self.interrupts.shielded(), self.store.transaction():
            reply_unreadable(self.store, reply_id, error)
