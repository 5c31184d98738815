"""The report as PDF, printed by a Chromium or Chrome that is on the machine; nothing is installed for it."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from data.errors import ConfigError, InputError

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-pdf-header-footer",
    "--generate-pdf-document-outline",
)
SECONDS = 180


def find_browser() -> str | None:
    """The first browser found on the search path that can print."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def print_pdf(page: Path, target: Path, browser: str | None) -> Path:
    """Print an HTML report; ConfigError without a browser, InputError when it fails."""
    if browser is None:
        raise ConfigError(
            "a PDF needs Chromium or Chrome on this machine and none was found; open report.html and print it there"
        )
    with tempfile.TemporaryDirectory() as profile:
        command = [
            browser,
            *FLAGS,
            f"--user-data-dir={profile}",
            f"--print-to-pdf={target.absolute()}",
            page.absolute().as_uri(),
        ]
        try:
            done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603
        except (OSError, subprocess.TimeoutExpired) as error:
            raise InputError(f"{browser} could not print {page.name}: {error}") from None
    if done.returncode or not target.is_file():
        raise InputError(f"{browser} could not print {page.name} (exit {done.returncode})")
    return target
