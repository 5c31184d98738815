"""A closer look at one record that the sieve let through: has it the words for any of the topic's searches?"""

from __future__ import annotations

from collections.abc import Sequence

from harvester.required_words import Ways
from harvester.sieve import has_hyperscan, hyperscan_literals, plain_text

_MATHS = (b"mml:", b"<math", b"<!", b"<?")  # inside, more is taken off than tags: only parsing is sure
_HIDING = (b"&#", b"</i>", b"</b>", b"</u>", b"</su", b"dispf")


class SecondLook:
    """Asks the bytes of a record; it may say yes too often, never no wrongly. What needs share is asked once."""

    def __init__(self, needed: Sequence[tuple[Ways, ...]]) -> None:
        groups = list(dict.fromkeys(group for need in needed for group in need))
        self._texts = [b.encode() for b in sorted({w.text for group in groups for way in group for w in way})]
        number = {text.decode(): i for i, text in enumerate(self._texts)}
        self._groups = [[frozenset(number[word.text] for word in way) for way in group] for group in groups]
        self._needed = [[groups.index(group) for group in need] for need in needed]
        self._literals = [*self._texts, *_MATHS, *_HIDING]
        self._maths = frozenset(range(len(self._texts), len(self._texts) + len(_MATHS)))
        self._hiding = frozenset(range(len(self._texts) + len(_MATHS), len(self._literals)))
        self._scan = hyperscan_literals([(one, True) for one in self._literals]) if has_hyperscan() else None

    def may_match(self, record: bytes) -> bool:
        """Whether the record's own texts hold the words of some need, be it inside other words."""
        title, authors = record.find(b"<ArticleTitle"), record.find(b"<AuthorList")
        last, rest = record.rfind(b"</AuthorList>"), record.rfind(b"<PubmedData>")
        if 0 < title < authors < last < rest:
            record = record[title:authors] + record[last:rest]
        held = self._held(record)
        if held & self._maths:
            return True
        if held & self._hiding or not record.isascii():
            held = self._held(plain_text(record).encode())
        met = [any(way <= held for way in group) for group in self._groups]
        return any(all(met[number] for number in need) for need in self._needed)

    def _held(self, text: bytes) -> frozenset[int]:
        if self._scan is None:
            lowered = text.lower()
            return frozenset(number for number, one in enumerate(self._literals) if one in lowered)
        found: list[tuple[int, int]] = []
        self._scan(text, found)
        return frozenset(number for _, number in found)
