"""What all tools of one stand-in share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from harvester.standin.corpus import Corpus
from harvester.standin.evaluator import Evaluation
from harvester.standin.history import HistoryStore
from harvester.standin.settings import StandinSettings


class Evaluate(Protocol):
    """From a query (and the stored results it may name) to what it finds."""

    def __call__(self, query: str, stored: Mapping[int, tuple[int, ...]] | None = None) -> Evaluation: ...


@dataclass(frozen=True, slots=True)
class State:
    """Corpus, history, settings and the evaluator."""

    corpus: Corpus
    settings: StandinSettings
    history: HistoryStore
    evaluate: Evaluate
