"""Agreement coefficients against worked examples and their own laws."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.agreement import agreement, agreement_as_text


def test_a_worked_table() -> None:
    """Two raters, 100 items: 40 both yes, 30 both no, 10 and 20 apart."""
    first = ["y"] * 40 + ["y"] * 10 + ["n"] * 20 + ["n"] * 30
    second = ["y"] * 40 + ["n"] * 10 + ["y"] * 20 + ["n"] * 30
    found = agreement(first, second)
    assert found.raw == pytest.approx(0.70)
    by_chance = 0.5 * 0.6 + 0.5 * 0.4
    assert found.kappa == pytest.approx((0.70 - by_chance) / (1 - by_chance))
    share = (0.5 + 0.6) / 2
    chance_ac1 = 2 * share * (1 - share)
    assert found.ac1 == pytest.approx((0.70 - chance_ac1) / (1 - chance_ac1))


def test_kappa_collapses_where_a_label_is_rare_and_ac1_does_not() -> None:
    first = ["no"] * 98 + ["yes", "no"]
    second = ["no"] * 98 + ["no", "yes"]
    found = agreement(first, second)
    assert found.raw == pytest.approx(0.98)
    assert found.kappa is not None
    assert found.kappa < 0
    assert found.ac1 is not None
    assert found.ac1 > 0.97


def test_nothing_judged_and_one_label_only() -> None:
    assert agreement([], []).raw is None
    same = agreement(["a", "a"], ["a", "a"])
    assert (same.raw, same.kappa, same.ac1) == (1.0, None, 1.0)
    assert agreement_as_text("design", agreement([], [])) == "design: no item was judged by both"
    assert agreement_as_text("design", same) == "design: 2 items, raw 1.00, kappa not defined, AC1 1.00"


def test_unequal_lengths_are_an_error() -> None:
    with pytest.raises(ValueError, match="2 and 1"):
        agreement(["a", "b"], ["a"])


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1, max_size=40))
def test_symmetric_and_bounded(pairs: list[tuple[str, str]]) -> None:
    first, second = [a for a, _ in pairs], [b for _, b in pairs]
    one, other = agreement(first, second), agreement(second, first)
    assert one.raw == other.raw
    for value, mirrored in ((one.kappa, other.kappa), (one.ac1, other.ac1)):
        if value is not None and mirrored is not None:
            assert value == pytest.approx(mirrored)
            assert -1.0000001 <= value <= 1.0000001
