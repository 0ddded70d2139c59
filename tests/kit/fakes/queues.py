"""Queues in memory, and who has which of their slots."""

from collections.abc import Collection, Sequence
from datetime import datetime

from domain.publishing.answer import MessageKind
from domain.publishing.errors import SlotTaken
from domain.publishing.model import Message
from domain.publishing.ports import Messages
from domain.publishing.queue import Planned, Queue
from domain.publishing.states import DeliveryState, MessageStatus
from domain.publishing.wall_ports import OnTheWall, SlotTurn, Turn
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId, MessageId, QueueId
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.communities import refuse_twins
from tests.kit.fakes.memory import FakeTransaction, Memory, Tables

OFF = (
    *(DeliveryState.CANCELLED, DeliveryState.REJECTED, DeliveryState.ABANDONED),
    *(DeliveryState.OVERDUE, DeliveryState.DELETED),
)

WAITING = (
    *(MessageStatus.DRAFT, MessageStatus.IN_REVIEW, MessageStatus.APPROVED),
    *(MessageStatus.SCHEDULED, MessageStatus.HELD),
)


class FakeQueues:
    def __init__(self, tx: FakeTransaction, messages: Messages) -> None:
        self._tx = tx
        self._rows = tx.tables.queues
        self._messages = messages

    async def alone_on(self, channel_ids: Sequence[ChannelId]) -> None:
        """Transactions in memory come one after the other."""

    async def add(self, queue: Queue) -> None:
        refuse_twins(self._rows, queue)
        self._rows[queue.workspace_id, queue.id] = queue

    async def get(self, queue_id: QueueId) -> Queue:
        return _queue(self._tx.tables, self._tx.actor, queue_id)

    async def of_channel(self, channel_id: ChannelId) -> Sequence[Queue]:
        return sorted(
            (
                queue
                for queue in self._rows.values()
                if (queue.workspace_id, queue.channel_id) == self._tx.key(channel_id)
                and queue.deleted_at is None
            ),
            key=lambda queue: queue.id,
        )

    async def save(self, queue: Queue) -> None:
        refuse_twins(self._rows, queue)
        if self._tx.key(queue.id) in self._rows:
            self._rows[self._tx.key(queue.id)] = queue

    async def reach(self, queue_id: QueueId) -> Sequence[ChannelId]:
        own = [q.channel_id for key, q in self._rows.items() if key == self._tx.key(queue_id)]
        waiting = await self.waiting(queue_id, self._tx.now())
        return sorted({*own, *(id for message in waiting for id in message.channel_ids)})

    async def channels_of(self, message_ids: Sequence[MessageId]) -> Sequence[ChannelId]:
        rows = self._tx.tables.deliveries.values()
        mine = [d for d in rows if d.workspace_id == self._tx.actor.workspace]
        live = [d for d in mine if d.state is not DeliveryState.SKIPPED]
        return sorted({d.channel_id for d in live if d.message_id in message_ids})

    async def waiting(self, queue_id: QueueId, after: datetime) -> list[Message]:
        mine = {m.id: m for m in self._of_workspace() if m.queue_id == queue_id}
        ids = [d.id for d in self._tx.tables.deliveries.values() if d.message_id in mine]
        found = await self._messages.of_deliveries(ids)
        later = [m for m in found if m.publish_at and m.publish_at > after]
        return sorted(later, key=lambda message: (message.publish_at, message.id))

    async def reslot(self, changes: Sequence[tuple[Message, Message]]) -> None:
        await self._messages.save_all(changes)
        refuse_shared_slots(self._tx.tables)

    async def on_the_wall(self, after: Turn, most: int) -> Sequence[OnTheWall]:
        kept = {(o.message_id, o.at, o.said) for o in self._tx.tables.occurrences.values()}
        messages = await self._messages.some([m.id for m in self._of_workspace()])
        found = [
            OnTheWall(m.id, when.at, when.local_time, when.timezone, when.queue_id)
            for m in messages
            if (when := m.schedule) is not None and when.anchored_to_wall
            if (when.at, m.id) > after and m.status in WAITING
            if (m.id, when.at, m.fingerprint) not in kept
        ]
        return sorted(found, key=lambda each: (each.at, each.message_id))[:most]

    async def holders(self, slots: Collection[SlotTurn]) -> dict[SlotTurn, MessageId]:
        held = [(m.queue_id, m.publish_at, m.id) for m in self._of_workspace()]
        return {
            (queue_id, at): id
            for queue_id, at, id in held
            if queue_id is not None and at is not None and (queue_id, at) in slots
        }

    async def planned(
        self, channel_ids: Sequence[ChannelId], since: datetime, until: datetime
    ) -> Sequence[Planned]:
        posts = [m for m in self._of_workspace() if m.kind is MessageKind.POST]
        at = {m.id: m.publish_at for m in posts if m.publish_at}
        queues = {m.id: m.queue_id for m in self._of_workspace()}
        there = [
            Planned(d.channel_id, d.message_id, at[d.message_id], queues[d.message_id])
            for d in self._tx.tables.deliveries.values()
            if d.part == 1 and d.channel_id in channel_ids and d.state not in OFF
            if d.message_id in at and since <= at[d.message_id] <= until
        ]
        return sorted(there, key=lambda one: (one.at, one.message_id))

    def _of_workspace(self) -> list[Message]:
        rows = self._tx.tables.messages.values()
        return [m for m in rows if m.workspace_id == self._tx.actor.workspace]


class FakeQueueReads:
    _memory: Memory

    async def queue(self, actor: Actor, queue_id: QueueId) -> Queue:
        return _queue(self._memory.tables, actor, queue_id)

    async def queues(self, actor: Actor, request: PageRequest) -> Page[Queue]:
        raise NotImplementedError


def refuse_shared_slots(tables: Tables) -> None:
    """Raise SlotTaken when two messages have one slot of a queue."""
    had = [(m.queue_id, m.publish_at) for m in tables.messages.values() if m.queue_id]
    if len(set(had)) != len(had):
        raise SlotTaken(pointer="/schedule")


def _queue(tables: Tables, actor: Actor, queue_id: QueueId) -> Queue:
    found = tables.queues.get((actor.workspace, queue_id))
    if found is None or found.deleted_at is not None:
        raise NotFound(thing="queue")
    return found
