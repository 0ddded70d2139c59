"""Reading attempts to connect, and finding one by its state or token before it is known whose it
is."""

from adapters.db.connecting import CHANNEL_CONNECTIONS
from adapters.db.database import Database
from adapters.db.shelf import Shelf
from domain.communities.connecting import ChannelConnection, ConnectionDoor
from domain.shared.access import Actor
from domain.shared.ids import ChannelConnectionId, OrganizationId, WorkspaceId


class DbConnectionReads:
    """What communities' reads know of attempts to connect."""

    def __init__(self, database: Database) -> None:
        self._connections_database = database
        self._connections = Shelf(
            database,
            CHANNEL_CONNECTIONS,
            "channel_connection",
            sorts=("id",),
            filters={},
        )

    async def connection(
        self, actor: Actor, connection_id: ChannelConnectionId
    ) -> ChannelConnection:
        return await self._connections.one(actor, connection_id)

    async def connection_door(self, hash: str) -> ConnectionDoor | None:
        async with self._connections_database.connection() as connection:
            record = await connection.fetchrow("SELECT * FROM find_channel_connection($1)", hash)
        if record is None:
            return None
        return ConnectionDoor(
            ChannelConnectionId(record["connection_id"]),
            OrganizationId(record["organization_id"]),
            WorkspaceId(record["workspace_id"]),
            record["created_by"],
            tuple(record["allowed_origins"]),
        )
