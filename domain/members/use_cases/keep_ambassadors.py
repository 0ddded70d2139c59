"""Members are asked to be ambassadors, say yes or no, and cease to be."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.members.ambassador import (
    KEPT_OUT,
    Ambassador,
    AmbassadorState,
    EndedBy,
)
from domain.members.ambassador_writing import write
from domain.members.errors import AmbassadorOpen, MayNotBeAmbassador
from domain.members.model import Member
from domain.members.room import Members
from domain.members.taking import only, owners, person, require_taking, signed
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.ids import AmbassadorId, CommunityId, Kind, MemberId
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match

Move = Callable[[Ambassador, Member, datetime], Ambassador]


@dataclass(frozen=True, slots=True)
class NewAmbassador:
    """Who is asked to stand for what, on which terms, and for how long."""

    community_id: CommunityId
    member_id: MemberId
    terms: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


async def propose_ambassador(room: Members, actor: Actor, wanted: NewAmbassador) -> Ambassador:
    """They are asked, and nothing more follows from it until they answer. Raises MissingScope,
    NotFound at its pointer, MemberMerged, MemberErased, MayNotBeAmbassador also for a bot,
    AmbassadorOpen, ValidationFailed for dates that are past or the wrong way round."""
    actor.require(Permission.MEMBERS_WRITE)
    now = room.clock.now()
    _check_dates(wanted.starts_at, wanted.ends_at, now)
    async with room.begin(actor) as tx:
        await tx.book.steady()
        try:
            member = await tx.book.get(wanted.member_id)
        except NotFound:
            raise NotFound(thing="member", pointer="/member_id") from None
        member.must_stand_alone()
        if not await tx.surroundings.communities([wanted.community_id]):
            raise NotFound(thing="community", pointer="/community_id")
        _must_be_fit(member, wanted.community_id)
        kin = await tx.book.kin(member.id)
        for one in await tx.ambassadors.open_of(kin):
            if one.community_id == wanted.community_id:
                raise AmbassadorOpen(ambassador=one.id)
        made = Ambassador(
            id=AmbassadorId(room.ids.new(Kind.AMBASSADOR)),
            workspace_id=actor.workspace,
            organization_id=actor.organization_id,
            community_id=wanted.community_id,
            member_id=member.id,
            state=AmbassadorState.PROPOSED,
            proposed_by=actor.id,
            created_at=now,
            updated_at=now,
            terms=wanted.terms,
            starts_at=wanted.starts_at,
            ends_at=wanted.ends_at,
        )
        write(tx, None, made, now)
        await tx.commit(made)
    return made


async def change_ambassador(
    room: Members, actor: Actor, id: AmbassadorId, version: Version, changes: Mapping[str, Any]
) -> Ambassador:
    """Other terms or dates; when it begins is no longer to be changed once it has. Raises
    MissingScope, NotFound, VersionMismatch, InvalidState, MemberErased, ValidationFailed."""
    actor.require(Permission.MEMBERS_WRITE)

    def change(before: Ambassador, member: Member, now: datetime) -> Ambassador:
        after = before.change(now, **changes)
        if after.starts_at != before.starts_at and before.state is AmbassadorState.ACTIVE:
            raise ValidationFailed(errors=[FieldError("/starts_at", "fixed_once_open")])
        begins = after.starts_at if after.starts_at != before.starts_at else None
        ends = after.ends_at if after.ends_at != before.ends_at else None
        _check_dates(begins, ends, now)
        _check_dates(None, None, now, (after.starts_at, after.ends_at))
        return after

    return await _moved(room, actor, id, version, change)


async def accept_ambassador(
    room: Members, actor: Actor, id: AmbassadorId, version: Version, word: str | None
) -> Ambassador:
    """The member says yes with their own token, or somebody here writes down that they did, and
    where (`word`). Raises MissingScope, NotFound also for somebody else's with a member's token,
    VersionMismatch, InvalidState, MemberErased, MayNotBeAmbassador, ValidationFailed where its time
    is over."""
    _require_answer(actor)

    def accept(before: Ambassador, member: Member, now: datetime) -> Ambassador:
        after = before.accept(signed(actor, member.id), word, actor.member is not None, now)
        _must_be_fit(member, before.community_id)
        if before.ends_at is not None and before.ends_at <= now:
            raise ValidationFailed(errors=[FieldError("/ends_at", "in_past")])
        return after

    return await _moved(room, actor, id, version, accept)


async def decline_ambassador(
    room: Members, actor: Actor, id: AmbassadorId, version: Version, reason: str | None
) -> Ambassador:
    """The member says no, in either way. They may be asked again. Raises what accepting raises, but
    for MayNotBeAmbassador and ValidationFailed."""
    _require_answer(actor)

    def decline(before: Ambassador, member: Member, now: datetime) -> Ambassador:
        return before.decline(signed(actor, member.id), reason, actor.member is not None, now)

    return await _moved(room, actor, id, version, decline)


async def end_ambassador(
    room: Members, actor: Actor, id: AmbassadorId, version: Version, reason: str | None
) -> Ambassador:
    """They are none any more, or what was proposed is taken back; by a member's own token they step
    down. Raises MissingScope, NotFound, VersionMismatch, InvalidState, MemberErased."""
    _require_answer(actor)

    def end(before: Ambassador, member: Member, now: datetime) -> Ambassador:
        return before.end(EndedBy.HAND, reason, now)

    return await _moved(room, actor, id, version, end)


async def read_ambassador(room: Members, actor: Actor, id: AmbassadorId) -> Ambassador:
    """Members see their own, and no other's. Raises MissingScope, NotFound."""
    require_taking(actor)
    found = await room.ambassadors.ambassador(actor, id)
    own = await owners(room, actor)
    if own is not None and found.member_id not in own:
        raise NotFound(thing="ambassador")
    return found


