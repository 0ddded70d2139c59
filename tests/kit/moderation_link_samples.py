"""A moderation link, and what came by one, every field set to something other than its default."""

from collections.abc import Mapping
from typing import Any

from domain.moderation.link import LinkPurpose, ModerationLink
from domain.moderation.report import Against, Notice
from domain.shared.ids import DecisionId, ModerationLinkId, ReportId
from tests.kit.sample_parts import COMMUNITY, ODD, ORGANIZATION, WORKSPACE, at

MODERATION_LINKS: Mapping[str, Any] = {
    "moderation_links": ModerationLink(
        id=ModerationLinkId("mlk_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        purpose=LinkPurpose.APPEAL,
        hash="0" * 64,
        hint="a1B2",
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        version=3,
        decision_id=DecisionId("dec_1"),
        community_id=COMMUNITY,
        expires_at=at(7),
        opened_at=at(3),
        revoked_at=at(4),
        external_id=f"link {ODD}",
        metadata={"ticket": ODD},
    ),
    "report_notices": Notice(
        report_id=ReportId("rpt_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        link_id=ModerationLinkId("mlk_1"),
        receipt="1" * 64,
        against=Against.LAW,
        location=f"https://plaza.example/42 {ODD}",
        language="es",
        created_at=at(1),
        name=ODD,
        email=f"{ODD}@plaza.example",
        forget_at=at(9),
    ),
}
