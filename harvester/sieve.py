"""Where in a block of raw XML a topic's rarest words may stand, found at the speed of memory.

A word of the topic can stand in the file as plain letters, or hidden: an inline tag in it (`gl<i>ut</i>`), a letter as
a numeric reference, an accented letter or ligature that folds to it. Whatever hides the first letters that are hidden,
the plain ones before it and the first byte of what hides stand side by side; those few bytes are searched for as
literals too, and looked at closely where they occur. Too much may be let through, never too little: a property of
tests/test_scan.py. Not covered, because no DTD has it: an unknown element with a capital inside a word.

`hyperscan` (extra `fast`) searches thousands of literals at once at 1 to 3 GB/s; without it every record is looked at.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from functools import cache
from importlib.util import find_spec
from string import ascii_lowercase, ascii_uppercase
from typing import Any, Literal

from data.searchable import fold
from harvester.required_words import Word
from harvester.xml_text import SOFT_HYPHEN

_TAG = re.compile(rb"<[^<>]*>")
_LABEL = re.compile(rb"""Label\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_LETTERS = frozenset(b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_BLANK = frozenset(b" \t\r\n,.:()")
_ALWAYS = (b"<!--", b"<![CDATA[", b"mml:m", b"<math", b"<?")  # where white space or the end of a tag may lie
NEAR = 120  # bytes looked at on either side of what may hide a letter


Kind = Literal["always", "word", "tag", "hint", "reference"]


def plain_text(xml: bytes) -> str:
    """The text of a piece of XML as the matcher folds it, labels at the end; without tags words may run together."""
    text = _TAG.sub(b"", xml)
    if b"Label" in xml:
        text += b" ".join(b" ".join(found) for found in _LABEL.findall(xml))
    plain = text.decode("utf-8", "ignore")
    if "&" in plain:
        plain = html.unescape(plain)
    return fold(plain.replace(SOFT_HYPHEN, ""))


class Sieve:
    """Finds where records that hold one of `words` can lie in a block; `words` in folded ASCII."""

    def __init__(self, words: Iterable[Word]) -> None:
        self.words = tuple(words)
        texts = sorted({word.text for word in self.words})
        self._any = re.compile("|".join(map(re.escape, texts)))
        self._starts = frozenset(text[0] for text in texts)
        self._next: dict[bytes, frozenset[str]] = _hints(texts)
        kinds: list[tuple[bytes, Kind, Word | None]] = [(one, "always", None) for one in _ALWAYS]
        kinds += [(word.text.encode(), "word", word) for word in self.words]
        kinds += [(tag, "tag", None) for letter in self._starts for tag in _tags_after(letter)]
        kinds += [(one, "hint", None) for one in sorted(self._next) if len(one) > 1]
        kinds += [(one, "reference", None) for one in sorted(_references(self._starts))]
        self._literals = kinds
        self._scan = hyperscan_literals([(text, kind != "tag") for text, kind, _ in kinds])

    @staticmethod
    def can_search(words: Iterable[Word]) -> bool:
        """Whether these words can be searched for: hyperscan is there, all are ASCII and none is a single letter."""
        return has_hyperscan() and all(w.text.isascii() and len(w.text) > 1 for w in words)

    def hits(self, block: bytes) -> list[int]:
        """Offsets, each inside a record that may hold one of the words; ascending."""
        found: list[tuple[int, int]] = []
        self._scan(block, found)
        literals = self._literals
        return [end - 1 for end, number in found if self._holds(block, end, *literals[number])]

    def _holds(self, block: bytes, end: int, text: bytes, kind: Kind, word: Word | None) -> bool:
        """Whether this occurrence counts: a word between its edges, or what may hide one."""
        if kind == "always":
            return True
        start = end - len(text)
        letter_before = chr(block[start - 1]).lower() if start and block[start - 1] in _LETTERS else ""
        if kind == "reference":
            return not letter_before and self._hidden(block, end)
        if letter_before:
            return False
        if word is not None:
            return word.open_end or end >= len(block) or block[end] not in _LETTERS
        allowed = self._next[text[:1].lower() if kind == "tag" else text]
        gap = end if text in _folding() else start + 1 if kind == "tag" else end - (2 if text.endswith(b"&#") else 1)
        following = _letter_at(block, gap)
        return (not following or not allowed or following in allowed) and self._hidden(block, end)

    def _hidden(self, block: bytes, at: int) -> bool:
        """Whether one of the words can be read around this place once everything that hides letters is taken off."""
        return self._any.search(plain_text(block[max(0, at - NEAR) : at + NEAR])) is not None


def _hints(texts: Iterable[str]) -> dict[bytes, frozenset[str]]:
    """Bytes that stand where the first hidden letter of a word begins, each with the letters that may come next.

    Of a word with its first `i` letters plain, those and the first byte of what hides the next; of a word whose
    first letter is hidden, the character that hides it. A single letter stands for its tags.
    """
    leads = {one[:1] for one in _folding()}
    hints: dict[bytes, set[str]] = {}
    for text in texts:
        for i in range(1, len(text)):
            plain = text[:i].encode()
            gaps = {plain + lead for lead in leads} | {plain + b"&#"} | ({plain + b"<"} if i > 1 else {plain})
            for hint in gaps:
                hints.setdefault(hint, set()).add(text[i])
        for one, folded in _folding().items():
            if folded and _agrees(text, folded):
                hints.setdefault(one, set()).update(text[len(folded) : len(folded) + 1])
    return {hint: frozenset(letters) for hint, letters in hints.items()}


def _references(letters: frozenset[str]) -> set[bytes]:
    """Numeric references to characters that fold to one of these first letters; any that is written with zeros."""
    points = [ord(one.decode()) for one, folded in _folding().items() if folded[:1] in letters]
    points += [ord(case) for letter in letters for case in (letter, letter.upper())]
    written = {f"&#{point};" for point in points} | {f"&#x{point:x};" for point in points}
    return {one.encode() for one in written} | {b"&#0", b"&#x0"}


def _letter_at(block: bytes, at: int) -> str:
    """The folded letter that is read at this place, whatever hides it; "" when that cannot be said."""
    for _ in range(8):
        byte = block[at] if at < len(block) else 0
        if byte == 0x3C:  # <
            at = block.find(b">", at, at + NEAR) + 1
            if not at:
                return ""
            continue
        if byte == 0x26 and block[at + 1 : at + 2] == b"#":  # &#
            stop = block.find(b";", at, at + 12)
            folded = _of_reference(block[at + 2 : stop]) if stop > 0 else ""
            at = stop + 1
        elif byte >= 0x80:
            size = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            folded = _folding().get(block[at : at + size], " ")
            at += size
        else:
            return chr(byte).lower()
        if folded:
            return folded[0]
    return ""


def _agrees(word: str, folded: str) -> bool:
    return word.startswith(folded) or folded.startswith(word)


def _tags_after(letter: str) -> set[bytes]:
    """A first letter and the beginning of a tag inside a text: an end tag of the DTD's lists can not follow so."""
    lower, upper = ascii_lowercase + "_", ascii_uppercase
    tags = [f"<{name}" for name in lower + upper] + [f"</{name}" for name in lower] + ["</DispF"]
    return {(case + tag).encode() for case in {letter, letter.upper()} for tag in tags}


@cache
def _folding() -> dict[bytes, str]:
    """Every character, in UTF-8, that folds to letters or digits of ASCII or to nothing, with what it folds to."""
    found = {}
    for point in (*range(0x80, 0x3400), *range(0xA000, 0xAC00), *range(0xF900, 0x20000)):
        folded = fold(chr(point)) if chr(point) != SOFT_HYPHEN else ""
        if not folded or (folded.isascii() and folded[0].isalnum()) or any(c.isascii() and c.isalnum() for c in folded):
            found[chr(point).encode()] = folded
    return found


@cache
def _of_reference(inside: bytes) -> str:
    """What a numeric reference folds to: letters, "" for nothing seen, a space for what is no letter."""
    character = html.unescape(f"&#{inside.decode('ascii', 'replace')};")
    if len(character) != 1 or character.isascii():
        return fold(character)
    return _folding().get(character.encode(), " ")


def has_hyperscan() -> bool:
    """Whether the bindings are installed."""
    return find_spec("hyperscan") is not None


def hyperscan_literals(literals: list[tuple[bytes, bool]]) -> Callable[[bytes, list[tuple[int, int]]], None]:
    """A function that appends (end offset, number) for every occurrence; each literal with whether case is ignored."""
    import hyperscan

    database: Any = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=[re.escape(text) for text, _ in literals],
        ids=list(range(len(literals))),
        elements=len(literals),
        flags=[hyperscan.HS_FLAG_CASELESS if caseless else 0 for _, caseless in literals],
    )

    def scan(block: bytes, found: list[tuple[int, int]]) -> None:
        append = found.append
        database.scan(block, match_event_handler=lambda number, _start, end, _flags, _context: append((end, number)))

    return scan
