"""Whoever was given a strike, or is rid of one, is reckoned anew: it lowers what they are worth."""

from domain.members.room import Members
from domain.members.standing import VALUES_DUE
from domain.shared.access import Actor
from domain.shared.ids import ChannelId


async def follow_strikes(
    room: Members, actor: Actor, channel_id: ChannelId, person_id: str
) -> None:
    """Safe to repeat."""
    account = await room.values.account_on(actor, channel_id, person_id)
    if account is None:
        return
    async with room.begin(actor) as tx:
        await tx.book.steady()
        standing = (await tx.identities.standing({account})).get(account)
        if standing is None:
            return
        lines = await tx.book.above([standing.member_id])
        await tx.values.stale([id for line in lines.values() for id in line])
        tx.plan(VALUES_DUE, actor.workspace, room.clock.now())
        await tx.commit()
