"""The records of a set that may belong to a topic, picked out of the bytes before any XML is parsed.

Whole blocks are searched for the topic's rarest words; only a record that may hold one is looked at, by the words that
each of its searches needs; only what meets those is handed on, to be parsed and asked exactly. Nothing that the exact
matcher accepts is lost on the way.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache

from data.topic import Topic
from harvester.required_words import Ways, anchors, needed_words, ways
from harvester.second_look import SecondLook
from harvester.sieve import Sieve
from harvester.split import DELETIONS, LARGEST, Unreadable, Window, split_set

_PMID = re.compile(rb"<PMID[^>]*>\s*(\d{1,12})\s*</PMID>")
_HEAD = re.compile(rb"\s*<PubmedArticle>\s*<MedlineCitation[^<>]*>\s*<PMID[^<>]*>(\d{1,12})</PMID>")
_END = b"</PubmedArticle>"


class TopicScan:
    """One walk over a set: `pmids` are all records seen so far, in order; without a topic everything is handed on."""

    def __init__(self, topic: Topic | None, keep: frozenset[int], unknown: set[str]) -> None:
        queries = tuple(search.query for search in topic.default_searches) if topic else ()
        self.keep, self.unknown = keep, unknown
        self.queries = queries
        self.pmids: array[int] = array("Q")

    def candidates(self, pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
        """Records that may belong to the topic or are among `keep`, and the deletion lists, as (tag, bytes)."""
        for tag, piece in split_set(pieces, self.unknown, self._run if self.queries else None):
            if tag not in DELETIONS and not self._was_seen(piece):
                found = _PMID.search(piece)
                if not found:
                    raise Unreadable(f"a {tag.decode()} has no PMID")
                self.pmids.append(int(found.group(1)))
            yield tag, piece

    def _was_seen(self, piece: bytes) -> bool:
        return piece is self._handed

    _handed: bytes = b""

    def _run(self, window: Window) -> Iterator[tuple[bytes, bytes]]:
        """The plain records from here to the end of what is at hand, searched as one block."""
        while (stop := window.data.rfind(_END, window.at)) < 0:
            if len(window.data) - window.at > LARGEST or not window.more():
                return
        stop += len(_END)
        block, start = window.data[window.at : stop], window.at
        sieve, look = self._sieve(block), _second_look(self.queries)
        hits = iter(sieve.hits(block)) if sieve else iter(range(0))
        hit = next(hits, None)
        at = 0
        while at < len(block):
            head = _HEAD.match(block, at)
            end = block.find(_END, at) + len(_END)
            if not head:
                break
            pmid = int(head.group(1))
            self.pmids.append(pmid)
            near = sieve is None
            while hit is not None and hit < end:
                near = True
                hit = next(hits, None)
            if pmid in self.keep or (near and look.may_match(block[at:end])):
                self._handed = block[at:end].lstrip()
                window.at = start + end
                yield b"PubmedArticle", self._handed
            at = end
        window.at = start + at

    def _sieve(self, block: bytes) -> Sieve | None:
        """Made once for a topic in each process, by what the first block shows to be rare."""
        if self.queries not in _SIEVES:
            words = anchors(_ways(self.queries), _Sample(block[: 1 << 20]).begun)
            usable = words is not None and Sieve.can_search(words)
            _SIEVES[self.queries] = Sieve(sorted(words, key=str)) if words and usable else None
        return _SIEVES[self.queries]


_SIEVES: dict[tuple[str, ...], Sieve | None] = {}


@cache
def _second_look(queries: tuple[str, ...]) -> SecondLook:
    return SecondLook(_ways(queries))


@cache
def _ways(queries: tuple[str, ...]) -> tuple[tuple[Ways, ...], ...]:
    return tuple(ways(needed_words(query)) for query in queries)


class _Sample:
    """How many words of a text begin with a given one."""

    def __init__(self, text: bytes) -> None:
        self._words = sorted(re.findall(rb"[a-z0-9]+", text.lower()))

    def begun(self, word: str) -> int:
        """Words that begin with this one."""
        start = word.encode()
        return bisect_left(self._words, start + b"{") - bisect_left(self._words, start)
