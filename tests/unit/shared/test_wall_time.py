"""A wall time is the instant at which the clock on that wall shows it, through clock changes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shared.clock import in_utc
from domain.shared.wall_time import TimeNote, UnknownTimezone, resolve, zone

ZONES = ["Europe/Madrid", "America/Bogota", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu"]


@pytest.mark.parametrize(
    ("local", "where", "at", "note"),
    [
        ("2026-11-22T09:00", "Europe/Madrid", "2026-11-22T08:00", None),
        ("2026-07-01T09:00", "Europe/Madrid", "2026-07-01T07:00", None),
        ("2026-03-29T01:59:59", "Europe/Madrid", "2026-03-29T00:59:59", None),
        ("2026-03-29T02:00", "Europe/Madrid", "2026-03-29T01:00", TimeNote.GAP),
        ("2026-03-29T02:30", "Europe/Madrid", "2026-03-29T01:30", TimeNote.GAP),
        ("2026-03-29T03:00", "Europe/Madrid", "2026-03-29T01:00", None),
        ("2026-10-25T01:59:59", "Europe/Madrid", "2026-10-24T23:59:59", None),
        ("2026-10-25T02:30", "Europe/Madrid", "2026-10-25T00:30", TimeNote.FOLD),
        ("2026-10-25T03:00", "Europe/Madrid", "2026-10-25T02:00", None),
        ("2026-10-04T02:15", "Australia/Lord_Howe", "2026-10-03T15:45", TimeNote.GAP),
        ("2026-10-04T02:30", "Australia/Lord_Howe", "2026-10-03T15:30", None),
        ("2026-04-05T01:45", "Australia/Lord_Howe", "2026-04-04T14:45", TimeNote.FOLD),
        ("2026-04-05T01:15", "Australia/Lord_Howe", "2026-04-04T14:15", None),
        ("2011-12-29T23:59", "Pacific/Apia", "2011-12-30T09:59", None),
        ("2011-12-30T12:00", "Pacific/Apia", "2011-12-30T22:00", TimeNote.GAP),
        ("2011-12-31T00:00", "Pacific/Apia", "2011-12-30T10:00", None),
        ("2026-11-22T09:00", "Asia/Kathmandu", "2026-11-22T03:15", None),
        ("2026-11-22T09:00", "UTC", "2026-11-22T09:00", None),
    ],
)
def test_a_wall_time_is_an_instant(local: str, where: str, at: str, note: TimeNote | None) -> None:
    found = resolve(datetime.fromisoformat(local), where)
    assert found.at == datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert found.at.tzinfo is UTC
    assert found.note is note


@pytest.mark.parametrize(
    ("local", "where", "length"),
    [
        ("2026-03-29T02:30", "Europe/Madrid", timedelta(hours=1)),
        ("2026-10-04T02:15", "Australia/Lord_Howe", timedelta(minutes=30)),
        ("2011-12-30T12:00", "Pacific/Apia", timedelta(days=1)),
    ],
)
def test_a_skipped_time_moves_later_by_the_length_of_the_gap(
    local: str, where: str, length: timedelta
) -> None:
    wanted = datetime.fromisoformat(local)
    shown = resolve(wanted, where).at.astimezone(ZoneInfo(where)).replace(tzinfo=None)
    assert shown == wanted + length


@given(
    local=st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2090, 1, 1)),
    where=st.sampled_from(ZONES),
)
def test_the_clock_on_the_wall_shows_what_was_asked_or_something_later(
    local: datetime, where: str
) -> None:
    found = resolve(local, where)
    shown = found.at.astimezone(ZoneInfo(where)).replace(tzinfo=None)
    assert (shown > local) if found.note is TimeNote.GAP else (shown == local)


@pytest.mark.parametrize(
    "name",
    ["", "europe/madrid", "Madrid", "Europe/Atlantis", "localtime", "Factory", "../etc/passwd"],
)
def test_a_name_that_is_not_in_the_database_is_refused(name: str) -> None:
    with pytest.raises(UnknownTimezone) as refused:
        zone(name)
    assert refused.value.facts == {"timezone": name}


def test_an_instant_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        in_utc(datetime(2026, 11, 22))
    there = datetime(2026, 11, 22, 9, tzinfo=ZoneInfo("Europe/Madrid"))
    assert in_utc(there) == datetime(2026, 11, 22, 8, tzinfo=UTC)
    assert in_utc(there).tzinfo is UTC
