"""The screening desk: one at a time, blinded, undoable, two at once, nothing lost through harvests and re-tags."""

from __future__ import annotations

import csv
import io
import shutil
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("datasette")

import httpx
from service_library import UNSURE, add, service_library
from web_server import PASSWORD, client, decide, running, sign_in, token

from data.store import open_store
from data.topic import load_topic
from reports.web.desk import plain
from reports.web.desk_queue import Item, Queue, queue_of
from reports.web.site import Site

TOPIC = load_topic("gluteus-maximus")
BORDERLINE = [*sorted(UNSURE, reverse=True), 106]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return service_library(tmp_path_factory.mktemp("desk") / "g.db")


@pytest.fixture
def library(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made, tmp_path / "g.db"))


@pytest.fixture
def desk(library: Path) -> Iterator[str]:
    with running(Site(library, TOPIC, password=PASSWORD, review=True)) as url:
        yield url


@pytest.fixture
def ana(desk: str) -> Iterator[httpx.Client]:
    with client(desk) as browser:
        sign_in(browser, "Ana")
        yield browser


@pytest.fixture
def ben(desk: str) -> Iterator[httpx.Client]:
    with client(desk) as browser:
        sign_in(browser, "Ben")
        yield browser


def reviews(library: Path) -> list[tuple[int, str, str, bool]]:
    with closing(sqlite3.connect(library)) as conn:
        sql = "SELECT pmid, reviewer, value, undone_at IS NULL FROM reviews WHERE field = 'relevance' ORDER BY id"
        return [(pmid, who, value, bool(live)) for pmid, who, value, live in conn.execute(sql)]


def relevance(library: Path, pmid: int) -> str:
    with closing(sqlite3.connect(library)) as conn:
        return str(conn.execute("SELECT relevance FROM studies WHERE pmid = ?", (pmid,)).fetchone()[0])


# --- one reviewer ---


def test_one_unsure_study_at_a_time_with_its_sentence(ana: httpx.Client) -> None:
    page = ana.get("/desk")
    assert page.url.path == "/desk/210"
    assert "0 of 11 decided" in page.text
    assert 'Study 210 measured the </mark><mark class="deciding"' in page.text
    assert "the muscle is named, the outcome is not" in page.text


def test_a_decision_is_kept_and_leads_to_the_next(ana: httpx.Client, library: Path) -> None:
    following = decide(ana, 210, "include", "the muscle was measured")
    assert following.url.path == "/desk/209"
    assert "1 of 11 decided" in following.text
    assert reviews(library) == [(210, "Ana", "include", True)]
    assert relevance(library, 210) == "include"
    assert "You decided: <strong>include</strong>" in ana.get("/desk/210").text


def test_all_can_be_decided_and_then_it_says_so(ana: httpx.Client) -> None:
    for pmid in BORDERLINE:  # one by one, as a person would
        page = decide(ana, pmid, "exclude")
    assert page.url.path == "/desk"
    assert "All 11 are decided" in page.text


def test_deciding_again_replaces_and_keeps_both(ana: httpx.Client, library: Path) -> None:
    decide(ana, 210, "include")
    decide(ana, 210, "exclude")
    assert relevance(library, 210) == "exclude"
    assert [value for _, _, value, _ in reviews(library)] == ["include", "exclude"]
    assert "1 of 11 decided" in ana.get("/desk/210").text


def undo(browser: httpx.Client, decision: str | None = None) -> httpx.Response:
    page = browser.get("/desk/mine" if decision else "/desk/209").text
    form = {"csrftoken": token(page)} | ({"pmid": decision} if decision else {})
    return browser.post("/desk/undo", data=form)


def test_every_decision_can_be_undone_the_last_first(ana: httpx.Client, library: Path) -> None:
    for pmid, value in ((210, "include"), (208, "exclude"), (207, "borderline")):
        decide(ana, pmid, value)
    assert undo(ana).url.path == "/desk/207"
    assert undo(ana).url.path == "/desk/208"
    assert relevance(library, 208) == "borderline"
    assert [live for *_, live in reviews(library)] == [True, False, False]
    assert undo(ana).url.path == "/desk/210"
    assert undo(ana).url.path == "/desk/210"  # nothing is left to undo: on to the first open one
    assert [live for *_, live in reviews(library)] == [False] * 3


def test_an_older_decision_is_undone_from_the_list(ana: httpx.Client, library: Path) -> None:
    decide(ana, 210, "include")
    decide(ana, 209, "include")
    assert undo(ana, "210").url.path == "/desk/210"
    assert [(pmid, live) for pmid, _, _, live in reviews(library)] == [(210, False), (209, True)]


