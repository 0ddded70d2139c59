"""Ambassadors begin and end in their time, and cease to be what whoever they are can be no more."""

from domain.members.ambassador import AMBASSADOR_TURNS, AmbassadorState, EndedBy, end_of
from domain.members.ambassador_writing import write
from domain.members.room import Members
from domain.shared.access import Actor
from domain.shared.ids import AmbassadorId, CommunityId, MemberId


async def turn_ambassador(room: Members, actor: Actor, id: AmbassadorId) -> None:
    """What was accepted begins, and what had a time ends, if that has come. Safe to repeat. Raises
    NotFound."""
    async with room.begin(actor) as tx:
        before = await tx.ambassadors.get(id)
        at, now = before.turns_at, room.clock.now()
        if at is None:
            return
        if at > now:
            tx.plan(AMBASSADOR_TURNS, id, at)
        elif before.state is AmbassadorState.ACCEPTED:
            write(tx, before, before.begin(now), now)
        else:
            write(tx, before, before.end(EndedBy.TERM_OVER, None, now), now)
        await tx.commit()


async def follow_member(room: Members, actor: Actor, member_id: MemberId) -> None:
    """Whoever is banned, went away or is forgotten stands for nothing any more; and whoever became
    part of another stands for each community once. Safe to repeat."""
    if not await room.ambassadors.any_open(actor, member_id):
        return
    async with room.begin(actor) as tx:
        await tx.book.steady()
        lines = await tx.book.above([member_id])
        member = await tx.book.get(lines[member_id][-1])
        gone, now = end_of(member), room.clock.now()
        held: set[CommunityId] = set()
        # Who stands already comes before who was only asked.
        found = await tx.ambassadors.open_of(await tx.book.kin(member.id))
        for before in sorted(found, key=lambda one: one.state is not AmbassadorState.ACTIVE):
            twice = before.community_id in held
            held.add(before.community_id)
            why = gone or (EndedBy.MERGED if twice else None)
            if why is not None:
                write(tx, before, before.end(why, None, now), now)
        await tx.commit()
