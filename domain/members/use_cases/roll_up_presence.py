"""The days of communities are counted anew wherever something of them changed."""

from domain.members.growth import PRESENCE_DUE
from domain.members.room import Members
from domain.shared.access import Actor
from domain.shared.ids import MemberId

CHANGES_AT_ONCE = 5_000
PRESENCE_ROUNDS = 20
"""So many times one after the other; then others have their turn."""


async def roll_up_presence(room: Members, actor: Actor) -> int:
    """Some of what changed; what is left is planned. How many changes there were. A community whose
    wall is another than its days were counted by is counted from all that is known. Safe to repeat,
    to interrupt, and at the same time by any number of workers: days are counted from what is
    written, never added to."""
    async with room.begin(actor) as tx:
        if await tx.presence.moved():
            await tx.book.unsettled()
            await tx.presence.resettle()
        else:
            await tx.book.steady()
        many = await tx.presence.roll(CHANGES_AT_ONCE)
        if many == CHANGES_AT_ONCE:
            tx.plan(PRESENCE_DUE, actor.workspace, room.clock.now())
        await tx.commit()
    return many


async def plan_presence(room: Members, actor: Actor) -> None:
    """The wall of some community may be another. Safe to repeat."""
    async with room.begin(actor) as tx:
        tx.plan(PRESENCE_DUE, actor.workspace, room.clock.now())
        await tx.commit()


async def count_anew(room: Members, actor: Actor, member_id: MemberId) -> None:
    """Whether somebody counts may be otherwise. Safe to repeat."""
    async with room.begin(actor) as tx:
        await tx.book.steady()
        await tx.presence.regroup([member_id], (), member_id)
        tx.plan(PRESENCE_DUE, actor.workspace, room.clock.now())
        await tx.commit()
