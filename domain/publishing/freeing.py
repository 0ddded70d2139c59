"""What nothing stops any more is let go, as the holds that stood over it want."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.publishing.delivery import WARNED, Delivery
from domain.publishing.hold import OnLift
from domain.publishing.model import Message, Schedule
from domain.publishing.moves import Grounds
from domain.publishing.ports import PublishingTransaction
from domain.publishing.queue import SlotWish
from domain.publishing.releasing import Pace, Terms, due_of, released, terms_of
from domain.publishing.room import Publishing
from domain.publishing.showing import MEDIA_LAPSED
from domain.publishing.slotting import Turns
from domain.publishing.states import DeliveryState
from domain.shared.errors import Conflict
from domain.shared.ids import ChannelId, DeliveryId, MessageId

A_MINUTE = timedelta(minutes=1)

Held = tuple[Message, Delivery]
Wanting = Mapping[MessageId, Sequence[ChannelId]]
"""The messages that want a slot, each with the channels for which it wants it."""


@dataclass(frozen=True, slots=True)
class Freed:
    """The messages as they go on. Those in `wanting` are as they were: nobody was kept from the
    slots that they want."""

    messages: Sequence[Message]
    wanting: Sequence[Message] = ()


@dataclass(frozen=True, slots=True)
class Gone:
    """The messages as they went on, and why those found no slot that wanted one."""

    messages: Mapping[MessageId, Message]
    refused: Mapping[MessageId, Conflict]


class Slots:
    """The next free slots of default queues, for one message after the other. Nobody else takes a
    slot on their channels meanwhile: `alone_on` was asked before they were locked."""

    def __init__(self, room: Publishing, tx: PublishingTransaction, wanting: Wanting) -> None:
        self._wanting = wanting
        self._turns = Turns(room, tx, {id for ids in wanting.values() for id in ids})
        self._found: dict[MessageId, Schedule | Conflict] = {}
        for message_id in wanting:
            self._turns.queues.leave(message_id)

    async def of(self, message_id: MessageId) -> Schedule | Conflict:
        """One slot for all that this message wants it for; or why there is none."""
        if message_id not in self._found:
            try:
                self._found[message_id] = await self._next(message_id)
            except Conflict as refusal:
                refusal.pointer = None
                self._found[message_id] = refusal
        return self._found[message_id]

    async def _next(self, message_id: MessageId) -> Schedule:
        channel_ids = self._wanting[message_id]
        given = await self._turns.take(SlotWish(), channel_ids)
        self._turns.queues.place(channel_ids, message_id, given.at, given.queue_id)
        return given


def wants_slot(message: Message, delivery: Delivery, terms: Terms, now: datetime) -> bool:
    """Whether it goes into the next slot, and not at its time, which is still to come."""
    return terms.policy is OnLift.NEXT_SLOT and due_of(message, delivery, now) <= now


async def gone(
    room: Publishing,
    tx: PublishingTransaction,
    held: Sequence[Held],
    terms: Mapping[DeliveryId, Terms],
    grounds: Grounds,
    now: datetime,
) -> Gone:
    """The messages of these deliveries with each of them gone on by its terms. What is meant to go
    out first has the first choice of instants, and of slots."""
    if not held:
        return Gone({}, {})
    pace = Pace(await tx.deliveries.placed({d.channel_id for _, d in held}, now - A_MINUTE))
    slots = Slots(room, tx, _wanting(held, terms, now))
    after: dict[MessageId, Message] = {}
    moved: dict[MessageId, list[Delivery]] = {}
    refused: dict[MessageId, Conflict] = {}
    for message, delivery in sorted(held, key=lambda one: (due_of(one[0], one[1], now), one[1].id)):
        mine = terms[delivery.id]
        after.setdefault(message.id, message)
        if wants_slot(message, delivery, mine, now):
            found = await slots.of(message.id)
            if isinstance(found, Schedule):
                after[message.id] = replace(message, schedule=found)
            else:
                refused[message.id] = found
            gone_on = _into(delivery, found, mine)
        else:
            grace = grounds.channels[delivery.channel_id].grace(room.grace)
            gone_on = released(message, delivery, mine, pace, now, grace)
        moved.setdefault(message.id, []).append(gone_on)
    went = {id: after[id].with_deliveries(parts, now) for id, parts in moved.items()}
    return Gone(went, refused)


async def freed(
    room: Publishing,
    tx: PublishingTransaction,
    messages: Sequence[Message],
    grounds: Grounds,
    *,
    alone: bool = False,
) -> Freed:
    """These messages with all let go that nothing stops any more. What wants a slot gets one where
    the caller is `alone` on its channels."""
    held = [
        (message, delivery)
        for message in messages
        for delivery in message.deliveries
        if delivery.state is DeliveryState.HELD
        and delivery.held_reason not in (MEDIA_LAPSED, WARNED)
        and grounds.stop(message, delivery.channel_id) is None
    ]
    if not held:
        return Freed(messages)
    now = room.clock.now()
    since = [delivery.held_since for _, delivery in held]
    first = min(filter(None, since)) if all(since) else None
    lifted = await tx.holds.lifted_since(first)
    terms = {
        delivery.id: terms_of(
            delivery, grounds.channels[delivery.channel_id], lifted, message.marks
        )
        for message, delivery in held
    }
    wanting = {} if alone else _wanting(held, terms, now)
    ready = [(message, delivery) for message, delivery in held if message.id not in wanting]
    after = (await gone(room, tx, ready, terms, grounds, now)).messages
    return Freed(
        [after.get(message.id, message) for message in messages],
        [message for message in messages if message.id in wanting],
    )


def _wanting(held: Sequence[Held], terms: Mapping[DeliveryId, Terms], now: datetime) -> Wanting:
    wanting: dict[MessageId, dict[ChannelId, None]] = {}
    for message, delivery in held:
        if wants_slot(message, delivery, terms[delivery.id], now):
            wanting.setdefault(message.id, {})[delivery.channel_id] = None
    return {id: tuple(channels) for id, channels in wanting.items()}


def _into(delivery: Delivery, found: Schedule | Conflict, terms: Terms) -> Delivery:
    """In its slot; or waiting for a person, who is told why there is none."""
    if isinstance(found, Schedule):
        return replace(delivery.release(found.at), due_at=None)
    assert terms.hold is not None, "only a hold sends anything into slots"
    return delivery.await_release(terms.hold.id, found.code, terms.hold.reason)
