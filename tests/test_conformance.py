"""The thirty conformance cases of the protocol sheet, by their numbers.

What belongs to the parser, the store or files of NLM is tested here as far as client and stand-in go; the docstring
of the case names the rest.
"""

from __future__ import annotations

import dataclasses
import json
import logging
import threading
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from standin_kit import KEY, FakeClock, pmids_in, quick_client, raw, small_standin

from data.errors import BadResponse, ConfigError, TransientSourceError
from harvester.classify import Kind, Reply, Verdict, classify
from harvester.client import ClientSettings, EutilsClient
from harvester.enumerate import enumerate_search
from harvester.parse import parse_set
from harvester.replies import IntegrityWarning
from harvester.standin import literals
from harvester.standin.corpus import Corpus
from harvester.standin.faults import Fault
from harvester.standin.rates import most_in_a_second
from harvester.standin.server import StandinServer
from harvester.standin.settings import StandinSettings
from harvester.standin.synthetic import synthetic_record, synthetic_set

HERE = Path(__file__).resolve().parent
FIRST = 90_000_001


def judged(answer: tuple[int, dict[str, str], bytes], wants: str = "xml", root: str = "PubmedArticleSet") -> Verdict:
    status, headers, body = answer
    return classify(Reply(status, body, headers.get("content-type", "")), wants, root)  # type: ignore[arg-type]


def test_01_json_with_three_hits_and_history() -> None:
    with small_standin(3) as server, quick_client(server) as client:
        reply = client.search("all[sb]")
        assert (reply.count, reply.pmids) == (3, (90_000_003, 90_000_002, 90_000_001))
        assert reply.translation == '"all"[Filter]'
        stored = judged(
            raw(server, "esearch", db="pubmed", term="all[sb]", retmode="json", usehistory="y"), "json", "esearchresult"
        )
        assert stored.document["esearchresult"]["webenv"].startswith("MCID_")
        assert stored.document["esearchresult"]["querykey"] == "1"


def test_02_no_hits_is_an_empty_result_with_a_flag_and_no_exception() -> None:
    with small_standin(3) as server, quick_client(server) as client:
        reply = client.search("zzqx")
        assert (reply.count, reply.pmids) == (0, ())
        assert reply.warnings == (IntegrityWarning("phrase_not_found", "zzqx"),)
        assert b"<PhraseNotFound>zzqx</PhraseNotFound>" in raw(server, "esearch", db="pubmed", term="zzqx")[2]


def test_03_a_quoted_phrase_that_is_not_known_is_flagged() -> None:
    with small_standin(3) as server, quick_client(server) as client:
        server.state.evaluate.missing_phrases = frozenset({"made up phrase"})  # type: ignore[attr-defined]
        term = '"made up phrase"[mh] OR invented[ti]'
        assert client.search(term).warnings == (IntegrityWarning("quoted_phrase_not_found", '"made up phrase"[mh]'),)
        assert b"<QuotedPhraseNotFound>" in raw(server, "esearch", db="pubmed", term=term)[2]


def test_04_a_clamped_page_is_not_taken_for_the_whole() -> None:
    with small_standin(120, cap=49) as server, quick_client(server) as client:
        reply = client.search("all[sb]", retmax=100_000)
        assert (reply.count, len(reply.pmids), reply.clamped) == (120, 49, True)
        body = raw(server, "esearch", db="pubmed", term="all[sb]", retmax="100000")[2]
        assert b"Restrictions achieved. start and count adjusted to 0, 49" in body
        assert len(enumerate_search(client, "all[sb]").pmids) == 120


def test_05_past_the_window_is_read_in_spite_of_its_line_break_and_not_repeated() -> None:
    with small_standin(120, cap=49) as server, quick_client(server) as client:
        with pytest.raises(BadResponse, match=r"1 try .*'retstart' cannot be larger than 48\."):
            client.search("all[sb]", retstart=49)
        assert client.requests_made == 1
        with pytest.raises(json.JSONDecodeError):
            json.loads(raw(server, "esearch", db="pubmed", term="x", retstart="49", retmode="json")[2])


