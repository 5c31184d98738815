"""The parts of a topic as frozen records: question, blocks of lines, guards, searches, seeds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from data.errors import ConfigError

if TYPE_CHECKING:
    from data.vocabulary import Vocabulary

LineKind = Literal["mesh", "words"]
ANY_OUTCOME = "any"  # of a search that serves several outcomes


@dataclass(frozen=True, slots=True)
class Question:
    """What the topic asks, in words: who, which muscle, which outcome."""

    text: str
    population: str
    exposure: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a block in PubMed syntax; `number` is its line in the topic file, 0 when not found."""

    block: str
    kind: LineKind
    text: str
    number: int


@dataclass(frozen=True, slots=True)
class Block:
    """One concept: its MeSH lines and its text-word lines, joined by OR."""

    id: str
    label: str
    why: str
    lines: tuple[Line, ...]

    @property
    def query(self) -> str:
        """The block as PubMed reads it, in parentheses."""
        return "(" + " OR ".join(line.text for line in self.lines) + ")"


@dataclass(frozen=True, slots=True)
class Guard:
    """A limit put on a search: `exclude` is taken away with NOT, `require` is asked for with AND."""

    id: str
    label: str
    why: str
    exclude: str | None
    require: str | None

    @property
    def query(self) -> str:
        """The guard with its operator, ready to be put after a search."""
        return f"NOT ({self.exclude})" if self.exclude else f"AND ({self.require})"


@dataclass(frozen=True, slots=True)
class Search:
    """One saved search: `query` is the exact text sent to PubMed.

    `all_of` are groups of blocks: blocks of a group are joined by OR, groups by AND. `default` searches run with
    every harvest. `outcome` is an outcome of the vocabulary, or `any`.
    """

    id: str
    label: str
    outcome: str
    why: str
    default: bool
    all_of: tuple[tuple[str, ...], ...]
    guards: tuple[str, ...]
    query: str


@dataclass(frozen=True, slots=True)
class Seed:
    """A study that must be found: known beforehand to belong to the topic; `searches` are those that must find it."""

    pmid: int
    why: str
    searches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """Everything a harvest, the tagger and a report need to know about one question."""

    slug: str
    title: str
    question: Question
    blocks: tuple[Block, ...]
    guards: tuple[Guard, ...]
    searches: tuple[Search, ...]
    seeds: tuple[Seed, ...]
    vocabulary: Vocabulary
    source: str  # file name, for messages
    source_text: str
    sha256: str

    @property
    def default_searches(self) -> tuple[Search, ...]:
        """The searches that run when nothing else is asked for."""
        return tuple(search for search in self.searches if search.default)

    def block(self, name: str) -> Block:
        """The block of that id."""
        return next(block for block in self.blocks if block.id == name)

    def guard(self, name: str) -> Guard:
        """The guard of that id."""
        return next(guard for guard in self.guards if guard.id == name)

    def search(self, name: str) -> Search:
        """The search of that id; ConfigError with the nearest when there is none."""
        for search in self.searches:
            if search.id == name:
                return search
        known = ", ".join(search.id for search in self.searches)
        raise ConfigError(f"topic {self.slug} has no search {name!r}; it has {known}")
