"""Change, pause, resume and disconnect a channel, and learn that its account is stopped."""

from collections.abc import Callable, Mapping
from typing import Any

from domain.communities.account import Account
from domain.communities.events import (
    CHANNEL_DISCONNECTED,
    CHANNEL_PAUSED,
    CHANNEL_RESUMED,
    CHANNEL_UPDATED,
    channel_changed,
)
from domain.communities.joining import same_account
from domain.communities.model import Channel
from domain.communities.room import Communities
from domain.communities.settling import resettled
from domain.shared.access import Actor, Permission
from domain.shared.ids import ChannelId
from domain.shared.versions import Version, must_match


async def change_channel(
    room: Communities,
    actor: Actor,
    channel_id: ChannelId,
    version: Version,
    changes: Mapping[str, Any],
) -> Channel:
    """Of `settings` those named are changed, and None takes one back. With the new ones the
    platform is asked who we are there, between two transactions, inside neither; what it allows
    then is the channel's from here on. Safe to repeat. Raises MissingScope, NotFound,
    VersionMismatch, InvalidState, DuplicateExternalId; for settings also ValidationFailed for those
    that stay, DifferentAccount, CredentialsUnreadable and what the platform says."""
    others = {name: value for name, value in changes.items() if name != "settings"}
    given = changes.get("settings")
    if given:
        settings, account = await _asked(room, actor, channel_id, version, given)

    def move(before: Channel) -> Channel:
        now = room.clock.now()
        if not given:
            return before.change(now, **others)
        same_account(before, account)
        return before.resettled(settings, account, now, **others)

    return await _move(room, actor, channel_id, CHANNEL_UPDATED, move, version)


async def _asked(
    room: Communities,
    actor: Actor,
    channel_id: ChannelId,
    version: Version,
    given: Mapping[str, Any],
) -> tuple[Mapping[str, Any], Account]:
    """The settings as they would be, and who we are with them."""
    actor.require(Permission.CHANNELS_WRITE)
    async with room.begin(actor) as tx:
        channel = await tx.channels.get(channel_id)
        must_match(version, channel.version)
        channel = channel.change(room.clock.now())
        settings = resettled(room.platforms.profile(channel.platform), channel.settings, given)
        connection = await tx.channels.connection(channel_id)
    return settings, await room.platforms.identify(
        channel.platform, channel.server_url, connection.credentials, settings
    )


async def pause_channel(
    room: Communities, actor: Actor, channel_id: ChannelId, reason: str
) -> Channel:
    """Nothing goes out there until it is resumed. Raises MissingScope, NotFound, InvalidState."""
    now = room.clock.now()
    return await _move(room, actor, channel_id, CHANNEL_PAUSED, lambda c: c.pause(reason, now))


async def resume_channel(room: Communities, actor: Actor, channel_id: ChannelId) -> Channel:
    """What became too late meanwhile waits for a person. Raises MissingScope, NotFound,
    InvalidState."""
    now = room.clock.now()
    return await _move(room, actor, channel_id, CHANNEL_RESUMED, lambda c: c.resume(now))


async def disconnect_channel(
    room: Communities, actor: Actor, channel_id: ChannelId, cause: str
) -> Channel:
    """End the connection and forget its credentials, for good. Raises MissingScope, NotFound,
    InvalidState."""
    actor.require(Permission.CHANNELS_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.channels.get(channel_id)
        channel = before.disconnect(cause, room.clock.now())
        await tx.channels.save(channel)
        await tx.channels.forget_credentials(channel_id)
        tx.announce(channel_changed(CHANNEL_DISCONNECTED, channel, before))
        await tx.commit(channel)
    return channel


async def pause_blocked(room: Communities, actor: Actor, channel_id: ChannelId) -> Channel:
    """A platform has stopped the account: nothing more goes out there until somebody resumes it.

    Safe to repeat: one notice for one episode.
    """
    async with room.begin(actor) as tx:
        before = await tx.channels.get(channel_id)
        channel = before.blocked(room.clock.now())
        if channel.status is not before.status:
            await tx.channels.save(channel)
            tx.announce(channel_changed(CHANNEL_PAUSED, channel, before))
        await tx.commit(channel)
    return channel


async def _move(
    room: Communities,
    actor: Actor,
    channel_id: ChannelId,
    news: str,
    move: Callable[[Channel], Channel],
    version: Version = None,
) -> Channel:
    actor.require(Permission.CHANNELS_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.channels.get(channel_id)
        must_match(version, before.version)
        channel = move(before)
        await tx.channels.save(channel)
        tx.announce(channel_changed(news, channel, before))
        await tx.commit(channel)
    return channel
