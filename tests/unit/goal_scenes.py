"""Small scenes about goals and teams of communities, in memory."""

from datetime import timedelta

from domain.communities.goal import Goal, GoalMetric
from domain.communities.model import Community
from domain.communities.team import TeamPart, TeamPlace
from domain.communities.use_cases.change_community import change_community
from domain.communities.use_cases.keep_goals import (
    NewGoal,
    change_goal,
    enter_goal_value,
    look_at_goal,
    remove_goal,
    set_goal,
)
from domain.communities.use_cases.leave_teams import leave_teams
from domain.shared.ids import TeammateId
from tests.unit.stage import Scenes, Stage


async def goals_are_set_changed_reached_missed_and_taken_away(s: Stage) -> None:
    room, home = s.house.app.communities, s.channel.community_id
    by_hand = (await set_goal(room, s.actor, home, NewGoal("A meeting", 2))).goal
    await change_goal(room, s.actor, by_hand.id, None, {"name": "Two meetings"})
    await enter_goal_value(room, s.actor, by_hand.id, None, 1)
    await enter_goal_value(room, s.actor, by_hand.id, None, 2)
    s.house.memory.standings[home, GoalMetric.MEMBERS] = 10
    due = s.house.clock.now() + timedelta(days=30)
    grown = NewGoal("Grow", 20, metric=GoalMetric.MEMBERS, due_at=due)
    late = (await set_goal(room, s.actor, home, grown)).goal
    s.house.clock.forward(timedelta(days=31))
    for _ in range(2):
        await look_at_goal(room, s.actor, late.id)
    await remove_goal(room, s.actor, late.id, None)


async def somebody_looks_after_a_community_until_they_work_here_no_more(s: Stage) -> None:
    room, ana = s.house.app.communities, TeammateId("tm_ana")
    s.house.memory.at_work.add(ana)
    team = (TeamPlace(ana, TeamPart.HOST),)
    await change_community(room, s.actor, s.channel.community_id, None, {"team": team})
    await leave_teams(room, s.actor, ana)
    s.house.memory.at_work.remove(ana)
    for _ in range(2):
        await leave_teams(room, s.actor, ana)


GOALS: Scenes = {
    goals_are_set_changed_reached_missed_and_taken_away: (
        {Goal: "change enter looked_at remove"},
        {"goal.created", "goal.updated", "goal.reached", "goal.missed", "goal.deleted"},
    ),
    somebody_looks_after_a_community_until_they_work_here_no_more: (
        {Community: "change without"},
        {"community.updated"},
    ),
}
