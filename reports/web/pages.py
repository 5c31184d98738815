"""The pages for reading: the start page, a study with its evidence marked, the written report."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Response, asgi_static

from reports.names import names_of
from reports.web import start_page, study_page
from reports.web.site import DATABASE, REPORT, Site


def routes(site: Site) -> list[tuple[str, Any]]:
    """The reading pages of a site."""

    names = names_of(site.topic)

    async def start(datasette: Datasette, request: Any) -> Any:
        database = datasette.get_database(DATABASE)
        now = datetime.now(UTC)
        state = await database.execute_fn(lambda conn: start_page.state_of(conn, site, now))
        return Response.html(await datasette.render_template("start.html", {"state": state}, request=request))

    async def study(datasette: Datasette, request: Any) -> Any:
        pmid = int(request.url_vars["pmid"])
        database = datasette.get_database(DATABASE)
        found = await database.execute_fn(lambda conn: study_page.study_of(conn, site.slug, pmid, site.review, names))
        if found is None:
            raise NotFound(f"PMID {pmid} is not in this library.")
        return Response.html(await datasette.render_template("study.html", {"study": found}, request=request))

    async def report(request: Any, send: Any) -> Any:
        if site.report is None or not site.has_report:
            raise NotFound("No report has been written yet; gmax run and gmax report write one.")
        if not request.url_vars["path"]:
            return Response.redirect(f"/report/{REPORT}")
        await asgi_static(site.report)(request, send)
        return None

    return [
        (r"^/$", start),
        (r"^/study/(?P<pmid>[0-9]{1,10})$", study),
        (r"^/report/?(?P<path>.*)$", report),
    ]
