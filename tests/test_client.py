"""The client in fair weather: what it sends, what it gives back, how it says that there is no network."""

from __future__ import annotations

import logging
import socket

import pytest
import requests
from standin_kit import KEY, FakeClock, pmids_in, quick_client, small_standin
from urllib3.exceptions import NameResolutionError

from data.errors import BadResponse, ConfigError, TransientSourceError
from harvester.client import FETCH_BATCH, PUBMED, ClientSettings, EutilsClient
from harvester.replies import join_sets
from harvester.standin.corpus import Corpus
from harvester.standin.faults import Fault
from harvester.standin.server import StandinServer
from harvester.standin.settings import StandinSettings


def test_search_gives_count_ids_and_translation() -> None:
    with small_standin(30) as server, quick_client(server) as client:
        reply = client.search("invented[ti]")
        assert reply.count == 30
        assert reply.pmids == tuple(range(90_000_030, 90_000_000, -1))
        assert reply.translation == '"invented"[Title]'
        assert reply.warnings == ()
        assert not reply.clamped


def test_a_part_of_the_ids_is_given_when_asked() -> None:
    with small_standin(30) as server, quick_client(server) as client:
        assert client.search("invented[ti]", retmax=0).pmids == ()
        reply = client.search("invented[ti]", retmax=4, retstart=28)
        assert (reply.count, reply.pmids, reply.clamped) == (30, (90_000_002, 90_000_001), False)


def test_fetch_gives_whole_records_and_nothing_but_them() -> None:
    with small_standin(5) as server, quick_client(server) as client:
        reply = client.fetch([90_000_003, 90_000_001, 90_000_003])
        assert reply.pmids == (90_000_003, 90_000_001)
        assert reply.missing == ()
        assert pmids_in(reply.body) == [90_000_003, 90_000_001]
        assert reply.body.rstrip().endswith(b"</PubmedArticleSet>")
        assert client.requests_made == 1
        assert client.bytes_received == len(reply.body)


def test_cited_pmids_are_not_taken_for_records() -> None:
    with small_standin(2) as server, quick_client(server) as client:
        cited = b'<ReferenceList><Reference><Citation>x</Citation><ArticleIdList><ArticleId IdType="pubmed">1'
        server.corpus.revise(
            90_000_001,
            b"</ArticleIdList></PubmedData>",
            b"</ArticleIdList>" + cited + b"</ArticleId></ArticleIdList></Reference></ReferenceList></PubmedData>",
        )
        assert client.fetch([90_000_001]).pmids == (90_000_001,)


def test_no_ids_are_no_request() -> None:
    with small_standin(1) as server, quick_client(server) as client:
        assert client.fetch([]).body == b""
        assert server.requests == []


def test_missing_records_are_asked_for_once_more_and_then_absent() -> None:
    with small_standin(5) as server, quick_client(server) as client:
        server.corpus.withhold(90_000_002)
        reply = client.fetch(range(90_000_001, 90_000_007))
        assert reply.missing == (90_000_002, 90_000_006)
        assert reply.pmids == (90_000_001, 90_000_003, 90_000_004, 90_000_005)
        assert [r.parameters["id"] for r in server.requests][1:] == ["90000002,90000006"]


def test_records_that_come_at_the_second_attempt_are_part_of_the_body() -> None:
    with small_standin(5, faults=[Fault("drop_records", argument=2)]) as server, quick_client(server) as client:
        reply = client.fetch(range(90_000_001, 90_000_006))
        assert reply.missing == ()
        assert pmids_in(reply.body) == [90_000_003, 90_000_004, 90_000_005, 90_000_001, 90_000_002]
        assert sorted(reply.pmids) == list(range(90_000_001, 90_000_006))
        assert reply.body.count(b"<PubmedArticleSet>") == reply.body.count(b"</PubmedArticleSet>") == 1


def test_joining_keeps_every_record_as_received() -> None:
    assert join_sets(
        b"<PubmedArticleSet><A/></PubmedArticleSet>\n", b"<x/><PubmedArticleSet>\n<B/>\n</PubmedArticleSet>"
    ) == (b"<PubmedArticleSet><A/>\n<B/>\n</PubmedArticleSet>\n")


def test_every_request_carries_tool_and_email_and_the_key_only_in_the_body() -> None:
    with small_standin(3) as server, quick_client(server, api_key=KEY, tool="my tool") as client:
        client.search("invented")
        client.fetch([90_000_001])
        assert [(r.parameters["tool"], r.parameters["email"], r.with_key) for r in server.requests] == [
            ("my_tool", "tests@example.org", True)
        ] * 2


@pytest.mark.parametrize("blank", [None, "", "  "])
def test_blank_key_and_email_are_not_sent(blank: str | None, caplog: pytest.LogCaptureFixture) -> None:
    with small_standin(3) as server, quick_client(server, api_key=blank, email=blank) as client:
        client.search("invented")
        client.fetch([90_000_001])
        assert not any(r.with_key or "email" in r.parameters for r in server.requests)
    notices = [r.message for r in caplog.records if r.levelno >= logging.WARNING]
    assert len(notices) == 1
    assert "NCBI_EMAIL" in notices[0]


def test_long_terms_and_many_ids_are_no_problem() -> None:
    with small_standin(3) as server, quick_client(server) as client:
        term = " OR ".join(f"word{n}[ti]" for n in range(400))
        assert client.search(f"invented[ti] OR {term}").count == 3
        assert len(client.fetch(range(90_000_001, 90_002_001)).missing) == 1_997


