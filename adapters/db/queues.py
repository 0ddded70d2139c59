"""Queues, and who has which of their slots, in PostgreSQL."""

from collections.abc import Collection, Sequence
from datetime import datetime

from pydantic import TypeAdapter

from adapters.db.mapping import Table
from adapters.db.transaction import DbTransaction
from domain.publishing.model import Message
from domain.publishing.ports import Messages
from domain.publishing.queue import Planned, Queue
from domain.publishing.wall_ports import OnTheWall, SlotTurn, Turn
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId, MessageId, QueueId

QUEUES = Table("queues", Queue)
_PLANNED = TypeAdapter(list[Planned])
_ON_THE_WALL = TypeAdapter(list[OnTheWall])
# What waits for its time, and nothing of it is on its way.
_WAITS = "('draft', 'in_review', 'approved', 'scheduled', 'held')"
ON_THE_WALL = (
    "SELECT m.id AS message_id, m.publish_at AS at, m.schedule->>'local_time' AS local_time,"
    " m.schedule->>'timezone' AS timezone, m.queue_id FROM messages m"
    " WHERE m.workspace_id = $1 AND (m.publish_at, m.id) > ($2, $3)"
    f" AND m.status IN {_WAITS} AND (m.schedule->>'anchored_to_wall')::boolean"
    # Its series moves it, which knows it by its time.
    " AND NOT EXISTS (SELECT FROM series_occurrences o WHERE o.workspace_id = m.workspace_id"
    " AND o.message_id = m.id AND o.at = m.publish_at"
    " AND o.said = coalesce(m.fingerprint, o.said))"
    " ORDER BY m.publish_at, m.id LIMIT $4"
)
# What will not go out, and did not.
OFF = "('cancelled', 'rejected', 'abandoned', 'overdue', 'deleted')"


