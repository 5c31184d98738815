"""A small database for the service's tests: invented studies written through the store, days added as runs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from small_library import HASH, STUDIES, TAGS, TOPIC, add_study, add_tags, insert

from data.ledger import Balance, RunEnd, RunStart, RunStatus, finish_run, start_run
from data.store import Store, open_store

UNSURE = range(201, 211)


def start(store: Store, at: datetime) -> int:
    """A run begins."""
    return start_run(store, RunStart("pubmed", TOPIC, HASH, "0.1.0", rules_version="r1"), at)


def finish(
    store: Store, run: int, at: datetime, status: RunStatus = "complete", message: str | None = None, new: int = 0
) -> None:
    """A run ends."""
    with store.transaction():
        finish_run(store, run, RunEnd(status, Balance(found=new, new=new), message=message), at)


def add(
    store: Store, run: int, pmid: int, design: str | None = "cohort", relevance: str = "include", **values: Any
) -> None:
    """One study with its abstract and tags, first seen in that run."""
    title = values.pop("title", f"Invented study {pmid} of the hip.")
    text = f"Study {pmid} measured the gluteus maximus. It is invented for the tests of the desk."
    runs = {"first_seen_run": run, "last_changed_run": run, "last_verified_run": run}
    base = {"kind": "article", "content_hash": HASH, "text_hash": HASH, "year": 2020, "journal": "Journal of Testing"}
    insert(store.conn, "articles", pmid=pmid, title=title, abstract=text, **{**base, **runs, **values})
    insert(store.conn, "abstract_sections", pmid=pmid, seq=1, kind="main", text=text)
    sentence = f"Study {pmid} measured the gluteus maximus."
    place = {
        "sentence": sentence,
        "section_seq": 1,
        "start": len(f"Study {pmid} measured the "),
        "end": len(sentence) - 1,
    }
    insert(
        store.conn, "screening", pmid=pmid, topic=TOPIC, relevance=relevance,
        reason="the muscle is named, the outcome is not", rule="t", rules_version="r1", text_hash=HASH, **place,
    )  # fmt: skip
    insert(
        store.conn,
        "study_facts",
        pmid=pmid,
        topic=TOPIC,
        rules_version="r1",
        design=design,
        n_basis="unknown",
        sex="women",
    )


def service_library(path: Path, unsure: Iterable[int] = UNSURE) -> Path:
    """The nine studies of small_library and some unsure ones, in a database made by the store."""
    with open_store(path, "create") as store:
        day = datetime.fromisoformat("2026-01-05T06:00:00+00:00")
        for _ in range(2):
            finish(store, start(store, day), day, new=9)
        insert(
            store.conn,
            "searches",
            id=1,
            topic=TOPIC,
            name="back-pain",
            label="Back pain",
            query="x[tiab]",
            first_run=1,
            last_run=2,
        )
        for pmid, study in STUDIES.items():
            add_study(store.conn, pmid, study)
        for pmid, (relevance, design, n, population, outcomes, findings) in TAGS.items():
            add_tags(store.conn, pmid, relevance, design, n, population, outcomes, findings)
        for pmid in unsure:
            add(store, 1, pmid, None, "borderline")
        add(store, 1, 301, "randomised_trial", title="A trial of hip exercise in women with back pain.")
    return path
