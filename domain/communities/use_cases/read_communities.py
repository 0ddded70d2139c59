"""Reading communities, channels and the platforms they can be on."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from domain.communities.connecting import ChannelConnection
from domain.communities.forecast import forecast
from domain.communities.model import Channel, ChannelStatus, Community
from domain.communities.room import Communities
from domain.communities.views import ChannelHealth, KnownPlatform
from domain.shared.access import Actor, Permission
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelConnectionId, ChannelId, CommunityId
from domain.shared.paging import Page, PageRequest
from domain.shared.platforms import UnknownPlatform

FORESEEN = 10_000


async def read_community(room: Communities, actor: Actor, community_id: CommunityId) -> Community:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.COMMUNITIES_READ)
    return await room.reads.community(actor, community_id)


async def list_communities(
    room: Communities, actor: Actor, request: PageRequest
) -> Page[Community]:
    actor.require(Permission.COMMUNITIES_READ)
    return await room.reads.communities(actor, request)


async def read_channel(room: Communities, actor: Actor, channel_id: ChannelId) -> Channel:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.CHANNELS_READ)
    return await room.reads.channel(actor, channel_id)


async def list_channels(room: Communities, actor: Actor, request: PageRequest) -> Page[Channel]:
    actor.require(Permission.CHANNELS_READ)
    return await room.reads.channels(actor, request)


async def read_channel_health(
    room: Communities, actor: Actor, channel_id: ChannelId
) -> ChannelHealth:
    """What stands in the way of publishing there, how many deliveries it keeps back, and what will
    stand in the way of the next ten thousand.

    From what is known; it asks no platform. Raises MissingScope, NotFound.
    """
    actor.require(Permission.CHANNELS_READ)
    channel = await room.reads.channel(actor, channel_id)
    now = room.clock.now()
    waiting = await room.reads.waiting_messages(actor, channel_id)
    due = await room.reads.due_on(actor, channel_id, FORESEEN)
    connected = channel.status is ChannelStatus.CONNECTED
    return ChannelHealth(
        channel=channel,
        can_publish=connected and channel.speaks and not channel.waits_for_credentials(now),
        issues=tuple(dict.fromkeys(_issues(channel, now))),
        waiting_deliveries=waiting,
        forecast=forecast(channel, due, waiting, now),
    )


def _issues(channel: Channel, now: datetime) -> Iterator[str]:
    if channel.status is not ChannelStatus.CONNECTED:
        yield f"channel_{channel.status.value}"
    if channel.check_error is not None:
        yield channel.check_error
    if channel.rate_limited_until is not None and channel.rate_limited_until > now:
        yield "rate_limited"
    if channel.waits_for_credentials(now):
        yield "credentials_expired"
    if channel.refresh_error is not None and channel.refresh_at is not None:
        yield "credentials_not_refreshed"


async def read_connection(
    room: Communities, actor: Actor, connection_id: ChannelConnectionId
) -> ChannelConnection:
    """As it stands now. Raises MissingScope, NotFound."""
    actor.require(Permission.CHANNELS_READ)
    connection = await room.reads.connection(actor, connection_id)
    return connection.seen_at(room.clock.now())


def list_platforms(room: Communities) -> Sequence[KnownPlatform]:
    """Every platform we speak to. Any key may ask."""
    return [
        KnownPlatform(profile, room.authorities.way(profile.platform))
        for profile in room.platforms.profiles()
    ]


def read_platform(room: Communities, platform: str) -> KnownPlatform:
    """Raises NotFound."""
    try:
        profile = room.platforms.profile(platform)
    except UnknownPlatform:
        raise NotFound(thing="platform") from None
    return KnownPlatform(profile, room.authorities.way(platform))
