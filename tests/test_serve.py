"""`gmax serve`: read-only, bounded, alive through harvests, replacements and hostile questions."""

from __future__ import annotations

import asyncio
import gc
import html
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("datasette")

import httpx
from service_library import add, finish, service_library, start
from test_notices import MORNING
from web_server import PASSWORD, client, running, sign_in

from data.errors import ConfigError, StoreError
from data.store import open_store
from data.topic import load_topic
from data.worked_questions import WorkedQuestion, worked_questions
from reports.web.application import application
from reports.web.marking import Mark, pieces
from reports.web.metadata import canned
from reports.web.sign_in import read_name, safe_next
from reports.web.site import Site, new_password, serve

TOPIC = load_topic("gluteus-maximus")
ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return service_library(tmp_path_factory.mktemp("serve") / "g.db")


@pytest.fixture(scope="module")
def open_site(library: Path) -> Iterator[httpx.Client]:
    """A server without a password, as `gmax serve` is by default."""
    report = library.parent / "report"
    report.mkdir()
    (report / "report.html").write_text("<!DOCTYPE html><title>Report</title><p>The report.")
    (library.parent / "secret.txt").write_text("secret")
    with running(Site(library, TOPIC, report, every="day")) as url, client(url) as browser:
        yield browser


# --- reading ---


@pytest.mark.parametrize(
    ("path", "shows"),
    [
        ("/", "Gluteus maximus, back pain and fall risk"),
        ("/", "too long for a run every day"),
        ("/", "A trial of hip exercise in women"),
        ("/study/101", "Women with low back pain had a smaller gluteus maximus."),
        ("/study/105", "Retracted."),
        ("/gmax/studies?design=randomised_trial&sex=women&relevance=include", "/study/301"),
        ("/gmax/studies?_search=walkers", "/study/106"),
        ("/gmax/findings_effective", "gluteus_maximus"),
        ("/gmax/run_ledger", "complete"),
        ("/gmax/studies.csv?_stream=on", "pmid,topic,title"),
        ("/gmax/studies.json?_shape=array", '"pmid":'),
        ("/gmax?sql=select+count(*)+as+n+from+studies", "<td"),
        ("/report/", "The report."),
        ("/gmax-static/gmax.css", "--ink"),
    ],
)
def test_pages_of_the_library(open_site: httpx.Client, path: str, shows: str) -> None:
    reply = open_site.get(path)
    assert (reply.status_code, shows in reply.text) == (200, True)


@pytest.mark.parametrize("question", worked_questions(), ids=lambda question: question.id)
def test_the_worked_questions_are_canned_queries(open_site: httpx.Client, question: WorkedQuestion) -> None:
    assert question.title in html.unescape(open_site.get("/").text)
    reply = open_site.get(f"/gmax/{question.id}.json")
    assert reply.status_code == 200, reply.text
    assert "gluteus-maximus" not in canned("hip")[question.id]["sql"]


def test_a_study_that_is_not_there_and_a_page_that_is_not(open_site: httpx.Client) -> None:
    assert open_site.get("/study/99999").status_code == 404
    assert open_site.get("/study/abc").status_code == 404
    assert "PMID 99999" in open_site.get("/study/99999").text


def test_text_of_a_study_is_never_html(open_site: httpx.Client) -> None:
    page = open_site.get("/study/106").text
    assert "&lt;b&gt;safe&lt;/b&gt;" in page
    assert "<b>safe</b>" not in page


def test_every_answer_carries_the_security_headers(open_site: httpx.Client) -> None:
    for path in ("/", "/study/101", "/gmax/studies", "/nowhere", "/-/databases", "/gmax.json?sql=broken"):
        headers = open_site.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe-inline" not in open_site.get("/").headers["content-security-policy"]


# --- nothing can be written, nothing runs long ---


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("path", ["/", "/gmax/studies", "/gmax", "/desk/decide", "/-/messages"])
def test_there_is_no_way_to_write(open_site: httpx.Client, method: str, path: str) -> None:
    assert open_site.request(method, path, content=b"x").status_code in (404, 405)


