"""Small scenes about audits, in memory."""

from domain.communities.audit_catalogue import AuditSubject, CheckKind
from domain.communities.audit_finding import AuditFinding, FindingState, Severity
from domain.communities.audit_template import AuditItem, AuditSection, AuditTemplate, ItemKind
from domain.communities.community_audit import Answer, CommunityAudit
from domain.communities.use_cases.answer_audit import (
    Reply,
    answer_audit,
    cancel_audit,
    complete_audit,
)
from domain.communities.use_cases.check_audit import check_audit
from domain.communities.use_cases.keep_audit_findings import (
    NewFinding,
    change_finding,
    move_finding,
    open_finding,
)
from domain.communities.use_cases.keep_audit_templates import (
    NewAuditTemplate,
    change_audit_template,
    create_audit_template,
    remove_audit_template,
)
from domain.communities.use_cases.start_audit import NewAudit, start_audit
from domain.events.use_cases.follow_operations import cancel_operation
from domain.shared.ids import AuditFindingId
from tests.unit.operation_scenes import following
from tests.unit.stage import Scenes, Stage

SECTIONS = (
    AuditSection(
        "all",
        "All",
        (
            AuditItem("cadence", ItemKind.CHECK, 2, CheckKind.POSTS_PER_WEEK),
            AuditItem("bio", ItemKind.YES_NO, 1, text="Is the bio true?"),
        ),
    ),
)


async def a_template(s: Stage) -> AuditTemplate:
    request = NewAuditTemplate("Monthly", AuditSubject.COMMUNITY, SECTIONS)
    return await create_audit_template(s.house.app.communities, s.actor, request)


async def an_audit_is_answered_and_completed(s: Stage) -> None:
    room = s.house.app.communities
    template = await a_template(s)
    await change_audit_template(room, s.actor, template.id, None, {"name": "Each month"})
    request = NewAudit(s.channel.community_id, template_id=template.id)
    audit = await start_audit(room, s.actor, request)
    await remove_audit_template(room, s.actor, template.id, None)
    await check_audit(room, s.actor, audit.id)
    yes = Reply("bio", Answer(value=1.0))
    await answer_audit(room, s.actor, audit.id, None, yes)
    await complete_audit(room, s.actor, audit.id, None)


async def what_an_audit_found_is_put_right(s: Stage) -> None:
    room = s.house.app.communities
    template = await a_template(s)
    request = NewAudit(s.channel.community_id, template_id=template.id)
    audit = await start_audit(room, s.actor, request)
    await check_audit(room, s.actor, audit.id)
    made = await open_finding(room, s.actor, audit.id, NewFinding("Old bio", Severity.LOW))
    await change_finding(room, s.actor, made.id, None, {"severity": Severity.HIGH})
    for state in (FindingState.IN_PROGRESS, FindingState.DONE, FindingState.OPEN):
        await move_finding(room, s.actor, made.id, None, state, None)
    await move_finding(room, s.actor, made.id, None, FindingState.ACCEPTED, "It stays.")
    [proposed] = [
        one.id
        for one in s.house.memory.tables.audit_findings.values()
        if one.state is FindingState.PROPOSED
    ]
    dismissed = FindingState.DISMISSED
    await move_finding(room, s.actor, AuditFindingId(proposed), None, dismissed, "As meant.")
    await cancel_audit(room, s.actor, audit.id, None)


async def an_audit_ends_with_its_operation(s: Stage) -> None:
    room = s.house.app.communities
    template = await a_template(s)
    request = NewAudit(s.channel.community_id, template_id=template.id)
    audit = await start_audit(room, s.actor, request)
    await cancel_operation(following(s.house), s.actor, audit.operation_id)
    await check_audit(room, s.actor, audit.id)
    other = await start_audit(room, s.actor, request)
    await cancel_audit(room, s.actor, other.id, None)


_RUN = {"operation.created", "operation.started", "operation.completed", "audit_finding.proposed"}
COMMUNITY_AUDITS: Scenes = {
    an_audit_is_answered_and_completed: (
        {AuditTemplate: "change remove", CommunityAudit: "checked answer complete"},
        {
            *("audit_template.created", "audit_template.updated", "audit_template.deleted"),
            *("community_audit.started", "community_audit.checked", "community_audit.answered"),
            "community_audit.completed",
            *_RUN,
        },
    ),
    what_an_audit_found_is_put_right: (
        {AuditFinding: "change move"},
        {
            *("audit_template.created", "community_audit.started", "community_audit.checked"),
            *("audit_finding.created", "audit_finding.updated", "audit_finding.begun"),
            *("audit_finding.done", "audit_finding.opened", "audit_finding.accepted"),
            *("audit_finding.dismissed", "community_audit.cancelled"),
            *_RUN,
        },
    ),
    an_audit_ends_with_its_operation: (
        {CommunityAudit: "cancel"},
        {
            *("audit_template.created", "community_audit.started", "community_audit.cancelled"),
            *("operation.created", "operation.cancelled"),
        },
    ),
}
