"""Audits for a workspace in which every operation has something to do."""

from adapters.wiring import House
from domain.communities.audit_catalogue import AuditSubject, CheckKind
from domain.communities.audit_finding import Severity
from domain.communities.audit_template import AuditItem, AuditSection, ItemKind
from domain.communities.community_audit import Answer
from domain.communities.use_cases.answer_audit import Reply, answer_audit, complete_audit
from domain.communities.use_cases.check_audit import check_audit
from domain.communities.use_cases.keep_audit_findings import NewFinding, open_finding
from domain.communities.use_cases.keep_audit_templates import (
    NewAuditTemplate,
    create_audit_template,
)
from domain.communities.use_cases.start_audit import NewAudit, start_audit
from domain.shared.access import Actor
from domain.shared.ids import AuditTemplateId, CommunityAuditId, CommunityId, Kind

_TEMPLATES = ("audit_template", "spare_audit_template")
# What is wrong is found by the first of them; to one without findings nothing happens any more.
_AUDITS = ("audit_to_cancel", "community_audit", "audit_to_answer", "audit_to_complete")
COMMUNITY_AUDITS = {
    **dict.fromkeys(_TEMPLATES, Kind.AUDIT_TEMPLATE),
    **dict.fromkeys(_AUDITS, Kind.COMMUNITY_AUDIT),
    **dict.fromkeys(("audit_finding", "finding_to_move"), Kind.AUDIT_FINDING),
}
SECTIONS = (
    AuditSection(
        "all",
        "All",
        (
            AuditItem("cadence", ItemKind.CHECK, 2, CheckKind.POSTS_PER_WEEK),
            AuditItem("handles", ItemKind.CHECK, 2, CheckKind.HANDLES_ALIKE),
            AuditItem("bio", ItemKind.YES_NO, 1, text="Is the bio true?"),
        ),
    ),
)


async def some_community_audits(
    house: House, actor: Actor, community_id: CommunityId, external_id: str
) -> dict[str, str]:
    """All are checked, one is completed, and one found something."""
    room, made = house.app.communities, dict[str, str]()
    for name in _TEMPLATES:
        own = external_id if name == "audit_template" else None
        wanted = NewAuditTemplate(name, AuditSubject.COMMUNITY, SECTIONS, external_id=own)
        made[name] = (await create_audit_template(room, actor, wanted)).id
    template = AuditTemplateId(made["audit_template"])
    for name in _AUDITS:
        audit = await start_audit(room, actor, NewAudit(community_id, template_id=template))
        await check_audit(room, actor, audit.id)
        made[name] = audit.id
    yes = Reply("bio", Answer(value=1.0))
    for name in ("community_audit", "audit_to_complete"):
        await answer_audit(room, actor, CommunityAuditId(made[name]), None, yes)
    audited = CommunityAuditId(made["community_audit"])
    await complete_audit(room, actor, audited, None)
    other = CommunityAuditId(made["audit_to_cancel"])
    for name in ("audit_finding", "finding_to_move"):
        found = await open_finding(room, actor, other, NewFinding(name, Severity.LOW))
        made[name] = found.id
    return made
