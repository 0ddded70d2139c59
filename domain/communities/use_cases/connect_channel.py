"""Connect an account on a platform to a community."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.communities.errors import (
    ChannelAlreadyConnected,
    CommunityArchived,
    PlatformNotInMode,
)
from domain.communities.events import CHANNEL_CONNECTED, channel_changed
from domain.communities.model import Channel, ChannelStatus
from domain.communities.ports import CommunitiesTransaction
from domain.communities.room import Communities
from domain.shared.access import Actor, Mode, Permission
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId, CommunityId, Kind
from domain.shared.secret import Secret


@dataclass(frozen=True, slots=True)
class NewChannel:
    community_id: CommunityId
    platform: str
    credentials: Mapping[str, Secret]
    server_url: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    name: str | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


async def connect_channel(room: Communities, actor: Actor, request: NewChannel) -> Channel:
    """Ask the platform whose credentials these are, then keep them sealed.

    The platform is asked between two transactions, inside neither. Raises MissingScope,
    UnknownPlatform, PlatformNotInMode, NotFound for the community, CommunityArchived,
    ChannelAlreadyConnected, DuplicateExternalId, and what the platform's answer says.
    """
    actor.require(Permission.CHANNELS_WRITE)
    profile = room.platforms.profile(request.platform)
    if profile.test_only is not (actor.mode is Mode.TEST):
        raise PlatformNotInMode(
            platform=request.platform, mode=actor.mode.value, pointer="/platform"
        )
    async with room.begin(actor) as tx:
        await _open_community(tx, request.community_id)
    account = await room.platforms.identify(
        request.platform, request.server_url, request.credentials, request.settings
    )
    now = room.clock.now()
    channel = Channel(
        id=ChannelId(room.ids.new(Kind.CHANNEL)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        community_id=request.community_id,
        platform=request.platform,
        name=request.name or account.name,
        handle=account.handle,
        account_id=account.account_id,
        status=ChannelStatus.CONNECTED,
        limits=account.limits,
        capabilities=account.capabilities,
        outcome_class=account.outcome_class,
        url=account.url,
        server_url=account.server_url or request.server_url,
        settings=request.settings,
        checked_at=now,
        external_id=request.external_id,
        metadata=request.metadata,
        created_at=now,
        updated_at=now,
    ).entrusted(account.credentials_last, now)
    async with room.begin(actor) as tx:
        await _open_community(tx, request.community_id)
        before = await tx.channels.of_account(
            channel.platform, channel.server_url, channel.account_id
        )
        if before is not None:
            raise ChannelAlreadyConnected(channel=before)
        await tx.channels.add(channel, {**request.credentials, **account.credentials})
        tx.announce(channel_changed(CHANNEL_CONNECTED, channel))
        await tx.commit(channel)
    return channel


async def _open_community(tx: CommunitiesTransaction, community_id: CommunityId) -> None:
    try:
        community = await tx.communities.get(community_id)
    except NotFound:
        raise NotFound(thing="community", pointer="/community_id") from None
    if community.archived_at is not None:
        raise CommunityArchived(pointer="/community_id")
