"""Cues: the expressions of the grammar, tried only on a text that has the words they cannot do without.

`Cue(pattern)` stands in for `re.compile(pattern)` and gives the same matches. It is compiled when first needed, and the
words of a text are looked up once for all cues together: one dictionary look-up for each word instead of one search for
each expression. What a cue cannot do without is read off the parsed expression (`demands`), never written by hand.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from functools import reduce
from operator import or_

from data.tagging.demands import DIGIT, Run, demands

MOST_TEXTS = 1_000  # texts whose words are remembered: those of a few studies
MOST_WORDS = 200_000
_WORD = re.compile(r"[a-z]+|\d")


class _OfWord(dict[str, int]):
    """The bits that a word fulfils, worked out when the word is first met."""

    def __init__(self) -> None:
        self.wanted: dict[Run, int] = {}

    def __missing__(self, word: str) -> int:
        bits = self._of_letters(word) | (self.wanted.get(DIGIT, 0) if word.isdigit() else 0)
        if len(self) < MOST_WORDS:
            self[word] = bits
        return bits

    def _of_letters(self, word: str) -> int:
        wanted, size, bits = self.wanted, len(word), 0
        for start in range(size):
            for end in range(start + 1, size + 1):
                piece = word[start:end]
                for left in (False,) if start else (False, True):
                    for right in (False,) if end < size else (False, True):
                        bits |= wanted.get((piece, left, right), 0)
        return bits


class _Words:
    """The words that all cues need, a bit for each need, and the bits that a word or a text fulfils."""

    def __init__(self) -> None:
        self.waiting: list[Cue] = []
        self._needs: dict[str, int] = {}  # by expression: one that is written out anew is known
        self._bits: dict[tuple[Run, ...], int] = {}
        self._of_word = _OfWord()

    def bits_of(self, asked: Cue) -> int:
        """The bits a cue needs; all cues made so far are read together, so that no text is looked up twice."""
        waiting, self.waiting = self.waiting, []
        new = [made.pattern for made in waiting if made.pattern not in self._needs]
        for pattern in new:
            self._needs[pattern] = self._read(pattern)
        if new:
            self._of_word.clear()
            _HELD.clear()
        return self._needs[asked.pattern]

    def _read(self, pattern: str) -> int:
        needs = 0
        for runs in demands(pattern):
            bit = self._bits.setdefault(runs, 1 << len(self._bits))
            needs |= bit
            for run in runs:
                self._of_word.wanted[run] = self._of_word.wanted.get(run, 0) | bit
        return needs

    def held_by(self, text: str) -> int:
        """The bits of all words of a text, remembered for the next cue that asks."""
        held = reduce(or_, map(self._of_word.__getitem__, set(_WORD.findall(text.lower()))), 0)
        if len(_HELD) >= MOST_TEXTS:
            _HELD.clear()
        _HELD[text] = held
        return held


_WORDS = _Words()
_HELD: dict[str, int] = {}  # texts looked up lately


class Cue:
    """One expression that knows which words it needs; the methods are those of `re.Pattern`."""

    __slots__ = ("_needs", "_regex", "pattern")

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self._regex: re.Pattern[str] | None = None
        self._needs = -1  # bits of the words it needs; -1: not asked yet
        _WORDS.waiting.append(self)

    @property
    def regex(self) -> re.Pattern[str]:
        """The compiled expression."""
        if self._regex is None:
            self._regex = re.compile(self.pattern)
        return self._regex

    def may_match(self, text: str) -> bool:
        """False only where no match is possible."""
        needs = self._needs
        if needs < 0:
            needs = self._needs = _WORDS.bits_of(self)
        if not needs:
            return True
        held = _HELD.get(text)
        if held is None:
            held = _WORDS.held_by(text)
        return held & needs == needs

    def search(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> re.Match[str] | None:
        """As `re.Pattern.search`."""
        needs = self._needs
        if needs > 0 and (held := _HELD.get(text)) is not None and held & needs != needs:
            return None  # most calls end here: a sentence looked up before has not the words
        if not self.may_match(text[pos:endpos] if pos or endpos < len(text) else text):
            return None
        return (self._regex or self.regex).search(text, pos, endpos)

    def finditer(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """As `re.Pattern.finditer`."""
        if not self.may_match(text[pos:endpos] if pos or endpos < len(text) else text):
            return iter(())
        return (self._regex or self.regex).finditer(text, pos, endpos)

    def findall(self, text: str) -> list[str]:
        """As `re.Pattern.findall`."""
        return self.regex.findall(text) if self.may_match(text) else []

    def match(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> re.Match[str] | None:
        """As `re.Pattern.match`, which gives up early on its own."""
        return (self._regex or self.regex).match(text, pos, endpos)

    def fullmatch(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> re.Match[str] | None:
        """As `re.Pattern.fullmatch`."""
        return self.regex.fullmatch(text, pos, endpos)

    def sub(self, new: str | Callable[[re.Match[str]], str], text: str) -> str:
        """As `re.Pattern.sub`."""
        return self.regex.sub(new, text) if self.may_match(text) else text
