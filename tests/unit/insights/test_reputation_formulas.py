"""A reputation follows from sums of days: what is missing is spread, and never a zero."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.insights.reputation import (
    NOTHING,
    Missing,
    Part,
    PartName,
    ReputationWeights,
    Score,
    Sums,
    date_of,
    days_of,
    number_of,
    scored,
    week_of,
)
from domain.insights.reputation_averages import Bucket, drop_of, points
from tests.kit.reputation_samples import REPUTATIONS

SAMPLE: ReputationWeights = REPUTATIONS["reputation_weights"]
PLAIN = replace(
    SAMPLE,
    sentiment=60.0,
    responses=20.0,
    growth=10.0,
    moderation=10.0,
    positive=1.0,
    negative=1.0,
)
TODAY = 20000


def sums(**told: float) -> Sums:
    return {**NOTHING, **told}


def said(good: float, bad: float) -> Sums:
    return sums(
        **{"positive": good, "negative": bad, "pull_positive": good, "pull_negative": bad},
    )


def score_of(day: Sums, weights: ReputationWeights = PLAIN) -> Score:
    return scored({TODAY: day}, weights, TODAY)


def part_of(score: Score, name: PartName) -> Part:
    [part] = [part for part in score.parts if part.name is name]
    return part


def test_where_nothing_is_known_there_is_no_score_and_every_part_says_why() -> None:
    score = score_of(NOTHING)
    assert (score.value, score.confidence) == (None, 0.0)
    assert [part.missing for part in score.parts] == [*Missing]
    assert {part.value for part in score.parts} == {None}
    assert {part.share for part in score.parts} == {0.0}


def test_neutral_ones_do_not_hide_what_is_for_and_against() -> None:
    day = {**said(30, 10), "neutral": 1000, "mixed": 50}
    sentiment = part_of(score_of(day), PartName.SENTIMENT)
    assert (sentiment.value, sentiment.n) == (50.0, 40)
    assert sentiment.confidence == round(40 / 70, 3)


def test_blame_and_praise_weigh_as_the_workspace_says() -> None:
    day = said(30, 10)
    harsh = replace(PLAIN, negative=3.0)
    assert part_of(score_of(day, harsh), PartName.SENTIMENT).value == 0.0
    assert part_of(score_of(day, replace(PLAIN, positive=3.0)), PartName.SENTIMENT).value == 80.0


def test_reach_counts_and_heads_alone_are_its_sample() -> None:
    day = sums(positive=1, negative=1, pull_positive=1.0, pull_negative=4.0, reach_known=1)
    sentiment = part_of(score_of(day), PartName.SENTIMENT)
    assert (sentiment.value, sentiment.n) == (-60.0, 2)
    assert sentiment.numbers["reach_known"] == 1


@pytest.mark.parametrize(
    ("told", "value"),
    [
        ({"begun": 10, "replied": 10}, 100.0),
        ({"begun": 10}, -100.0),
        ({"begun": 10, "replied": 8}, 60.0),
        ({"begun": 10, "replied": 8, "kept": 1, "missed": 4}, 0.0),
    ],
)
def test_responses_are_the_answered_share_and_the_promises_kept(
    told: Mapping[str, float], value: float
) -> None:
    assert part_of(score_of(sums(**told)), PartName.RESPONSES).value == value


@pytest.mark.parametrize(
    ("told", "value"), [((4, 0), 100.0), ((0, 4), -100.0), ((3, 1), 50.0), ((2, 2), 0.0)]
)
def test_growth_is_who_came_against_who_left(told: tuple[int, int], value: float) -> None:
    joined, gone = told
    part = part_of(score_of(sums(joined=joined, gone=gone)), PartName.GROWTH)
    assert (part.value, part.n) == (value, 4)


@pytest.mark.parametrize(("cases", "value"), [(0, 100.0), (5, 0.0), (10, -100.0), (50, -100.0)])
def test_a_tenth_of_all_that_is_heard_is_the_worst_load(cases: int, value: float) -> None:
    assert part_of(score_of(sums(heard=100, cases=cases)), PartName.MODERATION).value == value


def test_the_weight_of_what_is_missing_is_spread_over_the_rest() -> None:
    day = {**said(30, 10), "joined": 1, "gone": 1}
    score = score_of(day)
    shares = {part.name: part.share for part in score.parts}
    assert shares[PartName.RESPONSES] == shares[PartName.MODERATION] == 0.0
    assert shares[PartName.SENTIMENT] == pytest.approx(6 / 7, abs=1e-4)
    assert score.value == round(50 * 6 / 7, 1)
    # Of what is missing nothing is sure: 40 / 70 of 60, 2 / 32 of 10, of all 100.
    assert score.confidence == pytest.approx((60 * 40 / 70 + 10 * 2 / 32) / 100, abs=1e-3)


def test_a_part_without_weight_counts_for_nothing_and_alone_makes_no_score() -> None:
    only = replace(PLAIN, sentiment=0.0, responses=100.0)
    assert score_of(said(1, 9), only).value is None
    assert score_of({**said(1, 9), "begun": 1, "replied": 1}, only).value == 100.0


def test_seven_days_count_and_the_eighth_does_not() -> None:
    by_day = {TODAY - back: said(1, 0) for back in range(7)} | {TODAY - 7: said(0, 100)}
    score = scored(by_day, PLAIN, TODAY)
    assert (score.value, part_of(score, PartName.SENTIMENT).n) == (100.0, 7)
    assert (score.last - score.first).days == 6
    assert scored(by_day, PLAIN, TODAY - 1).value is not None
    assert scored(by_day, PLAIN, TODAY - 1).value != 100.0


def test_weeks_begin_on_mondays_and_days_are_counted_back_and_forth() -> None:
    monday = date(2024, 7, 1)
    assert date_of(number_of(monday)) == monday
    assert week_of(number_of(monday)) == week_of(number_of(monday) - 1) + 1
    assert [date_of(day).weekday() for day in days_of(week_of(number_of(monday)))] == [*range(7)]


def test_weeks_and_months_average_their_days_and_are_cut_where_these_end() -> None:
    first, last = date(2024, 6, 27), date(2024, 7, 9)
    by_day = {number_of(first) + n: said(n + 1, 1) for n in range(13)}
    days = points(by_day, PLAIN, first, last, Bucket.DAY)
    assert len(days) == 13
    weeks = points(by_day, PLAIN, first, last, Bucket.WEEK)
    assert [(week.first, week.last, week.days) for week in weeks] == [
        (first, date(2024, 6, 30), 4),
        (date(2024, 7, 1), date(2024, 7, 7), 7),
        (date(2024, 7, 8), last, 2),
    ]
    values = [day.value or 0.0 for day in days]
    assert weeks[1].value == pytest.approx(sum(values[4:11]) / 7, abs=0.051)
    months = points(by_day, PLAIN, first, last, Bucket.MONTH)
    assert [month.days for month in months] == [4, 9]


def test_days_without_a_score_are_not_averaged_as_zeros() -> None:
    first = date(2024, 7, 1)
    by_day = {number_of(first) + 6: said(1, 0)}
    [week] = points(by_day, PLAIN, first, first + timedelta(days=6), Bucket.WEEK)
    assert (week.value, week.days) == (100.0, 1)
    [nothing] = points({}, PLAIN, first, first, Bucket.WEEK)
    assert (nothing.value, nothing.confidence, nothing.days) == (None, 0.0, 0)


def fallen(after: Sums) -> bool:
    """Two whole weeks at 50, then a whole one as told; today is the Monday that follows."""
    week = week_of(TODAY)
    today = days_of(week)[0]
    by_day = {today - back: after if back <= 7 else said(75, 25) for back in range(1, 28)}
    return drop_of(by_day, PLAIN, today) is not None


def test_ten_points_from_one_week_to_the_next_are_a_fall() -> None:
    assert fallen(said(60, 40))
    assert not fallen(said(74, 26))
    assert not fallen(said(99, 1))
    assert not fallen(NOTHING)
    assert drop_of({}, PLAIN, TODAY) is None
