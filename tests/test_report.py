"""The report as files: one truth in every format, sums that add up, hostile text stays text, the same bytes twice."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import sqlite3
from base64 import b64encode
from html.parser import HTMLParser
from pathlib import Path

import pytest
from report_library import HIP, MAX, SCORES, Shelf, filled, topic

from data.errors import ConfigError, InputError
from data.store import open_store
from reports.document import Box, Section, Table, tables, walk
from reports.html import report_html
from reports.making import make_report, summary_line
from reports.markdown import literal, report_markdown
from reports.parts import long_day
from reports.reading import five_papers
from reports.report import Options, Report, build_report
from reports.site import report_files, write_report
from reports.tables_csv import report_csv, report_json, spreadsheet_cell

HOSTILE = (
    "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'"
    "`|*_[x](javascript:alert(3))\u202egnp.exe\u0000 {{7*7}}"
)


class Page(HTMLParser):
    """What a page holds: ids, links, tags, numbers with their lists, headings in order, visible text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.hrefs: list[str] = []
        self.tags: list[str] = []
        self.numbers: list[tuple[str, int]] = []
        self.headings: list[int] = []
        self.attributes: list[str] = []
        self.text = ""
        self._list: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
        self.ids += [str(given["id"])] if "id" in given else []
        self.hrefs += [str(given["href"])] if given.get("href") else []
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        self._list = given.get("data-list")

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._list is not None:
            self.numbers.append((self._list, int(data.replace(",", ""))))
            self._list = None


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return filled()


@pytest.fixture(scope="module")
def report(shelf: Shelf) -> Report:
    return build_report(shelf.library(), scores=SCORES)


@pytest.fixture(scope="module")
def page(report: Report) -> Page:
    return Page(report_html(report))


def test_html_markdown_csv_and_json_agree_on_every_number(report: Report, page: Page) -> None:
    truth = {entry.id: len(entry.pmids) for entry in report.lists}
    assert len(page.numbers) > 150
    for list_id, number in page.numbers:
        assert number == truth[list_id], list_id
    in_markdown = re.findall(r"\[([\d,]+)\]\(#list-([\w-]+)\)", report_markdown(report))
    assert {(list_id, int(n.replace(",", ""))) for n, list_id in in_markdown} == {
        pair for pair in page.numbers if pair[1]
    }
    rows = list(csv.DictReader(dict(report_csv(report))["numbers.csv"].splitlines()))
    assert {row["id"]: int(row["studies"]) for row in rows} == truth
    assert all(len(row["pmids"].split()) == int(row["studies"]) for row in rows)
    whole = json.loads(report_json(report))
    assert {key: entry["studies"] for key, entry in whole["numbers"].items()} == truth
    assert set(numbers_in(whole)) == set(page.numbers)


def numbers_in(value: object) -> list[tuple[str, int]]:
    if isinstance(value, list):
        return [pair for item in value for pair in numbers_in(item)]
    if isinstance(value, dict):
        own = [(str(value["list"]), int(value["studies"]))] if {"list", "studies"} <= value.keys() else []
        return own + [pair for item in value.values() for pair in numbers_in(item)]
    return []


def test_every_table_is_in_every_format(report: Report, page: Page) -> None:
    files = dict(report_csv(report))
    markdown = report_markdown(report)
    for table in tables(report.sections):
        assert table.id in page.ids
        assert f"*{literal(table.caption)}*" in markdown
        body = list(csv.reader(files[f"{table.id}.csv"].splitlines()))
        assert len(body) == len(table.rows) + 1


def test_the_same_sentences_in_html_and_markdown(report: Report, page: Page) -> None:
    said = "8 say which way: 5 reported a link, 1 reported the reverse, 1 reported no clear difference and 1 was mixed."
    assert said in " ".join(page.text.split())
    assert said in re.sub(r"\[([\d,]+)\]\(#list-[\w-]+\)", r"\1", report_markdown(report))


def test_every_number_leads_to_its_studies_in_two_clicks(report: Report, page: Page) -> None:
    anchors = set(page.ids)
    inside = [h for h in page.hrefs if h.startswith("#")]
    assert all(h[1:] in anchors for h in inside)
    for list_id, number in page.numbers:
        if number:
            assert f"list-{list_id}" in anchors
    for study in report.library.studies:
        assert f"studies/{study.pmid}.html" in page.hrefs


