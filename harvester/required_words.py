"""What words a record must hold before a query can accept it, as a tree made from the query itself.

It asks for less than the query does, never for more: operators are kept, NOT and everything that is not a word or a
heading is left out. tests/test_scan.py holds against the exact matcher that nothing is lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Literal

from data.matcher import compile_query
from data.pubmed_syntax import parse
from data.pubmed_tree import Chain, Group, Node, Term, render
from data.searchable import word_text

Kind = Literal["all", "any"]
PRICE, SURPRISE = (
    5,
    120,
)  # what searching for a word costs, in occurrences; those of a letter that a sample may not show
OFTEN = 5  # occurrences in a sample from which on it pays to ask for another word beside a word
FEW = 3  # such other words
WIDEST = 400  # alternatives that are worth listing; beyond, the choice asks for nothing


@dataclass(frozen=True, slots=True)
class Word:
    """A folded word; with `open_end` any word that starts so will do."""

    text: str
    open_end: bool


@dataclass(frozen=True, slots=True)
class Need:
    """All or any of some words and needs; `all` of nothing asks for nothing."""

    kind: Kind
    parts: tuple[Need | Word, ...]


NOTHING = Need("all", ())


def needed_words(query: str) -> Need:
    """The need of a whole query."""
    root = parse(query).root
    return NOTHING if root is None else _need(root)


def _need(node: Node) -> Need:
    match node:
        case Chain(first, rest):
            so_far = _need(first)
            for operator, operand in rest:
                if operator != "NOT":
                    so_far = _joined("all" if operator == "AND" else "any", so_far, _need(operand))
            return so_far
        case Group(inner, None):
            return _need(inner)
        case _:
            return _leaf(node)


def _joined(kind: Kind, one: Need, other: Need) -> Need:
    """Flat where it can be; an alternative that asks for nothing makes the choice ask for nothing."""
    if kind == "any" and NOTHING in (one, other):
        return NOTHING
    parts = [part for need in (one, other) for part in (need.parts if need.kind == kind else (need,))]
    return Need(kind, tuple(dict.fromkeys(part for part in parts if part != NOTHING)))


def _leaf(node: Node) -> Need:
    """A single term by what the matcher says that it requires; of a truncated term the last word is open."""
    open_words = word_text(node.text).split()[-1:] if isinstance(node, Term) and "*" in node.text else []
    clauses = compile_query(render(node)).literals.clauses
    return Need(
        "all",
        tuple(
            Need("any", tuple(Word(text, text in open_words or not isinstance(node, Term)) for text in sorted(clause)))
            for clause in clauses
        ),
    )


def could_meet(need: Need | Word, holds: Callable[[Word], bool]) -> bool:
    """Whether the need can be met, given which words may be there."""
    if isinstance(need, Word):
        return holds(need)
    return (all if need.kind == "all" else any)(could_meet(part, holds) for part in need.parts)


def all_words(need: Need | Word) -> frozenset[Word]:
    """Every word that the need speaks of."""
    return frozenset({need}) if isinstance(need, Word) else frozenset().union(*map(all_words, need.parts))


Ways = tuple[tuple[Word, ...], ...]  # alternatives, each the words that it takes
Count = Callable[[Word], int]  # occurrences of a word in some sample


def anchors(needs: Sequence[Need], count: Count) -> frozenset[Word] | None:
    """Few and rare words, of which a record must hold at least one to meet any of the needs; None when there are none.

    Where a common one counts only beside few others, those are among them.
    """
    needed = [ways(need) for need in needs]
    if not all(needed):
        return None
    choices = ({_cover(ways, count) for ways in need} for need in needed)
    unions = (frozenset().union(*chosen) for chosen in product(*choices))
    best = min(unions, key=lambda words: (sum(_cost(w, count) for w in words), sorted(w.text for w in words)))
    covered = [ways for need in needed for ways in need if all(not best.isdisjoint(way) for way in ways)]
    return best.union(*(_beside(word, best, covered, count) for word in best if count(word) > OFTEN))


def ways(need: Need) -> tuple[Ways, ...]:
    """The need as lists of alternatives, one of each of which must be met; those too long to be listed are left out."""
    listed = map(_listed, need.parts if need.kind == "all" else (need,))
    return tuple(one for one in listed if one is not None)


def _listed(need: Need | Word) -> Ways | None:
    """All alternatives of one need; None when they are too many to be listed."""
    if isinstance(need, Word):
        return ((need,),)
    found = [_listed(part) for part in need.parts]
    if need.kind == "any":
        if None in found:
            return None
        return tuple(dict.fromkeys(way for one in found if one for way in one))
    known = [one for one in found if one is not None]
    if prod(map(len, known)) > WIDEST:
        return None
    return tuple(tuple(dict.fromkeys(word for way in chosen for word in way)) for chosen in product(*known))


def _cover(alternatives: Ways, count: Count) -> frozenset[Word]:
    """Words of which every alternative has one, chosen one by one: the most alternatives for the least occurrences."""
    waiting = [set(way) for way in alternatives]
    chosen: set[Word] = set()
    while waiting:
        shared = Counter(word for words in waiting for word in words)
        best = min(shared, key=lambda word: (_cost(word, count) / shared[word], word.text))
        chosen.add(best)
        waiting = [words for words in waiting if best not in words]
    return frozenset(w for w in chosen if w.open_end or Word(w.text, True) not in chosen)


def _beside(word: Word, chosen: frozenset[Word], covered: Sequence[Ways], count: Count) -> frozenset[Word]:
    """For each way that only this word stands for, the rarest word beside it; none where those are many."""
    alone = [set(way) - {word} for ways in covered for way in ways if chosen.intersection(way) == {word}]
    others = {min(way, key=lambda one: (_cost(one, count), one.text)) for way in alone if way}
    return frozenset(others) if all(alone) and len(others) <= FEW else frozenset()


def _cost(word: Word, count: Count) -> float:
    return count(word) + PRICE + SURPRISE / len(word.text) ** 2
