"""One study, one vote: directions within a study, tallies by muscle, the sign test, the flow that adds up."""

from __future__ import annotations

import random
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_library import HIP, MAX, MED, Shelf, filled

from reports.counting import (
    FAMILIES,
    SIGN_TEST_FROM,
    answers,
    by_class,
    measured,
    sign_test,
    study_direction,
    tally,
)
from reports.document import NumberLists
from reports.flow import flow_of
from reports.names import DECIDED, DIRECTIONS

BACK, FALLS, STAND_INS, NEIGHBOURS = FAMILIES


@pytest.mark.parametrize(
    ("directions", "expected"),
    [
        ([], None),
        (["supports"], "supports"),
        (["supports", "supports", "supports", "null"], "supports"),  # 75 %
        (["supports", "supports", "null"], "mixed"),  # 67 %
        (["supports", "contradicts"], "mixed"),
        (["supports", "unclear", "within_group"], "supports"),
        (["within_group", "unclear"], "within_group"),
        (["unclear"], "unclear"),
        (["null", "null"], "null"),
    ],
)
def test_a_study_has_one_direction(directions: list[str], expected: str | None) -> None:
    assert study_direction(directions) == expected


@given(st.lists(st.sampled_from(list(DIRECTIONS)), min_size=1, max_size=9))
def test_the_direction_does_not_depend_on_the_order(directions: list[str]) -> None:
    shuffled = list(directions)
    random.Random(3).shuffle(shuffled)
    found = study_direction(directions)
    assert study_direction(shuffled) == found
    assert found in DIRECTIONS
    if found in ("supports", "contradicts", "null"):
        said = [d for d in directions if d in DECIDED]
        assert said.count(found) >= 0.7 * len(said)


@given(st.integers(0, 40), st.integers(0, 40))
def test_the_sign_test_is_the_binomial_one(up: int, down: int) -> None:
    p = sign_test(up, down)
    n = up + down
    if n < SIGN_TEST_FROM:
        assert p is None
        return
    assert p is not None
    exact = sum(comb(n, k) for k in range(n + 1) if comb(n, k) <= comb(n, up)) / 2**n
    assert p == pytest.approx(min(1.0, exact))
    assert p == sign_test(down, up)


@pytest.mark.parametrize(("up", "p"), [(6, 0.03125), (7, 0.015625), (9, 0.00390625)])
def test_the_sign_test_at_known_values(up: int, p: float) -> None:
    assert sign_test(up, 0) == p


def test_five_studies_are_too_few_for_a_sign_test() -> None:
    assert sign_test(5, 0) is None


def test_direct_surrogate_and_adjacent_are_never_counted_together() -> None:
    shelf = Shelf()
    shelf.run()
    falls = shelf.study((HIP, "strength", "fall_risk.falls", "supports"))
    sway = shelf.study((HIP, "strength", "fall_risk.balance", "supports"))
    girdle = shelf.study((MAX, "size", "adjacent_pain", "supports"))
    back = shelf.study((MAX, "size", "back_pain.intensity", "supports"))
    library = shelf.library()
    for family, pmid in ((FALLS, falls), (STAND_INS, sway), (NEIGHBOURS, girdle), (BACK, back)):
        counted = tally(library.studies, answers(family, library.names))
        assert [s.pmid for s in counted.studies] == [pmid]
        assert [s.pmid for s in measured(library.studies, family, library.names)] == [pmid]


def test_the_gluteus_maximus_is_counted_apart_from_groups() -> None:
    shelf = Shelf()
    shelf.run()
    shelf.study(
        (MAX, "size", "back_pain", "supports"),
        (MED, "size", "back_pain", "null"),
        (HIP, "strength", "back_pain", "null"),
    )
    shelf.study((HIP, "strength", "back_pain", "supports"))
    library = shelf.library()
    classes = by_class(library.studies, library.names, answers(BACK, library.names))
    assert {k: t.total for k, t in classes.items()} == {"maximus": 1, "gluteal": 1, "hip": 2}
    assert classes["maximus"].of("supports") and classes["gluteal"].of("null")


def test_a_persons_decision_outranks_the_rules() -> None:
    shelf = Shelf()
    shelf.run()
    pmid = shelf.study((MAX, "size", "back_pain", "supports"), n=40)
    shelf.decide(pmid, "finding", f"{MAX}|size|back_pain", "null")
    shelf.decide(pmid, "n", "", "44")
    shelf.decide(pmid, "design", "", "cohort")
    (study,) = shelf.library().studies
    assert study.findings[0].direction == "null"
    assert study.findings[0].by_person
    assert (study.n, study.design) == (44, "cohort")
    shelf.decide(pmid, "relevance", "", "exclude", "wrong muscle")
    (study,) = shelf.library().studies
    assert not study.counts
    assert study.by_person
    assert study.reason == "wrong muscle"


def test_the_flow_of_a_full_shelf_adds_up() -> None:
    library = filled().library()
    lists = NumberLists()
    flow = flow_of(library, lists)
    assert flow.adds_up()
    counts = {s.id: s.count.value for s in flow.steps}
    assert counts["included"] == sum(s.counts for s in library.studies)
    assert (
        counts["pending"],
        counts["dropped"],
        counts["outside"],
        counts["retracted"],
        counts["withdrawn"],
    ) == (1, 1, 1, 1, 1)
    assert counts["excluded"] == sum(r.count.value for r in flow.reasons) == 4
    assert flow.overlap == 1


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5), st.booleans()), max_size=25))
def test_any_flow_adds_up(rows: list[tuple[int, int, bool]]) -> None:
    """Random states: relevance or set apart, matched by none, one or both searches, dropped or not."""
    shelf = Shelf()
    shelf.run()
    searches = [shelf.search(), shelf.search("falls-full", "Falls", "falls")]
    for kind, where, dropped in rows:
        relevance = ("include", "borderline", "exclude", "include")[kind]
        apart = {"is_retracted": 1} if kind == 3 else {}
        found = [s for bit, s in enumerate(searches) if where >> bit & 1]
        pmid = shelf.study(relevance=relevance, reason=f"reason {where}", searches=(), **apart)
        for search in found:
            shelf.match(search, pmid, dropped=1 if dropped else None)
        if where == 4:
            shelf.match(searches[0], 70000000 + pmid)  # found, not received
    library = shelf.library()
    flow = flow_of(library, NumberLists())
    assert flow.adds_up()
    assert {s.id: s.count.value for s in flow.steps}["included"] == sum(s.counts for s in library.studies)
