"""One seam for many processes: order, bounded work, a process that dies, and a real dask scheduler."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from harvest_kit import START, content, small_topic, sound
from pubmed_xml import deletion, record, write_file

from data.errors import PartialHarvest, TransientSourceError
from harvester.file_run import FileOptions, harvest_files
from harvester.parallel import in_order, open_executor


def twice(number: int) -> int:
    return number * 2


def die(number: int) -> int:
    if number == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def give_up(number: int) -> int:
    raise ValueError(f"task {number}")


def test_results_come_in_the_order_of_the_tasks_and_few_wait() -> None:
    given: list[int] = []

    def tasks() -> Iterator[int]:
        for number in range(20):
            given.append(number)
            yield number

    with open_executor(1) as (executor, at_once):
        for taken, result in enumerate(in_order(executor, at_once, twice, tasks())):
            assert result == taken * 2
            assert len(given) <= taken + 2


def test_processes_give_the_same_and_one_that_dies_stops_the_run_by_name() -> None:
    with open_executor(2) as (executor, at_once):
        assert list(in_order(executor, at_once, twice, range(10))) == [twice(n) for n in range(10)]
    with open_executor(2) as (executor, at_once), pytest.raises(PartialHarvest, match="reading process died"):
        list(in_order(executor, at_once, die, range(5)))


def test_an_error_in_a_task_is_raised_where_it_is_taken() -> None:
    with open_executor(1) as (executor, at_once), pytest.raises(ValueError, match="task 0"):
        list(in_order(executor, at_once, give_up, range(3)))


def baseline(folder: Path) -> Path:
    """Eight files with revisions and deletions among them."""
    for number in range(1, 9):
        parts = [record(number * 100 + i, f"Pain {number} {i}.") for i in range(30)]
        again = [record((number - 1) * 100 + 3, f"Pain, revised in {number}.")] if number > 1 else []
        write_file(folder, f"pubmed26n{number:04d}.xml.gz", *parts, *again, deletion((number - 1) * 100 + 5))
    return folder


def test_many_processes_store_what_one_stores(tmp_path: Path) -> None:
    folder = baseline(tmp_path / "nlm")
    for jobs in (1, 2):
        report = harvest_files(
            tmp_path / f"{jobs}.db", small_topic(), [folder], None, lambda: START, FileOptions(jobs=jobs)
        )
        assert report.status == "complete"
    assert content(tmp_path / "1.db") == content(tmp_path / "2.db")
    sound(tmp_path / "2.db")


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and two workers of dask.distributed on loopback, as processes of their own."""
    folder.mkdir()
    known = folder / "scheduler.json"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, sys.path))}
    loopback = ["--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", str(known)]
    worker = ["distributed.cli.dask_worker", "--no-nanny", "--nthreads", "1", *loopback]
    commands = [["distributed.cli.dask_scheduler", "--port", "0", *loopback], worker, worker]
    processes = []
    try:
        for command in commands:
            processes.append(subprocess.Popen([sys.executable, "-m", *command], env=environment, **quiet))
        deadline = time.monotonic() + 60
        while not known.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        yield json.loads(known.read_text("utf-8"))["address"], processes
    finally:
        for process in reversed(processes):
            process.kill()
            process.wait()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_cluster_stores_what_this_machine_stores_although_a_worker_is_killed(tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    folder = baseline(tmp_path / "nlm")
    topic = small_topic()
    harvest_files(tmp_path / "local.db", topic, [folder], None, lambda: START, FileOptions(jobs=1))
    with cluster(tmp_path / "dask") as (address, (_, first, _second)):

        class KillOne:
            def step(self, what: str, done: int, total: int) -> None:
                if what.startswith("files") and done:
                    first.kill()

            def note(self, text: str) -> None: ...

            def pace(self, text: str) -> None: ...

        report = harvest_files(
            tmp_path / "cluster.db", topic, [folder], KillOne(), lambda: START, FileOptions(cluster=address)
        )
    assert (report.status, report.message) == ("complete", None)
    assert content(tmp_path / "cluster.db") == content(tmp_path / "local.db")


def test_a_cluster_that_does_not_answer_is_an_error_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("harvester.parallel.CLUSTER_SECONDS", 0.5)
    with (
        pytest.raises(TransientSourceError, match="no dask scheduler answers"),
        open_executor(cluster="tcp://127.0.0.1:9"),
    ):
        pass
