"""The wire shapes of when a message goes out."""

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    StrictBool,
    StringConstraints,
    field_validator,
    model_validator,
)

from api.wire import FieldFault, In, Instant, InstantOut, Out, TimezoneName
from domain.publishing.model import Schedule
from domain.publishing.moves import at_instant
from domain.shared.clock import Clock, in_utc
from domain.shared.wall_time import TimeNote, resolve

LocalTime = Annotated[
    str,
    StringConstraints(
        pattern=r"^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$"
    ),
    Field(examples=["2030-05-04T09:00"]),
]


# The three ways to say when, for the document; the others are then absent, null or false.
_TEXT: dict[str, Any] = {"type": "string"}
_NOTHING: dict[str, Any] = {"enum": [None]}
_NOT_NOW: dict[str, Any] = {"enum": [None, False]}
_AT: dict[str, Any] = {
    "required": ["at"],
    "properties": {"at": _TEXT, "local_time": _NOTHING, "timezone": _NOTHING, "now": _NOT_NOW},
}
_WALL: dict[str, Any] = {
    "required": ["local_time", "timezone"],
    "properties": {"at": _NOTHING, "local_time": _TEXT, "timezone": _TEXT, "now": _NOT_NOW},
}
_NOW: dict[str, Any] = {
    "required": ["now"],
    "properties": {
        "at": _NOTHING,
        "local_time": _NOTHING,
        "timezone": _NOTHING,
        "now": {"enum": [True]},
    },
}


class ScheduleIn(In):
    """When it goes out: an instant (`at`), a wall time with its zone (`local_time` and `timezone`),
    or at once (`now`). Exactly one of the three."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [_AT, _WALL, _NOW]})

    at: Instant | None = None
    local_time: LocalTime | None = None
    timezone: TimezoneName | None = None
    now: StrictBool | None = None

    @field_validator("local_time")
    @classmethod
    def _real_day(cls, value: str | None) -> str | None:
        try:
            if value is not None:
                datetime.fromisoformat(value)
        except ValueError:
            raise FieldFault("bad_local_time") from None
        return value

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        wall = self.local_time is not None
        if wall is not (self.timezone is not None):
            raise FieldFault("one_of", choices="at, local_time + timezone, now")
        if [self.at is not None, wall, bool(self.now)].count(True) != 1:
            raise FieldFault("one_of", choices="at, local_time + timezone, now")
        return self

    def resolved(self, clock: Clock) -> Schedule:
        """Raises UnknownTimezone."""
        if self.local_time is not None and self.timezone is not None:
            found = resolve(datetime.fromisoformat(self.local_time), self.timezone)
            return Schedule(found.at, self.local_time, self.timezone, True, found.note)
        return at_instant(in_utc(self.at) if self.at else clock.now())


def at_once(clock: Clock) -> Schedule:
    """A schedule that means now."""
    return at_instant(clock.now())


def _later(value: ScheduleIn) -> ScheduleIn:
    if value.now:
        raise FieldFault("one_of", choices="at, local_time + timezone")
    return value


LaterScheduleIn = Annotated[
    ScheduleIn,
    AfterValidator(_later),
    Field(
        examples=[{"local_time": "2030-05-04T09:00", "timezone": "Europe/Madrid"}],
        json_schema_extra={"properties": {"now": _NOT_NOW}},
    ),
]
"""A time to come, not now."""


class ScheduleChange(In):
    schedule: LaterScheduleIn


class ScheduleOut(Out):
    resolved_at: InstantOut
    local_time: str
    timezone: str
    anchored_to_wall: bool
    time_note: TimeNote | None = Field(
        description="Said when the clocks change: a time that was skipped, or one that came twice."
    )

    @classmethod
    def of(cls, schedule: Schedule) -> "ScheduleOut":
        return cls(
            resolved_at=schedule.at,
            local_time=schedule.local_time,
            timezone=schedule.timezone,
            anchored_to_wall=schedule.anchored_to_wall,
            time_note=schedule.note,
        )
