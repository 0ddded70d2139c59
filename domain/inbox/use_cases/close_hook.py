"""End a channel's address, and have the platform tell nothing more."""

from domain.inbox.errors import HookClosed
from domain.inbox.hearing import POLL_CHANNEL
from domain.inbox.listening import put_on_stream
from domain.inbox.room import Inbox
from domain.inbox.views import ChannelInbound
from domain.shared.access import Actor, Permission
from domain.shared.ids import ChannelId
from domain.shared.outcomes import Published


async def close_hook(room: Inbox, actor: Actor, channel_id: ChannelId) -> ChannelInbound:
    """The platform is asked first, and whatever it says the address ends: what still comes there is
    answered with 404, and what it said is shown as trouble. Where it did not let go, repeating asks
    it again. A platform that is asked what happened is asked again from now on, and one that tells
    over a stream is listened to. Raises MissingScope, NotFound, HookClosed,
    CredentialsUnreadable."""
    actor.require(Permission.CHANNELS_WRITE)
    async with room.begin(actor) as tx:
        line = await tx.hearings.line(channel_id)
    if line.hearing is None or line.hearing.is_over:
        raise HookClosed()
    trouble = None
    if line.hearing.told_at is not None:
        outcome = await room.platforms.unsubscribe(line.connection)
        trouble = None if isinstance(outcome, Published) else outcome.words
    async with room.begin(actor) as tx:
        line = await tx.hearings.line(channel_id, lock=True)
        if line.hearing is None or line.hearing.is_over:
            raise HookClosed()
        now = room.clock.now()
        closed = line.hearing.closed(now, trouble)
        if line.listener.is_asked:
            closed = closed.asked_at(now)
            tx.plan(POLL_CHANNEL, channel_id, now)
        closed = await put_on_stream(room, tx, line, closed)
        await tx.hearings.save(closed)
        await tx.commit()
    if closed.stream is not None:
        await room.doorbell.ring()
    return await room.reads.channel_inbound(actor, channel_id)
