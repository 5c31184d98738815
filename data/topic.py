"""A topic: the question, the search strategy in blocks, the studies it must find, and the tagging vocabulary.

A topic is one TOML file. Three are shipped in `data/topics`; a path gives your own. Nothing is guessed: an unknown
key is an error that names the file, the table and the nearest known key.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from data.errors import ConfigError
from data.topic_tables import Table, nearest

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


def list_topics() -> tuple[str, ...]:
    """Names of the shipped topics; the template is not one of them."""
    names = (entry.name for entry in files("data").joinpath("topics").iterdir())
    return tuple(sorted(n[:-5] for n in names if n.endswith(".toml") and n != "template.toml"))


def load_topic(name: str | Path) -> Topic:
    """The topic of that shipped name, or of that file (anything with a folder or `.toml` in it)."""
    text, source = _read_source(name)
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{source} is not valid TOML: {error}") from None
    return _topic(Table(raw, source, ""), text)


def _read_source(name: str | Path) -> tuple[str, str]:
    if isinstance(name, str) and not name.endswith(".toml") and "/" not in name and "\\" not in name:
        if name not in list_topics():
            raise ConfigError(
                f"no topic {name!r}; shipped are {', '.join(list_topics())}; "
                f"a topic of your own is given as a path to its .toml file"
            )
        return files("data").joinpath("topics", f"{name}.toml").read_text("utf-8"), f"{name}.toml"
    path = Path(name)
    try:
        return path.read_text("utf-8-sig"), path.name
    except UnicodeDecodeError:
        raise ConfigError(f"topic file {path} is not UTF-8 text") from None
    except OSError as error:
        raise ConfigError(f"cannot read topic file {path}: {error.strerror}") from None


def _topic(top: Table, text: str) -> Topic:
    blocks = tuple(_block(table, text) for table in top.tables("blocks"))
    guards = tuple(_guard(table) for table in top.tables("guards"))
    searches = tuple(_search(table, blocks, guards) for table in top.array("searches"))
    if not searches:
        raise ConfigError(f"{top.source} has no [[searches]]: a topic needs at least one")
    seeds = tuple(_seed(table, searches) for table in top.array("seeds"))
    question = top.table("question")
    vocabulary = _vocabulary(top)
    _check_outcomes(top.source, searches, vocabulary)
    topic = Topic(
        slug=top.identifier("slug"),
        title=top.text("title"),
        question=Question(*(question.text(key) for key in ("text", "population", "exposure", "outcome"))),
        blocks=blocks,
        guards=guards,
        searches=searches,
        seeds=seeds,
        vocabulary=vocabulary,
        source=top.source,
        source_text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )
    question.done()
    top.done()
    return topic


def _vocabulary(top: Table) -> Vocabulary:
    from data.vocabulary import load_vocabulary

    table = top.mapping("vocabulary")
    try:
        return load_vocabulary(table)
    except ConfigError as error:
        raise ConfigError(f"{top.source}: {error}") from None


def _check_outcomes(source: str, searches: tuple[Search, ...], vocabulary: Vocabulary) -> None:
    known = {outcome.id for outcome in vocabulary.outcomes} | {ANY_OUTCOME}
    for search in searches:
        if search.outcome not in known:
            raise ConfigError(
                f"{source}, [[searches]] {search.id}: no outcome {search.outcome!r}{nearest(search.outcome, known)}"
            )


def _block(table: Table, source_text: str) -> Block:
    name = table.name
    kinds: tuple[LineKind, ...] = ("mesh", "words")
    texts = [(kind, text) for kind in kinds for text in table.texts(kind, optional=True)]
    if not texts:
        raise ConfigError(f"{table.where}: a block needs at least one line in `mesh` or `words`")
    numbers = _line_numbers(source_text, name, [text for _, text in texts])
    lines = tuple(Line(name, kind, text, number) for (kind, text), number in zip(texts, numbers, strict=True))
    block = Block(name, table.text("label"), table.text("why", optional=True), lines)
    table.done()
    return block


def _line_numbers(source_text: str, block: str, texts: Iterable[str]) -> list[int]:
    """Where each line of a block stands in the file; TOML readers do not tell."""
    lines = source_text.splitlines()
    start = next((i for i, line in enumerate(lines) if line.strip() == f"[blocks.{block}]"), 0)
    numbers = []
    for text in texts:
        escaped = text.replace("\\", "\\\\").replace('"', '\\"')
        here = (f"'{text}'", f'"{escaped}"', text)
        number = next((i + 1 for form in here for i in range(start, len(lines)) if form in lines[i]), 0)
        numbers.append(number)
    return numbers


def _guard(table: Table) -> Guard:
    exclude, require = table.text("exclude", optional=True), table.text("require", optional=True)
    if bool(exclude) == bool(require):
        raise ConfigError(f"{table.where}: a guard needs either `exclude` or `require`, not both")
    guard = Guard(table.name, table.text("label"), table.text("why", optional=True), exclude or None, require or None)
    table.done()
    return guard


def _search(table: Table, blocks: tuple[Block, ...], guards: tuple[Guard, ...]) -> Search:
    by_id = {block.id: block for block in blocks}
    groups = table.groups("all_of")
    for group in groups:
        for name in group:
            table.must_be_known(name, by_id, "block")
    chosen = table.texts("guards", optional=True)
    guard_by_id = {guard.id: guard for guard in guards}
    for name in chosen:
        table.must_be_known(name, guard_by_id, "guard")
    query = " AND ".join(_group_query([by_id[name] for name in group]) for group in groups)
    search = Search(
        id=table.identifier("id"),
        label=table.text("label"),
        outcome=table.text("outcome"),
        why=table.text("why", optional=True),
        default=table.flag("default"),
        all_of=groups,
        guards=chosen,
        query=" ".join([query, *(guard_by_id[name].query for name in chosen)]),
    )
    table.done()
    return search


def _group_query(group: list[Block]) -> str:
    return "(" + " OR ".join(line.text for block in group for line in block.lines) + ")"


def _seed(table: Table, searches: tuple[Search, ...]) -> Seed:
    named = table.texts("searches", optional=True)
    by_id: Mapping[str, Search] = {search.id: search for search in searches}
    for name in named:
        table.must_be_known(name, by_id, "search")
    seed = Seed(table.number("pmid"), table.text("why"), named)
    table.done()
    return seed
