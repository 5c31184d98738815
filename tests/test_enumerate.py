"""Every id of a search, whatever its size, order and the moment new ones arrive."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standin_kit import quick_client, small_standin

from data.errors import BadResponse, TransientSourceError
from harvester.enumerate import HIGHEST, enumerate_search
from harvester.replies import IntegrityWarning, SearchReply
from harvester.standin.evaluator import SLICE

ORDERS: dict[str, Callable[[list[int]], list[int]]] = {
    "newest first": lambda ids: sorted(ids, reverse=True),
    "oldest first": sorted,
    "by relevance": lambda ids: sorted(ids, key=lambda pmid: pmid * 7_919 % 10_007),
}


class Searches:
    """A PubMed of ids alone, with its window and its order; `meanwhile` changes the ids after each request."""

    def __init__(self, ids: set[int], cap: int, order: str = "newest first") -> None:
        self.ids, self.cap, self.order = set(ids), cap, ORDERS[order]
        self.asked: list[str] = []
        self.meanwhile: Callable[[Searches], None] = lambda _: None

    def search(self, term: str, retmax: int = 9_999, retstart: int = 0) -> SearchReply:
        part = SLICE.fullmatch(term)
        low, high = (int(part["low"]), int(part["high"])) if part else (0, HIGHEST)
        found = self.order([pmid for pmid in self.ids if low <= pmid <= high])
        given = tuple(found[: min(self.cap, retmax)])
        self.asked.append(term)
        self.meanwhile(self)
        clamped = len(given) < len(found) and len(given) == self.cap
        return SearchReply(len(found), given, f"translated {term}", (IntegrityWarning("phrase_ignored", "x"),), clamped)


@pytest.mark.parametrize("order", ORDERS)
@given(ids=st.sets(st.integers(1, HIGHEST), max_size=150), cap=st.integers(1, 40))
def test_every_id_is_found_once_with_few_requests(order: str, ids: set[int], cap: int) -> None:
    searches = Searches(ids, cap, order)
    result = enumerate_search(searches, "q")
    assert result.pmids == tuple(sorted(ids))
    assert (result.count, result.count_at_end, result.arrivals) == (len(ids), len(ids), 0)
    assert result.translation == "translated q"
    assert len(result.warnings) == 1
    if len(ids) <= cap:
        assert searches.asked == ["q"]
        assert result.slices == 1
    else:
        assert len(searches.asked) <= 2 * result.slices + 2
        assert cap == 1 or result.slices <= 2 * (2 * len(ids) // cap)


@given(cap=st.integers(2, 20), start=st.integers(1, 1_000), size=st.integers(1, 120))
def test_ids_close_together_are_no_harder(cap: int, start: int, size: int) -> None:
    searches = Searches(set(range(start, start + size)), cap)
    assert enumerate_search(searches, "q").pmids == tuple(range(start, start + size))
    assert len(searches.asked) <= -(-size // cap) + 1


@pytest.mark.parametrize("order", ORDERS)
@given(
    ids=st.sets(st.integers(1, 10_000), min_size=30, max_size=120),
    late=st.lists(st.integers(1, 10_000), max_size=5, unique=True),
    gone=st.integers(0, 3),
    cap=st.integers(5, 25),
)
def test_what_comes_and_goes_meanwhile_is_reported(
    order: str, ids: set[int], late: list[int], gone: int, cap: int
) -> None:
    searches = Searches(ids, cap, order)
    waiting = list(late)
    leaving = sorted(ids)[:gone]

    def change(pubmed: Searches) -> None:
        if waiting:
            pubmed.ids.add(waiting.pop())
        elif leaving:
            pubmed.ids.discard(leaving.pop())

    searches.meanwhile = change
    try:
        result = enumerate_search(searches, "q")
    except TransientSourceError:  # counts that moved both ways between the slices are told, never taken for whole
        assert late
        assert gone
        return
    assert set(result.pmids) <= ids | set(late)
    assert set(result.pmids) >= ids - set(sorted(ids)[:gone])
    assert min(result.count, result.count_at_end) <= len(result.pmids) <= max(result.count, result.count_at_end)


def test_one_arrival_between_slices() -> None:
    searches = Searches(set(range(1, 101)), 10)
    arrivals = [500]
    searches.meanwhile = lambda pubmed: pubmed.ids.update(arrivals) if len(pubmed.asked) == 3 else None
    result = enumerate_search(searches, "q")
    assert (result.count, result.count_at_end, result.arrivals) == (100, 101, 1)
    assert set(result.pmids) >= set(range(1, 101))


def test_slices_that_do_not_add_up_are_an_error_after_a_second_attempt() -> None:
    class Leaking(Searches):
        def search(self, term: str, retmax: int = 9_999, retstart: int = 0) -> SearchReply:
            reply = super().search(term, retmax, retstart)
            return SearchReply(reply.count + 5, reply.pmids, "", (), reply.clamped) if term == "q" else reply

    searches = Leaking(set(range(1, 51)), 10)
    with pytest.raises(TransientSourceError, match="counts 55 hits and its slices hold 50, twice"):
        enumerate_search(searches, "q")
    assert searches.asked.count("q") == 4


def test_ids_outside_their_slice_are_refused() -> None:
    class Straying(Searches):
        def search(self, term: str, retmax: int = 9_999, retstart: int = 0) -> SearchReply:
            reply = super().search(term, retmax, retstart)
            return (
                SearchReply(reply.count, (*reply.pmids[:-1], 999), "", (), reply.clamped) if "[uid]" in term else reply
            )

    with pytest.raises(BadResponse, match="outside the range"):
        enumerate_search(Straying(set(range(1, 51)), 10), "q")


@pytest.mark.parametrize("given", [(), (7,)])
def test_a_window_that_gives_nothing_ends(given: tuple[int, ...]) -> None:
    class Stuck(Searches):
        def search(self, term: str, retmax: int = 9_999, retstart: int = 0) -> SearchReply:
            part = SLICE.fullmatch(term)
            inside = tuple(pmid for pmid in given if not part or int(part["low"]) <= pmid <= int(part["high"]))
            return SearchReply(50, inside, "", (), True)

    with pytest.raises(BadResponse, match="of 50 ids"):
        enumerate_search(Stuck(set(), 1), "q")


def test_twenty_five_thousand_with_the_real_window() -> None:
    with small_standin(25_000) as server, quick_client(server) as client:
        result = enumerate_search(client, "all[sb]")
        assert result.pmids == tuple(range(90_000_001, 90_025_001))
        assert result.slices == 3
        assert client.requests_made <= 2 * result.slices


@pytest.mark.parametrize("cap", [9, 49])
def test_five_hundred_with_a_small_window_and_a_real_query(cap: int) -> None:
    with small_standin(500, cap=cap) as server, quick_client(server) as client:
        expected = client.search("gluteus maximus[ti]", retmax=0).count
        before = client.requests_made
        result = enumerate_search(client, '"gluteus maximus"[ti] OR nothing[ti]')
        assert len(result.pmids) == result.count == expected
        assert client.requests_made - before <= 2 * result.slices


def test_within_the_window_one_request_is_enough() -> None:
    with small_standin(40) as server, quick_client(server) as client:
        result = enumerate_search(client, "invented[ti]")
        assert (len(result.pmids), result.slices, client.requests_made) == (40, 1, 1)


def test_nothing_found_is_one_request_too() -> None:
    with small_standin(3) as server, quick_client(server) as client:
        result = enumerate_search(client, "unheardof[ti]")
        assert (result.pmids, result.count, client.requests_made) == ((), 0, 1)
