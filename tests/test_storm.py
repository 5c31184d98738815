"""Whatever PubMed answers for a while, the database ends as if it had answered well."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from harvest_kit import content, quick_tags, run, sound, values
from standin_kit import quick_client, small_standin

from data.errors import SourceError
from harvester.standin.faults import FAULTS, Fault
from harvester.standin.server import StandinServer

SEEDS = range(int(os.environ.get("GMAX_STORM_SEEDS", "1")))
GOOD = 4
RECORDS = int(os.environ.get("GMAX_STORM_RECORDS", "250"))
# `timeout` and `slow` cost real seconds; a summary is never asked for
STORM = [name for name in FAULTS if name not in ("timeout", "slow", "status_ok_docsum_failed", "expire_webenv")]
WIRE = ("truncate_chunked", "truncate_content_length", "close_no_length")


def storm(seed: int) -> list[Fault]:
    dice = random.Random(seed)
    faults = [Fault(name, None, None, dice.uniform(0.10, 0.30), argument(name, dice)) for name in STORM]
    dice.shuffle(faults)
    return faults


def argument(name: str, dice: random.Random) -> int | None:
    if name in WIRE:
        return dice.randrange(0, 60_000)
    return {"429_retry_after": 2, "drop_records": 3, "wrong_count": dice.choice((-3, 5))}.get(name)


def weather(server: StandinServer, path: Path, seed: int) -> None:
    """Harvest, every second time everything anew, until enough runs ended well and nothing is missing."""
    good = 0
    for number in range(1, 100):
        for fault in storm(seed * 100 + number)[:5]:
            server.faults.add(fault)
        try:
            report = run(path, server, client=quick_client(server, read_timeout=1.0), full=number % 2 == 0)
        except SourceError:
            continue
        finally:
            server.faults.clear()
        good += report.status == "complete"
        if good >= GOOD and report.status == "complete" and not report.balance.withheld and not report.withdrawn:
            return
    raise AssertionError("the storm never let a run end")


@pytest.mark.parametrize("seed", SEEDS)
def test_a_storm_changes_nothing_in_the_end(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quick_tags(monkeypatch)
    with small_standin(RECORDS, seed=seed) as server:
        run(tmp_path / "calm.db", server)
        weather(server, tmp_path / "storm.db", seed)
        met = {request.fault for request in server.requests if request.fault}
    calm, stormy = content(tmp_path / "calm.db"), content(tmp_path / "storm.db")
    assert {table: len(rows) for table, rows in stormy.items()} == {table: len(rows) for table, rows in calm.items()}
    assert stormy == calm
    sound(tmp_path / "storm.db")
    assert len(met) > 5
    assert values(tmp_path / "storm.db", "SELECT status FROM runs ORDER BY id DESC LIMIT 1") == ["complete"]
