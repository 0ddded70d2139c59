"""How the operations about goals are called, and what each of them needs."""

from collections.abc import Mapping, Sequence

from tests.api.asks import Call, on

OF_GOALS: dict[str, Sequence[Call]] = {
    "post_community_goal": on("community_id", "community", {"name": "Meet", "target": 12}),
    "get_community_goals": on("community_id", "community"),
    "get_goal": on("goal_id", "goal"),
    "patch_goal": on("goal_id", "goal", {"name": "Meet often"}),
    "post_goal_value": on("goal_id", "goal", {"value": 3}),
    "delete_goal": on("goal_id", "spare_goal"),
}
SCOPES_OF_GOALS: Mapping[str, str] = {
    name: f"communities:{'read' if name.startswith('get') else 'write'}" for name in OF_GOALS
}
