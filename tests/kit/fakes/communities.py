"""Communities in memory: each workspace sees its own, and no account is connected twice."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from domain.communities.errors import ChannelAlreadyConnected
from domain.communities.model import Channel, ChannelStatus, Community
from domain.communities.ports import DueRefresh, RefreshTurn
from domain.publishing.states import DeliveryState
from domain.shared.access import Actor
from domain.shared.errors import DuplicateExternalId, NotFound
from domain.shared.ids import ChannelId, CommunityId, TeammateId, WorkspaceId
from domain.shared.paging import Page, PageRequest
from domain.shared.platforms import Capability, Connection
from domain.shared.secret import Secret
from tests.kit.fakes.community_audits import FakeAuditingTx, FakeCommunityAuditReads
from tests.kit.fakes.connecting import FakeConnectionReads, FakeConnections
from tests.kit.fakes.conversations import FakeAssignees
from tests.kit.fakes.goals import FakeGoalReads, FakeGoals
from tests.kit.fakes.guidelines import FakeGuidelines, FakeGuidelinesReads
from tests.kit.fakes.memory import FakeTransaction, Key, Memory, Tables


class Named(Protocol):
    """A row that can bear the caller's own id."""

    @property
    def id(self) -> str: ...
    @property
    def workspace_id(self) -> WorkspaceId: ...
    @property
    def external_id(self) -> str | None: ...


N = TypeVar("N", bound=Named)


def refuse_twins(rows: Mapping[Key, N], row: N) -> None:
    """Raise DuplicateExternalId when another row of this workspace bears the same external id."""
    if row.external_id is None:
        return
    for other in rows.values():
        if other.id != row.id and (other.workspace_id, other.external_id) == (
            row.workspace_id,
            row.external_id,
        ):
            raise DuplicateExternalId(pointer="/external_id")


class FakeCommunitiesTx(FakeAuditingTx):
    """A transaction of communities."""

    @property
    def communities(self) -> "FakeCommunities":
        return FakeCommunities(self)

    @property
    def channels(self) -> "FakeChannels":
        return FakeChannels(self)

    @property
    def connections(self) -> FakeConnections:
        return FakeConnections(self)

    @property
    def guidelines(self) -> FakeGuidelines:
        return FakeGuidelines(self)

    @property
    def goals(self) -> FakeGoals:
        return FakeGoals(self)

    @property
    def teammates(self) -> FakeAssignees:
        return FakeAssignees(self)


class FakeCommunities:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.communities

    async def add(self, community: Community) -> None:
        refuse_twins(self._rows, community)
        self._rows[community.workspace_id, community.id] = community

    async def get(self, community_id: CommunityId) -> Community:
        return _community(self._tx.tables, self._tx.actor, community_id)

    async def save(self, community: Community) -> None:
        refuse_twins(self._rows, community)
        if self._tx.key(community.id) in self._rows:
            self._rows[self._tx.key(community.id)] = community

    async def looked_after_by(self, teammate_id: TeammateId) -> Sequence[Community]:
        mine = (one for one in self._rows.values() if one.workspace_id == self._tx.actor.workspace)
        theirs = [one for one in mine if teammate_id in one.teammate_ids]
        return sorted(theirs, key=lambda one: one.id)

    async def connected_channels(self, community_id: CommunityId) -> int:
        return sum(
            channel.workspace_id == self._tx.actor.workspace
            and channel.community_id == community_id
            and channel.status is not ChannelStatus.DISCONNECTED
            for channel in self._tx.tables.channels.values()
        )


class FakeChannels:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.channels
        self._credentials = tx.tables.credentials

    async def add(self, channel: Channel, credentials: Mapping[str, Secret]) -> None:
        self._refuse_twins(channel)
        if not all(secret.reveal() for secret in credentials.values()):
            raise ValueError("an empty credential is never stored")
        self._rows[channel.workspace_id, channel.id] = channel
        self._credentials[channel.workspace_id, channel.id] = dict(credentials)

    async def of_account(
        self, platform: str, server_url: str | None, account_id: str
    ) -> ChannelId | None:
        wanted = (self._tx.actor.workspace, platform, server_url or "", account_id)
        return next(
            (
                channel.id
                for channel in self._rows.values()
                if _account(channel) == wanted and channel.status is not ChannelStatus.DISCONNECTED
            ),
            None,
        )

    async def get(self, channel_id: ChannelId) -> Channel:
        return _channel(self._tx.tables, self._tx.actor, channel_id)

    async def save(self, channel: Channel) -> None:
        self._refuse_twins(channel)
        if self._tx.key(channel.id) in self._rows:
            self._rows[self._tx.key(channel.id)] = channel

    async def replace_credentials(
        self, channel_id: ChannelId, credentials: Mapping[str, Secret]
    ) -> None:
        await self.get(channel_id)
        given = {name: secret for name, secret in credentials.items() if secret.reveal()}
        kept = self._credentials.get(self._tx.key(channel_id), {})
        self._credentials[self._tx.key(channel_id)] = {**kept, **given}

    async def forget_credentials(self, channel_id: ChannelId) -> None:
        self._credentials.pop(self._tx.key(channel_id), None)

    async def connection(self, channel_id: ChannelId) -> Connection:
        return connection_to(self._tx.tables, await self.get(channel_id))

    async def take_refresh(self, channel_id: ChannelId, lease: timedelta) -> RefreshTurn | None:
        channel = self._rows.get(self._tx.key(channel_id))
        if channel is None or not _refresh_due(channel, self._tx.memory):
            return None
        taken = replace(
            channel,
            refresh_fence=channel.refresh_fence + 1,
            refresh_tries=channel.refresh_tries + 1,
            refresh_lease_until=self._tx.now() + lease,
        )
        self._rows[self._tx.key(channel_id)] = taken
        return RefreshTurn(taken, connection_to(self._tx.tables, taken), self._tx.now())

    def _refuse_twins(self, channel: Channel) -> None:
        refuse_twins(self._rows, channel)
        for other in self._rows.values():
            standing = ChannelStatus.DISCONNECTED not in (other.status, channel.status)
            if other.id != channel.id and standing and _account(other) == _account(channel):
                raise ChannelAlreadyConnected()


