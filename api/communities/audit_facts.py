"""What is told of audits: each name in a sentence, and the shape."""

from collections.abc import Mapping

from api.wire import Fact, InstantOut, Out
from domain.communities import community_audit_events as events
from domain.communities.audit_catalogue import AuditSubject
from domain.communities.audit_finding import FindingState, Severity
from domain.communities.community_audit import AuditState


class AuditTemplateFact(Out):
    """A template of audits as it is after what happened; of its sections only how many items they
    have."""

    id: str
    name: str
    subject: AuditSubject
    items: int
    external_id: str | None
    removed_at: InstantOut | None
    version: int


class CommunityAuditFact(Out):
    """An audit as it is after what happened. What it found can be read with its id."""

    id: str
    community_id: str
    subject: AuditSubject
    name: str
    template_key: str
    operation_id: str
    since: InstantOut
    until: InstantOut
    state: AuditState
    points: float
    possible: int
    score: float | None
    open_items: int
    completed_at: InstantOut | None
    version: int


class AuditFindingFact(Out):
    """Something to be put right as it is after what happened; its words are left out."""

    id: str
    audit_id: str
    community_id: str
    item_key: str | None
    severity: Severity
    state: FindingState
    owner_id: str | None
    due_at: InstantOut | None
    closed_at: InstantOut | None
    version: int


FACTS: Mapping[str, Fact] = {
    events.TEMPLATE_CREATED: Fact("A template of audits was written down.", AuditTemplateFact),
    events.TEMPLATE_UPDATED: Fact("A template of audits was changed.", AuditTemplateFact),
    events.TEMPLATE_DELETED: Fact("A template of audits was thrown away.", AuditTemplateFact),
    events.STARTED: Fact("An audit began, and its checks are due.", CommunityAuditFact),
    events.CHECKED: Fact("All checks of an audit are made.", CommunityAuditFact),
    events.ANSWERED: Fact("A question of an audit was answered.", CommunityAuditFact),
    events.COMPLETED: Fact("An audit is over, and stays as it is.", CommunityAuditFact),
    events.CANCELLED: Fact("An audit was given up.", CommunityAuditFact),
    events.FINDING_PROPOSED: Fact("A check failed, and proposes a finding.", AuditFindingFact),
    events.FINDING_CREATED: Fact("Somebody wrote down a finding.", AuditFindingFact),
    events.FINDING_OPENED: Fact("A finding is open that was not.", AuditFindingFact),
    events.FINDING_UPDATED: Fact("A finding was changed.", AuditFindingFact),
    events.FINDING_BEGUN: Fact("Somebody began to put a finding right.", AuditFindingFact),
    events.FINDING_DONE: Fact("What was found was put right.", AuditFindingFact),
    events.FINDING_ACCEPTED: Fact("A finding stays, as a risk that is known.", AuditFindingFact),
    events.FINDING_DISMISSED: Fact("A finding that was proposed is none.", AuditFindingFact),
}
