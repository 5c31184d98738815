"""How a letter of a word can be written in PubMed XML other than as itself, and the plain text behind it.

Accents, ligatures and signs that fold to letters, numeric references, marks that fold to nothing, and inline tags,
comments and processing instructions between two letters. Not covered, because no DTD has them: a tag with `>` in an
attribute or an unknown element with a capital inside a word, and comments of some thousand bytes there.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from functools import cache

from data.searchable import fold
from harvester.xml_text import SOFT_HYPHEN

MATH = (b"mml:m", b"<math")
CDATA = rb"<!\[CDATA\["  # tags in it are text: only parsing is sure
_INSIDE_WORDS = re.compile(rb"<!--.*?-->|<\?.*?\?>|</?(?:[a-z_]|DispF)[^<>]*>", re.DOTALL)
_TAG = re.compile(rb"<[^<>]*>")
_LABEL = re.compile(rb"""Label\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_MATH = re.compile(rb"<((?:mml:)?math)\b.*?</\1>", re.DOTALL)


def plain_text(xml: bytes) -> str:
    """The text of a piece of XML as the matcher folds it, labels at the end."""
    return fold(_unfolded(xml))


def plain_words(xml: bytes) -> str:
    """The words of `plain_text` in less time: as they stand, and behind them those beyond ASCII folded."""
    text = _unfolded(xml)
    return text + " " + fold(" ".join(word for word in text.split() if not word.isascii()))


def _unfolded(xml: bytes) -> str:
    text = xml
    if MATH[0] in xml or MATH[1] in xml:
        text = _MATH.sub(_without_layout, xml) + b" " + b" ".join(found[0] for found in _MATH.finditer(xml))
    text = _TAG.sub(b" ", _INSIDE_WORDS.sub(b"", text))
    if b"Label" in xml:
        text += b" " + b" ".join(b" ".join(found) for found in _LABEL.findall(xml))
    plain = text.decode("utf-8", "ignore")
    if "&" in plain:
        plain = html.unescape(plain)
    return plain.replace(SOFT_HYPHEN, "")


def _without_layout(math: re.Match[bytes]) -> bytes:
    """Mathematics as the reader of XML gives it, without any white space."""
    text = html.unescape(_TAG.sub(b"", _INSIDE_WORDS.sub(b"", math[0])).decode("utf-8", "ignore"))
    return html.escape("".join(text.split()), quote=False).encode()


@cache
def foldings() -> dict[str, str]:
    """Every character beyond ASCII that folds to letters or digits of ASCII, or to nothing, with what it folds to."""
    found = {}
    for character in map(chr, (*range(0x80, 0x3400), *range(0xA000, 0xAC00), *range(0xF900, 0x20000))):
        folded = fold(character) if character != SOFT_HYPHEN else ""
        if not folded or any(c.isascii() and c.isalnum() for c in folded):
            found[character] = folded
    return found


def hidden(letters: Iterable[str]) -> list[str]:
    """The characters that can be read as one of these letters, or as nothing."""
    wanted = frozenset(letters)
    return [one for one, folded in foldings().items() if not folded or folded[0] in wanted]


def beginning(letter: str) -> list[str]:
    """The characters in which a word can begin with this letter; in ⅍, which is a/s, two do."""
    return [one for one, folded in foldings().items() if letter in re.findall(r"(?<![0-9a-z])[0-9a-z]", folded)]


def utf8_classes(characters: Iterable[str]) -> list[bytes]:
    """Patterns of fixed bytes and one class that match these characters; of four bytes, whole rows of them."""
    groups: dict[bytes, set[int]] = {}
    for character in characters:
        written = character.encode()
        lead = len(written) - 1 if len(written) < 4 else 1
        groups.setdefault(written[:lead], set()).add(written[lead])
    wide = rb"[\x80-\xbf][\x80-\xbf]"
    return [_bytes(lead) + as_class(last) + wide * (lead[0] >= 0xF0) for lead, last in sorted(groups.items())]


def as_class(values: set[int]) -> bytes:
    """One of these bytes."""
    return b"[" + b"".join(b"\\x%02x" % value for value in sorted(values)) + b"]"


def _bytes(text: bytes) -> bytes:
    return b"".join(b"\\x%02x" % value for value in text)
