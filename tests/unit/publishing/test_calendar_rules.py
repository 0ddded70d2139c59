"""What a calendar makes of messages: days on a wall, clashes, and pauses that are not usual."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.publishing.calendar import (
    FEWEST_DAYS,
    TOO_CLOSE,
    ClashKind,
    Span,
    clashes_among,
    gaps_among,
    laid_out,
    usual_pause,
)
from domain.publishing.calendar_ports import Planned, SpecialDate, SpecialKind
from domain.publishing.states import MessageStatus
from domain.shared.ids import ChannelId, CommunityId, MessageId

MADRID = "Europe/Madrid"
NINE = datetime(2030, 5, 4, 7, tzinfo=UTC)
ONE = timedelta(days=1)
PLAZA, MARKET = ChannelId("chn_plaza"), ChannelId("chn_market")


def planned(number: int, at: datetime, *channels: ChannelId, **how: Any) -> Planned:
    return Planned(
        id=MessageId(f"msg_{number}"),
        at=at,
        status=how.get("status", MessageStatus.SCHEDULED),
        text="We open at nine.",
        fingerprint=how.get("says", f"text {number}"),
        community_id=CommunityId("com_1"),
        channel_ids=channels or (PLAZA,),
        version=1,
        updated_at=NINE,
    )


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


# ── Days ──────────────────────────────────────────────────────────────────────────────────────


def test_a_day_is_one_of_the_wall_and_not_of_the_clock_in_utc() -> None:
    late = planned(1, datetime(2030, 5, 3, 22, 30, tzinfo=UTC))
    span = Span(date(2030, 5, 3), date(2030, 5, 4), MADRID)
    first, second = laid_out(span, [late], [])
    assert first.entries == ()
    assert [entry.local for entry in second.entries] == [datetime(2030, 5, 4, 0, 30)]


def test_empty_days_are_there_and_what_is_special_stands_on_its_day() -> None:
    labour = SpecialDate(date(2030, 5, 1), "Labour Day", "en", SpecialKind.HOLIDAY, "x", "ES")
    days = laid_out(Span(date(2030, 4, 30), date(2030, 5, 2), MADRID), [], [labour])
    assert [(day.day.day, day.special_dates) for day in days] == [(30, ()), (1, [labour]), (2, ())]


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Madrid", date(2030, 3, 31), 23),
        ("Europe/Madrid", date(2030, 10, 27), 25),
        ("Australia/Lord_Howe", date(2030, 4, 7), 24.5),
        # Midnight itself is skipped there: the day begins an hour after it.
        ("America/Asuncion", date(2020, 10, 4), 23),
        ("UTC", date(2030, 3, 31), 24),
    ],
)
def test_a_day_lasts_as_long_as_the_clocks_let_it(zone: str, day: date, hours: float) -> None:
    span = Span(day, day, zone)
    assert span.until - span.since == timedelta(hours=hours)


def test_days_that_touch_neither_overlap_nor_leave_anything_out() -> None:
    for number in range(400):
        day = date(2030, 1, 1) + ONE * number
        assert Span(day, day, MADRID).until == Span(day + ONE, day + ONE, MADRID).since


# ── Clashes ───────────────────────────────────────────────────────────────────────────────────


def kinds(*messages: Planned) -> list[tuple[str, ...]]:
    return [(c.kind.value, *c.message_ids) for c in clashes_among(messages, MADRID)]


def test_two_within_half_an_hour_on_one_channel_clash_and_say_how_near_they_are() -> None:
    [clash] = clashes_among([planned(1, NINE), planned(2, NINE + minutes(29))], MADRID)
    assert (clash.kind, clash.minutes, clash.channel_ids) == (ClashKind.TOO_CLOSE, 29, (PLAZA,))
    assert (clash.day, clash.message_ids) == (date(2030, 5, 4), ("msg_1", "msg_2"))


def test_half_an_hour_apart_or_on_other_channels_they_do_not() -> None:
    assert kinds(planned(1, NINE), planned(2, NINE + TOO_CLOSE)) == []
    assert kinds(planned(1, NINE, PLAZA), planned(2, NINE, MARKET)) == []


def test_two_that_share_two_channels_are_one_clash() -> None:
    both = (PLAZA, MARKET)
    [clash] = clashes_among([planned(1, NINE, *both), planned(2, NINE, *both)], MADRID)
    assert clash.channel_ids == both


def test_each_clashes_with_the_one_before_it() -> None:
    three = [planned(n, NINE + minutes(20 * n)) for n in range(3)]
    assert kinds(*three) == [("too_close", "msg_0", "msg_1"), ("too_close", "msg_1", "msg_2")]


@pytest.mark.parametrize("status", ["cancelled", "failed", "deleted"])
def test_what_will_not_go_out_is_in_nobodys_way(status: str) -> None:
    gone = planned(1, NINE, status=MessageStatus(status), says="hello")
    assert kinds(gone, planned(2, NINE, says="hello")) == []


def test_the_same_words_on_one_day_clash_on_whatever_channels() -> None:
    later = NINE + timedelta(hours=3)
    first, second = planned(1, NINE, PLAZA, says="x"), planned(2, later, MARKET, says="x")
    [clash] = clashes_among([first, second], MADRID)
    assert (clash.kind, clash.channel_ids, clash.minutes) == (ClashKind.SAME_TEXT, (), None)
    assert kinds(first, planned(3, NINE + ONE, MARKET, says="x")) == []


def test_the_day_is_that_of_the_wall_for_words_too() -> None:
    """23:30 and 00:30 in Madrid are one day in UTC, and two on the wall."""
    before = datetime(2030, 5, 3, 21, 30, tzinfo=UTC)
    pair = [planned(1, before, says="x"), planned(2, before + timedelta(hours=1), says="x")]
    assert clashes_among(pair, MADRID) == []
    assert len(clashes_among(pair, "UTC")) == 1


# ── Gaps ──────────────────────────────────────────────────────────────────────────────────────

TODAY = date(2030, 5, 6)  # a Monday


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def posts(days: Sequence[date]) -> dict[ChannelId, Sequence[datetime]]:
    return {PLAZA: [noon(day) for day in sorted(days)]}


def weekdays(since: date, until: date) -> list[date]:
    days = [since + ONE * n for n in range((until - since).days + 1)]
    return [day for day in days if day.isoweekday() <= 5]


def gaps(days: Sequence[date], first: date, last: date) -> list[tuple[date, date]]:
    found = gaps_among(posts(days), Span(first, last, "UTC"), TODAY)
    return [(gap.first, gap.last) for gap in found]


def test_who_posts_on_weekdays_may_rest_on_weekends() -> None:
    habit = weekdays(TODAY - timedelta(days=50), TODAY)
    planned_days = weekdays(TODAY, date(2030, 5, 17))
    assert gaps([*habit, *planned_days], TODAY, date(2030, 5, 17)) == []


def test_a_pause_longer_than_usual_is_a_gap_with_all_its_days() -> None:
    habit = weekdays(TODAY - timedelta(days=50), TODAY)
    planned_days = [date(2030, 5, 7), date(2030, 5, 15)]
    found = gaps_among(posts([*habit, *planned_days]), Span(TODAY, date(2030, 5, 16), "UTC"), TODAY)
    [gap] = found
    assert (gap.first, gap.last, gap.days) == (date(2030, 5, 8), date(2030, 5, 14), 7)
    assert gap.usual_days == 3


def test_what_follows_the_last_post_is_a_gap_once_it_is_too_long_inside_the_span() -> None:
    habit = weekdays(TODAY - timedelta(days=50), TODAY)
    assert gaps(habit, TODAY, TODAY + ONE * 2) == []
    assert gaps(habit, TODAY, TODAY + ONE * 3) == [(TODAY + ONE, TODAY + ONE * 3)]


def test_only_days_to_come_are_told_but_the_pause_counts_whole() -> None:
    habit = [TODAY - ONE * n for n in range(10, 20)]
    [(first, last)] = gaps(habit, TODAY - ONE * 5, TODAY + ONE)
    assert (first, last) == (TODAY, TODAY + ONE)
    assert gaps(habit, TODAY - ONE * 9, TODAY - ONE) == []


def test_a_pause_that_goes_on_after_the_span_is_told_as_far_as_it_lies_inside() -> None:
    habit = [TODAY - ONE * n for n in range(20)]
    assert gaps([*habit, TODAY + ONE * 9], TODAY, TODAY + ONE * 4) == [
        (TODAY + ONE, TODAY + ONE * 4)
    ]


def test_who_has_no_habit_yet_has_no_gaps() -> None:
    few = [TODAY - ONE * n for n in range(FEWEST_DAYS - 1)]
    assert gaps(few, TODAY, TODAY + ONE * 30) == []


def test_what_was_more_than_eight_weeks_ago_is_no_habit() -> None:
    long_ago = [TODAY - ONE * n for n in range(56, 90)]
    assert gaps(long_ago, TODAY, TODAY + ONE * 30) == []


def test_the_usual_pause_is_the_one_that_nine_of_ten_do_not_exceed() -> None:
    steps = [1] * 18 + [5, 9]
    days = [TODAY]
    for step in steps:
        days.append(days[-1] + ONE * step)
    assert usual_pause(days) == 1
    steps = [1] * 17 + [5, 5, 9]
    days = [TODAY]
    for step in steps:
        days.append(days[-1] + ONE * step)
    assert usual_pause(days) == 5


@given(st.sets(st.integers(-55, 60), min_size=4), st.integers(0, 60), st.integers(0, 30))
def test_no_day_with_a_post_lies_in_a_gap_and_no_gap_outside_of_what_was_asked(
    offsets: set[int], first: int, length: int
) -> None:
    days = [TODAY + ONE * n for n in offsets]
    since, until = TODAY + ONE * first, TODAY + ONE * (first + length)
    for begin, end in gaps(days, since, until):
        assert since <= begin <= end <= until
        assert not [day for day in days if begin <= day <= end]
