"""Who hands something in, and whether a mission is for them."""

from collections.abc import Sequence
from dataclasses import replace

from domain.members.ambassador import KEPT_OUT
from domain.members.errors import MayNotTakeMission
from domain.members.mission import Audience, Mission
from domain.members.model import Member, MemberState
from domain.members.ports import MembersTransaction
from domain.members.room import Members
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.ids import MemberId
from domain.shared.paging import Filter, PageRequest

MAY_TAKE = frozenset(MemberState) - (KEPT_OUT - {MemberState.MUTED, MemberState.LIMITED})
"""Who is muted or limited may do what is asked for elsewhere."""


async def named(room: Members, actor: Actor, member_id: MemberId | None) -> MemberId:
    """Who it is about: whoever has the session token themselves, or else who is named. Raises
    NotFound, ValidationFailed where nobody is named, or where a member names somebody else."""
    own = await owners(room, actor)
    if own is None:
        if member_id is None:
            raise ValidationFailed(errors=[FieldError("/member_id", "member_unnamed")])
        return member_id
    if not own:
        raise NotFound(thing="member")
    if member_id is not None and member_id not in own:
        raise ValidationFailed(errors=[FieldError("/member_id", "not_yourself")])
    return own[0]


async def person(tx: MembersTransaction, member_id: MemberId, pointer: str | None = None) -> Member:
    """The member whom that one is part of in the end, or itself; locked. Raises NotFound,
    MemberErased."""
    lines = await tx.book.above([member_id])
    if member_id not in lines:
        raise NotFound(thing="member", pointer=pointer) if pointer else NotFound(thing="member")
    member = await tx.book.get(lines[member_id][-1])
    member.must_stand_alone()
    return member


async def must_be_for(
    room: Members, tx: MembersTransaction, mission: Mission, member: Member, kin: Sequence[MemberId]
) -> None:
    """Raises MayNotTakeMission."""
    fits = member.state in MAY_TAKE and not member.is_bot
    if not fits or not await _is_for(room, tx, mission, member, kin):
        raise MayNotTakeMission(audience=mission.audience.value)


async def _is_for(
    room: Members, tx: MembersTransaction, mission: Mission, member: Member, kin: Sequence[MemberId]
) -> bool:
    home = mission.community_id
    if mission.audience is Audience.AMBASSADORS:
        return await tx.ambassadors.stands(kin, home)
    if home is not None and not member.belongs_to(home):
        return False
    if mission.segment_id is None:
        return True
    question = await tx.segments.question_of(mission.segment_id)
    now = room.clock.now()
    return question is not None and await tx.segments.meets(member.id, question, now)


def require_taking(actor: Actor) -> None:
    """A member who comes by themselves sees what they may take with the scope to take it. Raises
    MissingScope."""
    own = actor.member is not None
    actor.require(Permission.MISSIONS_TAKE if own else Permission.MEMBERS_READ)


async def owners(room: Members, actor: Actor) -> Sequence[MemberId] | None:
    """Whose things somebody sees who comes with a member's token: their own, with whoever they are
    part of in the end first; None for everybody else."""
    if actor.member is None:
        return None
    return await room.missions.known_as(actor, actor.member)


def signed(actor: Actor, member_id: MemberId) -> str:
    """Who did something, as it is written down: a member by our own id, never by the
    integrator's."""
    return member_id if actor.member is not None else actor.id


def only(request: PageRequest, field: str, values: Sequence[str]) -> PageRequest:
    """The same page, of those alone."""
    return replace(request, filters=[*request.filters, Filter(field, "in", list(values))])
