"""One file of `--from` read to its end by any process, here or on a cluster: plain values in, plain values out.

Nothing of a file is believed before the whole of it was read: its MD5 where one is promised, its gzip trailer,
the closing tag of its set. What is wrong comes back as `problem`, in words.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple

from data.article_block import block_of, newest
from data.article_rows import SourceFormat, article_rows
from data.errors import InputError
from data.records import Article, Deletion
from data.searchable import Searchable
from data.tag_rows import flat_tags
from data.topic import Topic
from data.topic_matcher import TopicMatcher
from harvester.blocks import Blocks, FileBlock
from harvester.files import SourceFile
from harvester.packed import chunks, md5_of, md5_promised, unpacked
from harvester.parse import deletions, parse_record
from harvester.scan import TopicScan
from harvester.split import DELETIONS, Unreadable
from harvester.tagging import tagger_of
from harvester.words_held import WordsHeld, words_of

BLOCK = 500  # records


@dataclass(frozen=True, slots=True)
class ReadTask:
    """A file and what to keep of it: everything, or the records of the topic and those in `keep`.

    What is kept is held in the folder `spool`, where there is one.
    """

    file: SourceFile
    topic: Topic
    everything: bool
    keep: frozenset[int] = frozenset()
    spool: Path | None = None


class Found(NamedTuple):
    """A record to keep and the searches that find it."""

    article: Article
    searches: tuple[str, ...]
    held: frozenset[str] | None  # as `WordsHeld` gives them

    @property
    def pmid(self) -> int:
        """The record's."""
        return self.article.pmid

    @property
    def version(self) -> int:
        """The record's."""
        return self.article.version


@dataclass(frozen=True, slots=True)
class FileContent:
    """What a file holds: `blocks` are the `kept` records made ready, `pmids` all records read, in its order."""

    file: SourceFile
    md5: str = ""
    pmids: array[int] = field(default_factory=lambda: array("Q"))
    matched: int = 0
    kept: int = 0
    deleted: tuple[Deletion, ...] = ()
    unknown: tuple[str, ...] = ()
    blocks: Blocks = field(default_factory=Blocks)
    problem: str | None = None


def read_file(task: ReadTask) -> FileContent:
    """Everything of one file, or the problem that it has; never a part."""
    try:
        return _read(task)
    except InputError as problem:
        return FileContent(task.file, problem=str(problem).removeprefix(f"{task.file.name} "))


def _read(task: ReadTask) -> FileContent:
    file = task.file
    promised, md5 = md5_promised(file.path), md5_of(file.path)
    if promised and promised != md5:
        raise InputError(f"{file.name} does not have the MD5 sum of its sidecar: it is not the file that NLM sent")
    reader = _Reader(task)
    with unpacked(file.path) as stream:
        found = reader.medline(stream) if file.kind == "medline" else reader.xml(chunks(stream))
        blocks = Blocks.hold(reader.blocks(found), task.spool)
    deleted, unknown = tuple(reader.deleted), tuple(sorted(reader.unknown))
    return FileContent(file, md5, reader.pmids, reader.matched, reader.kept, deleted, unknown, blocks)


class _Reader:
    """One walk through one file: what to keep, and what was seen on the way."""

    def __init__(self, task: ReadTask) -> None:
        self.task, self.format = task, _FORMATS[task.file.kind]
        self.matcher, self.words = _ready(task.topic)
        self.pmids: array[int] = array("Q")
        self.matched = self.kept = 0
        self.deleted: list[Deletion] = []
        self.unknown: set[str] = set()

    def medline(self, stream: BinaryIO) -> Iterator[Found]:
        """The records to keep of a MEDLINE/nbib file."""
        from harvester.medline import iter_medline

        for article in iter_medline(stream, self.task.file.name):
            self.pmids.append(article.pmid)
            yield from self._wanted(article)

    def xml(self, pieces: Iterable[bytes]) -> Iterator[Found]:
        """The records to keep of a set; the others are not even parsed where the topic allows."""
        scan = TopicScan(None if self.task.everything else self.task.topic, self.task.keep, self.unknown)
        self.pmids = scan.pmids
        try:
            for tag, piece in scan.candidates(pieces):
                if tag in DELETIONS:
                    self.deleted.extend(deletions(piece))
                else:
                    yield from self._wanted(parse_record(tag, piece, self.unknown))
        except Unreadable as problem:
            raise InputError(f"{self.task.file.name} cannot be read as PubMed XML: {problem}") from None

    def _wanted(self, article: Article) -> Iterator[Found]:
        record = Searchable.of(article)
        held = self.words.of(record.plain)
        found_by = self.matcher.found_by(record, held)
        self.matched += bool(found_by)
        if found_by or self.task.everything or article.pmid in self.task.keep:
            self.kept += 1
            yield Found(article, found_by, held)

    def blocks(self, found: Iterator[Found]) -> Iterator[FileBlock]:
        """The records made ready for the writer, some hundred at a time."""
        tagger = tagger_of(self.task.topic)
        while some := newest(islice(found, BLOCK)):
            rows = [article_rows(one.article, self.format) for one in some]
            tags = [tagger.rows_of(one.article, row.text_hash, one.held) for one, row in zip(some, rows, strict=True)]
            by_search = {name: [one.pmid for one in some if name in one.searches] for name, _ in self.matcher.searches}
            yield FileBlock(block_of(rows), flat_tags(tags, self.task.topic.slug), by_search)


_FORMATS: dict[str, SourceFormat] = {"xml": "pubmed_xml", "medline": "medline"}
_READY: dict[tuple[tuple[str, ...], str], tuple[TopicMatcher, WordsHeld]] = {}


def _ready(topic: Topic) -> tuple[TopicMatcher, WordsHeld]:
    """Compiled once in each process: searches take longer to compile than a small file to read."""
    key = tuple(search.query for search in topic.default_searches), topic.vocabulary.fingerprint
    if key not in _READY:
        matcher = TopicMatcher.of(topic)
        _READY[key] = matcher, WordsHeld(words_of(topic, matcher))
    return _READY[key]
