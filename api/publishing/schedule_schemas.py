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

from api.wire import NOT_GIVEN, FieldFault, In, Instant, InstantOut, Out, QueueRef, TimezoneName
from domain.publishing.clashes import Clash, ClashCode
from domain.publishing.model import Schedule
from domain.publishing.moves import at_instant
from domain.publishing.queue import SlotWish
from domain.shared.clock import Clock, in_utc
from domain.shared.ids import QueueId
from domain.shared.wall_time import TimeNote, resolve

LocalTime = Annotated[
    str,
    StringConstraints(
        pattern=r"^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$"
    ),
    Field(examples=["2030-05-04T09:00"]),
]


# The ways to say when, for the document; what belongs to the others is then absent, null or false.
_TEXT: dict[str, Any] = {"type": "string"}
_NOT_TRUE: dict[str, Any] = {"enum": [None, False]}
_TRUE: dict[str, Any] = {"enum": [True]}
_ABSENT: dict[str, Any] = {
    "at": NOT_GIVEN,
    "local_time": NOT_GIVEN,
    "timezone": NOT_GIVEN,
    "now": _NOT_TRUE,
    "queue_id": NOT_GIVEN,
    "next_free_slot": _NOT_TRUE,
}
_TIMES = ("at", "local_time", "timezone")
_GIVEN: tuple[dict[str, Any], ...] = (
    {"at": _TEXT},
    {"local_time": _TEXT, "timezone": _TEXT},
    {"now": _TRUE},
    {"queue_id": _TEXT},
    {"next_free_slot": _TRUE},
)
NAMED: list[Any] = [
    {"required": list(given), "properties": {name: _ABSENT[name] for name in _TIMES} | given}
    for given in _GIVEN[:2]
]
WAYS: list[Any] = [{"required": list(given), "properties": _ABSENT | given} for given in _GIVEN]
CHOICES = "at, local_time + timezone, now, queue_id, next_free_slot"


class TimeIn(In):
    """A time that is named: an instant (`at`), or a wall time with its zone (`local_time` and
    `timezone`). Exactly one of the two."""

    model_config = ConfigDict(json_schema_extra={"oneOf": NAMED})

    at: Instant | None = None
    local_time: LocalTime | None = None
    timezone: TimezoneName | None = None

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
        if wall is not (self.timezone is not None) or wall is (self.at is not None):
            raise FieldFault("one_of", choices="at, local_time + timezone")
        return self

    def time(self, clock: Clock) -> Schedule | None:
        """Raises UnknownTimezone."""
        if self.local_time is not None and self.timezone is not None:
            found = resolve(datetime.fromisoformat(self.local_time), self.timezone)
            return Schedule(found.at, self.local_time, self.timezone, True, found.note)
        return at_instant(in_utc(self.at)) if self.at is not None else None


class ScheduleIn(TimeIn):
    """When it goes out: an instant (`at`), a wall time with its zone (`local_time` and `timezone`),
    at once (`now`), or the next free slot: of a queue (`queue_id`) or of the default queue of the
    message's first channel (`next_free_slot`). Exactly one of them. On whichever channels a message
    goes out, it takes one slot, and goes out on all of them then."""

    model_config = ConfigDict(json_schema_extra={"oneOf": WAYS})

    now: StrictBool | None = None
    queue_id: QueueRef | None = None
    next_free_slot: StrictBool | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        wall = self.local_time is not None
        ways = (self.at is not None, wall, self.now, self.queue_id is not None, self.next_free_slot)
        if wall is not (self.timezone is not None) or [bool(way) for way in ways].count(True) != 1:
            raise FieldFault("one_of", choices=CHOICES)
        return self

    def time(self, clock: Clock) -> Schedule | None:
        """None where a slot is wished for. Raises UnknownTimezone."""
        return at_instant(clock.now()) if self.now else super().time(clock)

    def slot(self) -> SlotWish | None:
        """None where a time is given."""
        if self.queue_id is not None:
            return SlotWish(QueueId(self.queue_id))
        return SlotWish() if self.next_free_slot else None


def at_once(clock: Clock) -> Schedule:
    """A schedule that means now."""
    return at_instant(clock.now())


def _later(value: ScheduleIn) -> ScheduleIn:
    if value.now:
        raise FieldFault("one_of", choices=CHOICES.replace("now, ", ""))
    return value


LaterScheduleIn = Annotated[
    ScheduleIn,
    AfterValidator(_later),
    Field(
        examples=[{"local_time": "2030-05-04T09:00", "timezone": "Europe/Madrid"}],
        json_schema_extra={"properties": {"now": _NOT_TRUE}},
    ),
]
"""A time to come or a slot, not now."""


class ScheduleChange(In):
    schedule: LaterScheduleIn

    def wanted(self, clock: Clock) -> Schedule | SlotWish:
        """Raises UnknownTimezone."""
        wanted = self.schedule.slot() or self.schedule.time(clock)
        assert wanted is not None
        return wanted


class ClashOut(Out):
    """Something that a time clashes with on a channel."""

    code: ClashCode
    channel_id: str
    message_id: str | None = Field(description="The message that it is too close to.")
    name: str | None = Field(description="Of the holiday, or the reason of the blackout.")

    @classmethod
    def of(cls, clash: Clash) -> "ClashOut":
        return cls(
            code=clash.code,
            channel_id=clash.channel_id,
            message_id=clash.message_id,
            name=clash.name,
        )


class ScheduleOut(Out):
    resolved_at: InstantOut
    local_time: str
    timezone: str
    anchored_to_wall: bool
    time_note: TimeNote | None = Field(
        description="Said when the clocks change: a time that was skipped, or one that came twice."
    )
    queue_id: str | None = Field(description="The queue whose slot this is.")
    clashes: list[ClashOut] = Field(
        description="What it clashed with when it was given; none of that stops it."
    )

    @classmethod
    def of(cls, schedule: Schedule) -> "ScheduleOut":
        return cls(
            resolved_at=schedule.at,
            local_time=schedule.local_time,
            timezone=schedule.timezone,
            anchored_to_wall=schedule.anchored_to_wall,
            time_note=schedule.note,
            queue_id=schedule.queue_id,
            clashes=[ClashOut.of(clash) for clash in schedule.clashes],
        )
