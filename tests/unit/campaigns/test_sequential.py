"""However often somebody looks, a difference is found where there is none no more often than was
said, and one that is there is found."""

import random
from collections import Counter
from collections.abc import Sequence
from math import comb, log

import pytest

from domain.campaigns.sequential import (
    EVENTS,
    Call,
    Direction,
    Evidence,
    Missing,
    StopRule,
    Tally,
    difference_of,
    interval_of,
    judge,
    missing_of,
    p_needed,
    p_of,
    seen,
)

ALPHA = 0.05
RUNS = 400


def drawn(chance: random.Random, many: int, rate: float) -> int:
    """How many of them succeed, drawn from one success to the next."""
    found, at = 0, 0
    while (at := at + 1 + int(log(1 - chance.random()) / log(1 - rate))) <= many:
        found += 1
    return found


def ran(
    rates: Sequence[float],
    rule: StopRule,
    batch: int,
    looks: int,
    chance: random.Random,
    split: Sequence[int] = (1, 1, 1, 1),
) -> str | None:
    """One experiment, looked at after every batch, of which each variant gets so many; the key of
    its winner."""
    exposures, successes = [0] * len(rates), [0] * len(rates)
    evidence: tuple[Evidence, ...] = ()
    for _ in range(looks):
        for place, rate in enumerate(rates):
            exposures[place] += batch * split[place]
            successes[place] += drawn(chance, batch * split[place], rate)
        tallies = [Tally(str(n), exposures[n], successes[n]) for n in range(len(rates))]
        evidence = seen(tallies, rule, evidence)
        verdict = judge(tallies, rule, evidence)
        if verdict.call is Call.DECIDED:
            return verdict.winner
    return None


def winners(
    rates: Sequence[float],
    rule: StopRule,
    *,
    batch: int,
    looks: int,
    split: Sequence[int] = (1, 1, 1, 1),
) -> Counter[str | None]:
    chance = random.Random(f"{rates}{batch}{split}")
    return Counter(ran(rates, rule, batch, looks, chance, split) for _ in range(RUNS))


def most_by_chance(share: float, runs: int) -> int:
    """More than so many of the runs are found, at that share, once in ten thousand."""
    beyond, found = 1.0, -1
    while beyond > 1e-4:
        found += 1
        beyond -= comb(runs, found) * share**found * (1 - share) ** (runs - found)
    return found


@pytest.mark.parametrize(
    ("rates", "effect", "batch"),
    [
        ((0.1, 0.1), 0.03, 50),
        ((0.02, 0.02), 0.02, 50),
        ((0.5, 0.5), 0.1, 25),
        ((0.1, 0.1, 0.1), 0.03, 50),
        ((0.3, 0.3, 0.3, 0.3), 0.05, 25),
    ],
)
def test_where_there_is_no_difference_one_is_found_no_more_often_than_was_said(
    rates: Sequence[float], effect: float, batch: int
) -> None:
    rule = StopRule(ALPHA, effect, minimum_sample=2 * batch)
    found = winners(rates, rule, batch=batch, looks=60)
    # Every run is looked at sixty times: a test for one look would find one in three of them.
    assert RUNS - found[None] <= most_by_chance(ALPHA, RUNS)
    assert (RUNS - found[None]) / RUNS <= ALPHA


@pytest.mark.parametrize(
    ("split", "rate"),
    [
        *(((9, 1), 0.02), ((1, 9), 0.1), ((9, 1), 0.5)),
        *(((99, 1), 0.02), ((1, 99), 0.02), ((98, 1, 1), 0.05)),
    ],
)
def test_a_small_share_for_one_of_them_breaks_no_promise(split: Sequence[int], rate: float) -> None:
    rule = StopRule(ALPHA, 0.03, minimum_sample=100)
    found = winners([rate] * len(split), rule, batch=10, looks=60, split=split)
    assert RUNS - found[None] <= most_by_chance(ALPHA, RUNS)
    assert (RUNS - found[None]) / RUNS <= ALPHA