@pytest.mark.parametrize(
    "sql",
    [
        "delete from articles",
        "drop table reviews",
        "insert into reviews (pmid) values (1)",
        "update articles set title = 'x'",
        "attach database 'written-by-a-visitor.db' as x",
        "pragma journal_mode = delete",
        "select load_extension('x')",
        "vacuum into 'written-by-a-visitor.db'",
        "with a as (select 1) delete from articles",
        "select 1; drop table articles",
        "select writefile('written-by-a-visitor.db', 'x')",
        "select zeroblob(900000000)",
        "select hex(zeroblob(3000000))",
        "select printf('%.*c', 900000000, 'x')",
        "select group_concat(abstract, hex(zeroblob(1000000))) from articles",
        "select",
        "",
        "select \x00",
        "select * from sqlite_master where sql like '%' || ?",
    ],
)
def test_hostile_sql_is_refused_and_changes_nothing(open_site: httpx.Client, library: Path, sql: str) -> None:
    before = library.read_bytes()
    reply = open_site.get("/gmax.json", params={"sql": sql})
    assert reply.status_code < 500
    assert len(reply.content) < 10_000_000
    assert library.read_bytes() == before
    assert not Path("written-by-a-visitor.db").exists()


LONG = "replace(hex(zeroblob(90000)), '0', 'a')"


@pytest.mark.parametrize(
    "sql",
    [
        "with recursive a(n) as (select 1 union all select n + 1 from a) select count(*) from a",
        "select printf('%.*c', 2000000000, 'x')",
        "select format('%2000000000d', 1)",
        f"select trim({LONG}, replace({LONG}, 'aa', 'bc') || 'a')",
        f"select instr({LONG}, substr({LONG}, 1, 90000) || 'b')",
        f"select {LONG} like '%a%a%a%a%a%a%a%b'",
    ],
)
def test_no_sql_runs_much_longer_than_a_second(open_site: httpx.Client, sql: str) -> None:
    began = time.monotonic()
    reply = open_site.get("/gmax.json", params={"sql": sql})
    assert reply.status_code in (200, 400)
    assert time.monotonic() - began < 5  # a second, on a machine that does other things too
    assert open_site.get("/study/101").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/-/databases.json",
        "/-/plugins.json",
        "/-/versions.json",
        "/-/metadata.json",
        "/-/settings.json",
        "/-/threads.json",
        "/-/auth-token?token=x",
        "/_internal",
        "/gmax.db",
        "/report/../secret.txt",
        "/report/%2e%2e/secret.txt",
        "/gmax-static/../templates/base.html",
    ],
)
def test_nothing_about_the_machine_is_told(open_site: httpx.Client, library: Path, path: str) -> None:
    reply = open_site.get(path)
    assert reply.status_code in (403, 404)
    assert str(library.parent) not in reply.text


def test_another_site_cannot_read_through_a_name_of_its_own(open_site: httpx.Client) -> None:
    for host, status in (("evil.example", 421), ("localhost:1", 200), ("127.0.0.1", 200), ("[::1]:80", 200), ("", 421)):
        assert open_site.get("/study/101", headers={"host": host}).status_code == status


QUERY = st.dictionaries(
    st.sampled_from(
        ["_search", "_facet", "_sort", "sql", "relevance", "_where", "_size", "_next", "_col", "topic", "x__in"]
    ),
    st.text(max_size=30),
    max_size=4,
)
PLACES = st.sampled_from(
    ["/", "/gmax/studies", "/gmax.json", "/gmax/studies.csv", "/study/101", "/gmax/findings_effective.json"]
)


