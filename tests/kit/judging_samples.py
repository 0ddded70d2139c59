"""What others say is judged by, every field set to something other than its default."""

from collections.abc import Mapping
from typing import Any

from domain.moderation.policy import Ground, ModerationPolicy, Severity
from domain.shared.ids import ModerationPolicyId
from tests.kit.sample_parts import ODD, ORGANIZATION, WORKSPACE, at

POLICY = ModerationPolicyId("mpol_1")

JUDGING: Mapping[str, Any] = {
    "moderation_policies": ModerationPolicy(
        id=POLICY,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        name=ODD,
        severity=Severity.HIGH,
        ground=Ground.ILLEGAL,
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        version=3,
        description=ODD,
        strike_weight=4,
        guidelines={"es": ODD},
        legal_reference=f"§ 130 {ODD}",
        category=f"hate {ODD}",
        removed_at=at(5),
        external_id=f"policy-{ODD}",
        metadata={"a": ODD},
    ),
}
