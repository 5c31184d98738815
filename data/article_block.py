"""Some hundred articles as flat rows of every table: what a reading process prepares and the writing one stores."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple, Protocol, TypeVar

from data.article_rows import CHILDREN, DERIVED, OWN, ArticleRows
from data.flat_rows import rows_of

KEPT = ("pmid", *OWN, *DERIVED)
WIDTHS = tuple(len(child.columns) + 1 for child in CHILDREN)
_HASHES = slice(len(KEPT) - len(DERIVED) + DERIVED.index("content_hash"), None)


class ArticleBlock(NamedTuple):
    """Each PMID once, ascending; `articles` are rows of KEPT, `children` those of each of CHILDREN, led by the PMID."""

    pmids: list[int]
    articles: list[Any]
    children: tuple[list[Any], ...]


class Versioned(Protocol):
    """One version of a record, as an article or made of one."""

    @property
    def pmid(self) -> int:
        """Its number."""

    @property
    def version(self) -> int:
        """Which version it is, as PubMed counts them."""


V = TypeVar("V", bound=Versioned)


def newest(records: Iterable[V]) -> list[V]:
    """Each PMID once, ascending: of one that comes twice the last wins, unless its version is lower."""
    by_pmid: dict[int, V] = {}
    for one in records:
        other = by_pmid.get(one.pmid)
        if other is None or one.version >= other.version:
            by_pmid[one.pmid] = one
    return [by_pmid[pmid] for pmid in sorted(by_pmid)]


def block_of(rows: Iterable[ArticleRows]) -> ArticleBlock:
    """The block of these articles, whose PMIDs differ and rise, as `newest` gives them."""
    pmids: list[int] = []
    articles: list[Any] = []
    children: tuple[list[Any], ...] = tuple([] for _ in CHILDREN)
    for pmid, own, derived, parts, _, _ in rows:
        pmids.append(pmid)
        articles += (pmid, *own, *derived)
        for values, part in zip(children, parts, strict=True):
            for row in part:
                values.append(pmid)
                values += row
    return ArticleBlock(pmids, articles, children)


def rows_in(block: ArticleBlock) -> list[ArticleRows]:
    """The articles of a block one by one, in its order; the inverse of `block_of`."""
    parts: dict[int, tuple[list[tuple[Any, ...]], ...]] = {pmid: tuple([] for _ in CHILDREN) for pmid in block.pmids}
    for number, (values, width) in enumerate(zip(block.children, WIDTHS, strict=True)):
        for row in rows_of(values, width):
            parts[row[0]][number].append(row[1:])
    found = []
    for row in rows_of(block.articles, len(KEPT)):
        own, derived = row[1 : 1 + len(OWN)], row[1 + len(OWN) :]
        children = tuple(map(tuple, parts[row[0]]))
        found.append(ArticleRows(row[0], own, derived, children, *row[_HASHES][:2]))
    return found