# Datasette leaves a facet's coroutine behind when an earlier facet names no column.
@pytest.mark.filterwarnings("ignore:coroutine '.*Facet:RuntimeWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@given(path=PLACES, query=QUERY)
@settings(max_examples=12)
def test_no_query_string_breaks_it(open_site: httpx.Client, path: str, query: dict[str, str]) -> None:
    query = {key: value.encode("utf-8", "ignore").decode() for key, value in query.items()}
    assert open_site.get(path, params=query).status_code < 500
    gc.collect()  # so that the warning falls into this test


def test_a_question_that_is_too_long_is_refused(open_site: httpx.Client) -> None:
    assert open_site.get("/gmax/studies", params={"_search": "x" * 9000}).status_code == 414


def test_two_hundred_requests_at_once_are_all_answered(open_site: httpx.Client) -> None:
    paths = ["/", "/study/101", "/study/105", "/gmax/run_ledger.json", "/gmax/studies.json?_nofacet=1&_search=hip"] * 40

    async def storm() -> list[int]:
        limits = httpx.Limits(max_connections=200)
        async with httpx.AsyncClient(base_url=open_site.base_url, timeout=60, limits=limits, trust_env=False) as many:
            return [reply.status_code for reply in await asyncio.gather(*(many.get(path) for path in paths))]

    assert asyncio.run(storm()) == [200] * 200


# --- the file under it ---


def test_a_harvest_while_people_browse(tmp_path: Path) -> None:
    """Readers never wait for the writer nor see half of what it does; what it stored is seen at once."""
    path = service_library(tmp_path / "g.db", unsure=[])
    done = threading.Event()

    def harvest() -> None:
        with open_store(path, "write") as store:
            for batch in range(20):
                with store.transaction():
                    run = start_in(store)
                    for pmid in range(1000 + 10 * batch, 1010 + 10 * batch):
                        add(store, run, pmid)
                    time.sleep(0.01)
        done.set()

    with running(Site(path, TOPIC)) as url, client(url) as browser, ThreadPoolExecutor(1) as pool:
        writer = pool.submit(harvest)
        seen = []
        while not done.is_set() or not seen:
            reply = browser.get(
                "/gmax.json", params={"sql": "select count(*) as n from studies where pmid >= 1000", "_shape": "array"}
            )
            assert reply.status_code == 200
            assert browser.get("/").status_code == 200
            seen.append(reply.json()[0]["n"])
            if writer.done():
                writer.result()
        assert all(count % 10 == 0 for count in seen)
        assert seen == sorted(seen)
        assert "200" in browser.get("/gmax/studies?pmid__gte=1000").text


def start_in(store: Any) -> int:
    """A run inside an open transaction."""
    cursor = store.conn.execute(
        """INSERT INTO runs (kind, topic, status, started_at, program_version, topic_hash)
           VALUES ('pubmed', ?, 'running', '', '', '')""",
        (TOPIC.slug,),
    )
    return int(cursor.lastrowid)


def test_a_database_replaced_or_taken_away_underneath(tmp_path: Path) -> None:
    path = service_library(tmp_path / "g.db", unsure=[])
    with running(Site(path, TOPIC)) as url, client(url) as browser:
        assert browser.get("/study/777").status_code == 404
        other = tmp_path / "other.db"
        service_library(other, unsure=[777])
        for leftover in ("-wal", "-shm"):
            path.with_name(path.name + leftover).unlink(missing_ok=True)
        other.replace(path)
        assert browser.get("/study/777").status_code == 200
        path.unlink()
        gone = browser.get("/")
        assert gone.status_code == 503
        assert "gmax harvest" in gone.text
        assert browser.get("/gmax/studies.json").status_code == 503
        path.write_bytes(b"this is not a database at all, not even nearly" * 100)
        assert browser.get("/").status_code in (500, 503)
        path.unlink()
        service_library(path, unsure=[888])
        assert browser.get("/study/888").status_code == 200
        assert browser.get("/").status_code == 200


def test_no_database_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="gmax harvest"):
        serve(Site(tmp_path / "missing.db", TOPIC))


def test_a_port_that_is_taken_is_one_clear_line(library: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(ConfigError, match="try another --port"):
        serve(Site(library, TOPIC, port=taken.getsockname()[1]))


def test_it_says_where_it_is_and_ends_when_told(library: Path) -> None:
    command = [sys.executable, "-m", "cli", "--db", str(library), "serve", "--port", "0"]
    with socket.create_server(("127.0.0.1", 0)) as free:
        command[-1] = str(free.getsockname()[1])
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        said = running.stdout.readline()
        running.send_signal(signal.SIGINT)
        assert said == f"Open http://127.0.0.1:{command[-1]}/ (stop with Ctrl+C)\n"
        assert running.stderr.read() == ""
        assert running.wait(10) == 0


# --- who may come in ---


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "example.org"])  # noqa: S104 - to see it refused
def test_another_address_wants_a_password(tmp_path: Path, host: str) -> None:
    with pytest.raises(ConfigError, match="password"):
        Site(tmp_path / "g.db", TOPIC, host=host)
    with pytest.raises(ConfigError, match="8 characters"):
        Site(tmp_path / "g.db", TOPIC, host=host, password="short")
    assert Site(tmp_path / "g.db", TOPIC, host=host, password=PASSWORD).host == host


