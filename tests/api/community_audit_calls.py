"""How the operations about audits are called, and what each of them needs."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.api.asks import Ask, Call, filters, on, plain, renames

ITEM = {"kind": "check", "key": "cadence", "check": "posts_per_week", "points": 2}
SECTION = {"key": "all", "name": "All", "items": [ITEM]}


def template(**more: Any) -> dict[str, Any]:
    return {"name": "Monthly", "subject": "community", "sections": [SECTION], **more}


def _begins(whose_community: str, whose_template: str) -> Call:
    def call(own: Mapping[str, str], theirs: Mapping[str, str]) -> Ask:
        things = {"own": own, "theirs": theirs}
        return Ask(
            body={
                "community_id": things[whose_community]["community"],
                "template_id": things[whose_template]["audit_template"],
            }
        )

    return call


_ANSWER = {"item_key": "bio", "yes": True}
OF_COMMUNITY_AUDITS: dict[str, Sequence[Call]] = {
    "get_built_in_audit_templates": [plain],
    "post_audit_template": [
        lambda own, theirs: Ask(body=template()),
        lambda own, theirs: Ask(body=template(external_id=theirs["external_id"])),
    ],
    "get_audit_templates": filters("external_id"),
    "get_audit_template": on("template_id", "audit_template"),
    "patch_audit_template": renames("template_id", "audit_template"),
    "delete_audit_template": on("template_id", "spare_audit_template"),
    "post_audit": [
        _begins("theirs", "own"),
        _begins("own", "theirs"),
    ],
    "get_audits": [
        *filters("community_id"),
        lambda own, theirs: Ask(query={"template_key": theirs["audit_template"]}),
    ],
    "get_audit": on("audit_id", "community_audit"),
    "get_audit_report": on("audit_id", "community_audit"),
    "post_audit_answer": [
        *on("audit_id", "audit_to_answer", _ANSWER),
        lambda own, theirs: Ask(
            {"audit_id": own["audit_to_answer"]}, _ANSWER | {"media_ids": [theirs["media"]]}
        ),
        lambda own, theirs: Ask(
            {"audit_id": own["audit_to_answer"]}, _ANSWER | {"subject_id": theirs["community"]}
        ),
    ],
    "post_audit_complete": on("audit_id", "audit_to_complete"),
    "post_audit_cancel": on("audit_id", "audit_to_cancel"),
    "post_audit_finding": [
        *on("audit_id", "community_audit", {"title": "Old bio", "severity": "low"}),
        lambda own, theirs: Ask(
            {"audit_id": own["community_audit"]},
            {"title": "Old bio", "severity": "low", "owner_id": theirs["teammate"]},
        ),
    ],
    "get_audit_findings": [
        *filters("community_id"),
        lambda own, theirs: Ask(query={"audit_id": theirs["audit_to_cancel"]}),
        lambda own, theirs: Ask(query={"owner_id": theirs["teammate"]}),
    ],
    "get_audit_finding": on("finding_id", "audit_finding"),
    "patch_audit_finding": [
        *on("finding_id", "audit_finding", {"severity": "high"}),
        lambda own, theirs: Ask(
            {"finding_id": own["audit_finding"]}, {"owner_id": theirs["teammate"]}
        ),
    ],
    "post_audit_finding_move": on("finding_id", "finding_to_move", {"state": "done"}),
}
SCOPES_OF_COMMUNITY_AUDITS: Mapping[str, str] = {
    name: f"community_audits:{'read' if name.startswith('get') else 'write'}"
    for name in OF_COMMUNITY_AUDITS
}
