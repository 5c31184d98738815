"""Doctor finds what was broken on purpose and says what to do; --fix mends only what is safe; status counts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from small_library import HASH, TOPIC, insert, make_small_library

from data.doctor import Check, examine, mend
from data.status import status
from data.store import Store, open_store
from reports.standing import doctor_as_text, status_as_text

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "gmax.db"
    make_small_library(made)
    return made


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with open_store(path, "write") as opened:
        yield opened


def of(store: Store, name: str, **options: object) -> Check:
    (check,) = [c for c in examine(store, TOPIC, NOW, **options) if c.name == name]  # type: ignore[arg-type]
    return check


def test_a_sound_library(store: Store) -> None:
    checks = examine(store, TOPIC, NOW, "day")
    assert {c.level for c in checks} <= {"ok", "notice"}
    assert all(c.do for c in checks if c.level != "ok")
    assert [c.name for c in checks if c.level == "notice"] == ["tags", "duplicates"]  # two are not tagged, one pair
    assert "Everything is sound." in doctor_as_text(checks)


def test_it_reads_only(path: Path) -> None:
    with open_store(path, "read") as reader:
        examine(reader, TOPIC, NOW)


def test_full_text_out_of_step_is_found_and_mended(store: Store) -> None:
    store.conn.execute("DROP TRIGGER articles_fts_update")
    store.conn.execute("UPDATE articles SET title = 'Something else entirely' WHERE pmid = 101")
    check = of(store, "full text")
    assert (check.level, check.do) == ("problem", "`gmax doctor --fix` builds it anew")
    assert "PMID 101" in check.found
    assert mend(store) == ["built the search index anew"]
    assert of(store, "full text").level == "ok"
    assert mend(store) == []


def test_rows_missing_from_the_index_are_found(store: Store) -> None:
    store.conn.execute("INSERT INTO articles_fts (articles_fts) VALUES ('delete-all')")
    assert "9 missing" in of(store, "full text").found


def test_orphans_are_found_and_decisions_are_kept(store: Store) -> None:
    store.conn.execute("PRAGMA foreign_keys = off")
    insert(store.conn, "keywords", pmid=999, seq=1, keyword="x", owner="NLM", is_major=0)
    insert(
        store.conn, "reviews", pmid=999, topic=TOPIC, reviewer="ana", decided_at="2026-01-01", field="relevance",
        value="include", text_hash=HASH,
    )  # fmt: skip
    assert "1 in keywords, 1 in reviews" in of(store, "orphan rows").found
    assert mend(store) == ["took out 1 orphan rows"]
    assert of(store, "orphan rows").found == "1 in reviews"
    assert store.scalar("SELECT count(*) FROM reviews WHERE pmid = 999") == 1


def test_a_missing_run_never_costs_a_record(store: Store) -> None:
    store.conn.execute("PRAGMA foreign_keys = off")
    store.conn.execute("DELETE FROM runs WHERE id = 2")
    assert of(store, "orphan rows").do == "please report it"
    assert mend(store) == []
    assert store.scalar("SELECT count(*) FROM articles") == 9


def test_a_ledger_that_does_not_add_up(store: Store) -> None:
    store.conn.execute("UPDATE runs SET found = 99 WHERE id = 1")
    assert of(store, "ledger").level == "problem"
    assert "run 1" in of(store, "ledger").found


def test_dead_runs_stale_schedule_and_waiting_records(store: Store) -> None:
    insert(
        store.conn, "runs", id=3, kind="pubmed", topic=TOPIC, status="running", started_at="2026-02-01T00:00:00Z",
        program_version="1", topic_hash=HASH,
    )  # fmt: skip
    insert(store.conn, "pending_fetches", pmid=5, topic=TOPIC, reason="new", first_run=3)
    assert of(store, "runs").do == "`gmax harvest` goes on where it stopped"
    assert of(store, "to be fetched").found == "1 records were found and not stored yet"
    late = datetime(2026, 5, 1, tzinfo=UTC)
    (fresh,) = [c for c in examine(store, TOPIC, late, "day") if c.name == "freshness"]
    assert fresh.level == "problem"
    (by_hand,) = [c for c in examine(store, TOPIC, late) if c.name == "freshness"]
    assert by_hand.level == "ok"


def test_unread_replies(store: Store) -> None:
    insert(
        store.conn,
        "raw_replies",
        run_id=1,
        tool="efetch",
        format="xml",
        received_at="x",
        sha256="x",
        bytes=1,
        body=b"x",
    )
    assert of(store, "replies").do == "`gmax reparse` reads them again"


def test_retracted_since_the_last_report(store: Store) -> None:
    manifest = {"studies": {"101": ["a", "include", "h", {}, False], "105": ["b", "include", "h", {}, False]}}
    insert(
        store.conn,
        "report_snapshots",
        topic=TOPIC,
        made_at="2026-03-01",
        content_hash=HASH,
        manifest=json.dumps(manifest),
    )
    assert "PMID 105" in of(store, "last report").found
    manifest["studies"]["105"][1] = "retracted"
    insert(
        store.conn,
        "report_snapshots",
        topic=TOPIC,
        made_at="2026-03-02",
        content_hash=HASH,
        manifest=json.dumps(manifest),
    )
    assert of(store, "last report").level == "ok"


def test_tags_that_lag_behind(store: Store) -> None:
    store.conn.execute("UPDATE articles SET text_hash = 'new' WHERE pmid = 101")
    store.conn.execute("UPDATE screening SET rules_version = 'r2' WHERE pmid = 102")
    found = of(store, "tags").found
    assert found == "studies: 2 not tagged, 1 changed since they were tagged, tagged by several rule sets"


def test_another_package_of_our_names(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.metadata.packages_distributions", lambda: {"data": ["gmax", "datashim"]})
    check = of(store, "installation")
    assert (check.level, check.found) == ("problem", "data also comes from datashim")


def test_a_damaged_file_ends_the_examination(path: Path) -> None:
    with open_store(path, "write") as opened:
        root = opened.scalar("SELECT rootpage FROM sqlite_schema WHERE name = 'abstract_sections'")
        size = opened.scalar("PRAGMA page_size")
        opened.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * 64)
    with open_store(path, "read") as opened:
        checks = examine(opened, TOPIC, NOW)
    assert [c.name for c in checks] == ["schema", "integrity"]
    assert checks[1].level == "problem"
    assert "restore a copy" in checks[1].do


# --- status ---


def test_status_counts_what_is_in_force(store: Store) -> None:
    state = status(store.conn, TOPIC, NOW, "week")
    assert (state.records, state.retracted, state.withdrawn) == (9, 1, 0)
    assert state.relevance == {"include": 5, "borderline": 1, "exclude": 1}
    assert state.outcomes["back_pain.intensity"] == 2
    assert state.last_run is not None
    assert (state.last_run.id, state.last_run.new) == (2, 1)
    assert state.next_due == "2026-03-08T06:00:00+00:00"
    assert state.waiting == {"borderline": 1, "not tagged yet": 2}
    insert(
        store.conn, "reviews", pmid=106, topic=TOPIC, reviewer="ana", decided_at="2026-03-02", field="relevance",
        value="include", text_hash=HASH, rule_value="borderline",
    )  # fmt: skip
    decided = status(store.conn, TOPIC, NOW)
    assert decided.relevance == {"include": 6, "borderline": 0, "exclude": 1}
    assert (decided.next_due, decided.waiting) == (None, {"not tagged yet": 2})


def test_status_counts_equal_the_views(store: Store) -> None:
    state = status(store.conn, TOPIC, NOW)
    effective = dict(store.conn.execute("SELECT relevance, count(*) FROM screening_effective GROUP BY 1").fetchall())
    assert {name: count for name, count in state.relevance.items() if count} == effective


def test_what_waits_is_what_the_view_lists(store: Store) -> None:
    store.conn.execute("UPDATE findings SET confidence = 0.3 WHERE pmid IN (101, 103)")  # 103 is decided already
    store.conn.execute("UPDATE findings SET direction = 'unclear' WHERE pmid = 102")
    store.conn.execute("UPDATE articles SET text_hash = 'new' WHERE pmid = 103")
    listed = dict(store.conn.execute("SELECT why, count(*) FROM needs_review GROUP BY why").fetchall())
    counted = status(store.conn, TOPIC, NOW).waiting
    assert listed == {"text changed since the decision": 1, "borderline": 1, "direction unsure": 3}
    assert {why: count for why, count in counted.items() if why in listed} == listed


def test_status_in_words(store: Store) -> None:
    text = status_as_text(status(store.conn, TOPIC, NOW, "week"))
    assert text.startswith("gluteus-maximus: 9 records, 5 on the topic, 1 borderline, 1 off it\n")
    assert "last run: 2 (pubmed), complete, 2026-03-01 06:00 UTC, found 9, new 1, changed 0" in text
    assert "waiting: borderline 1, not tagged yet 2" in text
    assert "next due: 2026-03-08 06:00 UTC" in text


def test_status_of_an_empty_library(tmp_path: Path) -> None:
    with open_store(tmp_path / "new.db", "create") as empty:
        state = status(empty.conn, TOPIC, NOW)
        assert (state.records, state.last_run, state.waiting) == (0, None, {})
        assert "gmax harvest" in status_as_text(state)
        assert {c.level for c in examine(empty, TOPIC, NOW)} == {"ok"}
