"""PubMed XML to records: efetch replies, baseline and update files, exports; the same reader for all of them.

Streaming: one record is in memory at a time. Nothing is fetched, no DTD is read, entities are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from operator import attrgetter
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError, fromstring

from data.errors import BadResponse, GmaxError, InputError
from data.records import Article, Deletion
from harvester.book import book
from harvester.elements import number
from harvester.journal_article import journal_article
from harvester.pubmed_dtd import ELEMENTS
from harvester.references import without_references
from harvester.regular_record import regular_record
from harvester.shapes import Odd
from harvester.split import DELETIONS, Unreadable, split_set

CHUNK = 1 << 20
_TAG = attrgetter("tag")
_PMID = re.compile(rb"<PMID[^>]*>\s*(\d+)")
_PREFIXES = b'<r xmlns:mml="http://www.w3.org/1998/Math/MathML" xmlns:xlink="http://www.w3.org/1999/xlink">%b</r>'


@dataclass(frozen=True, slots=True)
class ParsedSet:
    """One complete reply: its records in order, the PMIDs it deletes, element names that no known DTD has."""

    articles: tuple[Article, ...]
    deleted: tuple[int, ...] = ()
    unknown: tuple[str, ...] = ()


def parse_set(body: bytes) -> ParsedSet:
    """Everything of one efetch reply, or BadResponse when it is cut, foreign, damaged or hostile: never a part."""
    unknown: set[str] = set()
    found = list(read_chunks((body,), "the reply", unknown, BadResponse))
    articles = tuple(one for one in found if isinstance(one, Article))
    deleted = tuple(one.pmid for one in found if isinstance(one, Deletion))
    return ParsedSet(articles, deleted, tuple(sorted(unknown)))


def iter_articles(
    stream: BinaryIO, unknown: set[str] | None = None, source: str = "the file"
) -> Iterator[Article | Deletion]:
    """The records and deletions of a stream of unpacked XML in its order, one in memory at a time.

    Raises InputError, which names `source`, when the XML is cut, foreign, damaged or hostile. That may be
    after the last record: nothing may be kept before the iterator has ended. Names of elements that no
    known DTD has are added to `unknown`.
    """
    chunks = iter(lambda: stream.read(CHUNK), b"")
    return read_chunks(chunks, source, set() if unknown is None else unknown, InputError)


def read_chunks(
    chunks: Iterable[bytes], source: str, unknown: set[str], error: type[GmaxError]
) -> Iterator[Article | Deletion]:
    """As `iter_articles`, from any chunks of bytes and with the kind of error of the caller's choice."""
    try:
        for tag, piece in split_set(chunks, unknown):
            if tag in DELETIONS:
                yield from deletions(piece)
            else:
                yield parse_record(tag, piece, unknown)
    except Unreadable as problem:
        raise error(f"{source} cannot be read as PubMed XML: {problem}") from None


def parse_record(tag: bytes, piece: bytes, unknown: set[str]) -> Article:
    """One record out of its bytes; Unreadable when it is damaged or has no PMID.

    By its shape where it is regular, as nearly all are, else by its tree. What comes of it is the same.
    """
    if tag == b"PubmedArticle":
        with suppress(Odd):
            return regular_record(piece)
    return record_by_tree(tag, piece, unknown)


def record_by_tree(tag: bytes, piece: bytes, unknown: set[str]) -> Article:
    """As `parse_record`, always through an XML parser; names of elements that no known DTD has go to `unknown`."""
    rest, cited = without_references(piece)
    element = _element(rest)
    if not (tags := set(map(_TAG, element.iter()))) <= ELEMENTS:
        unknown.update(name for name in tags - ELEMENTS if not name.startswith("{"))
    read = book if tag in (b"PubmedBookArticle", b"BookDocument") else journal_article
    article = read(element, cited)
    if article is None:
        raise Unreadable(f"a {tag.decode()} has no PMID")
    return article


def deletions(piece: bytes) -> Iterator[Deletion]:
    """The PMIDs of a DeleteCitation or DeleteDocument."""
    for one in _element(piece).iter("PMID"):
        pmid = number(one.text)
        if pmid is None:
            raise Unreadable(f"a deletion names no PMID: {one.text!r}")
        yield Deletion(pmid, number(one.get("Version")))


def _element(piece: bytes) -> Element:
    try:
        # A record alone: no DOCTYPE can stand in it, so no entity exists. Expat tells of line ends one by one.
        return fromstring(piece.replace(b"\n", b" "))  # noqa: S314
    except ParseError:
        return _element_in_need(piece)


def _element_in_need(piece: bytes) -> Element:
    """A record that uses the prefixes of JATS undeclared is read all the same; others are named, with the line."""
    try:
        return fromstring(piece)  # noqa: S314 - as above
    except ParseError as problem:
        if "unbound prefix" in str(problem):
            try:
                return fromstring(_PREFIXES % piece)[0]  # noqa: S314
            except ParseError:
                pass
        found = _PMID.search(piece)
        pmid = f" PMID {found.group(1).decode()}" if found else ""
        raise Unreadable(f"the record{pmid} is damaged ({problem})") from None
