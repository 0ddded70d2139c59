"""What reputations are made of, each with every field set to something other than its default."""

from collections.abc import Mapping
from typing import Any

from domain.insights.reputation import (
    ReputationDay,
    ReputationFall,
    ReputationMark,
    ReputationWeights,
)
from tests.kit.sample_parts import COMMUNITY, ODD, ORGANIZATION, WORKSPACE, at

REPUTATIONS: Mapping[str, Any] = {
    "reputation_days": ReputationDay(
        *(WORKSPACE, COMMUNITY, 20000, 9, 4, 3, 2, 1, 4.25, 3.5, 5, 8, 7, 6, 5, 4, 3, 2)
    ),
    "reputation_weights": ReputationWeights(
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        created_at=at(1),
        updated_at=at(2),
        updated_by="key_1",
        version=3,
        sentiment=40.0,
        responses=30.0,
        growth=20.5,
        moderation=9.5,
        positive=0.8,
        negative=1.25,
    ),
    "reputation_marks": ReputationMark(WORKSPACE, 20000),
    "reputation_falls": ReputationFall(WORKSPACE, f"com_{ODD}", 2857, 20.5, 5.0, at(3)),
}
