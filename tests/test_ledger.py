"""The ledger: what it says is what the database holds, also about runs that died."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.article_rows import article_rows
from data.articles import save_articles, withdraw
from data.ledger import (
    Balance,
    RunEnd,
    RunStart,
    close_searches,
    finish_run,
    last_complete,
    run_balance,
    search_lines,
    start_run,
    unbalanced,
    utc_text,
)
from data.matches import (
    SearchFound,
    drop_other_searches,
    fetched,
    longest_unverified,
    not_got,
    open_search,
    pending,
    plan_fetches,
    plan_new,
    previous_count,
    record_found,
    search_row,
    unmatched,
)
from data.records import Article
from data.replies import all_replies, keep_reply, load_reply, prune_replies, reply_read, unread_replies
from data.store import Store, open_store

NOW = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)
PUBMED = RunStart("pubmed", "t", "hash", "0.1")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "x.db", "create") as made:
        start_run(made, PUBMED, NOW)
        yield made


def ask(store: Store, run: int, name: str, *pmids: int, query: str = "q") -> tuple[int, tuple[int, ...]]:
    with store.transaction():
        search = search_row(store, run, "t", name, name, None, query)
        open_search(store, run, search)
        return search, record_found(store, run, SearchFound(search, len(pmids), pmids, "tr", (), 1))


def save(store: Store, run: int, *pmids: int, title: str = "T") -> None:
    with store.transaction():
        save_articles(store, run, [article_rows(Article(p, title)) for p in pmids])
        fetched(store, pmids)


def end(store: Store, run: int, status: str = "complete", at: datetime = NOW) -> Balance:
    balance = run_balance(store, run)
    with store.transaction():
        close_searches(store, run, status == "complete")
        finish_run(store, run, RunEnd(status, balance), at)  # type: ignore[arg-type]
    return balance


def test_times_are_utc_to_the_second() -> None:
    assert utc_text(NOW) == "2026-05-04T03:02:01Z"


@given(st.lists(st.integers(0, 99), min_size=6, max_size=6))
def test_a_balance_adds_up_or_does_not(numbers: list[int]) -> None:
    assert Balance(*numbers).adds_up == (numbers[0] == sum(numbers[1:]))


def test_every_found_record_stands_in_one_column(store: Store) -> None:
    ask(store, 1, "a", 1, 2, 3, 4)
    save(store, 1, 1, 2, 3, 4)
    assert end(store, 1) == Balance(4, new=4)
    run = start_run(store, PUBMED, NOW)
    ask(store, run, "a", 1, 2, 4, 5, 6, 7)
    ask(store, run, "b", 1, 7, 8)
    with store.transaction():
        plan_new(store, run, "t")
        assert pending(store) == [5, 6, 7, 8]
        not_got(store, [6], "withheld", "not sent")
        withdraw(store, run, [4])
    save(store, run, 2, title="changed")
    save(store, run, 5, 7)
    assert end(store, run, "partial") == Balance(7, unchanged=1, new=2, changed=1, withheld=2, failed=1)
    a, b = search_lines(store, run)
    assert (a.name, a.status, a.reported, a.no_longer_matching) == ("a", "partial", 6, 1)
    assert a.balance == Balance(6, unchanged=1, new=2, changed=1, withheld=2)
    assert b.balance == Balance(3, unchanged=1, new=1, failed=1)
    assert unbalanced(store) == []


def test_a_run_that_died_is_closed_with_what_it_did(store: Store) -> None:
    ask(store, 1, "a", 1, 2, 3)
    save(store, 1, 1, 2)
    start_run(store, RunStart("files", "t", "", "0"), NOW)
    save(store, 2, 2, title="changed")
    save(store, 2, 8, 9)
    start_run(store, PUBMED, NOW)
    rows = store.conn.execute(
        "SELECT id, status, found, new, changed, failed, message FROM runs ORDER BY id"
    ).fetchall()
    died = "stopped before its end; the next run went on"
    assert rows[0] == (1, "partial", 3, 2, 0, 1, died)
    assert rows[1] == (2, "partial", 3, 2, 1, 0, died)
    assert rows[2][1] == "running"
    assert unbalanced(store) == []


def test_a_sum_that_is_wrong_is_found(store: Store) -> None:
    ask(store, 1, "a", 1)
    save(store, 1, 1)
    end(store, 1)
    assert unbalanced(store, [1]) == []
    store.conn.execute("UPDATE run_searches SET found = 7")
    assert unbalanced(store) == unbalanced(store, [1]) == [1]
    assert unbalanced(store, [2]) == []


def test_the_last_complete_harvest_of_the_topic(store: Store) -> None:
    assert last_complete(store, "t") is None
    end(store, 1)
    for start in (RunStart("tag", "t", "", ""), RunStart("files", "t", "", ""), RunStart("pubmed", "u", "", "")):
        end(store, start_run(store, start, NOW + timedelta(days=1)))
    end(store, start_run(store, PUBMED, NOW + timedelta(days=2)), "failed")
    assert last_complete(store, "t") == (1, "2026-05-04T03:02:01Z")


def test_matches_remember_first_last_and_dropped(store: Store) -> None:
    search, _ = ask(store, 1, "a", 1, 2)
    ask(store, 1, "b", 2)
    save(store, 1, 1, 2)
    end(store, 1)
    run = start_run(store, PUBMED, NOW)
    assert previous_count(store, run, search) == 2
    assert previous_count(store, run, 99) == 0
    assert ask(store, run, "a", 2, 3)[1] == (1,)
    rows = store.conn.execute(
        "SELECT pmid, first_run, last_run, dropped_run FROM matches WHERE search_id = ? ORDER BY 1", (search,)
    )
    assert rows.fetchall() == [(1, 1, 1, 2), (2, 1, 2, None), (3, 2, 2, None)]
    assert unmatched(store, "t", [1, 2, 3]) == (1,)
    edited, _ = ask(store, run, "a", 9, query="another")
    with store.transaction():
        assert drop_other_searches(store, run, "t", [edited]) == (2, 2, 3)
    assert unmatched(store, "t", [1, 2, 3, 9]) == (1, 2, 3)


def test_what_waits_keeps_its_place_and_its_history(store: Store) -> None:
    with store.transaction():
        plan_fetches(store, 1, "t", [3, 1], "new")
        plan_fetches(store, 1, "t", [1, 2], "changed")
        not_got(store, [1], "unreadable", "why")
        not_got(store, [1], "unreadable", "still")
        plan_fetches(store, 1, "t", [1], "full")
    rows = store.conn.execute("SELECT pmid, reason, tries, last_error FROM pending_fetches ORDER BY 1").fetchall()
    assert rows == [(1, "full", 2, "still"), (2, "changed", 0, None), (3, "new", 0, None)]
    with store.transaction():
        fetched(store, [1, 3])
    assert pending(store) == [2]


def test_the_longest_unverified_come_first(store: Store) -> None:
    save(store, 1, 1, 2, 3)
    run = start_run(store, PUBMED, NOW)
    save(store, run, 1, 4)
    assert longest_unverified(store, 9, []) == [2, 3, 1, 4]
    assert longest_unverified(store, 2, [2]) == [3, 1]
    with store.transaction():
        withdraw(store, run, [3])
    assert longest_unverified(store, 9, []) == [2, 1, 4]


def test_replies_come_back_as_received(store: Store) -> None:
    body = "<é/>".encode()
    first = keep_reply(store, 1, body, [5, 6], NOW)
    assert load_reply(store, first).body == body
    assert load_reply(store, first).pmids == (5, 6)
    assert unread_replies(store) == [first]
    later = NOW + timedelta(days=40)
    second = keep_reply(store, 1, body, [5], later)
    with store.transaction():
        reply_read(store, first, keep=True)
        reply_read(store, second, keep=True)
    assert prune_replies(store, 30, later) == 0  # PMID 6 is nowhere else
    third = keep_reply(store, 1, body, [6], later)
    with store.transaction():
        reply_read(store, third, keep=True)
    assert prune_replies(store, 30, later) == 1
    assert all_replies(store) == [second, third]