class FakeCommunitiesReads(
    FakeConnectionReads, FakeGuidelinesReads, FakeGoalReads, FakeCommunityAuditReads
):
    """Single things. Lists, with their filters and sorts, are asked of the real database."""

    def __init__(self, memory: Memory) -> None:
        super().__init__(memory)
        self._memory = memory

    async def community(self, actor: Actor, community_id: CommunityId) -> Community:
        return _community(self._memory.tables, actor, community_id)

    async def communities(self, actor: Actor, request: PageRequest) -> Page[Community]:
        raise NotImplementedError

    async def channel(self, actor: Actor, channel_id: ChannelId) -> Channel:
        return _channel(self._memory.tables, actor, channel_id)

    async def channels(self, actor: Actor, request: PageRequest) -> Page[Channel]:
        raise NotImplementedError

    async def waiting_messages(self, actor: Actor, channel_id: ChannelId) -> int:
        return sum(
            (d.workspace_id, d.channel_id) == (actor.workspace, channel_id)
            and d.state in (DeliveryState.SCHEDULED, DeliveryState.HELD)
            for d in self._memory.tables.deliveries.values()
        )

    async def due_on(self, actor: Actor, channel_id: ChannelId, most: int) -> Sequence[datetime]:
        due = [
            d.next_at
            for d in self._memory.tables.deliveries.values()
            if (d.workspace_id, d.channel_id) == (actor.workspace, channel_id)
            and d.state is DeliveryState.SCHEDULED
            and d.next_at is not None
        ]
        return sorted(due)[:most]


class FakeRefreshAgenda:
    """Looks across the walls, at ids and instants only."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def due(self, limit: int) -> Sequence[DueRefresh]:
        rows = self._memory.tables.channels.values()
        due = [c for c in rows if _refresh_due(c, self._memory)]
        due.sort(key=lambda c: (c.refresh_at, c.id))
        return [DueRefresh(c.id, c.organization_id, c.workspace_id) for c in due][:limit]

    async def next_in(self) -> timedelta | None:
        now = self._memory.clock.now()
        rows = [c for c in self._memory.tables.channels.values() if c.refresh_at is not None]
        instants = [at for c in rows for at in (c.refresh_at, c.refresh_lease_until) if at]
        return min((at - now for at in instants if at > now), default=None)


def _refresh_due(channel: Channel, memory: Memory) -> bool:
    now = memory.clock.now()
    free = channel.refresh_lease_until is None or channel.refresh_lease_until <= now
    return free and channel.refresh_at is not None and channel.refresh_at <= now


def let_credentials_end(tx: FakeTransaction, connection: Connection) -> None:
    """What the platform said of these credentials, unless newer ones have come."""
    channel = tx.tables.channels.get(tx.key(connection.channel_id))
    if channel is None or channel.credentials_fence != connection.credentials_fence:
        return
    live = channel.status in (ChannelStatus.CONNECTED, ChannelStatus.PAUSED)
    if live and Capability.REFRESH_CREDENTIALS in channel.capabilities:
        now = tx.now()
        tx.tables.channels[tx.key(channel.id)] = replace(
            channel,
            credentials_safe_until=now,
            credentials_expire_at=min(channel.credentials_expire_at or now, now),
            refresh_at=channel.refresh_at if channel.refresh_tries else now,
        )


def connection_to(tables: Tables, channel: Channel) -> Connection:
    """How to speak to the account of this channel."""
    return Connection(
        platform=channel.platform,
        server_url=channel.server_url,
        account_id=channel.account_id,
        settings=channel.settings,
        credentials=tables.credentials.get((channel.workspace_id, channel.id), {}),
        workspace_id=channel.workspace_id,
        channel_id=channel.id,
        credentials_fence=channel.credentials_fence,
        throttles=channel.throttles,
    )


def _account(channel: Channel) -> tuple[str, ...]:
    where = channel.server_url or ""
    return channel.workspace_id, channel.platform, where, channel.account_id


def _community(tables: Tables, actor: Actor, community_id: CommunityId) -> Community:
    try:
        return tables.communities[actor.workspace, community_id]
    except KeyError:
        raise NotFound(thing="community") from None


def _channel(tables: Tables, actor: Actor, channel_id: ChannelId) -> Channel:
    try:
        return tables.channels[actor.workspace, channel_id]
    except KeyError:
        raise NotFound(thing="channel") from None
