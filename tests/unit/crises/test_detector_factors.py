"""How bad what was found may be is read from its numbers."""

from domain.crises.crisis_severity import Factors
from domain.crises.detector_factors import factors_of
from domain.crises.detector_folding import Episode


def test_factors_are_read_from_the_numbers_of_the_worst_bucket() -> None:
    numbers = {"value": 90.0, "times": 9.0, "share": 0.7, "doubling_minutes": 30.0}
    found = factors_of(Episode(1, 2, 3, 3, numbers), harm=3, legal=0, widest=150_000)
    assert found == Factors(3, 2, 2, 2, 0)


def test_what_is_small_is_not_bad() -> None:
    found = factors_of(Episode(1, 2, 3, 3, {"value": 3.0}), harm=0, legal=0, widest=100)
    assert found == Factors(0, 0, 0, 0, 0)
