"""Cues give what `re` gives: the words they wait for are words that every match holds."""

from __future__ import annotations

import importlib
import json
import pkgutil
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import data.tagging as grammar
from data.tagging.cues import Cue, look_up
from data.tagging.demands import DIGIT, demands
from data.tagging.heads import AT_START, Head, heads
from data.tagging.tagger import Tagger
from data.texts import read_texts
from data.topic import load_topic

INVENTED = Path(__file__).parent / "labelled" / "invented.jsonl"


def _cues_in(value: Any, depth: int = 4) -> Iterator[Cue]:
    if isinstance(value, Cue):
        yield value
    elif isinstance(value, dict) and depth:
        yield from (cue for item in value.values() for cue in _cues_in(item, depth - 1))
    elif isinstance(value, (tuple, list)) and depth:
        yield from (cue for item in value for cue in _cues_in(item, depth - 1))


def _all_cues() -> list[Cue]:
    modules = [importlib.import_module(f"data.tagging.{m.name}") for m in pkgutil.iter_modules(grammar.__path__)]
    return list({cue.pattern: cue for module in modules for cue in _cues_in(dict(vars(module)))}.values())


def _texts() -> list[str]:
    """Sentences of the invented abstracts, and each cut somewhere, as the grammar cuts clauses."""
    chance = random.Random(5)
    rows = [json.loads(line) for line in INVENTED.read_text(encoding="utf-8").splitlines()]
    whole = [s.lower() for row in rows for section in row["sections"] for s in section["text"].split(". ")]
    cut = [s[chance.randrange(len(s) + 1) :][: chance.randrange(len(s) + 1)] for s in whole]
    return whole + cut


def test_no_cue_of_the_grammar_misses_a_match() -> None:
    texts, cues = _texts(), _all_cues()
    missed = [(c.pattern[:60], t) for c in cues for t in texts if not c.may_match(t) and c.regex.search(t)]
    assert len(cues) > 100
    assert missed == []


def test_a_cue_finds_the_same_in_a_text_that_was_looked_up() -> None:
    texts, cues = _texts()[::3], [cue for cue in _all_cues() if heads(cue.pattern)]
    assert len(cues) > 100
    for text in texts:
        look_up(text)
        for cue in cues:
            assert _spans(cue.finditer(text)) == _spans(cue.regex.finditer(text)), cue.pattern


def test_no_cue_is_made_while_studies_are_tagged() -> None:
    """An expression that a study brings is a plain one: a new cue would have all words looked up anew."""
    tagger = Tagger(load_topic("gluteus-maximus").vocabulary)
    texts = list(read_texts(INVENTED.read_text(encoding="utf-8").splitlines()))
    tagger.tag(texts[0], thorough=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Cue, "__init__", None)
        for text in texts:
            tagger.tag(text, thorough=True)


def test_most_cues_are_not_tried_on_most_sentences() -> None:
    texts, cues = _texts()[:200], _all_cues()
    tried = sum(cue.may_match(text) for cue in cues for text in texts)
    assert tried < 0.3 * len(cues) * len(texts)


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        (r"\bno\b", [{("no", True, True)}]),
        (r"\bassociat\w+", [{("associat", True, False)}]),
        (r"colou?r", [{("color", False, False), ("colour", False, False)}]),
        (r"\b(?:mean|median) age of \d+", [{("mean", True, True), ("median", True, True)}]),
        (r"\bmore\b.{0,9}\bthan\b", [{("more", True, True)}, {("than", True, True)}]),
        (r"\d{2} ?%", [{DIGIT}]),
        (r"7\d|[89][0-9]|²", []),
        (r"over (?:6\d|7[0-5])$", [{("over", False, True)}]),
        (r">(?:6\d|7[0-5])", [{("6", False, False), ("7", False, False)}]),
        (r"[^a]b?c*", []),
        (r"(?:fell|\w+)", []),
        (r"(?i:falls)", []),
        (r"(?=fall)\w+", []),
        (r"fall(?!en)", [{("fall", False, False)}]),
    ],
)
def test_demands(pattern: str, wanted: list[set[tuple[str, bool, bool]]]) -> None:
    assert [set(runs) for runs in demands(pattern)] == wanted


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        (r"\bno\b", {Head("no", True, False)}),
        (r"\bassociat\w+|\b(?:un)?like", {Head(one, False, False) for one in ("associat", "like", "unlike")}),
        (r"\b(?:at |)(?:7[0-9]|\d+)", {Head("at", True, False), Head("7", False, False), Head("#", False, False)}),
        (r"(?<![\w.])n ?= ?\d", {Head("n", True, False)}),
        (r"(?<=not )\bwith\b", {Head("with", True, False)}),
        (r"fall(?:s|en\b)", {Head("falls", False, True), Head("fallen", True, True)}),
        (r"(?:\bfall|cane)", {Head("fall", False, False), Head("cane", False, True)}),
        (r"(?<![a-z])falls?", {Head("fall", False, True), Head("falls", False, True)}),
        (r"^\W*so was|\bnor\b", {AT_START, Head("nor", True, False)}),
        (r"\b(?:>|over) ?65", set()),
        (r"\b[a-z]+ed\b", set()),
        (r"^a?|b?", set()),
        (r"(?m:^ab)", {Head("ab", False, True)}),
        (r"[ab]c?", set()),
        (r"(?m)^a", set()),
        (r"(?i:\bfalls)", set()),
    ],
)
def test_heads(pattern: str, wanted: set[Head]) -> None:
    assert set(heads(pattern)) == wanted


_PIECES = (
    "a", "ab", "falls?", r"\b", " ", r"\w*", r"\d", "(?:no|not|none)", "(?:x|yz)?", r"[\s-]", "[bc]", "(?!d)", "^", "$",
    r".{0,3}", "7", "[6-8]", "²", "(?:b ?c)+", r"\W", "K", "É",
)  # fmt: skip


def _spans(matches: Iterator[re.Match[str]]) -> list[tuple[int, int]]:
    return [match.span() for match in matches]


_TEXT = st.text("abcdxyz nofls067²٣-É.\u212aKß\u0130", max_size=24)


_STARTS = ("", "", r"\b", "ab", "b?", "(?:a|^b)", r"(?<!\w)", r"(?<![\w.])", "^", r"(?<=a )\b", r"\b(?:a|b) |\b")


@given(st.sampled_from(_STARTS), st.lists(st.sampled_from(_PIECES), min_size=1, max_size=6), _TEXT, st.booleans())
def test_any_cue_finds_what_re_finds(start: str, pieces: list[str], text: str, looked_up: bool) -> None:
    pieces = [start, *pieces]
    cue, plain = Cue("".join(pieces)), re.compile("".join(pieces))
    if looked_up:
        look_up(text)
    for start, end in ((0, len(text)), (1, len(text)), (0, len(text) // 2), (2, 9)):
        assert _spans(cue.finditer(text, start, end)) == _spans(plain.finditer(text, start, end))
        found, wanted = cue.search(text, start, end), plain.search(text, start, end)
        assert (found and found.span()) == (wanted and wanted.span())
    assert cue.findall(text) == plain.findall(text)
    assert cue.sub("!", text) == plain.sub("!", text)
    assert bool(cue.match(text)) == bool(plain.match(text))
    assert bool(cue.fullmatch(text)) == bool(plain.fullmatch(text))
