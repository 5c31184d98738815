"""Whatever goes wrong in between: the client ends with the same answer as without it, or with one honest line."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from standin_kit import KEY, FakeClock, pmids_in, quick_client, small_standin

from data.errors import BadResponse, ConfigError, GmaxError, TransientSourceError
from harvester.standin.faults import FAULTS, Fault
from harvester.standin.server import StandinServer

HARMLESS = {"json_raw_newline", "dtd_name", "unknown_element", "reorder", "duplicate_record", "expire_webenv", "slow"}
SECOND_ASKING = {"drop_records"}
FOR_FETCH = {
    "400_timeout_viewer",
    "400_proxy_stream",
    "200_viewer_error",
    "drop_records",
    "duplicate_record",
    "reorder",
}
FOR_FETCH |= {"dtd_name", "unknown_element"}
ARGUMENTS = {"slow": 1_000_000, "429_retry_after": 3, "wrong_count": -1, "truncate_chunked": 40, "timeout": 2}
USED = [name for name in FAULTS if name != "status_ok_docsum_failed"]


def fault_for(name: str, tool: str) -> Fault:
    return Fault(name, tool, argument=ARGUMENTS.get(name))


def patience_for(name: str) -> float:
    return 0.2 if name == "timeout" else 10.0


def usable(name: str, tool: str) -> bool:
    tools = FAULTS[name][1]
    return not tools or tool in tools


@pytest.fixture(scope="module")
def shared_server() -> Iterator[StandinServer]:
    with small_standin(20) as made:
        yield made


@pytest.fixture
def server(shared_server: StandinServer) -> StandinServer:
    shared_server.faults.clear()
    return shared_server


@pytest.mark.parametrize("name", [n for n in USED if usable(n, "esearch")])
def test_a_search_survives_each_fault(server: StandinServer, name: str) -> None:
    with quick_client(server, read_timeout=patience_for(name)) as client:
        good = client.search("invented[ti]")
        server.faults.add(fault_for(name, "esearch"))
        again = client.search("invented[ti]")
        assert replace(again, translation="") == replace(good, translation="")
        assert "".join(again.translation.split()) == "".join(good.translation.split())
        # an unheard-of part of a JSON answer is not read; the same fault in XML is an error
        assert client.retries == (0 if name in {*HARMLESS, "extra_error_elements"} else 1)
        assert len(server.faults) == 0


@pytest.mark.parametrize("name", [n for n in USED if usable(n, "efetch")])
def test_a_fetch_survives_each_fault(server: StandinServer, name: str) -> None:
    asked = list(range(90_000_001, 90_000_021))
    with quick_client(server, read_timeout=patience_for(name)) as client:
        server.faults.add(fault_for(name, "efetch"))
        reply = client.fetch(asked)
        assert sorted(set(pmids_in(reply.body))) == asked
        assert sorted(reply.pmids) == asked
        assert reply.missing == ()
        assert client.retries == (0 if name in HARMLESS | SECOND_ASKING else 1)
        assert len(server.faults) == 0


@pytest.mark.parametrize("cut", [0, 1, 60, 300, 1_000, -30, -20, -1])
@pytest.mark.parametrize("name", ["truncate_chunked", "truncate_content_length", "close_no_length"])
def test_no_cut_is_mistaken_for_an_answer(server: StandinServer, name: str, cut: int) -> None:
    with quick_client(server) as client:
        whole = client.fetch([90_000_001, 90_000_002])
        place = cut if cut >= 0 else len(whole.body) + cut
        server.faults.add(Fault(name, "efetch", argument=place))
        again = client.fetch([90_000_001, 90_000_002])
        assert (again.pmids, again.body.rstrip()) == (whole.pmids, whole.body.rstrip())
        # the final line break is not part of the document: without it nothing is lost
        assert client.retries == (0 if (name, cut) == ("close_no_length", -1) else 1)


@settings(max_examples=25)
@given(st.data())
def test_no_cut_anywhere_is_mistaken_for_an_answer(shared_server: StandinServer, data: st.DataObject) -> None:
    with quick_client(shared_server) as client:
        whole = client.search("invented[ti]")
        shared_server.faults.clear()
        shared_server.faults.add(Fault("close_no_length", "esearch", argument=data.draw(st.integers(0, 300))))
        assert client.search("invented[ti]") == whole


@pytest.mark.parametrize("name", ["html_502", "400_timeout_viewer", "empty_200", "429_no_header", "close_no_length"])
def test_several_faults_in_a_row(server: StandinServer, name: str) -> None:
    clock = FakeClock()
    with quick_client(server, clock) as client:
        server.faults.add(Fault(name, "efetch", times=5))
        assert client.fetch([90_000_001]).missing == ()
        assert (client.requests_made, client.retries) == (6, 5)
    pauses = [p for p in clock.slept if p > 0.6]
    assert all(later > earlier for earlier, later in pairwise(pauses))


@pytest.mark.parametrize("name", [n for n in USED if usable(n, "efetch") and n not in HARMLESS | SECOND_ASKING])
def test_a_lasting_fault_ends_in_one_line(server: StandinServer, name: str) -> None:
    clock = FakeClock()
    with quick_client(server, clock, read_timeout=patience_for(name)) as client:
        client.search("invented[ti]", retmax=0)
        server.faults.add(Fault(name, "efetch", times=None, argument=1 if name == "timeout" else ARGUMENTS.get(name)))
        with pytest.raises(TransientSourceError) as caught:
            client.fetch([90_000_001, 90_000_002])
        assert client.requests_made == 7
    line = str(caught.value)
    assert "\n" not in line
    assert "2 records (PMID 90000001 to 90000002), 6 tries" in line
    assert "what is stored is kept" in line
    assert "<" not in line
    assert sum(clock.slept) <= 120 + 10


@pytest.mark.parametrize("budget", [0, 0.5, 3, 20])
def test_pauses_keep_within_the_budget(server: StandinServer, budget: float) -> None:
    clock = FakeClock()
    with quick_client(server, clock, retry_seconds=budget) as client:
        client.search("invented[ti]", retmax=0)
        server.faults.add(Fault("html_503", "efetch", times=None))
        before = clock.now
        with pytest.raises(TransientSourceError, match="HTTP 503"):
            client.fetch([90_000_001])
        # the polite waits of the limiter (1.2 s for each three requests) come on top of the pauses
        assert clock.now - before <= budget + 3 * 1.2
        assert client.requests_made == (2 if budget == 0 else 7)


def test_a_longer_wait_than_the_budget_is_not_waited_for(server: StandinServer) -> None:
    clock = FakeClock()
    with quick_client(server, clock, retry_seconds=60) as client:
        server.faults.add(Fault("429_retry_after", argument=3_600))
        with pytest.raises(TransientSourceError, match="1 try"):
            client.search("invented[ti]")
    assert sum(clock.slept) < 2


def test_a_trickling_answer_ends_at_the_deadline(server: StandinServer) -> None:
    class Rushing(FakeClock):
        def __call__(self) -> float:
            self.now += 1.0  # every look at the clock costs a second
            return self.now

    with quick_client(server, Rushing(), total_seconds=6.0) as client:
        server.faults.add(Fault("slow", "efetch", times=None, argument=200_000))
        with pytest.raises(TransientSourceError, match="took too long"):
            client.fetch(range(90_000_001, 90_000_021))


def test_a_wrong_key_stops_at_once_and_is_never_repeated(
    server: StandinServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    key = "0123456789abcdef-bad"
    with quick_client(server, api_key=key) as client:
        with pytest.raises(ConfigError, match="NCBI_API_KEY") as caught:
            client.search("invented[ti]")
        assert client.requests_made == 1
    assert caught.value.exit_code == 2
    told = f"{caught.value!r} {caplog.text} {client!r}"
    assert key not in told
    assert key[:4] not in told


@pytest.mark.parametrize("name", ["429_retry_after", "429_no_header", "rate_in_200", "html_502", "400_proxy_stream"])
def test_neither_key_nor_address_appears_in_log_or_error(
    server: StandinServer, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with quick_client(server, api_key=KEY) as client:
        server.faults.add(Fault(name, "efetch", times=None))
        with pytest.raises(GmaxError) as caught:
            client.fetch([90_000_001])
    everything = caplog.text + repr(caught.value) + "".join(map(str, _chain(caught.value)))
    assert KEY not in everything
    assert "standin-k" not in everything


def _chain(error: BaseException | None) -> list[BaseException]:
    return [] if error is None else [error, *_chain(error.__cause__ or error.__context__)]


def test_answers_of_other_questions_are_not_taken(server: StandinServer, monkeypatch: pytest.MonkeyPatch) -> None:
    from harvester.standin import wire

    right = wire.Handler._tool
    wrong = [True]

    def mixed(self: wire.Handler, tool: str, parameters: dict[str, list[str]]) -> object:
        if wrong.pop() if wrong else False:
            parameters = parameters | {"id": ["90000007"]}
        return right(self, tool, parameters)

    monkeypatch.setattr(wire.Handler, "_tool", mixed)
    with quick_client(server) as client:
        assert client.fetch([90_000_001]).pmids == (90_000_001,)
        assert client.retries == 1


def test_ids_that_can_never_be_fetched_are_refused_at_once(server: StandinServer) -> None:
    with quick_client(server) as client:
        with pytest.raises(BadResponse, match=r"the record of PMID 0, 1 try \(HTTP 400: ID list is empty"):
            client.fetch([0])
        assert client.requests_made == 1


def test_an_error_nobody_knows_gets_two_tries(server: StandinServer, monkeypatch: pytest.MonkeyPatch) -> None:
    from harvester.standin import wire
    from harvester.standin.answer import answer

    monkeypatch.setattr(wire.Handler, "_tool", lambda *_: answer("Forbidden <b>word</b>", "text/plain", 403))
    with quick_client(server) as client:
        with pytest.raises(BadResponse, match=r"2 tries .*HTTP 403: Forbidden word"):
            client.search("invented[ti]")
        assert client.requests_made == 2
