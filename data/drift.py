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
    messages = [] if before is None else _between(label, before, now)
    for seed in seeds:
        if not seed.now and seed.before:
            messages.append(f"{label}: seed study {seed.pmid} is no longer found")
        elif not seed.now:
            messages.append(f"{label}: seed study {seed.pmid} was not found")
    return tuple(messages)


def _between(label: str, before: SearchRun, now: SearchRun) -> list[str]:
    messages = []
    same = before.query == now.query
    if not same:
        messages.append(f"{label}: the strategy was changed after run {before.run}; its counts cannot be compared")
    elif before.translation and now.translation and before.translation != now.translation:
        messages.append(f"{label}: PubMed reads it otherwise than in run {before.run}{_difference(before, now)}")
    change = now.found - before.found
    if same and abs(change) > max(FEW, JUMP * before.found):
        share = f" ({change / before.found:+.0%})" if before.found else ""
        messages.append(f"{label}: {now.found:,} records, {before.found:,} in run {before.run}{share}")
    return messages


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
    """The messages of all default searches of a topic, from the last two complete runs over PubMed of each."""
    messages: list[str] = []
    for search in topic.default_searches:
        runs = _last_runs(store, topic.slug, search.id)
        if runs:
            wanted = [seed.pmid for seed in topic.seeds if search.id in seed.searches]
            seeds = [_seed_state(store, topic.slug, search.id, pmid) for pmid in wanted]
            messages += drift_messages(search.label, runs[1] if len(runs) > 1 else None, runs[0], seeds)
    return tuple(messages)


def _last_runs(store: Store, topic: str, name: str) -> list[SearchRun]:
    rows = store.conn.execute(
        """SELECT rs.run_id, s.query, coalesce(rs.translation, ''), rs.found
           FROM run_searches rs JOIN searches s ON s.id = rs.search_id JOIN runs r ON r.id = rs.run_id
           WHERE s.topic = ? AND s.name = ? AND rs.status = 'complete' AND r.kind IN ('pubmed', 'demo')
           ORDER BY rs.run_id DESC LIMIT 2""",
        (topic, name),
    )
    return [SearchRun(*row) for row in rows]


def _seed_state(store: Store, topic: str, name: str, pmid: int) -> SeedState:
    row = store.conn.execute(
        """SELECT max(m.dropped_run IS NULL), count(*) FROM matches m JOIN searches s ON s.id = m.search_id
           WHERE s.topic = ? AND s.name = ? AND m.pmid = ?""",
        (topic, name, pmid),
    ).fetchone()
    return SeedState(pmid, bool(row[0]), row[1] > 0)
