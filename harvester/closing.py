"""How a run ends: what it cost, whether it may be called complete, what goes into the ledger."""

from __future__ import annotations

import time
from collections.abc import Mapping

from data.ledger import Balance, RunEnd, search_balance
from data.store import Store
from harvester.fetching import Source, Tally
from harvester.summary import RunReport


class Meter:
    """Requests, bytes and seconds since it was made."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._requests, self._bytes = source.requests_made, source.bytes_received
        self._started = time.monotonic()

    @property
    def requests(self) -> int:
        """Requests sent, tries included."""
        return self._source.requests_made - self._requests

    @property
    def bytes(self) -> int:
        """Bytes received, unpacked."""
        return self._source.bytes_received - self._bytes

    @property
    def seconds(self) -> float:
        """Time passed."""
        return time.monotonic() - self._started


def why_not_complete(
    store: Store, run_id: int, balance: Balance, tally: Tally, counted: Mapping[int, int]
) -> str | None:
    """Why a run that came to its end is only partial, or None.

    `counted` is what each search gave, by its id; the database must hold as much, and its sums must agree.
    """
    count = max(balance.failed, len(tally.unreadable))
    if count:
        return f"{count:,} record{'s' if count != 1 else ''} could not be fetched; the next run tries again"
    lines = {search: search_balance(store, run_id, search) for search in counted}
    sound = all(line.adds_up and line.found == counted[search] for search, line in lines.items())
    if not balance.adds_up or not sound or not set(tally.saved.new) <= _first_seen(store, run_id):
        return "the counts do not add up; please report this, and run gmax doctor"
    return None


def end_of(report: RunReport) -> RunEnd:
    """The ledger's line of a report."""
    told = [*([report.message] if report.message else []), *report.notes]
    return RunEnd(
        report.status, report.balance, report.no_longer_matching, len(report.withdrawn), len(report.newly_retracted),
        report.reread, report.requests, report.bytes, report.seconds, "; ".join(told) or None,
    )  # fmt: skip


def _first_seen(store: Store, run_id: int) -> set[int]:
    rows = store.conn.execute("SELECT pmid FROM articles WHERE first_seen_run = ?", (run_id,))
    return {pmid for (pmid,) in rows}
