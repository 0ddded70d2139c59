"""Streams in PostgreSQL: one worker at a time holds one, across the walls, by the database's
clock."""

from collections.abc import Sequence
from datetime import timedelta

from adapters.db.database import Database
from adapters.db.mapping import Table
from adapters.db.transaction import DbTransaction
from domain.inbox.streaming import HeldStream, Stream, StreamMember
from domain.shared.ids import ChannelId, OrganizationId, WorkspaceId

STREAMS = Table("channel_streams", Stream, keys=("workspace_id", "key"))


class DbWantedStreams:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def want(self, key: str) -> None:
        await self._tx.connection.execute(
            "INSERT INTO channel_streams AS s (workspace_id, key, next_at, fence, failures)"
            " VALUES ($1, $2, clock_timestamp(), 0, 0) ON CONFLICT (workspace_id, key) DO UPDATE"
            " SET next_at = clock_timestamp()"
            " WHERE s.failures = 0 AND s.next_at > clock_timestamp()",
            self._tx.actor.workspace,
            key,
        )

    async def note(self, held: HeldStream) -> bool:
        noted: bool = await self._tx.connection.fetchval(
            "SELECT note_stream($1, $2, $3)", held.key, held.fence, held.point
        )
        return noted


class DbStreams:
    """Looks across the walls, at keys, ids, instants and points only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def due(self, most: int) -> Sequence[str]:
        async with self._database.connection() as connection:
            found = await connection.fetch("SELECT key FROM due_streams($1)", most)
        return [row["key"] for row in found]

    async def take(self, key: str, lease: timedelta) -> HeldStream | None:
        async with self._database.connection() as connection:
            row = await connection.fetchrow("SELECT * FROM take_stream($1, $2)", key, lease)
        return HeldStream(key, row["fence"], row["point"], row["failures"]) if row else None

    async def members(self, key: str) -> Sequence[StreamMember]:
        async with self._database.connection() as connection:
            found = await connection.fetch("SELECT * FROM stream_members($1)", key)
        return [
            StreamMember(
                ChannelId(row["channel_id"]),
                OrganizationId(row["organization_id"]),
                WorkspaceId(row["workspace_id"]),
                row["version"],
            )
            for row in found
        ]

    async def keep(self, held: HeldStream, lease: timedelta, *, alive: bool) -> bool:
        async with self._database.connection() as connection:
            kept: bool = await connection.fetchval(
                "SELECT keep_stream($1, $2, $3, $4, $5)",
                held.key,
                held.fence,
                held.point,
                lease,
                alive,
            )
        return kept

    async def leave(self, held: HeldStream, wait: timedelta) -> None:
        async with self._database.connection() as connection:
            await connection.execute(
                "SELECT leave_stream($1, $2, $3, $4, $5)",
                held.key,
                held.fence,
                held.point,
                held.failures,
                wait,
            )
