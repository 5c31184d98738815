"""Evidence in a text: which stretches carry a tag, cut so that a template only has to print them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Mark:
    """A tag's place: its sentence (wherever it stands around `start`) and the deciding words, offsets in the text."""

    label: str
    start: int
    end: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: `labels` are the tags whose sentence it is part of, `deciding` the words that decided."""

    text: str
    labels: tuple[str, ...] = ()
    deciding: bool = False


def pieces(text: str, marks: Iterable[Mark]) -> tuple[Piece, ...]:
    """The text cut at every mark's ends; the pieces joined are the text, whatever the marks say."""
    spans = [(label, *span, deciding) for label, span, deciding in _spans(text, marks)]
    cuts = sorted({0, len(text), *(end for _, start, stop, _ in spans for end in (start, stop))})
    found = []
    for start, end in pairwise(cuts):
        over = [(label, deciding) for label, first, last, deciding in spans if first <= start and end <= last]
        labels = tuple(dict.fromkeys(label for label, _ in over))
        found.append(Piece(text[start:end], labels, any(deciding for _, deciding in over)))
    return tuple(found)


def _spans(text: str, marks: Iterable[Mark]) -> Iterable[tuple[str, tuple[int, int], bool]]:
    for mark in marks:
        start, end = max(0, mark.start), min(len(text), mark.end)
        if start < end:
            yield mark.label, (start, end), True
        around = _sentence_at(text, mark)
        if around is not None:
            yield mark.label, around, False


def _sentence_at(text: str, mark: Mark) -> tuple[int, int] | None:
    """Where the mark's sentence stands: the occurrence around its words, else the first."""
    if not mark.sentence:
        return None
    at = text.find(mark.sentence, max(0, mark.start - len(mark.sentence)))
    if at < 0 or at > max(0, mark.start):
        at = text.find(mark.sentence)
    return (at, at + len(mark.sentence)) if at >= 0 else None
