"""`gmax serve` for tests: a real server on a free loopback port, and a signed-in client."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import httpx
import uvicorn

from reports.web.application import application
from reports.web.site import Site

PASSWORD = "correct-horse"


@contextmanager
def running(site: Site) -> Iterator[str]:
    """The server of a site, at the address that is given."""
    # The protocol is named: asyncio sends small answers at once only on sockets that say they are TCP.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        config = uvicorn.Config(application(replace(site, port=port)), log_level="critical", lifespan="on", ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        deadline = time.monotonic() + 10
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        thread.join(10)


@contextmanager
def client(url: str) -> Iterator[httpx.Client]:
    """A browser without a screen; it follows redirects."""
    with httpx.Client(base_url=url, follow_redirects=True, timeout=30, trust_env=False, verify=False) as opened:  # noqa: S501 - plain HTTP on loopback
        yield opened


def token(page: str) -> str:
    """The CSRF token of a form on a page."""
    found = re.search(r'name="csrftoken" value="([^"]+)"', page)
    assert found, page[:300]
    return found[1]


def sign_in(browser: httpx.Client, name: str, password: str = PASSWORD) -> httpx.Response:
    """Sign in as a reviewer."""
    form = token(browser.get("/sign-in").text)
    return browser.post("/sign-in", data={"csrftoken": form, "name": name, "password": password, "next": "/desk"})


def decide(browser: httpx.Client, pmid: int, value: str, reason: str = "") -> httpx.Response:
    """Decide about one study as the desk's form does."""
    page = browser.get(f"/desk/{pmid}").text
    shown = re.search(r'name="text_hash" value="([^"]+)"', page)
    assert shown
    form = {"csrftoken": token(page), "pmid": str(pmid), "value": value, "reason": reason, "text_hash": shown[1]}
    return browser.post("/desk/decide", data=form)