async def list_ambassadors(room: Members, actor: Actor, request: PageRequest) -> Page[Ambassador]:
    """Members see their own, and no other's. Raises MissingScope."""
    require_taking(actor)
    own = await owners(room, actor)
    if own is not None:
        request = only(request, "member_id", own)
    return await room.ambassadors.ambassadors(actor, request)


async def _moved(
    room: Members, actor: Actor, id: AmbassadorId, version: Version, move: Move
) -> Ambassador:
    found = await room.ambassadors.ambassador(actor, id)
    own = await owners(room, actor)
    if own is not None and found.member_id not in own:
        raise NotFound(thing="ambassador")
    async with room.begin(actor) as tx:
        await tx.book.steady()
        member = await person(tx, found.member_id)
        before = await tx.ambassadors.get(id)
        must_match(version, before.version)
        now = room.clock.now()
        after = move(before, member, now)
        write(tx, before, after, now)
        await tx.commit(after)
    return after


def _require_answer(actor: Actor) -> None:
    """The answer is the member's own, or somebody's here on their word."""
    own = actor.member is not None
    actor.require(Permission.MISSIONS_TAKE if own else Permission.MEMBERS_WRITE)


def _must_be_fit(member: Member, community_id: CommunityId) -> None:
    if member.is_bot or member.state in KEPT_OUT or not member.belongs_to(community_id):
        raise MayNotBeAmbassador(state=member.state.value)


def _check_dates(
    starts_at: datetime | None,
    ends_at: datetime | None,
    now: datetime,
    span: tuple[datetime | None, datetime | None] | None = None,
) -> None:
    named = (("/starts_at", starts_at), ("/ends_at", ends_at))
    faults = [FieldError(at, "in_past") for at, one in named if one is not None and one <= now]
    begins, ends = span or (starts_at, ends_at)
    if not faults and begins is not None and ends is not None and ends <= begins:
        faults.append(FieldError("/ends_at", "ends_before_start"))
    if faults:
        raise ValidationFailed(errors=faults)
