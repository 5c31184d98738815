"""Tagging stored studies with the topic's vocabulary and today's rules: a batch inside a run, or the whole library."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from data.store import Store, open_store
from data.tag_rows import TagRows, tag_rows
from data.tags import StoredText, differing, needs_tags, save_tags, study_texts
from data.topic import Topic
from harvester.interrupt import Interrupts
from harvester.parallel import in_order, open_executor
from harvester.progress import Watcher

BLOCK = 500
WORTH_PROCESSES = 4_000  # studies from which starting processes costs less than it saves


class StudyTagger:
    """The rules of one topic, ready to be used."""

    def __init__(self, topic: Topic) -> None:
        from data.tagging.tagger import Tagger

        self.topic = topic.slug
        self._tagger = Tagger(topic.vocabulary)
        self.rules_version: str = self._tagger.rules_version

    def rows(self, texts: Iterable[StoredText]) -> list[TagRows]:
        """The tags of these texts as rows."""
        return [tag_rows(one.pmid, self._tagger.tag(one.text), one.text_hash) for one in texts]

    def tag_stored(self, store: Store, run_id: int, pmids: Iterable[int]) -> list[int]:
        """Tag those of these stored studies that are of the topic and need it, inside the caller's transaction.

        Gives those whose tags are not what they were.
        """
        wanting = needs_tags(store, self.topic, self.rules_version, pmids)
        return save_tags(store, self.topic, run_id, self.rows(study_texts(store, wanting)))


def tag_many(
    store: Store,
    run_id: int,
    topic: Topic,
    pmids: Sequence[int],
    watcher: Watcher,
    interrupts: Interrupts,
    jobs: int | None = None,
) -> int:
    """Tag any number of stored studies, a block a transaction; gives how many studies' tags changed.

    Many are tagged by several processes, which read the database themselves and give back what differs.
    """
    blocks = [list(pmids[start : start + BLOCK]) for start in range(0, len(pmids), BLOCK)]
    tasks = [(str(store.path), topic, block) for block in blocks]
    changed = done = 0
    watcher.step("tagging", 0, len(pmids))
    with open_executor(jobs if len(pmids) >= WORTH_PROCESSES else 1) as (executor, at_once):
        for block, rows in zip(blocks, in_order(executor, at_once, tags_that_differ, tasks), strict=True):
            if rows:
                with interrupts.shielded(), store.transaction():
                    changed += len(save_tags(store, topic.slug, run_id, rows))
            done += len(block)
            watcher.step("tagging", done, len(pmids))
    return changed


def tags_that_differ(task: tuple[str, Topic, list[int]]) -> list[TagRows]:
    """One block's work for any process: read, tag, compare with what is stored."""
    path, topic, pmids = task
    with open_store(Path(path), "read") as store:
        return differing(store.conn, topic.slug, tagger_of(topic).rows(study_texts(store, pmids)))


_TAGGERS: dict[tuple[str, str], StudyTagger] = {}


def tagger_of(topic: Topic) -> StudyTagger:
    """The tagger of a topic, which a process makes once: thousands of patterns take a while to prepare."""
    key = (topic.slug, topic.vocabulary.fingerprint)
    if key not in _TAGGERS:
        _TAGGERS.clear()
        _TAGGERS[key] = StudyTagger(topic)
    return _TAGGERS[key]
