"""Reading what was said and done on channels, and how they hear."""

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.db.channel_filters import CAMPAIGN_ANSWERED, of_its_channel
from adapters.db.conversation_reads import DbConversationReads
from adapters.db.database import Database
from adapters.db.heard_messages import INBOUND_ACTIVITIES, INBOUND_CHANGES, INBOUND_MESSAGES
from adapters.db.inbox import (
    HEARD_ON,
    HEARINGS,
    LINE,
    LISTENER,
    hearing_from,
    line_from,
    listener_from,
)
from adapters.db.mapping import quoted
from adapters.db.shelf import Shelf
from adapters.secrets import Sealer
from adapters.turns import SharedLooks
from domain.inbox.model import InboundActivity, InboundChange, InboundMessage
from domain.inbox.ports import ChannelHubDoor, DueReceipts, Line
from domain.inbox.views import ChannelInbound, Original
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import (
    ChannelId,
    InboundActivityId,
    InboundMessageId,
    InboundReceiptId,
    OrganizationId,
    WorkspaceId,
)
from domain.shared.paging import Page, PageRequest

_FILTERS = {
    "channel_id": "t.channel_id",
    "kind": "t.kind",
    "type": "t.type",
    "author": "t.author_id",
    "answers_message_id": "t.answers_message_id",
    "at": "t.at",
    "received_at": "t.received_at",
}
_INTENT = (
    "EXISTS (SELECT 1 FROM jsonb_array_elements(t.analysis->'reading'->'intents') AS hint"
    " WHERE hint->>'intent' = ANY (%s))"
)
_HEARING = ", ".join(f'h.{quoted(c)} AS "h_{c}"' for c in HEARINGS.columns)
# Through the door, and at once inside the walls it leads into: as `Database.ask` does, the second
# half is fenced off, so that it runs after them.
_LINE_AT = (
    "WITH door AS MATERIALIZED (SELECT * FROM find_hook($1)),"
    " walls AS MATERIALIZED (SELECT d.channel_id,"
    " set_config('tertulia.organization', d.organization_id, true) AS organization,"
    " set_config('tertulia.workspace', d.workspace_id, true) AS workspace,"
    " set_config('tertulia.mode', 'live', true), set_config('tertulia.grants', '*', true)"
    " FROM door d) SELECT found.* FROM walls, LATERAL ("
    f"{LINE} WHERE c.workspace_id = walls.workspace AND c.id = walls.channel_id OFFSET 0) found"
)
_OF_CHANNEL = "x.workspace_id = c.workspace_id AND x.channel_id = c.id"


