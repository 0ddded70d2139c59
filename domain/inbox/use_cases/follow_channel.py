"""What the life of a channel means for what it hears."""

from domain.inbox.following import left
from domain.inbox.hearing import POLL_CHANNEL, Hearing
from domain.inbox.listening import put_on_stream
from domain.inbox.room import Inbox
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId


async def follow_channel(room: Inbox, actor: Actor, channel_id: ChannelId) -> None:
    """A channel whose platform is asked what happened is asked from now on, one that is told over a
    stream is listened to, and one that is gone hears no more. Safe to repeat: one that is being
    asked goes on at its pace."""
    async with room.begin(actor) as tx:
        try:
            line = await tx.hearings.line(channel_id, lock=True)
        except NotFound:
            return
        now = room.clock.now()
        hearing = line.hearing or Hearing(
            actor.workspace, channel_id, actor.organization_id, created_at=now, updated_at=now
        )
        if line.listener.is_gone:
            await tx.hearings.save(left(tx, hearing.ended(now), now))
            tx.unplan(POLL_CHANNEL, channel_id)
            await tx.commit()
            return
        followed = await put_on_stream(room, tx, line, hearing)
        if line.listener.is_asked and not hearing.is_told and hearing.next_poll_at is None:
            followed = followed.asked_at(now)
            tx.plan(POLL_CHANNEL, channel_id, now)
        if followed is not hearing:
            await tx.hearings.save(followed)
        await tx.commit()
    if followed.stream is not None:
        await room.doorbell.ring()
