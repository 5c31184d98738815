"""Numbers as abstracts write them: "1,004", "Fifty-eight", "Three hundred and twenty-seven"."""

from __future__ import annotations

import re

from data.tagging.cues import Cue

_UNITS = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
_TENS = {
    word: 10 * value
    for value, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
}
_ONE = "|".join(sorted([*_UNITS, *_TENS], key=len, reverse=True))
# "One hundred and three" is never read as a hundred.
_WHOLE = rf"(?!(?:(?<=hundred)|(?<=thousand)) and (?:{_ONE})\b)"
WORDS = rf"(?:(?:{_ONE}|hundred|thousand)(?:[\s-]+(?:and[\s-]+)?(?:{_ONE}|hundred|thousand))*{_WHOLE})"
# Digits with thousands set off by a comma or a thin space; words; never a decimal, a percentage or a range.
NUMBER = rf"(?:\d{{1,3}}(?:[, ]\d{{3}})+|\d+|\b{WORDS})"
_PARTED = re.compile(r"\d{1,3}(?:[, ]\d{3})+")
_WORD = re.compile(r"[a-z]+")


def value_of(text: str) -> int | None:
    """The whole number that a piece of text spells; None when it spells none."""
    text = text.strip().lower()
    if text.isdecimal():
        return int(text)
    if _PARTED.fullmatch(text):
        return int(text.replace(",", "").replace(" ", ""))
    total, group = 0, 0
    words = _WORD.findall(text)
    if not words:
        return None
    for word in words:
        if word in _UNITS:
            group += _UNITS[word]
        elif word in _TENS:
            group += _TENS[word]
        elif word == "hundred":
            group = max(group, 1) * 100
        elif word == "thousand":
            total += max(group, 1) * 1000
            group = 0
        elif word != "and":
            return None
    return total + group


_ANY = Cue(rf"\d|\b(?:{_ONE}|hundred|thousand)\b")


def may_hold_number(lower: str) -> bool:
    """A quick look: a digit or a number word stands somewhere."""
    return _ANY.may_match(lower)
