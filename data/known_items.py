"""The known-item test: which of the studies that must be found does each search find, and what loses the others?

Offline it asks stored records; with network it asks PubMed, through any callable that answers a term.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from data.errors import InputError
from data.searchable import Searchable
from data.topic_matcher import StrategyReader
from data.topic_parts import Search, Topic


class Reply(Protocol):
    """What is needed of an answer to a search."""

    @property
    def count(self) -> int:
        """True number of hits."""

    @property
    def pmids(self) -> tuple[int, ...]:
        """The ids given."""

    @property
    def translation(self) -> str:
        """The search as PubMed understood it."""

    @property
    def warnings(self) -> Sequence[object]:
        """What PubMed did not search as written."""


Ask = Callable[[str], Reply]
BATCH = 200  # PMIDs in one question


@dataclass(frozen=True, slots=True)
class Miss:
    """A study a search does not find: the groups of blocks that lose it, or the guard that takes it away."""

    pmid: int
    lost_by: tuple[str, ...]

    @property
    def said(self) -> str:
        """What loses the study, in words: one block alone, or several."""
        return ("lost by " if len(self.lost_by) == 1 else "lost by each of ") + "; ".join(self.lost_by)


@dataclass(frozen=True, slots=True)
class KnownItems:
    """One search and the known studies: found, missed, and those of which there is no record to ask."""

    search: Search
    found: tuple[int, ...]
    missed: tuple[Miss, ...]
    unknown: tuple[int, ...]


def read_pmid_file(path: Path) -> tuple[int, ...]:
    """The PMIDs of a text file; InputError when it cannot be read or holds something else."""
    try:
        return read_pmids(path.read_text("utf-8"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read {path}: {error}") from None


def read_pmids(text: str, source: str = "the list") -> tuple[int, ...]:
    """PMIDs of a text file, one a line; empty lines and what follows `#` do not count."""
    found: dict[int, None] = {}
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), 1):
        for word in re.split(r"[\s,;]+", line.split("#")[0].strip()):
            if not word:
                continue
            if not re.fullmatch(r"[1-9]\d{0,8}", word):
                raise InputError(f"{source}, line {number}: {word!r:.40} is not a PMID")
            found[int(word)] = None
    if not found:
        raise InputError(f"{source} holds no PMID")
    return tuple(found)


def ask_records(
    topic: Topic, searches: Iterable[Search], pmids: Sequence[int], records: Mapping[int, Searchable]
) -> tuple[KnownItems, ...]:
    """The test over stored records; no network."""
    reader = StrategyReader(topic)
    unknown = tuple(pmid for pmid in pmids if pmid not in records)
    results = []
    for search in searches:
        hits = {pmid: reader.explain(search, records[pmid]) for pmid in pmids if pmid in records}
        missed = tuple(
            Miss(
                pmid, tuple(_group_label(topic, search.all_of[i]) for i in hit.missing) or (f"guard {hit.stopped_by}",)
            )
            for pmid, hit in hits.items()
            if not hit.found
        )
        results.append(KnownItems(search, tuple(p for p, hit in hits.items() if hit.found), missed, unknown))
    return tuple(results)


def ask_pubmed(topic: Topic, searches: Iterable[Search], pmids: Sequence[int], ask: Ask) -> tuple[KnownItems, ...]:
    """The test over PubMed itself: one question a search, and one a group of blocks when something is missed."""
    known = _among(ask, "all[sb]", pmids)
    unknown = tuple(pmid for pmid in pmids if pmid not in known)
    results = []
    for search in searches:
        found = _among(ask, search.query, pmids)
        lost = [pmid for pmid in pmids if pmid in known and pmid not in found]
        causes = _causes(topic, search, lost, ask) if lost else {}
        missed = tuple(Miss(pmid, causes[pmid]) for pmid in lost)
        results.append(KnownItems(search, tuple(p for p in pmids if p in found), missed, unknown))
    return tuple(results)


def _among(ask: Ask, query: str, pmids: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for i in range(0, len(pmids), BATCH):
        ids = " OR ".join(f"{pmid}[uid]" for pmid in pmids[i : i + BATCH])
        found |= set(ask(f"({query}) AND ({ids})").pmids)
    return found


def _causes(topic: Topic, search: Search, lost: Sequence[int], ask: Ask) -> dict[int, tuple[str, ...]]:
    causes: dict[int, list[str]] = {pmid: [] for pmid in lost}
    for group in search.all_of:
        query = " OR ".join(topic.block(name).query for name in group)
        have = _among(ask, query, lost)
        for pmid in lost:
            if pmid not in have:
                causes[pmid].append(_group_label(topic, group))
    guards = ", ".join(search.guards)
    return {pmid: tuple(names) or (f"guard {guards}" if guards else "not known",) for pmid, names in causes.items()}


def _group_label(topic: Topic, group: Sequence[str]) -> str:
    ids = [topic.block(name).id for name in group]
    return f"block {ids[0]}" if len(ids) == 1 else f"blocks {'/'.join(ids)}"


def known_items_text(results: Sequence[KnownItems], listed: Sequence[int], searches: Sequence[Search]) -> str:
    """For a list of studies: what each of these searches finds and, for each miss of all, what loses it."""
    chosen, wanted = {search.id for search in searches}, set(listed)
    lines = [
        f"{result.search.label} ({result.search.id}): finds {len(wanted & set(result.found))}"
        for result in results
        if result.search.id in chosen
    ]
    for pmid in missed_by_all(results, listed):
        lines.append(f"{pmid} is found by no search:")
        for result in results:
            lines += [
                f"  {result.search.id}: {m.said}"
                for m in result.missed
                if m.pmid == pmid and result.search.id in chosen
            ]
    unknown = [pmid for pmid in listed if results and pmid in results[0].unknown]
    if unknown:
        lines.append(f"No record to ask for {len(unknown)} of {len(listed)}: {', '.join(map(str, unknown))}")
    return "\n".join(lines)


def missed_by_all(results: Sequence[KnownItems], listed: Sequence[int]) -> tuple[int, ...]:
    """Those of the list that there is a record of and that no search finds."""
    found = {pmid for result in results for pmid in result.found}
    unknown = set(results[0].unknown) if results else set(listed)
    return tuple(pmid for pmid in listed if pmid not in found and pmid not in unknown)


@dataclass(frozen=True, slots=True)
class Seeds:
    """The seed test in words; `any` is True when a search loses a seed."""

    text: str
    any: bool


def seeds_text(topic: Topic, results: Sequence[KnownItems]) -> Seeds:
    """Which seeds are found by the searches named for them; a strategy that loses one is broken."""
    misses = {(result.search.id, miss.pmid): miss for result in results for miss in result.missed}
    unknown = set(results[0].unknown) if results else set()
    pairs = [(seed.pmid, name) for seed in topic.seeds for name in seed.searches if seed.pmid not in unknown]
    lost = [(pmid, name) for pmid, name in pairs if (name, pmid) in misses]
    lines = [f"Seed studies: {len(pairs) - len(lost)} of {len(pairs)} found by the searches that must find them."]
    lines += [f"  search {name} loses {pmid}: {misses[name, pmid].said}" for pmid, name in lost]
    absent = [seed.pmid for seed in topic.seeds if seed.pmid in unknown]
    if absent:
        lines.append(f"  no record to ask for {', '.join(map(str, absent))}")
    return Seeds("\n".join(lines), bool(lost))
