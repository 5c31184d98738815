"""What we say in our own words: reporting verbs, denominators, names below three, and nothing a count cannot carry."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_library import HIP, MAX, MED, SCORES, Shelf, filled

from reports.counting import FAMILIES, answers, measured, tally
from reports.document import (
    Block,
    Box,
    Bullets,
    Cell,
    Figure,
    Link,
    NumberLists,
    Para,
    Quoted,
    Section,
    Strip,
    Table,
    Verbatim,
    plain,
)
from reports.names import DECIDED, DIRECTIONS
from reports.report import Options, build_report
from reports.wording import FORBIDDEN, caution, headline, plural, series, sign_test_line

BACK = FAMILIES[0]


def own_words(blocks: Iterable[Block]) -> Iterator[str]:
    """Every text of ours in a report; quoted titles, sentences and search strings are not ours."""
    for block in blocks:
        match block:
            case Para(phrase, _):
                yield unquoted(phrase)
            case Bullets(items):
                yield from map(unquoted, items)
            case Strip(label, _):
                yield label
            case Table():
                yield from (block.caption, *block.columns, unquoted(block.more))
                yield from (unquoted(cell) for row in block.rows for cell in row)
            case Figure():
                yield from (block.title, block.description)
                yield from own_words([block.table])
                yield from re.findall(r">([^<>]+)<", block.svg)
            case Verbatim(_, label, _):
                yield label
            case Box(_, title, _, inner) | Section(_, title, inner):
                yield title
                yield from own_words(inner)


def unquoted(cell: Cell) -> str:
    if isinstance(cell, tuple):
        return "".join(map(unquoted, cell))
    return "" if isinstance(cell, Quoted | Link) else plain(cell)


def test_no_forbidden_word_in_any_text_of_ours() -> None:
    shelf = filled()
    shelf.study(
        (MAX, "size", "back_pain", "supports"),
        title="Surgery prevents falls and proves effective",
        sentence="It was significant.",
        abstract="It was significant.",
    )
    report = build_report(shelf.library(), scores=SCORES)
    texts = list(own_words((*report.first, *report.sections))) + [e.label for e in report.lists]
    assert len(texts) > 500
    for text in texts:
        found = FORBIDDEN.search(text)
        # "cause" in the negative and the explanation that significance is not in a symbol are about what we do not say.
        assert not found or "significance is not part of the symbol" in text, f"{found[0]!r} in {text!r}"


def test_no_forbidden_word_in_the_templates_either() -> None:
    folder = Path(__file__).resolve().parent.parent / "reports" / "templates"
    for path in sorted(folder.glob("*.html")):
        assert not FORBIDDEN.search(re.sub(r"\{[%{].*?[%}]\}|<[^>]+>", " ", path.read_text("utf-8"))), path.name


@pytest.mark.parametrize(
    "word",
    ["proves", "prevents", "effective", "risk factor", "significant", "Proven", "caused by", "improves"],
)
def test_the_scan_would_find(word: str) -> None:
    assert FORBIDDEN.search(f"It {word} something")


def test_plain_words_are_not_forbidden() -> None:
    assert not FORBIDDEN.search(
        "7 of 9 studies reported a link; fall risk scores; cannot tell which came first; improbable"
    )


def headline_of(*directions: str, design: str = "case_control") -> tuple[str, str]:
    shelf = Shelf()
    shelf.run()
    for place, direction in enumerate(directions):
        shelf.study((MAX, "size", "back_pain", direction), design=design, author=f"Author{chr(65 + place)}")
    library = shelf.library()
    lists = NumberLists()
    counted = tally(library.studies, answers(BACK, library.names))
    said = plain(headline(lists, BACK, counted, measured(library.studies, BACK, library.names)))
    return said, plain(caution(lists, "x", "x", counted.studies))


def test_no_study_is_said_plainly() -> None:
    assert headline_of()[0] == "No included study measured back pain."


def test_one_study_is_named() -> None:
    said, limits = headline_of("supports")
    assert (
        said == "1 included study tested a gluteal or hip muscle against back pain. Too few studies to describe a"
        " pattern: AuthorA 2020 (comparison at one time) reported a link."
    )
    assert limits == "The only study looks at people once and cannot tell which came first. "


def test_two_studies_are_named() -> None:
    said, _ = headline_of("supports", "null")
    assert "AuthorA 2020 (comparison at one time) reported a link and AuthorB 2020" in said
    assert "%" not in said


def test_three_studies_are_counted_with_denominators_and_the_silent_ones() -> None:
    said, limits = headline_of("supports", "null", "unclear")
    assert (
        said == "3 included studies tested a gluteal or hip muscle against back pain; 2 say which way: 1 reported"
        " a link and 1 reported no clear difference. 1 does not state a direction."
    )
    assert limits == "All of them look at people once and cannot tell which came first. "


def test_nobody_says_which_way() -> None:
    assert headline_of("unclear", "unclear", "within_group")[0].startswith(
        "3 included studies tested a gluteal or hip muscle against back pain; none says which way. "
    )


@settings(max_examples=40)
@given(st.lists(st.sampled_from(list(DIRECTIONS)), max_size=12))
def test_every_headline_holds_its_numbers(directions: list[str]) -> None:
    said, _ = headline_of(*directions)
    decided = sum(d in DECIDED for d in directions)
    assert said.endswith((".", ". "))
    assert not FORBIDDEN.search(said)
    if len(directions) >= 3:
        assert said.startswith(f"{len(directions)} included studies")
        numbers = [int(n) for n in re.findall(r"\d+", said)][1:]
        if 0 < decided < len(directions):
            assert numbers.pop(0) == decided
        assert sum(numbers) == len(directions)
    elif directions:
        assert "Too few studies to describe a pattern" in said


def test_the_sign_test_comes_with_its_warning() -> None:
    shelf = Shelf()
    shelf.run()
    for _ in range(6):
        shelf.study((MAX, "size", "back_pain", "supports"))
    shelf.study((MAX, "size", "back_pain", "null"))
    library = shelf.library()
    said = plain(sign_test_line(tally(library.studies, answers(BACK, library.names))))
    assert "p = 0.031" in said
    assert "Small numbers mislead" in said
    assert "leaves out the 1 " in said


def test_surrogates_are_called_stand_ins_and_neighbours_are_apart() -> None:
    report = build_report(filled().library())
    answers_section = report.sections[0]
    boxes = {b.id: b for b in answers_section.blocks if isinstance(b, Box)}
    falls = " ".join(own_words(boxes["answer-falls"].blocks))
    assert "balance" not in falls
    stand_ins = " ".join(own_words(boxes["answer-stand-ins"].blocks))
    assert "nobody fell in them" in stand_ins


def test_before_after_change_is_not_an_effect() -> None:
    report = build_report(filled().library())
    text = " ".join(own_words(report.sections))
    assert "so this is not counted as an effect" in text


def test_series_and_plural() -> None:
    assert plain(series(["a", "b", "c"])) == "a, b and c"
    assert plain(series(["a"])) == "a"
    assert series([]) == ()
    assert (plural(1, "study", "studies"), plural(2, "study", "studies"), plural(0, "trial")) == (
        "study",
        "studies",
        "trials",
    )


def test_a_title_of_the_users_own_is_kept() -> None:
    shelf = Shelf()
    shelf.run()
    shelf.study((MED, "size", "back_pain", "null"), (HIP, "strength", "back_pain", "null"))
    assert build_report(shelf.library(), Options(title="Our watch")).title == "Our watch"
