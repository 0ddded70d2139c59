"""Findings of audits are opened by hand, given to somebody, moved on, and read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.communities.audit_finding import AuditFinding, FindingState, Severity
from domain.communities.community_audit_events import (
    FINDING_CREATED,
    FINDING_UPDATED,
    MOVED,
    finding_told,
)
from domain.communities.ports import CommunitiesTransaction
from domain.communities.room import Communities
from domain.shared.access import Actor, Permission
from domain.shared.errors import NotFound
from domain.shared.ids import AuditFindingId, CommunityAuditId, Kind, TeammateId
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class NewFinding:
    title: str
    severity: Severity
    item_key: str | None = None
    description: str | None = None
    owner_id: TeammateId | None = None
    due_at: datetime | None = None


async def open_finding(
    room: Communities, actor: Actor, audit_id: CommunityAuditId, request: NewFinding
) -> AuditFinding:
    """Raises MissingScope, NotFound for the audit, its item, or an owner who does not work here."""
    actor.require(Permission.COMMUNITY_AUDITS_WRITE)
    async with room.begin(actor) as tx:
        audit = await tx.audits.get(audit_id)
        if request.item_key is not None and audit.item(request.item_key) is None:
            raise NotFound(thing="audit_item", pointer="/item_key")
        await _check_owner(tx, request.owner_id)
        now = room.clock.now()
        made = AuditFinding(
            id=AuditFindingId(room.ids.new(Kind.AUDIT_FINDING)),
            workspace_id=actor.workspace,
            organization_id=actor.organization_id,
            audit_id=audit_id,
            community_id=audit.community_id,
            template_key=audit.template_key,
            created_by=actor.id,
            created_at=now,
            updated_at=now,
            **{name: getattr(request, name) for name in NewFinding.__dataclass_fields__},
        )
        await tx.audit_findings.add(made)
        tx.announce(finding_told(FINDING_CREATED, made))
        await tx.commit(made)
    return made


async def change_finding(
    room: Communities,
    actor: Actor,
    finding_id: AuditFindingId,
    version: Version,
    changes: Mapping[str, Any],
) -> AuditFinding:
    """Raises MissingScope, NotFound, also for an owner who does not work here, VersionMismatch,
    InvalidState for one that is closed."""
    actor.require(Permission.COMMUNITY_AUDITS_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.audit_findings.get(finding_id)
        must_match(version, before.version)
        await _check_owner(tx, changes.get("owner_id"))
        after = before.change(room.clock.now(), **changes)
        await tx.audit_findings.save(after)
        tx.announce(finding_told(FINDING_UPDATED, after, before))
        await tx.commit(after)
    return after


async def move_finding(
    room: Communities,
    actor: Actor,
    finding_id: AuditFindingId,
    version: Version,
    to: FindingState,
    note: str | None,
) -> AuditFinding:
    """Raises MissingScope, NotFound, VersionMismatch, InvalidState."""
    actor.require(Permission.COMMUNITY_AUDITS_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.audit_findings.get(finding_id)
        must_match(version, before.version)
        after = before.move(to, note, room.clock.now())
        await tx.audit_findings.save(after)
        tx.announce(finding_told(MOVED[to], after, before))
        await tx.commit(after)
    return after


async def read_finding(room: Communities, actor: Actor, finding_id: AuditFindingId) -> AuditFinding:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.COMMUNITY_AUDITS_READ)
    return await room.reads.audit_finding(actor, finding_id)


async def list_findings(
    room: Communities, actor: Actor, request: PageRequest
) -> Page[AuditFinding]:
    """Raises MissingScope."""
    actor.require(Permission.COMMUNITY_AUDITS_READ)
    return await room.reads.audit_findings(actor, request)


async def _check_owner(tx: CommunitiesTransaction, owner: TeammateId | None) -> None:
    if owner is not None and not await tx.teammates.assignable(owner):
        raise NotFound(thing="teammate", pointer="/owner_id")
