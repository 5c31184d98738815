"""Takes the pictures of docs/service.md: `python docs/make_screenshots.py`, with Chromium and the extra `web`."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "tests")]

from playwright.sync_api import Page, sync_playwright  # noqa: E402
from test_browser_serve import FLAGS  # noqa: E402
from web_server import PASSWORD, client, decide, running, sign_in  # noqa: E402

from data.store import open_store  # noqa: E402
from data.topic import load_topic  # noqa: E402
from harvester.demo import harvest_starter  # noqa: E402
from reports.web.desk_queue import queue_of  # noqa: E402
from reports.web.site import Site  # noqa: E402

DECISIONS = {"Ben": ("include", "exclude", "exclude"), "Ana": ("include", "exclude", "include")}


def take(page: Page, url: str, path: str, name: str, width: int = 1100, height: int = 760) -> None:
    """One picture of one page."""
    page.set_viewport_size({"width": width, "height": height})
    page.goto(url + path)
    page.screenshot(path=HERE / name)


def main() -> None:
    """The starter library, two reviewers, six pictures."""
    with tempfile.TemporaryDirectory() as folder:
        topic, db = load_topic("gluteus-maximus"), Path(folder) / "gmax.db"
        harvest_starter(db, topic)
        with open_store(db, "read") as store:
            unsure = [item.pmid for item in queue_of(store.conn, topic.slug, "Ana").items]
        with running(Site(db, topic, password=PASSWORD, review=True, every="day")) as url, sync_playwright() as driver:
            for name, values in DECISIONS.items():
                with client(url) as browser:
                    sign_in(browser, name)
                    for pmid, value in zip(unsure, values, strict=False):
                        decide(browser, pmid, value)
            chromium = driver.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
            page = chromium.new_page()
            page.goto(f"{url}/sign-in")
            page.fill("#name", "Ana")
            page.fill("#password", PASSWORD)
            page.click("main button")
            page.wait_for_url(f"{url}/")
            take(page, url, "/", "serve-start.png")
            take(page, url, "/gmax/studies?relevance=include&sex=women&_nocol=topic", "serve-studies.png")
            take(page, url, "/desk", "serve-desk.png")
            take(page, url, "/desk", "serve-desk-phone.png", 390, 844)
            take(page, url, "/desk/agreement", "serve-agreement.png", 1100, 520)
            counted = page.request.get(f"{url}/gmax/studies.json?relevance=include&_shape=array&_size=1").json()
            take(page, url, f"/study/{counted[0]['pmid']}", "serve-study.png", 1100, 800)
            chromium.close()


if __name__ == "__main__":
    main()
