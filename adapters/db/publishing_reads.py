"""Reading what publishing keeps: straight from one or two queries, inside the actor's walls."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from pydantic import TypeAdapter

from adapters.db.database import Database
from adapters.db.mapping import Table
from adapters.db.pages import ListSource, fetch_page
from adapters.db.publishing import ATTEMPTS, DELIVERIES, HOLDS, MESSAGES, whole_messages
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


class DbPublishingReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._messages = ListSource(
            select=f"{MESSAGES.listed('m')}, {{position}} FROM messages m",
            where=database.mine("m"),
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
        async with self._database.reading(actor) as connection:
            record = await connection.fetchrow(
                f"SELECT {MESSAGES.listed('m')} FROM messages m"
                f" WHERE {self._database.mine('m')} AND m.id = $2",
                actor.workspace,
                message_id,
            )
            if record is None:
                raise NotFound(thing="message")
            parts = await self._parts(connection, actor, [message_id])
        return whole_messages([record], parts)[0]

    async def messages(self, actor: Actor, request: PageRequest) -> Page[Message]:
        async with self._database.reading(actor) as connection:
            found, after = await fetch_page(connection, self._messages, (actor.workspace,), request)
            parts = await self._parts(connection, actor, [row["id"] for row in found])
        return Page(whole_messages(found, parts), after)

    async def _parts(self, connection: Any, actor: Actor, ids: Sequence[str]) -> Sequence[Any]:
        parts: Sequence[Any] = await connection.fetch(
            f"SELECT {DELIVERIES.listed('d')} FROM deliveries d"
            f" WHERE {self._database.mine('d')} AND d.message_id = ANY ($2)"
            f" ORDER BY d.message_id, d.position",
            actor.workspace,
            ids,
        )
        return parts

    async def attempts(self, actor: Actor, message_id: MessageId) -> Sequence[Attempt]:
        async with self._database.reading(actor) as connection:
            known = await connection.fetchval(
                f"SELECT true FROM messages m WHERE {self._database.mine('m')} AND m.id = $2",
                actor.workspace,
                message_id,
            )
            if not known:
                raise NotFound(thing="message")
            records = await connection.fetch(
                f"SELECT {ATTEMPTS.listed('a')} FROM attempts a"
                f" WHERE {self._database.mine('a')} AND a.message_id = $2 ORDER BY a.id",
                actor.workspace,
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
