"""Rules are read strictly, and what is wrong with one is said of its part."""

from datetime import UTC, datetime, timedelta
from itertools import takewhile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.recurrence import Almanac
from domain.publishing.occurrences import (
    Moment,
    Recurrence,
    check_recurrence,
    moments,
    occurs,
    upcoming,
)
from domain.publishing.recurrence import Frequency, Rule, Weekday, canonical, read_rule
from domain.shared.errors import ValidationFailed
from domain.shared.wall_time import TimeNote

ALMANAC = Almanac()
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
MADRID = "Europe/Madrid"


def code_of(text: str) -> str:
    with pytest.raises(ValidationFailed) as refused:
        read_rule(text)
    [error] = refused.value.errors
    assert error.pointer == "/rule"
    return error.code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("every monday", "rule_malformed"),
        ("FREQ=DAILY;;COUNT=2", "rule_malformed"),
        ("FREQ=DAILY;BYHOUR=", "rule_malformed"),
        ("FREQ=DAILY;BYSECOND=3", "rule_part_unknown"),
        ("FREQ=DAILY;BYEASTER=0", "rule_part_unknown"),
        ("FREQ=DAILY;COUNT=2;COUNT=3", "rule_part_twice"),
        ("COUNT=3", "rule_without_frequency"),
        ("FREQ=HOURLY", "rule_too_fast"),
        ("FREQ=MINUTELY", "rule_too_fast"),
        ("FREQ=SECONDLY", "rule_too_fast"),
        ("FREQ=SOMETIMES", "rule_value"),
        ("FREQ=DAILY;INTERVAL=0", "rule_value"),
        ("FREQ=DAILY;COUNT=9999", "rule_value"),
        ("FREQ=DAILY;UNTIL=20260231", "rule_value"),
        ("FREQ=DAILY;UNTIL=2026-02-01", "rule_value"),
        ("FREQ=WEEKLY;BYDAY=MON", "rule_value"),
        ("FREQ=MONTHLY;BYDAY=0MO", "rule_value"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "rule_value"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "rule_value"),
        ("FREQ=DAILY;BYHOUR=24", "rule_value"),
        ("FREQ=DAILY;BYMINUTE=-1", "rule_value"),
        ("FREQ=DAILY;BYHOUR=9,10,11,12,13;BYMINUTE=0,10,20,30,40", "rule_too_dense"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20300101", "rule_parts_exclude"),
        ("FREQ=MONTHLY;BYWEEKNO=3", "rule_parts_exclude"),
        ("FREQ=MONTHLY;BYYEARDAY=3", "rule_parts_exclude"),
        ("FREQ=WEEKLY;BYMONTHDAY=3", "rule_parts_exclude"),
        ("FREQ=WEEKLY;BYDAY=1MO", "rule_parts_exclude"),
        ("FREQ=YEARLY;BYWEEKNO=3;BYDAY=1MO", "rule_parts_exclude"),
        ("FREQ=MONTHLY;BYSETPOS=1", "rule_positions_of_nothing"),
    ],
)
def test_what_is_wrong_with_a_rule_is_said(text: str, code: str) -> None:
    assert code_of(text) == code


def test_a_rule_may_be_written_as_calendars_write_it() -> None:
    assert canonical(" rrule:freq=weekly;byday=mo;\n") == "FREQ=WEEKLY;BYDAY=MO"
    rule = read_rule("RRULE:FREQ=MONTHLY;BYDAY=-1FR,+2MO;BYMONTHDAY=-1;WKST=SU;INTERVAL=2")
    assert rule.frequency is Frequency.MONTHLY
    assert rule.weekdays == (Weekday(4, -1), Weekday(0, 2))
    assert (rule.month_days, rule.week_start, rule.interval) == ((-1,), 6, 2)


def test_an_end_is_a_day_a_wall_time_or_an_instant() -> None:
    def until(text: str) -> datetime | None:
        return read_rule(f"FREQ=DAILY;UNTIL={text}").until

    assert until("20300101") == datetime(2030, 1, 1, 23, 59, 59)
    assert until("20300101T090000") == datetime(2030, 1, 1, 9)
    assert until("20300101T090000Z") == datetime(2030, 1, 1, 9, tzinfo=UTC)


def wanted(rule: str, starts: str = "2026-01-01T09:00:00", **more: object) -> Recurrence:
    given_rule: dict[str, object] = {"timezone": MADRID, **more}
    return Recurrence(starts, rule=canonical(rule), **given_rule)  # type: ignore[arg-type]


def names(found: list[Moment]) -> list[str]:
    return [each.recurrence_id for each in found]


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "rule_never_occurs"),
        ("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", "rule_never_occurs"),
        ("FREQ=WEEKLY;BYDAY=MO;BYSETPOS=3", "rule_never_occurs"),
        ("FREQ=DAILY;INTERVAL=7;BYDAY=MO", "rule_never_occurs"),
        ("FREQ=DAILY;UNTIL=20251231", "rule_never_occurs"),
        ("FREQ=DAILY;UNTIL=20260102", "rule_is_over"),
        ("FREQ=DAILY;COUNT=2", "rule_is_over"),
    ],
)
def test_a_rule_that_leads_nowhere_is_refused(rule: str, code: str) -> None:
    """2026 begins with a Thursday. None of these makes the service think for long."""
    with pytest.raises(ValidationFailed) as refused:
        check_recurrence(wanted(rule), ALMANAC, NEW_YEAR + timedelta(days=30))
    assert [error.code for error in refused.value.errors] == [code]


