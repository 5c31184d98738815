"""Faults by name, by chance and on the command line; the command `gmax standin`."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from standin_kit import quick_client, raw, small_standin

from cli import cli
from data.errors import ConfigError, InputError
from harvester.standin.command import corpus_of, fault_list, make_standin
from harvester.standin.faults import FAULTS, Fault, FaultQueue, parse_fault
from harvester.standin.rates import RateWindow, most_in_a_second
from harvester.standin.synthetic import synthetic_set


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("html_502", Fault("html_502")),
        (" reset ", Fault("reset")),
        ("html_502x3", Fault("html_502", times=3)),
        ("html_502:0.2", Fault("html_502", times=None, probability=0.2)),
        ("html_502:1", Fault("html_502", times=None)),
        ("timeout@efetch", Fault("timeout", "efetch")),
        ("429_retry_after(7)", Fault("429_retry_after", argument="7")),
        ("truncate_chunked(500)@efetch:0.3x4", Fault("truncate_chunked", "efetch", 4, 0.3, "500")),
        ("dtd_name(pubmed_270101.dtd)", Fault("dtd_name", argument="pubmed_270101.dtd")),
        ("wrong_count(-2)", Fault("wrong_count", argument="-2")),
    ],
)
def test_faults_as_written(text: str, fault: Fault) -> None:
    assert parse_fault(text) == fault


@pytest.mark.parametrize("text", ["", "no_such_fault", "html_502:2", "html_502:1.2.3", "HTML 502", "reset@", "slow(1"])
def test_faults_that_are_none(text: str) -> None:
    with pytest.raises(ConfigError):
        parse_fault(text)


def test_an_unknown_fault_is_answered_with_the_list() -> None:
    with pytest.raises(ConfigError, match=r"no fault 'html_5'; there are: timeout, reset, .*extra_error_elements"):
        Fault("html_5")


def test_an_argument_that_must_be_a_number() -> None:
    assert Fault("slow", argument="12").number(5) == 12
    assert Fault("slow").number(5) == 5
    with pytest.raises(ConfigError, match="whole number"):
        Fault("slow", argument="fast").number(5)


def test_a_fault_meets_its_tools() -> None:
    assert Fault("html_502").meets("esearch")
    assert Fault("drop_records").meets("efetch")
    assert not Fault("drop_records").meets("esearch")
    assert Fault("html_502", "efetch").meets("efetch")
    assert not Fault("html_502", "efetch").meets("esearch")


def test_faults_come_in_order_and_are_used_up() -> None:
    queue = FaultQueue([Fault("reset", "efetch"), Fault("html_502", times=2)])
    taken = [queue.take(tool) for tool in ("esearch", "efetch", "efetch", "esearch")]
    assert [fault and fault.name for fault in taken] == ["html_502", "reset", "html_502", None]
    assert len(queue) == 0


@given(st.integers(0, 10_000), st.sampled_from([0.1, 0.3]))
def test_chances_are_those_asked_for_and_the_same_for_a_seed(seed: int, probability: float) -> None:
    def hits() -> list[bool]:
        queue = FaultQueue([Fault("reset", times=None, probability=probability)], seed)
        return [queue.take("esearch") is not None for _ in range(400)]

    first = hits()
    assert first == hits()
    assert abs(sum(first) / 400 - probability) < 0.12


def test_every_fault_of_the_sheet_is_there() -> None:
    names = """
    timeout reset drop_before_headers truncate_chunked truncate_content_length close_no_length empty_200
    prolog_only html_200 html_502 html_503 status_500_diag 429_retry_after 429_no_header rate_in_200
    400_timeout_viewer 400_proxy_stream 200_viewer_error esearch_backend_502 esearch_address_table
    db_not_supported expire_webenv drop_records duplicate_record reorder status_ok_docsum_failed
    json_raw_newline wrong_count slow dtd_name unknown_element extra_error_elements
    """
    assert set(FAULTS) == set(names.split())


@pytest.mark.parametrize(
    ("name", "tool", "status", "words"),
    [
        ("html_200", "esearch", 200, b"<html>"),
        ("html_502", "efetch", 502, b"502 Server Error"),
        ("html_503", "efetch", 503, b"503 Server Error"),
        ("status_500_diag", "epost", 500, b"NCBI/eutils202 - WWW Error 500 Diagnostic"),
        ("empty_200", "esearch", 200, b""),
        ("prolog_only", "elink", 200, b"elink 20101123"),
        ("429_retry_after", "esearch", 429, b'"API rate limit exceeded","api-key":"127.0.0.1","count":"4","limit":"3"'),
        ("429_no_header", "esearch", 429, b"API rate limit exceeded"),
        ("rate_in_200", "esearch", 200, b"API rate limit exceeded"),
        ("400_timeout_viewer", "efetch", 400, b"<ERROR> Error: External viewer error: Empty Response. Bytes read: 0"),
        ("400_proxy_stream", "efetch", 400, b"proxy_stream(): &lt;html&gt;"),
        ("200_viewer_error", "efetch", 200, b"Status: Timeout"),
        ("esearch_backend_502", "esearch", 200, b"HTTP request returned 502 status."),
        ("esearch_address_table", "esearch", 200, b"the address table is empty."),
        ("db_not_supported", "esearch", 200, b"Database is not supported: pubmed"),
        ("status_ok_docsum_failed", "esummary", 200, b'<DocumentSummarySet status="OK">\n<!-- DocSum Backend failed'),
        ("dtd_name", "efetch", 200, b"out/pubmed_270101.dtd"),
        ("unknown_element", "efetch", 200, b"<NovelElement2027"),
        ("extra_error_elements", "epost", 200, b"<ERROR>Search Backend failed"),
        ("wrong_count", "esearch", 200, b"<Count>4</Count>"),
    ],
)
def test_what_each_fault_sends(name: str, tool: str, status: int, words: bytes) -> None:
    with small_standin(3, faults=[Fault(name)]) as server:
        got, headers, body = raw(server, tool, db="pubmed", id="90000001", term="all[sb]")
        assert got == status
        assert words in body
        assert body or not words
        assert headers.get("retry-after") == ("2" if name == "429_retry_after" else None)
        assert server.requests[0].fault == name


def test_the_slow_fault_keeps_its_pace() -> None:
    with small_standin(1, faults=[Fault("slow", argument=20_000)]) as server:
        before = time.monotonic()
        size = len(raw(server, "efetch", db="pubmed", id="90000001")[2])
        assert time.monotonic() - before >= size / 20_000 * 0.8


def test_the_window_slides() -> None:
    window = RateWindow()
    assert [window.count("a", t) for t in (0.0, 0.4, 0.8, 1.1, 1.3)] == [1, 2, 3, 3, 4]
    assert window.count("b", 1.3) == 1
    assert most_in_a_second([0, 0.4, 0.8, 1.1, 1.3]) == 4
    assert most_in_a_second([]) == 0


# --- the command ---


def test_what_the_command_serves(tmp_path: Path) -> None:
    (tmp_path / "a.xml.gz").write_bytes(gzip.compress(synthetic_set(7)))
    assert len(corpus_of([tmp_path / "a.xml.gz"], 0)) == 7
    assert len(corpus_of([], 11)) == 11
    assert len(corpus_of([], 0)) == 59
    (tmp_path / "b.xml").write_bytes(b"<html>")
    with pytest.raises(InputError, match="no PubMed record"):
        corpus_of([tmp_path / "b.xml"], 0)
    (tmp_path / "c.xml.gz").write_bytes(gzip.compress(synthetic_set(7))[:200])
    with pytest.raises(InputError, match="cannot be read"):
        corpus_of([tmp_path / "c.xml.gz"], 0)


def test_a_port_in_use_is_said_to_be() -> None:
    with small_standin(1) as server:
        port = int(server.url.split(":")[2].split("/")[0])
        with pytest.raises(ConfigError, match=f"port {port} cannot be used"):
            make_standin([], port=port)


def test_the_page_about_the_stand_in_names_every_fault() -> None:
    page = (Path(__file__).resolve().parent.parent / "docs" / "standin.md").read_text("utf-8")
    assert [name for name in FAULTS if f"`{name}`" not in page] == []


def test_keys_that_are_taken() -> None:
    from harvester.standin.settings import StandinSettings

    assert StandinSettings(valid_keys=None).takes_key("anything")
    assert not StandinSettings(valid_keys=None).takes_key(" ")
    assert StandinSettings().takes_key("standin-key")
    assert not StandinSettings().takes_key("another")


def test_the_command_lists_its_faults_and_refuses_others() -> None:
    listed = CliRunner().invoke(cli, ["standin", "--faults"])
    assert listed.exit_code == 0
    assert listed.output == fault_list() + "\n"
    assert "html_502" in listed.output
    refused = CliRunner().invoke(cli, ["standin", "--fault", "html_5"])
    assert refused.exit_code == 2
    assert "there is no fault 'html_5'" in refused.output


def test_the_command_serves_until_ctrl_c() -> None:
    command = [sys.executable, "-m", "cli", "standin", "--invented", "5", "--fault", "html_502"]
    root = Path(__file__).resolve().parent.parent
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=root, env=os.environ
    ) as run:
        assert run.stdout
        line = run.stdout.readline()
        assert line.startswith("5 records at GMAX_EUTILS_URL=http://127.0.0.1:")

        class Place:
            url = line.split("=")[1].split()[0]

        with quick_client(Place()) as client:  # type: ignore[arg-type]
            assert client.search("invented[ti]").count == 5
            assert client.retries == 1
        run.send_signal(signal.SIGINT)
        _, told = run.communicate(timeout=20)
        assert run.returncode == 0
        assert told == "2 requests answered, 1 of them with a fault\n"
