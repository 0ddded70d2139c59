"""What is told of goals: each name in a sentence, and the shape."""

from collections.abc import Mapping

from api.wire import Fact, InstantOut, Out
from domain.communities import goal_events as events
from domain.communities.goal import Direction, GoalMetric, GoalState


class GoalFact(Out):
    """A goal as it is after what happened; how it stands now is fetched."""

    id: str
    community_id: str
    name: str
    metric: GoalMetric | None
    level: int | None
    direction: Direction
    baseline: float
    target: float
    due_at: InstantOut | None
    state: GoalState
    entered_value: float | None
    entered_at: InstantOut | None
    closed_at: InstantOut | None
    closed_value: float | None
    removed_at: InstantOut | None
    version: int


_SAYS = {
    events.CREATED: "A goal was set for a community.",
    events.UPDATED: "A goal was changed, or somebody said how it stands.",
    events.REACHED: "A goal was at its target.",
    events.MISSED: "A goal was not at its target when it was due.",
    events.DELETED: "A goal was taken away.",
}
FACTS: Mapping[str, Fact] = {name: Fact(says, GoalFact) for name, says in _SAYS.items()}
