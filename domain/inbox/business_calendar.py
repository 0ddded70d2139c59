"""A business calendar says when somebody is there to answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Protocol

from domain.inbox.working_time import OpenHours, Timetable
from domain.shared.ids import BusinessCalendarId, OrganizationId, WorkspaceId

MOST_HOURS = 50
MOST_DAYS_OFF = 400
MOST_COUNTRIES = 10


class Holidays(Protocol):
    """Knows public holidays, by the countries of ISO 3166 and their parts. Calls nobody."""

    def knows(self, country: str) -> bool:
        """Whether its holidays are known."""
        ...

    def has(self, day: date, country: str) -> bool:
        """Whether it is one there. Raises LookupError for a country that is not known."""
        ...


@dataclass(frozen=True, slots=True, order=True)
class DayOff:
    """A day on which nobody is there, `YYYY-MM-DD` on the calendar's own wall."""

    day: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class WorkingWeek:
    """What a calendar says at one time: promises that were made by it go on by that."""

    timezone: str
    hours: tuple[OpenHours, ...]
    days_off: tuple[DayOff, ...] = ()
    countries: tuple[str, ...] = ()

    def timetable(self, holidays: Holidays) -> Timetable:
        off = {date.fromisoformat(day.day) for day in self.days_off}

        def is_off(day: date) -> bool:
            return day in off or any(holidays.has(day, country) for country in self.countries)

        return Timetable(self.timezone, self.hours, is_off)


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """Open hours of the week in one zone, `HH:MM` on its wall, without the `days_off` and without
    the public holidays of these `countries` (ISO 3166, `ES` or `ES-MD`)."""

    id: BusinessCalendarId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    name: str
    timezone: str
    hours: tuple[OpenHours, ...]
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    days_off: tuple[DayOff, ...] = ()
    countries: tuple[str, ...] = ()
    removed_at: datetime | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    def change(self, now: datetime, **changes: Any) -> "BusinessCalendar":
        """What was counted by it already is not counted again."""
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def remove(self, now: datetime) -> "BusinessCalendar":
        """For good: it is found no more, and its external id is free."""
        return replace(
            self, removed_at=now, external_id=None, version=self.version + 1, updated_at=now
        )

    @property
    def week(self) -> WorkingWeek:
        return WorkingWeek(self.timezone, self.hours, self.days_off, self.countries)
