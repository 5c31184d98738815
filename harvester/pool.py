"""Records of a file for looking only: nothing is stored."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from data.records import Article
from harvester.medline import iter_medline
from harvester.packed import unpacked
from harvester.parse import iter_articles

MEDLINE_ENDINGS = {".nbib", ".txt"}


def pool_articles(path: Path) -> Iterator[Article]:
    """The records of a PubMed XML or MEDLINE file, plain or gzip, one at a time; InputError names the file."""
    with unpacked(path) as stream:
        if path.suffix.lower() in MEDLINE_ENDINGS:
            yield from iter_medline(stream, path.name)
        else:
            yield from (one for one in iter_articles(stream, source=path.name) if isinstance(one, Article))
