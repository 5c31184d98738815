"""`gmax bug-report`: what somebody who mends gmax needs to know, with nothing personal in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from data.store import Store

HIDDEN = "[hidden]"
MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
RUNS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Facts:
    """The parts of a report, each a text of its own; `database` None when it cannot be opened."""

    versions: str
    platform: str
    config: str
    database: str | None


def database_facts(store: Store) -> str:
    """Schema, sizes and the last runs of a database: counts only, no titles, no decisions."""
    conn = store.conn
    steps = [row[0] for row in conn.execute("SELECT name FROM _sqlite_migrations ORDER BY 1")]
    tables = [row[0] for row in conn.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1")]
    ours = [name for name in tables if not name.startswith(("sqlite_", "articles_fts_", "_"))]
    counts = [f"  {name}: {store.scalar(f'SELECT count(*) FROM {name}'):,}" for name in ours]
    runs = conn.execute(
        """SELECT id, kind, status, started_at, duration_seconds, found, new, changed, failed, requests, message
           FROM runs ORDER BY id DESC LIMIT ?""",
        (RUNS_SHOWN,),
    )
    names = ("run", "kind", "status", "started", "seconds", "found", "new", "changed", "failed", "requests", "message")
    lines = ["  " + ", ".join(f"{n} {v}" for n, v in zip(names, row, strict=True) if v is not None) for row in runs]
    return "\n".join([f"schema: {', '.join(steps)}", "rows:", *counts, "last runs:", *lines])


def bug_report(facts: Facts, home: str, secrets: Iterable[str]) -> str:
    """The whole text; the home folder becomes ~, keys, addresses of notices and e-mail addresses are hidden."""
    parts = [
        ("Versions", facts.versions),
        ("Machine", facts.platform),
        ("Settings", facts.config),
        ("Database", facts.database or "cannot be opened"),
    ]
    text = "\n\n".join(f"## {head}\n```\n{body.rstrip()}\n```" for head, body in parts)
    return redacted(text, home, secrets) + "\n\nWhat I did, what I expected, what happened instead:\n"


def redacted(text: str, home: str, secrets: Iterable[str]) -> str:
    """The text without secrets, e-mail addresses and the name of the home folder."""
    for secret in sorted({s for s in secrets if len(s) > 3}, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    if len(home) > 1:
        text = re.sub(re.escape(home) + r"(?=[/\\\s'\"]|$)", "~", text)
    return MAIL.sub(HIDDEN, text)
