"""Finds every word of the vocabulary in a study, once: the scanner is built from a vocabulary and reused for all texts.

A term is only tried where a word of the text starts as the term does: that is what makes tagging fast.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from operator import itemgetter
from typing import Literal, NamedTuple

from data.tagging.text import SectionText
from data.terms import Head, Term
from data.vocabulary import Sign, Vocabulary

Kind = Literal[
    "muscle", "short", "action", "measure", "outcome", "generic", "again", "group",
    "companion", "composite", "regional", "near",
    "context", "site", "off_topic", "decoy", "design", "design_title", "population", "meaning",
]  # fmt: skip
# What a scanner remembers: words, and for each that starts a term the words that followed. Memory stays flat.
MOST_WORDS = 200_000
MOST_FOLLOWING = 2_000
_WORD = re.compile(r"([^\W_]+)")
_SEAM = " .¶. "  # between sections: no term reaches across it
_SIGN: dict[Sign, int] = {"good": 1, "bad": -1, "none": 0}


class Mention(NamedTuple):
    """One word of the vocabulary at one place; `sign` is +1 where more of it is good, -1 bad, 0 undecided.

    A named tuple because a study has a hundred of them and a frozen dataclass takes four times as long to make.
    """

    kind: Kind
    id: str
    section: int  # position in the study's sections
    start: int
    end: int
    sign: int
    rule: str


_mention = partial(tuple.__new__, Mention)  # of its seven values at once


def sort_by_text(found: list[Mention]) -> None:
    """By section and start, the longest first."""
    found.sort(key=itemgetter(4), reverse=True)
    found.sort(key=itemgetter(2, 3))


@dataclass(frozen=True, slots=True)
class Entry:
    """One term of the vocabulary with what it stands for."""

    kind: Kind
    id: str
    sign: int
    term: Term


# An entry to try at a word, how to match it, and whether against the text as printed.
_Try = tuple[Entry, Callable[..., re.Match[str] | None], bool]


class _Following(dict[str, tuple[_Try, ...]]):
    """The entries to try at one word, by the word that follows; filled as pairs of words are met."""

    def __init__(self, entries: Sequence[tuple[Head, Entry]]) -> None:
        self._entries = [(head.follow, (e, e.term.regex.match, e.term.cased)) for head, e in entries]

    def __missing__(self, following: str) -> tuple[_Try, ...]:
        """Those that may go on with this word."""
        kept = dict.fromkeys(e for follow, e in self._entries if not follow or following.startswith(follow))
        if len(self) < MOST_FOLLOWING:
            self[following] = tuple(kept)
        return tuple(kept)


class _Starting(dict[str, "_Following | None"]):
    """The entries to try at each word, None where no term starts so; filled as words are met."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._exact: dict[str, list[tuple[Head, Entry]]] = {}
        self._prefix: dict[str, list[tuple[Head, Entry]]] = {}
        for entry in entries:
            for head in entry.term.heads:
                (self._exact if head.whole else self._prefix).setdefault(head.letters, []).append((head, entry))

    def __missing__(self, word: str) -> _Following | None:
        """Terms that start with this word, or with a part of it."""
        found = list(self._exact.get(word, ()))
        for length in range(1, len(word) + 1):
            found.extend(self._prefix.get(word[:length], ()))
        after = _Following(found) if found else None
        if len(self) < MOST_WORDS:
            self[word] = after
        return after


