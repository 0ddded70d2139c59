"""Tell a channel's owner beforehand that its credentials end."""

from domain.communities.checking import plan_notices
from domain.communities.events import credentials_expiring
from domain.communities.expiring import notice_due
from domain.communities.room import Communities
from domain.shared.access import Actor
from domain.shared.ids import ChannelId


async def foretell_expiry(room: Communities, actor: Actor, channel_id: ChannelId) -> None:
    """Fourteen days, seven days and one day before: each once, whoever repeats this and however
    many at once, and none after new credentials were given. Of what nobody was there to tell in
    time the last is told. Plans its own next time. Raises NotFound."""
    async with room.begin(actor) as tx:
        before, now = await tx.channels.get(channel_id), room.clock.now()
        channel, notice = before, notice_due(before, now)
        if notice is not None and before.ends_at is not None:
            channel = before.foretold(notice)
            await tx.channels.save(channel)
            tx.announce(credentials_expiring(channel, before.ends_at, now))
        plan_notices(tx, channel, now)
        await tx.commit()
