"""Ask a channel's platform whether the credentials still hold, or give it new ones."""

from collections.abc import Mapping

from domain.communities.checking import EVERY, ask, judged, plan_notices
from domain.communities.events import CHANNEL_RESTORED, channel_changed
from domain.communities.joining import kept_refresh_token, reconnect
from domain.communities.model import Channel, ChannelStatus
from domain.communities.room import Communities
from domain.shared.access import Actor, Permission
from domain.shared.calling import CHANNEL_LOOKED_AT
from domain.shared.errors import InvalidState
from domain.shared.ids import ChannelId
from domain.shared.secret import Secret


async def check_channel(room: Communities, actor: Actor, channel_id: ChannelId) -> Channel:
    """Ask now; the answer becomes the channel's health. Safe to repeat.

    Only a refusal of the credentials themselves changes the channel's status; a platform that
    cannot be reached changes nothing but the note of this check. Credentials that are over, and can
    be refreshed, are due to be: the worker does that at once. Raises MissingScope, NotFound,
    InvalidState for a disconnected channel.
    """
    actor.require(Permission.CHANNELS_WRITE)
    async with room.begin(actor) as tx:
        channel = await tx.channels.get(channel_id)
        if channel.status is ChannelStatus.DISCONNECTED:
            raise InvalidState(thing="channel", state=channel.status.value, moves="")
        connection = await tx.channels.connection(channel_id)
    answer = await ask(room, connection)
    async with room.begin(actor) as tx:
        before = await tx.channels.get(channel_id)
        channel, news = judged(before, connection, answer, room.clock.now())
        if channel is not before:
            await tx.channels.save(channel)
            tx.announce(channel_changed(news, channel, before))
        if news == CHANNEL_RESTORED:
            tx.plan(CHANNEL_LOOKED_AT, channel_id, room.clock.now() + EVERY)
            plan_notices(tx, channel, room.clock.now())
        await tx.commit(channel)
    return channel


async def reconnect_channel(
    room: Communities, actor: Actor, channel_id: ChannelId, credentials: Mapping[str, Secret]
) -> Channel:
    """New credentials for the same account; what waited for them is released.

    A refresh token that is not given anew stays, as many platforms give it only once; one that was
    refused goes. Raises MissingScope, NotFound, InvalidState, DifferentAccount, and what the
    platform says.
    """
    actor.require(Permission.CHANNELS_WRITE)
    async with room.begin(actor) as tx:
        channel = await tx.channels.get(channel_id)
        if channel.status is ChannelStatus.DISCONNECTED:
            raise InvalidState(thing="channel", state=channel.status.value, moves="")
        kept = await kept_refresh_token(tx, channel)
    account = await room.platforms.identify(
        channel.platform, channel.server_url, {**kept, **credentials}, channel.settings
    )
    async with room.begin(actor) as tx:
        channel = await reconnect(room, tx, channel_id, account, credentials)
        await tx.commit(channel)
    return channel
