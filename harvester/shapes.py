"""The regular shapes of PubMed's XML as patterns, and texts that stand in them.

A shape either accounts for every character or is refused with `Odd`: then an XML parser reads the whole record. So
nothing can be lost or let pass that the parser would see.
"""

from __future__ import annotations

import re

from harvester.xml_text import clean, is_clean

GAP = "\\n?+ *+"  # between tags
TEXT = "[^<]*+"
RICH = "(?:[^<]++|</?+(?:i|b|sub|sup|u)>)*+"  # text with inline markup
CODE = "[\\w.:-]++"
UNREAD = "[\\w ().,:;/'-]*+"  # of texts that nobody looks at
DEEPEST = 5  # real markup nests twice

_INLINE = re.compile("<(i|b|sub|sup|u)>([^<]*+)</\\1>")
_REFERENCE = re.compile(r"&(?:(amp|lt|gt|quot|apos)|#([0-9]{1,7})|#x([0-9a-fA-F]{1,6}));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Odd(Exception):
    """Not of a regular shape: for the parser to read."""


def tag(text: str) -> str:
    """A tag alone, with the gap behind it."""
    return f"<{text}>{GAP}"


def leaf(text: str, content: str) -> str:
    """An element, attributes in `text`, that holds nothing but `content`."""
    return f"<{text}>{content}</{text.partition(' ')[0]}>{GAP}"


def element(text: str, *parts: str) -> str:
    """An element, attributes in `text`, that holds `parts`."""
    return tag(text) + "".join(parts) + tag("/" + text.partition(" ")[0])


def up_to(*tags: str) -> str:
    """Whatever stands before the first of these tags, to be looked at by another shape."""
    return f"[^<]*+(?:<(?!{'|'.join(tags)})[^<]*+)*+"


def whatever(text: str, field: str) -> str:
    """An element, attributes in `text`, whose content is kept as `field`."""
    name = text.partition(" ")[0]
    return f"<{text}>{GAP}(?P<{field}>{up_to(f'/{name}>')})</{name}>{GAP}"


def maybe(*parts: str) -> str:
    return f"(?:{''.join(parts)})?+"


def repeated(*parts: str) -> str:
    return f"(?:{''.join(parts)})*+"


def columns(shape: re.Pattern[str], part: str) -> list[list[str]]:
    """The groups of all matches, the texts of each group together; odd unless the matches are all there is."""
    found, width = shape.split(part), shape.groups + 1
    if any(found[::width]):
        raise Odd
    return [found[group::width] for group in range(1, width)]


def plain(raw: str) -> str | None:
    """A text between tags as `clean` gives it, references resolved; odd where expat would refuse it."""
    if "&" in raw:
        text, count = _REFERENCE.subn(_character, raw)
        if count != raw.count("&"):
            raise Odd
        raw = text
    if is_clean(raw):
        return raw
    if _NO_XML.search(raw):
        raise Odd
    return clean(raw)


def plains(column: list[str]) -> list[str | None]:
    """`plain` for each, None for none; names and numbers without further ado."""
    if not any(column):
        return [None] * len(column)
    return [raw if raw is None or (raw.isascii() and raw.isalnum()) else plain(raw) for raw in column]


def rich(raw: str) -> str | None:
    """`plain` with inline markup taken off from the inside out; odd where it is not balanced or nested deeply."""
    for _ in range(DEEPEST):
        if "<" not in raw:
            return plain(raw)
        raw = _INLINE.sub("\\2", raw)
    raise Odd


def _character(found: re.Match[str]) -> str:
    name, decimal, hexadecimal = found.groups()
    if name:
        return _NAMED[name]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(code) if code <= 0x10FFFF else "\0"
