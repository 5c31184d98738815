"""The screening desk: one unsure study at a time, by keyboard; every decision is kept, and can be undone."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from datasette.app import Datasette
from datasette.utils.asgi import Forbidden, NotFound, Response

from data.errors import GmaxError
from data.reviews import Answer, decide, undo
from data.store import Store, open_store
from reports.names import names_of
from reports.web.desk_agreement import agreement_of
from reports.web.desk_queue import Queue, decisions_of, latest_of, queue_of
from reports.web.sign_in import name_of
from reports.web.site import Site
from reports.web.study_page import study_of

VALUES = ("include", "borderline", "exclude")
T = TypeVar("T")


def routes(site: Site) -> list[tuple[str, Any]]:
    """The desk's pages. Reading and writing go through the store, in a thread: the page never waits for a harvest."""
    names = names_of(site.topic)

    async def with_store(mode: Any, work: Callable[[Store], T]) -> T:
        def in_thread() -> T:
            with open_store(site.db, mode) as store:
                return work(store)

        return await asyncio.to_thread(in_thread)

    async def page(datasette: Datasette, request: Any, template: str, shown: dict[str, Any]) -> Any:
        return Response.html(await datasette.render_template(template, shown, request=request))

    async def desk(datasette: Datasette, request: Any) -> Any:
        name = name_of(datasette, request)
        if name is None:
            return Response.redirect("/sign-in?next=/desk")
        queue = await with_store("read", lambda store: queue_of(store.conn, site.slug, name))
        waiting = queue.next_open()
        if waiting is not None:
            return Response.redirect(f"/desk/{waiting}")
        return await page(datasette, request, "desk_done.html", {"queue": queue, "name": name})

    async def one(datasette: Datasette, request: Any) -> Any:
        name, pmid = name_of(datasette, request), int(request.url_vars["pmid"])
        if name is None:
            return Response.redirect(f"/sign-in?next=/desk/{pmid}")

        def read(store: Store) -> tuple[Queue, Any, Any]:
            queue = queue_of(store.conn, site.slug, name)
            return queue, study_of(store.conn, site.slug, pmid, True, names), latest_of(store.conn, site.slug, name)

        queue, study, latest = await with_store("read", read)
        if study is None:
            raise NotFound(f"PMID {pmid} is not in this library.")
        place = queue.place(pmid)
        item = queue.items[place] if place is not None else None
        shown = {"queue": queue, "study": study, "item": item, "place": place, "latest": latest, "name": name}
        shown |= {"before": queue.beside(pmid, -1), "after": queue.beside(pmid, 1)}
        return await page(datasette, request, "desk.html", shown)

    async def decided(datasette: Datasette, request: Any) -> Any:
        name, form = await posted(datasette, request)
        pmid, value = number(form.get("pmid")), form.get("value", "")
        if pmid is None or value not in VALUES:
            return Response.text("A decision needs a study and one of: include, borderline, exclude.", status=400)

        answer = Answer(pmid, "relevance", value, reason=form.get("reason", "").strip(), text_hash=shown_hash(form))

        def write(store: Store) -> int | None:
            with store.transaction():
                decide(store, site.slug, site.topic.vocabulary, name, answer, datetime.now(UTC))
            return queue_of(store.conn, site.slug, name).next_open(pmid)

        try:
            following = await with_store("write", write)
        except GmaxError as error:
            return Response.text(str(error), status=409)
        return Response.redirect(f"/desk/{following}" if following is not None else "/desk", status=303)

    async def undone(datasette: Datasette, request: Any) -> Any:
        name, form = await posted(datasette, request)
        asked = number(form.get("pmid"))

        def take_back(store: Store) -> int | None:
            with store.transaction():
                taken = undo(store, site.slug, name, asked, datetime.now(UTC), "relevance")
            return taken.pmid if taken else None

        pmid = await with_store("write", take_back)
        return Response.redirect(f"/desk/{pmid}" if pmid is not None else "/desk", status=303)

    async def mine(datasette: Datasette, request: Any) -> Any:
        name = who(datasette, request)
        made = await with_store("read", lambda store: decisions_of(store.conn, site.slug, name))
        if request.url_vars.get("form"):
            return csv_answer([["pmid", "title", "decision", "reason", "decided_at", "reviewer"]] + [
                [d.pmid, d.title, d.value, d.reason or "", d.decided_at, name] for d in made
            ])  # fmt: skip
        return await page(datasette, request, "desk_mine.html", {"made": made, "name": name})

    async def agreement(datasette: Datasette, request: Any) -> Any:
        name = who(datasette, request)
        found = await with_store("read", lambda store: agreement_of(store.conn, site.slug, name))
        return await page(datasette, request, "desk_agreement.html", {"agreements": found, "name": name})

    return [
        (r"^/desk$", desk),
        (r"^/desk/(?P<pmid>[0-9]{1,10})$", one),
        (r"^/desk/decide$", decided),
        (r"^/desk/undo$", undone),
        (r"^/desk/mine(?P<form>\.csv)?$", mine),
        (r"^/desk/agreement$", agreement),
    ]


def who(datasette: Datasette, request: Any) -> str:
    """The reviewer; Forbidden when nobody is signed in."""
    name = name_of(datasette, request)
    if name is None:
        raise Forbidden("Sign in first.")
    return name


async def posted(datasette: Datasette, request: Any) -> tuple[str, dict[str, str]]:
    """The reviewer and the form that was sent; its token has been checked by Datasette before we are called."""
    if request.method != "POST":
        raise Forbidden("This address takes a form.")
    return who(datasette, request), await request.post_vars()


def number(text: str | None) -> int | None:
    """A PMID or id as typed, None when it is not one."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= 12 else None


def shown_hash(form: dict[str, str]) -> str | None:
    """The hash of the text that was on the page; None for anything that is none."""
    text = form.get("text_hash", "")
    return text if text.isalnum() and len(text) <= 64 else None


def csv_answer(rows: list[list[Any]]) -> Any:
    """Rows as a CSV file to keep; a text that a spreadsheet would run is made plain."""
    out = io.StringIO()
    csv.writer(out).writerows([[plain(cell) for cell in row] for row in rows])
    headers = {"content-disposition": 'attachment; filename="decisions.csv"'}
    return Response(out.getvalue(), headers=headers, content_type="text/csv; charset=utf-8")


def plain(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
