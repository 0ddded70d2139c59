"""What queues need from outside, each with its promises in words."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.publishing.model import Message
from domain.publishing.queue import Planned, Queue
from domain.publishing.wall_ports import Walls
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, MessageId, QueueId
from domain.shared.paging import Page, PageRequest


class Queues(Walls, Protocol):
    """Queues of one workspace; a deleted one is not there any more."""

    async def alone_on(self, channel_ids: Sequence[ChannelId]) -> None:
        """Until this transaction ends nobody else takes a slot on these channels, or changes their
        queues. To be asked before anything of theirs is locked."""
        ...

    async def add(self, queue: Queue) -> None:
        """Raises DuplicateExternalId."""
        ...

    async def get(self, queue_id: QueueId) -> Queue:
        """Raises NotFound."""
        ...

    async def of_channel(self, channel_id: ChannelId) -> Sequence[Queue]:
        """Those of the channel, oldest first."""
        ...

    async def save(self, queue: Queue) -> None:
        """Raises DuplicateExternalId."""
        ...

    async def reach(self, queue_id: QueueId) -> Sequence[ChannelId]:
        """The channels that the messages in this queue are for, its own included, in order."""
        ...

    async def channels_of(self, message_ids: Sequence[MessageId]) -> Sequence[ChannelId]:
        """The channels that these messages are for, in order; nothing is locked."""
        ...

    async def waiting(self, queue_id: QueueId, after: datetime) -> list[Message]:
        """The messages with a slot of this queue after that instant, locked, in the order of their
        slots."""
        ...

    async def reslot(self, changes: Sequence[tuple[Message, Message]]) -> None:
        """Save messages that get other slots, also where they take one another's."""
        ...

    async def planned(
        self, channel_ids: Sequence[ChannelId], since: datetime, until: datetime
    ) -> Sequence[Planned]:
        """What is meant for these channels from `since` up to `until`, or went out there then, in
        order. What was called off, refused or became overdue does not count."""
        ...


class QueueReads(Protocol):
    """Queries that decide nothing. Each sees only the actor's workspace."""

    async def queue(self, actor: Actor, queue_id: QueueId) -> Queue:
        """Raises NotFound."""
        ...

    async def queues(self, actor: Actor, request: PageRequest) -> Page[Queue]: ...
