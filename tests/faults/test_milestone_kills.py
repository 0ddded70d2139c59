"""Workers may be killed while members reach milestones: each is reached, and told, once."""

from collections import Counter
from datetime import timedelta

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.members.activity import ActivityKind
from domain.members.milestone import MilestoneKind
from domain.members.use_cases.keep_milestones import NewMilestone, create_milestone
from domain.members.use_cases.record_activities import record_activity
from domain.shared.duties import LEASE
from tests.faults.desk import KILLED
from tests.faults.programs import Nursery, environment
from tests.integration.at_work import Watcher, at_work
from tests.kit.builders import a_workspace
from tests.kit.member_builders import a_member, done_by

LEFT_BEHIND = LEASE + timedelta(seconds=1)
TOLD = "SELECT object_id FROM events WHERE name = 'member.milestone_reached'"
MANY = 6


@pytest.mark.parametrize(
    ("kind", "threshold", "point", "deaths"),
    [
        (MilestoneKind.ACTIVITIES, 1, "member_values_due_acted", 2),
        (MilestoneKind.STREAK_DAYS, 2, "member_values_due_acted", 2),
        # From the commit on its next time is another, so nobody gets there again.
        (MilestoneKind.DAYS, 30, "milestones_turn_acted", 1),
    ],
)
async def test_a_milestone_is_told_once_wherever_its_workers_are_killed(
    house: House,
    settings: Settings,
    watch: Watcher,
    nursery: Nursery,
    kind: MilestoneKind,
    threshold: int,
    point: str,
    deaths: int,
) -> None:
    actor, room = await a_workspace(house), house.app.members
    for number in range(MANY):
        who = await a_member(house, actor, f"M{number}")
        for ago in (0, 1):
            at = house.clock.now() - timedelta(days=ago)
            told = done_by(who, f"{number}-{ago}", at, kind=ActivityKind.COMMENT, type=None)
            await record_activity(room, actor, told)
    await watch.db.execute("UPDATE members SET created_at = created_at - interval '31 days'")
    await create_milestone(room, actor, NewMilestone("Reached", kind, threshold))
    for _ in range(deaths):
        await nursery.start("worker", environment(settings, point))
        assert await nursery.ended() == KILLED
        await watch.pass_time(LEFT_BEHIND)
    async with at_work(house):
        await watch.until_rows("SELECT FROM member_milestones HAVING count(*) = $1", MANY)
        # And once more, where nothing is left to reach.
        await watch.pass_time(timedelta(hours=2))
        await house.doorbell.ring()
        await watch.until_rows(
            "SELECT WHERE NOT EXISTS (SELECT FROM duties WHERE kind = ANY ($1)"
            " AND due_at <= clock_timestamp())",
            ["member_values_due", "milestones_turn"],
        )
    told_of = Counter(row["object_id"] for row in await watch.db.fetch(TOLD))
    assert len(told_of) == MANY
    assert set(told_of.values()) == {1}


BROKEN = "SELECT data->>'member_id' AS who FROM events WHERE name = 'member.streak_broken'"


async def test_the_end_of_a_streak_is_told_once_also_by_workers_that_are_killed(
    house: House, settings: Settings, watch: Watcher, nursery: Nursery
) -> None:
    actor, room = await a_workspace(house), house.app.members
    people = [await a_member(house, actor, f"M{number}") for number in range(MANY)]
    for number, who in enumerate(people):
        for ago in (5, 4):
            at = house.clock.now() - timedelta(days=ago)
            told = done_by(who, f"{number}-{ago}", at, kind=ActivityKind.COMMENT, type=None)
            await record_activity(room, actor, told)
    await create_milestone(room, actor, NewMilestone("Two", MilestoneKind.STREAK_DAYS, 2))
    await watch.db.execute("UPDATE streak_watches SET judged = judged - 4")
    await nursery.start("worker", environment(settings, "streaks_turn_acted"))
    assert await nursery.ended() == KILLED
    await watch.pass_time(LEFT_BEHIND)
    async with at_work(house):
        await watch.until_rows(f"SELECT FROM ({BROKEN}) b HAVING count(*) >= $1", MANY)
        await watch.pass_time(timedelta(hours=2))
        await house.doorbell.ring()
        await watch.until_rows(
            "SELECT WHERE NOT EXISTS (SELECT FROM duties WHERE kind = 'streaks_turn'"
            " AND due_at <= clock_timestamp())"
        )
    told_of = Counter(row["who"] for row in await watch.db.fetch(BROKEN))
    assert told_of == {who.id: 1 for who in people}
