"""The sandbox's wall: posts and tokens of a platform that lives in our own tables."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from adapters.db.database import Database
from adapters.db.publishing_reads import SANDBOX_POSTS
from adapters.faults import point
from adapters.platforms.sandbox.wall import TokenState
from domain.publishing.content import Post
from domain.publishing.media import Shown
from domain.publishing.outcomes import RecentPost
from domain.publishing.views import SandboxPostView
from domain.shared.access import system
from domain.shared.clock import Clock
from domain.shared.ids import ChannelId, IdMaker, Kind, OrganizationId, WorkspaceId
from domain.shared.platforms import Connection


class DbWall:
    """Each call is its own transaction, as it would be on somebody else's machine."""

    def __init__(self, database: Database, clock: Clock, ids: IdMaker) -> None:
        self._database = database
        self._clock = clock
        self._ids = ids

    async def put(
        self,
        connection: Connection,
        key: str,
        post: Post,
        *,
        once_per_key: bool,
        reply_to: str | None = None,
        to_person: str | None = None,
        media: tuple[Shown, ...] = (),
    ) -> str:
        async with self._open(connection) as db:
            if once_per_key:
                await db.execute(
                    "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
                    f"{connection.workspace_id}/{connection.channel_id}/{key}",
                )
                first: str | None = await self._first(db, connection, key, hanging=False)
                if first is not None:
                    return first
            post_id = self._ids.new(Kind.SANDBOX_POST)
            hung = SandboxPostView(
                id=post_id,
                workspace_id=WorkspaceId(connection.workspace_id),
                channel_id=ChannelId(connection.channel_id),
                text=post.text,
                key=key,
                url=f"/v1/sandbox/posts/{post_id}",
                created_at=self._clock.now(),
                reply_to=reply_to,
                to_person=to_person,
                link=post.link,
                poll=post.poll,
                location=post.location,
                content_warning=post.content_warning,
                language=post.language,
                media=media,
                who_may_reply=post.who_may_reply,
            )
            await db.execute(SANDBOX_POSTS.insert, *SANDBOX_POSTS.values(hung))
            await db.execute("COMMIT")
        point("k3")
        return post_id

    async def find(self, connection: Connection, key: str) -> str | None:
        async with self._open(connection) as db:
            return await self._first(db, connection, key, hanging=True)

    async def hangs(self, connection: Connection, post_id: str) -> bool:
        async with self._open(connection) as db:
            there: bool = await db.fetchval(
                "SELECT EXISTS (SELECT FROM sandbox_posts WHERE workspace_id = $1"
                " AND channel_id = $2 AND id = $3 AND deleted_at IS NULL)",
                connection.workspace_id,
                connection.channel_id,
                post_id,
            )
        return there

    async def recent(self, connection: Connection, most: int) -> Sequence[RecentPost]:
        async with self._open(connection) as db:
            rows = await db.fetch(
                "SELECT id, url, text, created_at FROM sandbox_posts WHERE workspace_id = $1"
                " AND channel_id = $2 AND deleted_at IS NULL AND to_person IS NULL"
                " ORDER BY id DESC LIMIT $3",
                connection.workspace_id,
                connection.channel_id,
                most,
            )
        return [RecentPost(*row) for row in rows]

    async def rewrite(self, connection: Connection, post_id: str, post: Post) -> bool:
        async with self._open(connection) as db:
            done: str = await db.execute(
                "UPDATE sandbox_posts SET text = $4, link = $5, content_warning = $6,"
                " language = $7 WHERE workspace_id = $1 AND channel_id = $2 AND id = $3"
                " AND deleted_at IS NULL",
                connection.workspace_id,
                connection.channel_id,
                post_id,
                post.text,
                post.link,
                post.content_warning,
                post.language,
            )
            await db.execute("COMMIT")
        return done == "UPDATE 1"

    async def delete(self, connection: Connection, post_id: str) -> bool:
        async with self._open(connection) as db:
            done: str = await db.execute(
                "UPDATE sandbox_posts SET deleted_at = $4 WHERE workspace_id = $1"
                " AND channel_id = $2 AND id = $3 AND deleted_at IS NULL",
                connection.workspace_id,
                connection.channel_id,
                post_id,
                self._clock.now(),
            )
            await db.execute("COMMIT")
        return done == "UPDATE 1"

    async def hide(self, connection: Connection, post_id: str, hidden: bool) -> bool:
        async with self._open(connection) as db:
            done: str = await db.execute(
                "UPDATE sandbox_posts SET hidden_at = CASE WHEN $4 THEN"
                " coalesce(hidden_at, $5::timestamptz) END WHERE workspace_id = $1"
                " AND channel_id = $2 AND id = $3 AND deleted_at IS NULL",
                connection.workspace_id,
                connection.channel_id,
                post_id,
                hidden,
                self._clock.now(),
            )
            # What others are said to have said hangs nowhere: it is there once it was told.
            told = await db.fetchval(
                "SELECT EXISTS (SELECT FROM inbound_messages WHERE workspace_id = $1"
                " AND channel_id = $2 AND platform_message_id = $3 AND state = 'visible')",
                connection.workspace_id,
                connection.channel_id,
                post_id,
            )
            await db.execute("COMMIT")
        return done == "UPDATE 1" or bool(told)

    async def treat(
        self,
        connection: Connection,
        person_id: str,
        *,
        muted: bool | None = None,
        banned: bool | None = None,
    ) -> None:
        async with self._open(connection) as db:
            await db.execute(
                "INSERT INTO sandbox_people AS p (workspace_id, channel_id, person_id, muted,"
                " banned) VALUES ($1, $2, $3, coalesce($4, false), coalesce($5, false))"
                " ON CONFLICT (workspace_id, channel_id, person_id) DO UPDATE"
                " SET muted = coalesce($4, p.muted), banned = coalesce($5, p.banned)",
                connection.workspace_id,
                connection.channel_id,
                person_id,
                muted,
                banned,
            )
            await db.execute("COMMIT")

    async def treatment(self, connection: Connection, person_id: str) -> tuple[bool, bool]:
        async with self._open(connection) as db:
            record = await db.fetchrow(
                "SELECT muted, banned FROM sandbox_people WHERE workspace_id = $1"
                " AND channel_id = $2 AND person_id = $3",
                connection.workspace_id,
                connection.channel_id,
                person_id,
            )
        return (record["muted"], record["banned"]) if record else (False, False)

    async def pace(self, connection: Connection) -> int:
        async with self._open(connection) as db:
            seconds: int | None = await db.fetchval(
                "SELECT seconds FROM sandbox_paces WHERE workspace_id = $1 AND channel_id = $2",
                connection.workspace_id,
                connection.channel_id,
            )
        return seconds or 0

    async def slow_down(self, connection: Connection, seconds: int) -> None:
        async with self._open(connection) as db:
            await db.execute(
                "INSERT INTO sandbox_paces (workspace_id, channel_id, seconds) VALUES ($1, $2, $3)"
                " ON CONFLICT (workspace_id, channel_id) DO UPDATE SET seconds = $3",
                connection.workspace_id,
                connection.channel_id,
                seconds,
            )
            await db.execute("COMMIT")

    async def length(self, connection: Connection, post_id: str) -> tuple[int, int] | None:
        async with self._open(connection) as db:
            record = await db.fetchrow(
                "SELECT char_length(p.text) AS length, (SELECT count(*) FROM sandbox_posts a"
                "  WHERE a.workspace_id = p.workspace_id AND a.channel_id = p.channel_id"
                "  AND a.reply_to = p.id AND a.deleted_at IS NULL) AS answers"
                " FROM sandbox_posts p WHERE p.workspace_id = $1 AND p.channel_id = $2"
                " AND p.id = $3 AND p.deleted_at IS NULL",
                connection.workspace_id,
                connection.channel_id,
                post_id,
            )
        return (record["length"], record["answers"]) if record else None

    async def poll_options(self, connection: Connection, post_id: str) -> tuple[str, ...] | None:
        async with self._open(connection) as db:
            found = await db.fetchval(
                "SELECT poll->'options' FROM sandbox_posts WHERE workspace_id = $1"
                " AND channel_id = $2 AND id = $3 AND deleted_at IS NULL",
                connection.workspace_id,
                connection.channel_id,
                post_id,
            )
        return None if found is None else tuple(found)

    async def hanging(self, connection: Connection) -> int:
        async with self._open(connection) as db:
            count: int = await db.fetchval(
                "SELECT count(*) FROM sandbox_posts WHERE workspace_id = $1 AND channel_id = $2"
                " AND deleted_at IS NULL",
                connection.workspace_id,
                connection.channel_id,
            )
        return count

    async def first_time(self, connection: Connection, key: str, what: str) -> bool:
        async with self._open(connection) as db:
            done: str = await db.execute(
                "INSERT INTO sandbox_marks (workspace_id, channel_id, key, what)"
                " VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
                connection.workspace_id,
                connection.channel_id,
                key,
                what,
            )
            await db.execute("COMMIT")
        return done == "INSERT 0 1"

    async def exchange(
        self, connection: Connection, grant: str, turn: int, lasts: timedelta
    ) -> bool:
        async with self._open(connection) as db:
            place = (connection.workspace_id, connection.channel_id, grant)
            await db.execute(
                "INSERT INTO sandbox_grants (workspace_id, channel_id, id)"
                " VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                *place,
            )
            done: str = await db.execute(
                "UPDATE sandbox_grants SET turn = turn + 1, calls = calls + 1,"
                " expires_at = (SELECT workspace_now()) + $5::interval WHERE workspace_id = $1"
                " AND channel_id = $2 AND id = $3 AND turn = $4 AND revoked_at IS NULL",
                *place,
                turn,
                lasts,
            )
            if done != "UPDATE 1":
                await db.execute(
                    "UPDATE sandbox_grants SET calls = calls + 1,"
                    " revoked_at = coalesce(revoked_at, (SELECT workspace_now()))"
                    " WHERE workspace_id = $1 AND channel_id = $2 AND id = $3",
                    *place,
                )
            await db.execute("COMMIT")
        return done == "UPDATE 1"

    async def access(self, connection: Connection, grant: str) -> TokenState:
        async with self._open(connection) as db:
            found: str | None = await db.fetchval(
                "SELECT CASE WHEN revoked_at IS NOT NULL THEN 'revoked'"
                " WHEN expires_at <= (SELECT workspace_now()) THEN 'expired' ELSE 'good' END"
                " FROM sandbox_grants WHERE workspace_id = $1 AND channel_id = $2 AND id = $3",
                connection.workspace_id,
                connection.channel_id,
                grant,
            )
        return TokenState(found or TokenState.REVOKED)

    async def _first(
        self, db: Any, connection: Connection, key: str, *, hanging: bool
    ) -> str | None:
        still = " AND deleted_at IS NULL" if hanging else ""
        found: str | None = await db.fetchval(
            "SELECT id FROM sandbox_posts WHERE workspace_id = $1 AND channel_id = $2"
            f" AND key = $3{still} ORDER BY id LIMIT 1",
            connection.workspace_id,
            connection.channel_id,
            key,
        )
        return found

    @asynccontextmanager
    async def _open(self, connection: Connection) -> AsyncIterator[Any]:
        actor = system(OrganizationId(""), WorkspaceId(connection.workspace_id))
        async with self._database.within(actor) as db:
            yield db
