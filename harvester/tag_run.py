"""`gmax tag`: tag what is stored again, with the topic and the rules of today; no network."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from data.ledger import Balance, RunEnd, RunStart, finish_run, start_run
from data.store import open_store
from data.tags import all_stored, needs_tags
from data.topic import Topic
from harvester.interrupt import Interrupts
from harvester.lock import run_lock
from harvester.progress import Watcher
from harvester.run import utc_now
from harvester.summary import RunReport
from harvester.tagging import tag_many, tagger_of


@dataclass(frozen=True, slots=True)
class TagOptions:
    """`everything` tags all stored studies, not only those that need it; `jobs` processes, None for one a core."""

    everything: bool = False
    jobs: int | None = None


def tag_library(
    path: Path,
    topic: Topic,
    options: TagOptions | None = None,
    watcher: Watcher | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> RunReport:
    """Re-tag the studies of the database of that path; tags that come out equal are not written.

    In the report `found` are the studies looked at, `changed` those whose tags changed. A person's decisions stay.
    """
    options = options or TagOptions()
    began = time.monotonic()
    with Interrupts() as interrupts, open_store(path, "write") as store, run_lock(path):
        rules = tagger_of(topic).rules_version
        start = RunStart("tag", topic.slug, topic.sha256, version("gmax"), rules_version=rules)
        run_id = start_run(store, start, clock())
        pmids = all_stored(store) if options.everything else needs_tags(store, topic.slug, rules)
        message = None
        try:
            tag_many(store, run_id, topic, pmids, watcher or Watcher(), interrupts, options.jobs)
        except KeyboardInterrupt:
            message = "stopped by hand; what was tagged is kept, run again to go on"
        interrupts.close()
        changed = store.scalar(
            "SELECT count(*) FROM screening WHERE topic = ? AND tagged_run = ?", (topic.slug, run_id)
        )
        balance = Balance(found=len(pmids), unchanged=len(pmids) - changed, changed=changed)
        seconds = time.monotonic() - began
        end = RunEnd("partial" if message else "complete", balance, duration_seconds=seconds, message=message)
        with store.transaction():
            finish_run(store, run_id, end, clock())
    return RunReport(run_id, "tag", topic.slug, end.status, balance, seconds=seconds, message=message)
