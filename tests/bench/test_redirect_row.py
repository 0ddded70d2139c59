"""A short link that answers many and lets some wait long has missed its target."""

import pytest

from tests.bench.rows.redirect import judged


@pytest.mark.parametrize(
    ("ours", "late", "met"),
    [(250.0, 40.0, True), (249.0, 40.0, False), (900.0, 40.1, False), (1000.0, 10.0, True)],
)
def test_throughput_and_the_slowest_are_both_held_to_the_floor(
    ours: float, late: float, met: bool
) -> None:
    figure = judged(ours, 1000.0, late, 10.0, "p50 1.0 ms")
    assert figure.met is met
    assert figure.target == "at least 0.25 of the floor, p99 at most 4 x the floor's"