def test_decisions_are_downloaded_as_csv_that_no_spreadsheet_runs(ana: httpx.Client) -> None:
    decide(ana, 210, "include", '=HYPERLINK("http://evil")')
    reply = ana.get("/desk/mine.csv")
    rows = list(csv.DictReader(io.StringIO(reply.text)))
    assert "attachment" in reply.headers["content-disposition"]
    assert [(row["pmid"], row["decision"], row["reviewer"]) for row in rows] == [("210", "include", "Ana")]
    assert rows[0]["reason"].startswith("'=")


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_formulas_are_made_plain(cell: str) -> None:
    assert plain(cell) == "'" + cell
    assert plain(5) == 5


# --- two reviewers ---


def test_the_second_reviewer_sees_nothing_of_the_first(ana: httpx.Client, ben: httpx.Client) -> None:
    decide(ana, 210, "include", "Ana has her reasons")
    page = ben.get("/desk")
    assert page.url.path == "/desk/210"
    assert "0 of 11 decided" in page.text
    for path in ("/desk/210", "/study/210", "/desk/mine", "/desk/agreement", "/desk/mine.csv"):
        text = ben.get(path).text
        assert "Ana" not in text
        assert "her reasons" not in text
    assert ben.get("/gmax/reviews").status_code == 403
    hidden = ben.get(
        "/gmax.json", params={"sql": "select reviewer, value, reason from reviews_current", "_shape": "arrays"}
    )
    assert "Ana" not in hidden.text
    assert "her reasons" not in hidden.text


def test_agreement_counts_what_both_have_decided(ana: httpx.Client, ben: httpx.Client) -> None:
    for pmid, hers, his in (
        (210, "include", "include"),
        (209, "include", "exclude"),
        (208, "exclude", "exclude"),
        (207, "exclude", None),
    ):
        decide(ana, pmid, hers)
        if his:
            decide(ben, pmid, his)
    page = ben.get("/desk/agreement").text
    assert "Ben and Ana" in page
    assert "67 %" in page
    assert "0.40" in page  # kappa of (ii, ie, ee): raw 2/3, by chance 4/9
    assert "/desk/209" in page
    assert "/desk/207" not in page


def test_one_reviewer_cannot_undo_the_decisions_of_another(ana: httpx.Client, ben: httpx.Client, library: Path) -> None:
    decide(ana, 210, "include")
    page = ben.get("/desk/209").text
    ben.post("/desk/undo", data={"csrftoken": token(page), "pmid": "210"})
    ben.post("/desk/undo", data={"csrftoken": token(page)})
    assert [live for *_, live in reviews(library)] == [True]


def test_two_people_decide_at_the_same_moment(ana: httpx.Client, ben: httpx.Client, library: Path) -> None:
    def all_of(browser: httpx.Client, value: str) -> list[int]:
        return [decide(browser, pmid, value).status_code for pmid in BORDERLINE]

    with ThreadPoolExecutor(2) as pool:
        hers, his = pool.submit(all_of, ana, "include"), pool.submit(all_of, ben, "exclude")
        assert hers.result() == his.result() == [200] * 11
    made = reviews(library)
    assert len(made) == 22
    assert {(pmid, who) for pmid, who, *_ in made} == {(pmid, who) for pmid in BORDERLINE for who in ("Ana", "Ben")}


# --- what happens meanwhile ---


def test_a_retag_and_a_harvest_during_review_lose_nothing(ana: httpx.Client, library: Path) -> None:
    decide(ana, 210, "exclude")
    with open_store(library, "write") as store, store.transaction():
        store.conn.execute("UPDATE screening SET relevance = 'include', rules_version = 'r2' WHERE pmid IN (210, 209)")
        add(store, 2, 220, None, "borderline")
        store.conn.execute("UPDATE articles SET text_hash = 'new' WHERE pmid = 208")
    assert relevance(library, 210) == "exclude"  # the person outranks the new rules
    page = ana.get("/desk")
    assert page.url.path == "/desk/220"
    assert "1 of 11 decided" in page.text  # 209 has become sure, 220 has come
    decide(ana, 208, "include")
    assert "1 of 11" not in ana.get("/desk/220").text


def test_a_text_that_changed_since_is_asked_again(ana: httpx.Client, library: Path) -> None:
    decide(ana, 210, "include")
    with open_store(library, "write") as store, store.transaction():
        store.conn.execute("UPDATE articles SET text_hash = 'new' WHERE pmid = 210")
    page = ana.get("/desk")
    assert page.url.path == "/desk/210"
    assert "PubMed changed this text since you decided" in page.text
    decide(ana, 210, "include")
    assert "1 of 11 decided" in ana.get("/desk/210").text


def test_a_decision_about_the_text_as_it_was_shown_is_marked_as_such(ana: httpx.Client, library: Path) -> None:
    """The text changes between reading and deciding: the decision is kept, for the text that was read."""
    page = ana.get("/desk/210").text
    with open_store(library, "write") as store, store.transaction():
        store.conn.execute("UPDATE articles SET text_hash = 'new' WHERE pmid = 210")
    form = {"csrftoken": token(page), "pmid": "210", "value": "include", "reason": "", "text_hash": "0" * 64}
    ana.post("/desk/decide", data=form)
    assert reviews(library) == [(210, "Ana", "include", True)]
    assert "PubMed changed this text since you decided" in ana.get("/desk/210").text
    with closing(sqlite3.connect(library)) as conn:
        why = conn.execute("SELECT why FROM needs_review WHERE pmid = 210").fetchall()
    assert ("text changed since the decision",) in why


