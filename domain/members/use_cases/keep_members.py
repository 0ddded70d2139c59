"""Members are made known, read and changed."""

from collections.abc import Mapping
from typing import Any

from domain.members.becoming import NewMember, becoming, checked
from domain.members.events import UPDATED, member_told
from domain.members.giving import holdings
from domain.members.model import Member, Origin
from domain.members.room import Members
from domain.members.suggesting import suggested, write_suggestions
from domain.members.writing import Writing
from domain.shared.access import Actor, Permission
from domain.shared.ids import MemberId
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match


async def create_member(room: Members, actor: Actor, request: NewMember) -> Member:
    """Raises MissingScope, NotFound for a community, IdentityTaken, DuplicateExternalId."""
    actor.require(Permission.MEMBERS_WRITE)
    async with room.begin(actor) as tx:
        await tx.book.steady()
        if request.identities:
            await tx.book.alone()
        await checked(tx, request.community_ids)
        held = await holdings(tx, {one.account for one in request.identities}, ())
        member = becoming(room, actor, request, Origin.API)
        given = held.given(room, member, request.identities)
        writing = Writing(tx, member.created_at)
        writing.member(None, member)
        for pair in given:
            writing.identity(*pair)
        new = await suggested(room, tx, actor, [after for _, after in given])
        writing.done()
        write_suggestions(tx, new)
        await tx.commit(member)
    return member


async def change_member(
    room: Members, actor: Actor, member_id: MemberId, version: Version, changes: Mapping[str, Any]
) -> Member:
    """Raises MissingScope, NotFound, also for a community, VersionMismatch, MemberMerged,
    DuplicateExternalId."""
    actor.require(Permission.MEMBERS_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.book.get(member_id)
        must_match(version, before.version)
        await checked(tx, changes.get("community_ids", ()))
        member = before.change(room.clock.now(), **changes)
        tx.book.write((before, member))
        tx.announce(member_told(UPDATED, member, before))
        await tx.commit(member)
    return member


async def read_member(room: Members, actor: Actor, member_id: MemberId) -> Member:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.MEMBERS_READ)
    return await room.reads.member(actor, member_id)


async def list_members(room: Members, actor: Actor, request: PageRequest) -> Page[Member]:
    """Raises MissingScope."""
    actor.require(Permission.MEMBERS_READ)
    return await room.reads.members(actor, request)
