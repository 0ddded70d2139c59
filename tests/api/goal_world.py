"""Goals for a workspace in which every operation has something to do."""

from adapters.wiring import House
from domain.communities.goal import GoalMetric
from domain.communities.use_cases.keep_goals import NewGoal, set_goal
from domain.shared.access import Actor
from domain.shared.ids import CommunityId, Kind

GOALS = dict.fromkeys(("goal", "spare_goal"), Kind.GOAL)


async def some_goals(house: House, actor: Actor, community_id: CommunityId) -> dict[str, str]:
    """One that people check, and one that is measured."""
    room = house.app.communities
    asked = {
        "goal": NewGoal("A meeting every month", 12),
        "spare_goal": NewGoal("Many", 1000, metric=GoalMetric.MEMBERS),
    }
    return {
        name: str((await set_goal(room, actor, community_id, goal)).goal.id)
        for name, goal in asked.items()
    }
