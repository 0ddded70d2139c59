"""Milestones for a workspace in which every operation has something to do."""

from adapters.wiring import House
from domain.members.milestone import MilestoneKind
from domain.members.use_cases.keep_milestones import NewMilestone, create_milestone
from domain.members.use_cases.reach_by_age import reach_by_age
from domain.members.use_cases.reckon_values import reckon_values
from domain.members.use_cases.record_activities import record_activity
from domain.shared.access import Actor
from domain.shared.ids import Kind
from tests.kit.member_builders import a_member, done_by

MILESTONES = dict.fromkeys(("milestone", "spare_milestone"), Kind.MILESTONE)


async def some_milestones(house: House, actor: Actor, external_id: str) -> dict[str, str]:
    """One that somebody reached, and one that nobody has yet."""
    room = house.app.members
    first = NewMilestone("The first", MilestoneKind.ACTIVITIES, 1, external_id=external_id)
    year = NewMilestone("A year", MilestoneKind.DAYS, 365)
    made = {
        name: str((await create_milestone(room, actor, one)).id)
        for name, one in (("milestone", first), ("spare_milestone", year))
    }
    regular = await a_member(house, actor, "Regular")
    await record_activity(room, actor, done_by(regular, "first-of-all", house.clock.now()))
    while await reckon_values(room, actor):
        pass
    await reach_by_age(room, actor)
    return made