def test_the_page_is_well_made(page: Page) -> None:
    assert len(page.ids) == len(set(page.ids))
    assert page.headings.count(1) == 1
    assert page.headings[0] == 1
    assert all(after <= before + 1 for before, after in zip(page.headings, page.headings[1:], strict=False))
    assert {"main", "header", "nav", "footer", "caption", "title"} <= set(page.tags)
    assert not any(name.startswith("on") or name == "style" for name in page.attributes)
    assert page.tags.count("th") > page.tags.count("table")


def test_the_policy_names_our_style_and_script_and_nothing_else(report: Report) -> None:
    html = report_html(report)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', html)
    assert policy
    assert "default-src &#39;none&#39;" in policy[1]
    for tag in ("style", "script"):
        (text,) = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        assert b64encode(hashlib.sha256(text.encode()).digest()).decode() in policy[1]
    assert "unsafe-inline" not in policy[1]
    assert not re.search(r'(?:src|href)="(?:http:)?//', html)
    assert not re.search(r"<(?:iframe|object|embed|link rel=.stylesheet)", html)


def test_hostile_text_stays_text_everywhere(tmp_path: Path) -> None:
    shelf = Shelf()
    shelf.run()
    shelf.search(label=HOSTILE, query=HOSTILE)
    pmid = shelf.study(
        (MAX, "size", "back_pain.presence", "supports"),
        title=HOSTILE,
        author=HOSTILE,
        journal=HOSTILE,
        abstract=HOSTILE,
        sentence=HOSTILE,
        reason=HOSTILE,
        doi=HOSTILE,
    )
    shelf.study(title="=cmd|' /C calc'!A0", relevance="exclude", reason="=1+1", author="@SUM(A1)")
    shelf.decide(pmid, "finding", f"{HOSTILE}|{HOSTILE}|back_pain", "null", HOSTILE)
    report = build_report(shelf.library(), Options(title=HOSTILE))
    files = dict(report_files(shelf.conn, report, tmp_path))
    for path, content in files.items():
        if isinstance(content, bytes):
            continue
        if path.endswith(".html"):
            seen = Page(content)
            assert seen.tags.count("script") <= 1
            assert "img" not in seen.tags
            assert not any(name.startswith("on") for name in seen.attributes)
            assert not any(h.startswith("javascript") for h in seen.hrefs)
            assert "49" not in re.findall(r"\{\{7\*7\}\}|\b49\b", content)
        if path.endswith((".html", ".svg", ".xml", ".md")):
            assert "\u0000" not in content
        if path.endswith(".md"):
            outside = re.sub(r"```text\n.*?\n```", "", content, flags=re.DOTALL)
            assert "<script" not in outside.replace("\\<script", "")
            assert not re.search(r"(?<!\\)\]\(javascript", outside)
            assert "\u202e" not in outside
        if path.endswith(".csv"):
            for row in csv.reader(content.splitlines()):
                assert not any(cell[:1] in ("=", "@", "+") for cell in row), path


@pytest.mark.parametrize(
    ("cell", "safe"),
    [("=1+1", "'=1+1"), ("-3", "-3"), ("-a", "'-a"), ("@x", "'@x"), ("a=1", "a=1"), (None, ""), (7, "7")],
)
def test_no_spreadsheet_runs_a_cell(cell: object, safe: str) -> None:
    assert spreadsheet_cell(cell) == safe


def test_a_megabyte_of_abstract_is_cut_in_the_report_and_whole_on_its_page(tmp_path: Path) -> None:
    shelf = Shelf()
    shelf.run()
    long = "muscle " * 150_000
    pmid = shelf.study((MAX, "size", "back_pain", "supports"), abstract=long, sentence=long)
    files = dict(report_files(shelf.conn, build_report(shelf.library()), tmp_path))
    assert len(files["report.html"]) < 300_000
    assert len(files[f"studies/{pmid}.html"]) > 1_000_000


