"""Automations are written down, read, changed and thrown away, and what they did is read."""

from collections.abc import Mapping
from typing import Any

from domain.inbox.automation import (
    AUTOMATION_ARMS,
    MOST_AUTOMATIONS,
    Automation,
    AutomationRun,
    NewAutomation,
)
from domain.inbox.automation_events import (
    AUTOMATION_CREATED,
    AUTOMATION_DELETED,
    AUTOMATION_UPDATED,
    automation_told,
)
from domain.inbox.checking_steps import check_conditions, check_steps, require_may_answer
from domain.inbox.errors import TooManyAutomations
from domain.inbox.ports import InboxTransaction
from domain.inbox.room import Inbox
from domain.shared.access import Actor, Permission
from domain.shared.ids import AutomationId, AutomationRunId, Kind
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match


async def create_automation(room: Inbox, actor: Actor, request: NewAutomation) -> Automation:
    """Enabled, it counts for what happens from now on, and for time that is over from now on.
    Raises MissingScope, also where it answers and the actor may not; OutOfReach for whoever reaches
    less than all; NotFound, NotAssignable and MacroNotShared for what it names; TooManyAutomations,
    DuplicateExternalId."""
    actor.require_all(Permission.INBOX_WRITE)
    now = room.clock.now()
    automation = Automation(
        id=AutomationId(room.ids.new(Kind.AUTOMATION)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        name=request.name,
        position=request.position,
        trigger=request.trigger,
        steps=request.steps,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        conditions=request.conditions,
        unless=request.unless,
        group=request.group,
        caps=request.caps,
        enabled=request.enabled,
        enabled_at=now if request.enabled else None,
        external_id=request.external_id,
        metadata=request.metadata,
    )
    async with room.begin(actor) as tx:
        if await tx.automations.count() >= MOST_AUTOMATIONS:
            raise TooManyAutomations(most=MOST_AUTOMATIONS)
        await check_conditions(tx, automation)
        await check_steps(tx, actor, automation.steps)
        await tx.automations.add(automation)
        _arm(tx, automation)
        tx.announce(automation_told(AUTOMATION_CREATED, automation))
        await tx.commit(automation)
    return automation


async def change_automation(
    room: Inbox,
    actor: Actor,
    automation_id: AutomationId,
    version: Version,
    changes: Mapping[str, Any],
) -> Automation:
    """What it names and was thrown away since hinders no other change: it can always be switched
    off. Raises VersionMismatch, and what creating one raises, but for their number."""
    actor.require_all(Permission.INBOX_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.automations.get(automation_id)
        must_match(version, before.version)
        automation = before.change(room.clock.now(), **changes)
        if _WHEN & set(changes):
            await check_conditions(tx, automation)
        await check_steps(tx, actor, changes.get("steps", ()))
        if _WHEN & set(changes) or changes.get("enabled"):
            await require_may_answer(tx, actor, automation.steps)
        await tx.automations.save(automation)
        _arm(tx, automation)
        tx.announce(automation_told(AUTOMATION_UPDATED, automation, before))
        await tx.commit(automation)
    return automation


async def remove_automation(
    room: Inbox, actor: Actor, automation_id: AutomationId, version: Version
) -> Automation:
    """For good; what it did stays done, and can be read. Raises MissingScope, OutOfReach, NotFound,
    VersionMismatch."""
    actor.require_all(Permission.INBOX_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.automations.get(automation_id)
        must_match(version, before.version)
        automation = before.remove(room.clock.now())
        await tx.automations.save(automation)
        tx.announce(automation_told(AUTOMATION_DELETED, automation, before))
        await tx.commit(automation)
    return automation


async def read_automation(room: Inbox, actor: Actor, automation_id: AutomationId) -> Automation:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.INBOX_READ)
    return await room.automations.automation(actor, automation_id)


async def list_automations(room: Inbox, actor: Actor, request: PageRequest) -> Page[Automation]:
    actor.require(Permission.INBOX_READ)
    return await room.automations.automations(actor, request)


async def read_automation_run(room: Inbox, actor: Actor, run_id: AutomationRunId) -> AutomationRun:
    """Raises MissingScope, OutOfReach for whoever reaches less than all, NotFound."""
    actor.require_all(Permission.INBOX_READ)
    return await room.automations.automation_run(actor, run_id)


async def list_automation_runs(
    room: Inbox, actor: Actor, request: PageRequest
) -> Page[AutomationRun]:
    """Raises MissingScope, OutOfReach for whoever reaches less than all."""
    actor.require_all(Permission.INBOX_READ)
    return await room.automations.automation_runs(actor, request)


def _arm(tx: InboxTransaction, automation: Automation) -> None:
    """Conversations in which time runs already are looked at once."""
    if automation.enabled and automation.trigger.timer is not None:
        tx.plan(AUTOMATION_ARMS, automation.id, automation.updated_at)


_WHEN = {"trigger", "conditions", "unless", "caps"}
"""Whoever changes these has it do what it does, where it did not before."""
