"""What a query finds in the corpus, and what esearch says beside the ids; the semantics are those of `data.matcher`.

It is not PubMed: tests check the protocol with it, never the recall of a query.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from data.errors import GmaxError
from data.matcher import CompiledQuery, compile_query
from data.pubmed_fields import STOP_WORDS, find_field
from data.pubmed_syntax import parse
from data.pubmed_tree import Term, leaves
from data.searchable import Searchable
from harvester.parse import parse_record
from harvester.split import Unreadable
from harvester.standin.corpus import Corpus, StandinRecord

SLICE = re.compile(r"\((?P<query>.*)\) AND (?P<low>\d+):(?P<high>\d+)\s?\[uid\]", re.DOTALL | re.IGNORECASE)
EVERYTHING = "all[sb]"
MAPPING = {"standin": '"standin"[MeSH Terms] OR "standin"[All Fields]'}


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
    """Evaluates query text over a corpus; remembers for each query which records it matches, by their revision.

    `missing_phrases` are the (lower-case) phrases that are not in PubMed's phrase index: an invented corpus is too
    small to be its own index. `mapping` gives a one-word query an automatic translation, so that there is one to read.
    """

    corpus: Corpus
    today: Callable[[], date]
    missing_phrases: frozenset[str] = frozenset()
    mapping: Mapping[str, str] = field(default_factory=lambda: dict(MAPPING))
    _known: dict[tuple[str, date], dict[int, bool]] = field(default_factory=dict)
    _records: dict[int, Searchable | None] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, query: str, stored: Mapping[int, tuple[int, ...]] | None = None) -> Evaluation:
        """What the query finds; `stored` are the results `#1`, `#2` … stand for."""
        try:
            compiled = self._compile(query, stored or {})
        except GmaxError:  # PubMed ignores what does not close; UNVERIFIED what it then searches
            return Evaluation((), query, (query,))
        with self._lock:
            found = self._ids(query, compiled, stored or {})
        return self._told(query, compiled, found)

    def _compile(self, query: str, stored: Mapping[int, tuple[int, ...]]) -> CompiledQuery:
        asked = [int(number) for number in re.findall(r"(?<![\w\"])#(\d+)", query)]
        if gone := [number for number in asked if number not in stored]:
            raise UnknownHistory(gone[0])
        history = {number: frozenset(pmids) for number, pmids in stored.items()}
        return compile_query(query, today=self.today(), broken_phrases=self.missing_phrases, history=history)

    def _told(self, query: str, compiled: CompiledQuery, found: tuple[int, ...]) -> Evaluation:
        terms = [leaf for leaf in leaves(parse(query).root) if isinstance(leaf, Term)]
        if len(terms) == 1 and terms[0].tag is None and terms[0].text == query.strip():
            if mapped := self.mapping.get(query.strip().lower()):
                return Evaluation(found, mapped, translations=((query.strip(), mapped),))
            if not found:
                return Evaluation((), f"({query.strip()}[All Fields])", (query.strip(),))
        lost = [term for term in terms if term.quoted and term.text.lower() in self.missing_phrases]
        return Evaluation(
            found,
            compiled.translation,
            tuple(f"{term.text}{term.tag}" for term in terms if _is_stop_word(term)),
            tuple(f'"{term.text}"{term.tag or ""}' for term in lost),
        )

    def _ids(self, query: str, compiled: CompiledQuery, stored: Mapping[int, tuple[int, ...]]) -> tuple[int, ...]:
        """The PMIDs; a slice by PMID only narrows what its query found before, for the sake of speed."""
        records = self.corpus.records()
        part = SLICE.fullmatch(query.strip())
        if part and not parse(part["query"]).problems:  # the parentheses are one pair around the whole query
            low, high = int(part["low"]), int(part["high"])
            inner = self._ids(part["query"], self._compile(part["query"], stored), stored)
            return tuple(pmid for pmid in inner if low <= pmid <= high)
        if query.strip().lower() == EVERYTHING:
            return tuple(record.pmid for record in records)
        if stored:
            return tuple(record.pmid for record in records if self._matches(compiled, record))
        known = self._known_of(query)
        for record in records:
            if record.revision not in known:
                known[record.revision] = self._matches(compiled, record)
        return tuple(record.pmid for record in records if known[record.revision])

    def _known_of(self, query: str) -> dict[int, bool]:
        today = self.today()
        if any(day != today for _, day in self._known):
            self._known.clear()
        return self._known.setdefault((query, today), {})

    def _matches(self, compiled: CompiledQuery, record: StandinRecord) -> bool:
        if record.revision not in self._records:
            self._records[record.revision] = _searchable(record)
        searchable = self._records[record.revision]
        return searchable is not None and compiled.matches(searchable)


def _is_stop_word(term: Term) -> bool:
    """A stop word with the tag of a words field finds nothing, and PubMed says so."""
    known = find_field(term.tag.field) if term.tag and not term.quoted else None
    return known is not None and known.kind == "words" and term.text.lower() in STOP_WORDS


def _searchable(record: StandinRecord) -> Searchable | None:
    """The record as fields; None for one that cannot be parsed, which only its PMID finds."""
    try:
        return Searchable.of(
            parse_record(b"PubmedBookArticle" if record.is_book else b"PubmedArticle", record.xml, set())
        )
    except Unreadable:
        return None
