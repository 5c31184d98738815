"""The tree of a PubMed query: terms, ranges, groups and chains of operators, and the query text of a tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Operator = Literal["AND", "OR", "NOT"]


@dataclass(frozen=True, slots=True)
class Tag:
    """What stands in the brackets: the field as written, `:noexp`, and the words allowed between (`:~N`)."""

    field: str
    noexp: bool = False
    distance: int | None = None

    def __str__(self) -> str:
        ending = ":NoExp" if self.noexp else "" if self.distance is None else f":~{self.distance}"
        return f"[{self.field}{ending}]"


@dataclass(frozen=True, slots=True)
class Term:
    """Words with or without quotes and tag; `text` is without the quotes."""

    text: str
    quoted: bool = False
    tag: Tag | None = None
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Range:
    """`low:high[tag]`, of dates or PMIDs."""

    low: str
    high: str
    tag: Tag | None = None
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class History:
    """`#n`: the result of an earlier search of the session."""

    number: int
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Group:
    """What stands in parentheses; a `tag` here is misapplied by PubMed."""

    inner: Node
    tag: Tag | None = None
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Chain:
    """Operands joined from left to right: `first`, then each operator with its operand."""

    first: Node
    rest: tuple[tuple[Operator, Node], ...]
    at: int = field(default=0, compare=False)


Node = Term | Range | History | Group | Chain
Leaf = Term | Range | History


def render(node: Node | None) -> str:
    """The tree as query text; parsing it again gives an equal tree."""
    match node:
        case Term(text, quoted, tag):
            return (f'"{text}"' if quoted else text) + (str(tag) if tag else "")
        case Range(low, high, tag):
            return f"{low}:{high}" + (str(tag) if tag else "")
        case History(number):
            return f"#{number}"
        case Group(inner, tag):
            return f"({render(inner)})" + (str(tag) if tag else "")
        case Chain(first, rest):
            return " ".join([render(first), *(f"{operator} {render(operand)}" for operator, operand in rest)])
        case None:
            return ""


def leaves(node: Node | None) -> Iterator[Leaf]:
    """The terms, ranges and history numbers of a tree, from left to right."""
    match node:
        case Group(inner, _):
            yield from leaves(inner)
        case Chain(first, rest):
            yield from leaves(first)
            for _, operand in rest:
                yield from leaves(operand)
        case Term() | Range() | History():
            yield node
        case None:
            return
