"""A query asked of a whole corpus, with what the service would say beside the PMIDs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from data.match_words import Leaf
from data.matcher import CompiledQuery, compile_query
from data.pubmed_syntax import parse
from data.pubmed_tree import Term, leaves, render
from data.searchable import Searchable


@dataclass(frozen=True, slots=True)
class Evaluation:
    """PMIDs from the highest down, the query as understood, and the warnings ESearch would give."""

    pmids: tuple[int, ...]
    translation: str
    phrases_not_found: tuple[str, ...]
    quoted_phrases_not_found: tuple[str, ...]
    phrases_ignored: tuple[str, ...]
    unknown_fields: tuple[str, ...]
    says: tuple[tuple[str, str], ...]


def evaluate_query(
    text: str,
    corpus: Sequence[Searchable],
    *,
    today: date | None = None,
    history: Mapping[int, frozenset[int]] | None = None,
    phrase_index: bool = True,
) -> Evaluation:
    """The records of a corpus that a query finds; ConfigError for a query that does not close.

    With `phrase_index` the corpus itself is the index: a phrase that occurs nowhere in it falls apart into words and
    is reported, as PubMed does; a hyphenated one finds nothing.
    """
    query = compile_query(text, today=today, history=history)
    missing = [leaf for leaf in query.leaves if leaf.phrase and not _occurs(leaf, corpus)] if phrase_index else []
    terms = {term for term in leaves(parse(text).root) if isinstance(term, Term)}
    absent = {leaf.text for leaf in missing}
    lost = [term for term in terms if render(term) in absent]
    broken = frozenset(term.text for term in lost if "-" not in term.text)
    if broken:
        query = compile_query(text, today=today, history=history, broken_phrases=broken)
    return Evaluation(
        pmids=tuple(sorted((r.article.pmid for r in corpus if query.matches(r)), reverse=True)),
        translation=query.translation,
        phrases_not_found=tuple(sorted(t.text for t in lost if not t.quoted)),
        quoted_phrases_not_found=tuple(sorted(f'"{t.text}"' for t in lost if t.quoted)),
        phrases_ignored=tuple(leaf.text for leaf in query.leaves if leaf.ignored),
        unknown_fields=_unknown(query),
        says=query.says,
    )


def _occurs(leaf: Leaf, corpus: Sequence[Searchable]) -> bool:
    return any(leaf.test(record) for record in corpus)


def _unknown(query: CompiledQuery) -> tuple[str, ...]:
    return tuple(dict.fromkeys(leaf.unknown_field for leaf in query.leaves if leaf.unknown_field))
