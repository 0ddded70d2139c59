"""Business calendars are written down, read, changed and thrown away, and asked when something is
due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from domain.inbox.business_calendar import BusinessCalendar, DayOff
from domain.inbox.desk_events import (
    BUSINESS_CALENDAR_CREATED,
    BUSINESS_CALENDAR_DELETED,
    BUSINESS_CALENDAR_UPDATED,
    calendar_changed,
)
from domain.inbox.errors import CalendarInUse, DueTooFar
from domain.inbox.room import Inbox
from domain.inbox.working_time import OpenHours
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import BusinessCalendarId, Kind
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match
from domain.shared.wall_time import zone


@dataclass(frozen=True, slots=True)
class NewBusinessCalendar:
    """When somebody will be there to answer."""

    name: str
    timezone: str
    hours: tuple[OpenHours, ...]
    days_off: tuple[DayOff, ...] = ()
    countries: tuple[str, ...] = ()
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DueInCalendar:
    """When so much working time will be over, UTC. `opens_at` is when the calendar opens next;
    since when it is open, where it is."""

    business_calendar_id: BusinessCalendarId
    since: datetime
    seconds: int
    due_at: datetime
    is_open: bool
    opens_at: datetime | None


async def create_business_calendar(
    room: Inbox, actor: Actor, request: NewBusinessCalendar
) -> BusinessCalendar:
    """Raises MissingScope, UnknownTimezone, ValidationFailed for a country whose holidays nobody
    knows, DuplicateExternalId."""
    actor.require(Permission.INBOX_WRITE)
    _check(room, request.timezone, request.countries)
    now = room.clock.now()
    calendar = BusinessCalendar(
        id=BusinessCalendarId(room.ids.new(Kind.BUSINESS_CALENDAR)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        name=request.name,
        timezone=request.timezone,
        hours=request.hours,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        days_off=request.days_off,
        countries=request.countries,
        external_id=request.external_id,
        metadata=request.metadata,
    )
    async with room.begin(actor) as tx:
        await tx.business_calendars.add(calendar)
        tx.announce(calendar_changed(BUSINESS_CALENDAR_CREATED, calendar))
        await tx.commit(calendar)
    return calendar


async def change_business_calendar(
    room: Inbox,
    actor: Actor,
    calendar_id: BusinessCalendarId,
    version: Version,
    changes: Mapping[str, Any],
) -> BusinessCalendar:
    """What is due by it already stays due when it was. Raises MissingScope, NotFound,
    VersionMismatch, and what creating one raises."""
    actor.require(Permission.INBOX_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.business_calendars.get(calendar_id)
        must_match(version, before.version)
        calendar = before.change(room.clock.now(), **changes)
        _check(room, calendar.timezone, calendar.countries)
        await tx.business_calendars.save(calendar)
        tx.announce(calendar_changed(BUSINESS_CALENDAR_UPDATED, calendar, before))
        await tx.commit(calendar)
    return calendar


async def remove_business_calendar(
    room: Inbox, actor: Actor, calendar_id: BusinessCalendarId, version: Version
) -> BusinessCalendar:
    """For good. Raises MissingScope, NotFound, VersionMismatch, and CalendarInUse while a policy,
    an automation, a ladder or a teammate goes by it."""
    actor.require(Permission.INBOX_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.business_calendars.get(calendar_id)
        must_match(version, before.version)
        policies = await tx.sla_policies.go_by(calendar_id)
        policies += await tx.assignment_policies.go_by(calendar_id)
        policies += await tx.automations.go_by(calendar_id)
        policies += await tx.ladders.go_by(calendar_id)
        if policies:
            raise CalendarInUse(policies=policies)
        calendar = before.remove(room.clock.now())
        await tx.business_calendars.save(calendar)
        tx.announce(calendar_changed(BUSINESS_CALENDAR_DELETED, calendar, before))
        await tx.commit(calendar)
    return calendar


async def read_business_calendar(
    room: Inbox, actor: Actor, calendar_id: BusinessCalendarId
) -> BusinessCalendar:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.INBOX_READ)
    return await room.desk.business_calendar(actor, calendar_id)


async def list_business_calendars(
    room: Inbox, actor: Actor, request: PageRequest
) -> Page[BusinessCalendar]:
    actor.require(Permission.INBOX_READ)
    return await room.desk.business_calendars(actor, request)


async def due_in_calendar(
    room: Inbox,
    actor: Actor,
    calendar_id: BusinessCalendarId,
    since: datetime | None,
    seconds: int,
) -> DueInCalendar:
    """When so many seconds of this calendar's working time are over; without `since`, from now on.
    Raises MissingScope, NotFound, and DueTooFar where that takes more than three years."""
    actor.require(Permission.INBOX_READ)
    calendar = await room.desk.business_calendar(actor, calendar_id)
    table, since = calendar.week.timetable(room.holidays), since or room.clock.now()
    due_at = table.after(since, timedelta(seconds=seconds))
    if due_at is None:
        raise DueTooFar()
    opens_at = table.next_opening(since)
    is_open = opens_at is not None and opens_at <= since
    return DueInCalendar(calendar_id, since, seconds, due_at, is_open, opens_at)


def _check(room: Inbox, timezone: str, countries: Sequence[str]) -> None:
    zone(timezone)
    errors = [
        FieldError(f"/countries/{position}", "unknown_country", {"country": country})
        for position, country in enumerate(countries)
        if not room.holidays.knows(country)
    ]
    if errors:
        raise ValidationFailed(errors=errors)
