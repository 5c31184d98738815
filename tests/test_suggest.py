"""Suggestions: what sets the included studies apart, and what it would add from a pool."""

from __future__ import annotations

import random

from data.records import AbstractSection, Article, MeshHeading
from data.searchable import Searchable
from data.suggest import suggest, suggestions_text
from data.topic import load_topic

TOPIC = load_topic("gluteus-maximus")
_FILLER = "people were asked about their days and walked along a corridor before lunch while music was played"
FILLER = _FILLER.split()


def record(pmid: int, text: str, *headings: str) -> Searchable:
    chooser = random.Random(pmid)
    filler = " ".join(chooser.sample(FILLER, 8))
    return Searchable.of(
        Article(
            pmid=pmid,
            title=text,
            sections=(AbstractSection(1, filler),),
            mesh_headings=tuple(MeshHeading(i, name) for i, name in enumerate(headings, 1)),
        )
    )


INCLUDED = [
    record(i, "Gluteus strength in back pain and the oswestry index", "Trunk Muscles Test") for i in range(1, 13)
]
EXCLUDED = [record(i, "Gluteus flap near the sacrum") for i in range(101, 113)]
POOL = [
    *INCLUDED,
    *EXCLUDED,
    record(201, "Gluteus strength and the oswestry index"),  # only the pain block loses it
    record(202, "Gluteus training, oswestry scores"),
    record(203, "Oswestry scores of the knee"),  # two blocks lose it
    *(record(i, "A cohort of knees") for i in range(300, 340)),
]


def test_words_and_headings_of_the_included_that_the_strategy_does_not_hold() -> None:
    lines = {s.line: s for s in suggest(TOPIC, INCLUDED, EXCLUDED, POOL)}
    assert lines["oswestry[tiab]"].included == 12
    assert lines["oswestry[tiab]"].excluded == 0
    assert '"Trunk Muscles Test"[Mesh]' in lines
    assert not any("gluteus" in line or "back pain" in line for line in lines), "the strategy holds these already"
    assert not any("flap" in line for line in lines)
    assert '"oswestry index"[tiab]' not in lines, "the shorter line finds no less"


def test_what_a_line_would_add_is_counted_for_the_block_it_belongs_to() -> None:
    line = next(s for s in suggest(TOPIC, INCLUDED, EXCLUDED, POOL) if s.line == "oswestry[tiab]")
    assert line.block == "back_pain"
    assert line.adds == 2


def test_words_that_stand_everywhere_in_the_pool_are_not_suggested() -> None:
    common = [record(i, "Oswestry and the knee") for i in range(400, 440)]
    assert "oswestry[tiab]" not in {s.line for s in suggest(TOPIC, INCLUDED, EXCLUDED, [*POOL, *common])}


def test_without_a_pool_nothing_is_added_and_nothing_invented() -> None:
    found = suggest(TOPIC, INCLUDED, EXCLUDED)
    assert found
    assert all(s.adds == 0 and s.block == "" for s in found)


def test_one_study_alone_suggests_nothing() -> None:
    assert suggest(TOPIC, INCLUDED[:1], EXCLUDED, POOL) == ()
    assert suggest(TOPIC, [], [], []) == ()


def test_the_limit_is_kept() -> None:
    assert len(suggest(TOPIC, INCLUDED, EXCLUDED, POOL, limit=1)) == 1


def test_the_text_says_that_nothing_was_changed() -> None:
    text = suggestions_text(suggest(TOPIC, INCLUDED, EXCLUDED, POOL), 12, 12, len(POOL))
    assert text.splitlines()[0].split() == ["line", "included", "excluded", "adds", "to", "block"]
    assert "Nothing was changed" in text
    assert "No suggestion" in suggestions_text((), 3, 4, 5)
