"""Change, pause, resume and disconnect a channel, and learn that its account is stopped."""

from collections.abc import Callable, Mapping
from typing import Any

from domain.communities.events import (
    CHANNEL_DISCONNECTED,
    CHANNEL_PAUSED,
    CHANNEL_RESUMED,
    CHANNEL_UPDATED,
    channel_changed,
)
from domain.communities.model import Channel
from domain.communities.room import Communities
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
    """Raises MissingScope, NotFound, VersionMismatch, InvalidState, DuplicateExternalId."""
    now = room.clock.now()
    return await _move(
        room, actor, channel_id, CHANNEL_UPDATED, lambda c: c.change(now, **changes), version
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
