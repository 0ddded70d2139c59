"""Audits are read: by the page, or one with all that it found, beside the one before."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.communities.audit_comparing import Comparison, compared
from domain.communities.audit_finding import AuditFinding
from domain.communities.community_audit import AuditEvidence, AuditResult, CommunityAudit
from domain.communities.community_audit_ports import AuditGround
from domain.communities.model import Community
from domain.communities.room import Communities
from domain.shared.access import Actor, Permission
from domain.shared.ids import CommunityAuditId
from domain.shared.paging import Page, PageRequest


@dataclass(frozen=True, slots=True)
class AuditView:
    """An audit with its results, their evidence, its findings, and how it stands beside the last
    completed one."""

    audit: CommunityAudit
    results: Sequence[AuditResult]
    evidence: Sequence[AuditEvidence]
    findings: Sequence[AuditFinding]
    comparison: Comparison | None

    def may_change_alone(self) -> bool:
        """Whether this may be another without another version of the audit: while it goes on, once
        there are findings, and where the audit before was completed after this one."""
        if self.audit.completed_at is None or self.findings:
            return True
        before = self.comparison.previous.completed_at if self.comparison else None
        return before is not None and before > self.audit.completed_at


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What is printed."""

    view: AuditView
    community: Community
    ground: AuditGround


async def list_audits(
    room: Communities, actor: Actor, request: PageRequest
) -> Page[CommunityAudit]:
    """Raises MissingScope."""
    actor.require(Permission.COMMUNITY_AUDITS_READ)
    return await room.reads.audits(actor, request)


async def read_audit(room: Communities, actor: Actor, audit_id: CommunityAuditId) -> AuditView:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.COMMUNITY_AUDITS_READ)
    return await _view(room, actor, audit_id)


async def read_audit_report(
    room: Communities, actor: Actor, audit_id: CommunityAuditId
) -> AuditReport:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.COMMUNITY_AUDITS_READ)
    view = await _view(room, actor, audit_id)
    community = await room.reads.community(actor, view.audit.community_id)
    ground = await room.reads.audit_ground(actor)
    return AuditReport(view, community, ground)


async def _view(room: Communities, actor: Actor, audit_id: CommunityAuditId) -> AuditView:
    audit = await room.reads.audit(actor, audit_id)
    results = await room.reads.audit_results(actor, audit_id)
    previous = await room.reads.audit_before(actor, audit)
    comparison = None
    if previous is not None:
        old = await room.reads.audit_results(actor, previous.id)
        comparison = compared(audit, results, previous, old)
    return AuditView(
        audit,
        results,
        await room.reads.audit_evidence(actor, audit_id),
        await room.reads.findings_of(actor, audit_id),
        comparison,
    )
