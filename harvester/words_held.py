"""Which of the words that a topic's searches and tagging rules wait for stand in a record: looked for once, for both.

Three searches and the rules' gate name some eighty words; one after another they cost more than all else that is asked
of a record off the topic. `hyperscan` (extra `fast`) finds them all in one go; without it each looks for its own.
"""

from __future__ import annotations

import re

from data.searchable import Searchable, fold
from data.topic import Topic
from data.topic_matcher import TopicMatcher
from harvester.patterns import Patterns, has_hyperscan


class WordsHeld:
    """Made once for a topic."""

    def __init__(self, topic: Topic, matcher: TopicMatcher) -> None:
        clauses = (clause for _, query in matcher.searches for clause in query.literals.clauses)
        self._words = sorted(gate_of(topic).union(*clauses) - {""})
        searchable = self._words and has_hyperscan()
        self._patterns = Patterns([re.escape(word.encode()) for word in self._words], once=True) if searchable else None

    def of(self, record: Searchable) -> frozenset[str] | None:
        """The words that stand in the record's text, be it inside others; None where nobody looked."""
        if self._patterns is None:
            return None
        found = [""]
        self._patterns.search(record.plain.encode(), lambda number, *_: found.append(self._words[number]))
        return frozenset(found)


def gate_of(topic: Topic) -> frozenset[str]:
    """The words of the rules' gate as the text of a `Searchable` spells them; none when the topic has no gate."""
    return frozenset(map(fold, topic.vocabulary.gate))
