"""The ASGI application: Datasette with our pages in it and our guard around it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.plugins import pm

from reports.names import DIRECTIONS
from reports.web import plugin
from reports.web.guard import guarded
from reports.web.live import LiveDatabase
from reports.web.metadata import SETTINGS, metadata
from reports.web.site import DATABASE, Site

HERE = Path(__file__).parent


def datasette_for(site: Site) -> Datasette:
    """Datasette over the live file, read-only, with our templates; nothing of its internals is written to disk."""
    if not pm.is_registered(plugin):
        pm.register(plugin, plugin.__name__)
        pm.unregister(name="datasette.handle_exception")  # all handlers run, and that one prints (failures.py)
    datasette = Datasette(
        files=[],
        metadata=metadata(site),
        template_dir=str(HERE / "templates"),
        static_mounts=[("gmax-static", str(HERE / "static"))],
        settings=SETTINGS,
    )
    datasette.remove_database("_memory")
    datasette.add_database(LiveDatabase(datasette, path=str(site.db)), name=DATABASE)
    # Error pages are rendered without the plugins' variables: what the frame needs is global.
    datasette.jinja_env.globals.update(site=site, base=f"/{DATABASE}", directions=DIRECTIONS)
    plugin.SITES[datasette] = site
    return datasette


def application(site: Site) -> Any:
    """What a server such as uvicorn runs."""
    datasette = datasette_for(site)
    return guarded(datasette.app(), datasette, site)
