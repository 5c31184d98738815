"""The commands of the strategy on the command line, and drift between the runs of a real database."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from harvest_kit import change, run, values
from standin_kit import KEY, quick_client

from cli import cli
from data.drift import topic_drift
from data.errors import ConfigError
from data.store import open_store
from data.topic import load_topic
from harvester.standin.corpus import Corpus
from harvester.standin.server import StandinServer
from harvester.standin.settings import StandinSettings
from harvester.starter import library_xml

TOPIC = load_topic("gluteus-maximus")
SECOND = load_topic("gluteus-medius-hip-pain")


@pytest.fixture(scope="module")
def harvested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled library harvested twice for the first topic and once for the second, into one database."""
    path = tmp_path_factory.mktemp("strategy") / "gmax.db"
    with StandinServer(Corpus(library_xml()), StandinSettings().unlimited()) as server:
        for topic in (TOPIC, TOPIC, SECOND):
            run(path, server, topic, client=quick_client(server))
    return path


def gmax(*words: str | int | Path) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


def test_one_database_holds_two_topics_with_searches_and_tags_of_their_own(harvested: Path) -> None:
    found = dict(values(harvested, "SELECT topic, count(DISTINCT name) FROM searches GROUP BY topic"))
    assert found == {"gluteus-maximus": 3, "gluteus-medius-hip-pain": 1}
    by_topic = (
        """SELECT s.topic, m.pmid FROM matches m JOIN searches s ON s.id = m.search_id WHERE m.dropped_run IS NULL"""
    )
    first = {pmid for topic, pmid in values(harvested, by_topic) if topic == "gluteus-maximus"}
    second = {pmid for topic, pmid in values(harvested, by_topic) if topic == "gluteus-medius-hip-pain"}
    assert 28715424 in first - second
    assert 30131064 in second - first
    relevance = dict(values(harvested, "SELECT topic, relevance FROM screening_effective WHERE pmid = 30131064"))
    assert relevance["gluteus-medius-hip-pain"] == "include"
    assert relevance.get("gluteus-maximus") != "include"


def test_both_topics_are_reported_apart(harvested: Path) -> None:
    for topic, pmid, other in ((TOPIC, 28715424, 30131064), (SECOND, 30131064, 28715424)):
        result = gmax(
            "--db", harvested, "--topic", topic.slug, "search", "--relevance", "include", "--limit", 0, "--json"
        )
        assert result.exit_code == 0, result.output
        assert str(pmid) in result.stdout
        assert str(other) not in result.stdout


def test_list_names_every_shipped_topic_and_marks_the_one_in_use() -> None:
    result = gmax("--topic", "hamstrings-knee-pain", "topic", "list")
    assert result.exit_code == 0
    marked = [line.split(":")[0] for line in result.stdout.splitlines() if line.startswith("*")]
    assert marked == ["* hamstrings-knee-pain"]
    assert "gluteus-maximus: " in result.stdout


def test_show_prints_the_appendix_with_the_date_of_the_last_run(harvested: Path, tmp_path: Path) -> None:
    result = gmax("--db", harvested, "topic", "show")
    assert "Last sent: 2026-01-01, " in result.stdout
    assert "Last sent: never sent with this text" in result.stdout  # the searches that do not run by default
    absent = gmax("--db", tmp_path / "none.db", "topic", "show", "--markdown")
    assert absent.exit_code == 0
    assert absent.stdout.startswith("# Search strategy")
    assert not (tmp_path / "none.db").exists()


def test_show_search_is_the_bare_text_for_pasting() -> None:
    assert gmax("topic", "show", "--search", "back-full").stdout == TOPIC.search("back-full").query + "\n"
    wrong = gmax("topic", "show", "--search", "bakc")
    assert wrong.exit_code == 2
    assert "back-full" in wrong.stderr


def test_check_is_quiet_about_sound_lines_and_finds_the_seeds(harvested: Path) -> None:
    result = gmax("--db", harvested, "topic", "check")
    assert result.exit_code == 0, result.output
    assert re.search(r"Seed studies: (\d+) of \1 found", result.stdout)


def test_check_without_a_database_says_so(tmp_path: Path) -> None:
    result = gmax("--db", tmp_path / "none.db", "topic", "check")
    assert result.exit_code == 0
    assert "No database yet" in result.stdout


def test_check_fails_on_a_wrong_line_and_on_a_lost_study(harvested: Path, tmp_path: Path) -> None:
    text = TOPIC.source_text.replace("'gluteus[tiab]',", "'glu*[tiab]',", 1)
    mine = tmp_path / "mine.toml"
    mine.write_text(text, "utf-8")
    result = gmax("--db", harvested, "--topic", mine, "topic", "check")
    assert result.exit_code == 2
    assert "short_truncation" not in result.stdout  # words for a person, not codes
    assert "truncates after 3 characters" in result.stdout
    known = tmp_path / "known.txt"
    known.write_text("28715424\n33189138\n", "utf-8")
    result = gmax("--db", harvested, "topic", "check", "--must-include", known)
    lost = values(harvested, "SELECT count(*) FROM articles WHERE pmid = 33189138") == [1]
    assert result.exit_code == (1 if lost else 0)
    assert ("33189138 is found by no search" in result.stdout) or ("No record to ask for 1 of 2" in result.stdout)


