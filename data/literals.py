"""Which pieces of text a record must contain before a query can accept it: the sieve in front of the matcher.

The sieve may let a record pass that the matcher then refuses; it never holds back one that the matcher accepts.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from data.searchable import fold

AnyOf = frozenset[str]  # one of these pieces must occur; an empty set can never be met
Clauses = tuple[AnyOf, ...]  # all of them must be met; none at all asks for nothing
NEVER: Clauses = (frozenset(),)

_TAG = re.compile(r"<[^>]*>")
# What can hide a letter from a search in the bytes: character references; markup inside a word (PubMed's inline
# elements are lower case, its structural ones are not); UTF-8 forms that fold to ASCII letters or digits.
_HIDING = re.compile(
    rb"&#|[A-Za-z0-9](?:<[a-z/!?][^<>]*>)+[A-Za-z0-9]|[\xc3-\xcd\xf0]|\xc2[\xaa\xb2\xb3\xb9-\xbe]"
    rb"|\xe1[\xb4-\xbe]|\xe2[\x81-\x86\x91-\x93\xb1]|\xe3[\x80-\x8f]|\xea[\x9c-\xad]|\xef[\xac-\xbd]"
)


@dataclass(frozen=True, slots=True)
class RequiredLiterals:
    """Clauses of folded pieces: a record can match only if every clause has a piece that occurs in its text."""

    clauses: Clauses

    def may_match(self, plain: str) -> bool:
        """False when the folded text (`Searchable.plain`) can not be accepted."""
        for clause in self.clauses:
            for piece in clause:
                if piece in plain:
                    break
            else:
                return False
        return True

    def may_match_xml(self, record: bytes) -> bool:
        """False when the record, as UTF-8 PubMed XML, can not be accepted; safe against markup and references."""
        lowered = record.lower()
        wanting = [c for c in self._bytes() if not any(piece in lowered for piece in c)]
        if not wanting:
            return True
        if not _HIDING.search(record):
            return False
        return self.may_match(fold(html.unescape(_TAG.sub("", record.decode("utf-8", "replace")))))

    def _bytes(self) -> Iterable[tuple[bytes, ...]]:
        cached = _BYTES.get(self.clauses)
        if cached is None:
            cached = _BYTES[self.clauses] = tuple(tuple(p.encode() for p in sorted(c)) for c in self.clauses)
        return cached


_BYTES: dict[Clauses, tuple[tuple[bytes, ...], ...]] = {}


def all_of(operands: Iterable[Clauses]) -> Clauses:
    """What AND asks for: every clause of every operand, each once."""
    return tuple(dict.fromkeys(clause for operand in operands for clause in operand))


def any_of(operands: Sequence[Clauses]) -> Clauses:
    """What OR asks for: one clause made of one clause of each operand, chosen so that few pieces remain.

    Pieces that occur in most operands are taken first ("hip" stands for twenty hip terms); of equals the longer one,
    which is rarer in text. Nothing is asked for when an operand asks for nothing.
    """
    if any(not operand for operand in operands):
        return ()
    waiting = [operand for operand in operands if frozenset() not in operand]
    chosen: set[str] = set()
    while waiting:
        single = [{p for clause in operand if len(clause) == 1 for p in clause} for operand in waiting]
        pieces = set().union(*single)
        if pieces:
            covers = {p: sum(any(p in longer for longer in others) for others in single) for p in pieces}
            chosen.add(max(pieces, key=lambda piece: (len(piece) > 2, covers[piece], len(piece), piece)))
        else:
            chosen |= min(waiting[0], key=lambda clause: (len(clause), sorted(clause)))
        waiting = [operand for operand in waiting if not any(_covered(clause, chosen) for clause in operand)]
    return (_without_longer(chosen),)


def _covered(clause: AnyOf, chosen: set[str]) -> bool:
    """Whatever meets the clause meets the choice too."""
    return all(any(short in piece for short in chosen) for piece in clause)


def _without_longer(pieces: set[str]) -> AnyOf:
    return frozenset(p for p in pieces if not any(other != p and other in p for other in pieces))
