"""Working time is what the clock on the wall shows, minute by minute, through clock changes."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.inbox.working_time import OpenHours, RoundTheClock, Timetable

MADRID = "Europe/Madrid"
MINUTE = timedelta(minutes=1)
# Clocks that change by an hour, by half an hour, at midnight, and by a whole day.
ZONES = (MADRID, "Australia/Lord_Howe", "America/Havana", "America/St_Johns", "Pacific/Apia")
CHANGES = ("2026-03-28", "2026-10-24", "2026-04-04", "2026-10-03", "2010-11-06", "2011-12-29")
OFFICE = tuple(
    OpenHours(day, *hours)
    for day in range(1, 6)
    for hours in (("09:00", "14:00"), ("16:00", "19:00"))
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def shows(table: Timetable, at: datetime) -> bool:
    """Whether it is open then, asked of the wall clock alone."""
    local = at.astimezone(ZoneInfo(table.timezone)).replace(tzinfo=None)
    days = [local.date(), local.date() - timedelta(days=1)]
    return any(
        opens <= local < closes
        for day in days
        for hours in table.hours
        for opens, closes in [hours.on(day)]
        if hours.weekday == day.isoweekday() and not table.is_off(day)
    )


times = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.sampled_from([0, 10, 15, 30, 45]))
hours = st.builds(OpenHours, st.integers(1, 7), times, times | st.just("24:00"))
days_off = st.frozensets(st.sampled_from([date.fromisoformat(day) for day in CHANGES]), max_size=2)
tables = st.builds(
    lambda timezone, week, off: Timetable(timezone, tuple(week), off.__contains__),
    st.sampled_from(ZONES),
    st.lists(hours, min_size=1, max_size=6),
    days_off,
)
instants = st.builds(
    lambda day, minutes: utc(day) + timedelta(minutes=minutes),
    st.sampled_from(CHANGES),
    st.integers(0, 2000),
)


@settings(max_examples=40, deadline=None)
@given(tables, instants, st.integers(0, 900))
def test_it_is_what_counting_minute_by_minute_gives(
    table: Timetable, since: datetime, minutes: int
) -> None:
    counted = [n for n in range(minutes) if shows(table, since + n * MINUTE)]
    assert table.between(since, since + minutes * MINUTE) == len(counted) * MINUTE
    assert table.is_open(since) == shows(table, since)
    if counted:
        assert table.after(since, len(counted) * MINUTE) == since + (counted[-1] + 1) * MINUTE


@settings(max_examples=40, deadline=None)
@given(tables, instants, st.integers(1, 200_000))
def test_adding_working_time_and_measuring_it_gives_it_back(
    table: Timetable, since: datetime, seconds: int
) -> None:
    working = timedelta(seconds=seconds)
    due = table.after(since, working)
    assert due is not None
    assert table.between(since, due) == working


@pytest.mark.parametrize(
    ("since", "hours_of_work", "due"),
    [
        # Friday at noon in Madrid, 8 hours a day in two parts.
        ("2026-11-20T11:00", 2, "2026-11-20T13:00"),
        ("2026-11-20T11:00", 3, "2026-11-20T16:00"),
        ("2026-11-20T11:00", 6, "2026-11-23T09:00"),
        # In the middle of the night, and over the weekend on which clocks go forward.
        ("2026-11-20T02:00", 1, "2026-11-20T09:00"),
        ("2026-03-27T17:00", 2, "2026-03-30T08:00"),
    ],
)
def test_due_in_the_hours_of_an_office(since: str, hours_of_work: int, due: str) -> None:
    table = Timetable(MADRID, OFFICE)
    assert table.after(utc(since), timedelta(hours=hours_of_work)) == utc(due)


@pytest.mark.parametrize(
    ("night", "length"), [("2026-03-28", 7), ("2026-10-24", 9), ("2026-11-21", 8)]
)
def test_a_night_lasts_as_long_as_the_clocks_make_it(night: str, length: int) -> None:
    saturday = Timetable(MADRID, (OpenHours(6, "22:00", "06:00"),))
    since = utc(night)
    assert saturday.between(since, since + timedelta(days=2)) == timedelta(hours=length)


def test_a_day_off_takes_the_hours_that_open_on_it_and_no_others() -> None:
    nights = (OpenHours(5, "22:00", "06:00"), OpenHours(6, "22:00", "06:00"))
    table = Timetable("UTC", nights, {date(2026, 11, 21)}.__contains__)
    week = utc("2026-11-20"), utc("2026-11-23")
    assert table.between(*week) == timedelta(hours=8)
    assert table.next_opening(utc("2026-11-21T05:00")) == utc("2026-11-20T22:00")
    assert table.next_opening(utc("2026-11-21T06:00")) == utc("2026-11-27T22:00")


def test_what_never_opens_is_never_due() -> None:
    never = Timetable("UTC", (OpenHours(1, "09:00", "10:00"),), lambda day: True)
    assert never.after(utc("2026-11-20"), MINUTE) is None
    assert never.next_opening(utc("2026-11-20")) is None
    assert never.after(utc("2026-11-20"), timedelta()) == utc("2026-11-20")


def test_around_the_clock_all_time_counts() -> None:
    clock, since = RoundTheClock(), utc("2026-03-29T00:30")
    assert clock.after(since, timedelta(hours=2)) == utc("2026-03-29T02:30")
    assert clock.between(since, since + MINUTE) == MINUTE
    assert clock.between(since + MINUTE, since) == timedelta()
