"""Which pieces of text a record must contain before a query can accept it: the sieve in front of the matcher.

The sieve may let a record pass that the matcher then refuses; it never holds back one that the matcher accepts.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from data.searchable import fold

AnyOf = frozenset[str]  # one of these pieces must occur; an empty set can never be met
Clauses = tuple[AnyOf, ...]  # all of them must be met; none at all asks for nothing
NEVER: Clauses = (frozenset(),)

_CITATION_END = b"</MedlineCitation>"  # ids and references follow: nothing a words field or a heading holds
# PubMed's inline elements are lower case, its structural ones are not.
_INLINE = re.compile(rb"<(?:/?[a-z]|[!?])[^<>]*>")
# UTF-8 forms that fold to ASCII letters or digits: accents, ligatures, full-width, superscript, mathematical letters.
_HIDING = re.compile(
    rb"[\xc3-\xcd\xf0]|\xc2[\xaa\xb2\xb3\xb9-\xbe]|\xe1[\xb4-\xbe]|\xe2[\x81-\x86\x91-\x93\xb1]"
    rb"|\xe3[\x80-\x8f]|\xea[\x9c-\xad]|\xef[\xac-\xbd]"
)
_ASCII = bytes(range(128))


class XmlText:
    """One record as UTF-8 PubMed XML, ready to be asked for pieces of text; what hides them is undone when needed."""

    __slots__ = ("_hidden", "_lowered", "_met", "_part")

    def __init__(self, record: bytes) -> None:
        end = record.find(_CITATION_END)
        self._part = record if end < 0 else record[:end]
        self._lowered = self._part.lower()
        self._hidden: str | None = None
        self._met: dict[AnyOf, bool] = {}  # searches of a topic share clauses

    def meets(self, clause: AnyOf) -> bool:
        """True when one of the pieces can stand in the record's text."""
        met = self._met.get(clause)
        if met is None:
            met = self._met[clause] = self._holds(clause)
        return met

    def _holds(self, clause: AnyOf) -> bool:
        for piece in clause:
            if piece.encode() in self._lowered:
                return True
        if self._hidden is None:
            self._hidden = self._uncover()
        return bool(self._hidden) and any(piece in self._hidden for piece in clause)

    def _uncover(self) -> str:
        """Folded text that holds every word which markup, a reference or a non-ASCII letter hides from the bytes."""
        part, joined = self._part, ""
        text = part.decode("utf-8", "replace")
        if b"&#" in part or self._joins():
            text = html.unescape(_INLINE.sub(b"", part).decode("utf-8", "replace"))
            joined = text.lower()
        elif part.isascii() or not _HIDING.search(part.translate(None, _ASCII)):
            return ""
        return joined + " " + fold(" ".join(word for word in text.split() if not word.isascii()))

    def _joins(self) -> bool:
        """True when an inline tag stands inside a word."""
        part = self._part
        for tag in _INLINE.finditer(part):
            start, end = tag.span()
            before, after = part[start - 1 : start], part[end : end + 1]
            if (before.isalnum() or before in b">;" or not before.isascii()) and (
                after.isalnum() or after in b"<&" or not after.isascii()
            ):
                return True
        return False


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

    def met_by(self, held: Set[str]) -> bool:
        """As `may_match`, from those of the pieces that the text holds."""
        return not any(map(held.isdisjoint, self.clauses))

    def may_match_xml(self, record: XmlText) -> bool:
        """False when the record can not be accepted; markup inside words, references and accents hide nothing."""
        return all(map(record.meets, self.clauses))


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
