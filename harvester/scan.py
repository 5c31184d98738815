"""The records of a set that may belong to a topic, picked out of the bytes before any XML is parsed.

Whole blocks are searched for the topic's rarest words; only a record that may hold one is looked at, by the words that
each of its searches needs; only what meets those is handed on, to be parsed and asked exactly. Nothing that the exact
matcher accepts is lost on the way.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache

from data.topic import Topic
from harvester.patterns import Patterns, has_hyperscan
from harvester.required_words import Need, Word, all_words, anchors, could_meet, needed_words
from harvester.second_look import SecondLook
from harvester.sieve import END, Hit, Sieve, edged
from harvester.split import DELETIONS, LARGEST, Unreadable, Window, split_set

_PMID = re.compile(rb"<PMID[^>]*>\s*(\d{1,12})\s*</PMID>")
_HEAD = re.compile(rb"\s*<PubmedArticle>\s*<MedlineCitation[^>]*>\s*<PMID[^>]*>(\d{1,12})<")
SAMPLE = 4 << 20  # bytes in which the words of a topic are counted once, to search for the rare ones


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
        while window.data.find(END, window.at) < 0:
            if len(window.data) - window.at > LARGEST or not window.more():
                return
        words = _topic_words(self.queries)
        ends, hits = words.search(window)
        data, at = window.data, window.at
        starts = [at, *(at + end for end in ends)]
        heads = [_HEAD.match(data, start) for start in starts[:-1]]
        plain = heads.index(None) if None in heads else len(heads)
        pmids = [int(head[1]) for head in heads[:plain] if head]
        self.pmids.extend(pmids)
        kept = [] if self.keep.isdisjoint(pmids) else [n for n, pmid in enumerate(pmids) if pmid in self.keep]
        for number in sorted({*kept, *words.near(ends, hits)}):
            if number < plain:
                record = data[starts[number] : starts[number + 1]].lstrip()
                if number in kept or words.look.may_match(record):
                    self._handed = record
                    yield b"PubmedArticle", record
        window.at = starts[plain]


class _TopicWords:
    """What a topic asks for, ready to be searched for; made once in each process."""

    def __init__(self, queries: tuple[str, ...]) -> None:
        self.needs = tuple(map(needed_words, queries))
        self.look = SecondLook(self.needs)
        self.sieve: Sieve | None = None
        self.sampled = False
        self._enough: dict[frozenset[Word | None], bool] = {}

    def search(self, window: Window) -> tuple[list[int], list[Hit]]:
        """The offsets, from the position of the window, where records end, and those of the words that were found."""
        if not self.sampled:
            self.sieve, self.sampled = _sieve(self.needs, window), True
        if self.sieve:
            return self.sieve.search(memoryview(window.data)[window.at :])
        ends = [found.end() - window.at for found in re.compile(END).finditer(window.data, window.at)]
        return ends, [(end - 1, None) for end in ends]

    def near(self, ends: list[int], hits: list[Hit]) -> list[int]:
        """The numbers of the records in which enough was found."""
        words: dict[int, set[Word | None]] = {}
        for at, word in hits:
            words.setdefault(bisect_right(ends, at), set()).add(word)
        return [number for number, found in words.items() if self._are_enough(frozenset(found))]

    def _are_enough(self, found: frozenset[Word | None]) -> bool:
        if found not in self._enough:
            searched = frozenset(self.sieve.words) if self.sieve else frozenset()
            self._enough[found] = None in found or any(
                could_meet(need, lambda word: word in found or word not in searched) for need in self.needs
            )
        return self._enough[found]


def _sieve(needs: tuple[Need, ...], window: Window) -> Sieve | None:
    """For the words that the first megabytes show to be rare; None where nothing can be searched for."""
    if not has_hyperscan():
        return None
    while len(window.data) - window.at < SAMPLE and window.more():
        pass
    listed = list(frozenset().union(*map(all_words, needs)))
    seen: Counter[int] = Counter()
    if listed:
        Patterns([edged(word) for word in listed]).search(
            window.data[window.at :], lambda number, _start, _end, _flags, _context: seen.update((number,))
        )
    words = anchors(needs, {word: seen[number] for number, word in enumerate(listed)}.__getitem__)
    return Sieve(words) if words and Sieve.can_search(words) else None


_topic_words = cache(_TopicWords)
