"""Fits the sentence-role model on abstracts that have headings and writes data/role_weights.json.

A linear-chain conditional random field, fitted by stochastic gradient ascent with AdaGrad. The headings are the
labels. Run: python bench/train_roles.py SHARED_FOLDER [--write]; without --write it only scores a held-out fifth.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from data.tagging.headings import heading_roles
from data.tagging.role_model import ROLES, RoleModel, abstract_features
from data.tagging.text import SectionText, Span, fold, sentences_of

FILES = ("sections_evidence_inference.jsonl", "sections_pubmed_xml.jsonl")
NLM = {
    "BACKGROUND": "background",
    "OBJECTIVE": "background",
    "METHODS": "methods",
    "RESULTS": "results",
    "CONCLUSIONS": "conclusions",
}
# Registration numbers, funding and supplements are none of the four parts: they are left out of the texts.
NEITHER = re.compile(
    r"regist|supplement|funding|level of evidence|identifier|trial status|dissemination|keyword", re.IGNORECASE
)
Abstract = tuple[list[Span], list[int]]


def load(path: Path) -> list[Abstract]:
    """Abstracts with their sections joined into one text, and the role of each sentence by its heading."""
    found: list[Abstract] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        text, bounds = "", []
        for section in json.loads(line)["sections"]:
            if NEITHER.search(section.get("label") or ""):
                continue
            role = NLM.get((section.get("nlm_category") or "").upper()) or _by_heading(section.get("label") or "")
            if role is None:
                break
            text += section["text"].strip() + " "
            bounds.append((len(text), ROLES.index(role)))
        else:
            if len({role for _, role in bounds}) >= 3:
                section_text = SectionText(1, None, None, text, *fold(text))
                spans = list(sentences_of(section_text))
                found.append((spans, [next(role for end, role in bounds if span.start < end) for span in spans]))
    return found


def _by_heading(label: str) -> str | None:
    roles = {"background" if role == "objective" else role for role in heading_roles(label)}
    return roles.pop() if len(roles) == 1 else None


class Trainer:
    """Weights in dense arrays, one row a feature."""

    def __init__(self, abstracts: Sequence[Abstract], least: int) -> None:
        counts = Counter(
            f for spans, _ in abstracts for row in abstract_features([span.lower for span in spans]) for f in row
        )
        self.index = {name: number for number, (name, n) in enumerate(sorted(counts.items())) if n >= least}
        self.index = {name: number for number, name in enumerate(self.index)}
        size = len(ROLES)
        self.weights = np.zeros((len(self.index), size))
        self.steps = np.zeros((size, size))
        self.first = np.zeros(size)
        self.last = np.zeros(size)
        self._squares = [np.full_like(a, 1e-3) for a in (self.weights, self.steps, self.first, self.last)]

    def ids(self, spans: Sequence[Span]) -> list[np.ndarray]:
        return [
            np.array([self.index[f] for f in row if f in self.index])
            for row in abstract_features([span.lower for span in spans])
        ]

    def step(self, ids: list[np.ndarray], gold: list[int], rate: float, penalty: float) -> None:
        scores = np.array([self.weights[row].sum(axis=0) for row in ids])
        marginal, pairs = self._expect(scores)
        truth = np.zeros_like(marginal)
        truth[np.arange(len(gold)), gold] = 1
        gap = truth - marginal
        for row, change in zip(ids, gap, strict=True):
            self._add(0, row, np.broadcast_to(change, (len(row), len(change))) - penalty * self.weights[row], rate)
        steps = -pairs
        for a, b in pairwise(gold):
            steps[a, b] += 1
        self._add(1, slice(None), steps, rate)
        self._add(2, slice(None), gap[0], rate)
        self._add(3, slice(None), gap[-1], rate)

    def _add(self, which: int, where: object, change: np.ndarray, rate: float) -> None:
        target = (self.weights, self.steps, self.first, self.last)[which]
        self._squares[which][where] += change**2  # type: ignore[index]
        target[where] += rate * change / np.sqrt(self._squares[which][where])  # type: ignore[index]

    def _expect(self, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Marginals of roles and expected counts of steps, by forward and backward sums in log space."""
        count, size = scores.shape
        forward, backward = np.empty((count, size)), np.empty((count, size))
        forward[0] = scores[0] + self.first
        for t in range(1, count):
            forward[t] = scores[t] + _logsum(forward[t - 1][:, None] + self.steps, axis=0)
        backward[-1] = self.last
        for t in range(count - 2, -1, -1):
            backward[t] = _logsum(self.steps + (scores[t + 1] + backward[t + 1])[None, :], axis=1)
        total = _logsum(forward[-1] + self.last, axis=0)
        pairs = np.zeros((size, size))
        for t in range(count - 1):
            pairs += np.exp(forward[t][:, None] + self.steps + (scores[t + 1] + backward[t + 1])[None, :] - total)
        return np.exp(forward + backward - total), pairs

    def model(self, smallest: float) -> RoleModel:
        kept = {
            name: tuple(round(float(w), 2) for w in self.weights[number] - self.weights[number].mean())
            for name, number in self.index.items()
            if np.abs(self.weights[number] - self.weights[number].mean()).max() >= smallest
        }
        return RoleModel(
            kept, _rounded(self.steps), tuple(_rounded(self.first[None])[0]), tuple(_rounded(self.last[None])[0])
        )


