"""The run: whole results, nothing lost, nothing believed that looks wrong, and a ledger that adds up."""

from __future__ import annotations

import json
import os
import signal
import threading
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from harvest_kit import START, Days, Notes, change, content, quick_tags, run, search, small_topic, sound, values
from standin_kit import FakeClock, quick_client, small_standin

from data.errors import BadResponse, HarvestBusy, StoreError, TransientSourceError
from data.store import Store, open_store
from harvester import fetching
from harvester.client import EutilsClient
from harvester.lock import lock_path, run_lock
from harvester.parse import parse_set
from harvester.preview import preview
from harvester.reparse import reparse
from harvester.replies import FetchReply
from harvester.standin.faults import Fault
from harvester.standin.server import StandinServer
from harvester.standin.synthetic import FIRST_PMID, synthetic_record, synthetic_set
from harvester.summary import RunReport

ALL = small_topic("all[sb]", "falls[tiab]")


@pytest.fixture(autouse=True)
def quick_rules(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests are about the run; only those marked so wait for the real rules."""
    if "real_rules" not in request.fixturenames:
        quick_tags(monkeypatch)


@pytest.fixture
def real_rules() -> None:
    """Asks for the real tagger."""


def everything(path: Path, server: StandinServer, **options: object) -> RunReport:
    return run(path, server, ALL, **options)  # type: ignore[arg-type]


def test_the_first_run_stores_everything_and_adds_up(real_rules: None, tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with small_standin(40) as server:
        report = everything(path, server)
    assert (report.run_id, report.status, report.exit_code) == (1, "complete", 0)
    assert (report.balance.found, report.balance.new) == (40, 40)
    assert report.line().startswith("run 1 complete: 40 found = 0 unchanged + 40 new + 0 changed; 3 requests, ")
    lines = {line.name: line for line in report.searches}
    assert lines["back"].balance.found == lines["back"].reported == 40
    assert 0 < lines["falls"].balance.found < 40
    assert all(line.balance.adds_up and line.status == "complete" and line.translation for line in lines.values())
    assert values(path, "SELECT count(*) FROM screening") == [40]
    row = values(path, "SELECT program_version, topic_hash, rules_version, bytes, requests FROM runs")[0]
    assert all(row)
    assert values(path, "SELECT DISTINCT balances FROM run_ledger") == [1]
    ledger = "SELECT search, query, found, balances FROM search_ledger WHERE translation <> '' ORDER BY search"
    assert values(path, ledger)[0] == ("back", "all[sb]", 40, 1)
    sound(path)


def test_a_second_run_changes_nothing_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with small_standin(40) as server:
        everything(path, server)
        before = content(path)
        report = everything(path, server)
    assert report.line().startswith("run 2 complete: 40 found, nothing changed; 4 requests")
    assert content(path) == before
    assert values(path, "SELECT count(*) FROM article_versions") == [0]


def test_no_change_over_2000_records_costs_four_requests(tmp_path: Path) -> None:
    days = Days()
    with small_standin(2000) as server:
        everything(tmp_path / "x.db", server, clock=days)
        days.later(1)
        since = len(server.requests)
        report = everything(tmp_path / "x.db", server, clock=days)
        assert len(server.requests) - since == report.requests == 4
    assert report.balance.unchanged == 2000
    assert report.reread == 84  # a twenty-fourth: the library is read again within 30 daily runs


def test_a_small_window_is_no_limit(tmp_path: Path) -> None:
    with small_standin(500, cap=30) as server:
        report = run(tmp_path / "x.db", server, replace(ALL, searches=ALL.searches[:1]))
        slices = len({r.parameters["term"] for r in server.requests if r.tool == "esearch"})
    assert report.balance.new == 500
    assert report.requests <= 2 * slices + 3


def test_a_new_record_with_an_old_date_is_new(tmp_path: Path) -> None:
    with small_standin(20) as server:
        everything(tmp_path / "x.db", server)
        server.corpus.add(synthetic_record(FIRST_PMID - 500, date(1999, 1, 1)))
        report = everything(tmp_path / "x.db", server)
    assert report.new_pmids == (FIRST_PMID - 500,)
    assert report.balance.found == 21


def test_a_revision_is_found_by_its_date(tmp_path: Path) -> None:
    path, days = tmp_path / "x.db", Days()
    with small_standin(60) as server:
        everything(path, server, clock=days)
        days.later(2)
        server.corpus.revise(FIRST_PMID + 50, b"adults", b"people", days.now.date())
        report = everything(path, server, clock=days)
    assert report.changed_pmids == (FIRST_PMID + 50,)
    assert report.balance.changed == 1
    (changes,) = values(path, "SELECT changes FROM article_versions")
    assert json.loads(changes)[0] == "abstract changed"
    assert "1 changed" in report.line()


def test_a_silent_revision_is_found_by_the_rolling_second_look(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with small_standin(30) as server:
        everything(path, server)
        server.corpus.revise(FIRST_PMID + 3, b"<Issue>1</Issue>", b"<Issue>2</Issue>")
        changed = [everything(path, server).changed_pmids for _ in range(3)]
    assert changed == [(), (FIRST_PMID + 3,), ()]


def test_full_reads_everything_again(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with small_standin(230) as server:
        everything(path, server)
        server.corpus.revise(FIRST_PMID + 200, b"<Issue>1</Issue>", b"<Issue>2</Issue>")
        report = everything(path, server, full=True)
    assert report.changed_pmids == (FIRST_PMID + 200,)
    assert values(path, "SELECT DISTINCT last_verified_run FROM articles") == [2]
    assert values(path, "SELECT count(*) FROM pending_fetches") == [0]


def test_since_asks_for_older_revisions(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with small_standin(60) as server:
        everything(path, server)
        server.corpus.revise(FIRST_PMID + 50, b"<Issue>1</Issue>", b"<Issue>2</Issue>", date(2021, 5, 5))
        assert everything(path, server).changed_pmids == ()
        assert everything(path, server, since=date(2021, 5, 1)).changed_pmids == (FIRST_PMID + 50,)


def test_limit_leaves_the_rest_for_the_next_run(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with small_standin(40) as server:
        report = everything(path, server, limit=15)
        assert (report.status, report.exit_code) == ("partial", 3)
        assert "15 new + 0 changed + 25 not fetched yet" in report.line()
        assert min(report.new_pmids) == FIRST_PMID + 25  # the newest first
        sound(path)
        assert everything(path, server).balance.new == 25


def test_what_stops_matching_is_kept_and_said(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    topic = small_topic("emg[tiab] OR strength[tiab]", "falls[tiab]")
    with small_standin(40) as server:
        run(path, server, topic)
        pmid = next(p for p in values(path, "SELECT pmid FROM matches ORDER BY 1") if once(path, p))
        for old in (b"EMG", b"strength", b"falls"):
            if old in server.corpus.get(pmid).xml:  # type: ignore[union-attr]
                server.corpus.revise(pmid, old, b"xyz")
        report = run(path, server, topic)
        again = run(path, server, topic)
    assert (report.no_longer_matching, again.no_longer_matching) == (1, 0)
    assert "1 no longer matching" in report.line()
    assert report.status == "complete"
    assert values(path, "SELECT DISTINCT dropped_run FROM matches WHERE pmid = ?", pmid) == [2]
    assert values(path, "SELECT status, last_verified_run FROM articles WHERE pmid = ?", pmid) == [("current", 2)]
    sound(path)


def once(path: Path, pmid: int) -> bool:
    return values(path, "SELECT count(*) FROM matches WHERE pmid = ?", pmid) == [1]


def test_what_matches_again_is_no_longer_dropped(tmp_path: Path) -> None:
    path, topic = tmp_path / "x.db", small_topic("emg[tiab]", "falls[tiab]")
    with small_standin(40) as server:
        run(path, server, topic)
        (pmid, *_) = values(path, "SELECT pmid FROM matches WHERE search_id = 1 ORDER BY 1")
        kept = server.corpus.get(pmid)
        assert kept
        server.corpus.revise(pmid, b"EMG", b"xyz")
        run(path, server, topic)
        server.corpus.add(b"<PubmedArticleSet>" + kept.xml + b"</PubmedArticleSet>")
        run(path, server, topic)
    assert values(path, "SELECT dropped_run, last_run FROM matches WHERE pmid = ? AND search_id = 1", pmid) == [
        (None, 3)
    ]


def test_a_search_that_was_edited_ends_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with small_standin(40) as server:
        run(path, server, small_topic("all[sb]", "falls[tiab]"))
        narrow = small_topic("falls[tiab]", "falls[tiab]")
        report = run(path, server, narrow)
    falls = values(path, "SELECT count(*) FROM matches WHERE search_id = 2")[0]
    assert report.no_longer_matching == 40 - falls
    assert report.status == "complete"
    assert values(path, "SELECT count(*) FROM articles WHERE status = 'current'") == [40]
    assert values(path, "SELECT name FROM searches ORDER BY id") == ["back", "falls", "back"]


def test_deleted_records_are_withdrawn_and_shown(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with small_standin(30) as server:
        everything(path, server)
        server.corpus.delete(FIRST_PMID + 7)
        report = everything(path, server)
        assert everything(path, server).withdrawn == ()
        server.corpus.add(synthetic_record(FIRST_PMID + 7, date(2020, 1, 1)))
        back = everything(path, server)
    assert report.withdrawn == (FIRST_PMID + 7,)
    assert "1 withdrawn" in report.line()
    assert report.balance.found == 29
    assert back.changed_pmids == (FIRST_PMID + 7,)
    assert values(path, "SELECT DISTINCT status FROM articles") == ["current"]
    sound(path)


def test_a_mass_disappearance_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with small_standin(60) as server:
        everything(path, server)
        for pmid in range(FIRST_PMID, FIRST_PMID + 40):
            server.corpus.withhold(pmid)
        report = everything(path, server, full=True)
        assert (report.status, report.withdrawn) == ("partial", ())
        assert "not believed" in (report.message or "")
        assert values(path, "SELECT DISTINCT status FROM articles") == ["current"]
        for pmid in range(FIRST_PMID, FIRST_PMID + 40):
            server.corpus.withhold(pmid, False)
        assert everything(path, server).status == "complete"
    sound(path)


def test_a_withheld_record_is_counted_and_asked_for_again(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with small_standin(30) as server:
        server.corpus.withhold(FIRST_PMID + 2)
        report = everything(path, server)
        assert (report.status, report.balance.withheld, report.balance.new) == ("complete", 1, 29)
        assert "1 withheld by PubMed" in report.line()
        assert values(path, "SELECT pmid, reason, tries FROM pending_fetches") == [(FIRST_PMID + 2, "withheld", 1)]
        assert everything(path, server).balance.withheld == 1
        server.corpus.withhold(FIRST_PMID + 2, False)
        assert everything(path, server).new_pmids == (FIRST_PMID + 2,)
    assert values(path, "SELECT count(*) FROM pending_fetches") == [0]
    sound(path)


@pytest.mark.parametrize("notice", [None, FIRST_PMID + 99])
def test_a_retraction_is_told(notice: int | None, tmp_path: Path) -> None:
    path, days = tmp_path / "x.db", Days()
    with small_standin(30) as server:
        everything(path, server, clock=days)
        days.later(3)
        server.corpus.retract(FIRST_PMID + 4, days.now.date(), notice)
        report = everything(path, server, clock=days)
        assert everything(path, server, clock=days).newly_retracted == ()
    assert report.newly_retracted == (FIRST_PMID + 4,)
    assert "1 newly retracted" in report.line()
    assert values(path, "SELECT newly_retracted FROM runs") == [0, 1, 0]


def test_a_notice_pulls_the_record_it_is_about(tmp_path: Path) -> None:
    """The notice is in PubMed before the record says so, and the record is not in the rolling part."""
    path = tmp_path / "x.db"
    link = (
        b'<CommentsCorrectionsList><CommentsCorrections RefType="RetractionOf"><RefSource>J</RefSource>'
        b'<PMID Version="1">%d</PMID></CommentsCorrections></CommentsCorrectionsList></MedlineCitation>'
    ) % (FIRST_PMID + 50)
    with small_standin(60) as server:
        everything(path, server)
        server.corpus.add(synthetic_record(FIRST_PMID + 70, date(2026, 1, 1)).replace(b"</MedlineCitation>", link))
        server.corpus.revise(FIRST_PMID + 50, b"<Issue>1</Issue>", b"<Issue>2</Issue>")
        report = everything(path, server)
    assert report.newly_retracted == (FIRST_PMID + 50,)
    assert FIRST_PMID + 50 in report.changed_pmids  # it was read again in the same run
    assert values(path, "SELECT is_retraction_notice FROM articles WHERE pmid = ?", FIRST_PMID + 70) == [1]


DOUBTS = {
    "phrase": (small_topic("pain[tiab] OR with[tiab]"), "with"),
    "quoted": (small_topic('pain[tiab] OR "hip abductor wobble"[tiab]'), "hip abductor wobble"),
}


def doubtful(server: StandinServer, phrase: str) -> None:
    """PubMed does not know this phrase."""
    server.state.evaluate.missing_phrases = frozenset({phrase})  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", DOUBTS)
def test_a_search_that_pubmed_did_not_understand_fails_the_run(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    topic, phrase = DOUBTS[kind]
    with small_standin(20) as server:
        doubtful(server, phrase)
        with pytest.raises(BadResponse, match=f"{phrase}.*--accept-warnings"):
            run(path, server, topic)
        assert values(path, "SELECT status, found FROM runs") == [("failed", 0)]
        assert values(path, "SELECT count(*) FROM articles") == [0]
        report = run(path, server, topic, accept_warnings=True)
    assert report.status == "complete"
    assert any(phrase in note for note in report.notes)
    assert values(path, "SELECT warnings FROM run_searches WHERE run_id = 2 AND search_id = 1")[0] != "[]"


class Told:
    """A client whose searches come out as told; everything else is the real one."""

    def __init__(self, client: EutilsClient, **changes: object) -> None:
        self.client, self.changes = client, changes
        self.requests_made = self.bytes_received = 0

    def search(self, *arguments: object, **named: object) -> object:
        return replace(self.client.search(*arguments, **named), **self.changes)  # type: ignore[arg-type]

    def fetch(self, pmids: list[int]) -> FetchReply:
        return self.client.fetch(pmids)


def test_a_translation_that_lost_a_block_fails_the_run(tmp_path: Path) -> None:
    from data.topic import load_topic

    whole = load_topic("gluteus-maximus")
    with small_standin(20) as server:
        client = Told(quick_client(server), translation='"back pain"[tiab] OR "falls"[tiab]')
        with pytest.raises(BadResponse, match="translation has nothing of the block"):
            run(tmp_path / "x.db", server, whole, client=client)


def test_nothing_found_after_many_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with small_standin(40) as server:
        everything(path, server)
        client = Told(quick_client(server), count=0, pmids=(), clamped=False)
        with pytest.raises(BadResponse, match="found nothing, and 40 records in the last complete run"):
            run(path, server, ALL, client=client)
    assert values(path, "SELECT count(*) FROM matches WHERE dropped_run IS NOT NULL") == [0]


def test_a_jump_of_the_count_is_reported(tmp_path: Path) -> None:
    notes = Notes()
    with small_standin(40) as server:
        everything(tmp_path / "x.db", server)
        server.corpus.add(synthetic_set(20, FIRST_PMID + 500))
        report = everything(tmp_path / "x.db", server, watcher=notes)
    assert any("60 records, 40 in the last complete run (+50%)" in note for note in notes.notes)
    assert set(notes.notes) <= set(report.notes)
    assert "60 records" in values(tmp_path / "x.db", "SELECT message FROM runs WHERE id = 2")[0]


def test_another_translation_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with small_standin(10) as server:
        everything(path, server)
        report = run(path, server, ALL, client=Told(quick_client(server), translation="pain[All Fields]"))
    assert any("PubMed reads it otherwise than in run 1" in note for note in report.notes)
    assert values(path, "SELECT translation FROM run_searches WHERE run_id = 2") == ["pain[All Fields]"] * 2


def test_ctrl_c_at_the_very_end_is_too_late(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def late(*_: object) -> list[object]:
        os.kill(os.getpid(), signal.SIGINT)
        return []

    monkeypatch.setattr("harvester.run.search_lines", late)
    with small_standin(5) as server:
        report = everything(tmp_path / "x.db", server)
    assert values(tmp_path / "x.db", "SELECT status FROM runs") == [report.status]


def test_an_outage_is_not_no_new_papers(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with small_standin(40) as server:
        everything(path, server)
        before = content(path)
        server.faults.add(Fault("esearch_backend_502", times=None))
        with pytest.raises(TransientSourceError):
            everything(path, server)
    assert content(path) == before
    assert values(path, "SELECT status FROM runs") == ["complete", "failed"]
    sound(path)


def test_an_outage_between_two_searches_keeps_the_first(tmp_path: Path) -> None:
    path = tmp_path / "x.db"

    class Dies(Told):
        def search(self, *arguments: object, **named: object) -> object:
            if "falls" in str(arguments[0]):
                raise TransientSourceError("gone")
            return super().search(*arguments, **named)

    with small_standin(40) as server:
        report = run(path, server, ALL, client=Dies(quick_client(server)))
        assert (report.status, report.balance.new) == ("partial", 40)
        assert "search falls got no answer (gone)" in report.line()
        assert everything(path, server).status == "complete"
    sound(path)


def test_an_outage_while_fetching_keeps_what_came(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.db"
    monkeypatch.setattr(fetching, "BATCH", 10)

    class Dies(Told):
        calls = 0

        def fetch(self, pmids: list[int]) -> FetchReply:
            Dies.calls += 1
            if Dies.calls == 3:
                raise TransientSourceError("PubMed is down")
            return super().fetch(pmids)

    with small_standin(40) as server:
        report = run(path, server, ALL, client=Dies(quick_client(server)))
        assert (report.status, report.balance.new, report.balance.failed) == ("partial", 20, 20)
        assert "PubMed is down" in report.line()
        sound(path)
        rest = everything(path, server)
    assert (rest.status, rest.balance.new, rest.balance.unchanged) == ("complete", 20, 20)


def test_one_bad_record_does_not_keep_the_others_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, bad = tmp_path / "x.db", FIRST_PMID + 13

    def picky(body: bytes) -> object:
        if b">%d</PMID>" % bad in body:
            raise BadResponse("this record is damaged")
        return parse_set(body)

    monkeypatch.setattr(fetching, "parse_set", picky)
    with small_standin(40) as server:
        report = everything(path, server)
        assert (report.status, report.balance.new, report.balance.failed) == ("partial", 39, 1)
        assert "1 record could not be fetched" in report.line()
        assert values(path, "SELECT pmid, reason, last_error FROM pending_fetches") == [
            (bad, "unreadable", "this record is damaged")
        ]
        monkeypatch.undo()
        assert everything(path, server).new_pmids == (bad,)
    sound(path)


def test_a_source_that_answers_only_nonsense_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nonsense(_: bytes) -> object:
        raise BadResponse("nonsense")

    monkeypatch.setattr(fetching, "parse_set", nonsense)
    with small_standin(200) as server:
        report = everything(tmp_path / "x.db", server)
        assert report.status == "partial"
        assert len(server.requests) < 30


def test_a_second_run_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    caught: list[BaseException] = []

    def second() -> None:
        try:
            with small_standin(3) as server:
                everything(path, server)
        except HarvestBusy as busy:
            caught.append(busy)

    with run_lock(path):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
    assert [busy.exit_code for busy in caught] == [4]  # type: ignore[attr-defined]
    assert not path.exists()
    with run_lock(path):
        pass
    assert lock_path(path).name == "x.db.lock"


def test_a_full_disk_in_the_middle_of_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.db"
    monkeypatch.setattr(fetching, "BATCH", 50)

    class Fills(Told):
        def fetch(self, pmids: list[int]) -> FetchReply:
            if self.requests_made:  # the second batch
                stores[0].conn.execute("PRAGMA max_page_count = 10")
            self.requests_made += 1
            return super().fetch(pmids)

    stores: list[Store] = []

    def remembered(*arguments: object) -> Store:
        stores.append(open_store(*arguments))  # type: ignore[arg-type]
        return stores[-1]

    monkeypatch.setattr("harvester.run.open_store", remembered)
    with small_standin(200) as server:
        with pytest.raises(StoreError, match="disk is full") as told:
            run(path, server, ALL, client=Fills(quick_client(server)))
        assert "\n" not in str(told.value)
        sound(path)
        assert values(path, "SELECT count(*) FROM articles") == [50]
        report = everything(path, server)
    assert (report.status, report.balance.new, report.balance.unchanged) == ("complete", 150, 50)
    sound(path)


def test_large_jobs_are_told_about_quiet_hours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harvester.run.MANY", 30)
    notes = Notes()
    with small_standin(40) as server:
        everything(tmp_path / "x.db", server, watcher=notes)
    assert any("21:00" in note and "US Eastern" in note for note in notes.notes)
    assert ("fetching", 40, 40) in notes.steps


def test_no_key_is_kept_anywhere(tmp_path: Path) -> None:
    path, key = tmp_path / "x.db", "standin-key"
    with small_standin(20) as server:
        report = run(path, server, ALL, client=quick_client(server, FakeClock(), api_key=key))
        assert all(request.with_key for request in server.requests)
    assert report.status == "complete"
    for file in tmp_path.iterdir():
        assert key.encode() not in file.read_bytes()


def test_dry_run_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with small_standin(40) as server:
        client = quick_client(server)
        found = preview(path, ALL, client)
        assert not path.exists()
        assert (found.found, found.stored, found.new) == (40, 0, 40)
        assert "40 found = 0 stored already + 40 to fetch (about 1 requests); dry run" in found.text()
        everything(path, server)
        before = path.read_bytes()
        assert preview(path, ALL, client).as_dict()["new"] == 0
    assert path.read_bytes() == before


def test_the_report_for_machines(tmp_path: Path) -> None:
    with small_standin(12) as server:
        report = everything(tmp_path / "x.db", server)
    value = json.loads(json.dumps(report.as_dict()))
    assert value["found"] == value["new"] == 12
    assert value["status"] == "complete"
    assert value["exit_code"] == 0
    assert value["summary"] == report.line()
    assert [line["name"] for line in value["searches"]] == ["back", "falls"]
    assert value["searches"][0]["found"] == 12
    assert len(value["new_pmids"]) == 12


def test_two_topics_live_side_by_side(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    other = replace(small_topic(), slug="other", searches=(search("only", "falls[tiab]"),))
    with small_standin(40) as server:
        everything(path, server)
        before = content(path)
        report = run(path, server, other)
        after = content(path)
    assert report.balance.unchanged == report.balance.found < 40
    assert [r for r in after["screening"] if r[1] == "small"] == before["screening"]
    assert len([r for r in after["screening"] if r[1] == "other"]) == report.balance.found


def test_what_belongs_to_another_topic_is_not_tagged(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    other = replace(small_topic(), slug="other", searches=(search("only", "falls[tiab]"),))
    with small_standin(40) as server:
        everything(path, server)
        run(path, server, other)
        foreign = values(path, "SELECT pmid FROM matches GROUP BY pmid HAVING max(search_id) = 1")[0]
        server.corpus.revise(foreign, b"<Issue>1</Issue>", b"<Issue>2</Issue>")
        for _ in range(24):
            report = run(path, server, other)
            if report.changed_pmids:
                break
        tags = "SELECT topic, text_hash = '' FROM screening WHERE pmid = ?"
        assert values(path, tags, foreign) == [("small", 1)]  # to be looked at again by its own topic
        everything(path, server)
        assert values(path, tags, foreign) == [("small", 0)]


def test_no_answer_about_revisions_does_not_keep_news_out(tmp_path: Path) -> None:
    path = tmp_path / "x.db"

    class Deaf(Told):
        def search(self, *arguments: object, **named: object) -> object:
            if "[lr]" in str(arguments[0]):
                raise BadResponse("what?")
            return super().search(*arguments, **named)

    with small_standin(20) as server:
        everything(path, server)
        server.corpus.add(synthetic_record(FIRST_PMID + 90, date(2026, 1, 1)))
        report = run(path, server, ALL, client=Deaf(quick_client(server)))
    assert (report.status, report.new_pmids) == ("partial", (FIRST_PMID + 90,))
    assert "revised got no answer (what?)" in report.line()


def test_replies_are_kept_dropped_or_thinned_out(tmp_path: Path) -> None:
    days = Days()
    with small_standin(20) as server:
        everything(tmp_path / "none.db", server, keep_raw=0)
        assert values(tmp_path / "none.db", "SELECT count(*) FROM raw_replies") == [0]
        path = tmp_path / "x.db"
        everything(path, server, clock=days)
        days.later(20)
        everything(path, server, clock=days, full=True)
        assert values(path, "SELECT count(*) FROM raw_replies") == [2]
        everything(path, server, clock=days, keep_raw=30)
        assert values(path, "SELECT count(*) FROM raw_replies WHERE run_id = 1") == [1]
        days.later(20)
        everything(path, server, clock=days, keep_raw=30)
    assert values(path, "SELECT count(*) FROM raw_replies WHERE run_id = 1") == [0]  # a newer reply has its records
    assert reparse(path, ALL).balance.found == 20


def test_reparse_proves_equal_and_mends(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with small_standin(250) as server:
        everything(path, server)
        server.corpus.delete(FIRST_PMID)
        everything(path, server)
    before = content(path)
    report = reparse(path, ALL)
    assert report.line().startswith("run 3 complete: 250 found, nothing changed")
    assert content(path) == before
    change(path, "UPDATE articles SET title = 'bent', content_hash = 'bent' WHERE pmid = ?", FIRST_PMID + 9)
    change(path, "DELETE FROM articles WHERE pmid = ?", FIRST_PMID + 8)
    report = reparse(path, ALL)
    assert (report.changed_pmids, report.new_pmids) == ((FIRST_PMID + 9,), (FIRST_PMID + 8,))
    assert content(path) == before
    sound(path)


def test_a_reply_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with small_standin(12) as server:
        everything(path, server)
    import gzip

    change(path, "UPDATE raw_replies SET body = ?", gzip.compress(b"<PubmedArticleSet><PubmedArticle>"))
    report = reparse(path, ALL)
    assert (report.status, report.balance.found) == ("partial", 0)
    assert "reply 1" in (report.message or "")
    assert values(path, "SELECT error IS NULL FROM raw_replies") == [0]
    assert len(content(path)["articles"]) == 12


def test_reparse_of_nothing(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no database"):
        reparse(tmp_path / "none.db", ALL)


def test_a_run_is_dated_by_its_clock(tmp_path: Path) -> None:
    with small_standin(3) as server:
        everything(tmp_path / "x.db", server, clock=lambda: START)
    assert values(tmp_path / "x.db", "SELECT started_at FROM runs") == ["2026-01-01T06:00:00Z"]
