"""Many messages take slots in one transaction, one after the other: each sees what those before it
were given, though none of that is stored yet."""

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

from domain.publishing.errors import NoFreeSlot
from domain.publishing.model import Message, Schedule
from domain.publishing.pacing import DAY, MOST_SPACING, Blackout
from domain.publishing.pacing_ports import Ground
from domain.publishing.placing import HORIZON, take_slot
from domain.publishing.ports import PublishingTransaction
from domain.publishing.queue import KnownWeek, Planned, Queue, SlotWish
from domain.publishing.queue_ports import Queues
from domain.publishing.room import Publishing
from domain.shared.clock import written
from domain.shared.errors import VersionMismatch
from domain.shared.ids import ChannelId, MessageId, QueueId
from domain.shared.operations import Operation, OperationItem

REACH = MOST_SPACING + 2 * DAY
"""How far from its time a message can be in the way of a slot: too close, or of a day that is
full."""

_A_MOMENT = timedelta(microseconds=1)
_Turn = tuple[SlotWish, tuple[ChannelId, ...]]
_Span = tuple[datetime, datetime]


class Turns:
    """Who asks for a slot of the same queue after somebody else is not led past all the slots that
    are taken again. Nobody else takes slots on these channels until the transaction ends."""

    def __init__(
        self, room: Publishing, tx: PublishingTransaction, channel_ids: Iterable[ChannelId]
    ) -> None:
        self._room = room
        self._mine = frozenset(channel_ids)
        self._since: dict[_Turn, datetime] = {}
        now = room.clock.now()
        # A little more than anybody looks at: the clock goes on meanwhile.
        span = (now - REACH, now + HORIZON + REACH)
        self.queues = _Ahead(tx.queues, self._mine, span)
        self._tx = cast(PublishingTransaction, _Seen(tx, self.queues, span))

    @classmethod
    async def on(
        cls,
        room: Publishing,
        tx: PublishingTransaction,
        channel_ids: Iterable[ChannelId],
        operation: Operation | None = None,
    ) -> "Turns":
        """To be asked before any message is locked. A dry run stores no message: what the items of
        its `operation` were given before is remembered there."""
        turns = cls(room, tx, channel_ids)
        if turns._mine:
            # All at once: asked one by one, two such transactions could wait for each other.
            await tx.queues.alone_on(list(turns._mine))
            if operation is not None and operation.dry_run:
                turns.queues.remember(await tx.operations.timed(operation, list(turns._mine)))
        return turns

    async def take(
        self, wish: SlotWish, channel_ids: Sequence[ChannelId], mine: Message | None = None
    ) -> Schedule:
        """The next free slot for it, which is its own once it is placed. Raises what `take_slot`
        raises, and VersionMismatch for a message that got other channels meanwhile."""
        if mine is not None and not self._mine.issuperset(channel_ids):
            raise VersionMismatch(current=mine.version)
        turn = (wish, tuple(channel_ids))
        since = self._since.get(turn)
        if since and mine is not None and mine.publish_at is not None:
            since = min(since, mine.publish_at - REACH)
        try:
            given = await take_slot(
                self._room,
                self._tx,
                wish,
                channel_ids,
                mine=mine.id if mine else None,
                since=since,
            )
        except NoFreeSlot:
            self._since[turn] = self._room.clock.now() + HORIZON
            raise
        self._since[turn] = max(given.at - _A_MOMENT, self._since.get(turn, given.at - _A_MOMENT))
        return given

    def place(self, after: Message, before: Message | None = None) -> None:
        """It has this time from here on, and no longer the one before."""
        if before is not None:
            self.queues.leave(before.id)
            if before.publish_at is not None:
                left = before.publish_at - REACH
                self._since = {turn: min(since, left) for turn, since in self._since.items()}
        if after.schedule is not None:
            when = after.schedule
            firsts = [d.channel_id for d in after.deliveries if d.part == 1]
            self.queues.place(firsts, after.id, when.at, when.queue_id)


