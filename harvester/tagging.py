"""Tagging stored studies with the topic's vocabulary and today's rules, inside a run."""

from __future__ import annotations

from collections.abc import Iterable

from data.store import Store
from data.tag_rows import TagRows, tag_rows
from data.tags import StoredText, save_tags, study_texts
from data.topic import Topic


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
        """Tag stored studies inside the caller's transaction; gives those whose tags are not what they were."""
        return save_tags(store, self.topic, run_id, self.rows(study_texts(store, pmids)))