@pytest.mark.parametrize(
    ("rates", "best"),
    [
        ((0.1, 0.15), "1"),
        ((0.15, 0.1), "0"),
        ((0.1, 0.1, 0.16), "2"),
        ((0.5, 0.58, 0.5, 0.5), "1"),
    ],
)
def test_a_difference_that_would_matter_is_found_in_nine_of_ten(
    rates: Sequence[float], best: str
) -> None:
    rule = StopRule(ALPHA, 0.05, minimum_sample=200)
    found = winners(rates, rule, batch=100, looks=40)
    assert found[best] / RUNS >= 0.9
    assert sum(many for key, many in found.items() if key not in (best, None)) / RUNS <= ALPHA


def test_looks_at_a_test_for_one_look_would_break_the_promise() -> None:
    """What the sequential test is for: 1.96 standard errors, looked at again and again."""
    chance, found = random.Random(5), 0
    for _ in range(RUNS):
        counts = [[0, 0], [0, 0]]
        for _ in range(60):
            for arm in counts:
                arm[0] += 50
                arm[1] += sum(chance.random() < 0.1 for _ in range(50))
            (n, a), (_, b) = counts
            together = (a + b) / (2 * n)
            if abs(a - b) / n > 1.96 * (together * (1 - together) * 2 / n) ** 0.5:
                found += 1
                break
    assert found > most_by_chance(ALPHA, RUNS)


def test_the_promise_is_shared_among_the_variants_but_the_first() -> None:
    assert [p_needed(StopRule(0.06), many) for many in (2, 3, 4)] == [0.06, 0.03, 0.02]


def test_nothing_is_said_of_too_few() -> None:
    rule = StopRule(minimum_sample=100)
    few = [Tally("a", 99, 0), Tally("b", 5000, 4000)]
    assert seen(few, rule) == ()
    rare = [Tally("a", 5000, 0), Tally("b", 5000, EVENTS - 1)]
    assert seen(rare, rule) == ()
    assert missing_of(rare[0], rare[1], rule) == Missing(successes=1)
    assert missing_of(few[0], few[1], rule) == Missing()
    enough = [Tally("a", 5000, 0), Tally("b", 5000, EVENTS)]
    assert [one.direction for one in seen(enough, rule)] == [Direction.BETTER]
    assert p_of(Tally("a", 0, 0), Tally("b", 10, 5), rule) == 1
    assert p_of(Tally("a", 10, 0), Tally("b", 10, 0), rule) == 1
    assert interval_of(Tally("a", 0, 0), rule, 2) is None
    assert difference_of(Tally("a", 0, 0), Tally("b", 10, 5), rule, 2) is None


def test_the_strongest_look_counts_whichever_way_it_pointed() -> None:
    rule = StopRule(minimum_sample=100)
    strong = seen([Tally("a", 1000, 100), Tally("b", 1000, 200)], rule)
    later = seen([Tally("a", 2000, 300), Tally("b", 2000, 300)], rule, strong)
    assert later == strong
    assert judge([Tally("a", 1, 1), Tally("b", 1, 1)], rule, later).winner == "b"


def test_of_several_that_are_better_the_one_with_the_highest_rate_is_kept() -> None:
    tallies = [Tally("a", 1000, 100), Tally("b", 1000, 200), Tally("c", 1000, 220)]
    evidence = seen(tallies, StopRule(), ())
    assert judge(tallies, StopRule(), evidence).winner == "c"


def test_the_first_is_kept_when_all_others_are_worse_and_not_before() -> None:
    tallies = [Tally("a", 1000, 200), Tally("b", 1000, 100), Tally("c", 1000, 190)]
    rule = StopRule()
    assert judge(tallies, rule, seen(tallies, rule)).call is Call.GO_ON
    worse = [*tallies[:2], Tally("c", 1000, 100)]
    assert judge(worse, rule, seen(worse, rule)).winner == "a"


def test_intervals_hold_what_they_are_of_and_get_narrower() -> None:
    rule = StopRule(smallest_effect=0.05)
    few, many = Tally("a", 100, 10), Tally("a", 10_000, 1000)
    wide, narrow = interval_of(few, rule, 2), interval_of(many, rule, 2)
    assert wide is not None
    assert narrow is not None
    assert 0 <= wide.low < narrow.low < 0.1 < narrow.high < wide.high <= 1
    found = difference_of(many, Tally("b", 10_000, 1300), rule, 2)
    assert found is not None
    difference, interval = found
    assert difference == pytest.approx(0.03)
    assert 0 < interval.low < 0.03 < interval.high
