"""Goals are set, changed, told how they stand, and taken away again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.communities.errors import CommunityArchived, GoalIsMeasured
from domain.communities.goal import (
    GOAL_LOOKED_AT,
    Direction,
    Goal,
    GoalMetric,
    GoalState,
    GoalView,
    Measured,
)
from domain.communities.goal_events import CREATED, DELETED, MISSED, REACHED, UPDATED, goal_told
from domain.communities.ports import CommunitiesTransaction
from domain.communities.room import Communities
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.ids import CommunityId, GoalId, Kind
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match

_OVER = {GoalState.REACHED: REACHED, GoalState.MISSED: MISSED}


@dataclass(frozen=True, slots=True)
class NewGoal:
    """Where a community is to get. Without a `baseline` it begins where it stands now, or at 0
    where people check it."""

    name: str
    target: float
    direction: Direction = Direction.INCREASE
    metric: GoalMetric | None = None
    level: int | None = None
    baseline: float | None = None
    due_at: datetime | None = None


async def set_goal(
    room: Communities, actor: Actor, community_id: CommunityId, request: NewGoal
) -> GoalView:
    """Raises MissingScope, NotFound for the community, CommunityArchived, ValidationFailed for a
    target that is not beyond the baseline, for a due date that has passed, for a level with any
    metric but that of levels, and where how it stands cannot be said and no baseline is given."""
    actor.require(Permission.COMMUNITIES_WRITE)
    _must_name_a_level(request)
    async with room.begin(actor) as tx:
        if (await tx.communities.get(community_id)).archived_at is not None:
            raise CommunityArchived()
        now = room.clock.now()
        draft = Goal(
            id=GoalId(room.ids.new(Kind.GOAL)),
            workspace_id=actor.workspace,
            organization_id=actor.organization_id,
            community_id=community_id,
            name=request.name,
            direction=request.direction,
            baseline=request.baseline or 0.0,
            target=request.target,
            metric=request.metric,
            level=request.level,
            due_at=request.due_at,
            created_by=actor.id,
            created_at=now,
            updated_at=now,
        )
        measured = await _measured(tx, draft, now)
        goal = replace(draft, baseline=_baseline(request, measured))
        _must_make_sense(goal, now)
        tx.announce(goal_told(CREATED, goal))
        after = _settled(tx, goal, measured, now)
        await tx.goals.add(after)
        view = GoalView(after, after.progress(measured, now))
        await tx.commit(view)
    return view


async def change_goal(
    room: Communities, actor: Actor, goal_id: GoalId, version: Version, changes: Mapping[str, Any]
) -> GoalView:
    """Raises MissingScope, NotFound, VersionMismatch, InvalidState for one that is over,
    ValidationFailed as when it is set."""
    actor.require(Permission.COMMUNITIES_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.goals.get(goal_id)
        must_match(version, before.version)
        now = room.clock.now()
        changed = before.change(now, **changes)
        _must_make_sense(changed, now)
        return await _kept(tx, before, changed, now)


async def enter_goal_value(
    room: Communities, actor: Actor, goal_id: GoalId, version: Version, value: float
) -> GoalView:
    """How a goal stands that people check; when it is at its target it is reached. Raises
    MissingScope, NotFound, VersionMismatch, InvalidState for one that is over, GoalIsMeasured."""
    actor.require(Permission.COMMUNITIES_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.goals.get(goal_id)
        must_match(version, before.version)
        if before.metric is not None:
            raise GoalIsMeasured(metric=before.metric.value)
        now = room.clock.now()
        return await _kept(tx, before, before.enter(value, actor.id, now, now), now)


async def remove_goal(
    room: Communities, actor: Actor, goal_id: GoalId, version: Version
) -> GoalView:
    """Raises MissingScope, NotFound, VersionMismatch."""
    actor.require(Permission.COMMUNITIES_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.goals.get(goal_id)
        must_match(version, before.version)
        now = room.clock.now()
        after = before.remove(now)
        await tx.goals.save(after)
        tx.unplan(GOAL_LOOKED_AT, goal_id)
        tx.announce(goal_told(DELETED, after, before))
        view = GoalView(after, after.progress(await _measured(tx, after, now), now))
        await tx.commit(view)
    return view


async def look_at_goal(room: Communities, actor: Actor, goal_id: GoalId) -> None:
    """Whether it is reached, or its time is over. Safe to repeat: what is over stays as it is."""
    async with room.begin(actor) as tx:
        try:
            goal = await tx.goals.get(goal_id)
        except NotFound:
            return
        now = room.clock.now()
        after = _settled(tx, goal, await _measured(tx, goal, now), now)
        if after is not goal:
            await tx.goals.save(after)
        await tx.commit()


async def read_goal(room: Communities, actor: Actor, goal_id: GoalId) -> GoalView:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.COMMUNITIES_READ)
    goal, now = await room.reads.goal(actor, goal_id), room.clock.now()
    [measured] = await room.reads.goals_measured(actor, [goal], now)
    return GoalView(goal, goal.progress(measured, now))


async def list_goals(
    room: Communities, actor: Actor, community_id: CommunityId, request: PageRequest
) -> Page[GoalView]:
    """Raises MissingScope, NotFound for the community."""
    actor.require(Permission.COMMUNITIES_READ)
    await room.reads.community(actor, community_id)
    page, now = await room.reads.goals_of(actor, community_id, request), room.clock.now()
    measured = await room.reads.goals_measured(actor, page.items, now)
    views = [
        GoalView(goal, goal.progress(one, now))
        for goal, one in zip(page.items, measured, strict=True)
    ]
    return Page(views, page.next_after)


async def _kept(tx: CommunitiesTransaction, before: Goal, changed: Goal, now: datetime) -> GoalView:
    tx.announce(goal_told(UPDATED, changed, before))
    measured = await _measured(tx, changed, now)
    after = _settled(tx, changed, measured, now)
    await tx.goals.save(after)
    view = GoalView(after, after.progress(measured, now))
    await tx.commit(view)
    return view


def _settled(tx: CommunitiesTransaction, goal: Goal, measured: Measured, now: datetime) -> Goal:
    """What becomes of it by that, to be written; it is told here, and when it is looked at next."""
    after = goal.looked_at(measured, now)
    if after is not goal:
        tx.announce(goal_told(_OVER[after.state], after, goal))
    again = after.next_look(now)
    if again is None:
        tx.unplan(GOAL_LOOKED_AT, goal.id)
    else:
        tx.plan(GOAL_LOOKED_AT, goal.id, again)
    return after


async def _measured(tx: CommunitiesTransaction, goal: Goal, now: datetime) -> Measured:
    if goal.metric is None:
        return goal.entered
    return await tx.goals.measured(goal.community_id, goal.metric, goal.level, now)


def _baseline(request: NewGoal, measured: Measured) -> float:
    if request.baseline is not None:
        return request.baseline
    if request.metric is None:
        return 0.0
    if measured.value is None:
        raise ValidationFailed(errors=[FieldError("/baseline", "baseline_needed")])
    return measured.value


def _must_name_a_level(request: NewGoal) -> None:
    wanted = request.metric is GoalMetric.MEMBERS_AT_LEVEL
    if wanted != (request.level is not None):
        code = "level_needed" if wanted else "level_not_for_this_metric"
        raise ValidationFailed(errors=[FieldError("/level", code)])


def _must_make_sense(goal: Goal, now: datetime) -> None:
    errors = []
    if not goal.has_a_way:
        errors.append(FieldError("/target", "target_not_beyond_baseline"))
    if goal.due_at is not None and goal.due_at <= now:
        errors.append(FieldError("/due_at", "in_past"))
    if errors:
        raise ValidationFailed(errors=errors)
