"""Roles of the sentences of an abstract without headings: a small linear-chain model over single words and position.

The weights (`data/role_weights.json`) were fitted by `bench/train_roles.py` on abstracts that do have headings; they
are numbers for single words, places and steps between roles, and hold nobody's text. Decoding is exact (Viterbi).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, reduce
from importlib.resources import files
from operator import add

from data.tagging.cues import Cue
from data.tagging.text import Span

ROLES = ("background", "methods", "results", "conclusions")
_WORD = Cue(r"[a-zà-ÿ]+|\d+|[%±=<>?]")
# Words of every abstract: to use them again says nothing.
_COMMON = frozenset(
    {"with", "were", "that", "from", "this", "these", "which", "have", "than", "after", "between", "study", "patients"}
    | {"results"}
)
_CUES = tuple(
    Cue(pattern)
    for pattern in (
        r"\bp ?[<>=≤≥] ?0?\.\d",
        r"\b(?:95 ?% ?c|confidence interval)",
        (
            r"\baim(?:s|ed)? (?:of|was|to)|\bpurpose of|\bobjective (?:of|was)|\bwe (?:aimed|sought"
            r"|hypothesi[sz]ed|asked|wondered)"
        ),
        r"^(?:to|this study (?:aim|was)|the (?:present|current) study)\b",
        r"\bin conclusion|\bwe conclude|\bconclude that|^(?:these|our) (?:results|findings|data)",
        (
            r"\b(?:suggests?|suggesting|may be|should be|could be|warranted|recommended"
            r"|further (?:research|studies))\b"
        ),
        (
            r"\b(?:were|was) (?:\w+ly )?(?:randomi[sz]ed|recruited|measured|assessed|recorded|performed"
            r"|evaluated|obtained|collected|analy[sz]ed|enrolled|assigned)\b"
        ),
        r"\bsignificant(?:ly)?\b|\bdid not differ|\bno (?:significant )?difference",
        (
            r"\b(?:is|are) (?:often|common|a common|a major|widely|known|unclear|thought)\b"
            r"|\blittle is known|\bremains? (?:unclear|unknown)"
        ),
        r"\b(?:\d+ ?% ?(?:vs|versus|and|in)|versus\b|vs\b)",
        r"\bn ?= ?\d|\bmean age|\baged\b",
        r"clinicaltrials|trial registration|\bnct\d|\bisrctn|\bfunding\b",
    )
)


@dataclass(frozen=True, slots=True)
class RoleModel:
    """Weights: feature to one number for each role; steps[a][b] from role a to the next sentence's role b."""

    features: dict[str, tuple[float, ...]]
    steps: tuple[tuple[float, ...], ...]
    first: tuple[float, ...]
    last: tuple[float, ...]

    def roles(self, spans: Sequence[Span]) -> list[str]:
        """The most likely run of roles for the sentences of one abstract."""
        if not spans:
            return []
        scores = [self._score(features) for features in abstract_features([span.lower for span in spans])]
        return [ROLES[position] for position in self._decode(scores)]

    def _score(self, features: Sequence[str]) -> list[float]:
        weights = filter(None, map(self.features.get, features))
        return [reduce(add, column, 0.0) for column in zip(*weights, strict=True)] or [0.0] * len(ROLES)

    def _decode(self, scores: Sequence[Sequence[float]]) -> list[int]:
        reach = range(len(ROLES))
        best = [score + start for score, start in zip(scores[0], self.first, strict=True)]
        back: list[list[int]] = []
        for row in scores[1:]:
            origin = [max(reach, key=lambda a: best[a] + self.steps[a][b]) for b in reach]
            best = [best[origin[b]] + self.steps[origin[b]][b] + row[b] for b in reach]
            back.append(origin)
        position = max(reach, key=lambda p: best[p] + self.last[p])
        path = [position]
        for origin in reversed(back):
            position = origin[position]
            path.append(position)
        return path[::-1]


def abstract_features(sentences: Sequence[str]) -> list[list[str]]:
    """The features of each (lower-case) sentence of an abstract: its own, and what it takes up from those before it.

    A conclusion says again what was asked, results bring new words: the share of words that the first quarter of the
    abstract, and all sentences so far, have used already.
    """
    words = [["0" if word.isdigit() else word for word in _WORD.findall(lower)] for lower in sentences]
    telling = [{word for word in row if len(word) > 3 and word not in _COMMON} for row in words]
    opening = max(1, len(sentences) // 4)
    asked: set[str] = set().union(*telling[:opening])
    before: set[str] = set()
    found = []
    for index, (lower, row, own) in enumerate(zip(sentences, words, telling, strict=True)):
        features = _features_of(lower, row, index, len(sentences))
        if own:
            features.append(f"q:{5 * len(own & asked) // len(own) if index >= opening else 'x'}")
            features.append(f"r:{5 * len(own & before) // len(own)}")
        before |= own
        found.append(features)
    return found


def _features_of(lower: str, words: Sequence[str], index: int, count: int) -> list[str]:
    """Its words once each, its first words, its cues, its place and its size."""
    found = ["w:" + word for word in dict.fromkeys(words)]
    found += ["f:" + word for word in words[:1]]
    found += [f"s:{word}" for word in words[1:3]]
    found += [f"c:{number}" for number, cue in enumerate(_CUES) if cue.search(lower)]
    place = index / max(1, count - 1)
    found += [
        f"p:{int(place * 10)}",
        f"i:{min(index, 5)}",
        f"l:{min(count - 1 - index, 5)}",
        f"n:{min(count, 20) // 3}",
    ]
    found += [f"d:{min(sum(word == '0' for word in words), 8)}", f"z:{min(len(words) // 8, 6)}", "b:"]
    return found


@cache
def role_model() -> RoleModel:
    """The fitted weights that are shipped with gmax, read once."""
    stored = json.loads((files("data") / "role_weights.json").read_text(encoding="utf-8"))
    return RoleModel(
        {name: tuple(weights) for name, weights in stored["features"].items()},
        tuple(tuple(row) for row in stored["steps"]),
        tuple(stored["first"]),
        tuple(stored["last"]),
    )
