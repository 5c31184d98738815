"""One seam for work on many files: `concurrent.futures.Executor`, whoever stands behind it.

Processes of this machine by default; with an address a running dask.distributed scheduler (extra `cluster`). Tasks
are functions of a module that take plain values and give plain values back, so every executor can carry them.
"""

from __future__ import annotations

import gc
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from os import cpu_count
from typing import TypeVar

from data.errors import ConfigError, PartialHarvest, TransientSourceError

Task = TypeVar("Task")
Result = TypeVar("Result")
SELDOM = (50_000, 20, 100)  # thresholds of Python's search for cycles
CLUSTER_SECONDS = 10.0  # how long a scheduler may take to answer


class InProcess(Executor):
    """Runs each task at once in this process: for one job, and for tests of what tasks do."""

    def submit(self, fn: Callable[..., Result], /, *args: object, **kwargs: object) -> Future[Result]:
        """The finished future of `fn(*args)`."""
        future: Future[Result] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except BaseException as problem:  # a future keeps whatever happened
            future.set_exception(problem)
        return future


def _begin() -> None:
    """How a process of ours starts. Ctrl-C is the parent's business: it lets go of the tasks and ends the processes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(*SELDOM)


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Records are thousands of small objects without a cycle: to look for cycles was an eighth of the work."""
    before = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextmanager
def open_executor(jobs: int | None = None, cluster: str | None = None) -> Iterator[tuple[Executor, int]]:
    """An executor and how many tasks it should be given at once.

    `jobs` processes (default: one for each processor; 1 works in this process), or the scheduler at `cluster`, such as
    `tcp://10.0.0.1:8786`. ConfigError without the extra, TransientSourceError when nobody answers there.
    """
    with _seldom_collected(), _executor(jobs, cluster) as found:
        yield found


@contextmanager
def _executor(jobs: int | None, cluster: str | None) -> Iterator[tuple[Executor, int]]:
    if cluster:
        with _cluster(cluster) as found:
            yield found
    elif (count := jobs or cpu_count() or 1) == 1:
        yield InProcess(), 1
    else:
        # "spawn": the parent holds threads and an open database, neither of which survives a fork.
        with ProcessPoolExecutor(count, get_context("spawn"), _begin) as pool:
            try:
                yield pool, count + 1
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise


@contextmanager
def _cluster(address: str) -> Iterator[tuple[Executor, int]]:
    try:
        from distributed import Client
    except ImportError:
        raise ConfigError("--cluster needs dask.distributed: pip install 'gmax[cluster]'") from None
    try:
        client = Client(address, timeout=CLUSTER_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as problem:
        raise TransientSourceError(f"no dask scheduler answers at {address}: {problem}") from None
    with client:
        threads = sum(client.nthreads().values())  # type: ignore[no-untyped-call]
        # pure=False: the same file may have to be read again; retries: a worker that dies costs a try, not the run.
        executor = client.get_executor(pure=False, retries=3)  # type: ignore[no-untyped-call]
        yield executor, max(2, threads + 1)


def in_order(
    executor: Executor, at_once: int, work: Callable[[Task], Result], tasks: Iterable[Task]
) -> Iterator[Result]:
    """The results in the order of the tasks, with at most `at_once` of them under way or waiting to be taken.

    PartialHarvest when a process died (memory, a kill): what was taken before is whole.
    """
    waiting: deque[Future[Result]] = deque()
    pending = iter(tasks)
    try:
        for task in pending:
            waiting.append(executor.submit(work, task))
            if len(waiting) >= at_once:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except (BrokenProcessPool, CancelledError):
        raise PartialHarvest(
            "a reading process died (out of memory?); what was stored is kept: run again, with fewer --jobs"
        ) from None
    except Exception as problem:
        if type(problem).__module__.startswith("distributed"):
            raise PartialHarvest(f"the cluster gave up ({problem}); what was stored is kept: run again") from None
        raise
    finally:
        for future in waiting:
            future.cancel()
