"""Rows on their way to the database: flat and back, held in a file or in memory, tagged where they were read."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from harvest_kit import START, content, small_topic, sound, values
from pubmed_xml import record, write_file

from data.article_block import block_of
from data.article_rows import article_rows
from data.errors import StoreError
from data.flat_rows import AT_ONCE, insert_flat, rows_of
from data.records import AbstractSection, Article
from data.searchable import Searchable
from data.topic import load_topic
from data.topic_matcher import TopicMatcher
from harvester.blocks import Blocks, FileBlock, spool_beside
from harvester.file_run import FileOptions, harvest_files
from harvester.parse import parse_set
from harvester.tag_run import TagOptions, tag_library
from harvester.tagging import tagger_of
from harvester.words_held import WordsHeld, gate_of, words_of

LIBRARY = Path(__file__).parent.parent / "harvester" / "starter" / "library.xml"


@pytest.mark.parametrize("count", [0, 1, AT_ONCE - 1, AT_ONCE, 2 * AT_ONCE + 3])
def test_flat_rows_are_stored_as_single_ones(count: int) -> None:
    conn = sqlite3.connect(":memory:")
    conn.execute("CREATE TABLE t (a INTEGER, b TEXT, run INTEGER)")
    rows = [(number, None if number % 3 else f"é{number}") for number in range(count)]
    flat = [value for row in rows for value in row]
    assert list(rows_of(flat, 2)) == rows
    insert_flat(conn, "t", ("a", "b"), flat, {"run": 7})
    assert conn.execute("SELECT * FROM t ORDER BY a").fetchall() == [(*row, 7) for row in rows]


def blocks(*groups: range) -> Iterator[FileBlock]:
    for group in groups:
        rows = [article_rows(Article(pmid, f"Title {pmid}.")) for pmid in group]
        yield FileBlock(block_of(rows), ([1, "topic"],), {"back": [*group]})


def test_blocks_wait_in_a_file_or_in_memory_and_are_the_same(tmp_path: Path) -> None:
    given = list(blocks(range(1, 4), range(5, 9)))
    for held in (Blocks.hold(iter(given), tmp_path), Blocks.hold(iter(given), None)):
        assert list(held) == list(held) == given
        held.drop()
        held.drop()
    assert list(tmp_path.iterdir()) == []
    assert list(Blocks()) == []


def test_what_cannot_be_held_leaves_nothing_behind(tmp_path: Path) -> None:
    def broken() -> Iterator[FileBlock]:
        yield from blocks(range(1, 3))
        raise EOFError

    with pytest.raises(EOFError):
        Blocks.hold(broken(), tmp_path)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(StoreError, match="cannot be written to"):
        Blocks.hold(blocks(), tmp_path / "nowhere")


def test_a_full_disk_is_said_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("harvester.blocks.pickle.dump", full)
    with pytest.raises(StoreError, match="cannot hold what was read: No space left on device; make room"):
        Blocks.hold(blocks(range(1, 3)), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_folder_of_waiting_blocks_goes_and_that_of_a_dead_run_too(tmp_path: Path) -> None:
    left = tmp_path / "gmax.db.reading"
    left.mkdir()
    (left / "gmax-old").write_bytes(b"x")
    with spool_beside(tmp_path / "gmax.db") as folder:
        assert list(folder.iterdir()) == []
        Blocks.hold(blocks(range(1, 3)), folder)
    assert list(tmp_path.iterdir()) == []
    left.mkdir()
    (left / "somebody's").write_bytes(b"x")
    with spool_beside(tmp_path / "gmax.db") as folder:
        Blocks.hold(blocks(range(1, 3)), folder)
    assert [path.name for path in left.iterdir()] == ["somebody's"]
    (left / "somebody's").unlink()
    left.rmdir()
    left.write_text("in the way")
    with pytest.raises(StoreError, match="cannot be made"), spool_beside(tmp_path / "gmax.db"):
        pass


def test_tags_made_while_reading_are_those_made_from_the_database(tmp_path: Path) -> None:
    topic, database = load_topic("gluteus-maximus"), tmp_path / "gmax.db"
    harvest_files(database, topic, [LIBRARY], options=FileOptions(jobs=1))
    before = content(database)
    assert len(before["screening"]) == len(parse_set(LIBRARY.read_bytes()).articles)
    assert len(before["findings"]) > 20
    assert tag_library(database, topic, TagOptions(everything=True, jobs=1)).balance.changed == 0
    assert content(database) == before


def test_a_record_revised_in_the_same_run_has_the_tags_of_its_last_text(tmp_path: Path) -> None:
    folder, database, topic = tmp_path / "nlm", tmp_path / "gmax.db", load_topic("gluteus-maximus")
    first, last = "Gluteus maximus strength and low back pain.", "Gluteus maximus strength and falls in old age."
    write_file(folder, "pubmed26n0001.xml.gz", record(1, first), record(2, first), record(2, last))
    write_file(folder, "pubmed26n0002.xml.gz", record(1, last), record(3, first))
    harvest_files(database, topic, [folder], options=FileOptions(everything=True, jobs=1))
    stale = "SELECT s.pmid FROM screening s JOIN articles a USING (pmid) WHERE s.text_hash <> a.text_hash"
    assert values(database, stale) == []
    assert values(database, "SELECT pmid, title FROM articles") == [(1, last), (2, last), (3, first)]
    tags = dict(values(database, "SELECT pmid, reason FROM screening"))
    assert tags[1] == tags[2] != tags[3]
    assert values(database, "SELECT DISTINCT tagged_run FROM screening") == [1]
    sound(database)


CHILD = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from harvest_kit import START, small_topic
from harvester.file_run import FileOptions, harvest_files
class Says:
    def step(self, what, done, total):
        print(what, done, flush=True)
    def note(self, text): ...
    def pace(self, text): ...
options = FileOptions(everything=True, jobs=1)
harvest_files(Path(sys.argv[2]), small_topic(), [Path(sys.argv[3])], Says(), lambda: START, options)
"""