def test_passwords_are_made_anew_and_not_shown(tmp_path: Path) -> None:
    made = {new_password() for _ in range(50)}
    assert len(made) == 50
    assert all(len(one.replace("-", "")) == 12 for one in made)
    assert PASSWORD not in repr(Site(tmp_path / "g.db", TOPIC, password=PASSWORD))


def test_without_the_password_nothing_is_shown(library: Path) -> None:
    with running(Site(library, TOPIC, password=PASSWORD)) as url, client(url) as browser:
        for path in ("/", "/study/101", "/gmax/studies", "/gmax", "/report/"):
            assert "That is not the password" not in browser.get(path).text
            assert browser.get(path).url.path == "/sign-in"
        assert browser.get("/gmax/studies.json").status_code == 401
        assert browser.get("/gmax/studies.csv").status_code == 401
        wrong = sign_in(browser, "Ana", "wrong-horse")
        assert (wrong.status_code, "not the password" in wrong.text) == (401, True)
        assert browser.get("/").url.path == "/sign-in"
        sign_in(browser, "Ana")
        assert browser.get("/study/101").status_code == 200
        assert browser.get("/gmax/studies.json").status_code == 200
        browser.cookies.set("gmax_who", browser.cookies["gmax_who"][:-3] + "xyz")
        assert browser.get("/").url.path == "/sign-in"


def test_a_cookie_of_another_server_opens_nothing(library: Path) -> None:
    site = Site(library, TOPIC, password=PASSWORD)
    with running(site) as url, client(url) as first:
        sign_in(first, "Ana")
        cookie = first.cookies["gmax_who"]
    with running(site) as url, client(url) as second:
        second.cookies.set("gmax_who", cookie)
        assert second.get("/").url.path == "/sign-in"


def test_signing_out_ends_it(library: Path) -> None:
    with running(Site(library, TOPIC, password=PASSWORD)) as url, client(url) as browser:
        sign_in(browser, "Ana")
        page = browser.get("/").text
        from web_server import token

        browser.post("/sign-out", data={"csrftoken": token(page)})
        assert browser.get("/").url.path == "/sign-in"


@given(st.text(max_size=40))
def test_signing_in_never_leads_to_another_site(text: str) -> None:
    where = safe_next(text)
    assert where.startswith("/")
    assert not where.startswith(("//", "/\\"))
    assert "\n" not in where


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        (" Ana  María ", "Ana María"),
        ("O'Brien-Smith", "O'Brien-Smith"),
        ("", None),
        ("<b>", None),
        ("x" * 41, None),
        ("\x00", None),
    ],
)
def test_names_of_reviewers(typed: str, name: str | None) -> None:
    assert read_name(typed) == name


# --- evidence marked ---


@given(
    text=st.text(max_size=60),
    marks=st.lists(
        st.builds(Mark, st.sampled_from("ab"), st.integers(-5, 70), st.integers(-5, 70), st.text(max_size=8)),
        max_size=5,
    ),
)
def test_marks_never_change_the_text(text: str, marks: list[Mark]) -> None:
    assert "".join(piece.text for piece in pieces(text, marks)) == text


def test_the_sentence_around_the_deciding_words_is_marked() -> None:
    text = "Falls were rare. Falls were common."
    found = pieces(text, [Mark("falls", 17, 22, "Falls were common.")])
    assert [(piece.text, piece.deciding) for piece in found if piece.labels] == [
        ("Falls", True),
        (" were common.", False),
    ]


def test_the_application_does_not_touch_the_file(library: Path) -> None:
    before = library.stat().st_mtime_ns
    app: Any = application(Site(library, TOPIC))

    async def ask() -> int:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as browser:
            return (await browser.get("/")).status_code

    assert asyncio.run(ask()) == 200
    assert library.stat().st_mtime_ns == before
    with sqlite3.connect(library) as conn:
        assert conn.execute("SELECT count(*) FROM notices_sent").fetchone() == (0,)
    conn.close()


def test_the_start_page_is_right_about_a_young_library(tmp_path: Path) -> None:
    path = tmp_path / "g.db"
    with open_store(path, "create") as store:
        finish(store, start(store, MORNING), MORNING)
    with running(Site(path, TOPIC)) as url, client(url) as browser:
        assert "No study yet" in browser.get("/").text
