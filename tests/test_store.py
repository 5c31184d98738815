"""The one place that opens the database: modes, pragmas, transactions, and one line for whatever the machine does."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from data.errors import StoreError
from data.schema import known_names
from data.store import Store, open_store

ROOT = Path(__file__).parent.parent


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "gmax.db"
    open_store(made, "create").close()
    return made


def pragma(store: Store, name: str) -> object:
    return store.conn.execute(f"PRAGMA {name}").fetchone()[0]


def test_a_new_database_is_wal_strict_and_checked(path: Path) -> None:
    with open_store(path, "write") as store:
        assert pragma(store, "journal_mode") == "wal"
        assert pragma(store, "foreign_keys") == 1
        assert not store.conn.in_transaction
        tables = store.conn.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' "
            "AND name NOT LIKE 'articles_fts%' AND name NOT LIKE '\\_%' ESCAPE '\\'"
        ).fetchall()
        assert len(tables) > 25
        assert [name for name, sql in tables if "STRICT" not in sql] == []
        with pytest.raises(sqlite3.IntegrityError):
            store.conn.execute("INSERT INTO matches (search_id, pmid, first_run, last_run) VALUES (1, 1, 1, 1)")


def test_opening_twice_changes_nothing(path: Path) -> None:
    before = path.read_bytes()
    open_store(path, "create").close()
    open_store(path, "write").close()
    assert path.read_bytes() == before


@pytest.mark.parametrize("mode", ["read", "write"])
def test_a_missing_or_empty_file_is_refused_in_one_line(mode: str, tmp_path: Path) -> None:
    for content in (None, b""):
        missing = tmp_path / "none.db"
        if content is not None:
            missing.write_bytes(content)
        with pytest.raises(StoreError, match=r"gmax harvest.*gmax demo") as told:
            open_store(missing, mode)  # type: ignore[arg-type]
        assert "\n" not in str(told.value)
    with open_store(tmp_path / "none.db", "create") as store:  # the leftover of a run that died at once
        assert store.scalar("SELECT count(*) FROM runs") == 0


def test_reading_cannot_write(path: Path) -> None:
    with pytest.raises(StoreError, match="may not be written"), open_store(path, "read") as store:
        store.conn.execute("DELETE FROM runs")


def test_the_path_may_hold_anything(tmp_path: Path) -> None:
    odd = tmp_path / "a folder?" / "ü & #1%20.db"
    with open_store(odd, "create") as store:
        assert store.path == odd
    with open_store(odd, "read") as store:
        assert store.db.table("articles").count == 0
    assert odd.exists()


@pytest.mark.parametrize("mode", ["read", "write", "create"])
def test_a_newer_schema_is_refused(mode: str, path: Path) -> None:
    with sqlite3.connect(path) as conn:
        conn.execute("INSERT INTO _sqlite_migrations (migration_set, name) VALUES ('gmax', 'm999_wonders')")
    conn.close()
    with pytest.raises(StoreError, match=r"newer gmax.*m999_wonders.*update gmax"):
        open_store(path, mode)  # type: ignore[arg-type]


def test_an_older_schema_is_read_only_after_an_update(path: Path) -> None:
    last = max(known_names())
    with sqlite3.connect(path) as conn:
        conn.execute("DELETE FROM _sqlite_migrations WHERE name = ?", (last,))
        for (view,) in conn.execute("SELECT name FROM sqlite_schema WHERE type = 'view'").fetchall():
            conn.execute(f"DROP VIEW {view}")
    conn.close()
    with pytest.raises(StoreError, match="older gmax"):
        open_store(path, "read")
    open_store(path, "write").close()
    with open_store(path, "read") as store:
        assert store.scalar("SELECT count(*) FROM studies") == 0


def test_files_of_others_are_left_alone(tmp_path: Path) -> None:
    foreign = tmp_path / "other.db"
    with sqlite3.connect(foreign) as conn:
        conn.execute("CREATE TABLE bookmarks (url)")
    conn.close()
    text = tmp_path / "notes.db"
    text.write_text("not a database at all, but long enough to have a header" * 40)
    for mode in ("create", "write"):
        with pytest.raises(StoreError, match="another program"):
            open_store(foreign, mode)  # type: ignore[arg-type]
        before = text.read_bytes()
        with pytest.raises(StoreError, match="not a database file"):
            open_store(text, mode)  # type: ignore[arg-type]
        assert text.read_bytes() == before
    with pytest.raises(StoreError, match="not a gmax database"):
        open_store(foreign, "read")
    with pytest.raises(StoreError, match="is a folder"):
        open_store(tmp_path, "create")


def test_a_damaged_file_is_told_in_one_line(path: Path) -> None:
    body = bytearray(path.read_bytes())
    body[4096 * 2 : 4096 * 40] = b"\xa5" * (4096 * 38)
    path.write_bytes(bytes(body))
    with pytest.raises(StoreError, match="is damaged") as told, open_store(path, "write") as store:
        store.conn.execute("SELECT * FROM articles").fetchall()
        store.conn.execute("SELECT * FROM runs").fetchall()
        store.conn.execute("PRAGMA integrity_check").fetchall()
        store.conn.execute("INSERT INTO articles_fts (articles_fts) VALUES ('integrity-check')")
        store.conn.execute("SELECT * FROM studies").fetchall()
    assert "\n" not in str(told.value)


def test_a_full_disk_is_told_and_nothing_is_lost(path: Path) -> None:
    insert = "INSERT INTO notices_sent (key, channel, sent_at, title, text) VALUES (?, '', '', '', ?)"
    with open_store(path, "write") as store:
        store.conn.execute(insert, ("kept", ""))
    with pytest.raises(StoreError, match="disk is full"), open_store(path, "write") as store:
        store.conn.execute(f"PRAGMA max_page_count = {pragma(store, 'page_count')}")
        with store.transaction():
            for number in range(1000):
                store.conn.execute(insert, (str(number), "x" * 10_000))
    with open_store(path, "read") as store:
        assert store.conn.execute("SELECT key FROM notices_sent").fetchall() == [("kept",)]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_file_that_may_not_be_written(path: Path) -> None:
    path.chmod(0o444)
    with pytest.raises(StoreError, match="may not be written"), open_store(path, "write") as store:
        store.conn.execute("DELETE FROM runs")


def test_a_transaction_is_all_or_nothing(path: Path) -> None:
    insert = "INSERT INTO notices_sent (key, channel, sent_at, title, text) VALUES (?, '', '', '', '')"
    with open_store(path, "write") as store:
        with pytest.raises(KeyboardInterrupt), store.transaction():
            store.conn.execute(insert, ("a",))
            raise KeyboardInterrupt
        assert not store.conn.in_transaction
        with store.transaction():
            store.conn.execute(insert, ("b",))
        assert store.scalar("SELECT count(*) FROM notices_sent") == 1


def test_readers_never_wait_for_a_writer(path: Path) -> None:
    insert = "INSERT INTO notices_sent (key, channel, sent_at, title, text) VALUES ('x', '', '', '', '')"
    with open_store(path, "write") as writer, writer.transaction():
        writer.conn.execute(insert)
        with open_store(path, "read") as reader:
            assert reader.scalar("SELECT count(*) FROM notices_sent") == 0


def test_our_own_mistakes_are_not_hidden(path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such column"), open_store(path, "read") as store:
        store.conn.execute("SELECT nonsense FROM runs")


def test_several_processes_may_make_one_file(tmp_path: Path) -> None:
    code = "import sys; from data.store import open_store; open_store(sys.argv[1], 'create').close()"
    command = [sys.executable, "-c", code, str(tmp_path / "one.db")]
    at_once = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE) for _ in range(4)]
    assert [p.communicate()[1] for p in at_once] == [b""] * 4
    assert [p.returncode for p in at_once] == [0] * 4
    with open_store(tmp_path / "one.db", "read") as store:
        assert store.scalar("SELECT count(*) FROM _sqlite_migrations") == len(known_names())
