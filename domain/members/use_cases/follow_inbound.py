"""Whoever says or does something on a channel is a member, and it is part of their timeline."""

from domain.members.attributing import attributed
from domain.members.room import Members
from domain.shared.access import Actor


async def follow_inbound(room: Members, actor: Actor, inbound_id: str) -> None:
    """A message, or another thing that was heard. Safe to repeat, and at the same time by any
    number of workers: one account is one member, one thing is one activity. Raises NotFound,
    TemporarilyUnavailable."""
    told = await room.reads.heard(actor, inbound_id)
    if told is None:
        return
    async with room.begin(actor) as tx:
        await attributed(room, tx, actor, [told])
        await tx.commit()
