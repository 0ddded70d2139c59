"""The wire shapes of business calendars."""

from typing import Annotated, Any

from pydantic import Field

from api.wall_times import Closing, Country, Day, SlotTime, Weekday
from api.wire import (
    EachOnce,
    ExternalId,
    In,
    InstantOut,
    Metadata,
    Name,
    Out,
    TimezoneName,
    absent,
)
from domain.inbox.business_calendar import (
    MOST_COUNTRIES,
    MOST_DAYS_OFF,
    MOST_HOURS,
    BusinessCalendar,
    DayOff,
)
from domain.inbox.use_cases.keep_business_calendars import DueInCalendar, NewBusinessCalendar
from domain.inbox.working_time import OpenHours


class OpenHoursIn(In):
    weekday: Weekday
    opens: SlotTime
    closes: Closing = Field(
        description="`24:00` ends the day; what is not later than `opens` is on the next day."
    )

    def hours(self) -> OpenHours:
        return OpenHours(self.weekday, self.opens, self.closes)


class DayOffIn(In):
    day: Day
    name: Name | None = Field(default=None, examples=["Stocktaking"])

    def day_off(self) -> DayOff:
        return DayOff(self.day, self.name)


Hours = Annotated[
    list[OpenHoursIn],
    Field(
        min_length=1,
        max_length=MOST_HOURS,
        description="When somebody is there; several hours a day, where need be.",
        examples=[
            [
                {"weekday": 1, "opens": "09:00", "closes": "14:00"},
                {"weekday": 1, "opens": "16:00", "closes": "19:00"},
            ]
        ],
    ),
]
DaysOff = Annotated[
    list[DayOffIn],
    Field(max_length=MOST_DAYS_OFF, description="Days on which nobody is there all the same."),
]
Countries = Annotated[
    list[Country],
    Field(
        max_length=MOST_COUNTRIES,
        description="On whose public holidays nobody is there: countries, or parts of them.",
    ),
    EachOnce(),
]


def _hours(given: list[OpenHoursIn]) -> tuple[OpenHours, ...]:
    return tuple(sorted({hours.hours() for hours in given}))


def _days_off(given: list[DayOffIn]) -> tuple[DayOff, ...]:
    return tuple(sorted((day.day_off() for day in given), key=lambda off: off.day))


class BusinessCalendarIn(In):
    name: Name = Field(examples=["Customer care in Madrid"])
    timezone: TimezoneName
    hours: Hours
    days_off: DaysOff = Field(default_factory=list)
    countries: Countries = Field(default_factory=list)
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewBusinessCalendar:
        return NewBusinessCalendar(
            name=self.name,
            timezone=self.timezone,
            hours=_hours(self.hours),
            days_off=_days_off(self.days_off),
            countries=tuple(self.countries),
            external_id=self.external_id,
            metadata=self.metadata,
        )


class BusinessCalendarChange(In):
    name: Name = absent()
    timezone: TimezoneName = absent()
    hours: Hours = absent()
    days_off: DaysOff = absent()
    countries: Countries = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()

    def wanted(self) -> dict[str, Any]:
        return self.changes(hours=_hours, days_off=_days_off, countries=tuple)


class OpenHoursOut(Out):
    weekday: int
    opens: str
    closes: str


class DayOffOut(Out):
    day: str
    name: str | None


class BusinessCalendarOut(Out):
    id: str
    name: str
    timezone: str
    hours: list[OpenHoursOut]
    days_off: list[DayOffOut]
    countries: list[str]
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, calendar: BusinessCalendar, language: str) -> "BusinessCalendarOut":
        fields: dict[str, Any] = {name: getattr(calendar, name) for name in cls.model_fields}
        return cls(
            **fields
            | {
                "hours": [
                    OpenHoursOut(weekday=open.weekday, opens=open.opens, closes=open.closes)
                    for open in calendar.hours
                ],
                "days_off": [DayOffOut(day=off.day, name=off.name) for off in calendar.days_off],
                "countries": list(calendar.countries),
                "metadata": dict(calendar.metadata),
            }
        )


class DueOut(Out):
    """When so much working time will be over."""

    business_calendar_id: str
    since: InstantOut
    seconds: int
    due_at: InstantOut
    is_open: bool = Field(description="Whether somebody is there at `since`.")
    opens_at: InstantOut | None = Field(
        description="When it opens next; where it is open, since when."
    )

    @classmethod
    def of(cls, due: DueInCalendar, language: str) -> "DueOut":
        return cls(**{name: getattr(due, name) for name in cls.model_fields})
