"""The searches of a topic asked of stored records: which of them find a record, and the words and headings that do."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

from data.literals import XmlText
from data.matcher import CompiledQuery, compile_query
from data.searchable import Searchable
from data.topic import Search, Topic


@dataclass(frozen=True, slots=True)
class TopicMatcher:
    """Compiled searches; build it once with `TopicMatcher.of(topic)` and ask it of every record."""

    searches: tuple[tuple[str, CompiledQuery], ...]

    @classmethod
    def of(cls, topic: Topic, searches: Sequence[Search] | None = None) -> TopicMatcher:
        """The default searches of a topic, or those given."""
        chosen = topic.default_searches if searches is None else searches
        return cls(tuple((search.id, compile_query(search.query)) for search in chosen))

    def found_by(self, record: Searchable, held: Set[str] | None = None) -> tuple[str, ...]:
        """Ids of the searches that find the record; `held` as in `CompiledQuery.matches`."""
        return tuple(name for name, query in self.searches if query.matches(record, held))

    def may_match_xml(self, record: bytes) -> bool:
        """False when no search can find this record, given as UTF-8 PubMed XML: a fast sieve before parsing."""
        text = XmlText(record)
        return any(query.literals.may_match_xml(text) for _, query in self.searches)


@dataclass(frozen=True, slots=True)
class BlockHit:
    """The lines of one block that accept a record."""

    block: str
    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One search and a record: the hits of each group of blocks, and the guard that takes it away, if any."""

    search: str
    label: str
    found: bool
    groups: tuple[tuple[BlockHit, ...], ...]
    stopped_by: str | None

    @property
    def missing(self) -> tuple[int, ...]:
        """Positions of the groups in which no line accepts the record."""
        return tuple(i for i, hits in enumerate(self.groups) if not any(hit.lines for hit in hits))


class StrategyReader:
    """Every line of a topic's blocks compiled once, to explain many records."""

    def __init__(self, topic: Topic) -> None:
        self.topic = topic
        self._lines = {b.id: [(line.text, compile_query(line.text)) for line in b.lines] for b in topic.blocks}
        self._guards = {g.id: (g, compile_query(g.exclude or g.require or "")) for g in topic.guards}

    def explain(self, search: Search, record: Searchable) -> SearchHit:
        """Block by block, the lines of a search that accept a record."""
        groups = tuple(tuple(self._hit(name, record) for name in group) for group in search.all_of)
        stopped = next((g for g in search.guards if self._stops(g, record)), None)
        found = stopped is None and all(any(hit.lines for hit in hits) for hits in groups)
        return SearchHit(search.id, search.label, found, groups, stopped)

    def _hit(self, name: str, record: Searchable) -> BlockHit:
        lines = tuple(text for text, query in self._lines[name] if query.matches(record))
        return BlockHit(name, self.topic.block(name).label, lines)

    def _stops(self, name: str, record: Searchable) -> bool:
        guard, query = self._guards[name]
        return query.matches(record) == bool(guard.exclude)


def why_text(topic: Topic, record: Searchable) -> str:
    """In plain words, why a study is in the library: each search of the topic with the words that matched."""
    reader = StrategyReader(topic)
    parts = []
    for search in topic.searches:
        hit = reader.explain(search, record)
        head = f"{search.label} ({search.id}): " + ("found" if hit.found else _why_not(topic, search, hit))
        parts.append("\n".join([head, *_hit_lines(hit)]))
    return "\n".join(parts)


def _why_not(topic: Topic, search: Search, hit: SearchHit) -> str:
    if hit.missing:
        names = [" or ".join(topic.block(name).label for name in search.all_of[i]) for i in hit.missing]
        return "not found, nothing for " + "; nothing for ".join(names)
    return f"not found, taken away by the guard {hit.stopped_by}"


def _hit_lines(hit: SearchHit) -> list[str]:
    return [f"  {b.label}: {', '.join(b.lines)}" for group in hit.groups for b in group if b.lines]
