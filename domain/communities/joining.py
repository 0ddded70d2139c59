"""An account becomes a channel, or a channel it was before gets new credentials."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.communities.account import Account
from domain.communities.checking import EVERY, plan_notices
from domain.communities.errors import (
    ChannelAlreadyConnected,
    CommunityArchived,
    DifferentAccount,
    PlatformNotInMode,
)
from domain.communities.events import CHANNEL_CONNECTED, CHANNEL_RESTORED, channel_changed
from domain.communities.model import Channel, ChannelStatus
from domain.communities.ports import CommunitiesTransaction
from domain.communities.room import Communities
from domain.shared.access import Actor, Mode
from domain.shared.calling import CHANNEL_LOOKED_AT
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId, CommunityId, Kind
from domain.shared.platforms import REFRESH_TOKEN, CredentialsUnreadable
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


def refuse_wrong_mode(room: Communities, actor: Actor, platform: str) -> None:
    """Raises UnknownPlatform, PlatformNotInMode."""
    profile = room.platforms.profile(platform)
    if profile.test_only is not (actor.mode is Mode.TEST):
        raise PlatformNotInMode(platform=platform, mode=actor.mode.value, pointer="/platform")


async def open_community(tx: CommunitiesTransaction, community_id: CommunityId) -> None:
    """Raises NotFound at its pointer, CommunityArchived."""
    try:
        community = await tx.communities.get(community_id)
    except NotFound:
        raise NotFound(thing="community", pointer="/community_id") from None
    if community.archived_at is not None:
        raise CommunityArchived(pointer="/community_id")


async def connect(
    room: Communities,
    tx: CommunitiesTransaction,
    actor: Actor,
    request: NewChannel,
    account: Account,
) -> Channel:
    """A new channel for this account. Raises ChannelAlreadyConnected, DuplicateExternalId."""
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
        profile=account.profile,
        server_url=account.server_url or request.server_url,
        settings=request.settings,
        checked_at=now,
        external_id=request.external_id,
        metadata=request.metadata,
        created_at=now,
        updated_at=now,
    ).entrusted(account.credentials_last, now)
    before = await tx.channels.of_account(channel.platform, channel.server_url, channel.account_id)
    if before is not None:
        raise ChannelAlreadyConnected(channel=before)
    await tx.channels.add(channel, {**request.credentials, **account.credentials})
    tx.announce(channel_changed(CHANNEL_CONNECTED, channel))
    tx.plan(CHANNEL_LOOKED_AT, channel.id, now + EVERY)
    plan_notices(tx, channel, now)
    return channel


async def reconnect(
    room: Communities,
    tx: CommunitiesTransaction,
    channel_id: ChannelId,
    account: Account,
    credentials: Mapping[str, Secret],
) -> Channel:
    """New credentials for the account of this channel. A refresh token that is not given anew
    stays; one that was refused goes. Raises NotFound, InvalidState, DifferentAccount."""
    before = await tx.channels.get(channel_id)
    same_account(before, account)
    channel = before.reconnected(account, room.clock.now())
    if before.grant_refused:
        await tx.channels.forget_credentials(channel_id)
    await tx.channels.replace_credentials(channel_id, {**credentials, **account.credentials})
    await tx.channels.save(channel)
    tx.announce(channel_changed(CHANNEL_RESTORED, channel, before))
    tx.plan(CHANNEL_LOOKED_AT, channel_id, room.clock.now() + EVERY)
    plan_notices(tx, channel, room.clock.now())
    return channel


def same_account(channel: Channel, account: Account) -> None:
    """Raises DifferentAccount."""
    if account.account_id != channel.account_id:
        raise DifferentAccount(expected=channel.handle, found=account.handle)


async def kept_refresh_token(tx: CommunitiesTransaction, channel: Channel) -> Mapping[str, Secret]:
    """The stored one, if there is one that can be opened and was not refused."""
    if channel.grant_refused:
        return {}
    try:
        stored = (await tx.channels.connection(channel.id)).credentials
    except CredentialsUnreadable:
        return {}
    return {REFRESH_TOKEN: stored[REFRESH_TOKEN]} if REFRESH_TOKEN in stored else {}