def test_exceptions_take_away_and_extra_dates_add() -> None:
    recurrence = wanted(
        "FREQ=WEEKLY",
        exceptions=("2026-01-08", "2026-01-15T09:00:00", "2026-01-22T10:00:00"),
        extra_dates=("2026-01-05T10:00:00", "2026-01-29T09:00:00", "2026-01-15T12:00:00"),
    )
    found = names(upcoming(recurrence, ALMANAC, NEW_YEAR, 6))
    assert [name[5:16] for name in found] == [
        *("01-01T09:00", "01-05T10:00", "01-15T12:00", "01-22T09:00", "01-29T09:00"),
        "02-05T09:00",
    ]


def test_a_rule_that_ends_at_an_instant_ends_there_by_its_zones_clocks() -> None:
    """At half past two of 25 October the clocks in Madrid come to half past two once more."""
    first = wanted("FREQ=DAILY;UNTIL=20261025T003000Z", "2026-10-24T02:30:00")
    before = wanted("FREQ=DAILY;UNTIL=20261025T002959Z", "2026-10-24T02:30:00")
    assert len(upcoming(first, ALMANAC, NEW_YEAR, 9)) == 2
    assert len(upcoming(before, ALMANAC, NEW_YEAR, 9)) == 1


def test_two_that_the_clocks_bring_together_are_one() -> None:
    recurrence = wanted("FREQ=DAILY;BYHOUR=2,3;BYMINUTE=30", "2026-03-29T00:00:00")
    found = upcoming(recurrence, ALMANAC, NEW_YEAR, 3)
    assert [(each.recurrence_id[5:16], each.note) for each in found] == [
        ("03-29T03:30", None),
        ("03-30T02:30", None),
        ("03-30T03:30", None),
    ]
    assert occurs(recurrence, ALMANAC, "2026-03-29T02:30:00") is None
    alone = wanted("FREQ=DAILY", "2026-03-29T02:30:00")
    [gap] = moments(alone, ALMANAC, NEW_YEAR, datetime(2026, 3, 29, 12, tzinfo=UTC))
    assert (gap.at, gap.note) == (datetime(2026, 3, 29, 1, 30, tzinfo=UTC), TimeNote.GAP)


def test_nothing_is_known_of_the_next_century() -> None:
    recurrence = wanted("FREQ=YEARLY", "2097-01-01T09:00:00")
    assert len(upcoming(recurrence, ALMANAC, NEW_YEAR, 20)) == 3


RULES = st.builds(
    Rule,
    frequency=st.sampled_from(Frequency),
    interval=st.integers(1, 5),
    months=st.sets(st.integers(1, 12), max_size=3).map(tuple),
    month_days=st.sets(st.integers(1, 31), max_size=4).map(tuple),
    weekdays=st.sets(st.integers(0, 6).map(Weekday), max_size=3).map(tuple),
    hours=st.sets(st.integers(0, 23), max_size=2).map(tuple),
    week_start=st.integers(0, 6),
)
STARTS = st.datetimes(datetime(2000, 1, 1), datetime(2039, 12, 31)).map(
    lambda at: at.replace(second=0, microsecond=0)
)


def by_hand(rule: Rule, starts: datetime, end: datetime) -> list[datetime]:
    """Every day is looked at, and asked whether the rule means it."""
    days = (starts + timedelta(days=n) for n in range((end - starts).days + 1))
    hours = sorted(rule.hours) or [starts.hour]
    found = [day.replace(hour=hour) for day in days if means(rule, starts, day) for hour in hours]
    return [at for at in found if starts <= at <= end]


def means(rule: Rule, starts: datetime, day: datetime) -> bool:
    if periods_between(rule, starts, day) % rule.interval:
        return False
    if rule.months and day.month not in rule.months:
        return False
    if rule.month_days or rule.weekdays:
        weekdays = [each.day for each in rule.weekdays]
        right_date = not rule.month_days or day.day in rule.month_days
        return right_date and (not weekdays or day.weekday() in weekdays)
    match rule.frequency:
        case Frequency.DAILY:
            return True
        case Frequency.WEEKLY:
            return day.weekday() == starts.weekday()
        case Frequency.MONTHLY:
            return day.day == starts.day
    return day.day == starts.day and (bool(rule.months) or day.month == starts.month)


def periods_between(rule: Rule, starts: datetime, day: datetime) -> int:
    match rule.frequency:
        case Frequency.DAILY:
            return (day.date() - starts.date()).days
        case Frequency.WEEKLY:
            monday = starts.date() - timedelta(days=(starts.weekday() - rule.week_start) % 7)
            return (day.date() - monday).days // 7
        case Frequency.MONTHLY:
            return 12 * (day.year - starts.year) + day.month - starts.month
    return day.year - starts.year


@settings(max_examples=100, deadline=None)
@given(rule=RULES, starts=STARTS, days=st.integers(0, 3000))
def test_days_are_those_that_the_rule_means_whenever_it_began(
    rule: Rule, starts: datetime, days: int
) -> None:
    """The library is asked about other years than these, from a later day on."""
    after, end = starts + timedelta(days=days), starts + timedelta(days=days + 1500)
    found = list(takewhile(lambda at: at <= end, ALMANAC.times(rule, starts, after)))
    assert found == [at for at in by_hand(rule, starts, end) if at >= after]
