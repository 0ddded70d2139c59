"""A member's accounts are given, read and taken away."""

from collections.abc import Sequence

from domain.members.becoming import NewIdentity
from domain.members.events import IDENTITY_REMOVED, UPDATED, identity_told, member_told
from domain.members.giving import holdings
from domain.members.identity import MemberIdentity
from domain.members.room import Members
from domain.members.suggesting import suggested, write_suggestions
from domain.members.writing import Writing
from domain.shared.access import Actor, Permission
from domain.shared.ids import IdentityId, MemberId


async def give_identity(
    room: Members, actor: Actor, member_id: MemberId, given: NewIdentity
) -> MemberIdentity:
    """One that the member has already is known better afterwards: its proof only grows. Raises
    MissingScope, NotFound, MemberMerged, IdentityTaken."""
    actor.require(Permission.MEMBERS_WRITE)
    async with room.begin(actor) as tx:
        await tx.book.steady()
        await tx.book.alone()
        member = await tx.book.get(member_id)
        member.must_stand_alone()
        held = await holdings(tx, {given.account}, {member_id})
        [(before, identity)] = held.given(room, member, [given])
        writing = Writing(tx, room.clock.now())
        writing.identity(before, identity)
        platforms = member.platforms | {identity.platform}
        if platforms != member.platforms:
            writing.member(member, member.change(writing.now, platforms=platforms))
        new = await suggested(room, tx, actor, [after for _, after in writing.identities])
        writing.done()
        write_suggestions(tx, new)
        await tx.commit(identity)
    return identity


async def list_identities(
    room: Members, actor: Actor, member_id: MemberId
) -> Sequence[MemberIdentity]:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.MEMBERS_READ)
    await room.reads.member(actor, member_id)
    return await room.reads.identities(actor, member_id)


async def remove_identity(
    room: Members, actor: Actor, member_id: MemberId, id: IdentityId
) -> MemberIdentity:
    """What was done under it stays in the timeline; whoever acts under it next is somebody new.
    Raises MissingScope, NotFound, MemberMerged."""
    actor.require(Permission.MEMBERS_WRITE)
    async with room.begin(actor) as tx:
        await tx.book.steady()
        member = await tx.book.get(member_id)
        member.must_stand_alone()
        kin = await tx.book.kin(member_id)
        before = await tx.identities.get(kin, id)
        left = {one.platform for one in await tx.identities.of(kin) if one.id != id}
        identity = before.remove(room.clock.now())
        tx.identities.write((before, identity))
        tx.announce(identity_told(IDENTITY_REMOVED, identity, before))
        if before.platform not in left:
            after = member.change(room.clock.now(), platforms=member.platforms - {before.platform})
            tx.book.write((member, after))
            tx.announce(member_told(UPDATED, after, member))
        await tx.commit(identity)
    return identity
