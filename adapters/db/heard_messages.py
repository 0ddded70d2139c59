"""What was said and done on channels, and what changed it, in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence

from adapters.db.mapping import Table
from adapters.db.suppressions import unwanted
from adapters.db.transaction import DbTransaction
from domain.inbox.model import InboundActivity, InboundChange, InboundMessage
from domain.inbox.ports import OurPost
from domain.shared.heard import HeardKind
from domain.shared.ids import ChannelId, DeliveryId, MessageId

INBOUND_MESSAGES = Table(
    "inbound_messages",
    InboundMessage,
    told=("author_id", "spoken", "sentiment", "priority"),
)
INBOUND_CHANGES = Table(
    "inbound_changes", InboundChange, keys=("workspace_id", "channel_id", "heard_id")
)
INBOUND_ACTIVITIES = Table("inbound_activities", InboundActivity, told=("author_id",))


class DbHeardMessages:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def alone(self, channel_id: ChannelId) -> None:
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"{self._tx.actor.workspace}/inbound_messages/{channel_id}",
        )

    async def unwanted(self, channel_id: ChannelId, person_ids: Collection[str]) -> set[str]:
        return await unwanted(self._tx, channel_id, person_ids)

    async def of(self, channel_id: ChannelId, about: Collection[str]) -> list[InboundMessage]:
        records = await self._tx.connection.fetch(
            f"SELECT {INBOUND_MESSAGES.listed('m')} FROM inbound_messages m"
            f" WHERE {self._mine('m')} AND m.channel_id = $2"
            " AND m.platform_message_id = ANY ($3)",
            self._tx.actor.workspace,
            channel_id,
            list(about),
        )
        return [INBOUND_MESSAGES.entity(record) for record in records]

    async def changes(self, channel_id: ChannelId, about: Collection[str]) -> list[InboundChange]:
        records = await self._tx.connection.fetch(
            f"SELECT {INBOUND_CHANGES.listed('c')} FROM inbound_changes c"
            f" WHERE {self._mine('c')} AND c.channel_id = $2 AND c.about = ANY ($3)",
            self._tx.actor.workspace,
            channel_id,
            list(about),
        )
        return [INBOUND_CHANGES.entity(record) for record in records]

    async def happened(self, channel_id: ChannelId, heard_ids: Collection[str]) -> set[str]:
        records = await self._tx.connection.fetch(
            f"SELECT a.heard_id FROM inbound_activities a WHERE {self._mine('a')}"
            " AND a.channel_id = $2 AND a.heard_id = ANY ($3)",
            self._tx.actor.workspace,
            channel_id,
            list(heard_ids),
        )
        return {record["heard_id"] for record in records}

    async def ours(self, channel_id: ChannelId, post_ids: Collection[str]) -> Mapping[str, OurPost]:
        records = await self._tx.connection.fetch(
            f"SELECT d.platform_post_id, d.message_id, d.id FROM deliveries d"
            f" WHERE {self._mine('d')} AND d.channel_id = $2"
            " AND d.platform_post_id = ANY ($3) AND d.platform_post_id IS NOT NULL",
            self._tx.actor.workspace,
            channel_id,
            list(post_ids),
        )
        return {
            record["platform_post_id"]: OurPost(
                MessageId(record["message_id"]), DeliveryId(record["id"])
            )
            for record in records
        }

    async def write(
        self,
        messages: Sequence[tuple[InboundMessage | None, InboundMessage]],
        changes: Sequence[tuple[InboundChange | None, InboundChange]],
        activities: Sequence[InboundActivity],
    ) -> None:
        self._tx.add(INBOUND_MESSAGES, *(after for before, after in messages if before is None))
        self._tx.add(INBOUND_CHANGES, *(after for before, after in changes if before is None))
        self._tx.add(INBOUND_ACTIVITIES, *activities)
        self._tx.change(
            INBOUND_MESSAGES, *((before, after) for before, after in messages if before is not None)
        )
        self._tx.change(
            INBOUND_CHANGES, *((before, after) for before, after in changes if before is not None)
        )

    async def unthreaded(
        self, channel_id: ChannelId, kinds: Collection[HeardKind], most: int
    ) -> list[InboundMessage]:
        records = await self._tx.connection.fetch(
            f"SELECT {INBOUND_MESSAGES.listed('m')} FROM inbound_messages m"
            f" WHERE {self._tx.tools.database.mine('m')} AND m.channel_id = $2"
            " AND m.conversation_id IS NULL AND m.kind = ANY ($3) ORDER BY m.at LIMIT $4",
            self._tx.actor.workspace,
            channel_id,
            sorted(kind.value for kind in kinds),
            most,
        )
        return [INBOUND_MESSAGES.entity(record) for record in records]

    async def link(self, message_id: MessageId) -> None:
        # What is nearest counts first; each way has an index of its own.
        for table, near in (
            ("inbound_messages", "parent_id"),
            ("inbound_messages", "root_id"),
            ("inbound_activities", "platform_message_id"),
        ):
            await self._tx.connection.execute(
                f"UPDATE {table} m SET answers_message_id = d.message_id,"
                " answers_delivery_id = d.id FROM deliveries d"
                " WHERE d.workspace_id = $1 AND d.message_id = $2"
                " AND m.workspace_id = d.workspace_id AND m.channel_id = d.channel_id"
                f" AND m.{near} = d.platform_post_id AND m.answers_message_id IS NULL",
                self._tx.actor.workspace,
                message_id,
            )
        await self._tx.connection.execute(
            "UPDATE conversations c SET answers_message_id = m.answers_message_id,"
            " answers_delivery_id = m.answers_delivery_id FROM inbound_messages m"
            " WHERE m.workspace_id = $1 AND m.answers_message_id = $2"
            " AND c.workspace_id = m.workspace_id AND c.id = m.conversation_id"
            " AND c.began_with = m.platform_message_id AND c.answers_message_id IS NULL",
            self._tx.actor.workspace,
            message_id,
        )