def test_check_online_asks_the_service(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    small = tmp_path / "small.toml"
    small.write_text(
        re.sub(
            r"words = \[\n.*?\n\]", "words = ['gluteus[tiab]', 'pain[tiab]']", SECOND.source_text, count=2, flags=re.S
        ),
        "utf-8",
    )
    with StandinServer(Corpus(library_xml()), StandinSettings().unlimited()) as server:
        monkeypatch.setenv("GMAX_EUTILS_URL", server.url)
        monkeypatch.setenv("NCBI_API_KEY", KEY)
        monkeypatch.setenv("NCBI_EMAIL", "tests@example.org")
        result = gmax("--db", tmp_path / "none.db", "--topic", small, "topic", "check", "--online")
    assert result.exit_code == 0, result.output
    assert "gluteus[tiab]" in result.stdout
    assert "asking: search hip-pain" in result.stderr
    assert "Seed studies: 1 of 1 found" in result.stdout


def test_suggest_changes_nothing_and_says_so(harvested: Path, tmp_path: Path) -> None:
    before = harvested.read_bytes()
    (tmp_path / "pool.xml").write_bytes(library_xml())
    result = gmax("--db", harvested, "topic", "suggest", "--pool", tmp_path / "pool.xml", "--limit", "5")
    assert result.exit_code == 0, result.output
    assert "othing was changed" in result.stdout
    assert harvested.read_bytes() == before


def test_new_writes_once_and_never_over_a_file(tmp_path: Path) -> None:
    target = tmp_path / "knee.toml"
    first = gmax("topic", "new", "knee", "-o", target)
    assert first.exit_code == 0
    written = target.read_text("utf-8")
    second = gmax("topic", "new", "knee", "-o", target)
    assert second.exit_code == 2
    assert "exists already" in second.stderr
    assert target.read_text("utf-8") == written
    assert gmax("topic", "new", "knee", "-o", tmp_path / "none" / "knee.toml").exit_code == 2
    assert gmax("--db", tmp_path / "none.db", "--topic", target, "topic", "check").exit_code == 0


def test_show_why_names_the_words(harvested: Path) -> None:
    result = gmax("--db", harvested, "show", "28715424", "--why")
    assert result.exit_code == 0
    assert "Gluteal muscles: gluteus[tiab]" in result.stdout
    absent = gmax("--db", harvested, "show", "1", "--why")
    assert absent.exit_code == 1
    assert "not in" in absent.stderr


# --- drift over a database ----------------------------------------------------------------------------------------


def test_two_equal_runs_do_not_drift(harvested: Path) -> None:
    with open_store(harvested, "read") as store:
        assert topic_drift(store, TOPIC) == ()
        assert topic_drift(store, replace(TOPIC, slug="never-run")) == ()


def test_a_changed_reading_a_jump_and_a_lost_seed_are_noticed(tmp_path: Path) -> None:
    path = tmp_path / "gmax.db"
    with StandinServer(Corpus(library_xml()), StandinSettings().unlimited()) as server:
        first = run(path, server, TOPIC, client=quick_client(server))
        assert not [note for note in first.notes if "seed" in note]
        change(
            path, "UPDATE run_searches SET translation = replace(translation, '\"gluteus\"[Title', '\"gluteus\"[All')"
        )
        server.corpus.delete(28715424)
        second = run(path, server, TOPIC, client=quick_client(server))
    assert any("PubMed reads it otherwise than in run 1" in note for note in second.notes)
    assert "Back pain, full: seed study 28715424 is no longer found" in second.notes
    change(path, "UPDATE run_searches SET found = found * 3 WHERE run_id = 1")
    with open_store(path, "read") as store:
        messages = topic_drift(store, TOPIC)
    assert any("in run 1 (-" in message for message in messages)
    assert any("seed study 28715424 is no longer found" in message for message in messages)


def test_a_harvest_refuses_a_strategy_that_would_search_something_else(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(TOPIC.source_text.replace("'gluteus[tiab]',", "'gluteus[tiabs]',", 1), "utf-8")
    topic = load_topic(mine)
    with StandinServer(Corpus(library_xml()), StandinSettings().unlimited()) as server:
        with pytest.raises(ConfigError, match=r"block gluteal_group, line \d+: gluteus\[tiabs\] PubMed has no field"):
            run(tmp_path / "x.db", server, topic, client=quick_client(server))
        assert not server.requests
        assert not (tmp_path / "x.db").exists()
        accepted = run(tmp_path / "x.db", server, topic, client=quick_client(server), accept_warnings=True)
    assert accepted.status == "complete"
