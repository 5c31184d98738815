"""What changed in a text, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

KEPT_AROUND = 6  # unchanged words shown on either side of a change


class Piece(NamedTuple):
    """A run of words that stayed, went or came; `gap` stands for unchanged words left out."""

    kind: Literal["same", "gone", "new", "gap"]
    text: str


def word_diff(before: str, after: str, around: int = KEPT_AROUND) -> list[Piece]:
    """The pieces in reading order; empty when the words are the same. White space does not count."""
    old, new = re.findall(r"\S+", before), re.findall(r"\S+", after)
    if old == new:
        return []
    pieces: list[Piece] = []
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for number, (step, i1, i2, j1, j2) in enumerate(steps):
        if step == "equal":
            pieces.extend(_shortened(old[i1:i2], around, first=number == 0, last=number == len(steps) - 1))
            continue
        if i1 < i2:
            pieces.append(Piece("gone", " ".join(old[i1:i2])))
        if j1 < j2:
            pieces.append(Piece("new", " ".join(new[j1:j2])))
    return pieces


def _shortened(words: list[str], around: int, *, first: bool, last: bool) -> Iterator[Piece]:
    head, tail = (0 if first else around), (0 if last else around)
    if len(words) <= head + tail + 1:
        yield Piece("same", " ".join(words))
        return
    if head:
        yield Piece("same", " ".join(words[:head]))
    yield Piece("gap", "…")
    if tail:
        yield Piece("same", " ".join(words[-tail:]))


def as_plain(pieces: list[Piece]) -> str:
    """The diff without colour: [-gone-] and {+new+}."""
    dressed = {"same": "{}", "gap": "{}", "gone": "[-{}-]", "new": "{{+{}+}}"}
    return " ".join(dressed[piece.kind].format(piece.text) for piece in pieces)
