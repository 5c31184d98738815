"""A run that is killed, wherever it is: the database is sound, and the next run goes on without fetching twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from harvest_kit import content, quick_tags, run, small_topic, sound, values
from standin_kit import quick_client, small_standin

from data.store import open_store
from harvester.run import ROUND, harvest
from harvester.standin.server import StandinServer


@pytest.fixture(autouse=True)
def quick_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    quick_tags(monkeypatch)


KILLS = int(os.environ.get("GMAX_KILLS", "2"))
RECORDS = 450
TESTS = Path(__file__).parent
CHILD = """
import sys
from pathlib import Path
from types import SimpleNamespace
sys.path.insert(0, sys.argv[1])
import pytest
from harvest_kit import quick_tags, run, small_topic
from standin_kit import quick_client
quick_tags(pytest.MonkeyPatch())
server = SimpleNamespace(url=sys.argv[2])
client = quick_client(server)
small_topic()
print("ready", flush=True)
report = run(Path(sys.argv[3]), server, client=client)
print(report.line(), flush=True)
sys.exit(report.exit_code)
"""


def child(server: StandinServer, path: Path) -> subprocess.Popen[str]:
    """A harvest in a process of its own, at the point where its work begins."""
    command = [sys.executable, "-c", CHILD, str(TESTS), server.url, str(path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=TESTS.parent)
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


def end(process: subprocess.Popen[str], number: signal.Signals) -> int:
    process.send_signal(number)
    process.communicate(timeout=30)
    return process.returncode


def stored(path: Path) -> set[int]:
    return set(values(path, "SELECT pmid FROM articles")) if path.exists() and path.stat().st_size else set()


def wait_for_requests(server: StandinServer, number: int, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 60
    while len(server.requests) < number and process.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.002)


def asked(server: StandinServer, since: int) -> list[int]:
    fetches = [r.parameters["id"] for r in server.requests[since:] if r.tool == "efetch"]
    return [int(pmid) for ids in fetches for pmid in ids.split(",")]


def test_killed_at_random_moments(tmp_path: Path) -> None:
    dice = random.Random(KILLS)
    path = tmp_path / "killed.db"
    died = 0
    with small_standin(RECORDS) as server:
        run(tmp_path / "calm.db", server)
        for _ in range(KILLS):
            last = len(server.requests) + dice.randrange(6)
            process = child(server, path)
            wait_for_requests(server, last, process)
            time.sleep(dice.uniform(0, 0.3))
            died += end(process, signal.SIGKILL) == -signal.SIGKILL
            if not path.exists() or not path.stat().st_size:
                continue
            with open_store(path, "create") as store:
                assert store.conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            sound(path)
            if len(stored(path)) == RECORDS:
                path.unlink()
        before, since = stored(path), len(server.requests)
        report = run(path, server)
        again = [pmid for pmid in asked(server, since) if pmid in before]
    assert report.status == "complete"
    assert len(again) <= -(-RECORDS // ROUND)  # the rolling second look, and nothing else
    assert content(path) == content(tmp_path / "calm.db")
    assert values(path, "SELECT count(*) FROM runs WHERE status = 'running'") == [0]
    sound(path)
    assert died


def test_a_reply_that_was_stored_and_not_read_is_not_fetched_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.db"
    monkeypatch.setattr("harvester.fetching.parse_set", power_cut)
    with small_standin(30) as server:
        with pytest.raises(PowerCut):
            run(path, server)
        assert values(path, "SELECT count(*) FROM articles") == [0]
        monkeypatch.undo()
        since = len(server.requests)
        report = run(path, server)
        assert asked(server, since) == asked(server, since)[:2]  # only the first records of the rolling second look
    assert report.status == "complete"
    assert values(path, "SELECT count(*), min(parsed) FROM raw_replies") == [(2, 1)]
    assert values(path, "SELECT status FROM runs") == ["partial", "complete"]
    sound(path)


class PowerCut(BaseException):
    """Nothing after this line runs."""


def power_cut(_: bytes) -> None:
    raise PowerCut


def test_a_polite_kill_keeps_what_was_stored(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with small_standin(RECORDS) as server:
        process = child(server, path)
        wait_for_requests(server, 4, process)
        assert end(process, signal.SIGTERM) == 3
        assert values(path, "SELECT status FROM runs") == ["partial"]
        sound(path)
        assert run(path, server).status == "complete"
    assert len(stored(path)) == RECORDS


def test_ctrl_c_while_asking_waits_for_nothing(tmp_path: Path) -> None:
    class Impatient:
        requests_made = bytes_received = 0

        def search(self, *_: object, **__: object) -> None:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(30)

    report = harvest(tmp_path / "x.db", small_topic(), Impatient())  # type: ignore[arg-type]
    assert (report.status, report.exit_code) == ("partial", 3)
    assert "stopped by hand" in report.line()


def test_a_clean_client_is_used(tmp_path: Path) -> None:
    with small_standin(3) as server:
        client = quick_client(server)
        report = run(tmp_path / "x.db", server, client=client)
        assert report.requests == client.requests_made == len(server.requests)
        assert report.bytes == client.bytes_received > 0
