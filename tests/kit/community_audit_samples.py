"""An audit with its template, a result, evidence and a finding, every field set."""

from collections.abc import Mapping
from typing import Any

from domain.communities.audit_catalogue import (
    AuditSubject,
    CheckKind,
    EvidenceKind,
    Outcome,
    ProfileStanding,
)
from domain.communities.audit_catalogue import NotAvailable as Why
from domain.communities.audit_finding import AuditFinding, FindingState, Severity
from domain.communities.audit_template import AuditItem, AuditSection, AuditTemplate, ItemKind
from domain.communities.community_audit import (
    AuditEvidence,
    AuditResult,
    AuditState,
    CommunityAudit,
    Sampling,
)
from domain.shared.ids import AuditFindingId, AuditTemplateId, CommunityAuditId, TeammateId
from tests.kit.sample_parts import (
    COMMUNITY,
    CONVERSATION,
    ODD,
    OPERATION,
    ORGANIZATION,
    WORKSPACE,
    at,
)

TEMPLATE = AuditTemplateId("atp_1")
AUDIT = CommunityAuditId("cau_1")
SECTIONS = (
    AuditSection(
        "content",
        ODD,
        (
            AuditItem("pillars", ItemKind.CHECK, 2, CheckKind.PILLARS, tags=("news", "fun")),
            AuditItem(
                *("backlog", ItemKind.CHECK, 1, CheckKind.BACKLOG),
                good=1.5,
                fair=3.0,
                hours=12,
            ),
            AuditItem("top", ItemKind.CHECK, 1, CheckKind.TOP_CONTRIBUTORS, top=3),
            AuditItem("tone", ItemKind.SCALE, 3, text=ODD, guidance=ODD, best=5),
        ),
    ),
)
COMMUNITY_AUDITS: Mapping[str, Any] = {
    "audit_templates": AuditTemplate(
        id=TEMPLATE,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        name=ODD,
        subject=AuditSubject.COMMUNITY,
        sections=SECTIONS,
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        description=ODD,
        external_id="audit-1",
        metadata={"brief": ODD},
        removed_at=at(3),
        version=4,
    ),
    "community_audits": CommunityAudit(
        id=AUDIT,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        community_id=COMMUNITY,
        subject=AuditSubject.CONVERSATIONS,
        name=ODD,
        template_key="atp_1",
        sections=SECTIONS,
        since=at(1),
        until=at(2),
        timezone="Europe/Madrid",
        language="pt",
        operation_id=OPERATION,
        created_by="key_1",
        created_at=at(3),
        updated_at=at(4),
        template_id=TEMPLATE,
        template_version=3,
        sampling=Sampling.RISK,
        seed=ODD,
        sample=(CONVERSATION,),
        state=AuditState.CANCELLED,
        points=1.25,
        possible=7,
        still_open=1,
        checked_at=at(5),
        completed_at=at(6),
        completed_by="tmt_1",
        cancelled_at=at(7),
        version=5,
    ),
    "community_audit_results": AuditResult(
        workspace_id=WORKSPACE,
        audit_id=AUDIT,
        subject_id=CONVERSATION,
        item_key="tone",
        possible=3,
        outcome=Outcome.SKIPPED,
        points=1.5,
        value=3.25,
        reason=Why.NO_REPLIES,
        numbers={"texts": 3.5},
        text=ODD,
        note=ODD,
        links=("https://example.org/a",),
        media_ids=("med_1",),
        answered_by="tmt_1",
        at=at(1),
    ),
    "community_audit_evidence": AuditEvidence(
        workspace_id=WORKSPACE,
        audit_id=AUDIT,
        subject_id=CONVERSATION,
        item_key="tone",
        position=2,
        kind=EvidenceKind.LINK,
        object_id="msg_1",
        url=ODD,
        number=404.5,
        standing=ProfileStanding.DIFFERENT,
    ),
    "audit_findings": AuditFinding(
        id=AuditFindingId("afd_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        audit_id=AUDIT,
        community_id=COMMUNITY,
        template_key="atp_1",
        severity=Severity.CRITICAL,
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        item_key="tone",
        title=ODD,
        description=ODD,
        owner_id=TeammateId("tmt_1"),
        due_at=at(3),
        state=FindingState.ACCEPTED,
        note=ODD,
        closed_at=at(4),
        version=6,
    ),
}