def test_06_the_same_over_the_history() -> None:
    with small_standin(120, cap=49) as server:
        stored = json.loads(raw(server, "esearch", db="pubmed", term="all[sb]", retmode="json", usehistory="y")[2])
        webenv = stored["esearchresult"]["webenv"]
        answer = raw(server, "efetch", db="pubmed", WebEnv=webenv, query_key="1", retstart="49")
        assert answer[0] == 400
        verdict = judged(answer)
        assert verdict.kind is Kind.PERMANENT
        assert "'retstart' cannot be larger than 48" in verdict.text


def test_07_bisection_by_pmid() -> None:
    with small_standin(200, cap=9) as server, quick_client(server) as client:
        result = enumerate_search(client, "invented[ti]")
        assert result.pmids == tuple(range(FIRST, FIRST + 200))
        assert result.count == 200
        assert client.requests_made <= 2 * result.slices


def test_08_thirty_records_of_one_day() -> None:
    """Slices are by PMID, whatever the dates: nothing piles up on a day."""
    day = b"".join(synthetic_record(FIRST + n, date(2024, 5, 1)) for n in range(30))
    other = synthetic_record(FIRST + 90, date(2024, 5, 2))
    with (
        StandinServer(Corpus(day + other), StandinSettings(cap=9).unlimited()) as server,
        quick_client(server) as client,
    ):
        result = enumerate_search(client, "invented[ti] AND 2024/05/01[crdt]")
        assert result.pmids == tuple(range(FIRST, FIRST + 30))
        rest = client.search("(invented[ti]) NOT (2024/05/01:2024/05/02[crdt])")
        assert rest.count == 0


def test_09_a_count_that_grows_between_slices_is_reported() -> None:
    with small_standin(60, cap=9) as server, quick_client(server) as client:
        search = client.search

        def growing(term: str, retmax: int = 9_999, retstart: int = 0) -> Any:
            if client.requests_made == 3:
                server.corpus.add(synthetic_record(FIRST + 500, date(2026, 1, 1)))
            return search(term, retmax, retstart)

        client.search = growing  # type: ignore[method-assign]
        result = enumerate_search(client, "invented[ti]")
        assert (result.count, result.count_at_end, result.arrivals) == (60, 61, 1)
        assert set(result.pmids) >= set(range(FIRST, FIRST + 60))


def test_10_withheld_records_are_asked_for_once_more_then_absent() -> None:
    """The date of absence is the store's: see the tests of the run ledger."""
    with small_standin(5) as server, quick_client(server) as client:
        server.corpus.withhold(FIRST + 1)
        server.corpus.withhold(FIRST + 3)
        reply = client.fetch(range(FIRST, FIRST + 5))
        assert pmids_in(reply.body) == [FIRST, FIRST + 2, FIRST + 4]
        assert reply.missing == (FIRST + 1, FIRST + 3)
        assert client.requests_made == 2


def test_11_all_unknown_is_an_empty_set() -> None:
    with small_standin(1) as server, quick_client(server) as client:
        reply = client.fetch([1, 2])
        assert (reply.pmids, reply.missing) == ((), (1, 2))
        assert parse_set(reply.body).articles == ()


def test_12_duplicates_zeros_and_order_do_not_matter() -> None:
    with small_standin(3) as server, quick_client(server) as client:
        assert pmids_in(raw(server, "efetch", db="pubmed", id="090000002,90000001,90000002")[2]) == [FIRST + 1, FIRST]
        for name in ("duplicate_record", "reorder"):
            server.faults.add(Fault(name))
            reply = client.fetch([FIRST, FIRST + 1, FIRST + 2, FIRST])
            assert sorted(reply.pmids) == [FIRST, FIRST + 1, FIRST + 2]
            assert {a.pmid for a in parse_set(reply.body).articles} == set(reply.pmids)


def test_13_an_empty_id_list_is_permanent() -> None:
    with small_standin(1) as server, quick_client(server) as client:
        with pytest.raises(BadResponse, match=r"PMID 0, 1 try \(HTTP 400: ID list is empty!"):
            client.fetch([0])
        assert client.requests_made == 1
        assert judged(raw(server, "efetch", db="pubmed", id="abc", retmode="text")).kind is Kind.PERMANENT


