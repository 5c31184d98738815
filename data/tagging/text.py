"""A study's sections cut into sentences whose offsets point into the stored text.

`plain` is the text with every dash, quote, space and raised point made ordinary, one character for one character, so
that an offset into `plain` is an offset into the stored text; `lower` is `plain` in lower case, of the same length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from data.tagged import StudyText

TITLE = 0  # section number of the title

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d", "-"),
        **dict.fromkeys(
            "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\n\r\x0b\x0c",
            " ",
        ),
        **dict.fromkeys("\u2018\u2019\u02bc\u2032", "'"),
        **dict.fromkeys("\u201c\u201d", '"'),
        **dict.fromkeys("\u00b7\u2219\u22c5", "."),
    }
)
_STOP = re.compile(r"[.!?][)\]\"']*\s+(?=[\[(\"']?[A-Z0-9À-ÞΑ-Ω])")
_NO_STOP = re.compile(
    r"(?:\b(?:vs|cf|e\.g|i\.e|al|fig|figs|dr|prof|approx|resp|st|ca|incl|etc|viz|eq|ref|refs|ed"
    r"|eds|jr|n\.s)|\bno"
    r"|(?:^|(?<!\d)[\s(])[A-Z])$",
    re.IGNORECASE,
)
_BARE_NUMBER = re.compile(r"\bno$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SectionText:
    """One section as stored, and its two foldings of the same length."""

    seq: int
    label: str | None
    category: str | None
    text: str
    plain: str
    lower: str


@dataclass(frozen=True, slots=True)
class Span:
    """A sentence as a place: the section's position in the study and offsets into its text."""

    section: SectionText
    start: int
    end: int
    plain: str  # with ordinary dashes and spaces
    lower: str  # the same in lower case

    @property
    def text(self) -> str:
        """The sentence as stored."""
        return self.section.text[self.start : self.end]


def fold(text: str) -> tuple[str, str]:
    """The text with ordinary dashes and spaces, and the same in lower case; both as long as the text."""
    plain = text.translate(_PLAIN)
    return plain, lowered(plain)


def lowered(text: str) -> str:
    """The text in lower case, of the same length."""
    lower = text.lower()
    if len(lower) != len(text):  # a few letters, such as a dotted capital I, grow when they shrink
        lower = "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)
    return lower


def sections_of(study: StudyText) -> tuple[SectionText, ...]:
    """The title (number 0) and the main sections, folded once."""
    found = [SectionText(TITLE, None, None, study.title, *fold(study.title))]
    found.extend(SectionText(s.seq, s.label, s.category, s.text, *fold(s.text)) for s in study.sections)
    return tuple(found)


def sentences_of(section: SectionText) -> Iterator[Span]:
    """The sentences of a section in order, without the white space between them; nothing of the text is lost."""
    start = 0
    for stop in _STOP.finditer(section.plain):
        before = section.plain[max(start, stop.start() - 12) : stop.start()]
        if _NO_STOP.search(before) and not _is_end(section.plain, stop):
            continue
        if (span := _trimmed(section, start, stop.end())) is not None:
            yield span
        start = stop.end()
    if (span := _trimmed(section, start, len(section.text))) is not None:
        yield span


def _is_end(plain: str, stop: re.Match[str]) -> bool:
    """'no.' and a single capital end a sentence unless a number or a name follows."""
    return bool(_BARE_NUMBER.search(plain[: stop.start()])) and not plain[stop.end() : stop.end() + 1].isdigit()


def _trimmed(section: SectionText, start: int, end: int) -> Span | None:
    piece = section.plain[start:end]
    plain = piece.strip()
    if not plain:
        return None
    start += len(piece) - len(piece.lstrip())
    end = start + len(plain)
    return Span(section, start, end, plain, section.lower[start:end])
