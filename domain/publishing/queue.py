"""A queue has weekly slots, each a wall time, and a message placed in it takes one that is free."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from domain.publishing.clashes import Clash
from domain.publishing.model import Schedule
from domain.shared.ids import ChannelId, MessageId, OrganizationId, QueueId, WorkspaceId
from domain.shared.wall_time import TimeNote, resolve, zone

MOST_SLOTS = 168
DAY = timedelta(days=1)
# A gap this long is no change of clocks: the calendar has left out the day.
LEFT_OUT = timedelta(hours=12)


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A time of the week: `weekday` as ISO 8601 counts, Monday 1 to Sunday 7; `time` as a clock on
    the wall shows it, `HH:MM`."""

    weekday: int
    time: str


@dataclass(frozen=True, slots=True)
class Opening:
    """One slot on one day: the instant, UTC, and the wall time it stands for."""

    at: datetime
    local_time: str
    timezone: str
    note: TimeNote | None = None

    def schedule(self, queue_id: QueueId) -> Schedule:
        """What a message that takes it goes by."""
        return Schedule(self.at, self.local_time, self.timezone, True, self.note, queue_id)


@dataclass(frozen=True, slots=True)
class Week:
    """The slots of every week, in the order in which they come, none twice."""

    slots: tuple[Slot, ...] = ()

    def openings(self, timezone: str, after: datetime, until: datetime) -> Iterator[Opening]:
        """Every slot later than `after` and no later than `until`, in order, each instant once.

        09:00 is 09:00 through every change of clocks. One in a gap comes later, one that happens
        twice comes the first time, and its note says so; two that a gap brings together are one. A
        day that the zone's calendar left out has no slots.
        """
        where = zone(timezone)
        # A day more on either side: a gap moves a slot, and none of it moves it further.
        first = after.astimezone(where).date() - DAY
        days = (until.astimezone(where).date() - first).days + 1
        found: dict[datetime, Opening] = {}
        for number in range(days):
            for opening in self._of(first + number * DAY, timezone):
                if after < opening.at <= until:
                    found.setdefault(opening.at, opening)
        yield from sorted(found.values(), key=lambda opening: opening.at)

    def _of(self, day: date, timezone: str) -> Iterable[Opening]:
        for slot in self.slots:
            if slot.weekday != day.isoweekday():
                continue
            local = datetime.combine(day, time.fromisoformat(slot.time))
            found = resolve(local, timezone)
            shown = found.at.astimezone(zone(timezone)).replace(tzinfo=None)
            if shown - local < LEFT_OUT:
                yield Opening(found.at, local.isoformat(timespec="minutes"), timezone, found.note)


@dataclass(frozen=True, slots=True)
class KnownWeek(Week):
    """The same in one zone, with the slots of each day worked out once."""

    days: dict[date, Iterable[Opening]] = field(default_factory=dict, compare=False)

    def _of(self, day: date, timezone: str) -> Iterable[Opening]:
        if day not in self.days:
            self.days[day] = list(Week._of(self, day, timezone))
        return self.days[day]


@dataclass(frozen=True, slots=True)
class Queue:
    """The weekly slots of one channel, under a name. A channel has several or none; the first is
    its default until another is made that. A paused one takes no messages; those it has keep their
    slots. A deleted one is kept for the messages that name it."""

    id: QueueId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    channel_id: ChannelId
    name: str
    timezone: str
    week: Week
    created_at: datetime
    updated_at: datetime
    version: int = 1
    is_default: bool = False
    paused: bool = False
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    deleted_at: datetime | None = None

    def change(self, now: datetime, **changes: Any) -> "Queue":
        """Another name, zone, week or place among its channel's queues."""
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def delete(self, now: datetime) -> "Queue":
        """Gone for everybody but the messages that took its slots. Another may bear its name."""
        return self.change(now, deleted_at=now, is_default=False, external_id=None)


@dataclass(frozen=True, slots=True)
class SlotWish:
    """Not a time, but a place: the next free slot of this queue, or of the default queue of the
    message's first channel."""

    queue_id: QueueId | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A message that is meant for, or went out at, that instant on that channel."""

    channel_id: ChannelId
    message_id: MessageId
    at: datetime
    queue_id: QueueId | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """An opening, and what is in the way of taking it, if anything is."""

    opening: Opening
    clash: Clash | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """A message that got another slot."""

    message_id: MessageId
    moved_from: datetime
    moved_to: datetime
