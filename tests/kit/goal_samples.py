"""A goal, with every field set to something other than its default."""

from collections.abc import Mapping
from typing import Any

from domain.communities.goal import Direction, Goal, GoalMetric, GoalState
from domain.shared.ids import GoalId
from tests.kit.sample_parts import COMMUNITY, ODD, ORGANIZATION, WORKSPACE, at

GOALS: Mapping[str, Any] = {
    "goals": Goal(
        id=GoalId("gol_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        community_id=COMMUNITY,
        name=ODD,
        direction=Direction.DECREASE,
        baseline=7.5,
        target=2.25,
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        metric=GoalMetric.MEMBERS_AT_LEVEL,
        level=2,
        due_at=at(6),
        state=GoalState.MISSED,
        entered_value=3.5,
        entered_at=at(3),
        entered_by="key_2",
        closed_at=at(4),
        closed_value=4.75,
        version=4,
        removed_at=at(5),
    ),
}
