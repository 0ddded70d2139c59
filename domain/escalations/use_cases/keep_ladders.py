"""Ladders are written down, read, changed and thrown away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.escalations.errors import LadderInUse, NobodyHere, StepDoesNothing, StepsOutOfOrder
from domain.escalations.events import (
    LADDER_CREATED,
    LADDER_DELETED,
    LADDER_UPDATED,
    ladder_changed,
)
from domain.escalations.model import Ladder, LadderStep
from domain.escalations.ports import EscalationsTransaction, People
from domain.escalations.room import Escalations
from domain.shared.access import Actor, Permission
from domain.shared.errors import NotFound
from domain.shared.ids import BusinessCalendarId, EscalationLadderId, Kind
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class NewLadder:
    """Who will be told, and in which order."""

    name: str
    steps: tuple[LadderStep, ...]
    business_calendar_id: BusinessCalendarId | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


async def create_ladder(room: Escalations, actor: Actor, request: NewLadder) -> Ladder:
    """Raises MissingScope, StepsOutOfOrder, StepDoesNothing, NobodyHere, NotFound for a calendar
    that is not there, DuplicateExternalId."""
    actor.require(Permission.ESCALATIONS_WRITE)
    now = room.clock.now()
    ladder = Ladder(
        id=EscalationLadderId(room.ids.new(Kind.ESCALATION_LADDER)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        name=request.name,
        steps=request.steps,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        business_calendar_id=request.business_calendar_id,
        external_id=request.external_id,
        metadata=request.metadata,
    )
    async with room.begin(actor) as tx:
        await _check(tx, ladder.steps, ladder.business_calendar_id)
        await tx.ladders.add(ladder)
        tx.announce(ladder_changed(LADDER_CREATED, ladder))
        await tx.commit(ladder)
    return ladder


async def change_ladder(
    room: Escalations,
    actor: Actor,
    ladder_id: EscalationLadderId,
    version: Version,
    changes: Mapping[str, Any],
) -> Ladder:
    """What is being climbed already is climbed as it was. Raises VersionMismatch, NotFound, and
    what creating one raises."""
    actor.require(Permission.ESCALATIONS_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.ladders.get(ladder_id)
        must_match(version, before.version)
        ladder = before.change(room.clock.now(), **changes)
        await _check(tx, changes.get("steps", ()), changes.get("business_calendar_id"))
        await tx.ladders.save(ladder)
        tx.announce(ladder_changed(LADDER_UPDATED, ladder, before))
        await tx.commit(ladder)
    return ladder


async def remove_ladder(
    room: Escalations, actor: Actor, ladder_id: EscalationLadderId, version: Version
) -> Ladder:
    """For good; what is being climbed already is climbed to its end. Raises MissingScope, NotFound,
    VersionMismatch, and LadderInUse while a policy climbs it."""
    actor.require(Permission.ESCALATIONS_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.ladders.get(ladder_id)
        must_match(version, before.version)
        policies = await tx.ladders.policies(ladder_id)
        if policies:
            raise LadderInUse(policies=policies)
        ladder = before.remove(room.clock.now())
        await tx.ladders.save(ladder)
        tx.announce(ladder_changed(LADDER_DELETED, ladder, before))
        await tx.commit(ladder)
    return ladder


async def read_ladder(room: Escalations, actor: Actor, ladder_id: EscalationLadderId) -> Ladder:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.ESCALATIONS_READ)
    return await room.reads.ladder(actor, ladder_id)


async def list_ladders(room: Escalations, actor: Actor, request: PageRequest) -> Page[Ladder]:
    actor.require(Permission.ESCALATIONS_READ)
    return await room.reads.ladders(actor, request)


async def _check(
    tx: EscalationsTransaction,
    steps: Sequence[LadderStep],
    calendar_id: BusinessCalendarId | None,
) -> None:
    before = 0
    for number, step in enumerate(steps):
        if step.after_seconds < before:
            raise StepsOutOfOrder(pointer=f"/steps/{number}/after_seconds")
        before = step.after_seconds
        if not step.does_anything:
            raise StepDoesNothing(pointer=f"/steps/{number}")
        await _find_people(tx.people, step, number)
    if calendar_id is not None and not await tx.hours.knows(calendar_id):
        raise NotFound(thing="business_calendar")


async def _find_people(people: People, step: LadderStep, number: int) -> None:
    teammates = [*step.tell_teammates, *([step.assign_to] if step.assign_to else [])]
    for teammate in teammates:
        if not await people.assignable(teammate):
            raise NobodyHere(who=teammate, pointer=f"/steps/{number}")
    for team in [*step.tell_teams, *([step.assign_team] if step.assign_team else [])]:
        if not await people.team_assignable(team):
            raise NobodyHere(who=team, pointer=f"/steps/{number}")
