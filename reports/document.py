"""A report as data: sections of paragraphs, tables and figures, so that every format prints the same numbers.

Text that we generate is plain `str`; text that belongs to somebody else (titles, sentences, search strings) is
`Quoted`. A number about studies is a `Count`: it carries the list of studies behind it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Count:
    """A number of studies and the id of the list that holds them."""

    value: int
    list_id: str


@dataclass(frozen=True, slots=True)
class StudyRef:
    """One study by its short name ("Amabile 2017"); every format links it to its page or to PubMed."""

    pmid: int
    label: str


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words that are not ours: printed as they are, inside quotation marks unless `bare`."""

    text: str
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A direction as a symbol that always stands beside its word."""

    direction: str
    label: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link to another place; `href` is an address or a path relative to the report's folder."""

    href: str
    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """A few words that carry the sentence."""

    text: str


Inline = str | Count | StudyRef | Quoted | Mark | Link | Strong
Phrase = tuple[Inline, ...]
Cell = Inline | int | None | Phrase


@dataclass(frozen=True, slots=True)
class Para:
    """One paragraph; `tone` is `lead`, `note`, `caution` or `alert`."""

    phrase: Phrase
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    """A plain list."""

    items: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Strip:
    """One symbol a study, so that a count can be seen before it is read."""

    label: str
    marks: tuple[tuple[StudyRef, Mark], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption; the first column names the row. `more` says where rows left out are found."""

    id: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    filterable: bool = False
    folded: bool = False
    more: Phrase = ()
    numeric: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing, what it shows in words, and its numbers as a table."""

    id: str
    title: str
    description: str
    svg: str
    table: Table
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Verbatim:
    """A text to be copied as it is, such as a search strategy."""

    id: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Box:
    """A framed part: an answer, a seed study, a warning."""

    id: str
    title: str
    kind: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report with its heading."""

    id: str
    title: str
    blocks: tuple[Block, ...]


Block = Para | Bullets | Strip | Table | Figure | Verbatim | Box | Section


@dataclass(frozen=True, slots=True)
class NumberList:
    """The studies behind a number."""

    id: str
    label: str
    pmids: tuple[int, ...]

    @property
    def href(self) -> str:
        """Where it stands: in the report, or on a page of its own when it is long."""
        return f"#list-{self.id}" if len(self.pmids) <= LIST_ON_PAGE else f"lists/{self.id}.html"


LIST_ON_PAGE = 300


class NumberLists:
    """Collects the list behind every number while a report is built; one id always means one list."""

    def __init__(self) -> None:
        self._lists: dict[str, NumberList] = {}

    def count(self, list_id: str, label: str, pmids: Iterable[int]) -> Count:
        """The number of these studies; the same id with other studies is a mistake of ours and raises."""
        list_id = anchor(list_id)
        entry = NumberList(list_id, label, tuple(sorted(pmids)))
        known = self._lists.setdefault(list_id, entry)
        if known.pmids != entry.pmids:
            raise ValueError(f"two different lists are called {list_id}")
        return Count(len(entry.pmids), list_id)

    def href(self, list_id: str) -> str:
        """Where the list of that id stands."""
        return self._lists[anchor(list_id)].href

    @property
    def lists(self) -> tuple[NumberList, ...]:
        """All lists in the order in which the report first mentions them."""
        return tuple(self._lists.values())


def anchor(name: str) -> str:
    """A name as a part of addresses and file names; one that has other letters keeps its identity by a hash."""
    if re.fullmatch(r"[A-Za-z0-9_-]+", name):
        return name
    return re.sub(r"[^A-Za-z0-9_-]+", "-", name) + "-" + hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:6]


def walk(blocks: Iterable[Block]) -> Iterator[Block]:
    """Every block, outer before inner, in reading order."""
    for block in blocks:
        yield block
        if isinstance(block, Box | Section):
            yield from walk(block.blocks)


def tables(blocks: Iterable[Block]) -> Iterator[Table]:
    """Every table, those of figures included."""
    for block in walk(blocks):
        if isinstance(block, Table):
            yield block
        elif isinstance(block, Figure):
            yield block.table


def plain(phrase: Cell) -> str:
    """The words alone, as a CSV cell or a feed shows them."""
    if isinstance(phrase, tuple):
        return "".join(plain(part) for part in phrase)
    match phrase:
        case None:
            return ""
        case str() | int():
            return str(phrase)
        case Count(value, _):
            return str(value)
        case StudyRef(_, label) | Mark(_, label):
            return label
        case Quoted(text, bare):
            return text if bare else f"“{text}”"
        case Link(_, text) | Strong(text):
            return text
