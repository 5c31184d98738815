"""Every PMID of a search, however many: one request within PubMed's window of 9,999, PMID slices above it.

EDirect bisects `(query) AND lo:hi[uid]` (ecommon.sh). This does the same but splits where the ids already seen say:
PubMed usually lists the newest first; then the lowest id of a full page is the border of a complete slice, if what
lies below it adds up with the page to the whole. If not, the middle of the page is the border. Each slice then holds
at least half a window, so that slices never outnumber twice the hits divided by the window.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from data.errors import BadResponse, TransientSourceError
from harvester.replies import IntegrityWarning, SearchReply

HIGHEST = 99_999_999  # a PMID has at most eight digits (NLM, PMID description)
ATTEMPTS = 2  # whole enumerations before a sum that does not agree is an error


class Searcher(Protocol):
    """What is needed of the client."""

    def search(self, term: str, retmax: int = ..., retstart: int = ...) -> SearchReply: ...


@dataclass(frozen=True, slots=True)
class Enumeration:
    """All PMIDs of a search, rising; `count` is PubMed's number at the start, `count_at_end` after the last slice.

    `arrivals` = `count_at_end` - `count`: what PubMed added (or took away) meanwhile. The result is complete for the
    start; the next run sees the rest. `slices` is 1 for a search within the window.
    """

    pmids: tuple[int, ...]
    count: int
    count_at_end: int
    translation: str
    warnings: tuple[IntegrityWarning, ...]
    slices: int

    @property
    def arrivals(self) -> int:
        """How many records came (or, below zero, went) between the first and the last request."""
        return self.count_at_end - self.count


@dataclass(frozen=True, slots=True)
class _Slice:
    low: int
    high: int
    reply: SearchReply


def enumerate_search(client: Searcher, term: str) -> Enumeration:
    """Every PMID the search matches now; TransientSourceError when PubMed's counts do not add up, twice."""
    for _ in range(ATTEMPTS):
        whole = client.search(term)
        if not whole.clamped:
            ids = tuple(sorted(whole.pmids))
            return Enumeration(ids, whole.count, whole.count, whole.translation, whole.warnings, 1)
        parts = list(_slices(client, term, whole))
        found = {pmid for part in parts for pmid in part}
        at_end = client.search(term, retmax=0).count
        if min(whole.count, at_end) <= len(found) <= max(whole.count, at_end):
            pmids = tuple(sorted(found))
            return Enumeration(pmids, whole.count, at_end, whole.translation, whole.warnings, len(parts))
    raise TransientSourceError(
        f"PubMed counts {whole.count:,} hits and its slices hold {len(found):,}, twice; nothing was concluded from it, "
        "run gmax harvest again later"
    )


def _slices(client: Searcher, term: str, whole: SearchReply) -> Iterator[tuple[int, ...]]:
    """The ids of slices that do not overlap and together are the search; each reply is asked for once."""
    waiting = [_Slice(1, HIGHEST, whole)]
    newest_first = True
    while waiting:
        part = waiting.pop()
        ids = _within(part)
        if not part.reply.clamped:
            yield ids
            continue
        if newest_first and _falls(ids) and ids[-1] > part.low:
            below = _ask(client, term, part.low, ids[-1] - 1)
            newest_first = below.reply.count + len(ids) == part.reply.count
            waiting.append(below)
            if newest_first:
                yield ids
            else:
                waiting.append(_ask(client, term, ids[-1], part.high))
            continue
        middle = _middle(ids, part.low)
        waiting += [_ask(client, term, part.low, middle - 1), _ask(client, term, middle, part.high)]


def _ask(client: Searcher, term: str, low: int, high: int) -> _Slice:
    return _Slice(low, high, client.search(f"({term}) AND {low}:{high}[uid]"))


def _middle(ids: tuple[int, ...], low: int) -> int:
    """A border with at least one id of the page on each side, so that every split makes both parts smaller."""
    if len(ids) > 1:
        return sorted(ids)[(len(ids) + 1) // 2]
    return ids[0] if ids[0] > low else ids[0] + 1


def _falls(ids: tuple[int, ...]) -> bool:
    return all(later < earlier for earlier, later in pairwise(ids))


def _within(part: _Slice) -> tuple[int, ...]:
    ids = part.reply.pmids
    if not all(part.low <= pmid <= part.high for pmid in ids):
        raise BadResponse(f"PubMed gave ids outside the range {part.low}:{part.high} that was asked for")
    if part.reply.clamped and (not ids or part.low >= part.high):  # nothing to split: it would go on for ever
        raise BadResponse(f"PubMed gave {len(ids)} of {part.reply.count} ids in {part.low}:{part.high}")
    return ids