def test_two_runs_give_the_same_bytes(tmp_path: Path, shelf: Shelf) -> None:
    digests = []
    for folder in (tmp_path / "a", tmp_path / "b", tmp_path / "a"):
        write_report(shelf.conn, build_report(shelf.library()), folder)
        digests.append(
            {
                p.relative_to(folder): hashlib.sha256(p.read_bytes()).hexdigest()
                for p in sorted(folder.rglob("*"))
                if p.is_file()
            }
        )
    assert digests[0] == digests[1] == digests[2]
    assert not list(tmp_path.rglob(".*.part"))


def test_pages_of_an_earlier_report_go_and_other_files_stay(tmp_path: Path) -> None:
    shelf = filled()
    write_report(shelf.conn, build_report(shelf.library()), tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "studies" / "notes.html").write_text("mine")
    shelf.conn.execute("DELETE FROM screening WHERE pmid = 90000002")
    shelf.conn.execute("DELETE FROM findings WHERE outcome = 'fall_risk.falls'")
    shelf.conn.execute("DELETE FROM outcome_tags WHERE outcome = 'fall_risk.falls'")
    fresh = tmp_path.with_name("fresh")
    for folder in (tmp_path, fresh):
        write_report(shelf.conn, build_report(shelf.library()), folder)
    here = {str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*") if p.is_file()}
    there = {str(p.relative_to(fresh)) for p in fresh.rglob("*") if p.is_file()}
    assert {name for name in here - there if not name.startswith("snapshots/")} == {"notes.txt", "studies/notes.html"}
    assert not there - here


def test_an_empty_database_gives_a_report_that_says_so(tmp_path: Path) -> None:
    shelf = Shelf()
    report = build_report(shelf.library())
    files = dict(report_files(shelf.conn, report, tmp_path))
    html = str(files["report.html"])
    assert "Nothing has been harvested yet." in html
    assert "No study in this database has been included yet" in html
    assert "not medical advice" in html
    assert summary_line(report).startswith("0 studies screened, 0 counted.")


def test_one_study_and_none_included() -> None:
    shelf = Shelf()
    shelf.run()
    pmid = shelf.study(relevance="exclude", reason="injection site")
    assert "No study in this database has been included yet" in report_html(build_report(shelf.library()))
    shelf.decide(pmid, "relevance", "", "include")
    shelf.decide(pmid, "finding", f"{MAX}|size|back_pain", "supports", "Read in full.")
    page = Page(report_html(build_report(shelf.library())))
    assert "1 included study counts in the answers below." in " ".join(page.text.split())
    assert "Too few studies to describe a pattern" in page.text


def test_retracted_notices_and_withdrawn_are_apart_and_never_counted() -> None:
    shelf = Shelf()
    shelf.run()
    shelf.study((MAX, "size", "back_pain", "supports"), author="Kept")
    for flags in ({"is_retracted": 1}, {"is_retraction_notice": 1}, {"status": "withdrawn"}):
        shelf.study((MAX, "size", "back_pain", "supports"), author="Apart", **flags)
    report = build_report(shelf.library())
    counts = {entry.id: entry.pmids for entry in report.lists}
    assert counts["flow-included"] == counts["back-pain"] == (90000001,)
    apart = next(t for t in tables(report.sections) if t.id == "apart-table")
    assert len(apart.rows) == 3


def test_the_demonstration_says_what_it_is() -> None:
    shelf = Shelf()
    shelf.run(kind="demo")
    shelf.study(
        (MAX, "size", "back_pain", "supports"),
        copyright="This is a summary by the gmax project, made from facts.",
    )
    page = Page(report_html(build_report(shelf.library())))
    assert "This is the demonstration library" in page.text
    assert "Demonstration library read on 20 November 2025." in page.text


def test_no_banner_over_real_abstracts(page: Page) -> None:
    assert "demonstration library" not in page.text.lower()
    assert "PubMed searched to 20 November 2025." in page.text


def test_a_search_that_drifts_is_said_first() -> None:
    shelf = Shelf()
    shelf.run("2025-11-20")
    told = Options(drift=("Falls, full: 40 found, 80 before.",))
    page = report_html(build_report(shelf.library(), told))
    assert "A search may no longer ask what it asked before" in page
    assert page.index("40 found, 80 before") < page.index("How to read this</h2>")


def test_a_stale_schedule_and_a_broken_run_are_said() -> None:
    shelf = Shelf()
    shelf.run("2025-11-20")
    shelf.run("2025-11-27", status="failed")
    page = Page(report_html(build_report(shelf.library(), Options(stale="The last complete run was 12 days ago."))))
    assert "The last complete run was 12 days ago. What PubMed published since then is not here." in page.text
    assert "A later run on 27 November 2025 stopped before its end" in page.text


def test_seed_boxes_say_what_the_studies_do_not_show() -> None:
    shelf = Shelf()
    shelf.run()
    shelf.study(
        (MAX, "fat", "fall_risk.falls", "supports"),
        (HIP, "strength", "fall_risk.falls", "supports"),
        pmid=24666603,
    )
    report = build_report(shelf.library())
    origins = next(s for s in report.sections if s.id == "origins")
    html = " ".join(Page(report_html(report)).text.split())
    assert len([b for b in walk([origins]) if isinstance(b, Box)]) == 2
    assert "Which came first: people were looked at once." in html
    assert "here strength belongs to the hip abductors" in html
    assert "Not in this database yet." in html  # the other one
    assert "probable and not certain" in html


def test_five_papers_are_chosen_by_rule() -> None:
    shelf = Shelf()
    shelf.run()
    finding = (MAX, "size", "back_pain", "supports")
    review = shelf.study(finding, design="systematic_review")
    silent = shelf.study((MAX, "size", "back_pain", "unclear"), design="systematic_review")
    trial = shelf.study(finding, design="randomised_trial")
    falls = shelf.study((HIP, "strength", "fall_risk.falls", "supports"), n=500)
    rest = [shelf.study(finding, n=n) for n in (100, 90, 80)]
    sway = shelf.study((MAX, "size", "fall_risk.balance", "supports"), design="systematic_review")
    library = shelf.library()
    chosen = [s.pmid for s in five_papers(library, library.studies)]
    assert chosen == [review, trial, *rest[:2], falls]
    assert silent not in chosen
    assert sway not in chosen


def test_only_one_outcome_on_request() -> None:
    library = filled().library()
    report = build_report(library, Options(only="fall_risk.falls"))
    assert report.outcomes == ("fall_risk.falls",)
    with pytest.raises(ConfigError, match="no outcome 'falls'"):
        build_report(library, Options(only="falls"))
    with pytest.raises(ConfigError, match="written in en"):
        build_report(library, Options(language="de"))


def test_a_logo_becomes_part_of_the_page() -> None:
    html = report_html(build_report(Shelf().library(), Options(logo=b"\x89PNG\r\n")))
    assert 'src="data:image/png;base64,iVBORw0K"' in html
    with pytest.raises(ConfigError, match="PNG or a JPEG"):
        build_report(Shelf().library(), Options(logo=b"<svg onload='alert(1)'/>"))


def test_long_lists_get_pages_of_their_own(tmp_path: Path) -> None:
    shelf = Shelf()
    shelf.run()
    shelf.search()
    for _ in range(1010):
        shelf.study(relevance="exclude", reason="injection site")
    report = build_report(shelf.library())
    files = dict(report_files(shelf.conn, report, tmp_path, ("html",)))
    assert {"lists/flow-found.html", "lists/flow-found-2.html"} <= files.keys()
    assert 'href="lists/flow-found.html"' in str(files["report.html"])
    first, second = Page(str(files["lists/flow-found.html"])), Page(str(files["lists/flow-found-2.html"]))
    assert len([h for h in first.hrefs + second.hrefs if h.startswith("../studies/")]) == 1010
    assert "../lists/flow-found-2.html" in first.hrefs
    shown = next(t for t in tables(report.sections) if t.id == "excluded-table")
    assert isinstance(shown, Table)
    assert len(shown.rows) < 1010


def test_excluded_studies_of_a_very_big_library_are_linked_to_pubmed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.report.ALL_HAVE_PAGES", 10)
    shelf = filled()
    report = build_report(shelf.library())
    files = dict(report_files(shelf.conn, report, tmp_path))
    excluded = {s.pmid for s in report.library.studies if s.relevance == "exclude"}
    assert report.without_page == excluded
    for pmid in excluded:
        assert f"studies/{pmid}.html" not in files
        assert f'href="studies/{pmid}.html"' not in str(files["report.html"])
    assert "studies/90000001.html" in files


def test_every_relative_link_leads_somewhere(tmp_path: Path, shelf: Shelf) -> None:
    write_report(shelf.conn, build_report(shelf.library()), tmp_path)
    missing = {}
    for path in tmp_path.rglob("*.html"):
        page = Page(path.read_text("utf-8"))
        for href in page.hrefs:
            if href.startswith(("https://", "#")):
                continue
            target = (path.parent / href.split("#")[0]).resolve()
            if not target.is_file() and "99999999" not in href:
                missing[href] = path.name
    assert not missing


def test_a_study_that_is_not_received_yet_is_linked_to_pubmed(report: Report) -> None:
    html = report_html(report)
    assert 'href="studies/99999999.html"' not in html
    assert 'href="https://pubmed.ncbi.nlm.nih.gov/99999999/"' in html


def test_a_study_page_marks_the_deciding_words(tmp_path: Path) -> None:
    shelf = Shelf()
    shelf.run()
    text = "Forty people came. The muscle was <b>smaller</b> in pain & age. Nothing else."
    pmid = shelf.study(
        (MAX, "size", "back_pain", "supports"),
        (MAX, "fat", "back_pain", "null"),
        abstract=text,
        sentence="The muscle was <b>smaller</b> in pain & age.",
    )
    shelf.conn.execute("INSERT INTO corrections VALUES (?, 1, 'ErratumIn', 12345, 'J Invented. 2021', NULL)", (pmid,))
    files = dict(report_files(shelf.conn, build_report(shelf.library()), tmp_path))
    html = str(files[f"studies/{pmid}.html"])
    marks = re.findall(r'<mark title="([^"]+)">(.*?)</mark>', html)
    assert [words for _, words in marks] == ["The muscle was &lt;b&gt;smaller&lt;/b&gt; in pain &amp; age."]
    assert "size, back pain: link reported" in marks[0][0]
    assert "fat content, back pain: no clear difference" in marks[0][0]
    assert 'Erratum <a href="https://pubmed.ncbi.nlm.nih.gov/12345/">PMID 12345</a>' in html


def test_make_report_from_a_database_on_disk(tmp_path: Path) -> None:
    with open_store(tmp_path / "a.db", "create"):
        pass
    with open_store(tmp_path / "a.db", "read") as store:
        made = make_report(store, topic(), tmp_path / "out", Options(), formats=("html", "md"))
        assert not store.conn.in_transaction
    assert made.first == tmp_path / "out" / "report.html"
    assert not (tmp_path / "out" / "csv").exists()
    with open_store(tmp_path / "a.db", "read") as store, pytest.raises(InputError, match="cannot be written"):
        (tmp_path / "file").write_text("")
        make_report(store, topic(), tmp_path / "file", Options())


def test_reading_changes_nothing(shelf: Shelf, tmp_path: Path) -> None:
    before = list(shelf.conn.iterdump())
    shelf.conn.set_authorizer(lambda action, *_: sqlite3.SQLITE_DENY if action in (9, 18, 23) else sqlite3.SQLITE_OK)
    try:
        write_report(shelf.conn, build_report(shelf.library()), tmp_path)
    finally:
        shelf.conn.set_authorizer(None)
    assert list(shelf.conn.iterdump()) == before


@pytest.mark.parametrize(("day", "said"), [("2025-11-02", "2 November 2025"), ("unknown", "unknown")])
def test_days_in_words(day: str, said: str) -> None:
    assert long_day(day) == said


def test_sections_come_in_the_order_of_the_guidance(report: Report) -> None:
    order = [
        "answers",
        "new",
        "how-to-read",
        "flow",
        "map",
        "outcomes",
        "origins",
        "people",
        "reading",
        "accuracy",
        "methods",
        "searches",
        "borderline",
        "excluded",
        "apart",
    ]
    assert [s.id for s in report.sections if isinstance(s, Section)] == order