def test_deciding_while_a_harvest_writes(ana: httpx.Client, library: Path) -> None:
    page = ana.get("/desk/210").text
    with open_store(library, "write") as store, ThreadPoolExecutor(1) as pool:
        store.conn.execute("BEGIN IMMEDIATE")
        form = {"csrftoken": token(page), "pmid": "210", "value": "include", "reason": "", "text_hash": "0" * 64}
        waiting = pool.submit(ana.post, "/desk/decide", data=form)
        assert ana.get("/study/101").status_code == 200  # reading does not wait
        store.conn.execute("COMMIT")
        assert waiting.result().status_code == 200
    assert reviews(library) == [(210, "Ana", "include", True)]


# --- who may decide, and what ---


def test_the_desk_is_not_there_without_review(library: Path) -> None:
    with running(Site(library, TOPIC)) as url, client(url) as browser:
        assert browser.get("/desk").status_code == 404
        assert "/desk" not in browser.get("/").text


def test_without_signing_in_nothing_is_decided(desk: str, library: Path) -> None:
    with client(desk) as stranger:
        assert stranger.get("/desk").url.path == "/sign-in"
        form = token(stranger.get("/sign-in").text)
        for path in ("/desk/decide", "/desk/undo"):
            reply = stranger.post(path, data={"csrftoken": form, "pmid": "210", "value": "include"})
            assert reply.status_code == 401
    assert reviews(library) == []


def test_a_desk_without_a_password_still_wants_a_name(library: Path) -> None:
    with running(Site(library, TOPIC, review=True)) as url, client(url) as browser:
        assert browser.get("/desk").url.path == "/sign-in"
        form = token(browser.get("/sign-in").text)
        assert (
            browser.post("/desk/decide", data={"csrftoken": form, "pmid": "210", "value": "include"}).status_code == 403
        )
        browser.post("/sign-in", data={"csrftoken": form, "name": "Ana", "next": "/desk"})
        assert decide(browser, 210, "include").status_code == 200
    assert reviews(library) == [(210, "Ana", "include", True)]


def test_a_form_of_another_site_decides_nothing(ana: httpx.Client, library: Path) -> None:
    form = {"pmid": "210", "value": "include"}
    for stolen in ({}, {"csrftoken": "x"}):
        assert ana.post("/desk/decide", data=form | stolen).status_code == 403
        assert ana.post("/desk/undo", data=stolen).status_code == 403
    assert ana.get("/desk/decide", params=form).status_code == 403
    assert reviews(library) == []


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"pmid": "210", "value": "maybe"}, 400),
        ({"pmid": "x", "value": "include"}, 400),
        ({"pmid": "", "value": "include"}, 400),
        ({"value": "include"}, 400),
        ({"pmid": "9" * 30, "value": "include"}, 400),
        ({"pmid": "999999", "value": "include"}, 409),
        ({"pmid": "210", "value": "include", "reason": "x" * 70_000}, 413),
    ],
)
def test_what_is_no_decision_is_refused(ana: httpx.Client, library: Path, form: dict[str, str], status: int) -> None:
    page = ana.get("/desk/210").text
    assert ana.post("/desk/decide", data={"csrftoken": token(page), **form}).status_code == status
    assert reviews(library) == []


# --- the queue ---


@given(
    items=st.lists(
        st.tuples(st.integers(1, 99), st.sampled_from([None, "include", "exclude"])), unique_by=lambda i: i[0]
    ),
    after=st.one_of(st.none(), st.integers(0, 100)),
)
def test_the_next_open_study_is_open_and_nothing_is_skipped(
    items: list[tuple[int, str | None]], after: int | None
) -> None:
    queue = Queue(tuple(Item(*item) for item in sorted(items, reverse=True)))
    following = queue.next_open(after)
    waiting = [item.pmid for item in queue.open]
    assert (following is None) == (not waiting)
    seen = []
    while following is not None and following not in seen:
        seen.append(following)
        following = queue.next_open(following)
    assert sorted(seen) == sorted(waiting)
    assert queue.done + len(waiting) == len(queue.items)


def test_arrows_stop_at_the_ends() -> None:
    queue = Queue((Item(3, None), Item(2, "include"), Item(1, None)))
    assert (queue.beside(3, -1), queue.beside(3, 1), queue.beside(1, 1)) == (None, 2, None)
    assert Queue(()).beside(5, 1) is None


def test_another_topic_has_its_own_queue(library: Path) -> None:
    with open_store(library, "read") as store:
        assert len(queue_of(store.conn, TOPIC.slug, "Ana").items) == 11
        assert queue_of(store.conn, "hip", "Ana").items == ()
