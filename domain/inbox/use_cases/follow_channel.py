"""What the life of a channel means for what it hears."""

from domain.inbox.hearing import POLL_CHANNEL, Hearing
from domain.inbox.room import Inbox
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId


async def follow_channel(room: Inbox, actor: Actor, channel_id: ChannelId) -> None:
    """A channel whose platform is asked what happened is asked from now on, and one that is gone
    hears no more. Safe to repeat: one that is being asked goes on at its pace."""
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
            await tx.hearings.save(hearing.ended(now))
            tx.unplan(POLL_CHANNEL, channel_id)
        elif line.listener.is_asked and not hearing.is_told and hearing.next_poll_at is None:
            await tx.hearings.save(hearing.asked_at(now))
            tx.plan(POLL_CHANNEL, channel_id, now)
        else:
            return
        await tx.commit()
