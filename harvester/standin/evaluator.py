"""What a query finds in the corpus, and how PubMed would say it had understood it.

The tree comes from `data.pubmed_syntax`, what a single term matches from `data.matcher`; this room only joins sets.
It is not PubMed: tests check the protocol with it, never the recall of a query.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from data.pubmed_fields import STOP_WORDS, find_field
from data.pubmed_syntax import Chain, Group, History, Leaf, Node, Range, Tag, Term, leaves, parse
from harvester.standin.corpus import Corpus, StandinRecord

LeafMatcher = Callable[[Leaf, StandinRecord], bool]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The PMIDs found, highest first, and what esearch says beside them."""

    pmids: tuple[int, ...]
    translation: str
    phrases_not_found: tuple[str, ...] = ()
    quoted_phrases_not_found: tuple[str, ...] = ()
    phrases_ignored: tuple[str, ...] = ()
    translations: tuple[tuple[str, str], ...] = ()


class UnknownHistory(Exception):
    """The query names a stored result that does not exist; `number` is the one asked for."""

    def __init__(self, number: int) -> None:
        super().__init__(str(number))
        self.number = number


@dataclass(slots=True)
class Evaluator:
    """Evaluates query text over a corpus; remembers for each term which records it matches, by their revision.

    `mapping` gives the automatic translation of an untagged word; `missing_phrases` are quoted phrases that are not in
    the phrase index (an invented corpus is too small to say so by itself).
    """

    corpus: Corpus
    matches: LeafMatcher
    mapping: Mapping[str, str] = field(
        default_factory=lambda: {"standin": '"standin"[MeSH Terms] OR "standin"[All Fields]'}
    )
    missing_phrases: frozenset[str] = frozenset()
    _known: dict[Leaf, dict[int, bool]] = field(default_factory=dict)

    def __call__(self, query: str, stored: Mapping[int, tuple[int, ...]] | None = None) -> Evaluation:
        """What the query finds; `stored` are the results `#1`, `#2` … stand for."""
        root = parse(query).root
        if root is None:
            return Evaluation((), "")
        reading = _Reading(self, self.corpus.records(), stored or {})
        found = reading.ids(root)
        single = root if isinstance(root, Term) and not root.tag else None
        if single and not found:
            return Evaluation((), f"({single.text}[All Fields])", (single.text,))
        terms = [leaf for leaf in leaves(root) if isinstance(leaf, Term)]
        return Evaluation(
            tuple(record.pmid for record in reading.records if record.pmid in found),
            self.translate(root),
            tuple(f"{t.text}{t.tag}" for t in terms if _is_stop_word(t)),
            tuple(f'"{t.text}"{t.tag or ""}' for t in terms if t.quoted and t.text.lower() in self.missing_phrases),
            translations=tuple((t.text, self.mapping[t.text]) for t in terms if self.is_mapped(t)),
        )

    def is_mapped(self, term: Term) -> bool:
        """True for an untagged word with a translation of its own."""
        return term.tag is None and not term.quoted and term.text in self.mapping

    def leaf_ids(self, leaf: Leaf, records: list[StandinRecord]) -> set[int]:
        """The records a single term matches; only what changed since is looked at again."""
        known = self._known.setdefault(leaf, {})
        found = set()
        for record in records:
            verdict = known.get(record.revision)
            if verdict is None:
                verdict = known[record.revision] = self.matches(leaf, record)
            if verdict:
                found.add(record.pmid)
        return found

    def translate(self, node: Node) -> str:
        """The query the way QueryTranslation writes it: quoted terms, full field names."""
        match node:
            case Group(inner, _):
                return f"({self.translate(inner)})"
            case Chain(first, rest):
                return " ".join([self.translate(first), *(f"{op} {self.translate(part)}" for op, part in rest)])
            case Term(text, quoted, None) if not quoted and text in self.mapping:
                return self.mapping[text]
            case Term(text, _, tag):
                return f'"{text}"[{_full_name(tag)}]'
            case Range(low, high, tag):
                return f"{low}:{high}[{_full_name(tag)}]"
            case History(number):
                return f"#{number}"


@dataclass(slots=True)
class _Reading:
    """One evaluation over one state of the corpus."""

    evaluator: Evaluator
    records: list[StandinRecord]
    stored: Mapping[int, tuple[int, ...]]

    def ids(self, node: Node) -> set[int]:
        match node:
            case Group(inner, tag):
                return self.ids(_tag_last(inner, tag) if tag else inner)
            case Chain(first, rest):
                found = self.ids(first)
                for operator, operand in rest:
                    other = self.ids(operand)
                    found = found & other if operator == "AND" else found | other if operator == "OR" else found - other
                return found
            case History(number):
                if number not in self.stored:
                    raise UnknownHistory(number)
                return set(self.stored[number]) & {record.pmid for record in self.records}
            case _:
                return self.leaf(node)

    def leaf(self, leaf: Leaf) -> set[int]:
        uid = _uids(leaf)
        if uid is not None:
            return {record.pmid for record in self.records if uid[0] <= record.pmid <= uid[1]}
        if _is_stop_word(leaf):
            return set()
        if isinstance(leaf, Term) and (leaf.text.lower(), _full_name(leaf.tag)) == ("all", "Filter"):
            return {record.pmid for record in self.records}
        return self.evaluator.leaf_ids(leaf, self.records)


def _tag_last(node: Node, tag: Tag) -> Node:
    """The trap of PubMed: a tag on a group binds its last term only, without a warning."""
    match node:
        case Chain(_, rest):
            return replace(node, rest=(*rest[:-1], (rest[-1][0], _tag_last(rest[-1][1], tag))))
        case Group(inner, None):
            return replace(node, inner=_tag_last(inner, tag))
        case Term(_, _, None) | Range(_, _, None):
            return replace(node, tag=tag)
        case _:
            return node


def _full_name(tag: Tag | None) -> str:
    known = find_field(tag.field) if tag else None
    if tag is None or known is None:
        return "All Fields"
    return known.name + (":noexp" if tag.noexp else "" if tag.distance is None else f":~{tag.distance}")


def _uids(leaf: Leaf) -> tuple[int, int] | None:
    if not isinstance(leaf, Term | Range) or _full_name(leaf.tag) != "UID":
        return None
    low, high = (leaf.low, leaf.high) if isinstance(leaf, Range) else (leaf.text, leaf.text)
    if not (re.fullmatch(r"\d+", low) and re.fullmatch(r"\d+", high)):
        return None
    return int(low), int(high)


def _is_stop_word(leaf: Leaf) -> bool:
    if not isinstance(leaf, Term) or leaf.tag is None or leaf.quoted or leaf.text.lower() not in STOP_WORDS:
        return False
    known = find_field(leaf.tag.field)
    return known is not None and known.kind == "words"


def plain_words(leaf: Leaf, record: StandinRecord) -> bool:
    """A first reading of a term: its words stand in the record's text, whatever the field."""
    if not isinstance(leaf, Term):
        return False
    text = " ".join(re.sub(rb"<[^>]+>", b" ", record.xml).decode("utf-8", "replace").lower().split())
    pattern = re.escape(leaf.text.lower()).replace(r"\*", r"\w*").replace(r"\ ", r"\W+")
    return re.search(rf"\b{pattern}\b", text) is not None
