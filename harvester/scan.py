"""The records of a set that may belong to a topic, picked out of the bytes before any XML is parsed."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator

from data.topic import Topic
from harvester.split import DELETIONS, Unreadable, split_set

_PMID = re.compile(rb"<PMID[^>]*>\s*(\d{1,12})\s*</PMID>")


class TopicScan:
    """One walk over a set: `pmids` are all records seen so far, in order."""

    def __init__(self, topic: Topic | None, keep: frozenset[int], unknown: set[str]) -> None:
        self.topic, self.keep, self.unknown = topic, keep, unknown
        self.pmids: array[int] = array("Q")

    def candidates(self, pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
        """Records that may belong to the topic or are among `keep`, and the deletion lists, as (tag, bytes)."""
        for tag, piece in split_set(pieces, self.unknown):
            if tag not in DELETIONS:
                found = _PMID.search(piece)
                if not found:
                    raise Unreadable(f"a {tag.decode()} has no PMID")
                self.pmids.append(int(found.group(1)))
            yield tag, piece
