"""Tagging stored studies with the topic's vocabulary and today's rules: a batch inside a run, or the whole library."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Sequence, Set
from functools import cached_property
from pathlib import Path

from data.records import Article
from data.searchable import fold
from data.store import Store, open_store
from data.tag_rows import Row, TagRows, tag_rows
from data.tagged import StudyText
from data.tags import StoredText, differing, needs_tags, plain_texts, save_tags, study_texts
from data.topic import Topic
from harvester.interrupt import Interrupts
from harvester.parallel import in_order, open_executor
from harvester.progress import Watcher
from harvester.words_held import WordsHeld, gate_of

BLOCK = 500
WORTH_PROCESSES = 4_000  # studies from which starting processes costs less than it saves


class StudyTagger:
    """The rules of one topic, ready to be used."""

    def __init__(self, topic: Topic) -> None:
        from data.tagging.tagger import Tagger

        self.topic = topic.slug
        self._tagger = Tagger(topic.vocabulary)
        self._gate = gate_of(topic)
        self.rules_version: str = self._tagger.rules_version

    def rows(self, texts: Iterable[StoredText]) -> list[TagRows]:
        """The tags of these texts as rows."""
        return [tag_rows(one.pmid, self._tagger.tag(one.text), one.text_hash) for one in texts]

    def rows_of(self, article: Article, text_hash: str, held: Set[str] | None = None) -> TagRows:
        """The tags of an article that is not stored yet: those that it would get from the database.

        `held` are the words of the gate that its text holds, where somebody looked for them: without one it is
        dismissed as any other is, and needs no reading.
        """
        if self._stays_shut(held):
            return self._dismissed(article.pmid, text_hash)
        return tag_rows(article.pmid, self._tagger.tag(StudyText.of(article)), text_hash)

    def rows_stored(self, store: Store, pmids: Iterable[int]) -> list[TagRows]:
        """The tags of stored studies; of one that has no word of the gate nothing but its text is read."""
        rows: list[TagRows] = []
        open_to: list[int] = []
        for pmid, text, text_hash in plain_texts(store, pmids):
            if self._stays_shut(self._gate_words.of(fold(text))):
                rows.append(self._dismissed(pmid, text_hash))
            else:
                open_to.append(pmid)
        return rows + self.rows(study_texts(store, open_to))

    def _stays_shut(self, held: Set[str] | None) -> bool:
        return held is not None and bool(self._gate) and self._gate.isdisjoint(held)

    def _dismissed(self, pmid: int, text_hash: str) -> TagRows:
        ((screening,), *others) = self._nothing_said
        return TagRows(pmid, (((*screening[:-1], text_hash),), *others))

    @cached_property
    def _nothing_said(self) -> tuple[tuple[Row, ...], ...]:
        return tag_rows(0, self._tagger.tag(StudyText("0", "")), "").tables

    @cached_property
    def _gate_words(self) -> WordsHeld:
        return WordsHeld(self._gate)

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
    packed = pickle.dumps(topic)  # once: to unpack it is to compile all its patterns again
    tasks = [(str(store.path), key_of(topic), packed, block) for block in blocks]
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


Key = tuple[str, str]


def tags_that_differ(task: tuple[str, Key, bytes, list[int]]) -> list[TagRows]:
    """One block's work for any process: read, tag, compare with what is stored."""
    path, key, packed, pmids = task
    tagger = _TAGGERS.get(key) or tagger_of(pickle.loads(packed))  # noqa: S301 - packed by our own parent process
    with open_store(Path(path), "read") as store:
        return differing(store.conn, tagger.topic, tagger.rows_stored(store, pmids))


_TAGGERS: dict[Key, StudyTagger] = {}


def key_of(topic: Topic) -> Key:
    """What tells two taggers apart."""
    return topic.slug, topic.vocabulary.fingerprint


def tagger_of(topic: Topic) -> StudyTagger:
    """The tagger of a topic, which a process makes once: thousands of patterns take a while to prepare."""
    key = key_of(topic)
    if key not in _TAGGERS:
        _TAGGERS.clear()
        _TAGGERS[key] = StudyTagger(topic)
    return _TAGGERS[key]
