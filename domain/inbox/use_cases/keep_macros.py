"""Macros are written down, read, changed and thrown away."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.inbox.automation_events import MACRO_CREATED, MACRO_DELETED, MACRO_UPDATED, macro_told
from domain.inbox.checking_steps import check_steps
from domain.inbox.errors import NotAssignable
from domain.inbox.macro import Audience, Macro
from domain.inbox.ports import InboxTransaction
from domain.inbox.room import Inbox
from domain.inbox.step import Step
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.ids import Kind, MacroId, TeamId
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class NewMacro:
    """What will be done by hand."""

    name: str
    steps: tuple[Step, ...]
    audience: Audience = Audience.ALL
    team_id: TeamId | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


async def create_macro(room: Inbox, actor: Actor, request: NewMacro) -> Macro:
    """Its owner is the actor. Raises MissingScope, also where it answers and the actor may not;
    NotFound and NotAssignable for what its steps name, DuplicateExternalId."""
    actor.require(Permission.INBOX_WRITE)
    now = room.clock.now()
    macro = Macro(
        id=MacroId(room.ids.new(Kind.MACRO)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        name=request.name,
        steps=request.steps,
        owner=actor.id,
        created_at=now,
        updated_at=now,
        audience=request.audience,
        team_id=request.team_id,
        external_id=request.external_id,
        metadata=request.metadata,
    )
    async with room.begin(actor) as tx:
        await _check(tx, macro)
        await check_steps(tx, actor, macro.steps)
        await tx.macros.add(macro)
        tx.announce(macro_told(MACRO_CREATED, macro))
        await tx.commit(macro)
    return macro


async def change_macro(
    room: Inbox, actor: Actor, macro_id: MacroId, version: Version, changes: Mapping[str, Any]
) -> Macro:
    """Raises VersionMismatch, NotFound, also for one that is not there for the actor, and what
    creating one raises."""
    actor.require(Permission.INBOX_WRITE)
    async with room.begin(actor) as tx:
        before = _for(actor, await tx.macros.get(macro_id))
        must_match(version, before.version)
        macro = before.change(room.clock.now(), **changes)
        if {"audience", "team_id"} & set(changes):
            await _check(tx, macro)
        # What it names and was thrown away since hinders no other change.
        await check_steps(tx, actor, changes.get("steps", ()))
        await tx.macros.save(macro)
        tx.announce(macro_told(MACRO_UPDATED, macro, before))
        await tx.commit(macro)
    return macro


async def remove_macro(room: Inbox, actor: Actor, macro_id: MacroId, version: Version) -> Macro:
    """For good: an automation that runs it fails at that step. Raises MissingScope, NotFound,
    VersionMismatch."""
    actor.require(Permission.INBOX_WRITE)
    async with room.begin(actor) as tx:
        before = _for(actor, await tx.macros.get(macro_id))
        must_match(version, before.version)
        macro = before.remove(room.clock.now())
        await tx.macros.save(macro)
        tx.announce(macro_told(MACRO_DELETED, macro, before))
        await tx.commit(macro)
    return macro


async def read_macro(room: Inbox, actor: Actor, macro_id: MacroId) -> Macro:
    """Raises MissingScope, NotFound, also for one that is not there for the actor."""
    actor.require(Permission.INBOX_READ)
    return _for(actor, await room.automations.macro(actor, macro_id))


async def list_macros(room: Inbox, actor: Actor, request: PageRequest) -> Page[Macro]:
    """Those that are there for the actor. Raises MissingScope."""
    actor.require(Permission.INBOX_READ)
    return await room.automations.macros(actor, request)


def _for(actor: Actor, macro: Macro) -> Macro:
    if not macro.is_for(actor):
        raise NotFound(thing="macro")
    return macro


async def _check(tx: InboxTransaction, macro: Macro) -> None:
    if (macro.audience is Audience.TEAM) is (macro.team_id is None):
        raise ValidationFailed(errors=[FieldError("/team_id", "team_of_macro")])
    if macro.team_id is not None and not await tx.assignees.team_assignable(macro.team_id):
        raise NotAssignable(who=macro.team_id, pointer="/team_id")
