"""Copies, erasures and legal holds, with every field set to something other than its default."""

from collections.abc import Mapping
from typing import Any

from domain.members.privacy import LegalHold, MemberErasure, MemberExport
from domain.shared.ids import LegalHoldId, MemberErasureId, MemberExportId, OperationId
from tests.kit.member_samples import MEMBER
from tests.kit.sample_parts import ODD, ORGANIZATION, WORKSPACE, at

PRIVACY: Mapping[str, Any] = {
    "legal_holds": LegalHold(
        id=LegalHoldId("lgh_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        member_id=MEMBER,
        reason=ODD,
        placed_by="key_1",
        placed_at=at(1),
        until=at(4),
        lifted_at=at(3),
        lifted_by="key_2",
        lift_reason=ODD,
        version=2,
    ),
    "member_erasures": MemberErasure(
        id=MemberErasureId("ers_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        member_id=MEMBER,
        operation_id=OperationId("op_1"),
        requested_by="key_1",
        requested_at=at(1),
        due_at=at(4),
        counts={"members": 1},
        finished_at=at(2),
    ),
    "member_exports": MemberExport(
        id=MemberExportId("mex_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        member_id=MEMBER,
        operation_id=OperationId("op_1"),
        requested_by="key_1",
        requested_at=at(1),
        due_at=at(4),
        bytes=17,
        sha256="0" * 64,
        counts={"members": 1},
        ready_at=at(2),
        expires_at=at(3),
        forgotten_at=at(4),
    ),
}
