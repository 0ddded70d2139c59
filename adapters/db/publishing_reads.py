"""Reading what publishing keeps: straight from one or two queries, inside the actor's walls."""

from collections.abc import Sequence
from datetime import timedelta

from pydantic import TypeAdapter

from adapters.db.database import Database
from adapters.db.deliveries import ATTEMPTS
from adapters.db.mapping import Table
from adapters.db.pages import ListSource, fetch_page
from adapters.db.publishing import HOLDS, MESSAGES
from adapters.db.publishing_rows import SandboxPostRow
from adapters.db.shelf import Shelf
from domain.publishing.delivery import Attempt
from domain.publishing.model import Hold, Message
from domain.publishing.ports import Due
from domain.publishing.views import SandboxPostView
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import HoldId, MessageId
from domain.shared.paging import Page, PageRequest

SANDBOX_POSTS = Table(SandboxPostRow, SandboxPostView)
_DUE = TypeAdapter(Due)
WITH_DELIVERIES = (
    "(SELECT coalesce(jsonb_agg(to_jsonb(d) ORDER BY d.position), '[]') FROM deliveries d"
    " WHERE d.workspace_id = m.workspace_id AND d.message_id = m.id) AS deliveries"
)


class DbPublishingReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._messages = ListSource(
            select=f"{MESSAGES.listed('m')}, {WITH_DELIVERIES}, {{position}} FROM messages m",
            where=database.in_workspace("m"),
            sorts={
                "id": "m.id",
                "created_at": "m.created_at",
                "updated_at": "m.updated_at",
                "publish_at": "coalesce(m.publish_at, 'infinity')",
            },
            filters={
                "status": "m.status",
                "community_id": "m.community_id",
                "channel_id": "EXISTS (SELECT FROM deliveries f WHERE f.workspace_id ="
                " m.workspace_id AND f.message_id = m.id AND f.channel_id = ANY (%s))",
                "external_id": "m.external_id",
                "created_at": "m.created_at",
                "publish_at": "m.publish_at",
                "q": "position(lower(%s) in lower(m.text)) > 0",
            },
        )
        self._holds = Shelf(
            database,
            HOLDS,
            "hold",
            sorts=("id", "created_at"),
            filters={
                "channel_id": "t.channel_id",
                "scope": "t.scope",
                "standing": "(t.lifted_at IS NULL) = %s",
                "created_at": "t.created_at",
            },
        )
        self._posts = Shelf(
            database,
            SANDBOX_POSTS,
            "sandbox_post",
            sorts=("id", "created_at"),
            filters={"channel_id": "t.channel_id", "created_at": "t.created_at"},
            also="t.deleted_at IS NULL",
        )

    async def message(self, actor: Actor, message_id: MessageId) -> Message:
        record = await self._database.ask_one(
            actor,
            f"SELECT {MESSAGES.listed('m')}, {WITH_DELIVERIES} FROM messages m"
            f" WHERE {self._database.in_workspace('m')} AND m.id = $5",
            message_id,
        )
        if record is None:
            raise NotFound(thing="message")
        return MESSAGES.entity(record)

    async def messages(self, actor: Actor, request: PageRequest) -> Page[Message]:
        found, after = await fetch_page(self._database, actor, self._messages, request)
        return Page([MESSAGES.entity(record) for record in found], after)

    async def attempts(self, actor: Actor, message_id: MessageId) -> Sequence[Attempt]:
        await self.message(actor, message_id)
        records = await self._database.ask(
            actor,
            f"SELECT {ATTEMPTS.listed('a')} FROM attempts a"
            f" WHERE {self._database.in_workspace('a')} AND a.message_id = $5 ORDER BY a.id",
            message_id,
        )
        return [ATTEMPTS.entity(record) for record in records]

    async def hold(self, actor: Actor, hold_id: HoldId) -> Hold:
        return await self._holds.one(actor, hold_id)

    async def holds(self, actor: Actor, request: PageRequest) -> Page[Hold]:
        return await self._holds.page(actor, request)

    async def sandbox_post(self, actor: Actor, post_id: str) -> SandboxPostView:
        return await self._posts.one(actor, post_id)

    async def sandbox_posts(self, actor: Actor, request: PageRequest) -> Page[SandboxPostView]:
        return await self._posts.page(actor, request)


class DbAgenda:
    """Looks across the walls, at ids and instants only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def due(self, limit: int, per_channel: int) -> list[Due]:
        async with self._database.connection() as connection:
            found = await connection.fetch(
                "SELECT * FROM due_deliveries($1, $2)", limit, per_channel
            )
        return [_DUE.validate_python(dict(row)) for row in found]

    async def next_in(self) -> timedelta | None:
        async with self._database.connection() as connection:
            wait: timedelta | None = await connection.fetchval(
                "SELECT next_due() - clock_timestamp()"
            )
        return wait
