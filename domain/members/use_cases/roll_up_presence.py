"""The days of communities are counted anew wherever something of them changed."""

from domain.members.growth import PRESENCE_DUE
from domain.members.ports import MembersTransaction
from domain.members.room import Members
from domain.shared.access import Actor
from domain.shared.ids import MemberId

CHANGES_AT_ONCE, DAYS_AT_ONCE, MEMBERS_AT_ONCE = 5_000, 31, 2_000
PRESENCE_ROUNDS = 20
"""So many times one after the other; then others have their turn."""


async def roll_up_presence(room: Members, actor: Actor) -> bool:
    """Some of what changed, in short commits; whether something is left, which is planned. A
    community whose wall is another than its days were counted by is counted from all that is known,
    some members at a time. Safe to repeat, to interrupt, and at the same time by any number of
    workers: days are counted from what is written, never added to."""
    is_moving = await _settle(room, actor)
    changes = await _mark(room, actor)
    # What still moves, and many changes, concern the same days again and again.
    days = 0 if is_moving or changes == CHANGES_AT_ONCE else await _count(room, actor)
    return is_moving or changes == CHANGES_AT_ONCE or days == DAYS_AT_ONCE


async def _settle(room: Members, actor: Actor) -> bool:
    """Whether some community was, or is, on the way to another wall."""
    async with room.begin(actor) as tx:
        if not await tx.presence.moved():
            return False
        await tx.book.unsettled()
        await tx.presence.resettle(MEMBERS_AT_ONCE)
        _go_on(room, tx, actor)
        await tx.commit()
    return True


async def _mark(room: Members, actor: Actor) -> int:
    async with room.begin(actor) as tx:
        await tx.book.steady()
        changes = await tx.presence.roll(CHANGES_AT_ONCE)
        if changes:
            _go_on(room, tx, actor)
        await tx.commit()
    return changes


async def _count(room: Members, actor: Actor) -> int:
    async with room.begin(actor) as tx:
        await tx.book.steady()
        days = await tx.presence.count_days(DAYS_AT_ONCE)
        if days == DAYS_AT_ONCE:
            _go_on(room, tx, actor)
        await tx.commit()
    return days


def _go_on(room: Members, tx: MembersTransaction, actor: Actor) -> None:
    """Whoever dies before what follows is followed by somebody."""
    tx.plan(PRESENCE_DUE, actor.workspace, room.clock.now())


async def plan_presence(room: Members, actor: Actor) -> None:
    """The wall of some community may be another. Safe to repeat."""
    async with room.begin(actor) as tx:
        _go_on(room, tx, actor)
        await tx.commit()


async def count_anew(room: Members, actor: Actor, member_id: MemberId) -> None:
    """Whether somebody counts may be otherwise. Safe to repeat."""
    async with room.begin(actor) as tx:
        await tx.book.steady()
        await tx.presence.regroup([member_id], (), member_id)
        _go_on(room, tx, actor)
        await tx.commit()
