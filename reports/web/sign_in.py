"""Signing in: one password for all, a name for each reviewer, a signed cookie that ends with the server."""

from __future__ import annotations

import asyncio
import hmac
import re
import time
from http.cookies import CookieError
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Response
from itsdangerous import BadSignature

from reports.web.site import Site

COOKIE, SPACE = "gmax_who", "gmax-sign-in"
LASTS = 12 * 3600  # seconds
PAUSE = 0.5  # seconds after a wrong password; wrong ones wait for each other
NAME = re.compile(r"[^\W_][\w .'-]{0,39}")


def name_of(datasette: Datasette, request: Any) -> str | None:
    """The name that signed in, None when nobody did."""
    try:
        kept = datasette.unsign(request.cookies.get(COOKIE, ""), SPACE)
    except (BadSignature, CookieError):
        return None
    if not isinstance(kept, dict) or not isinstance(kept.get("until"), int) or kept["until"] < time.time():
        return None
    name = kept.get("name")
    return name if isinstance(name, str) else None


def read_name(text: str) -> str | None:
    """A reviewer's name as typed, spaces put right; None when it cannot be one."""
    name = " ".join(text.split())
    return name if NAME.fullmatch(name) else None


def safe_next(text: str) -> str:
    """Where to go on after signing in: a page of ours, never another site."""
    return text if re.fullmatch(r"/(?![/\\])[\w./~-]*", text) else "/"


def routes(site: Site) -> list[tuple[str, Any]]:
    """The pages for signing in and out; on a server that needs neither there are none."""
    if site.password is None and not site.review:
        return []
    turn = asyncio.Lock()

    async def sign_in(datasette: Datasette, request: Any) -> Any:
        where = safe_next(request.args.get("next") or "/")
        said, status, name = "", 200, ""
        if request.method == "POST":
            form = await request.post_vars()
            where = safe_next(form.get("next", "/"))
            name = read_name(form.get("name", "")) or ""
            if not name:
                said, status = "Please give your name: letters, digits, spaces, up to 40 characters.", 400
            elif site.password is not None and not right(form.get("password", ""), site.password):
                async with turn:
                    await asyncio.sleep(PAUSE)
                said, status = "That is not the password. It stands in the window where gmax serve was started.", 401
            else:
                return signed_in(datasette, name, where)
        shown = {"next": where, "said": said, "name": name, "wants_password": site.password is not None}
        return Response.html(await datasette.render_template("sign_in.html", shown, request=request), status=status)

    async def sign_out(request: Any) -> Any:
        if request.method != "POST":
            return Response.redirect("/")
        response = Response.redirect("/", status=303)
        response.set_cookie(COOKIE, "", max_age=0, httponly=True, samesite="lax")
        return response

    return [(r"^/sign-in$", sign_in), (r"^/sign-out$", sign_out)]


def right(given: str, password: str) -> bool:
    """Whether the password is right, in the same time whatever was given."""
    return hmac.compare_digest(given.strip().encode(), password.encode())


def signed_in(datasette: Datasette, name: str, where: str) -> Any:
    """On to the page, with the cookie."""
    response = Response.redirect(where, status=303)
    kept = datasette.sign({"name": name, "until": int(time.time()) + LASTS}, SPACE)
    response.set_cookie(COOKIE, kept, max_age=LASTS, httponly=True, samesite="lax")
    return response