class DbInboxReads(DbConversationReads):
    def __init__(self, database: Database, sealer: Sealer) -> None:
        super().__init__(database)
        self._database = database
        self._sealer = sealer
        self._lines: SharedLooks[Line | None] = SharedLooks()
        self._messages = Shelf(
            database,
            INBOUND_MESSAGES,
            "inbound_message",
            sorts=("id", "at"),
            filters=_FILTERS
            | {
                "platform": of_its_channel("platform"),
                "community_id": of_its_channel("community_id"),
                "campaign_id": CAMPAIGN_ANSWERED,
                "state": "t.state",
                "conversation_id": "t.conversation_id",
                "language": "t.spoken",
                "sentiment": "t.sentiment",
                "intent": _INTENT,
                "priority": "t.priority",
            },
        )
        self._activities = Shelf(
            database, INBOUND_ACTIVITIES, "inbound_activity", sorts=("id", "at"), filters=_FILTERS
        )

    async def line_at(self, hash: str) -> Line | None:
        # A storm comes to one address.
        return await self._lines.of(hash, lambda: self._line_at(hash))

    async def _line_at(self, hash: str) -> Line | None:
        async with self._database.connection() as connection:
            record = await connection.fetchrow(_LINE_AT, hash)
        return None if record is None else line_from(self._sealer, record)

    async def hub_door(self, hash: str) -> ChannelHubDoor | None:
        async with self._database.connection() as connection:
            record = await connection.fetchrow("SELECT * FROM find_channel_hub($1)", hash)
        if record is None:
            return None
        return ChannelHubDoor(
            ChannelId(record["channel_id"]),
            OrganizationId(record["organization_id"]),
            WorkspaceId(record["workspace_id"]),
        )

    async def channel_inbound(self, actor: Actor, channel_id: ChannelId) -> ChannelInbound:
        newest = [
            f"(SELECT x.received_at FROM {table} x WHERE {_OF_CHANNEL} ORDER BY x.id DESC LIMIT 1)"
            for table in ("inbound_messages", "inbound_activities")
        ]
        record = await self._database.ask_one(
            actor,
            f"SELECT {LISTENER}, {_HEARING},"
            f" greatest({', '.join(newest)}, (SELECT x.received_at FROM inbound_receipts x"
            f"  WHERE {_OF_CHANNEL} AND x.state = 'waiting' ORDER BY x.id DESC LIMIT 1))"
            "  AS heard_at,"
            f" (SELECT count(*) FROM inbound_receipts x WHERE {_OF_CHANNEL}"
            "   AND x.state = 'waiting') AS waiting,"
            f" (SELECT count(*) FROM inbound_receipts x WHERE {_OF_CHANNEL}"
            "   AND x.state = 'set_aside') AS set_aside,"
            f" (SELECT x.reason FROM inbound_receipts x WHERE {_OF_CHANNEL}"
            "   AND x.state = 'set_aside' ORDER BY x.id DESC LIMIT 1) AS set_aside_reason"
            f"{HEARD_ON} WHERE {self._database.in_workspace('c')} AND c.id = $5",
            channel_id,
        )
        if record is None:
            raise NotFound(thing="channel")
        return ChannelInbound(
            listener=listener_from(record),
            hearing=hearing_from(record),
            heard_at=record["heard_at"],
            waiting=record["waiting"],
            set_aside=record["set_aside"],
            set_aside_reason=record["set_aside_reason"],
        )

    async def message(self, actor: Actor, id: InboundMessageId) -> InboundMessage:
        return await self._messages.one(actor, id)

    async def messages(self, actor: Actor, request: PageRequest) -> Page[InboundMessage]:
        return await self._messages.page(actor, request)

    async def changes(self, actor: Actor, id: InboundMessageId) -> Sequence[InboundChange]:
        records = await self._database.ask(
            actor,
            f"SELECT {INBOUND_CHANGES.listed('t')} FROM inbound_changes t"
            f" WHERE {self._database.in_workspace('t')} AND t.inbound_id = $5",
            id,
        )
        return [INBOUND_CHANGES.entity(record) for record in records]

    async def activity(self, actor: Actor, id: InboundActivityId) -> InboundActivity:
        return await self._activities.one(actor, id)

    async def activities(self, actor: Actor, request: PageRequest) -> Page[InboundActivity]:
        return await self._activities.page(actor, request)

    async def original(self, actor: Actor, message: InboundMessage) -> Original | None:
        record = await self._database.ask_one(
            actor,
            "SELECT r.id, r.channel_id, r.raw_id, r.received_at, o.content_type, o.body"
            " FROM inbound_receipts r JOIN inbound_originals o"
            " ON o.workspace_id = r.workspace_id AND o.receipt_id = r.id"
            f" WHERE {self._database.in_workspace('r')} AND r.id = $5",
            message.receipt_id,
        )
        if record is None:
            return None
        return Original(
            id=InboundReceiptId(record["id"]),
            channel_id=ChannelId(record["channel_id"]),
            raw_id=record["raw_id"],
            received_at=record["received_at"],
            content_type=record["content_type"],
            body=record["body"],
        )


class DbReceiptAgenda:
    """Looks across the walls, at ids and instants only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def due(self, most: int) -> Sequence[DueReceipts]:
        async with self._database.connection() as connection:
            found = await connection.fetch("SELECT * FROM due_receipts($1)", most)
        return _places(found)

    async def unthreaded(self, most: int) -> Sequence[DueReceipts]:
        async with self._database.connection() as connection:
            found = await connection.fetch("SELECT * FROM unthreaded_channels($1)", most)
        return _places(found)


def _places(found: Sequence[Mapping[str, Any]]) -> list[DueReceipts]:
    return [
        DueReceipts(
            ChannelId(row["channel_id"]),
            OrganizationId(row["organization_id"]),
            WorkspaceId(row["workspace_id"]),
        )
        for row in found
    ]
