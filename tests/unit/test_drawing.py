"""Looking faster for what may be drawn finds the same."""

import math

import pytest
from hypothesis.internal.conjecture.choice import choice_permitted
from hypothesis.internal.intervalsets import IntervalSet

from tests.kit.drawing import permitted

SOME = IntervalSet([(0x30, 0x39), (0x61, 0x7A), (0x1F600, 0x1F64F)])
NONE = IntervalSet([])
TEXTS = ("", "a", "az09", "A", "aZ", "😀", "a😀b", "é", "\x00", "\ud800", "\U0010ffff", "a" * 12)


@pytest.mark.parametrize("intervals", [SOME, NONE])
@pytest.mark.parametrize(("least", "most"), [(0, 0), (0, 3), (1, 4), (3, 10**9)])
def test_a_text_is_permitted_that_was(intervals: IntervalSet, least: int, most: int) -> None:
    constraints = {"min_size": least, "max_size": most, "intervals": intervals}
    for text in (*TEXTS, *TEXTS):
        assert permitted(text, constraints) == choice_permitted(text, constraints), text  # type: ignore[arg-type]


def test_both_answers_occur() -> None:
    constraints = {"min_size": 0, "max_size": 3, "intervals": SOME}
    assert {permitted(text, constraints) for text in TEXTS} == {True, False}


@pytest.mark.parametrize("number", [-1, 0, 5, 6, True])
def test_a_number_is_permitted_that_was(number: int) -> None:
    constraints = {"min_value": 0, "max_value": 5, "p": 0.5}
    assert permitted(number, constraints) == choice_permitted(number, constraints)  # type: ignore[arg-type]


@pytest.mark.parametrize("number", [-1.0, 0.5, math.nan, math.inf])
def test_a_fraction_is_permitted_that_was(number: float) -> None:
    constraints = {
        "min_value": 0.0,
        "max_value": 5.0,
        "allow_nan": False,
        "smallest_nonzero_magnitude": 0.1,
    }
    assert permitted(number, constraints) == choice_permitted(number, constraints)  # type: ignore[arg-type]
