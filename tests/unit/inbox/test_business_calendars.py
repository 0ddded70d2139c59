"""A calendar says when something is due: by its hours, its days off and its countries' holidays."""

from datetime import UTC, datetime

import pytest

from domain.inbox.business_calendar import BusinessCalendar, DayOff
from domain.inbox.errors import DueTooFar
from domain.inbox.use_cases.keep_business_calendars import (
    NewBusinessCalendar,
    change_business_calendar,
    create_business_calendar,
    due_in_calendar,
    read_business_calendar,
    remove_business_calendar,
)
from domain.inbox.working_time import OpenHours
from domain.shared.access import Actor, MissingScope, Permission
from domain.shared.errors import NotFound, ValidationFailed, VersionMismatch
from domain.shared.wall_time import UnknownTimezone
from tests.kit.builders import a_workspace, limited_to
from tests.kit.fakes import FakeHouse, a_fake_house

HOUR = 3600
WEEKDAYS = tuple(OpenHours(day, "09:00", "14:00") for day in range(1, 6))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def house() -> FakeHouse:
    return a_fake_house()


@pytest.fixture
async def actor(house: FakeHouse) -> Actor:
    return await a_workspace(house)


async def a_calendar(house: FakeHouse, actor: Actor, **how: object) -> BusinessCalendar:
    wanted = {"name": "Care", "timezone": "Europe/Madrid", "hours": WEEKDAYS} | how
    return await create_business_calendar(
        house.app.inbox,
        actor,
        NewBusinessCalendar(**wanted),  # type: ignore[arg-type]
    )


async def test_something_is_due_after_days_off_and_public_holidays(
    house: FakeHouse, actor: Actor
) -> None:
    room, off = house.app.inbox, (DayOff("2026-12-24", "Stocktaking"),)
    calendar = await a_calendar(house, actor, days_off=off, countries=("ES",))
    since = utc("2026-12-23T12:00")
    # Wednesday has one hour left; then comes the day off, Christmas, the weekend, and Monday.
    due = await due_in_calendar(room, actor, calendar.id, since, 2 * HOUR)
    assert due.due_at == utc("2026-12-28T09:00")
    assert (due.is_open, due.opens_at) == (True, utc("2026-12-23T08:00"))
    night = await due_in_calendar(room, actor, calendar.id, utc("2026-12-23T20:00"), 1)
    assert (night.is_open, night.opens_at) == (False, utc("2026-12-28T08:00"))


async def test_without_an_instant_it_is_counted_from_now(house: FakeHouse, actor: Actor) -> None:
    calendar = await a_calendar(house, actor, hours=(OpenHours(7, "00:00", "24:00"),))
    due = await due_in_calendar(house.app.inbox, actor, calendar.id, None, HOUR)
    assert (due.since, due.seconds) == (house.clock.now(), HOUR)
    assert (due.due_at - house.clock.now()).total_seconds() == HOUR


async def test_what_takes_longer_than_anybody_will_look_is_refused(
    house: FakeHouse, actor: Actor
) -> None:
    calendar = await a_calendar(house, actor, hours=(OpenHours(1, "09:00", "09:01"),))
    with pytest.raises(DueTooFar):
        await due_in_calendar(house.app.inbox, actor, calendar.id, None, 4 * HOUR)


async def test_a_zone_and_a_country_nobody_knows_are_refused(
    house: FakeHouse, actor: Actor
) -> None:
    with pytest.raises(UnknownTimezone):
        await a_calendar(house, actor, timezone="Europe/Atlantis")
    with pytest.raises(ValidationFailed) as refused:
        await a_calendar(house, actor, countries=("ES", "XX"))
    assert [error.pointer for error in refused.value.errors] == ["/countries/1"]
    calendar, room = await a_calendar(house, actor), house.app.inbox
    with pytest.raises(ValidationFailed):
        await change_business_calendar(room, actor, calendar.id, None, {"countries": ("XX",)})
    with pytest.raises(VersionMismatch):
        await change_business_calendar(room, actor, calendar.id, 7, {"name": "Other"})


async def test_what_is_thrown_away_is_gone(house: FakeHouse, actor: Actor) -> None:
    calendar, room = await a_calendar(house, actor, external_id="x"), house.app.inbox
    await remove_business_calendar(room, actor, calendar.id, calendar.version)
    with pytest.raises(NotFound):
        await read_business_calendar(room, actor, calendar.id)
    await a_calendar(house, actor, external_id="x")


async def test_writing_one_down_needs_its_scope(house: FakeHouse, actor: Actor) -> None:
    reader = limited_to(actor, Permission.INBOX_READ)
    with pytest.raises(MissingScope):
        await a_calendar(house, reader)
