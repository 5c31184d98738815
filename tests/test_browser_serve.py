"""A full evening's work in a real browser, on a desk's screen and on a telephone; axe-core reads every page."""

from __future__ import annotations

import csv
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("datasette")
pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
pytest.importorskip("axe_playwright_python", reason="axe-core is not installed")

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright
from service_library import service_library
from web_server import PASSWORD, client, decide, running, sign_in

from data.topic import load_topic
from reports.web.site import Site

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not on this machine (Debian: apt install chromium)"),
]
# Without the networking flags Chromium asks its maker's hosts at every start.
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
TOPIC = load_topic("gluteus-maximus")
BEN = {210: "include", 209: "include", 208: "exclude", 207: "exclude", 206: "borderline"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def library(tmp_path: Path) -> Path:
    report = tmp_path / "report"
    report.mkdir()
    (report / "report.html").write_text("<!DOCTYPE html><html lang=en><title>Report</title><h1>The report</h1>")
    return service_library(tmp_path / "g.db")


@pytest.fixture
def desk(library: Path) -> Iterator[str]:
    """A desk at which Ben has decided five studies already."""
    with running(Site(library, TOPIC, library.parent / "report", password=PASSWORD, review=True)) as url:
        with client(url) as ben:
            sign_in(ben, "Ben")
            for pmid, value in BEN.items():
                decide(ben, pmid, value)
        yield url


def healthy(page: Any) -> None:
    """Nothing serious for axe-core, nothing wider than the screen, no error in the console."""
    found = Axe().run(page).response["violations"]
    serious = [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")]
    assert serious == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, page.url


def press(page: Any, key: str) -> None:
    """A key on the desk, once the page takes keys, and the page that follows."""
    page.wait_for_timeout(220)
    with page.expect_navigation():
        page.keyboard.press(key)


@pytest.mark.parametrize("width", [1200, 390])
def test_an_evening_of_work(browser: Any, desk: str, library: Path, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844}, accept_downloads=True)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)

    page.goto(desk)  # she is asked to sign in, and comes back to where she wanted to go
    page.fill("#name", "Ana")
    page.fill("#password", PASSWORD)
    healthy(page)
    page.click("main button")
    page.wait_for_url(f"{desk}/")
    healthy(page)

    page.click("text=Trials in women")
    page.wait_for_url("**/gmax/studies*sex=women*")
    page.locator("text=A trial of hip exercise in women").wait_for()
    healthy(page)
    page.click("a[href='/study/301']")
    page.wait_for_url("**/study/301")
    assert page.locator(".abstract mark.deciding").inner_text() == "gluteus maximus"
    healthy(page)

    page.click("header >> text=Desk")
    page.wait_for_url("**/desk/210")
    healthy(page)
    for key, pmid in zip("ieibe", (210, 209, 208, 207, 206), strict=True):
        assert page.url == f"{desk}/desk/{pmid}"
        press(page, key)
    assert "5 of 11 decided" in page.inner_text("main")
    press(page, "u")
    assert page.url == f"{desk}/desk/206"
    assert "4 of 11 decided" in page.inner_text("main")
    press(page, "ArrowRight")
    assert page.url == f"{desk}/desk/205"
    press(page, "ArrowLeft")
    page.focus("#reason")
    page.keyboard.type("i be unsure")  # typing a reason decides nothing
    assert page.url == f"{desk}/desk/206"
    page.click("button[value=borderline]")
    page.wait_for_url("**/desk/205")

    page.click("main >> text=Agreement")
    page.wait_for_url("**/desk/agreement")
    assert "40 %" in page.inner_text("main")
    assert "/desk/208" in page.content()
    healthy(page)
    page.click("text=Back to the desk")
    page.click("text=My decisions")
    page.wait_for_url("**/desk/mine")
    healthy(page)
    with page.expect_download() as download:
        page.click("text=Download as CSV")
    rows = list(csv.DictReader(Path(download.value.path()).read_text("utf-8").splitlines()))
    assert {row["pmid"]: row["decision"] for row in rows} == {
        "210": "include", "209": "exclude", "208": "include", "207": "borderline", "206": "borderline",
    }  # fmt: skip
    assert rows[0]["reason"] == "i be unsure"
    page.goto(f"{desk}/")
    with page.expect_download() as download:
        page.click("text=All studies as CSV")
    assert len(Path(download.value.path()).read_text("utf-8").splitlines()) > 15
    with closing(sqlite3.connect(library)) as conn:
        hers = conn.execute("SELECT count(*), count(undone_at) FROM reviews WHERE reviewer = 'Ana'").fetchone()
    assert hers == (6, 1)
    assert errors == []
    context.close()


def test_the_other_pages_are_healthy_too(browser: Any, library: Path) -> None:
    paths = ("/", "/gmax", "/gmax/findings_effective", "/gmax?sql=select+pmid+from+studies", "/gmax/articles/101",
             "/study/99", "/report/", "/gmax/studies?_search=hip", "/gmax/nothing")  # fmt: skip
    with running(Site(library, TOPIC, library.parent / "report")) as url:
        page = browser.new_page(viewport={"width": 390, "height": 844})
        for path in paths:
            page.goto(url + path)
            healthy(page)
        page.close()


def test_the_start_page_searches(browser: Any, library: Path) -> None:
    with running(Site(library, TOPIC)) as url:
        page = browser.new_page()
        page.goto(url)
        page.fill("#find", "walkers")
        page.keyboard.press("Enter")
        page.wait_for_url("**/gmax/studies?_search=walkers*")
        assert page.locator("a[href='/study/106']").count() == 1
        page.close()