def _rounded(table: np.ndarray) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(round(float(v), 2) for v in row) for row in table)


def _logsum(values: np.ndarray, axis: int) -> np.ndarray:
    top = values.max(axis=axis, keepdims=True)
    return np.squeeze(top, axis=axis) + np.log(np.exp(values - top).sum(axis=axis))


def fit(
    abstracts: Sequence[Abstract], epochs: int = 5, least: int = 6, rate: float = 0.05, penalty: float = 0.01
) -> RoleModel:
    """A model fitted to these abstracts; the order of the steps is seeded."""
    trainer = Trainer(abstracts, least)
    rows = [(trainer.ids(spans), gold) for spans, gold in abstracts]
    order = random.Random(7)
    for _ in range(epochs):
        order.shuffle(rows)
        for ids, gold in rows:
            trainer.step(ids, gold, rate, penalty)
    return trainer.model(0.15)


def score(model: RoleModel, abstracts: Sequence[Abstract]) -> tuple[float, float]:
    """Accuracy and support-weighted F1 over sentences."""
    counts: Counter[tuple[int, int]] = Counter()
    for spans, gold in abstracts:
        counts.update(zip(gold, (ROLES.index(role) for role in model.roles(spans)), strict=True))
    return accuracy_and_f1(counts)


def accuracy_and_f1(counts: Counter[tuple[int, int]]) -> tuple[float, float]:
    """From counts of (expected, given)."""
    total = sum(counts.values())
    weighted = 0.0
    for role in range(len(ROLES)):
        hit = counts[role, role]
        asked = sum(n for (gold, _), n in counts.items() if gold == role)
        given = sum(n for (_, got), n in counts.items() if got == role)
        weighted += asked / total * (2 * hit / (asked + given) if asked + given else 0.0)
    return sum(counts[role, role] for role in range(len(ROLES))) / total, weighted


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--penalty", type=float, default=0.01)
    parser.add_argument("--rate", type=float, default=0.05)
    options = parser.parse_args()
    sets = [load(options.shared / "data/labelled" / name) for name in FILES]
    train = [a for rows in sets for i, a in enumerate(rows) if i % 5]
    model = fit(train, options.epochs, rate=options.rate, penalty=options.penalty)
    for name, rows in zip(FILES, sets, strict=True):
        held = [a for i, a in enumerate(rows) if not i % 5]
        accuracy, weighted = score(model, held)
        print(f"{name} {len(held)} held-out abstracts, accuracy {accuracy:.4f}, weighted F1 {weighted:.4f}")
    print(len(model.features), "features")
    if options.write:
        model = fit([a for rows in sets for a in rows], options.epochs, rate=options.rate, penalty=options.penalty)
        stored = {
            "roles": ROLES,
            "features": model.features,
            "steps": model.steps,
            "first": model.first,
            "last": model.last,
        }
        path = Path(__file__).resolve().parent.parent / "data" / "role_weights.json"
        text = json.dumps(stored, ensure_ascii=True, separators=(",", ":")).replace('],"', '],\n"')
        path.write_text(text + "\n", encoding="utf-8")
        print("wrote", path.name, path.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
