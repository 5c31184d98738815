"""Asking every search of a topic for its whole result, and doubting it before it is believed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from data.errors import BadResponse
from data.matches import (
    SearchFound,
    drop_other_searches,
    open_search,
    plan_fetches,
    plan_new,
    previous_count,
    record_found,
    search_row,
    unmatched,
)
from data.store import Store
from data.topic import Search, Topic
from harvester.enumerate import enumerate_search
from harvester.fetching import Source
from harvester.progress import Watcher

JUMP = 0.2  # a change of the hit count that a person should look at
SUSPICIOUS = 20  # a search that found that many before and now finds none is not believed
_WORD = re.compile(r"[^\W\d_]{4,}")
_TAG = re.compile(r"\[[^\]]*\]")
_OPERATORS = {"near"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One search with all it gave; `doubts` keep the run from believing it, `notes` are only told."""

    search: Search
    found: SearchFound
    doubts: tuple[str, ...]
    notes: tuple[str, ...]


def open_searches(store: Store, run_id: int, topic: Topic) -> dict[str, int]:
    """A line in the ledger for every search that runs by default; gives the search ids by name."""
    ids = {}
    with store.transaction():
        for search in topic.default_searches:
            row = search_row(store, run_id, topic.slug, search.id, search.label, search.outcome, search.query)
            open_search(store, run_id, row)
            ids[search.id] = row
    return ids


def ask(store: Store, run_id: int, source: Source, topic: Topic, search: Search, search_id: int) -> Asked:
    """The whole result of one search, nothing written."""
    before = source.requests_made
    result = enumerate_search(source, search.query)
    doubts = [str(warning) for warning in result.warnings]
    doubts += [
        f"PubMed's translation has nothing of the block “{label}”"
        for label in dropped_groups(topic, search, result.translation)
    ]
    last = previous_count(store, run_id, search_id)
    if last >= SUSPICIOUS and not result.pmids:
        doubts.append(f"it found nothing, and {last:,} records in the last complete run")
    notes = []
    if last and result.pmids and abs(len(result.pmids) - last) > JUMP * last:
        share = (len(result.pmids) - last) / last
        notes.append(
            f"search {search.id}: {len(result.pmids):,} records, {last:,} in the last complete run ({share:+.0%})"
        )
    if result.arrivals:
        notes.append(f"search {search.id}: PubMed's count moved by {result.arrivals:+d} while it was read")
    found = SearchFound(
        search_id, result.count, result.pmids, result.translation, tuple(doubts), source.requests_made - before
    )
    return Asked(search, found, tuple(doubts), tuple(notes))


def doubtful(doubts: Sequence[str]) -> BadResponse:
    """The error of a run whose searches PubMed did not take as they were meant."""
    return BadResponse(
        f"PubMed did not search for what was meant: {'; '.join(doubts)}. Nothing was changed. Mend the topic "
        "(gmax topic check), or run again with --accept-warnings"
    )


def dropped_groups(topic: Topic, search: Search, translation: str) -> list[str]:
    """Labels of the concept groups of which no word is left in what PubMed says it searched for."""
    said = translation.lower()
    if not said:
        return []
    missing = []
    for group in search.all_of:
        blocks = [topic.block(name) for name in group]
        words = {w for block in blocks for line in block.lines for w in _WORD.findall(_TAG.sub(" ", line.text.lower()))}
        words -= _OPERATORS
        if words and not any(word in said for word in words):
            missing.append(" / ".join(block.label for block in blocks))
    return missing


def record(store: Store, run_id: int, topic: Topic, asked: Sequence[Asked], all_searches: bool) -> tuple[int, ...]:
    """Write the results and what they mean: what is new, what stopped matching; in the caller's transaction.

    Gives the PMIDs that no search of the topic finds any more. Only when every search was asked are searches that
    the topic no longer has ended.
    """
    dropped: set[int] = set()
    for one in asked:
        dropped.update(record_found(store, run_id, one.found))
    if all_searches:
        dropped.update(drop_other_searches(store, run_id, topic.slug, [one.found.search_id for one in asked]))
    gone = unmatched(store, topic.slug, dropped)
    plan_new(store, run_id, topic.slug)
    plan_fetches(store, run_id, topic.slug, stored_among(store, gone), "dropped")
    return gone


def ask_changed(source: Source, topic: Topic, since: date, watcher: Watcher) -> tuple[int, ...]:
    """PMIDs of any search of the topic that NLM revised since that day ([lr]); one request within the window."""
    watcher.step("asking what changed", 0, 1)
    queries = " OR ".join(f"({search.query})" for search in topic.default_searches)
    pmids = enumerate_search(source, f"({queries}) AND {since:%Y/%m/%d}:3000[lr]").pmids
    watcher.step("asking what changed", 1, 1)
    return pmids


def stored_among(store: Store, pmids: Sequence[int]) -> list[int]:
    """Those of these PMIDs that are stored."""
    rows = store.conn.execute(
        "SELECT pmid FROM articles WHERE pmid IN (SELECT value FROM json_each(?)) ORDER BY pmid", (str(list(pmids)),)
    )
    return [pmid for (pmid,) in rows]