@pytest.mark.parametrize(("name", "least"), [("429_retry_after", 2.0), ("429_no_header", 2.0), ("rate_in_200", 2.0)])
def test_14_too_fast_pauses_the_whole_process(name: str, least: float, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    clock = FakeClock()
    with small_standin(3, faults=[Fault(name)], clock=clock) as server:
        one, other = quick_client(server, clock, api_key=KEY), quick_client(server, clock, api_key=KEY)
        assert one.search("all[sb]").count == 3
        assert other.search("all[sb]").count == 3
        starts = [request.started for request in server.requests]
        assert starts[1] - starts[0] >= least
    assert sum(clock.slept) >= least
    assert KEY not in caplog.text
    assert "203.0" not in caplog.text


def test_14_a_pause_stops_every_thread() -> None:
    clock = FakeClock()
    with small_standin(3, clock=clock) as server:
        one, other = quick_client(server, clock), quick_client(server, clock)
        one._limiter.pause(7)
        other.search("all[sb]")
        assert clock.slept[0] == pytest.approx(7)


@pytest.mark.parametrize(("key", "limit"), [(None, 3), (KEY, 10)])
def test_15_the_server_never_sees_too_many_starts(key: str | None, limit: int) -> None:
    """Fifty requests of four threads with storms of 429, measured by the server; time runs ten times as fast."""
    faults = [
        Fault("429_retry_after", probability=0.1, times=None, argument=1),
        Fault("reset", probability=0.05, times=None),
    ]
    settings = StandinSettings(clock=lambda: time.monotonic() * 10, seed=3)
    with StandinServer(Corpus(synthetic_set(3)), settings, faults) as server:
        fast = {"clock": settings.clock, "sleep": lambda seconds: time.sleep(seconds / 10), "api_key": key}
        client = EutilsClient(ClientSettings(server.url, email="tests@example.org", **fast))  # type: ignore[arg-type]
        threads = [threading.Thread(target=lambda: [client.search("all[sb]") for _ in range(9)]) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        refused = [request for request in server.requests if request.status == 429 and request.fault is None]
        assert len(server.requests) >= 36
        assert most_in_a_second([request.started for request in server.requests]) <= limit
        assert refused == []


def test_16_a_bad_key_stops_at_once_and_is_never_shown(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with small_standin(1) as server, quick_client(server, api_key="bad-key-0123") as client:
        with pytest.raises(ConfigError, match="NCBI_API_KEY") as caught:
            client.search("x")
        assert client.requests_made == 1
    assert "bad-key" not in f"{caught.value!r}{caplog.text}{client!r}"
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("key", [None, "", " "])
def test_17_no_key_is_no_parameter(key: str | None) -> None:
    with small_standin(1) as server, quick_client(server, api_key=key) as client:
        client.search("x")
        client.fetch([FIRST])
        assert [request.with_key for request in server.requests] == [False, False]


def test_18_a_400_that_is_only_a_time_out_passes() -> None:
    with small_standin(1, faults=[Fault("400_timeout_viewer", times=2)]) as server, quick_client(server) as client:
        assert client.fetch([FIRST]).pmids == (FIRST,)
        assert client.retries == 2


def test_19_an_error_document_is_read_without_its_dtd() -> None:
    with small_standin(1, faults=[Fault("200_viewer_error")]) as server:
        answer = raw(server, "efetch", db="pubmed", id="1")
        assert answer[0] == 200
        assert answer[2].startswith(
            b'<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE eEfetchResult PUBLIC '
            b'"-//NLM//DTD efetch 20131226//EN" "https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20131226/efetch.dtd">\n'
            b"<eFetchResult>\n\t<ERROR> Error: External"
        )
        assert judged(answer).kind is Kind.TRANSIENT
        assert "Empty Response" in judged(answer).text


def test_20_an_error_page_inside_an_error_is_cut_short_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with small_standin(1, faults=[Fault("400_proxy_stream")]) as server, quick_client(server) as client:
        assert client.fetch([FIRST]).pmids == (FIRST,)
    lines = [record.getMessage() for record in caplog.records if "proxy_stream" in record.getMessage()]
    assert lines
    assert all(len(line) < 600 and "\n" not in line and "<html>" not in line for line in lines)


@pytest.mark.parametrize("name", ["html_200", "html_502", "html_503", "status_500_diag"])
@pytest.mark.parametrize("tool", ["esearch", "efetch"])
def test_21_a_web_page_is_never_data(name: str, tool: str) -> None:
    with small_standin(2, faults=[Fault(name, tool, times=2)]) as server, quick_client(server) as client:
        assert client.search("all[sb]").count == 2
        assert client.fetch([FIRST]).pmids == (FIRST,)
        assert client.retries == 2


@pytest.mark.parametrize(
    "name", ["empty_200", "prolog_only", "truncate_chunked", "truncate_content_length", "close_no_length"]
)
def test_22_a_cut_is_seen_and_nothing_partial_comes_out(name: str) -> None:
    with small_standin(5, faults=[Fault(name, "efetch")]) as server, quick_client(server) as client:
        reply = client.fetch(range(FIRST, FIRST + 5))
        assert pmids_in(reply.body) == list(range(FIRST, FIRST + 5))
        assert client.retries == 1


@pytest.mark.parametrize("name", ["reset", "drop_before_headers", "timeout"])
def test_23_silence_and_broken_lines_are_bounded(name: str) -> None:
    clock = FakeClock()
    with small_standin(1) as server, quick_client(server, clock, read_timeout=0.1) as client:
        client.search("x")
        server.faults.add(Fault(name, times=None, argument=1))
        before = clock.now
        with pytest.raises(TransientSourceError, match="6 tries"):
            client.fetch([FIRST])
        assert clock.now - before <= client.settings.longest
        before = clock.now
        with pytest.raises(TransientSourceError, match=r"1 try|2 tries"):
            quick_client(server, clock, read_timeout=0.1, total_seconds=1.5).search("x")
        assert clock.now - before <= 1.5


def test_24_a_forgotten_history_does_not_touch_a_harvest() -> None:
    """gmax keeps ids, not WebEnvs: there is nothing to restart. The reply itself is told apart from other errors."""
    faults = [Fault("expire_webenv", times=None)]
    with small_standin(30, faults=faults) as server, quick_client(server) as client:
        found = client.search("all[sb]").pmids
        pages = [client.fetch(found[start : start + 10]) for start in (0, 10, 20)]
        assert [pmid for page in pages for pmid in page.pmids] == list(found)
        assert not any("WebEnv" in request.parameters for request in server.requests)
        stored = json.loads(raw(server, "esearch", db="pubmed", term="all[sb]", retmode="json", usehistory="y")[2])
        webenv = stored["esearchresult"]["webenv"]
        gone = judged(raw(server, "efetch", db="pubmed", WebEnv=webenv, query_key="1"))
        assert (gone.kind, gone.text) == (Kind.HISTORY, "Unable to obtain query #1")


@pytest.mark.parametrize("name", ["esearch_backend_502", "esearch_address_table", "db_not_supported"])
def test_25_an_outage_behind_a_200_is_not_an_empty_result(name: str) -> None:
    with small_standin(4, faults=[Fault(name, times=3)]) as server, quick_client(server) as client:
        assert client.search("all[sb]").count == 4
        assert client.retries == 3


def test_26_summaries() -> None:
    """gmax harvests no summaries (they hold no abstract); the stand-in gives them and every form is judged."""
    with small_standin(3) as server:

        def summary(ids: str) -> Verdict:
            return judged(
                raw(server, "esummary", data=f"id={ids}".encode(), db="pubmed", retmode="json"), "json", "result"
            )

        most = ",".join(str(FIRST + n) for n in range(500))
        good = summary(most).document["result"]
        assert len(good["uids"]) == 500
        assert "error" in good[str(FIRST + 400)]
        assert summary(f"{most},{FIRST + 500}").kind is Kind.PERMANENT
        assert summary("").kind is Kind.PERMANENT
        server.faults.add(Fault("status_ok_docsum_failed"))
        failed = judged(raw(server, "esummary", db="pubmed", id=str(FIRST)), root="eSummaryResult")
        assert failed.kind is Kind.TRANSIENT


def test_27_when_patience_ends_the_error_says_what_was_asked() -> None:
    """That finished batches are not fetched again is tested with the run: test_kill, test_storm."""
    with small_standin(3, faults=[Fault("html_502", "efetch", times=None)]) as server, quick_client(server) as client:
        client.search("x")
        with pytest.raises(TransientSourceError) as caught:
            client.fetch([FIRST, FIRST + 1])
    line = str(caught.value)
    assert "2 records (PMID 90000001 to 90000002), 6 tries" in line
    assert "HTTP 502: 502 Server Error" in line
    assert len(line) < 900
    assert "\n" not in line


def slim(value: Any) -> Any:
    """Without what is empty, as the expected JSON is written."""
    if isinstance(value, dict):
        return {key: slim(inner) for key, inner in value.items() if inner not in (None, (), [], False)}
    return [slim(inner) for inner in value] if isinstance(value, list | tuple) else value


def test_28_the_sample_set_comes_through_whole() -> None:
    """Its extensions (MedlineDate, Season, ORCID as URL, no abstract …) are in test_parse."""
    sample = (HERE / "sample_set.xml").read_bytes()
    with StandinServer(Corpus(sample), StandinSettings().unlimited()) as server, quick_client(server) as client:
        body = client.fetch([90_000_001, 90_000_003]).body
    assert all(record.xml in body for record in Corpus(sample).records())
    expected = json.loads((HERE / "sample_set.json").read_text("utf-8"))
    assert [slim(dataclasses.asdict(article)) for article in parse_set(body).articles] == expected
    assert parse_set(sample).deleted == (90_000_098,)


def test_29_the_dtd_of_tomorrow_is_no_hindrance() -> None:
    faults = [Fault("dtd_name", argument="pubmed_270101.dtd"), Fault("unknown_element")]
    with small_standin(2, faults=faults) as server, quick_client(server) as client:
        renamed, enriched = client.fetch([FIRST]), client.fetch([FIRST])
        assert b"pubmed_270101.dtd" in renamed.body
        assert b'NovelAttribute="2027"' in enriched.body
        assert parse_set(renamed.body).articles == parse_set(enriched.body).articles
        assert parse_set(enriched.body).unknown == ("NovelElement2027",)


@pytest.mark.parametrize(
    "entity", ['<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">', '<!ENTITY b SYSTEM "file:///etc/passwd">']
)
def test_29_entities_are_refused(entity: str) -> None:
    body = f"<!DOCTYPE PubmedArticleSet [{entity}]><PubmedArticleSet>&b;</PubmedArticleSet>".encode()
    assert classify(Reply(200, body), "xml", "PubmedArticleSet").kind is Kind.PERMANENT
    with pytest.raises(BadResponse):
        parse_set(body)


def test_30_retractions_and_notices_are_told_apart() -> None:
    """Later revisions, tombstones and the order of files are in test_month and test_file_run."""
    link = '<CommentsCorrectionsList><CommentsCorrections RefType="{}"><RefSource>x</RefSource></CommentsCorrections>'
    with small_standin(5) as server, quick_client(server) as client:
        server.corpus.retract(FIRST)
        for at, kind in enumerate(["RetractionOf", "ErratumIn", "ExpressionOfConcernIn"], start=1):
            added = f"</MedlineJournalInfo>{link.format(kind)}</CommentsCorrectionsList>".encode()
            server.corpus.revise(FIRST + at, b"</MedlineJournalInfo>", added)
        articles = parse_set(client.fetch(range(FIRST, FIRST + 5)).body).articles
        assert [(a.is_retracted, a.is_retraction_notice) for a in articles] == [
            (True, False),
            (False, True),
            (False, False),
            (False, False),
            (False, False),
        ]
        assert client.search("retracted publication[pt]").pmids == (FIRST,)


def test_the_literals_of_the_gateway() -> None:
    assert literals.rate_body("203.0.113.7", 4, 3) == (
        '{"error":"API rate limit exceeded","api-key":"203.0.113.7","count":"4","limit":"3"}\n'
    )
