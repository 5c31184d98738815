"""Words and headings that belong to the included studies, not to the excluded ones, and not yet to the strategy.

A suggestion is only shown: a person decides, and writes the line into the topic file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from data.matcher import compile_query
from data.pubmed_fields import STOP_WORDS
from data.pubmed_syntax import parse
from data.pubmed_tree import Node
from data.searchable import Searchable
from data.strategy_overlap import subsumes
from data.topic_parts import Topic

LONGEST = 3  # words in a phrase
SHARE = 0.05  # of the included studies that must hold a suggestion
TIMES = 3.0  # how many times more frequent it must be among them than among the excluded and in the far pool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A line that could be added: in how many included and excluded studies it stands, what it would add from where."""

    line: str
    included: int
    excluded: int
    adds: int  # studies of the pool that the searches would then find
    block: str  # the group of blocks in which it adds most, "" when it adds nothing


def suggest(
    topic: Topic,
    included: Sequence[Searchable],
    excluded: Sequence[Searchable],
    pool: Sequence[Searchable] = (),
    limit: int = 30,
) -> tuple[Suggestion, ...]:
    """The best suggestions, those that would add studies first; `limit` is how many."""
    inside, outside = _count(included), _count(excluded)
    least = max(2, round(SHARE * len(included)))
    rare = [
        line
        for line, number in inside.items()
        if number >= least and _ratio(number, len(included), outside[line], len(excluded)) >= TIMES
    ]
    known = [tree for block in topic.blocks for line in block.lines if (tree := parse(line.text).root)]
    fresh = _without_parts([line for line in rare if _new(line, known)], inside)
    seen = _Pool(topic, pool)
    found = []
    for line in fresh:
        holds = seen.holding(line)
        far = len(seen.far)
        if not far or _ratio(inside[line], len(included), len(holds & seen.far), far) >= TIMES:
            best = seen.kin(holds)
            adds = len(holds & seen.kept_out[best]) if best else 0
            found.append(Suggestion(line, inside[line], outside[line], adds, best))
    return tuple(sorted(found, key=lambda s: (not s.adds, not s.block, -s.included / (1 + s.excluded), s.line))[:limit])


def _ratio(inside: int, n_inside: int, outside: int, n_outside: int) -> float:
    """How many times more frequent among the included, with half a study added on each side."""
    return ((inside + 0.5) / (n_inside + 1)) / ((outside + 0.5) / (n_outside + 1))


def _count(records: Iterable[Searchable]) -> Counter[str]:
    """In how many records each candidate line stands."""
    total: Counter[str] = Counter()
    for record in records:
        lines = {f'"{name}"[Mesh]' for m in record.article.mesh_headings if '"' not in (name := m.descriptor)}
        for value in record.words("tiab").split("\n"):
            words = value.split()
            for size in range(1, LONGEST + 1):
                lines.update(
                    _line(words[i : i + size]) for i in range(len(words) - size + 1) if _speaks(words[i : i + size])
                )
        total.update(lines)
    return total


def _speaks(words: list[str]) -> bool:
    """A phrase that neither begins nor ends with a stop word or a number, and says something."""
    return all(len(w) > 2 and w.isascii() and not w.isdigit() and w not in STOP_WORDS for w in (words[0], words[-1]))


def _line(words: list[str]) -> str:
    return f"{words[0]}[tiab]" if len(words) == 1 else f'"{" ".join(words)}"[tiab]'


def _new(line: str, known: Sequence[Node]) -> bool:
    tree = parse(line).root
    return tree is not None and not any(subsumes(wide, tree) for wide in known)


def _without_parts(lines: Sequence[str], count: Counter[str]) -> list[str]:
    """Of a phrase and a longer one that stand in the same studies, only the shorter: it finds no less."""
    kept: list[tuple[str, Node]] = []
    for line in sorted(lines, key=lambda text: (text.count(" "), text)):
        tree = parse(line).root
        if tree is not None and not any(subsumes(w, tree) and count[text] <= count[line] for text, w in kept):
            kept.append((line, tree))
    return [line for line, _ in kept]


class _Pool:
    """A pool of records and how they stand to the groups of blocks of the default searches; places, not PMIDs."""

    def __init__(self, topic: Topic, pool: Sequence[Searchable]) -> None:
        self.pool = pool
        groups = {" or ".join(group): group for search in topic.default_searches for group in search.all_of}
        queries = {name: " OR ".join(topic.block(b).query for b in group) for name, group in groups.items()}
        self.have = {name: self._matching(query) for name, query in queries.items()}
        self.kept_out: dict[str, set[int]] = {name: set() for name in groups}  # by this group alone
        found: set[int] = set()
        for search in topic.default_searches:
            names = [" or ".join(group) for group in search.all_of]
            found |= set.intersection(*(self.have[name] for name in names))
            for name in names:
                others = [self.have[other] for other in names if other != name]
                self.kept_out[name] |= set.intersection(*others) if others else set()
        for name, places in self.kept_out.items():
            self.kept_out[name] = places - self.have[name] - found
        self.far = set(range(len(pool))) - found - set().union(*self.kept_out.values())

    def _matching(self, query: str) -> set[int]:
        compiled = compile_query(query)
        return {i for i, record in enumerate(self.pool) if compiled.matches(record)}

    def holding(self, line: str) -> set[int]:
        """The records a line finds."""
        return self._matching(line)

    def kin(self, holds: set[int]) -> str:
        """The group of blocks a line belongs to, with which it stands together far more than without; else ""."""

        def together(name: str) -> float:
            have = self.have[name]
            return _ratio(len(holds & have), len(have), len(holds - have), len(self.pool) - len(have))

        best = max(self.have, key=together, default="")
        return best if best and together(best) >= TIMES else ""


def suggestions_text(suggestions: Sequence[Suggestion], included: int, excluded: int, pool: int) -> str:
    """The suggestions as a table; nothing is changed in the topic."""
    if not suggestions:
        return (
            f"No suggestion: nothing sets the {included} included studies apart from {excluded} excluded ones that the "
            "strategy does not hold yet. Nothing was changed."
        )
    wide = max(len(s.line) for s in suggestions)
    head = f"{'line':<{wide}}  included  excluded   adds  to block"
    rows = [f"{s.line:<{wide}}  {s.included:>8}  {s.excluded:>8}  {s.adds:>5}  {s.block or '-'}" for s in suggestions]
    foot = (
        f"From {included} included and {excluded} excluded studies; `adds` counts studies of a pool of {pool} that the "
        "default searches would then find. Nothing was changed: write the lines you want into the topic file."
    )
    return "\n".join([head, *rows, foot])
