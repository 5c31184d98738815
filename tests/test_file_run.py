"""Files into the database: each once and whole, in NLM's order, whatever stops the run; the topic's records or all."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from harvest_kit import START, Notes, content, small_topic, sound, values
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pubmed_xml import deletion, pubmed_set, record, write_file, write_sidecar

from data.errors import InputError
from harvester.file_run import FileOptions, harvest_files
from harvester.packed import unpacked
from harvester.summary import RunReport

ON_TOPIC = "Back pain in invented people."


def load(database: Path, *paths: Path, watcher: Notes | None = None, **options: Any) -> RunReport:
    options.setdefault("jobs", 1)
    return harvest_files(database, small_topic(), paths, watcher, lambda: START, FileOptions(**options))


def nlm(folder: Path, number: int, *parts: str, year: int = 26) -> Path:
    return write_file(folder, f"pubmed{year}n{number:04d}.xml.gz", *parts)


def stored(database: Path) -> dict[int, str]:
    return dict(values(database, "SELECT pmid, title FROM articles WHERE status = 'current' ORDER BY pmid"))


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "gmax.db"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "nlm"


def test_exports_are_stored_whole_and_once(tmp_path: Path, database: Path) -> None:
    export = write_file(tmp_path, "export.xml", record(1, ON_TOPIC), record(2), sidecar=False)
    nbib = tmp_path / "more.nbib"
    nbib.write_text("PMID- 1\nTI  - Poorer.\nSO  - Inv J.\n\nPMID- 3\nTI  - Third.\nSO  - Inv J.\n", "utf-8")
    report = load(database, export, nbib)
    assert (report.status, report.balance.found, report.balance.new) == ("complete", 3, 3)
    assert stored(database) == {1: ON_TOPIC, 2: "An invented title.", 3: "Third."}
    assert values(database, "SELECT pmid FROM matches") == [1]
    before = content(database)
    again = load(database, export, nbib)
    assert (again.status, again.balance.found) == ("complete", 0)
    assert "2 of the files were applied before" in again.notes
    assert content(database) == before
    sound(database)


def test_of_baseline_files_only_the_topic_is_stored_or_everything(folder: Path, database: Path) -> None:
    nlm(folder, 1, record(1, ON_TOPIC), record(2), record(3, "Falls."))
    report = load(database, folder)
    assert stored(database) == {1: ON_TOPIC, 3: "Falls."}
    assert report.notes[-1] == "1 file read: 3 records, 2 of the topic, 2 kept, 1 dropped, 0 deletions"
    assert values(database, "SELECT records, matched, deleted FROM source_files") == [(3, 2, 0)]
    assert values(database, "SELECT s.name, m.pmid FROM matches m JOIN searches s ON s.id = m.search_id") == [
        ("back", 1), ("falls", 3),
    ]  # fmt: skip
    load(database, folder, everything=True)
    assert len(stored(database)) == 3
    assert load(database, folder, everything=True).balance.found == 0
    assert load(database, folder).balance.found == 0


def test_later_files_win_and_deletions_come_after_the_records_of_their_file(folder: Path, database: Path) -> None:
    nlm(folder, 1, record(1, "Pain one."), record(2, "Pain two."), record(3, "Pain three."), record(4, "Pain four."))
    nlm(folder, 2, record(1, "Pain one, revised."), deletion(2, 4, 5), record(5, "Pain five."))
    nlm(folder, 3, record(2, "Pain two, added again."), record(3, "Pain three.", version=2), deletion(3))
    report = load(database, folder)
    assert report.status == "complete"
    # 3 has version 2 now, and what was deleted was version 1
    assert stored(database) == {1: "Pain one, revised.", 2: "Pain two, added again.", 3: "Pain three."}
    assert values(database, "SELECT pmid FROM articles WHERE status = 'withdrawn'") == [4, 5]
    sound(database)


def test_a_stored_record_follows_its_revisions_even_off_the_topic(folder: Path, database: Path) -> None:
    nlm(folder, 1, record(1, ON_TOPIC), record(2))
    nlm(folder, 2, record(1, "Nothing of the kind.", abstract=""))
    load(database, folder)
    assert stored(database) == {1: "Nothing of the kind."}
    assert values(database, "SELECT count(*) FROM matches WHERE dropped_run IS NULL") == [0]


def test_a_damaged_file_is_named_and_left_out_and_mended_later(folder: Path, database: Path) -> None:
    nlm(folder, 1, record(1, "Pain one."))
    bad = nlm(folder, 2, record(1, "Pain two."), record(2, "Pain."))
    whole = bad.read_bytes()
    bad.write_bytes(whole[:-40])
    nlm(folder, 3, record(3, "Pain three."), record(2, "Pain, the last word."))
    watcher = Notes()
    report = load(database, folder, watcher=watcher)
    assert (report.status, report.exit_code) == ("partial", 3)
    assert "pubmed26n0002.xml.gz does not have the MD5 sum" in (report.message or "")
    assert any("pubmed26n0002.xml.gz" in note and "left out" in note for note in watcher.notes)
    assert stored(database)[2] == "Pain, the last word."
    bad.write_bytes(whole)
    assert load(database, folder).status == "complete"
    assert stored(database) == {1: "Pain two.", 2: "Pain, the last word.", 3: "Pain three."}
    sound(database)


@pytest.mark.parametrize("damage", ["trailer", "cut", "middle"])
def test_damage_that_shows_while_blocks_are_held_is_named_too(folder: Path, database: Path, damage: str) -> None:
    nlm(folder, 1, record(1, "Pain one."))
    bad = nlm(folder, 2, *(record(n, f"Pain {n} {n**9 % 7919}.") for n in range(2, 900)))
    bad.with_name(bad.name + ".md5").unlink()
    packed = bytearray(bad.read_bytes())
    packed[-6 if damage == "trailer" else len(packed) // 2] ^= 1
    bad.write_bytes(packed[:-9] if damage == "cut" else packed)
    report = load(database, folder, everything=True)
    assert (report.exit_code, stored(database)) == (3, {1: "Pain one."})
    assert "pubmed26n0002.xml.gz" in (report.message or "")
    assert not database.with_name("gmax.db.reading").exists()
    sound(database)


def test_a_late_file_alone_could_overtake_later_ones_and_is_refused(folder: Path, database: Path) -> None:
    for number in (2, 3):
        nlm(folder, number, record(number, "Pain."))
    load(database, folder)
    late = nlm(folder.with_name("late"), 1, record(3, "Pain, old."))
    report = load(database, late)
    assert "comes after 2 later files" in (report.message or "")
    assert stored(database)[3] == "Pain."
    assert load(database, late, folder).status == "complete"
    assert stored(database)[3] == "Pain."


def test_a_gap_stops_before_it_and_the_rest_comes_later(folder: Path, database: Path) -> None:
    nlm(folder, 1, record(1, "Pain."))
    nlm(folder, 3, record(3, "Pain."))
    report = load(database, folder)
    assert report.exit_code == 3
    assert stored(database).keys() == {1}
    nlm(folder, 2, record(2, "Pain."))
    assert load(database, folder).status == "complete"
    assert stored(database).keys() == {1, 2, 3}


def test_a_new_years_baseline_replaces_the_old(folder: Path, database: Path) -> None:
    nlm(folder, 1, record(1, "Pain."), record(2, "Pain."), year=25)
    nlm(folder, 2, record(3, "Pain."), year=25)
    export = write_file(folder.with_name("own"), "own.xml", record(9, "Own."), sidecar=False)
    load(database, folder)
    load(database, export)
    nlm(folder, 1, record(1, "Pain."), record(4, "Pain."))
    nlm(folder, 2, record(3, "Pain, revised."))
    report = load(database, folder)
    assert report.status == "complete"
    assert stored(database) == {1: "Pain.", 3: "Pain, revised.", 4: "Pain.", 9: "Own."}
    assert report.withdrawn == (2,)
    assert "the 2026 baseline replaces the files of earlier years: 1 records" in "; ".join(report.notes)
    assert load(database, folder).balance.found == 0


def test_nothing_readable_is_an_error_and_makes_no_database_worth_keeping(folder: Path, database: Path) -> None:
    bad = nlm(folder, 1, record(1))
    bad.write_bytes(b"\x1f\x8b garbage")
    with pytest.raises(InputError, match="nothing was stored"):
        load(database, folder)
    with pytest.raises(InputError, match="does not exist"):
        load(database.with_name("other.db"), folder / "nowhere")
    assert not database.with_name("other.db").exists()


def test_a_run_stopped_between_files_goes_on(folder: Path, database: Path) -> None:
    for number in (1, 2, 3):
        nlm(folder, number, record(number, "Pain."))

    class Stop(Notes):
        def step(self, what: str, done: int, total: int) -> None:
            if what.startswith("files") and done:
                raise KeyboardInterrupt

    (folder / "filler.xml").write_bytes(pubmed_set(*(record(100 + i) for i in range(9))))
    report = load(database, folder, watcher=Stop())
    assert report.exit_code == 3
    assert "stopped by hand" in (report.message or "")
    assert load(database, folder).status == "complete"
    assert stored(database).keys() >= {1, 2, 3}
    sound(database)


EVENT = st.tuples(st.sampled_from(["put", "delete"]), st.integers(1, 5), st.integers(1, 3))


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.lists(EVENT, max_size=5), min_size=1, max_size=4), st.integers(0, 4))
def test_any_sequence_of_files_gives_what_reading_them_by_hand_gives(
    tmp_path_factory: pytest.TempPathFactory, files: list[list[tuple[str, int, int]]], split: int
) -> None:
    base = tmp_path_factory.mktemp("events")
    expected: dict[int, str] = {}
    for number, events in enumerate(files, 1):
        puts = [record(pmid, f"Pain {number}.{i}") for i, (what, pmid, _) in enumerate(events) if what == "put"]
        gone = [pmid for what, pmid, _ in events if what == "delete"]
        nlm(base / "files", number, *puts, *([deletion(*gone)] if gone else []))
        for i, (what, pmid, _) in enumerate(events):
            if what == "put":
                expected[pmid] = f"Pain {number}.{i}"
        for pmid in gone:
            expected.pop(pmid, None)
    first = sorted((base / "files").glob("*.gz"))[: split or None]
    load(base / "gmax.db", *first)
    load(base / "gmax.db", base / "files")
    assert stored(base / "gmax.db") == expected


def by_hand(paths: list[Path]) -> dict[int, str]:
    """PMIDs and titles after these files by a reader of its own: a whole-document parse, versions, deletions last."""
    held: dict[int, str] = {}
    for path in paths:
        with unpacked(path) as stream:
            root = ElementTree.parse(stream).getroot()
        for item in root.findall("PubmedArticle/MedlineCitation"):
            title = "".join(item.find("Article/ArticleTitle").itertext())  # type: ignore[union-attr]
            held[int(item.findtext("PMID", ""))] = " ".join(title.split())
        for pmid in root.findall("DeleteCitation/PMID"):
            held.pop(int(pmid.text or ""), None)
    return held


@pytest.mark.real
@pytest.mark.parametrize("year", range(20, 27))
def test_real_baseline_and_update_load_to_what_an_independent_reader_says(
    shared: Path, database: Path, year: int
) -> None:
    sample = shared / "data/baseline/pmparser/tests/testthat/pubmed_sample"
    paths = sorted(sample.rglob(f"pubmed{year}n*.xml.gz"), key=lambda path: path.name)
    assert len(paths) == 2
    report = load(database, *paths, everything=True)
    assert report.status == "complete"
    held = {p: t for p, t in by_hand(paths).items() if t}
    got = stored(database)
    assert got.keys() >= held.keys()
    assert {p: got[p] for p in held} == held
    assert set(got) - set(held) <= {p for p, t in by_hand(paths).items() if not t}


@pytest.mark.real
def test_the_real_pool_is_read_whole_and_a_second_time_is_a_no_op(shared: Path, database: Path) -> None:
    folder = shared / "data/baseline/pmparser/tests/testthat/data"
    paths = [folder / "baseline" / "pubmed20n1015.xml.gz", folder / "testfiles" / "pubmed20n1016.xml.gz"]
    report = load(database, *paths, everything=True)
    assert (report.status, len(report.withdrawn)) == ("complete", 0)
    assert stored(database).keys() == by_hand(paths).keys()
    before = content(database)
    assert load(database, *paths, everything=True).balance.found == 0
    assert content(database) == before
    assert gzip.decompress(paths[0].read_bytes())[-30:].strip().endswith(b"</PubmedArticleSet>")


def test_a_corrected_file_is_applied_again(folder: Path, database: Path) -> None:
    path = nlm(folder, 1, record(1, "Pain."))
    load(database, folder)
    path.write_bytes(gzip.compress(pubmed_set(record(1, "Pain, corrected by NLM."))))
    write_sidecar(path)
    assert load(database, folder).balance.changed == 1
    assert stored(database) == {1: "Pain, corrected by NLM."}
