"""An evergreen is said again and again in other words, with some days in between, until it has been
said often enough."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NoReturn

from domain.publishing.content import media_in
from domain.publishing.model import Message, Schedule
from domain.publishing.occurrences import moment, written_local
from domain.publishing.series import Words
from domain.publishing.states import DeliveryState, MessageStatus
from domain.shared.errors import InvalidState, NotFound
from domain.shared.ids import (
    CampaignId,
    ChannelId,
    CommunityId,
    EvergreenId,
    MediaId,
    MessageId,
    OrganizationId,
    WorkspaceId,
)
from domain.shared.wall_time import zone

TURN = "evergreen.turn"
"""The duty that writes the next message."""

DAY = timedelta(days=1)
LEAD = DAY
"""So long before it goes out the next message is there to be seen."""

LEAST_GAP_DAYS = 2
MOST_ON_A_CHANNEL = 10
"""So many evergreens may be active on one channel."""

NEVER_REPEATED = frozenset({"tiktok", "youtube"})
"""Platforms whose rules take what is posted again for spam, whatever the words around it."""


class EvergreenOrder(StrEnum):
    """Which variation comes next: the one after the last, or each once in an order that changes
    with every round."""

    IN_TURN = "in_turn"
    SHUFFLED = "shuffled"


class EvergreenStatus(StrEnum):
    """Where an evergreen stands. A removed one is to be seen nowhere but in what it said."""

    ACTIVE = "active"
    PAUSED = "paused"
    STOPPED = "stopped"
    REMOVED = "removed"


class EvergreenStop(StrEnum):
    """Why it says nothing more: it was said often enough, its last day is over, or what it said
    last was refused by a platform or taken down from one."""

    COUNT = "count"
    DATE = "date"
    REFUSED = "refused"
    TAKEN_DOWN = "taken_down"


_MOVES = {
    EvergreenStatus.ACTIVE: ("change", "pause", "delete"),
    EvergreenStatus.PAUSED: ("change", "resume", "delete"),
    EvergreenStatus.STOPPED: ("change", "resume", "delete"),
    EvergreenStatus.REMOVED: (),
}
_OPEN = frozenset(
    {
        *(MessageStatus.DRAFT, MessageStatus.IN_REVIEW, MessageStatus.APPROVED),
        *(MessageStatus.SCHEDULED, MessageStatus.PUBLISHING),
        *(MessageStatus.HELD, MessageStatus.OVERDUE, MessageStatus.UNCONFIRMED),
    }
)


@dataclass(frozen=True, slots=True)
class Repertoire:
    """What can be said, each as good as the others: two or more."""

    variations: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Evergreen:
    """Something said again and again, one variation of its repertoire at a time, `gap_days` or more
    apart, at the wall time of `next_local` in `timezone`. `weekdays` are ISO 8601's, as text, `1`
    for Monday; none are all. It stops after `most_turns`, or when the day `last_day` is over. What
    it said first is the origin of all that follows."""

    id: EvergreenId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    community_id: CommunityId
    name: str
    channel_ids: tuple[ChannelId, ...]
    repertoire: Repertoire
    next_local: str
    timezone: str
    gap_days: int
    created_by: str
    created_at: datetime
    updated_at: datetime
    order: EvergreenOrder = EvergreenOrder.IN_TURN
    weekdays: tuple[str, ...] = ()
    most_turns: int | None = None
    last_day: str | None = None
    status: EvergreenStatus = EvergreenStatus.ACTIVE
    stop_reason: EvergreenStop | None = None
    turns: int = 0
    last_variation: int | None = None
    last_message_id: MessageId | None = None
    origin_message_id: MessageId | None = None
    version: int = 1
    problem: str | None = None

    @property
    def media_ids(self) -> tuple[MediaId, ...]:
        """Every file that any of its variations shows."""
        each = (media_in(words.content, words.variants) for words in self.repertoire.variations)
        return tuple(sorted({media_id for shown in each for media_id in shown}))

    tags: tuple[str, ...] = ()
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    campaign_id: CampaignId | None = None

    @property
    def possible_moves(self) -> tuple[str, ...]:
        """What a person can do with it now."""
        return _MOVES[self.status]

    @property
    def schedule(self) -> Schedule:
        """When it is said next, if it is active."""
        return moment(self.next_local, self.timezone).schedule(self.timezone)

    @property
    def variation(self) -> int:
        """Which variation comes next; never the one that came last."""
        many = len(self.repertoire.variations)
        chosen = self.turns % many
        if self.order is EvergreenOrder.SHUFFLED:
            chosen = self._shuffled(self.turns // many, many)[chosen]
        return (chosen + 1) % many if chosen == self.last_variation else chosen

    def change(self, now: datetime, **changes: Any) -> "Evergreen":
        """Another name, other words, other channels, another rhythm. A message that is there
        already stays as it is."""
        if self.status is EvergreenStatus.REMOVED:
            self._refuse()
        return self._next(now, **changes)._on_its_days()

    def pause(self, now: datetime) -> "Evergreen":
        """It says nothing more until it is resumed."""
        self._only_from(EvergreenStatus.ACTIVE)
        return self._next(now, status=EvergreenStatus.PAUSED, problem=None)

    def resume(self, now: datetime) -> "Evergreen":
        """It goes on; also one that has stopped, for people may know better. What it would have
        said meanwhile is not made up for."""
        self._only_from(EvergreenStatus.PAUSED, EvergreenStatus.STOPPED)
        later = self if self.schedule.at > now else self.postponed(now)
        return later._next(now, status=EvergreenStatus.ACTIVE, stop_reason=None)

    def stop(self, reason: EvergreenStop, now: datetime) -> "Evergreen":
        """By itself."""
        self._only_from(EvergreenStatus.ACTIVE)
        return self._next(now, status=EvergreenStatus.STOPPED, stop_reason=reason, problem=None)

    def remove(self, now: datetime) -> "Evergreen":
        """It is to be seen no more, and its external id is free."""
        if self.status is EvergreenStatus.REMOVED:
            raise NotFound(thing="evergreen")
        return self._next(now, status=EvergreenStatus.REMOVED, external_id=None, problem=None)

    def said(self, variation: int, message: Message, now: datetime) -> "Evergreen":
        """One more turn was taken, with this message; the next comes after the gap."""
        return self._next(
            now,
            turns=self.turns + 1,
            last_variation=variation,
            last_message_id=message.id,
            origin_message_id=self.origin_message_id or message.id,
            next_local=day_from(self.next_local, self.gap_days, self.weekdays),
        )

    def postponed(self, now: datetime) -> "Evergreen":
        """Not this time: the next day that is one of its days, and still to come."""
        wall = written_local(now.astimezone(zone(self.timezone)).replace(tzinfo=None))
        later = f"{max(wall[:10], self.next_local[:10])}{self.next_local[10:]}"
        return self._next(now, next_local=day_from(later, 1, self.weekdays))

    def troubled(self, problem: str | None, now: datetime) -> "Evergreen":
        """What keeps it from saying anything is another thing than before, or nothing."""
        return self if problem == self.problem else self._next(now, problem=problem)

    def end_before(self) -> EvergreenStop | None:
        """Why there is no next turn, if there is none."""
        if self.most_turns is not None and self.turns >= self.most_turns:
            return EvergreenStop.COUNT
        if self.last_day is not None and self.next_local[:10] > self.last_day:
            return EvergreenStop.DATE
        return None

    def _on_its_days(self) -> "Evergreen":
        return replace(self, next_local=day_from(self.next_local, 0, self.weekdays))

    def _shuffled(self, wanted: int, many: int) -> list[int]:
        """The order of this round, the same whenever it is asked for. It never begins with what
        the round before ended with."""
        last: int | None = None
        order: list[int] = []
        for number in range(wanted + 1):
            order = sorted(range(many), key=lambda each: self._lot(number, each))
            if order[0] == last:
                order[0], order[1] = order[1], order[0]
            last = order[-1]
        return order

    def _lot(self, number: int, each: int) -> bytes:
        return hashlib.sha256(f"{self.id}/{number}/{each}".encode()).digest()

    def _next(self, now: datetime, **changes: Any) -> "Evergreen":
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def _only_from(self, *statuses: EvergreenStatus) -> None:
        if self.status not in statuses:
            self._refuse()

    def _refuse(self) -> NoReturn:
        raise InvalidState(
            thing="evergreen", state=self.status.value, moves=", ".join(self.possible_moves)
        )


@dataclass(frozen=True, slots=True)
class EvergreenTurn:
    """One time that it was said, in which variation and with which message. There is one for each
    number."""

    workspace_id: WorkspaceId
    evergreen_id: EvergreenId
    number: int
    variation: int
    message_id: MessageId
    at: datetime


def day_from(local: str, days: int, weekdays: tuple[str, ...]) -> str:
    """So many days later at the same time, or on the first of these weekdays after that."""
    found = datetime.fromisoformat(local) + days * DAY
    while weekdays and str(found.isoweekday()) not in weekdays:
        found += DAY
    return written_local(found)


def is_open(message: Message) -> bool:
    """Whether it is not known yet what becomes of it."""
    return message.status in _OPEN


def verdict_on(message: Message) -> EvergreenStop | None:
    """Why nothing more is to be said after this, if so: a platform refused it, or somebody took it
    down."""
    states = {delivery.state for delivery in message.deliveries}
    if DeliveryState.DELETED in states:
        return EvergreenStop.TAKEN_DOWN
    return EvergreenStop.REFUSED if DeliveryState.REJECTED in states else None
