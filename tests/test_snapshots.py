"""What is new: two states of a library compared, manifests kept and read, the same report never its own predecessor."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from report_library import MAX, Shelf, topic

from data.errors import ConfigError, InputError
from data.snapshots import Snapshot, earlier_manifest, keep_snapshot
from data.store import Store, open_store
from reports.document import Box, plain
from reports.earlier import manifest_before
from reports.html import report_html
from reports.making import make_report
from reports.manifest import compare, manifest_of, read_manifest
from reports.report import Options, build_report
from reports.site import earlier_reports, snapshot_name, write_report

FINDING = (MAX, "size", "back_pain", "supports")


def shelf_with(studies: int) -> tuple[Shelf, list[int]]:
    shelf = Shelf()
    shelf.run("2025-06-01")
    return shelf, [shelf.study(FINDING, author=f"Author{chr(65 + n)}") for n in range(studies)]


def test_a_manifest_survives_its_own_json() -> None:
    shelf, _ = shelf_with(2)
    manifest = manifest_of(shelf.library())
    assert read_manifest(manifest.to_json()) == manifest
    assert manifest.to_json() == manifest_of(shelf.library()).to_json()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 99}', '{"format": 1, "studies": {"x": []}}', "null"])
def test_a_damaged_manifest_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(InputError, match="manifest of the earlier report"):
        read_manifest(text)


def test_each_change_stands_under_its_heading() -> None:
    shelf, pmids = shelf_with(8)
    kept, retracted, changed, by_person, by_rules, out, gone, withdrawn = pmids
    excluded = shelf.study(relevance="exclude")
    before = manifest_of(shelf.library())
    shelf.run("2025-07-01", rules="r2")
    run = shelf.conn.execute
    run("UPDATE articles SET is_retracted = 1 WHERE pmid = ?", (retracted,))
    run("UPDATE articles SET status = 'withdrawn' WHERE pmid = ?", (withdrawn,))
    run("UPDATE articles SET content_hash = 'other' WHERE pmid = ?", (changed,))
    shelf.decide(by_person, "finding", f"{MAX}|size|back_pain", "null")
    run("UPDATE findings SET direction = 'contradicts' WHERE pmid = ?", (by_rules,))
    shelf.decide(out, "relevance", "", "borderline")
    run("DELETE FROM screening WHERE pmid = ?", (gone,))
    shelf.decide(excluded, "relevance", "", "include")
    new = shelf.study(FINDING)
    other = shelf.study(relevance="borderline")
    news = compare(before, manifest_of(shelf.library()))
    assert news.since == "2025-06-01"
    assert news.retracted_counted == (retracted, withdrawn)
    assert news.changed_text == (changed,)
    assert news.retagged_person == (by_person,)
    assert news.retagged_rules == (by_rules,)
    assert news.no_longer_counted == (out,)
    assert news.now_counted == (excluded,)
    assert news.new_included == (new,)
    assert news.new_other == (other,)
    assert news.gone == (gone,)
    assert news.rules_changed
    assert kept not in {
        p for name in news.__slots__ if isinstance(getattr(news, name), tuple) for p in getattr(news, name)
    }


def test_nothing_new_is_said_and_a_first_report_too() -> None:
    shelf, _ = shelf_with(1)
    library = shelf.library()
    manifest = manifest_of(library)
    assert compare(manifest, manifest).is_empty
    assert "nothing has changed" in report_html(build_report(library, before=manifest))
    assert "This is the first report on this database" in report_html(build_report(library))


def test_a_retracted_study_that_was_counted_is_the_first_line() -> None:
    shelf, pmids = shelf_with(3)
    before = manifest_of(shelf.library())
    shelf.run("2025-07-01")
    shelf.conn.execute("UPDATE articles SET is_retracted = 1 WHERE pmid = ?", (pmids[0],))
    report = build_report(shelf.library(), before=before)
    box = report.first[0]
    assert isinstance(box, Box)
    assert box.kind == "alert"
    html = report_html(report)
    main = html[html.index("<main") :]
    assert main.index("A study was retracted") < main.index("In short")
    text = plain(getattr(box.blocks[0], "phrase", ()))
    assert (
        text == "Retracted or withdrawn since the report of 2025-06-01, which counted it: 1: AuthorA 2020. "
        "It is out of every number below."
    )
    assert len(next(e for e in report.lists if e.id == "back-pain").pmids) == 2


def test_a_change_of_the_leading_direction_is_the_trigger() -> None:
    shelf, _ = shelf_with(3)
    before = manifest_of(shelf.library())
    for _ in range(4):
        shelf.study((MAX, "size", "back_pain", "null"))
    html = report_html(build_report(shelf.library(), before=before))
    assert "went from “link reported” to “no clear difference”" in html
    assert "Read the answers again." in html


def store_of(shelf: Shelf, path: Path) -> Store:
    """The shelf as a database on disk."""
    with open_store(path, "create") as store:
        store.conn.execute("PRAGMA foreign_keys = OFF")
        for (name,) in shelf.conn.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%STRICT%'"
        ).fetchall():
            rows = shelf.conn.execute(f"SELECT * FROM {name}").fetchall()
            if rows:
                store.conn.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(rows[0]))})", rows)
    return open_store(path, "write")


def test_a_report_is_compared_with_the_one_before_and_never_with_itself(tmp_path: Path) -> None:
    shelf, _ = shelf_with(2)
    with store_of(shelf, tmp_path / "a.db") as store:
        first = make_report(store, topic(), tmp_path / "out", Options())
        assert first.report.sections[1].title == "What is new"
        assert keep_snapshot(store, first.snapshot)
        assert not keep_snapshot(store, first.snapshot)
        again = make_report(store, topic(), tmp_path / "out2", Options())
        assert (tmp_path / "out" / "report.html").read_bytes() == (tmp_path / "out2" / "report.html").read_bytes()
        assert again.snapshot == first.snapshot
        store.conn.execute("UPDATE findings SET direction = 'null'")
        later = make_report(store, topic(), tmp_path / "out", Options(), since="last")
        assert "Direction or place changed by the rules" in (tmp_path / "out" / "report.html").read_text("utf-8")
        assert keep_snapshot(store, later.snapshot)
        third = make_report(store, topic(), tmp_path / "out3", Options())
        assert (tmp_path / "out" / "report.html").read_bytes() == (tmp_path / "out3" / "report.html").read_bytes()
        assert third.line.startswith("2 studies screened, 2 counted. Compared with")


def test_since_a_day_takes_the_report_of_that_day_else_the_history() -> None:
    shelf, pmids = shelf_with(2)
    shelf.run("2025-09-01")
    late = shelf.study(FINDING, first_seen_run=2)
    shelf.conn.execute("UPDATE articles SET is_retracted = 1, last_changed_run = 2 WHERE pmid = ?", (pmids[0],))
    shelf.version(pmids[0], ["now retracted"], replaced_run=2)
    library = shelf.library()
    before = manifest_before(shelf.conn, library, "2025-08-01")
    news = compare(before, manifest_of(library))
    assert news.new_included == (late,)
    assert news.retracted_counted == (pmids[0],)
    assert manifest_before(shelf.conn, library, "last") is None
    old = replace(manifest_of(library), made_at="2025-07-01T00:00:00Z", run_id=1, content_hash="old", studies={})
    shelf.conn.execute(
        "INSERT INTO report_snapshots (topic, made_at, run_id, content_hash, manifest) VALUES (?, ?, 1, 'old', ?)",
        (library.slug, old.made_at, old.to_json()),
    )
    assert manifest_before(shelf.conn, library, "2025-08-01") == old
    assert manifest_before(shelf.conn, library, None) == old
    with pytest.raises(ConfigError, match="--since takes"):
        manifest_before(shelf.conn, library, "last week")


def test_snapshots_of_other_topics_and_later_runs_are_not_ours(tmp_path: Path) -> None:
    with open_store(tmp_path / "a.db", "create") as store:
        store.conn.execute(
            "INSERT INTO runs (id, kind, topic, status, started_at, program_version, topic_hash) "
            "VALUES (1, 'pubmed', 't', 'complete', '', '', ''), (2, 'pubmed', 't', 'complete', '', '', '')"
        )
        keep_snapshot(store, Snapshot("t", "2025-01-01T00:00:00Z", 1, "a", "first"))
        keep_snapshot(store, Snapshot("other", "2025-01-02T00:00:00Z", 1, "a", "other"))
        keep_snapshot(store, Snapshot("t", "2025-01-03T00:00:00Z", 2, "b", "second"))
        assert earlier_manifest(store.conn, "t", 2, "b") == "first"
        assert earlier_manifest(store.conn, "t", 1, "a") is None
        assert earlier_manifest(store.conn, "t", 2, "c") == "second"
        assert earlier_manifest(store.conn, "t", 2, "c", until="2025-01-02") == "first"


def test_dated_copies_stay_and_the_index_lists_them(tmp_path: Path) -> None:
    shelf, _ = shelf_with(1)
    write_report(shelf.conn, build_report(shelf.library()), tmp_path)
    old = snapshot_name(manifest_of(shelf.library()))
    shelf.run("2025-08-01")
    shelf.study(FINDING)
    write_report(shelf.conn, build_report(shelf.library()), tmp_path)
    now = snapshot_name(manifest_of(shelf.library()))
    assert [path for path, _ in earlier_reports(tmp_path, now)] == [f"snapshots/{old}/report.html"]
    assert earlier_reports(tmp_path, old) == []
    index = (tmp_path / "index.html").read_text("utf-8")
    assert f'href="snapshots/{old}/report.html"' in index
    copy = (tmp_path / "snapshots" / old / "report.html").read_text("utf-8")
    assert 'href="../../studies/90000001.html"' in copy
    assert 'href="studies/' not in copy
