"""Where in a block of raw XML the words that a topic needs may stand, found in one pass at the speed of memory.

A word can stand in the file as plain letters between its edges, or hidden: an inline tag in it (`gl<i>ut</i>`), a
letter as a numeric reference, an accented letter or ligature that folds to it. Whatever hides letters, before the first
hidden one stand plain ones, or none, from the edge of the word on; those, and the first bytes of what can hide the
next, are searched for as well and looked at closely where they occur. Too much may be let through, never too little:
a property of tests/test_scan.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from string import ascii_lowercase, digits

from harvester.patterns import NOT_ALNUM, Patterns, has_hyperscan
from harvester.required_words import Word
from harvester.spellings import CDATA, MATH, as_class, beginning, foldings, hidden, plain_text, utf8_classes

END = b"</PubmedArticle>"
SELDOM = 4  # letters with which few words begin
_ALNUM = digits + ascii_lowercase
_REFERENCE = re.compile(
    rb".{0,3}?[^0-9A-Za-z]([0-9A-Za-z]{1,3})&#(?:x([0-9a-f]{1,6})|([0-9]{1,7}));", re.IGNORECASE | re.DOTALL
)
_NAME = re.compile(rb"<(?:Last|Fore|Collective)Name>[^<>]*(?:<[^<>]*)?\Z")  # where no word is asked for
Hit = tuple[int, Word | None]


class Sieve:
    """Finds the ends of records and where any of `words` may stand; words are folded and in ASCII."""

    def __init__(self, words: Iterable[Word]) -> None:
        self.words = sorted(words, key=lambda word: (word.text, word.open_end))
        self._texts = sorted({word.text for word in self.words})
        plain = "|".join(word.text + ("" if word.open_end else "(?![0-9a-z])") for word in self.words)
        self._back = max(12, *map(len, self._texts))  # the most bytes from the edge of a word to what hides a letter
        self._near = re.compile(f".{{0,{self._back + 5}}}?(?<![0-9a-z])(?:{plain})", re.DOTALL)
        expressions = [END, *map(edged, self.words), CDATA, *MATH]
        self._unsure = len(expressions)
        self._begun = {word[:length] for word in self._texts for length in range(1, len(word) + 1)}
        self._patterns = Patterns([*expressions, *_hidden_words(self._texts)])

    @staticmethod
    def can_search(words: Iterable[Word]) -> bool:
        """Whether these words can be searched for: hyperscan is there, all are ASCII and none is a single letter."""
        return has_hyperscan() and all(w.text.isascii() and len(w.text) > 1 for w in words)

    def search(self, block: memoryview) -> tuple[list[int], list[Hit]]:
        """The offsets at which records end, and what was found, each with an offset in its record: None is any word."""
        ends: list[int] = []
        found: list[tuple[int, int]] = []

        def report(number: int, _start: int, end: int, _flags: int, _context: object) -> None:
            if number:
                found.append((end, number))
            else:
                ends.append(end)

        self._patterns.search(block, report)
        return ends, list(self._hits(block, found))

    def _hits(self, block: memoryview, found: list[tuple[int, int]]) -> Iterator[Hit]:
        for end, number in found:
            if number <= len(self.words):
                yield end - 1, self.words[number - 1]
            elif number < self._unsure or self._is_hidden(block, end):
                yield end - 1, None

    def _is_hidden(self, block: memoryview, end: int) -> bool:
        """Whether one of the words can be read around this place once everything that hides letters is taken off."""
        reference = _REFERENCE.match(block, max(0, end - SELDOM - 2))
        if reference and not self._goes_on(*reference.groups()):
            return False
        if _NAME.search(block, max(0, end - 60), end):
            return False
        for size in (80, 4000):
            near = bytes(block[max(0, end - self._back - 1) : end + size])
            whole = near[: near.rfind(b"<")] if near.rfind(b"<") > near.rfind(b">") else near
            text = plain_text(whole)
            if self._near.match(text):
                return True
            if len(text.rstrip(_ALNUM)) > self._back + 5 and b"<!" not in whole and b"<?" not in whole:
                return False  # every word that begins here has its end here
        return True

    def _goes_on(self, plain: bytes, hexadecimal: bytes | None, decimal: bytes | None) -> bool:
        """Whether one of the words begins with these letters and the character of this reference."""
        point = int(hexadecimal, 16) if hexadecimal else int(decimal or b"0")
        character = chr(point) if 0x9F < point < 0x20000 or 31 < point < 0x7F else ""
        folded = foldings().get(character, character.lower())
        return not character or not folded or plain.decode().lower() + folded[0] in self._begun


def edged(word: Word) -> bytes:
    """The pattern of a word in plain letters, with its edges."""
    return NOT_ALNUM + word.text.encode() + (b"" if word.open_end else NOT_ALNUM)


def _hidden_words(words: list[str]) -> Iterator[bytes]:
    """Patterns that occur wherever one of the words has a letter hidden: up to the first byte that hides one."""
    after: dict[str, list[str]] = {}
    for word in words:
        for length in range(len(word)):
            after.setdefault(word[:length], []).append(word[length:])
    for plain, rests in after.items():
        if plain:
            yield from _hidden_after(NOT_ALNUM + plain.encode(), rests, len(plain))
    begun = {word[0] for word in words}
    for letter in begun:
        yield from _signs(NOT_ALNUM, beginning(letter), [word for word in words if word[0] == letter])
    yield from _references(begun)


def _hidden_after(start: bytes, rests: list[str], length: int) -> Iterator[bytes]:
    """What can hide the next letter after so many plain ones; where those are seldom, in one pattern."""
    if length >= SELDOM:
        yield start + rb"[&<\x80-\xff]"
        return
    letters = {rest[0] for rest in rests}
    yield start + b"&#"
    yield from _signs(start, hidden(letters), rests)
    if length > 1:
        yield from (start + tag for tag in _tags([b"[a-z_?!]", b"DispF"]))
    else:
        yield from (start + tag + next_one for tag in _tags(_INLINE) for next_one in _one_of(letters))
        yield from (start + tag for tag in _tags(_OTHER))


def _signs(start: bytes, signs: list[str], rests: list[str]) -> Iterator[bytes]:
    """Signs that stand for the beginning of one of these ends of words, each with what can follow."""
    alone = {sign for sign in signs if len(foldings()[sign]) == 1}
    goes_on = all(len(rest) > 1 for rest in rests)
    following = b"[" + "".join(sorted({rest[1] for rest in rests})).encode() + rb"&<\x80-\xff]" if goes_on else b""
    yield from (start + one + following for one in utf8_classes(alone))
    yield from (start + one for one in utf8_classes(sign for sign in signs if sign not in alone))


def _one_of(letters: set[str]) -> list[bytes]:
    """One of these letters, or the beginning of what can hide a letter."""
    leads: dict[int, set[int]] = {}
    for sign in foldings():
        leads.setdefault(sign.encode()[0], set()).add(sign.encode()[1])
    common = {lead: leads.pop(lead) for lead in (0xC2, 0xE2)}  # of these, dashes, spaces and degrees begin, too
    first = {*map(ord, letters), ord("<"), *leads}
    return [b"&#", as_class(first), *(b"\\x%02x" % lead + as_class(second) for lead, second in common.items())]


_INLINE = (b"b>", b"i>", b"u>", b"sub>", b"sup>")
_OTHER = [b"[?]", b"!", b"_", b"b[^>]", b"i[^>]", b"u[^>]", b"s[^u]", b"DispF", b"su[^bp]", b"su[bp][^>]"]
_OTHER += [letter.encode() for letter in ascii_lowercase if letter not in "bisu"]


def _tags(names: Iterable[bytes]) -> Iterator[bytes]:
    return (b"(?-i:<" + mark + name + b")" for mark in (b"", b"/") for name in names)


def _references(letters: Iterable[str]) -> Iterator[bytes]:
    """Numeric references to characters in which a word can begin with one of these letters."""
    signs = {sign for letter in letters for sign in (letter, letter.upper(), *beginning(letter))}
    groups: dict[str, set[str]] = {}
    for point in (ord(sign) for sign in signs if ord(sign) < 0x10000):
        for written in (f"{point}", f"x{point:x}"):
            groups.setdefault(written[:-1], set()).add(written[-1])
    for lead, last in sorted(groups.items()):
        yield NOT_ALNUM + f"&#{lead}[{''.join(sorted(last))}];".encode()
    yield from (NOT_ALNUM + far for far in (b"&#0", b"&#x0", rb"&#x1[0-9a-f]{4};", rb"&#1[0-9]{5};"))
