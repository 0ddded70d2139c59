"""What is told of audits, of their templates and of what they found: ids, states and numbers."""

from typing import Any

from domain.communities.audit_finding import AuditFinding, FindingState
from domain.communities.audit_template import AuditTemplate, items_of
from domain.communities.community_audit import CommunityAudit
from domain.shared.clock import written
from domain.shared.events import News, differences

TEMPLATE_CREATED = "audit_template.created"
TEMPLATE_UPDATED = "audit_template.updated"
TEMPLATE_DELETED = "audit_template.deleted"
STARTED = "community_audit.started"
CHECKED = "community_audit.checked"
ANSWERED = "community_audit.answered"
COMPLETED = "community_audit.completed"
CANCELLED = "community_audit.cancelled"
FINDING_PROPOSED = "audit_finding.proposed"
FINDING_CREATED = "audit_finding.created"
FINDING_OPENED = "audit_finding.opened"
FINDING_UPDATED = "audit_finding.updated"
FINDING_BEGUN = "audit_finding.begun"
FINDING_DONE = "audit_finding.done"
FINDING_ACCEPTED = "audit_finding.accepted"
FINDING_DISMISSED = "audit_finding.dismissed"

ANNOUNCED = frozenset(
    {
        *(TEMPLATE_CREATED, TEMPLATE_UPDATED, TEMPLATE_DELETED),
        *(STARTED, CHECKED, ANSWERED, COMPLETED, CANCELLED),
        *(FINDING_PROPOSED, FINDING_CREATED, FINDING_OPENED, FINDING_UPDATED),
        *(FINDING_BEGUN, FINDING_DONE, FINDING_ACCEPTED, FINDING_DISMISSED),
    }
)
MOVED = {
    FindingState.OPEN: FINDING_OPENED,
    FindingState.IN_PROGRESS: FINDING_BEGUN,
    FindingState.DONE: FINDING_DONE,
    FindingState.ACCEPTED: FINDING_ACCEPTED,
    FindingState.DISMISSED: FINDING_DISMISSED,
}


def template_told(name: str, after: AuditTemplate, before: AuditTemplate | None = None) -> News:
    told = _template(after)
    previous = differences(_template(before), told) if before else {}
    return News(name, after.id, after.version, told, previous=previous)


def audit_told(name: str, after: CommunityAudit, before: CommunityAudit | None = None) -> News:
    told = _audit(after)
    previous = differences(_audit(before), told) if before else {}
    return News(name, after.id, after.version, told, previous=previous)


def finding_told(name: str, after: AuditFinding, before: AuditFinding | None = None) -> News:
    told = _finding(after)
    previous = differences(_finding(before), told) if before else {}
    return News(name, after.id, after.version, told, previous=previous)


def _template(one: AuditTemplate) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "subject": one.subject.value,
        "items": len(items_of(one.sections)),
        "external_id": one.external_id,
        "removed_at": written(one.removed_at),
        "version": one.version,
    }


def _audit(one: CommunityAudit) -> dict[str, Any]:
    return {
        "id": one.id,
        "community_id": one.community_id,
        "subject": one.subject.value,
        "name": one.name,
        "template_key": one.template_key,
        "operation_id": one.operation_id,
        "since": written(one.since),
        "until": written(one.until),
        "state": one.state.value,
        "points": one.points,
        "possible": one.possible,
        "score": one.score,
        "open_items": one.still_open,
        "completed_at": written(one.completed_at),
        "version": one.version,
    }


def _finding(one: AuditFinding) -> dict[str, Any]:
    return {
        "id": one.id,
        "audit_id": one.audit_id,
        "community_id": one.community_id,
        "item_key": one.item_key,
        "severity": one.severity.value,
        "state": one.state.value,
        "owner_id": one.owner_id,
        "due_at": written(one.due_at),
        "closed_at": written(one.closed_at),
        "version": one.version,
    }
