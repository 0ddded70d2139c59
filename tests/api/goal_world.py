"""Goals for a workspace in which every operation has something to do."""

from adapters.wiring import House
from domain.communities.goal import GoalMetric
from domain.communities.use_cases.keep_goals import NewGoal, set_goal
from domain.shared.access import Actor
from domain.shared.ids import CommunityId, Kind
from tests.kit.builders import a_community

GOALS = dict.fromkeys(("goal", "spare_goal"), Kind.GOAL)


async def some_goals(house: House, actor: Actor, community_id: CommunityId) -> dict[str, str]:
    """One that people check; and one that is measured, elsewhere: how that stands is said as of the
    moment at which it is asked, so that no two lists of it are the same."""
    room, elsewhere = house.app.communities, await a_community(house, actor)
    meetings = await set_goal(room, actor, community_id, NewGoal("A meeting every month", 12))
    many = NewGoal("Many", 1000, metric=GoalMetric.MEMBERS)
    spare = await set_goal(room, actor, elsewhere.id, many)
    return {"goal": meetings.goal.id, "spare_goal": spare.goal.id}
