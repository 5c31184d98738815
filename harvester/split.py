"""A stream of PubMed XML cut into its records as bytes, before any XML parser sees them.

The set level (declaration, DOCTYPE, root, records, DeleteCitation) is simple enough to walk by hand; each
record is then parsed alone, so memory stays flat, no DTD exists that could define an entity, and a damaged
record is named. Sources: eutils.md 9.1 (pubmed_250101.dtd), the MedlineCitationSet of files before 2017.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

SETS = frozenset({b"PubmedArticleSet", b"PubmedBookArticleSet", b"BookDocumentSet", b"MedlineCitationSet"})
RECORDS = frozenset({b"PubmedArticle", b"PubmedBookArticle", b"BookDocument", b"MedlineCitation"})
DELETIONS = frozenset({b"DeleteCitation", b"DeleteDocument"})
JOINT = 1 << 16  # bytes of a chunk that are put behind what is left of the one before
LARGEST = 64 << 20  # bytes of one record or DOCTYPE; real ones stay under 2 MB

_NAME = re.compile(rb"<([A-Za-z_][\w.:-]*)")
_BLANK = re.compile(rb"[ \t\r\n]*")
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([^"']*)["']""")


class Unreadable(Exception):
    """The bytes are not complete, harmless PubMed XML; the text says why, without the name of the file."""


class Window:
    """A few megabytes of the stream with a position; all before the position is forgotten when more is read.

    Of a large chunk only the beginning is put behind what is left of the one before; once the position is past
    that, the chunk itself is at hand: it need not be copied.
    """

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self.chunks, self.data, self.at = iter(chunks), b"", 0
        self.taken = 0  # bytes forgotten so far
        self._whole, self._left = b"", 0  # the chunk of which only the beginning is at hand, and what is before it

    def more(self) -> bool:
        """Another chunk behind what is left; False at the end of the stream."""
        whole, self._whole = self._whole, b""
        if whole and self.at >= self._left:
            self.taken += self._left
            self.data, self.at = whole, self.at - self._left
            return True
        left = self.data[self.at : self._left] if whole else self.data[self.at :]
        chunk = whole or next((one for one in self.chunks if one), b"")
        self.taken, self.at = self.taken + self.at, 0
        if not whole and left and len(chunk) > 4 * JOINT:
            self._whole, self._left = chunk, len(left)
            chunk = chunk[:JOINT]
        self.data = left + chunk
        return bool(chunk)

    def skip_blank(self) -> bool:
        """To the next thing that is not white space; False when there is none."""
        while True:
            found = _BLANK.match(self.data, self.at)
            self.at = found.end() if found else self.at
            if self.at < len(self.data):
                return True
            if not self.more():
                return False

    def starts(self, prefix: bytes) -> bool:
        """Whether the position stands before `prefix`."""
        while len(self.data) - self.at < len(prefix):
            if not self.more():
                break
        return self.data.startswith(prefix, self.at)

    def take(self, end: bytes, what: str) -> bytes:
        """Everything up to and with `end`; Unreadable when the stream is over before, or it never comes."""
        searched = self.at
        while (found := self.data.find(end, searched)) < 0:
            left = len(self.data) - self.at
            if left > LARGEST:
                raise Unreadable(f"{what} is longer than {LARGEST >> 20} MiB")
            if not self.more():
                raise Unreadable(f"it is cut off inside {what}")
            searched = self.at + max(0, left - len(end) + 1)
        stop = found + len(end)
        piece, self.at = self.data[self.at : stop], stop
        return piece


Run = Callable[[Window], Iterator[tuple[bytes, bytes]]]


def split_set(chunks: Iterable[bytes], unknown: set[str], run: Run | None = None) -> Iterator[tuple[bytes, bytes]]:
    """Each record or deletion list of the set as (tag, bytes), in the order of the file.

    `run` may take over before each PubmedArticle: it gives those it wants of the plain run of records that begins
    there, and moves the window past all of them; what it does not move past is read here.

    Elements at set level that no DTD names are skipped and their names put into `unknown`. Raises
    `Unreadable` on anything cut, foreign or hostile - at the end of the stream too, so the caller must take
    everything before it believes anything.
    """
    window = Window(chunks)
    root, seen = b"", False
    if window.starts(b"\xef\xbb\xbf"):
        window.at += 3
    while window.skip_blank():
        if _passed_over(window):
            continue
        if root and window.starts(b"</" + root):
            window.take(b">", "the closing tag")
            root = b""
            continue
        tag = _tag(window)
        if not root and tag in SETS:
            opening = window.take(b">", "the opening tag")
            root, seen = b"" if opening.endswith(b"/>") else tag, True
        elif tag in RECORDS or (root and tag in DELETIONS):
            seen, before = True, window.taken + window.at
            if run and tag == b"PubmedArticle":
                yield from run(window)
            if window.taken + window.at == before:
                yield tag, _element(window, tag)
        elif root:
            unknown.add(tag.decode())
            _element(window, tag)
        else:
            raise Unreadable(f"it holds <{tag.decode()}>, not a set of PubMed records")
    if root:
        raise Unreadable(f"it is cut off: </{root.decode()}> never comes")
    if not seen:
        raise Unreadable("it is empty")


def _passed_over(window: Window) -> bool:
    """Declarations, comments and the DOCTYPE; the DTD itself is never asked for."""
    if window.starts(b"<?"):
        piece = window.take(b"?>", "a declaration")
        found = _ENCODING.search(piece) if piece.startswith(b"<?xml ") else None
        if found and found.group(1).lower() not in (b"utf-8", b"utf8", b"us-ascii", b"ascii"):
            raise Unreadable(f"its encoding is {found.group(1).decode('ascii', 'replace')}, not UTF-8")
    elif window.starts(b"<!--"):
        window.take(b"-->", "a comment")
    elif window.starts(b"<!DOCTYPE"):
        piece = window.take(b">", "the DOCTYPE")
        if b"[" in piece:
            piece += b"" if piece.rstrip(b"> \n").endswith(b"]") else window.take(b"]>", "the DOCTYPE")
            if b"<!ENTITY" in piece:
                raise Unreadable("it declares entities of its own, which PubMed never does: refused as hostile")
    else:
        return False
    return True


def _tag(window: Window) -> bytes:
    window.starts(b" " * 200)  # only to have that much at hand
    found = _NAME.match(window.data, window.at)
    if not found:
        shown = window.data[window.at : window.at + 30].decode("utf-8", "replace")
        raise Unreadable(f"text stands where a record should: {shown!r}")
    return found.group(1)


def _element(window: Window, tag: bytes) -> bytes:
    name = tag.decode()
    if window.starts(b"<" + tag + b"/>"):
        return window.take(b"/>", name)
    return window.take(b"</" + tag + b">", name)