class _Seen:
    """The transaction, with queues that know more than what is stored, and with rules and blackouts
    that are read once. None of it reads further than slots are looked for."""

    def __init__(self, tx: PublishingTransaction, queues: "_Ahead", span: _Span) -> None:
        self._tx = tx
        self.queues = queues
        self.rules = self
        self.blackouts = self
        self._grounds: dict[tuple[ChannelId, ...], Mapping[ChannelId, Ground]] = {}
        self._since, self._until = span
        self._black: Sequence[Blackout] | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tx, name)

    async def grounds(self, channel_ids: Sequence[ChannelId]) -> Mapping[ChannelId, Ground]:
        asked = tuple(channel_ids)
        if asked not in self._grounds:
            self._grounds[asked] = await self._tx.rules.grounds(channel_ids)
        return self._grounds[asked]

    async def between(self, since: datetime, until: datetime) -> Sequence[Blackout]:
        """More than was asked for: each says itself when it is."""
        if self._black is None:
            self._black = await self._tx.blackouts.between(self._since, self._until)
        return self._black


class _Ahead:
    """Queues, with what messages before have taken, and have left. Their channels are this
    transaction's already, and what is planned for them is read once."""

    def __init__(self, queues: Queues, mine: frozenset[ChannelId], span: _Span) -> None:
        self._queues = queues
        self._mine = mine
        self._since, self._until = span
        self._known: dict[QueueId, Queue] = {}
        self._of_channel: dict[ChannelId, Sequence[Queue]] = {}
        self._stored: _Planned | None = None
        self._placed: _Planned = defaultdict(list)
        self._left: set[MessageId] = set()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._queues, name)

    async def alone_on(self, channel_ids: Sequence[ChannelId]) -> None:
        """They are asked for once, before anything else."""

    async def get(self, queue_id: QueueId) -> Queue:
        if queue_id not in self._known:
            self._known[queue_id] = _known(await self._queues.get(queue_id))
        return self._known[queue_id]

    async def of_channel(self, channel_id: ChannelId) -> Sequence[Queue]:
        if channel_id not in self._of_channel:
            theirs = await self._queues.of_channel(channel_id)
            self._of_channel[channel_id] = [_known(queue) for queue in theirs]
        return self._of_channel[channel_id]

    def leave(self, message_id: MessageId) -> None:
        self._left.add(message_id)

    def place(
        self,
        channel_ids: Sequence[ChannelId],
        message_id: MessageId,
        at: datetime,
        queue_id: QueueId | None,
    ) -> None:
        for channel_id in channel_ids:
            one = Planned(channel_id, message_id, at, queue_id)
            insort(self._placed[channel_id], one, key=_at)

    def remember(self, items: Sequence[OperationItem]) -> None:
        for item in items:
            when = item.schedule or {}
            message_id = MessageId(item.object_id or "")
            self.leave(message_id)
            channel_ids = [ChannelId(name) for name in when["channel_ids"]]
            at = datetime.fromisoformat(when["resolved_at"])
            self.place(channel_ids, message_id, at, when["queue_id"])

    async def planned(
        self, channel_ids: Sequence[ChannelId], since: datetime, until: datetime
    ) -> Sequence[Planned]:
        if self._mine.issuperset(channel_ids) and self._since <= since and until <= self._until:
            found = _within(await self._read(), channel_ids, since, until)
        else:
            found = list(await self._queues.planned(channel_ids, since, until))
        still = [one for one in found if one.message_id not in self._left]
        placed = _within(self._placed, channel_ids, since, until)
        return sorted([*still, *placed], key=lambda one: (one.at, one.message_id))

    async def _read(self) -> "_Planned":
        if self._stored is None:
            self._stored = defaultdict(list)
            for one in await self._queues.planned(list(self._mine), self._since, self._until):
                self._stored[one.channel_id].append(one)
        return self._stored


_Planned = dict[ChannelId, list[Planned]]


def _within(
    planned: _Planned, channel_ids: Sequence[ChannelId], since: datetime, until: datetime
) -> list[Planned]:
    found: list[Planned] = []
    for channel_id in channel_ids:
        theirs = planned.get(channel_id, [])
        first = bisect_left(theirs, since, key=_at)
        found += theirs[first : bisect_right(theirs, until, key=_at)]
    return found


def _known(queue: Queue) -> Queue:
    return replace(queue, week=KnownWeek(queue.week.slots))


def _at(one: Planned) -> datetime:
    return one.at


def time_of(message: Message) -> Mapping[str, Any] | None:
    """When it goes out and where, as an item of an operation keeps it."""
    if message.schedule is None:
        return None
    when = message.schedule
    return {
        "resolved_at": written(when.at),
        "local_time": when.local_time,
        "timezone": when.timezone,
        "queue_id": when.queue_id,
        "channel_ids": list(message.channel_ids),
    }
