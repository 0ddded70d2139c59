"""What communities needs from outside, each with its promises in words."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from domain.communities.account import Account
from domain.communities.community_audit_ports import (
    AuditBook,
    AuditFindings,
    AuditTemplates,
    CommunityAuditReads,
)
from domain.communities.connecting_ports import ChannelConnections, ConnectionReads
from domain.communities.goal_ports import GoalBook, GoalReads
from domain.communities.guidelines_ports import GuidelinesBook, GuidelinesReads
from domain.communities.model import Channel, Community
from domain.communities.outcomes import RefreshOutcome
from domain.communities.teaming import TeammateFacts
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, CommunityId, OrganizationId, TeammateId, WorkspaceId
from domain.shared.operations import Operations
from domain.shared.paging import Page, PageRequest
from domain.shared.platforms import Connection, PlatformProfile
from domain.shared.secret import Secret
from domain.shared.transaction import Transaction


@dataclass(frozen=True, slots=True)
class RefreshTurn:
    """A channel whose credentials this caller alone may refresh until the lease ends: the channel
    as it was taken, with the turn's fence, and the instant of that by the database's clock.
    `connection` is None where the stored credentials could not be opened."""

    channel: Channel
    connection: Connection | None
    begun: datetime


@dataclass(frozen=True, slots=True)
class DueRefresh:
    """A channel whose credentials want refreshing, and in whose walls it lives. Ids only."""

    channel_id: ChannelId
    organization_id: OrganizationId
    workspace_id: WorkspaceId


class Communities(Protocol):
    async def add(self, community: Community) -> None:
        """Raises DuplicateExternalId."""
        ...

    async def get(self, community_id: CommunityId) -> Community:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def save(self, community: Community) -> None:
        """Raises DuplicateExternalId."""
        ...

    async def looked_after_by(self, teammate_id: TeammateId) -> Sequence[Community]:
        """Those in whose team they are, all locked, in the order of their ids."""
        ...

    async def connected_channels(self, community_id: CommunityId) -> int:
        """How many of its channels are not disconnected."""
        ...


class Channels(Protocol):
    async def add(self, channel: Channel, credentials: Mapping[str, Secret]) -> None:
        """Stores the credentials sealed, bound to this row. Raises DuplicateExternalId, or
        ChannelAlreadyConnected when the account is connected in this workspace."""
        ...

    async def of_account(
        self, platform: str, server_url: str | None, account_id: str
    ) -> ChannelId | None:
        """The channel this account is connected by in this workspace."""
        ...

    async def get(self, channel_id: ChannelId) -> Channel:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def save(self, channel: Channel) -> None:
        """Raises DuplicateExternalId."""
        ...

    async def replace_credentials(
        self, channel_id: ChannelId, credentials: Mapping[str, Secret]
    ) -> None:
        """An empty value never replaces a stored one."""
        ...

    async def forget_credentials(self, channel_id: ChannelId) -> None: ...

    async def take_refresh(self, channel_id: ChannelId, lease: timedelta) -> RefreshTurn | None:
        """Take the channel's next turn at refreshing: it gets a higher fence and a lease. None
        unless a refresh is due, and nobody else's lease lasts, both by the database's clock; one
        that several ask for at once goes to one of them."""
        ...

    async def connection(self, channel_id: ChannelId) -> Connection:
        """Everything needed to speak to its account. Raises NotFound, CredentialsUnreadable."""
        ...


class CommunitiesTransaction(Transaction, Protocol):
    @property
    def communities(self) -> Communities: ...
    @property
    def channels(self) -> Channels: ...
    @property
    def connections(self) -> ChannelConnections: ...
    @property
    def guidelines(self) -> GuidelinesBook: ...
    @property
    def goals(self) -> GoalBook: ...
    @property
    def teammates(self) -> TeammateFacts: ...
    @property
    def audit_templates(self) -> AuditTemplates: ...
    @property
    def audits(self) -> AuditBook: ...
    @property
    def audit_findings(self) -> AuditFindings: ...
    @property
    def operations(self) -> Operations: ...


class Begin(Protocol):
    def __call__(self, actor: Actor) -> AbstractAsyncContextManager[CommunitiesTransaction]: ...


class CommunitiesReads(ConnectionReads, GuidelinesReads, GoalReads, CommunityAuditReads, Protocol):
    """Queries that decide nothing. Each sees only the actor's workspace."""

    async def community(self, actor: Actor, community_id: CommunityId) -> Community: ...

    async def communities(self, actor: Actor, request: PageRequest) -> Page[Community]: ...

    async def channel(self, actor: Actor, channel_id: ChannelId) -> Channel: ...

    async def channels(self, actor: Actor, request: PageRequest) -> Page[Channel]: ...

    async def waiting_messages(self, actor: Actor, channel_id: ChannelId) -> int:
        """How many deliveries are still to go out on that channel."""
        ...

    async def due_on(self, actor: Actor, channel_id: ChannelId, most: int) -> Sequence[datetime]:
        """When those that nothing holds back are to go out, the soonest first."""
        ...


class Agenda(Protocol):
    """Which credentials want refreshing, across all workspaces: ids and instants, nothing else."""

    async def due(self, limit: int) -> Sequence[DueRefresh]:
        """Due by the database's clock and in nobody's hand, the longest due first."""
        ...

    async def next_in(self) -> timedelta | None:
        """How long until the next one becomes due, by the database's clock; None when none will."""
        ...


class Platforms(Protocol):
    """The platforms we have adapters for."""

    def profiles(self) -> Sequence[PlatformProfile]:
        """Every platform, by name."""
        ...

    def profile(self, platform: str) -> PlatformProfile:
        """Raises UnknownPlatform."""
        ...

    async def identify(
        self,
        platform: str,
        server_url: str | None,
        credentials: Mapping[str, Secret],
        settings: Mapping[str, Any],
    ) -> Account:
        """Ask the platform who these credentials belong to and what the limits are. Reading only.

        Raises ValidationFailed with pointers (`/credentials/…`, `/settings/…`, `/server_url`),
        CredentialsRefused, CredentialsExpired where a refresh token is among them, PlatformRefused,
        PlatformThrottled, PlatformUnreachable or UrlNotAllowed.
        """
        ...

    async def refresh(self, connection: Connection) -> RefreshOutcome:
        """Exchange the refresh token, once. Answers within `REFRESH_TIMEOUT` or so, and never
        raises: trouble is an outcome."""
        ...