def test_a_load_that_is_killed_keeps_whole_files_and_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "nlm"
    for number in range(1, 5):
        records = [record(number * 1000 + i, f"Pain {i}.") for i in range(200)]
        write_file(folder, f"pubmed26n{number:04d}.xml.gz", *records, record(1000, f"Revised in {number}."))
    options = FileOptions(everything=True, jobs=1)
    harvest_files(tmp_path / "calm.db", small_topic(), [folder], None, lambda: START, options)
    database = tmp_path / "killed.db"
    command = [sys.executable, "-c", CHILD, str(Path(__file__).parent), str(database), str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent.parent)
    assert process.stdout
    assert process.stdout.readline().startswith("files")  # the first file is in
    process.kill()
    process.communicate()
    applied = values(database, "SELECT number FROM source_files")
    stored = values(database, "SELECT count(*) FROM articles")[0]
    assert 1 <= len(applied) < 4
    assert stored == len(applied) * 200
    report = harvest_files(database, small_topic(), [folder], None, lambda: START, options)
    assert report.status == "complete"
    assert content(database) == content(tmp_path / "calm.db")
    assert not database.with_name("killed.db.reading").exists()
    sound(database)


@pytest.fixture(scope="module")
def topical() -> tuple[Article, ...]:
    return parse_set(LIBRARY.read_bytes()).articles


GATED = (
    "Glutæal strength.",
    "The ＢＵＴＴＯＣＫ.",
    "GLÚTEO mayor.",
    "Accidental\u00a0Falls.",
    "Fall-related.",
    "Glutamate.",
    "Teeth.",
)


def test_words_looked_for_once_give_the_searches_and_tags_of_looking_each_time(topical: tuple[Article, ...]) -> None:
    pytest.importorskip("hyperscan")
    topic = load_topic("gluteus-maximus")
    matcher, tagger = TopicMatcher.of(topic), tagger_of(topic)
    words = WordsHeld(words_of(topic, matcher))
    made = [
        Article(n, title, sections=(AbstractSection(1, other),)) for n, title in enumerate(GATED) for other in GATED
    ]
    open_gates = 0
    for article in (*topical, *made):
        record = Searchable.of(article)
        held = words.of(record.plain)
        assert held is not None
        assert matcher.found_by(record, held) == matcher.found_by(record)
        assert tagger.rows_of(article, "h", held) == tagger.rows_of(article, "h")
        assert tagger.rows_of(article, "h", words.of("")) == tagger.rows_of(Article(article.pmid, ""), "h")
        open_gates += not gate_of(topic).isdisjoint(held)
    assert 0 < open_gates < len(topical) + len(made)


def test_without_hyperscan_nobody_looks_and_the_load_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    topic = load_topic("gluteus-maximus")
    harvest_files(tmp_path / "fast.db", topic, [LIBRARY], None, lambda: START, FileOptions(jobs=1))
    monkeypatch.setattr("harvester.words_held.has_hyperscan", lambda: False)
    monkeypatch.setattr("harvester.read_file._READY", {})
    assert WordsHeld(["pain"]).of("pain") is None
    harvest_files(tmp_path / "plain.db", topic, [LIBRARY], None, lambda: START, FileOptions(jobs=1))
    assert content(tmp_path / "fast.db") == content(tmp_path / "plain.db")
    assert tag_library(tmp_path / "fast.db", topic, TagOptions(everything=True, jobs=1)).balance.changed == 0
