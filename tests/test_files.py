"""What the paths of --from are, NLM's order, gaps and sidecars; what is wrong with a file is said, not skipped over."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest
from harvest_kit import small_topic
from hypothesis import given
from hypothesis import strategies as st
from pubmed_xml import deletion, pubmed_set, record, write_file

from data.errors import InputError
from harvester.files import load_plan
from harvester.packed import md5_promised, unpacked
from harvester.read_file import FileContent, ReadTask, read_file

NBIB = "PMID- 7\nTI  - A title.\nSO  - Inv J. 2024.\n"


def names(plan_paths: list[Path]) -> list[str]:
    return [file.name for file in load_plan(plan_paths).files]


def test_numbered_files_come_in_the_order_of_their_numbers_then_the_others(tmp_path: Path) -> None:
    update, baseline = tmp_path / "updatefiles", tmp_path / "baseline"
    for folder, number in ((update, 3), (baseline, 2), (update, 4), (baseline, 1)):
        write_file(folder, f"pubmed26n{number:04d}.xml.gz", record(number))
    (tmp_path / "saved.nbib").write_text(NBIB, "utf-8")
    (tmp_path / "export.txt").write_text("\ufeff" + NBIB, "utf-8")
    (tmp_path / "README.txt").write_text("NLM's words about the files.", "utf-8")
    (tmp_path / "pubmed26n0005.xml.gz.part").write_bytes(b"not here yet")
    plan = load_plan([tmp_path])
    assert [file.name for file in plan.files] == [
        *(f"pubmed26n{number:04d}.xml.gz" for number in (1, 2, 3, 4)), "export.txt", "saved.nbib",
    ]  # fmt: skip
    assert plan.files[0].year == 2026
    assert not plan.problems


def test_ten_thousand_files_sort_by_number_not_by_name(tmp_path: Path) -> None:
    for number in (9999, 10000, 10001):
        write_file(tmp_path, f"pubmed26n{number:04d}.xml.gz", record(number))
    assert [file.number for file in load_plan([tmp_path]).files] == [9999, 10000, 10001]


def test_a_gap_stops_the_load_unless_it_was_applied_before(tmp_path: Path) -> None:
    for number in (1, 2, 5):
        write_file(tmp_path, f"pubmed26n{number:04d}.xml.gz", record(number))
    plan = load_plan([tmp_path])
    assert [file.number for file in plan.files] == [1, 2]
    assert [str(p) for p in plan.problems] == [
        "pubmed26n0003 to n0004: missing; the 1 files from pubmed26n0005.xml.gz on wait for it"
    ]
    assert [file.number for file in load_plan([tmp_path], {2026: frozenset({3, 4})}).files] == [1, 2, 5]
    assert load_plan([tmp_path / "pubmed26n0005.xml.gz"], {2026: frozenset({1, 2, 3})}).problems


def test_a_new_baseline_leaves_out_the_files_of_earlier_years(tmp_path: Path) -> None:
    for name in ("pubmed25n0001", "pubmed25n0002", "pubmed26n0001"):
        write_file(tmp_path, f"{name}.xml.gz", record(1))
    plan = load_plan([tmp_path])
    assert [file.name for file in plan.files] == ["pubmed26n0001.xml.gz"]
    assert plan.notes == ("2 files of earlier years left out: the 2026 baseline replaces them",)


def test_years_without_a_beginning_stand_side_by_side(tmp_path: Path) -> None:
    for name in ("pubmed26n1334", "pubmed25n1275", "pubmed26n1335", "pubmed25n1274"):
        write_file(tmp_path, f"{name}.xml.gz", record(1))
    assert names([tmp_path]) == [f"pubmed{n}.xml.gz" for n in ("25n1274", "25n1275", "26n1334", "26n1335")]


def test_one_number_twice_is_read_once_or_named(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        write_file(tmp_path / folder, "pubmed26n0001.xml.gz", record(1))
    assert load_plan([tmp_path, tmp_path / "a"]).problems == ()
    assert len(load_plan([tmp_path]).files) == 1
    write_file(tmp_path / "b", "pubmed26n0001.xml.gz", record(2))
    (problem,) = load_plan([tmp_path]).problems
    assert "two different files" in str(problem)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xml", b"", "a.xml: is empty"),
        ("a.nbib", b"just words", "a.nbib: is neither PubMed XML nor MEDLINE text"),
        ("a.xml.gz", gzip.compress(b"<x/>" * 999, mtime=0)[:30], "a.xml.gz: is cut off or damaged"),
    ],
)
def test_what_is_no_file_of_ours_is_named(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    (problem,) = load_plan([tmp_path]).problems
    assert str(problem).startswith(said)


def test_a_missing_path_and_an_empty_folder_are_errors(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        load_plan([tmp_path / "nowhere"])
    with pytest.raises(InputError, match="nothing to read"):
        load_plan([tmp_path])


@pytest.mark.parametrize(
    ("text", "digest"),
    [
        ("MD5(x.xml.gz)= {}\n", True), ("MD5 (x.xml.gz) = {}", True), ("{}  x.xml.gz\n", True), ("{}", True),
        ("MD5(y.xml.gz)= {}", None), ("nothing", None), ("", None),
    ],
)  # fmt: skip
def test_sidecars_of_nlm_and_of_md5sum(tmp_path: Path, text: str, digest: bool | None) -> None:
    path = write_file(tmp_path, "x.xml.gz", record(1), sidecar=False)
    assert md5_promised(path) is None
    md5 = hashlib.md5(path.read_bytes()).hexdigest()
    path.with_name("x.xml.gz.md5").write_text(text.format(md5.upper()), "utf-8")
    if digest:
        assert md5_promised(path) == md5
    else:
        with pytest.raises(InputError):
            md5_promised(path)


def test_the_name_says_nothing_about_the_packing(tmp_path: Path) -> None:
    body = pubmed_set(record(1))
    for name, packed in (("plain.xml.gz", body), ("packed.xml", gzip.compress(body, mtime=0))):
        (tmp_path / name).write_bytes(packed)
        with unpacked(tmp_path / name) as stream:
            assert stream.read() == body


def read(path: Path) -> FileContent:
    (file,) = load_plan([path]).files
    return read_file(ReadTask(file, small_topic(), everything=True))


def pmids(content: FileContent) -> list[int]:
    return [pmid for block in content.blocks for pmid in block.articles.pmids]


def test_a_file_is_read_with_what_it_says_of_itself(tmp_path: Path) -> None:
    path = write_file(tmp_path, "pubmed26n0001.xml.gz", record(1, "Back pain."), record(2), "<New/>", deletion(3))
    content = read(path)
    assert (pmids(content), content.matched, list(content.pmids)) == ([1, 2], 1, [1, 2])
    assert ([d.pmid for d in content.deleted], content.unknown, content.problem) == ([3], ("New",), None)
    assert content.md5 == hashlib.md5(path.read_bytes()).hexdigest()


PACKED = gzip.compress(pubmed_set(*(record(pmid) for pmid in range(1, 30)), deletion(99)), 6, mtime=0)


@given(
    st.lists(
        st.tuples(st.sampled_from(["cut", "flip", "tail"]), st.integers(0, len(PACKED) - 1), st.integers(1, 255)),
        min_size=1,
        max_size=3,
    )
)
def test_a_damaged_file_is_whole_or_named(
    tmp_path_factory: pytest.TempPathFactory, damage: list[tuple[str, int, int]]
) -> None:
    packed = PACKED
    for how, at, by in damage:
        at %= max(len(packed), 1)
        if how == "cut":
            packed = packed[:at]
        elif how == "flip" and packed:
            packed = packed[:at] + bytes([packed[at] ^ by]) + packed[at + 1 :]
        else:
            packed += bytes([by]) * 3
    path = tmp_path_factory.getbasetemp() / "pubmed26n0001.xml.gz"
    path.write_bytes(packed)
    content = read(path)
    if content.problem is None:  # a flip in the header's time stamp or name harms nothing
        assert pmids(content) == list(range(1, 30))
        assert [d.pmid for d in content.deleted] == [99]
    else:
        assert not list(content.blocks)
        assert "\n" not in content.problem


def test_a_wrong_md5_and_a_wrong_trailer_are_named(tmp_path: Path) -> None:
    path = write_file(tmp_path, "pubmed26n0001.xml.gz", record(1))
    path.write_bytes(gzip.compress(pubmed_set(record(2))))
    assert "MD5" in (read(path).problem or "")
    path.with_name(path.name + ".md5").unlink()
    packed = bytearray(path.read_bytes())
    packed[-6] ^= 1
    path.write_bytes(packed)
    assert "damaged" in (read(path).problem or "")
