"""Ask a channel's platform whether the credentials still hold, or give it new ones."""

from collections.abc import Mapping
from datetime import datetime

from domain.communities.errors import DifferentAccount
from domain.communities.events import (
    CHANNEL_CHECKED,
    CHANNEL_REAUTH_REQUIRED,
    CHANNEL_RESTORED,
    channel_changed,
)
from domain.communities.model import Account, Channel, ChannelStatus
from domain.communities.ports import CommunitiesTransaction
from domain.communities.room import Communities
from domain.shared.access import Actor, Permission
from domain.shared.errors import InvalidState, Refusal
from domain.shared.ids import ChannelId
from domain.shared.platforms import (
    REFRESH_TOKEN,
    Connection,
    CredentialsExpired,
    CredentialsRefused,
    CredentialsUnreadable,
    PlatformRefused,
    PlatformThrottled,
    PlatformUnreachable,
)
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
    answer = await _ask(room, connection)
    async with room.begin(actor) as tx:
        before = await tx.channels.get(channel_id)
        channel, news = _after(before, answer, room.clock.now())
        if channel is not before:
            await tx.channels.save(channel)
            tx.announce(channel_changed(news, channel, before))
        await tx.commit(channel)
    return channel


async def _ask(room: Communities, connection: Connection) -> Account | Refusal:
    try:
        return await room.platforms.identify(
            connection.platform, connection.server_url, connection.credentials, connection.settings
        )
    except (
        CredentialsExpired,
        CredentialsRefused,
        PlatformRefused,
        PlatformThrottled,
        PlatformUnreachable,
    ) as refusal:
        return refusal


def _after(before: Channel, answer: Account | Refusal, now: datetime) -> tuple[Channel, str]:
    if isinstance(answer, CredentialsExpired) and before.renewable:
        return before.expired(answer.code, now), CHANNEL_CHECKED
    if isinstance(answer, CredentialsRefused | CredentialsExpired):
        channel = before.needs_reauth(answer.code, now)
        changed = channel.status is not before.status
        return channel, CHANNEL_REAUTH_REQUIRED if changed else CHANNEL_CHECKED
    if isinstance(answer, Refusal):
        return before.check_failed(answer.code, now), CHANNEL_CHECKED
    if before.status is ChannelStatus.REAUTH_REQUIRED:
        return before.restored(answer, now), CHANNEL_RESTORED
    return before.checked(answer, now), CHANNEL_CHECKED


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
        kept = {} if channel.grant_refused else await _refresh_token(tx, channel_id)
    account = await room.platforms.identify(
        channel.platform, channel.server_url, {**kept, **credentials}, channel.settings
    )
    if account.account_id != channel.account_id:
        raise DifferentAccount(expected=channel.handle, found=account.handle)
    async with room.begin(actor) as tx:
        before = await tx.channels.get(channel_id)
        channel = before.reconnected(account, room.clock.now())
        if before.grant_refused:
            await tx.channels.forget_credentials(channel_id)
        given = {**credentials, **account.credentials}
        await tx.channels.replace_credentials(channel_id, given)
        await tx.channels.save(channel)
        tx.announce(channel_changed(CHANNEL_RESTORED, channel, before))
        await tx.commit(channel)
    return channel


async def _refresh_token(tx: CommunitiesTransaction, channel_id: ChannelId) -> Mapping[str, Secret]:
    """The stored one, if there is one that can be opened."""
    try:
        stored = (await tx.channels.connection(channel_id)).credentials
    except CredentialsUnreadable:
        return {}
    return {REFRESH_TOKEN: stored[REFRESH_TOKEN]} if REFRESH_TOKEN in stored else {}
