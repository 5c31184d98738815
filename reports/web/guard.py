"""The guard around the application: whose requests pass, what may be asked, and the headers of every answer."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from reports.web.sign_in import name_of
from reports.web.site import LOOPBACK, Site

App = Callable[[dict[str, Any], Any, Any], Awaitable[None]]
# Of Datasette's own pages under /-/ only what the browser needs: the others tell paths and versions of the machine.
OPEN_INSIDE = re.compile(r"/-/static/")
WITHOUT_NAME = re.compile(r"/(sign-in$|gmax-static/|-/static/|favicon\.ico$)")
MAY_POST = re.compile(r"/(sign-in|sign-out|desk/decide|desk/undo)$")
LARGEST_POST = 64 * 1024
LONGEST_QUERY = 8 * 1024

COMMON = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
STRICT = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; "
# Datasette's pages and the self-contained report carry their scripts and styles inline.
INLINE = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'; "
)
END = "base-uri 'none'; frame-ancestors 'none'"
OURS = re.compile(r"/($|study/|desk|sign-in|sign-out)")


def guarded(app: App, datasette: Datasette, site: Site) -> App:
    """The application behind the guard."""

    async def serve(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        request = Request(scope, receive)
        policy = (STRICT if OURS.match(scope["path"]) else INLINE) + END

        async def with_headers(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                added = COMMON | {"content-security-policy": policy}
                kept = [pair for pair in message.get("headers", []) if pair[0].lower().decode("latin-1") not in added]
                message = {**message, "headers": kept + [(k.encode(), v.encode()) for k, v in added.items()]}
            await send(message)

        refused = refusal(request, datasette, site)
        if refused is not None:
            await refused.asgi_send(with_headers)
        else:
            await app(scope, receive, with_headers)

    return serve


def refusal(request: Any, datasette: Datasette, site: Site) -> Any | None:
    """Why this request is not served, None when it is."""
    path = request.scope["path"]
    if not own_host(request.headers.get("host", ""), site):
        return Response.text("This server answers to its own address only.", status=421)
    if len(request.scope.get("query_string") or b"") > LONGEST_QUERY:
        return Response.text("The question is too long.", status=414)
    if request.method == "POST":
        size = request.headers.get("content-length", "")
        if not MAY_POST.fullmatch(path):
            return Response.text("Nothing can be written here.", status=405)
        if not size.isdecimal() or int(size) > LARGEST_POST:
            return Response.text("The form is too large.", status=413)
    elif request.method not in ("GET", "HEAD"):
        return Response.text("Nothing can be written here.", status=405)
    if path.startswith("/-/") and not OPEN_INSIDE.match(path):
        return Response.text("There is no such page.", status=404)
    if site.password is not None and name_of(datasette, request) is None and not WITHOUT_NAME.match(path):
        if path.endswith((".json", ".csv")) or request.method == "POST":
            return Response.text("Sign in first.", status=401)
        return Response.redirect("/sign-in?next=" + quote(path))
    if not site.db.is_file() and not WITHOUT_NAME.match(path):
        return Response.html(NO_DATABASE, status=503, headers={"retry-after": "30"})
    return None


def own_host(host: str, site: Site) -> bool:
    """Whether the request was meant for us: another site's page that points its name at 127.0.0.1 must not read here.

    A server that others reach has a password, and may be reached by any of its names.
    """
    if site.host not in LOOPBACK:
        return True
    name = host.rsplit(":", 1)[0] if re.search(r":\d+$", host) else host
    return name.strip("[]").lower() in LOOPBACK


NO_DATABASE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>No database · gmax</title><link rel="stylesheet" href="/gmax-static/gmax.css"></head>
<body><main class="page"><h1>The database is not there</h1>
<p>It was moved or deleted while this page was open. Nothing was changed. Put it back, or run <code>gmax harvest</code>:
this page works again as soon as the file is there.</p>
<p><a href="/">Try again</a></p></main></body></html>
"""