def test_the_repr_hides_the_key() -> None:
    with small_standin(1) as server, quick_client(server, api_key="secret-key-0123") as client:
        assert "secret" not in repr(client) + str(client) + repr(client.settings)
        assert "http://127.0.0.1" in repr(client)


def test_settings_are_checked_and_tidied() -> None:
    assert ClientSettings().base_url == PUBMED
    assert ClientSettings("http://127.0.0.1:8/entrez/eutils").base_url == "http://127.0.0.1:8/entrez/eutils/"
    assert ClientSettings(tool=" ").tool == "gmax"
    for address in ("", "eutils.ncbi.nlm.nih.gov", "file:///etc/passwd", "http://"):
        with pytest.raises(ConfigError, match="GMAX_EUTILS_URL"):
            ClientSettings(address)


def test_an_empty_search_is_not_sent() -> None:
    with small_standin(1) as server, quick_client(server) as client:
        with pytest.raises(ConfigError, match="empty"):
            client.search("  ")
        with pytest.raises(ValueError, match="9,999"):
            client.search("x", retstart=9_999)
        assert server.requests == []


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_refused_connection_is_told_in_one_line_after_two_tries() -> None:
    clock = FakeClock()
    settings = ClientSettings(f"http://127.0.0.1:{closed_port()}/entrez/eutils/", clock=clock, sleep=clock.sleep)
    with EutilsClient(settings) as client, pytest.raises(TransientSourceError) as caught:
        client.search("x")
    assert str(caught.value) == (
        "PubMed could not be reached (the connection to 127.0.0.1 was refused); nothing was changed; "
        "check the internet connection or a proxy, then run gmax harvest again"
    )
    assert client.requests_made == 2
    assert sum(clock.slept) < 3


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (requests.exceptions.ProxyError("http://user:pw@proxy"), "the proxy set on this machine"),
        (requests.exceptions.SSLError("https://x?api_key=secret"), "the secure connection to 127.0.0.1"),
        (requests.exceptions.ConnectTimeout(), "did not take the connection within 10 s"),
        (OSError("no certificate bundle at /somewhere"), "the secure connection"),
        (requests.exceptions.InvalidProxyURL("pw"), "the proxy set on this machine"),
    ],
)
def test_other_ways_to_be_offline(error: OSError, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with small_standin(1) as server, quick_client(server) as client:
        monkeypatch.setattr(client._session, "post", lambda *_, **__: (_ for _ in ()).throw(error))
        with pytest.raises(TransientSourceError, match=words) as caught:
            client.search("x")
    assert "secret" not in str(caught.value)
    assert "pw" not in str(caught.value)
    assert client.requests_made == 2


def test_an_unknown_name_is_said_to_be_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    class Reason:
        reason = NameResolutionError("eutils.invalid", None, socket.gaierror())  # type: ignore[arg-type]

    with small_standin(1) as server, quick_client(server) as client:
        error = requests.ConnectionError(Reason())
        monkeypatch.setattr(client._session, "post", lambda *_, **__: (_ for _ in ()).throw(error))
        with pytest.raises(TransientSourceError, match=r"the name 127\.0\.0\.1 could not be found"):
            client.search("x")


def test_once_reached_an_outage_gets_all_tries() -> None:
    clock = FakeClock()
    with small_standin(2) as server:
        client = quick_client(server, clock)
        client.search("invented")
    with (
        client,
        pytest.raises(TransientSourceError, match=r"6 tries and 3\d s of pauses .*was refused.*what is stored"),
    ):
        client.fetch([90_000_001])
    assert client.requests_made == 7


def test_a_redirect_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    from harvester.standin import wire
    from harvester.standin.answer import answer

    monkeypatch.setattr(
        wire.Handler, "_tool", lambda *_: answer("", status=301, Location="https://login.example.org/x")
    )
    with small_standin(2) as server, quick_client(server) as client:
        with pytest.raises(BadResponse, match=r"leads elsewhere, to login\.example\.org"):
            client.search("invented")
        assert len(server.requests) == 1


def test_a_proxy_of_the_machine_does_not_stand_before_the_stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{closed_port()}")
    with small_standin(2) as server, quick_client(server) as client:
        assert client.search("invented").count == 2


def test_real_waiting_keeps_the_limit_with_default_settings() -> None:
    with StandinServer(Corpus(), StandinSettings(rate_no_key=3)) as server:
        with EutilsClient(ClientSettings(server.url, email="tests@example.org")) as client:
            for _ in range(4):
                client.search("x")
        assert [r.status for r in server.requests] == [200] * 4


def test_what_we_used_up_ourselves_is_no_reason_to_wait_longer() -> None:
    clock = FakeClock()
    with StandinServer(Corpus(), StandinSettings(clock=clock)) as server, quick_client(server, clock) as client:
        for _ in range(6):
            client.search("x")
        assert sum(clock.slept) == pytest.approx(5 * 0.4)


def test_when_others_use_up_the_rate_the_next_second_is_left_to_them() -> None:
    clock = FakeClock()
    with StandinServer(Corpus(), StandinSettings(clock=clock)) as server:
        others = quick_client(server, FakeClock())
        others.search("x")
        others.search("x")
        with quick_client(server, clock) as client:
            client.search("x")  # the third of this address
            assert clock.slept == []
            client.search("x")
            assert clock.slept == [pytest.approx(1.0)]
        assert [request.status for request in server.requests] == [200] * 4


def test_batches_are_as_large_as_ncbi_advises() -> None:
    assert FETCH_BATCH == 200
