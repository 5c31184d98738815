"""A topic: the question, the search strategy in blocks, the studies it must find, and the tagging vocabulary.

A topic is one TOML file. Three are shipped in `data/topics`; a path gives your own. Nothing is guessed: an unknown
key is an error that names the file, the table and the nearest known key.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from data.errors import ConfigError
from data.topic_parts import ANY_OUTCOME, Block, Guard, Line, LineKind, Question, Search, Seed, Topic
from data.topic_tables import Table, nearest

if TYPE_CHECKING:
    from data.vocabulary import Vocabulary

__all__ = ["ANY_OUTCOME", "Block", "Guard", "Line", "Question", "Search", "Seed", "Topic", "list_topics", "load_topic"]


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
    top.only("slug", "title", "question", "blocks", "guards", "searches", "seeds", "vocabulary")
    blocks = tuple(_block(table, text) for table in top.tables("blocks"))
    guards = tuple(_guard(table) for table in top.tables("guards"))
    searches = tuple(_search(table, blocks, guards) for table in top.array("searches"))
    if not searches:
        raise ConfigError(f"{top.source} has no [[searches]]: a topic needs at least one")
    seeds = tuple(_seed(table, searches) for table in top.array("seeds"))
    question = top.table("question").only("text", "population", "exposure", "outcome")
    vocabulary = _vocabulary(top)
    _check_outcomes(top.source, searches, vocabulary)
    return Topic(
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
    name = table.only("label", "why", "mesh", "words").name
    kinds: tuple[LineKind, ...] = ("mesh", "words")
    texts = [(kind, text) for kind in kinds for text in table.texts(kind, optional=True)]
    if not texts:
        raise ConfigError(f"{table.where}: a block needs at least one line in `mesh` or `words`")
    numbers = _line_numbers(source_text, name, [text for _, text in texts])
    lines = tuple(Line(name, kind, text, number) for (kind, text), number in zip(texts, numbers, strict=True))
    return Block(name, table.text("label"), table.text("why", optional=True), lines)


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
    table.only("label", "why", "exclude", "require")
    exclude, require = table.text("exclude", optional=True), table.text("require", optional=True)
    if bool(exclude) == bool(require):
        raise ConfigError(f"{table.where}: a guard needs either `exclude` or `require`, not both")
    return Guard(table.name, table.text("label"), table.text("why", optional=True), exclude or None, require or None)


def _search(table: Table, blocks: tuple[Block, ...], guards: tuple[Guard, ...]) -> Search:
    table.only("id", "label", "outcome", "why", "default", "all_of", "guards")
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
    return Search(
        id=table.identifier("id"),
        label=table.text("label"),
        outcome=table.text("outcome"),
        why=table.text("why", optional=True),
        default=table.flag("default"),
        all_of=groups,
        guards=chosen,
        query=" ".join([query, *(guard_by_id[name].query for name in chosen)]),
    )


def _group_query(group: list[Block]) -> str:
    return "(" + " OR ".join(line.text for block in group for line in block.lines) + ")"


def _seed(table: Table, searches: tuple[Search, ...]) -> Seed:
    named = table.only("pmid", "why", "searches").texts("searches", optional=True)
    by_id: Mapping[str, Search] = {search.id: search for search in searches}
    for name in named:
        table.must_be_known(name, by_id, "search")
    return Seed(table.number("pmid"), table.text("why"), named)