class Scanner:
    """The compiled vocabulary; `scan` is a pure function of the sections."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._entries = tuple(_entries(vocabulary))
        self._written_out = tuple(entry for entry in self._entries if not entry.term.heads)
        self._starting = _Starting(self._entries)

    def scan(self, sections: Sequence[SectionText]) -> list[Mention]:
        """Every mention in the study, unfiltered, in the order of the text."""
        joined = _Joined(sections)
        starts = joined.starts
        found: list[Mention] = []
        for entry, start, end in self._matches(joined.lower, joined.plain):
            number = bisect_right(starts, start) - 1
            base = starts[number]
            told = (entry.kind, entry.id, number, start - base, end - base, entry.sign, entry.term.source)
            found.append(_mention(told))
        sort_by_text(found)
        return found

    def _matches(self, lower: str, plain: str) -> Iterator[tuple[Entry, int, int]]:
        """A term is tried only where a word starts as the term does: one look-up for each word of the text."""
        parts = _WORD.split(lower)
        words, starts = parts[1::2], list(accumulate(map(len, parts[:-1])))[::2]
        for after, start, then in zip(
            map(self._starting.__getitem__, words), starts, [*words[1:], ""][: len(words)], strict=True
        ):
            if after is not None:
                for entry, match, cased in after[then]:
                    if (found := match(plain if cased else lower, start)) is not None:
                        yield entry, start, found.end()
        for entry in self._written_out:
            if entry.term.literals[0] in lower:
                for hit in entry.term.regex.finditer(lower):
                    yield entry, hit.start(), hit.end()

    def ids_of(self, text: str) -> list[Entry]:
        """The vocabulary entries that a short lower-case text, such as a long form, names; the longest of each kind."""
        best: dict[Kind, tuple[int, Entry]] = {}
        for entry, start, end in self._matches(text, text):
            length = end - start
            if entry.term.cased or (entry.kind == "generic" and 2 * length < len(text)):
                continue
            if length > best.get(entry.kind, (0, entry))[0]:
                best[entry.kind] = (length, entry)
        if "outcome" in best or "group" in best:
            best.pop("generic", None)
        return [entry for _, entry in best.values()]

    def short_form(self, sections: Sequence[SectionText], short: str, entry: Entry) -> list[Mention]:
        """Every place where a defined short form stands, as a mention of what it stands for."""
        return [
            Mention(entry.kind, entry.id, number, start, end, entry.sign, f"{short}={entry.term.source}")
            for number, section in enumerate(sections)
            for start, end in _standing(section.plain, short)
        ]


def _standing(text: str, short: str) -> Iterator[tuple[int, int]]:
    """Where a short form stands as a word of its own, with the s of a plural; not behind a hyphen."""
    start = text.find(short)
    while start >= 0:
        end = start + len(short)
        end += text.startswith("s", end)
        if not _goes_on(text[end : end + 1]) and not (start and (_goes_on(text[start - 1]) or text[start - 1] == "-")):
            yield start, end
        else:
            end = start + 1
        start = text.find(short, end)


def _goes_on(sign: str) -> bool:
    """Whether a word goes on with this sign."""
    return sign.isalnum() or sign == "_"


class _Joined:
    """All sections as one text, and where in it each starts."""

    def __init__(self, sections: Sequence[SectionText]) -> None:
        self.plain = _SEAM.join(section.plain for section in sections)
        self.lower = _SEAM.join(section.lower for section in sections)
        self.starts = [0]
        for section in sections[:-1]:
            self.starts.append(self.starts[-1] + len(section.plain) + len(_SEAM))


def _entries(vocabulary: Vocabulary) -> Iterable[Entry]:
    for outcome in vocabulary.outcomes:
        sign = _SIGN[outcome.up]
        yield from (Entry("outcome", outcome.id, sign, term) for term in outcome.terms)
        yield from (Entry("outcome", outcome.id, -sign, term) for term in outcome.reverse)
        yield from (Entry("generic", outcome.id, sign, term) for term in outcome.generic)
        yield from (Entry("again", outcome.id, sign, term) for term in outcome.again)
        yield from (Entry("group", outcome.id, sign, term) for term in outcome.groups)
    for muscle in vocabulary.muscles:
        yield from (Entry("muscle", muscle.id, 0, term) for term in muscle.terms)
        yield from (Entry("short", muscle.id, 0, term) for term in muscle.short)
        yield from (Entry("action", muscle.id, 0, term) for term in muscle.actions)
    for measure in vocabulary.measures:
        yield from (Entry("measure", measure.id, _SIGN[measure.up], term) for term in measure.terms)
    for design in vocabulary.designs:
        yield from (Entry("design", design.id, 0, term) for term in design.terms)
        yield from (Entry("design_title", design.id, 0, term) for term in design.title)
    named: Mapping[Kind, Sequence[tuple[str, Sequence[Term]]]] = {
        "companion": [(c.id, c.terms) for c in vocabulary.companions],
        "population": [(p.id, p.terms) for p in vocabulary.populations],
        "off_topic": [(c.id, c.terms) for c in vocabulary.off_topic],
        "composite": [("composite", vocabulary.composite)],
        "regional": [("regional", vocabulary.regional)],
        "near": [("near", vocabulary.near)],
        "context": [("context", vocabulary.context)],
        "site": [("site", vocabulary.other_sites)],
        "decoy": [("decoy", vocabulary.decoys)],
        "meaning": [("meaning", vocabulary.other_meanings)],
    }
    for kind, groups in named.items():
        yield from (Entry(kind, name, 0, term) for name, terms in groups for term in terms)
