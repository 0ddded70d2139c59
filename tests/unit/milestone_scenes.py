"""Small scenes about milestones, in memory."""

from datetime import timedelta

from domain.members.activity import ActivityKind
from domain.members.milestone import Milestone, MilestoneKind
from domain.members.use_cases.keep_milestones import (
    NewMilestone,
    create_milestone,
    remove_milestone,
)
from domain.members.use_cases.reach_by_age import reach_by_age
from domain.members.use_cases.reckon_values import reckon_values
from domain.members.use_cases.record_activities import record_activity
from domain.members.use_cases.tell_broken_streaks import tell_broken_streaks
from tests.kit.member_builders import a_member, done_by
from tests.unit.stage import Scenes, Stage


async def somebody_reaches_milestones_once(s: Stage) -> None:
    room = s.house.app.members
    ana = await a_member(s.house, s.actor)
    first = NewMilestone("The first", MilestoneKind.ACTIVITIES, 1)
    made = await create_milestone(room, s.actor, first)
    week = NewMilestone("A week", MilestoneKind.DAYS, 7)
    await create_milestone(room, s.actor, week)
    for number in range(2):
        told = done_by(ana, f"m{number}", s.house.clock.now(), kind=ActivityKind.REACTION)
        await record_activity(room, s.actor, told)
        await reckon_values(room, s.actor)
    s.house.clock.forward(timedelta(days=8))
    for _ in range(2):
        await reach_by_age(room, s.actor)
    await remove_milestone(room, s.actor, made.id, None)


async def somebody_breaks_a_streak(s: Stage) -> None:
    room = s.house.app.members
    bea = await a_member(s.house, s.actor)
    await create_milestone(room, s.actor, NewMilestone("Two days", MilestoneKind.STREAK_DAYS, 2))
    await tell_broken_streaks(room, s.actor)
    for number in range(2):
        told = done_by(bea, f"b{number}", s.house.clock.now(), kind=ActivityKind.COMMENT, type=None)
        await record_activity(room, s.actor, told)
        s.house.clock.forward(timedelta(days=1))
    s.house.clock.forward(timedelta(days=1))
    for _ in range(2):
        await tell_broken_streaks(room, s.actor)


MILESTONES: Scenes = {
    somebody_breaks_a_streak: (
        {},
        {
            *("milestone.created", "member.streak_broken"),
            *("member.created", "member.state_changed"),
        },
    ),
    somebody_reaches_milestones_once: (
        {Milestone: "remove"},
        {
            *("milestone.created", "milestone.deleted", "member.milestone_reached"),
            *("member.created", "member.state_changed"),
        },
    ),
}