class DbQueues:
    def __init__(self, tx: DbTransaction, messages: Messages) -> None:
        self._tx = tx
        self._messages = messages
        self._mine = tx.tools.database.mine

    async def alone_on(self, channel_ids: Sequence[ChannelId]) -> None:
        # In one order, so that no two wait for each other.
        names = [f"slots/{self._tx.actor.workspace}/{id}" for id in sorted(set(channel_ids))]
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest($1::text[]) name",
            names,
        )

    async def add(self, queue: Queue) -> None:
        await self._tx.connection.execute(QUEUES.insert, *QUEUES.values(queue))

    async def get(self, queue_id: QueueId) -> Queue:
        found = await self._those("q.id = $2", queue_id)
        if not found:
            raise NotFound(thing="queue")
        return found[0]

    async def of_channel(self, channel_id: ChannelId) -> Sequence[Queue]:
        return await self._those("q.channel_id = $2", channel_id)

    async def _those(self, which: str, value: str) -> list[Queue]:
        records = await self._tx.connection.fetch(
            f"SELECT {QUEUES.listed('q')} FROM queues q"
            f" WHERE {self._mine('q')} AND q.deleted_at IS NULL AND {which} ORDER BY q.id",
            self._tx.actor.workspace,
            value,
        )
        return [QUEUES.entity(record) for record in records]

    async def save(self, queue: Queue) -> None:
        await self._tx.connection.execute(QUEUES.update, *QUEUES.values(queue))

    async def reach(self, queue_id: QueueId) -> Sequence[ChannelId]:
        records = await self._tx.connection.fetch(
            f"SELECT q.channel_id FROM queues q WHERE {self._mine('q')} AND q.id = $2"
            f" UNION SELECT d.channel_id FROM messages m JOIN deliveries d"
            f" ON d.workspace_id = m.workspace_id AND d.message_id = m.id"
            f" WHERE {self._mine('m')} AND m.queue_id = $2 AND m.publish_at > $3 ORDER BY 1",
            self._tx.actor.workspace,
            queue_id,
            self._tx.tools.clock.now(),
        )
        return [ChannelId(record["channel_id"]) for record in records]

    async def channels_of(self, message_ids: Sequence[MessageId]) -> Sequence[ChannelId]:
        records = await self._tx.connection.fetch(
            f"SELECT DISTINCT d.channel_id FROM deliveries d"
            f" WHERE {self._mine('d')} AND d.message_id = ANY ($2) AND d.state <> 'skipped'"
            f" ORDER BY 1",
            self._tx.actor.workspace,
            list(message_ids),
        )
        return [ChannelId(record["channel_id"]) for record in records]

    async def waiting(self, queue_id: QueueId, after: datetime) -> list[Message]:
        records = await self._tx.connection.fetch(
            f"SELECT d.id FROM messages m"
            f" JOIN deliveries d ON d.workspace_id = m.workspace_id AND d.message_id = m.id"
            f" WHERE {self._mine('m')} AND m.queue_id = $2 AND m.publish_at > $3",
            self._tx.actor.workspace,
            queue_id,
            after,
        )
        messages = await self._messages.of_deliveries([record["id"] for record in records])
        # Asked once they are locked: until then one may have been given another time.
        still = [m for m in messages if m.queue_id == queue_id and m.publish_at]
        return sorted(still, key=lambda message: (message.publish_at, message.id))

    async def reslot(self, changes: Sequence[tuple[Message, Message]]) -> None:
        # No slot is anybody's while they change places.
        await self._tx.connection.execute(
            "UPDATE messages SET queue_id = NULL WHERE workspace_id = $1 AND id = ANY ($2)",
            self._tx.actor.workspace,
            [after.id for _, after in changes],
        )
        await self._messages.save_all(changes)
        await self._tx.connection.execute(
            "UPDATE messages m SET queue_id = given.queue_id"
            " FROM unnest($2::text[], $3::text[]) AS given(id, queue_id)"
            " WHERE m.workspace_id = $1 AND m.id = given.id",
            self._tx.actor.workspace,
            [after.id for _, after in changes],
            [after.queue_id for _, after in changes],
        )

    async def on_the_wall(self, after: Turn, most: int) -> Sequence[OnTheWall]:
        records = await self._tx.connection.fetch(
            ON_THE_WALL, self._tx.actor.workspace, *after, most
        )
        return _ON_THE_WALL.validate_python([dict(record) for record in records])

    async def holders(self, slots: Collection[SlotTurn]) -> dict[SlotTurn, MessageId]:
        records = await self._tx.connection.fetch(
            "SELECT m.queue_id, m.publish_at, m.id FROM messages m"
            " JOIN unnest($2::text[], $3::timestamptz[]) AS wanted(queue_id, at)"
            " ON m.queue_id = wanted.queue_id AND m.publish_at = wanted.at"
            f" WHERE {self._mine('m')}",
            self._tx.actor.workspace,
            [queue_id for queue_id, _ in slots],
            [at for _, at in slots],
        )
        return {
            (QueueId(row["queue_id"]), row["publish_at"]): MessageId(row["id"]) for row in records
        }

    async def planned(
        self, channel_ids: Sequence[ChannelId], since: datetime, until: datetime
    ) -> Sequence[Planned]:
        records = await self._tx.connection.fetch(
            f"SELECT d.channel_id, m.id AS message_id, m.publish_at AS at, m.queue_id"
            f" FROM messages m JOIN deliveries d ON d.workspace_id = m.workspace_id"
            f" AND d.message_id = m.id AND d.part = 1 AND d.channel_id = ANY ($2)"
            f" AND d.state NOT IN {OFF}"
            f" WHERE {self._mine('m')} AND m.kind = 'post' AND m.publish_at BETWEEN $3 AND $4"
            f" ORDER BY m.publish_at, m.id, d.position",
            self._tx.actor.workspace,
            list(channel_ids),
            since,
            until,
        )
        return _PLANNED.validate_python([dict(record) for record in records])
