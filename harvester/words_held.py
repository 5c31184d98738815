"""Which of the words that a topic's searches and tagging rules wait for stand in a text: looked for once, for all.

Three searches and the rules' gate name some eighty words; one after another they cost more than all else that is asked
of a record off the topic. `hyperscan` (extra `fast`) finds them all in one go; without it each looks for its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from data.searchable import fold
from data.topic import Topic
from data.topic_matcher import TopicMatcher
from harvester.patterns import Patterns, has_hyperscan


class WordsHeld:
    """Made once for some words in folded spelling."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = sorted(set(words) - {""})
        searchable = self._words and has_hyperscan()
        self._patterns = Patterns([re.escape(word.encode()) for word in self._words], once=True) if searchable else None

    def of(self, text: str) -> frozenset[str] | None:
        """Those that stand in a folded text, be it inside others, and the empty one; None where nobody looked."""
        if self._patterns is None:
            return None
        found = [""]
        self._patterns.search(text.encode(), lambda number, *_: found.append(self._words[number]))
        return frozenset(found)


def gate_of(topic: Topic) -> frozenset[str]:
    """The words without which the rules dismiss a study, as a folded text spells them; none without a gate."""
    return frozenset(map(fold, topic.vocabulary.gate))


def words_of(topic: Topic, matcher: TopicMatcher) -> frozenset[str]:
    """Those of the gate, and those that the searches need."""
    return gate_of(topic).union(*(clause for _, query in matcher.searches for clause in query.literals.clauses))
