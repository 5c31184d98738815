"""What a search and a fetch bring, read from answers that `classify` found good; still nothing is taken on trust."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from lxml import etree

WINDOW = 9_999  # ids PubMed gives of one search (measured; the manual says 10,000)

WarningKind = Literal["phrase_not_found", "quoted_phrase_not_found", "phrase_ignored", "field_not_found"]
MEANINGS: dict[WarningKind, str] = {
    "phrase_not_found": "PubMed does not know {}, and searched without it",
    "quoted_phrase_not_found": "PubMed does not know the phrase {}, and searched for its words instead",
    "phrase_ignored": "PubMed ignored {}",
    "field_not_found": "PubMed does not know the search field {}",
}
LISTS: tuple[tuple[str, str, WarningKind], ...] = (
    ("errorlist", "phrasesnotfound", "phrase_not_found"),
    ("errorlist", "fieldsnotfound", "field_not_found"),
    ("warninglist", "quotedphrasesnotfound", "quoted_phrase_not_found"),
    ("warninglist", "phrasesignored", "phrase_ignored"),
)
ADJUSTED = re.compile(r"Restrictions achieved.*adjusted to (\d+), (\d+)")


class Disbelief(Exception):
    """A well-formed answer contradicts itself or the question: ask again."""


@dataclass(frozen=True, slots=True)
class IntegrityWarning:
    """PubMed searched for something else than was asked: `text` is the phrase it did not use as written."""

    kind: WarningKind
    text: str

    def __str__(self) -> str:
        return MEANINGS[self.kind].format(self.text)


@dataclass(frozen=True, slots=True)
class SearchReply:
    """One answer to a search: `count` is the true number of hits, `pmids` those given, in the order given.

    `clamped`: there are more hits than PubMed lets through one search; the rest needs slices (`harvester.enumerate`).
    """

    count: int
    pmids: tuple[int, ...]
    translation: str
    warnings: tuple[IntegrityWarning, ...] = ()
    clamped: bool = False


@dataclass(frozen=True, slots=True)
class FetchReply:
    """One batch of records: `body` is a complete PubmedArticleSet; `missing` were asked for twice and did not come."""

    body: bytes = field(repr=False)
    pmids: tuple[int, ...]
    missing: tuple[int, ...]


def read_search(document: dict[str, Any], retmax: int, retstart: int) -> SearchReply:
    """The reply in an esearch JSON document; raises Disbelief when its numbers do not agree with each other."""
    result = document["esearchresult"]
    try:
        count = int(result["count"])
        pmids = tuple(int(pmid) for pmid in result.get("idlist", ()))
    except (KeyError, TypeError, ValueError):
        raise Disbelief("the answer to the search has no count") from None
    if count < 0 or len(set(pmids)) != len(pmids):
        raise Disbelief("the answer counts below nothing or names an id twice")
    wanted = max(0, min(retmax, count - retstart))
    allowed = _allowed(result, wanted)
    if len(pmids) != allowed:
        raise Disbelief(f"the answer counts {count} hits and gives {len(pmids)} ids where {allowed} were due")
    clamped = allowed < wanted or (retmax >= WINDOW and len(pmids) < count - retstart)
    return SearchReply(count, pmids, str(result.get("querytranslation") or ""), _warnings(result), clamped)


def _allowed(result: dict[str, Any], wanted: int) -> int:
    """How many ids this page must hold: as many as wanted, or what PubMed says it cut the page to."""
    for message in _texts(result, "warninglist", "outputmessages"):
        if match := ADJUSTED.search(message):
            return min(wanted, int(match[2]))
    return wanted


def _warnings(result: dict[str, Any]) -> tuple[IntegrityWarning, ...]:
    return tuple(IntegrityWarning(kind, phrase) for part, name, kind in LISTS for phrase in _texts(result, part, name))


def _texts(result: dict[str, Any], part: str, name: str) -> list[str]:
    """A list of messages; PubMed leaves empty ones out, or the part that would hold them."""
    messages = result.get(part) or {}
    found = messages.get(name) if isinstance(messages, dict) else None
    return [str(text) for text in found] if isinstance(found, list) else []


def read_pmids(tree: etree._Element, asked: Sequence[int]) -> tuple[int, ...]:
    """The PMIDs of the records in a PubmedArticleSet, each once, never a cited one's; all of them were asked for."""
    found: dict[int, None] = {}
    for record in tree.iterchildren("PubmedArticle", "PubmedBookArticle"):
        own = "MedlineCitation/PMID" if record.tag == "PubmedArticle" else "BookDocument/PMID"
        pmid = (record.findtext(own) or "").strip()
        if not pmid.isascii() or not pmid.isdigit():
            raise Disbelief("a record came without its PMID")
        found[int(pmid)] = None
    if strangers := found.keys() - set(asked):
        raise Disbelief(f"records came that were not asked for, such as PMID {min(strangers)}")
    return tuple(found)


def join_sets(first: bytes, second: bytes) -> bytes:
    """The first PubmedArticleSet with the records of the second appended, every record byte for byte as received."""
    head, closing = first[: first.rindex(b"</PubmedArticleSet>")], first[first.rindex(b"</PubmedArticleSet>") :]
    opening = re.search(rb"<PubmedArticleSet\b[^>]*>", second)
    inside = second[opening.end() if opening else 0 : second.rindex(b"</PubmedArticleSet>")]
    return head + inside + closing
