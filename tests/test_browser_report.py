"""The report in a real browser: from a number to a study and back, filters, sums, phones, paper, accessibility."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from report_library import filled

from data.errors import ConfigError
from reports.pdf import print_pdf
from reports.report import build_report
from reports.site import write_report

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (Debian: apt-get install chromium)"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    shelf = filled()
    out = tmp_path_factory.mktemp("report")
    write_report(shelf.conn, build_report(shelf.library()), out)
    return out


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser, folder: Path) -> Iterator[Page]:
    """The report, opened from a file; anything the page's policy refuses or a script breaks fails the test."""
    trouble: list[str] = []
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    opened.on("console", lambda message: trouble.append(message.text))
    opened.on("pageerror", lambda error: trouble.append(str(error)))
    opened.on("request", lambda request: trouble.append(request.url) if not request.url.startswith("file:") else None)
    opened.goto((folder / "report.html").as_uri())
    yield opened
    opened.close()
    assert trouble == []


def test_from_the_map_to_an_outcome_to_a_study_and_back(page: Page, folder: Path) -> None:
    page.locator("#gap-map svg a").first.click()
    assert "#list-map-gluteus_maximus-size-back_pain-presence" in page.url
    page.go_back()
    page.locator("#outcome-back-pain-presence table[data-filter] a.study").first.click()
    assert page.locator("h1").inner_text().startswith("Muscle size in study")
    assert page.locator("mark").count() >= 1
    page.locator("nav a", has_text="Report").click()
    assert page.url.endswith("report.html")
    page.locator("footer a", has_text="All pages").click()
    page.locator("#by-outcome a", has_text="Falls").first.click()
    assert page.url.endswith("outcomes/fall-risk-falls.html")
    page.locator("a.study", has_text="Keller 2019").first.click()
    assert page.locator("nav + main").count() == 1


def test_two_clicks_from_a_number_to_its_pmids(page: Page) -> None:
    number = page.locator("#answer-back-pain .lead a.n").first
    wanted = int(number.inner_text())
    number.click()
    target = page.locator(":target")
    pmids = target.locator("a.pmid")
    assert pmids.count() == wanted == 10
    assert pmids.first.get_attribute("href") == f"https://pubmed.ncbi.nlm.nih.gov/{pmids.first.inner_text()}/"


def test_the_flow_adds_up_on_the_page(page: Page) -> None:
    rows = page.locator("#flow-table tbody tr")
    running, results = 0, 0
    for row in rows.all():
        sign, number = (cell.text_content() or "" for cell in row.locator("td").all())
        if sign == "equals":
            assert int(number) == running
            results += 1
        else:
            running += -int(number) if sign == "minus" else int(number)
    assert results == 3
    reasons = [int(cell.text_content() or "") for cell in page.locator("#reasons tbody td").all()]
    assert sum(reasons[:-1]) == reasons[-1]
    searches = [cell.text_content() or "" for cell in page.locator("#searches-found tbody td").all()]
    found = [int(text.replace("−", "-")) for text in searches]
    assert sum(found[:-1]) == found[-1]


def test_filter_and_sort_a_table(page: Page) -> None:
    table = page.locator("#table-back-pain-presence")
    whole = table.locator("tbody tr:visible").count()
    box = page.locator("#outcome-back-pain-presence input[type=search]")
    box.fill("Dover")
    assert table.locator("tbody tr:visible").count() == 1
    assert page.locator("#outcome-back-pain-presence output").inner_text() == f"1 of {whole} rows"
    box.fill("")
    table.locator("thead button", has_text=re.compile("^n$")).click()
    numbers = [int(t) for t in table.locator("tbody td.num").all_inner_texts()]
    assert numbers == sorted(numbers)
    table.locator("thead button", has_text=re.compile("^n$")).click()
    assert table.locator("th[aria-sort=descending]").count() == 1
    assert [int(t) for t in table.locator("tbody td.num").all_inner_texts()] == sorted(numbers, reverse=True)


def test_everything_is_there_without_script(browser: Browser, folder: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto((folder / "report.html").as_uri())
    assert opened.locator("input").count() == 0
    assert opened.locator("#table-back-pain-presence tbody tr").first.is_visible()
    opened.locator("#gap-map details summary").click()
    assert opened.locator("#gap-map-table").is_visible()
    context.close()


@pytest.mark.parametrize(
    "name", ["report.html", "index.html", "outcomes/back-pain-presence.html", "studies/90000001.html"]
)
@pytest.mark.parametrize(("width", "zoom"), [(390, 1), (640, 1), (1280, 2)])
def test_no_sideways_scrolling_of_the_page(browser: Browser, folder: Path, name: str, width: int, zoom: int) -> None:
    """390 px is a telephone; 200 % zoom of a 1280 px window is a 640 px wide page at twice the scale."""
    opened = browser.new_page(viewport={"width": width // zoom, "height": 800}, device_scale_factor=zoom)
    opened.goto((folder / name).as_uri())
    assert opened.evaluate("document.documentElement.scrollWidth") <= width // zoom
    opened.close()


def test_links_by_keyboard(page: Page) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "name", ["report.html", "index.html", "studies/90000001.html", "outcomes/fall-risk-falls.html"]
)
def test_axe_finds_nothing_serious(browser: Browser, folder: Path, name: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python", reason="axe-core is a test tool: make test installs it")
    opened = browser.new_page(color_scheme=scheme)  # type: ignore[arg-type]
    opened.goto((folder / name).as_uri())
    opened.evaluate(files(axe).joinpath("axe.min.js").read_text("utf-8"))
    if scheme == "light":
        opened.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    rules = "" if scheme == "light" else ", runOnly: ['color-contrast']"  # only colours differ
    found = opened.evaluate(f"axe.run(document, {{resultTypes: ['violations']{rules}}})")
    opened.close()
    serious = [
        (v["id"], v["nodes"][0]["html"][:200]) for v in found["violations"] if v["impact"] in ("serious", "critical")
    ]
    assert serious == []
    assert len(found["passes"]) >= (15 if scheme == "light" else 1)


def test_the_report_on_paper(folder: Path, tmp_path: Path) -> None:
    target = print_pdf(folder / "report.html", tmp_path / "report.pdf", CHROMIUM)
    assert target.read_bytes().startswith(b"%PDF")
    if not shutil.which("pdftotext"):
        pytest.skip("no pdftotext on this machine: the words on paper were not read")
    text = subprocess.run(["pdftotext", "-layout", str(target), "-"], capture_output=True, text=True, check=True).stdout
    assert "Evidence gap map in numbers" in text  # folded on the screen, open on paper
    assert "Find in this table" not in text


def test_a_pdf_without_a_browser_says_what_to_do(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="needs Chromium or Chrome"):
        print_pdf(folder / "report.html", tmp_path / "report.pdf", None)
