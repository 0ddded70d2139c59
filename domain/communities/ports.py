"""What communities needs from outside, each with its promises in words."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from domain.communities.model import Account, Channel, Community
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, CommunityId
from domain.shared.paging import Page, PageRequest
from domain.shared.platforms import Connection, PlatformProfile
from domain.shared.secret import Secret
from domain.shared.transaction import Transaction


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

    async def connection(self, channel_id: ChannelId) -> Connection:
        """Everything needed to speak to its account. Raises NotFound, CredentialsUnreadable."""
        ...


class CommunitiesTransaction(Transaction, Protocol):
    @property
    def communities(self) -> Communities: ...
    @property
    def channels(self) -> Channels: ...


class Begin(Protocol):
    def __call__(self, actor: Actor) -> AbstractAsyncContextManager[CommunitiesTransaction]: ...


class CommunitiesReads(Protocol):
    """Queries that decide nothing. Each sees only the actor's workspace."""

    async def community(self, actor: Actor, community_id: CommunityId) -> Community: ...

    async def communities(self, actor: Actor, request: PageRequest) -> Page[Community]: ...

    async def channel(self, actor: Actor, channel_id: ChannelId) -> Channel: ...

    async def channels(self, actor: Actor, request: PageRequest) -> Page[Channel]: ...

    async def waiting_messages(self, actor: Actor, channel_id: ChannelId) -> int:
        """How many deliveries are still to go out on that channel."""
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
        CredentialsRefused, PlatformRefused, PlatformThrottled, PlatformUnreachable or
        UrlNotAllowed.
        """
        ...
