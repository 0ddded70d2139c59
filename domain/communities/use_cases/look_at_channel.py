"""Look at a channel once a day: who we are there, and what the place allows by now."""

from dataclasses import replace

from domain.communities.account import Account
from domain.communities.checking import EVERY, ask, judged, plan_notices
from domain.communities.events import channel_changed
from domain.communities.model import Channel, ChannelStatus
from domain.communities.room import Communities
from domain.shared.access import Actor
from domain.shared.calling import CHANNEL_LOOKED_AT
from domain.shared.errors import Refusal
from domain.shared.ids import ChannelId
from domain.shared.platforms import Connection, CredentialsUnreadable

_LIVE = (ChannelStatus.CONNECTED, ChannelStatus.PAUSED)


async def look_at_channel(room: Communities, actor: Actor, channel_id: ChannelId) -> None:
    """Read again what an instance may have changed: its limits, what we can do there, our name.

    What is new is a change of the channel and told as `channel.checked`; that nothing is new is
    noted, and no news. The platform is asked between two transactions, inside neither. Nobody is
    asked with credentials that were refused, nor while the platform wants no call. Safe to repeat.
    """
    connection = await _planned(room, actor, channel_id)
    if connection is None:
        return
    answer = await _answer(room, connection)
    async with room.begin(actor) as tx:
        before = await tx.channels.get(channel_id)
        if before.status not in _LIVE:
            return
        after, news = judged(before, connection, answer, room.clock.now())
        if after is before:
            return
        if _same(before, after):
            await tx.channels.save(replace(before, checked_at=after.checked_at))
        else:
            await tx.channels.save(after)
            tx.announce(channel_changed(news, after, before))
        await tx.commit()


async def _planned(room: Communities, actor: Actor, channel_id: ChannelId) -> Connection | None:
    """How to ask, where that is to be done now. The next time is planned before: whoever dies over
    this one is followed by somebody."""
    now = room.clock.now()
    async with room.begin(actor) as tx:
        channel = await tx.channels.get(channel_id)
        if channel.status not in _LIVE:
            return None
        tx.plan(CHANNEL_LOOKED_AT, channel_id, now + EVERY)
        plan_notices(tx, channel, now)
        try:
            connection = await tx.channels.connection(channel_id)
        except CredentialsUnreadable:
            connection = None
        await tx.commit()
    resting = channel.rate_limited_until is not None and channel.rate_limited_until > now
    return None if resting or channel.waits_for_credentials(now) else connection


async def _answer(room: Communities, connection: Connection) -> Account | Refusal:
    try:
        return await ask(room, connection)
    except Refusal as refusal:
        # An address that is no longer one we call, a setting that the adapter takes no more.
        return refusal


def _same(before: Channel, after: Channel) -> bool:
    """Whether nothing but the time of the check is different."""
    same = replace(
        after,
        checked_at=before.checked_at,
        version=before.version,
        updated_at=before.updated_at,
    )
    return same == before
