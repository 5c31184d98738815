"""The Atom feed: what RFC 4287 asks, newest first, stable ids, no dates of its own."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from report_library import MAX, Shelf

from reports.feed import ATOM, MOST, feed
from reports.report import build_report

NS = {"a": ATOM}
FINDING = (MAX, "size", "back_pain", "supports")


def parsed(shelf: Shelf) -> ET.Element:
    return ET.fromstring(feed(shelf.conn, build_report(shelf.library())))


def test_new_changed_and_retracted_studies_newest_first() -> None:
    shelf = Shelf()
    shelf.run("2025-06-01")
    shelf.run("2025-07-01")
    first = shelf.study(FINDING, author="Old", title="A < B & C")
    second = shelf.study(FINDING, author="Young", first_seen_run=2, is_retracted=1)
    shelf.study(relevance="exclude")
    shelf.version(first, ["abstract changed"], replaced_run=2)
    root = parsed(shelf)
    entries = root.findall("a:entry", NS)
    kinds = [(e.findtext("a:title", "", NS).split(":")[0], e.findtext("a:updated", "", NS)[:10]) for e in entries]
    assert kinds == [("New", "2025-07-01"), ("Changed", "2025-07-01"), ("New", "2025-06-01")]
    assert "A < B & C" in entries[2].findtext("a:title", "", NS)
    assert entries[0].findtext("a:summary", "", NS) == "retracted."
    assert entries[1].findtext("a:summary", "", NS) == "abstract changed."
    assert entries[0].findtext("a:id", "", NS) == f"urn:gmax:gluteus-maximus:{second}:new:2"


def test_a_retraction_is_called_by_its_name() -> None:
    shelf = Shelf()
    shelf.run()
    pmid = shelf.study(FINDING, is_retracted=1)
    shelf.version(pmid, ["now retracted", "link added: RetractionIn 5"])
    titles = [e.findtext("a:title", "", NS) for e in parsed(shelf).findall("a:entry", NS)]
    assert any(t.startswith("Retracted: ") for t in titles)


def test_what_a_feed_must_have_and_relative_links() -> None:
    shelf = Shelf()
    shelf.run()
    shelf.study(FINDING)
    root = parsed(shelf)
    for name in ("id", "title", "updated", "author"):
        assert root.find(f"a:{name}", NS) is not None
    assert root.findtext("a:updated", "", NS) == "2025-11-20T05:10:00Z"
    links = [link.get("href", "") for link in root.iter(f"{{{ATOM}}}link")]
    assert {"feed.xml", "report.html", "studies/90000001.html"} <= set(links)
    assert len({e.findtext("a:id", "", NS) for e in root.findall("a:entry", NS)}) == 1


def test_the_feed_is_short_and_the_same_twice() -> None:
    shelf = Shelf()
    shelf.run()
    for _ in range(MOST + 20):
        shelf.study(FINDING)
    report = build_report(shelf.library())
    assert feed(shelf.conn, report) == feed(shelf.conn, report)
    assert len(parsed(shelf).findall("a:entry", NS)) == MOST


def test_an_empty_library_has_an_empty_feed() -> None:
    assert parsed(Shelf()).findall("a:entry", NS) == []
