"""Communities and channels in PostgreSQL; credentials lie sealed beside their channel."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from pydantic_core import from_json, to_json

from adapters.db.community_audits import DbAuditFindings, DbAudits, DbAuditTemplates
from adapters.db.connecting import DbChannelConnections
from adapters.db.goals import DbGoals
from adapters.db.guidelines import DbGuidelines
from adapters.db.mapping import Table
from adapters.db.operations import DbOperations
from adapters.db.teammate_facts import DbTeammateFacts
from adapters.db.transaction import DbTransaction
from adapters.secrets import CannotOpen, Sealer
from domain.communities.model import Channel, Community
from domain.communities.ports import RefreshTurn
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId, CommunityId, TeammateId, WorkspaceId
from domain.shared.platforms import Connection, CredentialsUnreadable
from domain.shared.secret import Secret

COMMUNITIES = Table("communities", Community, told=("teammate_ids",))
CHANNELS = Table("channels", Channel)


class CommunitiesTx(DbTransaction):
    """A transaction of communities."""

    @property
    def communities(self) -> "DbCommunities":
        return DbCommunities(self)

    @property
    def channels(self) -> "DbChannels":
        return DbChannels(self)

    @property
    def connections(self) -> DbChannelConnections:
        return DbChannelConnections(self)

    @property
    def guidelines(self) -> DbGuidelines:
        return DbGuidelines(self)

    @property
    def goals(self) -> DbGoals:
        return DbGoals(self)

    @property
    def teammates(self) -> DbTeammateFacts:
        return DbTeammateFacts(self)

    @property
    def audit_templates(self) -> DbAuditTemplates:
        return DbAuditTemplates(self)

    @property
    def audits(self) -> DbAudits:
        return DbAudits(self)

    @property
    def audit_findings(self) -> DbAuditFindings:
        return DbAuditFindings(self)

    @property
    def operations(self) -> DbOperations:
        return DbOperations(self)


class DbCommunities:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def add(self, community: Community) -> None:
        await self._tx.connection.execute(COMMUNITIES.insert, *COMMUNITIES.values(community))

    async def get(self, community_id: CommunityId) -> Community:
        record = await self._tx.connection.fetchrow(
            f"SELECT {COMMUNITIES.listed('c')} FROM communities c"
            f" WHERE {self._tx.tools.database.mine('c')} AND c.id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            community_id,
        )
        if record is None:
            raise NotFound(thing="community")
        return COMMUNITIES.entity(record)

    async def save(self, community: Community) -> None:
        await self._tx.connection.execute(COMMUNITIES.update, *COMMUNITIES.values(community))

    async def looked_after_by(self, teammate_id: TeammateId) -> Sequence[Community]:
        records = await self._tx.connection.fetch(
            f"SELECT {COMMUNITIES.listed('c')} FROM communities c"
            f" WHERE {self._tx.tools.database.mine('c')} AND c.teammate_ids && ARRAY[$2]"
            " ORDER BY c.id FOR UPDATE",
            self._tx.actor.workspace,
            teammate_id,
        )
        return [COMMUNITIES.entity(record) for record in records]

    async def connected_channels(self, community_id: CommunityId) -> int:
        count: int = await self._tx.connection.fetchval(
            f"SELECT count(*) FROM channels c WHERE {self._tx.tools.database.mine('c')}"
            " AND c.community_id = $2 AND c.status <> 'disconnected'",
            self._tx.actor.workspace,
            community_id,
        )
        return count


class DbChannels:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def add(self, channel: Channel, credentials: Mapping[str, Secret]) -> None:
        await self._tx.connection.execute(CHANNELS.insert, *CHANNELS.values(channel))
        await self._keep(channel.id, credentials)

    async def of_account(
        self, platform: str, server_url: str | None, account_id: str
    ) -> ChannelId | None:
        found: ChannelId | None = await self._tx.connection.fetchval(
            f"SELECT id FROM channels c WHERE {self._tx.tools.database.mine('c')}"
            " AND c.platform = $2 AND coalesce(c.server_url, '') = coalesce($3, '')"
            " AND c.account_id = $4 AND c.status <> 'disconnected'",
            self._tx.actor.workspace,
            platform,
            server_url,
            account_id,
        )
        return found

    async def get(self, channel_id: ChannelId) -> Channel:
        record = await self._row(channel_id, CHANNELS.listed("c"), lock=True)
        return CHANNELS.entity(record)

    async def save(self, channel: Channel) -> None:
        await self._tx.connection.execute(CHANNELS.update, *CHANNELS.values(channel))

    async def replace_credentials(
        self, channel_id: ChannelId, credentials: Mapping[str, Secret]
    ) -> None:
        record = await self._row(channel_id, "c.credentials", lock=True)
        try:
            kept = open_credentials(
                self._tx.tools.sealer, self._tx.actor.workspace, channel_id, record["credentials"]
            )
        except CannotOpen:
            kept = {}
        given = {name: secret for name, secret in credentials.items() if secret.reveal()}
        await self._keep(channel_id, {**kept, **given})

    async def forget_credentials(self, channel_id: ChannelId) -> None:
        await self._tx.connection.execute(
            "UPDATE channels SET credentials = NULL WHERE workspace_id = $1 AND id = $2",
            self._tx.actor.workspace,
            channel_id,
        )

    async def connection(self, channel_id: ChannelId) -> Connection:
        record = await self._row(
            channel_id,
            "c.workspace_id, c.id, c.platform, c.server_url, c.account_id, c.settings,"
            " c.credentials, c.credentials_fence, c.throttles",
        )
        try:
            return connection_from(self._tx.tools.sealer, record)
        except CannotOpen:
            raise CredentialsUnreadable() from None

    async def take_refresh(self, channel_id: ChannelId, lease: timedelta) -> RefreshTurn | None:
        record = await self._tx.connection.fetchrow(
            "UPDATE channels c SET refresh_fence = c.refresh_fence + 1,"
            " refresh_tries = c.refresh_tries + 1, refresh_lease_until = clock_timestamp() + $3"
            " WHERE c.workspace_id = $1 AND c.id = $2 AND c.refresh_at <= (SELECT workspace_now())"
            " AND (c.refresh_lease_until IS NULL OR c.refresh_lease_until <= clock_timestamp())"
            f" RETURNING {CHANNELS.listed('c')}, c.credentials, (SELECT workspace_now()) AS begun",
            self._tx.actor.workspace,
            channel_id,
            lease,
        )
        if record is None:
            return None
        try:
            connection = connection_from(self._tx.tools.sealer, record)
        except CannotOpen:
            connection = None
        return RefreshTurn(CHANNELS.entity(record), connection, record["begun"])

    async def reseal(self) -> int:
        """Seal every credential of this workspace with the first key; returns how many there were.
        Raises CannotOpen."""
        records = await self._tx.connection.fetch(
            "SELECT id, credentials FROM channels WHERE workspace_id = $1"
            " AND credentials IS NOT NULL ORDER BY id FOR UPDATE",
            self._tx.actor.workspace,
        )
        for record in records:
            channel_id = ChannelId(record["id"])
            kept = open_credentials(
                self._tx.tools.sealer, self._tx.actor.workspace, channel_id, record["credentials"]
            )
            await self._keep(channel_id, kept)
        return len(records)

    async def _row(self, channel_id: ChannelId, columns: str, *, lock: bool = False) -> Any:
        record = await self._tx.connection.fetchrow(
            f"SELECT {columns} FROM channels c WHERE {self._tx.tools.database.mine('c')}"
            f" AND c.id = $2{' FOR UPDATE' if lock else ''}",
            self._tx.actor.workspace,
            channel_id,
        )
        if record is None:
            raise NotFound(thing="channel")
        return record

    async def _keep(self, channel_id: ChannelId, credentials: Mapping[str, Secret]) -> None:
        empty = [name for name, secret in credentials.items() if not secret.reveal()]
        if empty:
            raise ValueError(f"an empty credential is never stored: {', '.join(empty)}")
        plain = to_json({name: secret.reveal() for name, secret in credentials.items()})
        sealed = self._tx.tools.sealer.seal(plain, _row_of(self._tx.actor.workspace, channel_id))
        await self._tx.connection.execute(
            "UPDATE channels SET credentials = $3 WHERE workspace_id = $1 AND id = $2",
            self._tx.actor.workspace,
            channel_id,
            sealed,
        )


def connection_from(sealer: Sealer, record: Mapping[str, Any]) -> Connection:
    """How to speak to the account of this channel row."""
    workspace_id, channel_id = WorkspaceId(record["workspace_id"]), ChannelId(record["id"])
    return Connection(
        platform=record["platform"],
        server_url=record["server_url"],
        account_id=record["account_id"],
        settings=record["settings"],
        credentials=open_credentials(sealer, workspace_id, channel_id, record["credentials"]),
        workspace_id=workspace_id,
        channel_id=channel_id,
        credentials_fence=record["credentials_fence"],
        throttles=record["throttles"],
    )


def open_credentials(
    sealer: Sealer, workspace_id: WorkspaceId, channel_id: ChannelId, sealed: bytes | None
) -> dict[str, Secret]:
    """The credentials of this channel; none when they were forgotten. Raises CannotOpen."""
    if sealed is None:
        return {}
    plain = from_json(sealer.open(sealed, _row_of(workspace_id, channel_id)))
    return {name: Secret(value) for name, value in plain.items()}


def _row_of(workspace_id: WorkspaceId, channel_id: ChannelId) -> str:
    return f"{workspace_id}/channels/{channel_id}/credentials"
