"""Reference lists by their bytes: a quarter of many records, of which only the cited PMIDs are kept."""

from __future__ import annotations

import re

_CITED = re.compile(rb"""<ArticleId(?:\s+IdType\s*=\s*["']pubmed["'])?\s*>\s*(\d{1,12})\s*<""")
_LIST_ENDS = re.compile(rb"</ReferenceList>(?!\s*</?Reference(?:List)?>|\s*\Z)")


def without_references(piece: bytes) -> tuple[bytes, tuple[int, ...]]:
    """The record without its reference lists, and the PMIDs that they cite.

    Where anything is unusual (a comment, CDATA, lists that do not lie together) the record comes back whole and the
    tree is asked instead.
    """
    start = piece.find(b"<ReferenceList")
    if start < 0 or b"<!" in piece:
        return piece, ()
    stop = piece.rfind(b"</ReferenceList>") + len(b"</ReferenceList>")
    cited = cited_pmids(piece[start:stop])
    return (piece, ()) if cited is None else (piece[:start] + piece[stop:], cited)


def cited_pmids(lists: bytes) -> tuple[int, ...] | None:
    """The PMIDs of reference lists that follow each other, each once; None where they do not, or hold a comment."""
    count = lists.count(b"</ReferenceList>")
    if (
        not lists.endswith(b"</ReferenceList>")
        or lists.count(b"<ReferenceList") != count
        or (count != 1 and _LIST_ENDS.search(lists))
        or (b"!" in lists and b"<!" in lists)
    ):
        return None
    cited = dict.fromkeys(map(int, _CITED.findall(lists)))
    cited.pop(0, None)
    return tuple(cited)
