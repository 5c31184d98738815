"""What a visitor sees when something cannot be answered: one plain sentence, in HTML or JSON, never a traceback.

Takes the place of Datasette's handler, which prints every 404 with all local variables and calls a mistyped filter
an error of the server.
"""

from __future__ import annotations

import logging
import sqlite3
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Base400, Response
from datasette.views.base import DatasetteError
from markupsafe import Markup

logger = logging.getLogger("gmax.serve")
# What a question can be wrong in, as Python and SQLite say it.
ASKED_WRONGLY = (AssertionError, ValueError, KeyError, IndexError, TypeError, OverflowError, sqlite3.Error)
NO_FILE = ("unable to open database file", "file is not a database", "malformed", "not there", "disk I/O error")


def answer_to(exception: Exception) -> tuple[int, str | Markup]:
    """Status and sentence for what went wrong."""
    if isinstance(exception, Base400):
        return exception.status, str(exception.args[0]) if exception.args else "That was not found."
    if isinstance(exception, DatasetteError):
        said = Markup(exception.message) if exception.message_is_html else exception.message  # noqa: S704 - its own HTML
        return (
            400 if exception.status == 500 else exception.status,
            said,
        )  # "cannot sort by x" is no fault of the server
    if isinstance(exception, sqlite3.Error) and any(words in str(exception) for words in NO_FILE):
        return 503, "The database cannot be read just now; gmax doctor says more."
    if isinstance(exception, ASKED_WRONGLY):
        return 400, f"That question cannot be answered: {exception}"
    logger.error("a page failed", exc_info=exception)
    return 500, "Something went wrong here; the window where gmax serve was started says what."


async def failure(datasette: Datasette, request: Any, exception: Exception) -> Any:
    """The answer in the form that was asked for."""
    status, said = answer_to(exception)
    shown = {"ok": False, "error": str(said), "status": status, "title": None}
    if request.path.split("?")[0].endswith(".json"):
        return Response.json(shown, status=status)
    template = datasette.jinja_env.select_template([f"{status}.html", "error.html"])
    context = {**shown, "error": said, "urls": datasette.urls, "app_css_hash": datasette.app_css_hash()}
    return Response.html(await template.render_async(context), status=status)
