"""`gmax harvest --dry-run`: how much there is to do, with nothing written."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from data.store import open_store
from data.topic import Topic
from harvester.enumerate import enumerate_search
from harvester.fetching import BATCH, Source


@dataclass(frozen=True, slots=True)
class Preview:
    """Counts of each search by name, of all together, and how many of those are not stored yet."""

    searches: dict[str, int]
    warnings: tuple[str, ...]
    found: int
    stored: int
    new: int
    requests: int

    def text(self) -> str:
        """A line for each search and one for the sum."""
        lines = [f"search {name}: {count:,} records" for name, count in self.searches.items()]
        lines += [f"warning: {warning}" for warning in self.warnings]
        fetches = -(-self.new // BATCH)
        total = f"{self.found:,} found = {self.stored:,} stored already + {self.new:,} to fetch"
        return "\n".join([*lines, f"{total} (about {fetches:,} requests); dry run, nothing was written"])

    def as_dict(self) -> dict[str, Any]:
        """The same for `--json`."""
        return asdict(self)


def preview(path: Path, topic: Topic, source: Source) -> Preview:
    """Ask every search for its whole result and compare with what is stored; a missing database counts as empty."""
    before = source.requests_made
    counts: dict[str, int] = {}
    warnings: list[str] = []
    found: set[int] = set()
    for search in topic.default_searches:
        result = enumerate_search(source, search.query)
        counts[search.id] = len(result.pmids)
        warnings += [f"search {search.id}: {warning}" for warning in result.warnings]
        found.update(result.pmids)
    stored = found & _stored(path)
    return Preview(
        counts, tuple(warnings), len(found), len(stored), len(found) - len(stored), source.requests_made - before
    )


def _stored(path: Path) -> set[int]:
    if not path.is_file() or not path.stat().st_size:
        return set()
    with open_store(path, "read") as store:
        return {pmid for (pmid,) in store.conn.execute("SELECT pmid FROM articles")}
