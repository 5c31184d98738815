"""Our side of Datasette: pages, links and limits, through its plugin hooks; other instances are left alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any, TypeVar, cast
from weakref import WeakKeyDictionary

from datasette import hookimpl
from datasette.app import Datasette
from datasette.plugins import pm
from markupsafe import Markup

from reports.web import desk, failures, pages, sign_in
from reports.web.live import restrict
from reports.web.site import DATABASE, Site

theirs = pm.get_plugin("datasette.handle_exception")
F = TypeVar("F", bound=Callable[..., Any])
SITES: WeakKeyDictionary[Datasette, Site] = WeakKeyDictionary()


def hook(function: F) -> F:
    """Datasette's mark for a hook, with the function's type kept."""
    return cast(F, hookimpl(function))


@hook
def register_routes(datasette: Datasette) -> list[tuple[str, Any]]:
    """Our pages; they come before Datasette's own, so `/` is ours."""
    site = SITES.get(datasette)
    if site is None:
        return []
    return [*pages.routes(site), *sign_in.routes(site), *(desk.routes(site) if site.review else [])]


@hook
def actor_from_request(datasette: Datasette, request: Any) -> dict[str, str] | None:
    """Who is signed in; never Datasette's `root`."""
    name = sign_in.name_of(datasette, request) if datasette in SITES else None
    return {"id": "reader", "name": name} if name is not None else None


@hook
def prepare_connection(conn: sqlite3.Connection, database: str, datasette: Datasette) -> None:
    """Bounds on what a visitor's SQL may cost."""
    site = SITES.get(datasette)
    if site is not None and database == DATABASE:
        restrict(conn, blind=site.review)


@hook
def permission_allowed(datasette: Datasette, action: str, resource: Any) -> bool | None:
    """Hide the table of decisions while reviewers work blinded."""
    site = SITES.get(datasette)
    if site is None or not site.review or action != "view-table":
        return None
    return False if resource[1] in ("reviews", "reviews_current") else None


@hook
def extra_template_vars(datasette: Datasette, request: Any) -> dict[str, Any]:
    """Who is signed in, for the frame of every page."""
    if datasette not in SITES or request is None:
        return {}
    return {"signed_in": sign_in.name_of(datasette, request)}


@hook
def handle_exception(datasette: Datasette, request: Any, exception: Exception) -> Any:
    """Our answer to what went wrong; for other instances Datasette's own."""
    if datasette in SITES:
        return failures.failure(datasette, request, exception)
    return theirs.handle_exception(datasette=datasette, request=request, exception=exception)


@hook
def render_cell(value: Any, column: str, database: str, datasette: Datasette) -> Markup | None:
    """A PMID leads to its study."""
    if datasette not in SITES or database != DATABASE or column not in ("pmid", "other_pmid"):
        return None
    if not isinstance(value, int):
        return None
    return Markup('<a href="/study/{0}">{0}</a>').format(value)
