"""Milestones are set up, read and taken away, and who reached which is listed."""

from dataclasses import dataclass

from domain.members.errors import TooManyMilestones
from domain.members.milestone import (
    MILESTONES_TURN,
    MOST_MILESTONES,
    MemberMilestone,
    Milestone,
    MilestoneKind,
)
from domain.members.milestone_events import CREATED, DELETED, milestone_told
from domain.members.room import Members
from domain.members.standing import VALUES_DUE
from domain.members.streak_watch import STREAKS_TURN, watch_over
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.ids import CommunityId, Kind, MemberId, MilestoneId
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class NewMilestone:
    """What is to be reached, and how it is called."""

    name: str
    kind: MilestoneKind
    threshold: int
    word: str | None = None
    community_id: CommunityId | None = None
    external_id: str | None = None
    recurs: bool = False


async def create_milestone(room: Members, actor: Actor, request: NewMilestone) -> Milestone:
    """Whoever has reached it already is seen shortly afterwards, and that is told, too. Raises
    MissingScope, NotFound for the community, TooManyMilestones, DuplicateExternalId,
    ValidationFailed for what has no meaning for the kind."""
    actor.require(Permission.MEMBERS_WRITE)
    _must_fit(request)
    now = room.clock.now()
    milestone = Milestone(
        id=MilestoneId(room.ids.new(Kind.MILESTONE)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        name=request.name,
        kind=request.kind,
        threshold=request.threshold,
        word=request.word,
        community_id=request.community_id,
        external_id=request.external_id,
        recurs=request.recurs,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
    )
    async with room.begin(actor) as tx:
        home = request.community_id
        if home is not None and not await tx.surroundings.communities([home]):
            raise NotFound(thing="community", pointer="/community_id")
        if await tx.milestones.many() >= MOST_MILESTONES:
            raise TooManyMilestones(maximum=MOST_MILESTONES)
        if milestone.kind is MilestoneKind.DAYS:
            tx.plan(MILESTONES_TURN, actor.workspace, now)
        else:
            await tx.milestones.all_stale()
            tx.plan(VALUES_DUE, actor.workspace, now)
        if milestone.kind.unit is not None:
            timezone, today = await tx.streak_watches.place(now)
            begun = watch_over(milestone, milestone.kind.unit, timezone, today)
            await tx.streak_watches.begin(begun)
            tx.plan(STREAKS_TURN, actor.workspace, now)
        await tx.milestones.add(milestone)
        tx.announce(milestone_told(CREATED, milestone))
        await tx.commit(milestone)
    return milestone


async def remove_milestone(
    room: Members, actor: Actor, milestone_id: MilestoneId, version: Version
) -> Milestone:
    """For good; who reached it stays known. Raises MissingScope, NotFound, VersionMismatch."""
    actor.require(Permission.MEMBERS_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.milestones.get(milestone_id)
        must_match(version, before.version)
        after = before.remove(room.clock.now())
        await tx.milestones.save(after)
        tx.announce(milestone_told(DELETED, after, before))
        await tx.commit(after)
    return after


async def read_milestone(room: Members, actor: Actor, milestone_id: MilestoneId) -> Milestone:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.MEMBERS_READ)
    return await room.milestones.milestone(actor, milestone_id)


async def list_milestones(room: Members, actor: Actor, request: PageRequest) -> Page[Milestone]:
    """Raises MissingScope."""
    actor.require(Permission.MEMBERS_READ)
    return await room.milestones.milestones(actor, request)


async def list_who_reached(
    room: Members, actor: Actor, milestone_id: MilestoneId, request: PageRequest
) -> Page[MemberMilestone]:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.MEMBERS_READ)
    await room.milestones.milestone(actor, milestone_id)
    return await room.milestones.reached_of(actor, milestone_id, request)


async def list_reached(
    room: Members, actor: Actor, member_id: MemberId, request: PageRequest
) -> Page[MemberMilestone]:
    """Also of milestones that were taken away since. Raises MissingScope, NotFound."""
    actor.require(Permission.MEMBERS_READ)
    await room.reads.member(actor, member_id)
    return await room.milestones.reached_by(actor, member_id, request)


def _must_fit(request: NewMilestone) -> None:
    errors = []
    if request.word is not None and not request.kind.takes_activity:
        errors.append(_not_for("/activity", request.kind))
    if request.community_id is not None and request.kind is not MilestoneKind.ACTIVITIES:
        errors.append(_not_for("/community_id", request.kind))
    if request.recurs and not request.kind.may_recur:
        errors.append(_not_for("/recurs", request.kind))
    if errors:
        raise ValidationFailed(errors=errors)


def _not_for(pointer: str, kind: MilestoneKind) -> FieldError:
    return FieldError(pointer, "not_for_this_milestone", {"kind": kind.value})
