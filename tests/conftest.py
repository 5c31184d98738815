"""What every test stands on: no network but loopback, no settings from the machine, the real texts where they are."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("GMAX_SHARED", ROOT.parent / "shared"))

settings.register_profile("gmax", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)
settings.load_profile(os.environ.get("GMAX_HYPOTHESIS", "gmax"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real texts beside the project; the test skips where it is absent."""
    if not (SHARED / "data").is_dir():
        pytest.skip("the real texts beside the project are not at hand")
    return SHARED


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's key, address or database never leaks into a test."""
    for name in [n for n in os.environ if n.startswith(("NCBI_", "GMAX_")) and n not in KEEP]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GMAX_CONFIG", str(ROOT / "no configuration file.toml"))


KEEP = {"GMAX_SHARED", "GMAX_HYPOTHESIS", "GMAX_STORM_SEEDS", "GMAX_KILLS"}
LOOPBACK = ("127.", "::1", "localhost")


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any connection that would leave the machine fails the test by name."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if self.family != socket.AF_UNIX and not str(host).startswith(LOOPBACK):
            raise AssertionError(f"a test tried to reach {host}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)
