"""Best times follow what was measured, at equal age, and say nothing where that is too little."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.shared.best_times import (
    EXPLORING,
    MOST_HOURS,
    NEEDED,
    Availability,
    Basis,
    BestTimes,
    PostCounted,
    best_times,
    hours_of_the_week,
)
from domain.shared.ids import ChannelId

NOW = datetime(2030, 8, 26, 10, tzinfo=UTC)
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
OURS, THEIRS = ChannelId("chn_1"), ChannelId("chn_2")
# Mondays at nine in Madrid, in summer.
NINE = datetime(2030, 8, 19, 7, tzinfo=UTC)


def weekly(
    count: int, at: datetime, engagement: int, channel: ChannelId = OURS
) -> list[PostCounted]:
    return [PostCounted(channel, at - n * WEEK, {6: engagement}) for n in range(count)]


def suggested(posts: list[PostCounted], planned: tuple[datetime, ...] = ()) -> BestTimes:
    return best_times(OURS, "Europe/Madrid", posts, planned, NOW - 16 * WEEK, NOW)


def usual(count: int = 14) -> list[PostCounted]:
    """Posts on Thursdays at six in the evening that do as most do."""
    return weekly(count, NINE + timedelta(days=3, hours=9), 10)


def test_the_hour_in_which_posts_do_better_is_first_with_its_interval() -> None:
    found = suggested([*usual(), *weekly(8, NINE, 32)])
    assert (found.availability, found.n, found.posts) == (Availability.AVAILABLE, 22, 22)
    best = found.hours[0]
    assert (best.weekday, best.hour, best.n, best.explores) == (1, 9, 8, False)
    assert 1 < best.low < best.score < best.high
    # Half of it goes to the hours beside.
    assert {(it.weekday, it.hour) for it in found.hours[1:3]} == {(1, 8), (1, 10)}
    assert len(found.hours) == MOST_HOURS
    assert [it.explores for it in found.hours].count(True) == EXPLORING
    assert all(it.n == 0 for it in found.hours if it.explores)


def test_less_than_needed_says_nothing_and_how_much_there_is() -> None:
    unread = PostCounted(OURS, NINE)
    found = suggested([*weekly(NEEDED - 1, NINE, 9), unread])
    assert (found.availability, found.hours) == (Availability.NOT_ENOUGH_DATA, ())
    assert (found.n, found.posts, found.needed) == (NEEDED - 1, NEEDED, NEEDED)


def test_a_young_post_is_held_against_others_at_its_age() -> None:
    """It has a tenth of what they have now, and twice what they had then."""
    old = [
        PostCounted(OURS, it.published_at, {1: 4, 6: 100}) for it in weekly(20, NINE + 2 * DAY, 100)
    ]
    young = [PostCounted(OURS, NOW - timedelta(hours=7, minutes=20 + n), {1: 10}) for n in range(3)]
    best = suggested([*old, *young]).hours[0]
    assert (best.weekday, best.hour) == (1, 4)


def test_what_is_old_counts_less_and_what_ran_away_is_capped() -> None:
    late = weekly(8, NINE, 20)
    early = [
        PostCounted(OURS, it.published_at - 8 * WEEK + DAY, {6: 20}) for it in weekly(8, NINE, 20)
    ]
    found = suggested([*usual(20), *late, *early])
    hours = {(it.weekday, it.hour): it.score for it in found.hours}
    assert hours[1, 9] > hours[2, 9]
    once = suggested([*usual(), *late, PostCounted(OURS, NINE + 5 * DAY, {6: 1_000_000})])
    assert (once.hours[0].weekday, once.hours[0].hour) == (1, 9)


def test_others_of_the_network_are_the_prior_and_a_taken_hour_loses() -> None:
    saturday = NINE + 5 * DAY
    theirs = [*weekly(15, saturday, 30, THEIRS), *weekly(16, NINE, 10, THEIRS)]
    posts = [*usual(20), *theirs]
    best = suggested(posts).hours[0]
    assert (best.weekday, best.hour, best.n) == (6, 9, 0)
    assert suggested(posts).n == 20
    taken = suggested(posts, (saturday + WEEK,))
    assert {(it.weekday, it.hour): it.score for it in taken.hours}[6, 9] == round(
        best.score - 0.1, 3
    )


def by_hand(posts: list[PostCounted], cell: tuple[int, int]) -> float:
    """What the formula comes to in one hour, reckoned slowly: with every post, every neighbour and
    the prior written out."""
    madrid = ZoneInfo("Europe/Madrid")

    def weighed(channel: ChannelId) -> list[tuple[int, float, float]]:
        own = [post for post in posts if post.channel_id == channel]
        usual = sorted(post.engagement[6] for post in own)
        half = len(usual) // 2
        middle = usual[half] if len(usual) % 2 else (usual[half - 1] + usual[half]) / 2
        found = []
        for post in own:
            at = post.published_at.astimezone(madrid)
            ratio = min(3.0, (post.engagement[6] + 1) / (middle + 1))
            weight = 0.5 ** ((NOW - post.published_at) / (8 * WEEK))
            found.append((at.weekday() * 24 + at.hour, ratio, weight))
        return found

    def around(found: list[tuple[int, float, float]], at: int) -> tuple[float, float]:
        weight = total = 0.0
        for cell, ratio, each in found:
            far = min((cell - at) % 168, (at - cell) % 168)
            share = {0: 1.0, 1: 0.5}.get(far, 0.0)
            weight += share * each
            total += share * each * ratio
        return weight, total

    at = (cell[0] - 1) * 24 + cell[1]
    own_weight, own_total = around(weighed(OURS), at)
    their_weight, their_total = around(weighed(THEIRS), at)
    prior = (their_total + 5) / (their_weight + 5)
    return (own_total + 5 * prior) / (own_weight + 5)


def test_every_hour_comes_to_what_the_formula_says_written_out() -> None:
    saturday = NINE + 5 * DAY
    posts = [*usual(), *weekly(8, NINE, 32), *weekly(9, saturday, 30, THEIRS)]
    posts += weekly(16, NINE, 10, THEIRS)
    week = hours_of_the_week(OURS, "Europe/Madrid", posts, (), NOW - 16 * WEEK, NOW)
    assert [(it.weekday, it.hour) for it in week.hours] == [
        (day, hour) for day in range(1, 8) for hour in range(24)
    ]
    for hour in week.hours:
        assert hour.score == pytest.approx(by_hand(posts, (hour.weekday, hour.hour)), abs=0.0006)
        assert hour.low <= hour.score <= hour.high
    assert sum(hour.n for hour in week.hours) == week.n == 22
    assert sum(hour.network_n for hour in week.hours) == week.network_n == 25


def test_where_too_few_are_its_own_the_network_stands_in_and_says_so() -> None:
    saturday = NINE + 5 * DAY
    theirs = [*weekly(15, saturday, 30, THEIRS), *weekly(16, NINE, 10, THEIRS)]
    mine = weekly(2, NINE, 10)
    week = hours_of_the_week(OURS, "Europe/Madrid", [*mine, *theirs], (), NOW - 16 * WEEK, NOW)
    assert (week.basis, week.n, week.network_n) == (Basis.NETWORK, 2, 31)
    best = max(week.hours, key=lambda it: it.score)
    assert (best.weekday, best.hour, best.n, best.network_n) == (6, 9, 0, 15)
    # How far theirs lie apart says how sure that is; two of its own that are alike do not.
    assert best.low < best.score < best.high
    # It is no ground for a suggestion, which is the channel's own or none.
    assert suggested([*mine, *theirs]).hours == ()
    alone = hours_of_the_week(OURS, "Europe/Madrid", mine, (), NOW - 16 * WEEK, NOW)
    assert (alone.basis, alone.hours) == (None, ())


@pytest.mark.parametrize(
    ("minutes", "taken"),
    [(0, [9]), (15, [9]), (30, [9, 10]), (31, [10]), (-15, [9]), (-30, [8, 9]), (-31, [8])],
)
def test_hours_that_begin_within_half_an_hour_of_what_is_planned_lose(
    minutes: int, taken: list[int]
) -> None:
    posts, span = usual(20), (NOW - 16 * WEEK, NOW)
    planned = [NINE + WEEK + timedelta(minutes=minutes)]
    before = hours_of_the_week(OURS, "Europe/Madrid", posts, (), *span).hours
    after = hours_of_the_week(OURS, "Europe/Madrid", posts, planned, *span).hours
    lost = [now.hour for was, now in zip(before, after, strict=True) if now.score < was.score]
    assert lost == taken
