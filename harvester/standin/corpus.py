"""The records a stand-in holds: PubMed XML kept byte for byte, changeable while the server runs."""

from __future__ import annotations

import gzip
import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

RECORD = re.compile(
    rb"<PubmedArticle\b[^>]*>.*?</PubmedArticle>|<PubmedBookArticle\b[^>]*>.*?</PubmedBookArticle>", re.DOTALL
)
PMID = re.compile(rb"<PMID\b[^>]*>\s*(\d+)\s*</PMID>")  # the first one in a record is its own
REVISED = re.compile(rb"<DateRevised>.*?</DateRevised>", re.DOTALL)
RETRACTED_TYPE = b'<PublicationType UI="D016441">Retracted Publication</PublicationType>'


@dataclass(frozen=True, slots=True)
class StandinRecord:
    """One record; `revision` is new with every change, `withheld` means esearch finds it and efetch leaves it out."""

    pmid: int
    xml: bytes
    revision: int
    withheld: bool = False

    @property
    def is_book(self) -> bool:
        """True for a book or a chapter of one."""
        return self.xml.startswith(b"<PubmedBookArticle")


class Corpus:
    """What the stand-in knows, by PMID; every method may be called while requests are being answered."""

    def __init__(self, xml: bytes = b"") -> None:
        self._lock = threading.Lock()
        self._records: dict[int, StandinRecord] = {}
        self._serial = 0
        if xml:
            self.add(xml)

    @classmethod
    def from_files(cls, paths: Iterable[Path]) -> Corpus:
        """The records of PubMed XML files, plain or gzip; a later file wins."""
        corpus = cls()
        for path in paths:
            content = path.read_bytes()
            corpus.add(gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content)
        return corpus

    def __len__(self) -> int:
        return len(self._records)

    def __contains__(self, pmid: int) -> bool:
        return pmid in self._records

    @property
    def serial(self) -> int:
        """Grows with every change."""
        return self._serial

    def records(self) -> list[StandinRecord]:
        """All records, highest PMID first, as PubMed lists them."""
        with self._lock:
            return sorted(self._records.values(), key=lambda record: -record.pmid)

    def get(self, pmid: int) -> StandinRecord | None:
        """The record with this PMID, withheld or not."""
        return self._records.get(pmid)

    def add(self, xml: bytes) -> tuple[int, ...]:
        """Adds or replaces every record found in the XML; returns their PMIDs."""
        added = []
        for match in RECORD.finditer(xml):
            own = PMID.search(match[0])
            if own is None:
                raise ValueError("a record without a PMID cannot be served")
            self._put(int(own[1]), match[0])
            added.append(int(own[1]))
        return tuple(added)

    def revise(self, pmid: int, old: bytes, new: bytes, on: date | None = None) -> None:
        """Replaces some bytes of a record; `on` also sets its DateRevised, which `[lr]` searches."""
        xml = self._records[pmid].xml
        if old not in xml:
            raise ValueError(f"record {pmid} does not hold what is to be replaced")
        self._put(pmid, _revised(xml.replace(old, new), on))

    def retract(self, pmid: int, on: date | None = None, notice: int | None = None) -> None:
        """Marks a record as retracted as PubMed does: publication type and RetractionIn (the notice's PMID or none)."""
        xml = self._records[pmid].xml
        link = f'<PMID Version="1">{notice}</PMID>' if notice else ""
        correction = (
            f'<CommentsCorrections RefType="RetractionIn"><RefSource>Stand-in J Test. 2026;1(1):1.</RefSource>{link}'
            "</CommentsCorrections>"
        ).encode()
        if b"</CommentsCorrectionsList>" in xml:
            xml = xml.replace(b"</CommentsCorrectionsList>", correction + b"</CommentsCorrectionsList>", 1)
        else:
            whole = b"<CommentsCorrectionsList>" + correction + b"</CommentsCorrectionsList>"
            xml = xml.replace(b"</MedlineJournalInfo>", b"</MedlineJournalInfo>" + whole, 1)
        xml = xml.replace(b"</PublicationTypeList>", RETRACTED_TYPE + b"</PublicationTypeList>", 1)
        self._put(pmid, _revised(xml, on))

    def delete(self, pmid: int) -> None:
        """Neither found nor fetched any more."""
        with self._lock:
            del self._records[pmid]
            self._serial += 1

    def withhold(self, pmid: int, withheld: bool = True) -> None:
        """Found by esearch but left out by efetch (or no longer)."""
        with self._lock:
            self._serial += 1
            self._records[pmid] = replace(self._records[pmid], withheld=withheld)

    def _put(self, pmid: int, xml: bytes) -> None:
        with self._lock:
            self._serial += 1
            withheld = pmid in self._records and self._records[pmid].withheld
            self._records[pmid] = StandinRecord(pmid, xml, self._serial, withheld)


def _revised(xml: bytes, on: date | None) -> bytes:
    if on is None:
        return xml
    stamp = f"<DateRevised><Year>{on:%Y}</Year><Month>{on:%m}</Month><Day>{on:%d}</Day></DateRevised>".encode()
    if REVISED.search(xml):
        return REVISED.sub(stamp, xml, count=1)
    return xml.replace(b"<Article ", stamp + b"<Article ", 1)
