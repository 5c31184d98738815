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
from itertools import accumulate, compress
from operator import or_

from data.tagging.demands import DIGIT, Run, demands
from data.tagging.heads import AT_START, heads
from data.tagging.text import lowered

MOST_TEXTS = 1_000  # texts whose words are remembered: those of a few studies
MOST_WORDS = 200_000
_WORD = re.compile(r"(\w+)")
_RUN = re.compile(r"[a-z]+|\d")


class _OfWord(dict[str, int]):
    """The bits of a word, worked out when it is first met: needs that it fulfils, and cues that can start in it.

    `heads` holds, for each word met, the bits of the cues that can start with it, and `inside`, for those words only in
    which a cue can start later on, each such place in the word and its bits.
    """

    def __init__(self) -> None:
        self.needed: dict[Run, int] = {}
        self.starting: dict[tuple[str, bool, bool], int] = {}  # by Head
        self.longest = 0  # letters of a head
        self.within: set[str] = set()  # the first two letters of those that may stand inside a word
        self.heads: dict[str, int] = {}
        self.inside: dict[str, list[tuple[int, int]]] = {}

    def __missing__(self, word: str) -> int:
        low = lowered(word)
        later = [
            (at, bits)
            for at in range(1, len(low))
            if low[at : at + 2] in self.within and (bits := self._started(low[at:], inside=True))
        ]
        self.heads[word] = bits = self._started(low, inside=True) | self._started(low, inside=False)
        for _, more in later:
            bits |= more
        for run in _RUN.findall(word.lower()):
            bits |= self._fulfilled(run)
        self[word] = bits
        if later:
            self.inside[word] = later
        return bits

    def _started(self, letters: str, *, inside: bool) -> int:
        known = self.starting.get
        bits = known(("#", False, inside), 0) if letters[0].isdigit() else 0
        bits |= known((letters, True, inside), 0)
        for size in range(1, min(len(letters), self.longest) + 1):
            if more := known((letters[:size], False, inside)):
                bits |= more
        return bits

    def _fulfilled(self, run: str) -> int:
        known, size = self.needed.get, len(run)
        bits = known(DIGIT, 0) if run.isdigit() else 0
        for start in range(size):
            for end in range(start + 1, size + 1):
                piece = run[start:end]
                for left in (False,) if start else (False, True):
                    for right in (False,) if end < size else (False, True):
                        if more := known((piece, left, right)):
                            bits |= more
        return bits

    def forget(self) -> None:
        """Forget all words."""
        self.clear()
        self.heads.clear()
        self.inside.clear()


class _Words:
    """The words that all cues need and start with, a bit for each, and what a text tells about them."""

    def __init__(self) -> None:
        self.waiting: list[Cue] = []
        self._read: dict[str, tuple[int, int]] = {}  # by expression: one that is written out anew is known
        self._needs: dict[tuple[Run, ...], int] = {}
        self._bits = 0  # given out
        self._at_start = 0  # the cues that can start where a text does
        self._of_word = _OfWord()

    def look_up(self, text: str) -> int:
        """Remember where which cues can start in a text; the bits it lacks."""
        if self.waiting:
            self._read_waiting()
        if len(self._of_word) > MOST_WORDS:
            self._of_word.forget()
        parts = _WORD.split(text)
        words, starts = parts[1::2], list(accumulate(map(len, parts[:-1])))[::2]
        held = reduce(or_, map(self._of_word.__getitem__, words), self._at_start)
        heads = list(map(self._of_word.heads.__getitem__, words))
        places = [(0, self._at_start), *compress(zip(starts, heads, strict=True), heads)]
        inside = self._of_word.inside
        if not inside.keys().isdisjoint(words):
            for start, word in zip(starts, words, strict=True):
                places.extend((start + at, later) for at, later in inside.get(word, ()))
            places.sort()
        _PLACES[text] = places
        return held ^ ((1 << self._bits) - 1)

    def _read_waiting(self) -> None:
        """All cues made so far are read together, so that no text is looked up twice; starts first, as low bits."""
        new = {made.pattern for made in self.waiting} - self._read.keys()
        starts = {pattern: self._head(pattern) for pattern in sorted(new)}
        for pattern, head in starts.items():
            self._read[pattern] = (self._need(pattern) | head, head)
        if new:
            self._of_word.forget()
            _forget()
        for made in self.waiting:
            made.needs, made.head = self._read[made.pattern]
        self.waiting = []

    def _new_bit(self) -> int:
        self._bits += 1
        return 1 << (self._bits - 1)

    def _need(self, pattern: str) -> int:
        needs = 0
        for runs in demands(pattern):
            if runs not in self._needs:
                bit = self._needs[runs] = self._new_bit()
                for run in runs:
                    self._of_word.needed[run] = self._of_word.needed.get(run, 0) | bit
            needs |= self._needs[runs]
        return needs

    def _head(self, pattern: str) -> int:
        starting = heads(pattern)
        bit = self._new_bit() if starting else 0
        for head in starting:
            if head == AT_START:
                self._at_start |= bit
            else:
                self._of_word.starting[head] = self._of_word.starting.get(head, 0) | bit
                self._of_word.longest = max(self._of_word.longest, len(head.letters))
                if head.inside:
                    self._of_word.within.add(head.letters[:2])
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

    A text that nobody looked up is searched as `re` would. Cues belong to a room and are made once, as all words are
    looked up anew when one is added: an expression that a study brings is a plain `re.compile`.
    """

    __slots__ = ("_regex", "head", "needs", "pattern")

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.needs = 0  # bits of what it cannot do without; none before the first text is looked up
        self.head = 0  # its bit at the places where it can start; none when it can start anywhere
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
        if self.head and (places := _PLACES.get(text)) is not None:
            head, match = self.head, (self._regex or self.regex).match
            for place, starting in places:
                if starting & head and place >= pos and (found := match(text, place, endpos)) is not None:
                    return found
            return None
        return (self._regex or self.regex).search(text, pos, endpos)

    def finditer(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """As `re.Pattern.finditer`."""
        if _LACKED.get(text, 0) & self.needs:
            return iter(())
        if self.head and text in _PLACES:
            return self._from_places(text, pos, endpos)
        return (self._regex or self.regex).finditer(text, pos, endpos)

    def _from_places(self, text: str, pos: int, endpos: int) -> Iterator[re.Match[str]]:
        head, match = self.head, self.regex.match
        for place, starting in _PLACES[text]:
            if starting & head and place >= pos and (found := match(text, place, endpos)) is not None:
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
