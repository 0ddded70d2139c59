"""A worker may be killed when a goal is over: that it is reached or missed is told once."""

from datetime import timedelta

from adapters.settings import Settings
from adapters.wiring import House
from domain.communities.goal import GoalMetric
from domain.communities.use_cases.keep_goals import NewGoal, set_goal
from domain.members.model import MemberState
from domain.shared.duties import LEASE
from tests.faults.desk import KILLED
from tests.faults.programs import Nursery, environment
from tests.integration.at_work import Watcher, at_work
from tests.kit.builders import a_community, a_workspace
from tests.kit.member_builders import a_member

LEFT_BEHIND = LEASE + timedelta(seconds=1)
IN_TIME = timedelta(days=2)
TOLD = "SELECT name, count(*) FROM events WHERE object_id = ANY ($1) GROUP BY name"
STRUCK_OUT = (
    "SELECT WHERE NOT EXISTS (SELECT FROM duties WHERE kind = 'goal.looked_at'"
    " AND due_at IS NOT NULL)"
)
MANY = 6


async def test_goals_are_over_once_wherever_their_workers_are_killed(
    house: House, settings: Settings, watch: Watcher, nursery: Nursery
) -> None:
    actor = await a_workspace(house)
    home, room = (await a_community(house, actor)).id, house.app.communities
    due, ids = house.clock.now() + IN_TIME, list[str]()
    for number in range(MANY):
        # Half of them are at their target by the time they are due.
        target = 50 if number % 2 else 1
        wanted = NewGoal(f"Goal {number}", target, metric=GoalMetric.MEMBERS, due_at=due)
        made = await set_goal(room, actor, home, wanted)
        ids.append(made.goal.id)
    await a_member(house, actor, community_ids=frozenset({home}), state=MemberState.ACTIVE)
    await watch.pass_time(IN_TIME)
    for _ in range(2):
        await nursery.start("worker", environment(settings, "goal.looked_at_acted"))
        assert await nursery.ended() == KILLED
        await watch.pass_time(LEFT_BEHIND)
    async with at_work(house):
        await watch.until_rows(STRUCK_OUT)
    told = {row["name"]: row["count"] for row in await watch.db.fetch(TOLD, ids)}
    half = MANY // 2
    assert told == {"goal.created": MANY, "goal.reached": half, "goal.missed": half}
