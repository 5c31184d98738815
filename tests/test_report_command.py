"""`gmax report` as a person types it: the demonstration library, options, errors in one line, what is new."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli import cli
from data.store import open_store
from data.topic import load_topic
from harvester.demo import harvest_starter

Gmax = Callable[..., Result]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "gmax.db"
    harvest_starter(path, load_topic("gluteus-maximus"))
    return path


@pytest.fixture
def gmax(demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Gmax:
    """Runs `gmax --db COPY ...` in an empty folder."""
    copy = tmp_path / "gmax.db"
    shutil.copy(demo, copy)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    return lambda *words: CliRunner().invoke(cli, ["--db", str(copy), *words])


def digests(folder: Path) -> dict[str, str]:
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.rglob("*") if p.is_file()
    }


def snapshots(path: Path) -> int:
    with open_store(path, "read") as store:
        return store.scalar("SELECT count(*) FROM report_snapshots")


def test_the_demonstration_reported_twice(gmax: Gmax, tmp_path: Path) -> None:
    first = gmax("report", "--out", "a")
    assert first.exit_code == 0, first.output
    assert "59 studies screened," in first.output
    assert "Open a/report.html" in first.output
    assert gmax("report", "--out", "b").exit_code == 0
    assert digests(tmp_path / "a") == digests(tmp_path / "b")
    assert snapshots(tmp_path / "gmax.db") == 1
    page = (tmp_path / "a" / "report.html").read_text("utf-8")
    assert "Demonstration library" in page
    assert "The two studies of the original article" in page
    for pmid in (28715424, 24666603):
        assert f'href="https://pubmed.ncbi.nlm.nih.gov/{pmid}/"' in page
    assert len(list((tmp_path / "a" / "studies").glob("*.html"))) == 59


def test_a_decision_is_the_news_of_the_next_report(gmax: Gmax, tmp_path: Path) -> None:
    assert gmax("report", "--format", "md").exit_code == 0
    with open_store(tmp_path / "gmax.db", "write") as store:
        store.conn.execute(
            "INSERT INTO reviews (pmid, topic, reviewer, decided_at, field, value, text_hash) "
            "VALUES (28715424, 'gluteus-maximus', 'ana', '2026-01-01T00:00:00Z', 'relevance', 'exclude', '')"
        )
    later = gmax("report", "--format", "md", "--since", "last")
    assert later.exit_code == 0
    text = (tmp_path / "gmax-report" / "report.md").read_text("utf-8")
    assert "No longer counted" in text
    assert snapshots(tmp_path / "gmax.db") == 2


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--since", "yesterday"), 2, "--since takes `last` or a day"),
        (("--only", "falls"), 2, "no outcome 'falls'"),
        (("--lang", "de"), 2, "'de' is not there yet"),
        (("--format", "docx"), 2, "choose from html, md, csv, json, pdf"),
        (("--logo", "gmax.db"), 2, "PNG or a JPEG"),
    ],
)
def test_a_wrong_option_is_one_line(gmax: Gmax, words: tuple[str, ...], code: int, said: str) -> None:
    done = gmax("report", *words)
    assert done.exit_code == code
    assert said in done.output
    assert "Traceback" not in done.output
    assert not Path("gmax-report").exists()


def test_no_database_is_one_line(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["--db", str(tmp_path / "none.db"), "report", "--out", str(tmp_path / "r")])
    assert done.exit_code == 1
    assert "there is no database at" in done.output
    assert not (tmp_path / "r").exists()


def test_a_pdf_without_a_browser_says_so_and_keeps_the_page(
    gmax: Gmax, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    done = gmax("report", "--format", "pdf", "--out", "r")
    assert done.exit_code == 2
    assert "needs Chromium or Chrome" in done.output
    assert (tmp_path / "r" / "report.html").is_file()


def test_one_outcome_with_a_title_of_ones_own(gmax: Gmax, tmp_path: Path) -> None:
    done = gmax("report", "--out", "r", "--only", "fall_risk.falls", "--title", "Falls only", "--format", "html")
    assert done.exit_code == 0, done.output
    page = (tmp_path / "r" / "report.html").read_text("utf-8")
    assert "<h1>Falls only</h1>" in page
    assert [p.name for p in (tmp_path / "r" / "outcomes").iterdir()] == ["fall-risk-falls.html"]
