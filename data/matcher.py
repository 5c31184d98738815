"""A PubMed query as a test on stored records, with PubMed's documented semantics; no network.

It serves files that are harvested without PubMed, the stand-in server, and the question why a study is in the library.
It is not PubMed: automatic term mapping, the phrase index and most of the MeSH tree are not here. Where that matters
the compiled query says so in `says`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from datetime import date

from data.errors import ConfigError
from data.literals import Clauses, RequiredLiterals, all_of, any_of
from data.match_dates import compile_date, compile_range
from data.match_terms import compile_term
from data.match_words import Leaf, Test, never
from data.pubmed_fields import find_field
from data.pubmed_syntax import ParsedQuery, parse
from data.pubmed_tree import Chain, Group, History, Node, Operator, Range, Tag, Term, render
from data.searchable import Searchable

__all__ = ["CompiledQuery", "Explanation", "Searchable", "compile_query"]

FATAL = frozenset({"parenthesis", "quote", "bracket"})


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a record matches or not: each term as written, and whether it alone accepts the record."""

    matched: bool
    terms: tuple[tuple[str, bool], ...]

    @property
    def hits(self) -> tuple[str, ...]:
        """The terms that accept the record."""
        return tuple(text for text, hit in self.terms if hit)


@dataclass(frozen=True, slots=True)
class CompiledQuery:
    """A query ready to be asked of records; `says` is what only PubMed could answer, each with its term."""

    text: str
    translation: str
    leaves: tuple[Leaf, ...]
    literals: RequiredLiterals
    says: tuple[tuple[str, str], ...]
    _test: Test = field(repr=False)

    def matches(self, record: Searchable, held: Set[str] | None = None) -> bool:
        """True when the record is accepted; `held` are the pieces of its text, where somebody looked for them."""
        may_match = self.literals.may_match(record.plain) if held is None else self.literals.met_by(held)
        return may_match and self._test(record)

    def explain(self, record: Searchable) -> Explanation:
        """Which terms of the query accept the record."""
        return Explanation(self._test(record), tuple((leaf.text, leaf.test(record)) for leaf in self.leaves))


def compile_query(
    text: str,
    *,
    today: date | None = None,
    broken_phrases: frozenset[str] = frozenset(),
    history: Mapping[int, frozenset[int]] | None = None,
) -> CompiledQuery:
    """The test for a query; ConfigError names the place when parentheses, quotes or brackets do not close.

    `today` is for `"last 60 days"[crdt]`; phrases in `broken_phrases` (lower case) are searched as separate words, as
    PubMed does when its index does not hold them; `history` gives the PMIDs that `#n` stands for.
    """
    parsed = parse(text)
    for problem in parsed.problems:
        if problem.kind in FATAL:
            raise ConfigError(f"query, character {problem.at + 1}: {problem.message}")
    return _compile(parsed, _Context(today, broken_phrases, history or {}))


def _compile(parsed: ParsedQuery, context: _Context) -> CompiledQuery:
    if parsed.root is None:
        return CompiledQuery(parsed.text, "", (), RequiredLiterals((frozenset(),)), (), never)
    part = context.node(parsed.root)
    says = tuple(dict.fromkeys((leaf.text, words) for leaf in part.leaves for words in leaf.says))
    says += tuple(dict.fromkeys(context.says))
    return CompiledQuery(
        parsed.text, part.translation, part.leaves, RequiredLiterals(part.requires), says, part.test
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Part:
    test: Test
    requires: Clauses
    leaves: tuple[Leaf, ...]
    translation: str


@dataclass(slots=True)
class _Context:
    today: date | None
    broken: frozenset[str]
    history: Mapping[int, frozenset[int]]
    says: list[tuple[str, str]] = field(default_factory=list)

    def node(self, node: Node) -> _Part:
        match node:
            case Chain(first, rest):
                return self.chain(first, rest)
            case Group(inner, tag):
                return self.group(inner, tag)
            case _:
                leaf = self.leaf(node)
                return _Part(leaf.test, leaf.requires, (leaf,), leaf.translation)

    def leaf(self, node: Term | Range | History) -> Leaf:
        written = render(node)
        match node:
            case Range():
                return compile_range(node, written)
            case History(number):
                return self.earlier(number, written)
        known = find_field(node.tag.field) if node.tag else None
        if known and known.kind in ("date", "number"):
            return compile_date(node, known, written, self.today)
        return compile_term(node, written, self.broken)

    def earlier(self, number: int, written: str) -> Leaf:
        pmids = self.history.get(number)
        if pmids is None:
            return Leaf(written, written, never, (), (f"there is no earlier search {written}",))
        return Leaf(written, written, lambda record: record.article.pmid in pmids)

    def group(self, inner: Node, tag: Tag | None) -> _Part:
        if tag is not None:
            self.says.append(
                (render(Group(inner, tag)), f"{tag} on a group is misapplied: only the last term takes it")
            )
            inner = _tag_last(inner, tag)
        part = self.node(inner)
        return _Part(part.test, part.requires, part.leaves, f"({part.translation})")

    def chain(self, first: Node, rest: tuple[tuple[Operator, Node], ...]) -> _Part:
        """Left to right: each run of one operator is taken as one step, which means the same."""
        part, i = self.node(first), 0
        leaves, translation = [*part.leaves], [part.translation]
        test, requires = part.test, part.requires
        while i < len(rest):
            operator, run = rest[i][0], []
            while i < len(rest) and rest[i][0] == operator:
                run.append(self.node(rest[i][1]))
                i += 1
            leaves += [leaf for p in run for leaf in p.leaves]
            translation += [f"{operator} {p.translation}" for p in run]
            test, requires = _step(operator, test, requires, run)
        return _Part(test, requires, tuple(leaves), " ".join(translation))


def _step(operator: Operator, test: Test, requires: Clauses, run: list[_Part]) -> tuple[Test, Clauses]:
    tests = (test, *(p.test for p in run))
    if operator == "AND":
        return _every(tests), all_of([requires, *(p.requires for p in run)])
    if operator == "OR":
        return _some(tests), any_of([requires, *(p.requires for p in run)])
    others = tests[1:]
    return (lambda record: test(record) and not any(t(record) for t in others)), requires


def _every(tests: tuple[Test, ...]) -> Callable[[Searchable], bool]:
    return lambda record: all(test(record) for test in tests)


def _some(tests: tuple[Test, ...]) -> Callable[[Searchable], bool]:
    return lambda record: any(test(record) for test in tests)


def _tag_last(node: Node, tag: Tag) -> Node:
    """The tree with the tag on its last term, where that term has none."""
    match node:
        case Term(text, quoted, None, at):
            return Term(text, quoted, tag, at)
        case Range(low, high, None, at):
            return Range(low, high, tag, at)
        case Group(inner, own, at):
            return Group(_tag_last(inner, tag), own, at)
        case Chain(first, rest, at):
            operator, last = rest[-1]
            return Chain(first, (*rest[:-1], (operator, _tag_last(last, tag))), at)
        case _:
            return node
