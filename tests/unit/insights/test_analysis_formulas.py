"""Decay, cadence and the lift of hashtags come to what is worked out by hand."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from math import sqrt

import pytest

from domain.insights.analysing import Age, PostRead, Posts, mean_of, span_of
from domain.insights.cadence import cadence
from domain.insights.decay import decay
from domain.insights.lift import Lift, lifts
from domain.shared.errors import ValidationFailed
from domain.shared.ids import ChannelId, DeliveryId, MessageId

# A Monday at ten in Madrid, in winter.
MONDAY = datetime(2030, 1, 7, 9, tzinfo=UTC)
NOW = datetime(2030, 3, 1, 9, tzinfo=UTC)
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
AGES = list(Age)


def post(
    number: int,
    at: datetime = MONDAY,
    *,
    channel: str = "chn_1",
    platform: str = "sandbox",
    text: str = "",
    **counts: int,
) -> PostRead:
    """A post that had so much at these ages."""
    return PostRead(
        *(DeliveryId(f"dlv_{number}"), MessageId(f"msg_{number}"), ChannelId(channel), platform),
        *("Europe/Madrid", at, text),
        {AGES.index(Age(name)): count for name, count in counts.items()},
    )


def found(posts: Iterable[PostRead], *, is_complete: bool = True) -> Posts:
    return Posts(list(posts), is_complete)


def test_a_mean_has_an_interval_of_so_many_standard_errors_and_none_of_one() -> None:
    # The deviations are -3, -1, 1 and 3: their squares sum up to 20, of which three make 6.667.
    mean = mean_of([7, 9, 11, 13])
    around = 1.645 * sqrt(20 / 3 / 4)
    assert (mean.n, mean.mean) == (4, 10)
    assert mean.low == pytest.approx(10 - around)
    assert mean.high == pytest.approx(10 + around)
    one = mean_of([7])
    assert (one.n, one.mean, one.low, one.high) == (1, 7, None, None)
    assert mean_of([]).mean is None
    assert mean_of([0, 0, 9]).low == 0


def test_the_curve_is_the_mean_share_of_what_each_had_in_the_end() -> None:
    posts = [
        post(1, hour=10, day=50, week=80, four_weeks=100),
        post(2, hour=1, day=6, four_weeks=20),
        # It had nothing, so that nobody knows a share of it.
        post(3, hour=0, four_weeks=0),
        # It is not old enough.
        post(4, hour=9, day=9),
    ]
    curve = decay(found(posts))
    assert (curve.posts, curve.n, curve.empty, curve.unread) == (4, 2, 1, 1)
    by_age = {one.age: one.share for one in curve.reached}
    assert [one.age for one in curve.reached] == AGES
    # Ten of a hundred and one of twenty; half, and six of twenty.
    assert (by_age[Age.HOUR].n, by_age[Age.DAY].n, by_age[Age.WEEK].n) == (2, 2, 1)
    assert by_age[Age.HOUR].mean == pytest.approx(0.075)
    assert by_age[Age.DAY].mean == pytest.approx(0.4)
    assert by_age[Age.WEEK].mean == pytest.approx(0.8)
    assert (by_age[Age.SIX_HOURS].n, by_age[Age.SIX_HOURS].mean) == (0, None)
    assert (by_age[Age.FOUR_WEEKS].n, by_age[Age.FOUR_WEEKS].mean) == (2, 1)


def test_weeks_are_told_apart_by_how_many_posts_a_channel_had_in_them() -> None:
    # One channel: two posts, then one, then two; another: one. Of one post nothing was read.
    posts = [
        *(post(1, MONDAY, week=4), post(2, MONDAY + 6 * DAY, week=8)),
        post(3, MONDAY + WEEK, week=20),
        *(post(4, MONDAY + 2 * WEEK, week=6), post(5, MONDAY + 2 * WEEK + DAY)),
        post(6, MONDAY, channel="chn_2", week=10),
        post(7, MONDAY, channel="chn_3", platform="mastodon", week=1),
    ]
    span = span_of(date(2030, 1, 7), date(2030, 1, 27), "Europe/Madrid", NOW)
    rows = cadence(found(posts), span, Age.WEEK, "Europe/Madrid")
    told = [(r.platform, r.posts_per_week, len(r.weeks), r.posts) for r in rows]
    assert told == [("mastodon", 1, 1, 1), ("sandbox", 1, 2, 2), ("sandbox", 2, 2, 4)]
    assert [(r.engagement.n, r.engagement.mean) for r in rows] == [(1, 1), (2, 15), (3, 6)]


def test_a_week_that_is_cut_by_the_span_or_by_what_is_at_hand_does_not_count() -> None:
    posts = [post(number, MONDAY + number * WEEK, week=number) for number in range(4)]
    cut = span_of(date(2030, 1, 8), date(2030, 2, 2), "Europe/Madrid", NOW)
    [row] = cadence(found(posts), cut, Age.WEEK, "Europe/Madrid")
    assert [week.starts_on for week in row.weeks] == [date(2030, 1, 14), date(2030, 1, 21)]
    whole = span_of(date(2030, 1, 1), date(2030, 2, 10), "Europe/Madrid", NOW)
    [row] = cadence(found(posts, is_complete=False), whole, Age.WEEK, "Europe/Madrid")
    assert row.weeks[0].starts_on == date(2030, 1, 14)


def test_a_week_begins_on_the_workspaces_wall() -> None:
    """Sunday at half past eleven at night in UTC is Monday in Madrid."""
    posts = [post(1, MONDAY - timedelta(hours=9, minutes=30), week=4)]
    span = span_of(date(2029, 12, 31), date(2030, 1, 20), "Europe/Madrid", NOW)
    for zone, monday in (("Europe/Madrid", date(2030, 1, 7)), ("UTC", date(2029, 12, 31))):
        [row] = cadence(found(posts), span, Age.WEEK, zone)
        assert row.weeks[0].starts_on == monday


def the_lift(posts: Iterable[PostRead], tag: str = "coffee") -> Lift:
    [one] = lifts(found(posts), Age.WEEK, tag, 50)
    return one


def test_what_a_hashtag_adds_is_reckoned_against_posts_of_its_channel_and_time() -> None:
    mornings = [
        post(number, MONDAY + number * WEEK, text="Good #Coffee here", week=count)
        for number, count in enumerate([30, 34, 26, 30, 30])
    ]
    beside = [
        post(10 + number, MONDAY + number * WEEK + DAY, text="Good tea", week=count)
        for number, count in enumerate([18, 22, 20, 19, 21])
    ]
    # In the evening everything does ten times as well, and tells nothing of mornings.
    evenings = [
        post(20 + number, MONDAY + number * WEEK + timedelta(hours=10), week=200)
        for number in range(5)
    ]
    # Nor does another channel.
    others = [post(30 + n, MONDAY + n * WEEK, channel="chn_2", week=900) for n in range(5)]
    one = the_lift([*mornings, *beside, *evenings, *others])
    assert (one.tagged, one.having.n, one.having.mean) == (5, 5, 30)
    assert (one.lacking.n, one.lacking.mean, one.by_time) == (5, 20, 5)
    assert (one.difference, one.lift) == (10, 0.5)
    # Squares of the gains around ten: 0, 16, 16, 0, 0; of the others around twenty: 4, 4, 0, 1, 1.
    around = 1.645 * sqrt((32 / 4) / 5 + (10 / 4) * 5 * (1 / 5) ** 2)
    assert one.low == pytest.approx(10 - around)
    assert one.high == pytest.approx(10 + around)


def test_a_post_at_whose_time_there_is_no_other_is_held_against_all_of_its_channel() -> None:
    tagged = [post(n, MONDAY + n * WEEK, text="#coffee", week=12) for n in range(5)]
    evenings = [
        post(20 + n, MONDAY + n * WEEK + timedelta(hours=10), week=count)
        for n, count in enumerate([8, 8, 8, 8, 8])
    ]
    one = the_lift([*tagged, *evenings])
    assert (one.by_time, one.having.n, one.difference) == (0, 5, 4)
    # A post of a channel that never goes without it is compared with nothing.
    always = [post(40 + n, channel="chn_9", text="#coffee", week=99) for n in range(9)]
    assert the_lift([*tagged, *evenings, *always]).difference == 4
    assert the_lift([*tagged, *evenings, *always]).tagged == 14


@pytest.mark.parametrize(("tagged", "plain"), [(4, 9), (9, 4), (0, 9)])
def test_with_too_few_on_either_side_nothing_is_said(tagged: int, plain: int) -> None:
    posts = [post(n, text="#coffee", week=9) for n in range(tagged)]
    posts += [post(50 + n, text="# coffee", week=3) for n in range(plain)]
    one = the_lift(posts)
    assert (one.having.n, one.lacking.n) == (tagged, plain if tagged else 0)
    assert not one.is_available
    assert (one.difference, one.low, one.high, one.lift) == (None, None, None, None)


def test_the_hashtags_that_most_posts_have_come_first_each_once_in_a_post() -> None:
    posts = [
        *(post(n, text="#Tea #tea #café", week=1) for n in range(3)),
        post(9, text="#tea and mail@x#y, #1", week=1),
        post(10, text="#rare", week=1),
        # Nobody read it.
        post(11, text="#rare #rare #new"),
    ]
    told = [(one.hashtag, one.tagged) for one in lifts(found(posts), Age.WEEK, None, 50)]
    assert told == [("tea", 4), ("café", 3), ("rare", 1)]
    assert len(lifts(found(posts), Age.WEEK, None, 2)) == 2


@pytest.mark.parametrize(
    ("first", "last", "pointer", "code"),
    [
        (None, date(2030, 3, 2), "parameter:to", "day_to_come"),
        (date(2030, 2, 2), date(2030, 2, 1), "parameter:to", "ends_before_start"),
        (date(2029, 1, 1), date(2030, 2, 1), "parameter:from", "over_a_year"),
    ],
)
def test_days_that_are_not_there_yet_in_disorder_or_too_many_are_pointed_at(
    first: date | None, last: date, pointer: str, code: str
) -> None:
    with pytest.raises(ValidationFailed) as refused:
        span_of(first, last, "Europe/Madrid", NOW)
    [fault] = refused.value.errors
    assert (fault.pointer, fault.code) == (pointer, code)


def test_without_days_it_is_the_last_sixteen_weeks_on_the_wall() -> None:
    span = span_of(None, None, "Pacific/Auckland", datetime(2030, 2, 28, 22, tzinfo=UTC))
    assert (span.first, span.last) == (date(2029, 11, 10), date(2030, 3, 1))
    # Midnight in Auckland, in summer.
    assert span.since == datetime(2029, 11, 9, 11, tzinfo=UTC)
    assert span.until == datetime(2030, 3, 1, 11, tzinfo=UTC)
