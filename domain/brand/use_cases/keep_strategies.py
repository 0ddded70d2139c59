"""Strategies are written down, read and changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from domain.brand.events import STRATEGY_CREATED, STRATEGY_UPDATED, strategy_changed
from domain.brand.ports import StrategyBook
from domain.brand.room import BrandRoom
from domain.brand.strategy import (
    Objective,
    Pillar,
    PlannedChannel,
    Strategy,
    StrategyStatus,
    check,
)
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.ids import Kind, StrategyId
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class NewStrategy:
    """Days are on the workspace's wall. Objectives have no id yet."""

    name: str
    starts_on: str
    ends_on: str
    objectives: tuple[Objective, ...] = ()
    pillars: tuple[Pillar, ...] = ()
    channel_plan: tuple[PlannedChannel, ...] = ()
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


async def create_strategy(room: BrandRoom, actor: Actor, request: NewStrategy) -> Strategy:
    """Raises MissingScope, ValidationFailed where its parts do not go together, NotFound for a
    channel of its plan, DuplicateExternalId."""
    actor.require(Permission.PLANNING_WRITE)
    now = room.clock.now()
    strategy = Strategy(
        id=StrategyId(room.ids.new(Kind.STRATEGY)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        name=request.name,
        status=StrategyStatus.DRAFT,
        starts_on=request.starts_on,
        ends_on=request.ends_on,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        objectives=_each_named(room, request.objectives, ()),
        pillars=request.pillars,
        channel_plan=request.channel_plan,
        external_id=request.external_id,
        metadata=request.metadata,
    )
    check(strategy)
    async with room.begin(actor) as tx:
        await _find_channels(tx.strategies, strategy)
        await tx.strategies.add(strategy)
        tx.announce(strategy_changed(STRATEGY_CREATED, strategy))
        await tx.commit(strategy)
    return strategy


async def change_strategy(
    room: BrandRoom,
    actor: Actor,
    strategy_id: StrategyId,
    version: Version,
    changes: Mapping[str, Any],
) -> Strategy:
    """A list among the changes takes the place of the one there was; an objective that keeps its id
    stays the same one. Raises MissingScope, NotFound, VersionMismatch, InvalidState once it is
    retired, ValidationFailed where its parts do not go together, DuplicateExternalId."""
    actor.require(Permission.PLANNING_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.strategies.get(strategy_id)
        must_match(version, before.version)
        if "objectives" in changes:
            named = _each_named(room, changes["objectives"], before.objectives)
            changes = {**changes, "objectives": named}
        strategy = before.change(room.clock.now(), **changes)
        check(strategy)
        if strategy.channel_plan != before.channel_plan:
            await _find_channels(tx.strategies, strategy)
        await tx.strategies.save(strategy)
        tx.announce(strategy_changed(STRATEGY_UPDATED, strategy, before))
        await tx.commit(strategy)
    return strategy


async def read_strategy(room: BrandRoom, actor: Actor, strategy_id: StrategyId) -> Strategy:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.PLANNING_READ)
    return await room.reads.strategy(actor, strategy_id)


async def list_strategies(room: BrandRoom, actor: Actor, request: PageRequest) -> Page[Strategy]:
    actor.require(Permission.PLANNING_READ)
    return await room.reads.strategies(actor, request)


def _each_named(
    room: BrandRoom, objectives: Sequence[Objective], before: Sequence[Objective]
) -> tuple[Objective, ...]:
    """Whoever has no id gets one. Raises ValidationFailed for one that nobody has."""
    known = {one.id for one in before}
    faults = [
        FieldError(f"/objectives/{place}/id", "unknown_objective")
        for place, one in enumerate(objectives)
        if one.id and one.id not in known
    ]
    if faults:
        raise ValidationFailed(errors=faults)
    return tuple(
        one if one.id else replace(one, id=room.ids.new(Kind.OBJECTIVE)) for one in objectives
    )


async def _find_channels(book: StrategyBook, strategy: Strategy) -> None:
    named = [planned.channel_id for planned in strategy.channel_plan]
    missing = await book.missing_channels([id for id in named if id is not None])
    for place, channel_id in enumerate(named):
        if channel_id in missing:
            raise NotFound(thing="channel", pointer=f"/channel_plan/{place}/channel_id")
