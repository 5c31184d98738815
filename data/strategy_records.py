"""Stored records for the strategy tools: by PMID, and sorted by what screening says of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from data.articles import load_articles
from data.errors import InputError
from data.known_items import KnownItems, ask_records
from data.searchable import Searchable
from data.store import Store, open_store
from data.topic_matcher import why_text
from data.topic_parts import Topic


@dataclass(frozen=True, slots=True)
class Screened:
    """The stored records of a topic: included, excluded, and all of them."""

    included: tuple[Searchable, ...]
    excluded: tuple[Searchable, ...]
    everything: tuple[Searchable, ...]


def stored_records(store: Store, pmids: Iterable[int]) -> dict[int, Searchable]:
    """The records of these PMIDs that are stored, ready for matching."""
    return {pmid: Searchable.of(article) for pmid, article in load_articles(store, pmids).items()}


def screened_records(store: Store, topic: Topic) -> Screened:
    """All stored records with the effective relevance of each: a person's decision outranks the rules'."""
    relevance = dict(
        store.conn.execute("SELECT pmid, relevance FROM screening_effective WHERE topic = ?", (topic.slug,)).fetchall()
    )
    pmids = [pmid for (pmid,) in store.conn.execute("SELECT pmid FROM articles ORDER BY pmid")]
    records = stored_records(store, pmids)

    def those(value: str) -> tuple[Searchable, ...]:
        return tuple(record for pmid, record in records.items() if relevance.get(pmid) == value)

    return Screened(those("include"), those("exclude"), tuple(records.values()))


def stored_known_items(store: Store, topic: Topic, pmids: Iterable[int]) -> tuple[KnownItems, ...]:
    """The known-item test over what is stored, for every search of the topic."""
    wanted = tuple(dict.fromkeys(pmids))
    return ask_records(topic, topic.searches, wanted, stored_records(store, wanted))


def why_stored(path: Path, topic: Topic, pmid: int) -> str:
    """Why a study is in the library, in words; InputError when it is not stored."""
    with open_store(path, "read") as store:
        records = stored_records(store, [pmid])
    if pmid not in records:
        raise InputError(f"PMID {pmid} is not in {path}")
    return why_text(topic, records[pmid])
