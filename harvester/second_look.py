"""A closer look at one record that the sieve let through: has it the words for any of the topic's searches?"""

from __future__ import annotations

from collections.abc import Sequence

from harvester.patterns import Patterns, has_hyperscan
from harvester.required_words import Need, Word, ways
from harvester.sieve import edged
from harvester.spellings import CDATA, MATH, foldings, plain_words, utf8_classes

_HIDING = (b"&#", b"<!--", rb"<\?", rb"(?-i:[0-9A-Za-z](?:</?[a-zD_][^<>]*>)+[0-9A-Za-z&\x80-\xff])")


class SecondLook:
    """Asks the texts of a record; it may say yes too often, never no wrongly. What needs share is asked once."""

    def __init__(self, needs: Sequence[Need]) -> None:
        listed = [ways(need) for need in needs]
        groups = list(dict.fromkeys(group for need in listed for group in need))
        self._groups = [[frozenset(way) for way in group] for group in groups]
        self._needed = [[groups.index(group) for group in need] for need in listed]
        self._words = sorted({w for group in groups for way in group for w in way}, key=lambda w: (w.text, w.open_end))
        self._patterns: Patterns | None = None
        if has_hyperscan():
            signs = utf8_classes(foldings()) if all(w.text.isascii() for w in self._words) else [rb"[\x80-\xff]"]
            self._patterns = Patterns([*map(edged, self._words), CDATA, *MATH, *_HIDING, *signs], once=True)

    def may_match(self, record: bytes) -> bool:
        """Whether the record's own texts hold the words of some need."""
        texts = _texts(record)
        if self._patterns is None:
            return b"<![CDATA[" in texts or self._met_by(self._held(plain_words(texts).lower()))
        cdata = len(self._words)
        found = _found(self._patterns, texts)
        if cdata in found:
            return True
        if max(found, default=0) > cdata:
            found = _found(self._patterns, plain_words(texts).encode())
        return self._met_by({self._words[number] for number in found if number < cdata})

    def _held(self, plain: str) -> set[Word]:
        return {word for word in self._words if word.text in plain}

    def _met_by(self, held: set[Word]) -> bool:
        met: dict[int, bool] = {}
        for need in self._needed:
            for number in need:
                if number not in met:
                    met[number] = any(way <= held for way in self._groups[number])
                if not met[number]:
                    break
            else:
                return True
        return False


def _found(patterns: Patterns, text: bytes) -> list[int]:
    """The numbers of what occurs."""
    found: list[int] = []
    patterns.search(b" " + text + b" ", lambda number, _start, _end, _flags, _context: found.append(number))
    return found


def _texts(record: bytes) -> bytes:
    """The record without authors, grants, journal title and references, where it is built as the DTD says."""
    title, authors = record.find(b"<ArticleTitle"), record.find(b"<AuthorList")
    article, rest = record.rfind(b"</Article>"), record.rfind(b"<PubmedData>")
    usual = 0 < title < authors < article < rest and record.find(b"<Abstract", authors, article) < 0
    return record[title:authors] + record[article:rest] if usual else record
