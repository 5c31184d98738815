"""A number of people read in a text: the size of a sample, how it came about, and where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass

from data.tagged import Evidence, NBasis
from data.tagging.numbers import value_of
from data.tagging.reading import Reading
from data.tagging.roles import Sentence


@dataclass(frozen=True, slots=True)
class Size:
    """People analysed, how the number came about, and where it stands."""

    n: int | None = None
    basis: NBasis = "unknown"
    evidence: Evidence | None = None


def number_in(match: re.Match[str], name: str = "n") -> int:
    """The number that a group of a match spells; 0 when it spells none."""
    written = match.groupdict().get(name)
    return value_of(written) or 0 if written else 0


def size_at(reading: Reading, n: int, basis: NBasis, sentence: Sentence, start: int, end: int, rule: str) -> Size:
    """A size with its evidence; offsets are of the sentence."""
    base = sentence.span.start
    return Size(n, basis, reading.evidence(sentence, base + start, base + end, f"sample size: {rule}"))


_DATED = re.compile(
    r"\b(?:in|since|between|from|to|and|until|during|of|january|february|march|april|may|june|july|august|september"
    r"|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?(?: \d{1,2}(?:st|nd|rd|th)?)?,? $"
)


def is_year(written: str, before: str) -> bool:
    """A number such as 2014 behind the words that lead to a date."""
    return bool(re.fullmatch(r"19\d\d|20[0-3]\d", written)) and bool(_DATED.search(before))
