"""Cues: the expressions of the grammar, tried only on a text that has the words they cannot do without.

`Cue(pattern)` stands in for `re.compile(pattern)` and gives the same matches. It is compiled when first needed, and the
words of a sentence, of a clause and of the whole study are looked up once for all cues together: one dictionary look-up
for each word instead of one search for each expression. What a cue cannot do without is read off the parsed expression
(`demands`), never written by hand.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from functools import reduce
from itertools import accumulate
from operator import or_

from data.tagging.demands import DIGIT, Run, demands
from data.tagging.heads import AT_START, Head, heads

MOST_TEXTS = 1_000  # texts whose words are remembered: those of a few studies
MOST_WORDS = 200_000
_WORD = re.compile(r"(\w+)")
_RUN = re.compile(r"[a-z]+|\d")


class _Fulfilled(dict[str, int]):
    """The bits of the needs that a word fulfils, worked out when the word is first met."""

    def __init__(self) -> None:
        self.wanted: dict[Run, int] = {}

    def __missing__(self, word: str) -> int:
        bits = reduce(or_, map(self._by_run, _RUN.findall(word.lower())), 0)
        if len(self) < MOST_WORDS:
            self[word] = bits
        return bits

    def _by_run(self, run: str) -> int:
        wanted, size = self.wanted, len(run)
        bits = wanted.get(DIGIT, 0) if run.isdigit() else 0
        for start in range(size):
            for end in range(start + 1, size + 1):
                piece = run[start:end]
                for left in (False,) if start else (False, True):
                    for right in (False,) if end < size else (False, True):
                        bits |= wanted.get((piece, left, right), 0)
        return bits


class _Starting(dict[str, int]):
    """The bits of the cues that can start with a word, worked out when the word is first met.

    `inside` holds, for those words only in which cues can start later on, each place in the word and its bits.
    """

    def __init__(self) -> None:
        self.wanted: dict[Head, int] = {}
        self.inside: dict[str, list[tuple[int, int]]] = {}

    def __missing__(self, word: str) -> int:
        low = "".join(one if len(one := letter.lower()) == 1 else letter for letter in word)
        later = [(at, bits) for at in range(1, len(low)) if (bits := self._at(low[at:], inside=True))]
        bits = self._at(low, inside=True) | self._at(low, inside=False)
        self[word] = bits
        if later:
            self.inside[word] = later
        return bits

    def _at(self, letters: str, *, inside: bool) -> int:
        wanted = self.wanted
        bits = wanted.get(Head("#", False, inside), 0) if letters[0].isdigit() else 0
        bits |= wanted.get(Head(letters, True, inside), 0)
        for size in range(1, len(letters) + 1):
            bits |= wanted.get(Head(letters[:size], False, inside), 0)
        return bits

    def clear(self) -> None:
        """Forget all words."""
        super().clear()
        self.inside.clear()


class _Words:
    """The words that all cues need and start with, a bit for each, and what a text tells about them."""

    def __init__(self) -> None:
        self.waiting: list[Cue] = []
        self._read_before: dict[str, tuple[int, int]] = {}  # by expression: one that is written out anew is known
        self._bits: dict[tuple[Run, ...], int] = {}
        self._headed = 0
        self._fulfilled = _Fulfilled()
        self._starting = _Starting()

    def look_up(self, text: str) -> int:
        """Remember what a text lacks, a bit for each need, and where which cues can start."""
        if self.waiting:
            self._read_waiting()
        if len(self._starting) > MOST_WORDS:
            self._starting.clear()
        parts = _WORD.split(text)
        words, starts = parts[1::2], list(accumulate(map(len, parts[:-1])))[::2]
        held = reduce(or_, map(self._fulfilled.__getitem__, set(words)), 0)
        of_words = zip(starts, map(self._starting.__getitem__, words), strict=True)
        places = [(0, self._starting.wanted.get(AT_START, 0)), *(place for place in of_words if place[1])]
        if not self._starting.inside.keys().isdisjoint(words):
            places.extend(
                (start + at, bits)
                for start, word in zip(starts, words, strict=True)
                for at, bits in self._starting.inside.get(word, ())
            )
            places.sort()
        _PLACES[text] = places
        return held ^ ((1 << len(self._bits)) - 1)

    def _read_waiting(self) -> None:
        """All cues made so far are read together, so that no text is looked up twice."""
        for made in self.waiting:
            if made.pattern not in self._read_before:
                self._read_before[made.pattern] = (self._needs(made.pattern), self._heads(made.pattern))
                self._fulfilled.clear()
                self._starting.clear()
                _forget()
            made.needs, made.heads = self._read_before[made.pattern]
        self.waiting = []

    def _needs(self, pattern: str) -> int:
        needs = 0
        for runs in demands(pattern):
            bit = self._bits.setdefault(runs, 1 << len(self._bits))
            needs |= bit
            for run in runs:
                self._fulfilled.wanted[run] = self._fulfilled.wanted.get(run, 0) | bit
        return needs

    def _heads(self, pattern: str) -> int:
        starting = heads(pattern)
        if not starting:
            return 0
        bit = 1 << self._headed
        self._headed += 1
        for head in starting:
            self._starting.wanted[head] = self._starting.wanted.get(head, 0) | bit
        return bit


_WORDS = _Words()
_LACKED: dict[str, int] = {}  # what the texts looked up lately lack
_PLACES: dict[str, list[tuple[int, int]]] = {}  # where words start in them, and which cues can start there


def look_up(text: str) -> int:
    """Look up the words of a text that many cues will be asked of: they are then tried only where they can match.

    Gives what the text lacks, a bit for each need of the cues.
    """
    if (lacked := _LACKED.get(text)) is None:
        lacked = _WORDS.look_up(text)
        remember(text, lacked)
    return lacked


def remember(text: str, lacked: int) -> None:
    """Put down what a text lacks, as known from its parts."""
    if len(_LACKED) >= MOST_TEXTS:
        _forget()
    _LACKED[text] = lacked


def _forget() -> None:
    _LACKED.clear()
    _PLACES.clear()


class Cue:
    """One expression that knows which words it needs; the methods are those of `re.Pattern`.

    A text that nobody looked up is searched as `re` would.
    """

    __slots__ = ("_regex", "heads", "needs", "pattern")

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.needs = 0  # bits of the words it needs; none before the first text is looked up
        self.heads = 0  # its bit at the words it can start with; none when it can start anywhere
        self._regex: re.Pattern[str] | None = None
        _WORDS.waiting.append(self)

    @property
    def regex(self) -> re.Pattern[str]:
        """The compiled expression."""
        if self._regex is None:
            self._regex = re.compile(self.pattern)
        return self._regex

    def may_match(self, text: str) -> bool:
        """False only where no match is possible."""
        return not look_up(text) & self.needs

    def search(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> re.Match[str] | None:
        """As `re.Pattern.search`."""
        if _LACKED.get(text, 0) & self.needs:
            return None  # most calls end here: a sentence looked up before has not the words
        if self.heads and text in _PLACES:
            return next(self._from_heads(text, pos, endpos), None)
        return (self._regex or self.regex).search(text, pos, endpos)

    def finditer(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """As `re.Pattern.finditer`."""
        if _LACKED.get(text, 0) & self.needs:
            return iter(())
        if self.heads and text in _PLACES:
            return self._from_heads(text, pos, endpos)
        return (self._regex or self.regex).finditer(text, pos, endpos)

    def _from_heads(self, text: str, pos: int, endpos: int) -> Iterator[re.Match[str]]:
        """Tried only at the words it can start with."""
        heads, match = self.heads, self.regex.match
        for place, starting in _PLACES[text]:
            if starting & heads and place >= pos and (found := match(text, place, endpos)) is not None:
                yield found
                pos = found.end()

    def findall(self, text: str) -> list[str]:
        """As `re.Pattern.findall`."""
        return [] if _LACKED.get(text, 0) & self.needs else (self._regex or self.regex).findall(text)

    def match(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> re.Match[str] | None:
        """As `re.Pattern.match`, which gives up early on its own."""
        return (self._regex or self.regex).match(text, pos, endpos)

    def fullmatch(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> re.Match[str] | None:
        """As `re.Pattern.fullmatch`."""
        return (self._regex or self.regex).fullmatch(text, pos, endpos)

    def sub(self, new: str | Callable[[re.Match[str]], str], text: str) -> str:
        """As `re.Pattern.sub`."""
        return text if _LACKED.get(text, 0) & self.needs else (self._regex or self.regex).sub(new, text)
