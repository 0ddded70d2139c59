"""One of each entity of approving with every field set to something other than its default."""

from collections.abc import Mapping
from typing import Any

from domain.publishing.approval import (
    Approval,
    ApprovalDecision,
    ApprovalMode,
    ApprovalPolicy,
    ApprovalState,
    DecisionKind,
    OnDeadline,
    Plan,
    PolicyScope,
    Step,
    Subject,
)
from domain.publishing.approval_link import ApprovalLink
from domain.publishing.comment import MessageComment
from domain.publishing.content import Content, Part, Variant
from domain.shared.ids import (
    ApprovalDecisionId,
    ApprovalId,
    ApprovalLinkId,
    ApprovalPolicyId,
    MessageCommentId,
)
from tests.kit.sample_parts import CHANNEL, COMMUNITY, MESSAGE, ODD, ORGANIZATION, WORKSPACE, at

POLICY = ApprovalPolicyId("pol_1")
APPROVAL = ApprovalId("apr_1")
PLAN = Plan(
    steps=(Step(f"Brand {ODD}", 2, ("user-17", ODD, "user-23")), Step("Legal")),
    deadline_seconds=3600,
    on_deadline=OnDeadline.CANCEL,
    author_may_review=True,
)

APPROVALS: Mapping[str, Any] = {
    "approval_policies": ApprovalPolicy(
        id=POLICY,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        name=ODD,
        scope=PolicyScope.CHANNEL,
        mode=ApprovalMode.REQUIRED,
        plan=PLAN,
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        version=3,
        community_id=COMMUNITY,
        channel_id=CHANNEL,
        external_id="policy-1",
        metadata={"a": ODD},
        deleted_at=at(4),
    ),
    "approvals": Approval(
        id=APPROVAL,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        message_id=MESSAGE,
        fingerprint="f" * 64,
        policy_ids=("pol_1", "pol_2"),
        plan=PLAN,
        requested_by=ODD,
        created_at=at(1),
        updated_at=at(2),
        state=ApprovalState.REFUSED,
        step=2,
        version=3,
        deadline_at=at(4),
        closed_at=at(5),
        closed_reason="refused",
        subject=Subject.REVISION,
        content=Content(text=ODD, thread=(Part(ODD),), language="pt-BR"),
        variants={CHANNEL: Variant(("text",), Content(text="Here otherwise."))},
    ),
    "message_comments": MessageComment(
        id=MessageCommentId("cmt_1"),
        workspace_id=WORKSPACE,
        message_id=MESSAGE,
        author=ODD,
        text=f"A remark {ODD}",
        fingerprint="f" * 64,
        actor="key_1",
        created_at=at(1),
        for_guests=True,
    ),
    "approval_links": ApprovalLink(
        id=ApprovalLinkId("apl_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        message_id=MESSAGE,
        guest=ODD,
        hash="0" * 64,
        hint="a1B2",
        expires_at=at(7),
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        version=3,
        opened_at=at(3),
        revoked_at=at(4),
        external_id=f"link-{ODD}",
        metadata={"a": ODD},
    ),
    "approval_decisions": ApprovalDecision(
        id=ApprovalDecisionId("apd_1"),
        workspace_id=WORKSPACE,
        message_id=MESSAGE,
        approval_id=APPROVAL,
        step=2,
        kind=DecisionKind.REFUSE,
        reviewer=ODD,
        fingerprint="f" * 64,
        actor="key_1",
        created_at=at(1),
        comment=ODD,
    ),
}
