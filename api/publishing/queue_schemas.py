"""The wire shapes of queues and their slots."""

from typing import Annotated, Any

from pydantic import Field, StrictBool

from api.publishing.schedule_schemas import ClashOut
from api.wall_times import SlotTime, Weekday
from api.wire import (
    ChannelRef,
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
from domain.publishing.queue import MOST_SLOTS, Moved, Opening, Place, Queue, Slot, Week
from domain.publishing.use_cases.change_queue import NewQueue, QueueChange
from domain.shared.ids import ChannelId
from domain.shared.wall_time import TimeNote


class SlotIn(In):
    weekday: Weekday
    time: SlotTime = Field(description="As a clock on the wall of the queue's zone shows it.")


Slots = Annotated[
    list[SlotIn],
    Field(
        min_length=1,
        max_length=MOST_SLOTS,
        examples=[[{"weekday": 1, "time": "09:00"}, {"weekday": 4, "time": "18:30"}]],
    ),
    EachOnce(),
]


class QueueIn(In):
    channel_id: ChannelRef
    name: Name = Field(examples=["Mornings"])
    slots: Slots
    timezone: TimezoneName | None = Field(
        default=None,
        description="Without one, the zone of the channel's community, or of the workspace.",
    )
    is_default: StrictBool = Field(
        default=False, description="The first queue of a channel is its default in any case."
    )
    paused: StrictBool = Field(default=False, description="A paused queue takes no messages.")
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewQueue:
        return NewQueue(
            channel_id=ChannelId(self.channel_id),
            name=self.name,
            week=_week(self.slots),
            timezone=self.timezone,
            is_default=self.is_default,
            paused=self.paused,
            external_id=self.external_id,
            metadata=self.metadata,
        )


class QueueChangeIn(In):
    name: Name = absent()
    slots: Slots = absent()
    timezone: TimezoneName = absent()
    is_default: StrictBool = absent()
    paused: StrictBool = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()
    reshuffle: StrictBool = Field(
        default=False,
        description="Move the messages that wait in it to its next slots, in the order they have."
        " Without it they keep their times.",
    )

    def wanted(self) -> dict[str, Any]:
        """The changes of the queue itself."""
        changes = self.changes(slots=_week)
        changes.pop("reshuffle", None)
        if "slots" in changes:
            changes["week"] = changes.pop("slots")
        return changes


def _week(slots: list[SlotIn]) -> Week:
    return Week(tuple(sorted(Slot(slot.weekday, slot.time) for slot in slots)))


class SlotOut(Out):
    weekday: int
    time: str


class MovedOut(Out):
    message_id: str
    moved_from: InstantOut
    moved_to: InstantOut

    @classmethod
    def of(cls, moved: Moved) -> "MovedOut":
        return cls(
            message_id=moved.message_id, moved_from=moved.moved_from, moved_to=moved.moved_to
        )


class QueueOut(Out):
    id: str
    channel_id: str
    name: str
    timezone: str
    slots: list[SlotOut]
    is_default: bool
    paused: bool
    external_id: str | None
    metadata: dict[str, str]
    version: int
    created_at: InstantOut
    updated_at: InstantOut
    moved: list[MovedOut] | None = Field(
        description="In answer to `reshuffle`: the messages that got another slot. Else null."
    )

    @classmethod
    def of(cls, queue: Queue, language: str) -> "QueueOut":
        return cls(**_fields(queue), moved=None)

    @classmethod
    def of_change(cls, change: QueueChange, language: str) -> "QueueOut":
        moved = None if change.moved is None else [MovedOut.of(one) for one in change.moved]
        return cls(**_fields(change.queue), moved=moved)


class OpeningOut(Out):
    resolved_at: InstantOut
    local_time: str
    timezone: str
    time_note: TimeNote | None

    @classmethod
    def of(cls, opening: Opening, language: str) -> "OpeningOut":
        return cls(**_opening(opening))


class PlaceOut(OpeningOut):
    free: bool
    clash: ClashOut | None = Field(
        description="Why nothing is placed there; null where it is free."
    )

    @classmethod
    def of_place(cls, place: Place) -> "PlaceOut":
        clash = ClashOut.of(place.clash) if place.clash else None
        return cls(**_opening(place.opening), free=clash is None, clash=clash)


class PreviewOut(Out):
    data: list[PlaceOut]


def _fields(queue: Queue) -> dict[str, Any]:
    fields: dict[str, Any] = {
        name: getattr(queue, name)
        for name in QueueOut.model_fields
        if name not in ("slots", "moved")
    }
    slots = [SlotOut(weekday=slot.weekday, time=slot.time) for slot in queue.week.slots]
    return {**fields, "metadata": dict(queue.metadata), "slots": slots}


def _opening(opening: Opening) -> dict[str, Any]:
    return {
        "resolved_at": opening.at,
        "local_time": opening.local_time,
        "timezone": opening.timezone,
        "time_note": opening.note,
    }
