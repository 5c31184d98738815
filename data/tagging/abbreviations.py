"""Short forms an abstract defines for itself: "gluteus medius (GM)" makes GM the gluteus medius, here and nowhere else.

After Schwartz and Hearst (2003): the letters of the short form, read from the end, must occur in order in the words
before the bracket, and its first letter must begin one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_SHORT = re.compile(r"\(\s*([A-Za-z][\w.+-]{1,9})(?=[;,)\s])(?!\s*[=<>]?\s*[-−]?\d)[^()]{0,40}\)")
_LONG_IN_BRACKETS = re.compile(r"\b([A-Z][A-Za-z.-]{1,8}[A-Za-z])\s+\(([a-z][\w -]{5,60})[);,]")


def abbreviations(texts: Iterable[str]) -> dict[str, str]:
    """Short form to long form in lower case, as defined in these (plain) texts; the first definition wins."""
    found: dict[str, str] = {}
    for text in texts:
        if "(" not in text:
            continue
        for match in _SHORT.finditer(text):
            short = match[1]
            if sum(letter.isupper() for letter in short) < 2 and not (short[0].isupper() and len(short) > 2):
                continue
            long = _long_form(short, text[max(0, match.start() - 90) : match.start()])
            if long is not None:
                found.setdefault(short, long.lower())
        for match in _LONG_IN_BRACKETS.finditer(text):
            if (
                sum(letter.isupper() for letter in match[1]) >= 2
                and (long := _long_form(match[1], match[2])) is not None
            ):
                found.setdefault(match[1], long.lower())
    return found


def _long_form(short: str, before: str) -> str | None:
    """The fewest words at the end of `before` that spell `short`; None when they do not."""
    words = before.rstrip().rsplit(". ", 1)[-1].split(" ")  # never from the sentence before
    limit = min(len(short) + 5, len(short) * 2)
    candidate = " ".join(words[-limit:])
    letters = [letter.lower() for letter in short if letter.isalnum()]
    text = candidate.lower()
    position = len(text) - 1
    for index in range(len(letters) - 1, -1, -1):
        while position >= 0 and (
            text[position] != letters[index] or (index == 0 and position > 0 and text[position - 1].isalnum())
        ):
            position -= 1
        if position < 0:
            return None
        position -= 1
    long = candidate[position + 1 :].strip(" ,;:")
    if len(long) <= len(short) or not long:
        return None
    return long
