"""Drift watch: does a saved search still mean and find what it did in the run before?

PubMed changes under a saved search: headings are renamed, phrases leave the index, mappings move. Every run keeps
the translation and the counts; here the last two are compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from data.store import Store
from data.topic_parts import Topic

JUMP = 0.2  # a change of the count, as a share, that a person should look at
FEW = 5  # below this difference a jump is chance
SHOWN = 6  # parts of a translation that are listed


@dataclass(frozen=True, slots=True)
class SearchRun:
    """One search in one run: the text sent, what PubMed made of it, and how many records it found."""

    run: int
    query: str
    translation: str
    found: int


@dataclass(frozen=True, slots=True)
class SeedState:
    """A seed study of a search: found in the last run, found in an earlier one, or never found."""

    pmid: int
    now: bool
    before: bool


def drift_messages(
    label: str, before: SearchRun | None, now: SearchRun, seeds: Iterable[SeedState] = ()
) -> tuple[str, ...]:
    """What changed between two runs of a search, one sentence each; nothing when all is as it was."""
    messages = [] if before is None else [*reading_messages(label, before, now), *_jump(label, before, now)]
    return (*messages, *seed_messages(label, seeds))


def reading_messages(label: str, before: SearchRun, now: SearchRun) -> list[str]:
    """Whether the strategy, or PubMed's reading of it, is another one than before."""
    if before.query != now.query:
        return [f"{label}: the strategy was changed after run {before.run}; its counts cannot be compared"]
    if before.translation and now.translation and before.translation != now.translation:
        return [f"{label}: PubMed reads it otherwise than in run {before.run}{_difference(before, now)}"]
    return []


def seed_messages(label: str, seeds: Iterable[SeedState]) -> list[str]:
    """Seeds that the search does not find, lost ones told from those that it never found."""
    lost = [(s.pmid, "is no longer found" if s.before else "was not found") for s in seeds if not s.now]
    return [f"{label}: seed study {pmid} {how}" for pmid, how in lost]


def _jump(label: str, before: SearchRun, now: SearchRun) -> list[str]:
    change = now.found - before.found
    if before.query != now.query or abs(change) <= max(FEW, JUMP * before.found):
        return []
    share = f" ({change / before.found:+.0%})" if before.found else ""
    return [f"{label}: {now.found:,} records, {before.found:,} in run {before.run}{share}"]


def _difference(before: SearchRun, now: SearchRun) -> str:
    old, new = _parts(before.translation), _parts(now.translation)
    gone, come = [p for p in old if p not in new], [p for p in new if p not in old]
    said = [f"{word} {_listed(parts)}" for word, parts in (("without", gone), ("with", come)) if parts]
    return ": now " + " and ".join(said) if said else ": the same terms, joined in another way"


def _parts(translation: str) -> dict[str, None]:
    """The terms of a translation with their fields, in order."""
    return dict.fromkeys(re.findall(r'"[^"]*"\[[^\]]*\]|[^\s()"]+\[[^\]]*\]', translation))


def _listed(parts: list[str]) -> str:
    shown = ", ".join(parts[:SHOWN])
    return shown if len(parts) <= SHOWN else f"{shown} and {len(parts) - SHOWN} more"


def topic_drift(store: Store, topic: Topic) -> tuple[str, ...]:
    """All messages for a topic, from the last two complete runs over PubMed of each default search."""
    messages: list[str] = []
    for search in topic.default_searches:
        runs = _last_runs(store, topic.slug, search.id, None)
        if runs:
            before = runs[1] if len(runs) > 1 else None
            messages += drift_messages(search.label, before, runs[0], _seeds(store, topic, search.id))
    return tuple(messages)


def run_drift(store: Store, topic: Topic, run_id: int) -> tuple[str, ...]:
    """Changed readings and lost seeds of a run that is still open; its counts are judged by the run itself."""
    messages: list[str] = []
    for search in topic.default_searches:
        runs = _last_runs(store, topic.slug, search.id, run_id)
        if runs and runs[0].run == run_id:
            if len(runs) > 1:
                messages += reading_messages(search.label, runs[1], runs[0])
            messages += seed_messages(search.label, _seeds(store, topic, search.id))
    return tuple(messages)


def _last_runs(store: Store, topic: str, name: str, open_run: int | None) -> list[SearchRun]:
    """The newest two runs of a search, the newest first; complete ones, and the one that is open."""
    rows = store.conn.execute(
        """SELECT rs.run_id, s.query, coalesce(rs.translation, ''), rs.found
           FROM run_searches rs JOIN searches s ON s.id = rs.search_id JOIN runs r ON r.id = rs.run_id
           WHERE s.topic = ? AND s.name = ? AND r.kind IN ('pubmed', 'demo') AND rs.reported IS NOT NULL
             AND (rs.status = 'complete' OR rs.run_id IS ?)
           ORDER BY rs.run_id DESC LIMIT 2""",
        (topic, name, open_run),
    )
    return [SearchRun(*row) for row in rows]


def _seeds(store: Store, topic: Topic, name: str) -> list[SeedState]:
    return [_seed_state(store, topic.slug, name, seed.pmid) for seed in topic.seeds if name in seed.searches]


def _seed_state(store: Store, topic: str, name: str, pmid: int) -> SeedState:
    row = store.conn.execute(
        """SELECT max(m.dropped_run IS NULL), count(*) FROM matches m JOIN searches s ON s.id = m.search_id
           WHERE s.topic = ? AND s.name = ? AND m.pmid = ?""",
        (topic, name, pmid),
    ).fetchone()
    return SeedState(pmid, bool(row[0]), row[1] > 0)
