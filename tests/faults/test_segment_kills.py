"""Workers may be killed while it is seen who enters and leaves a segment: each is told once."""

import os
import signal
from datetime import timedelta

from adapters.settings import Settings
from adapters.wiring import House
from domain.members.becoming import NewMember
from domain.members.segment import Condition, ConditionGroup, Operator, Question, Trait
from domain.members.use_cases.follow_segments import AT_A_TIME
from domain.members.use_cases.keep_segments import NewSegment, create_segment
from domain.members.use_cases.upsert_members import Line, upsert_members
from domain.shared.access import Actor
from domain.shared.duties import LEASE
from tests.faults.programs import Nursery, environment
from tests.integration.at_work import Watcher, at_work
from tests.kit.builders import a_workspace

MANY = 3 * AT_A_TIME
BEGUN = "SELECT FROM segment_members WHERE {what} HAVING count(*) >= $1"
ALL_TOLD = (
    "SELECT FROM events WHERE name = $1 HAVING count(*) = $2 AND count(DISTINCT object_id) = $2"
)


async def labelled(house: House, actor: Actor, *labels: str) -> None:
    for first in range(0, MANY, AT_A_TIME):
        member = NewMember("N", labels=frozenset(labels))
        lines = [
            Line(f"m{number}", member, frozenset({"labels"}))
            for number in range(first, first + AT_A_TIME)
        ]
        await upsert_members(house.app.members, actor, lines)


async def test_each_who_enters_and_leaves_is_told_once_whatever_kills_the_workers(
    house: House, settings: Settings, watch: Watcher, nursery: Nursery
) -> None:
    actor = await a_workspace(house)
    await labelled(house, actor, "x")
    asked = Condition(Trait.LABEL, Operator.ANY_OF, ("x",))
    wanted = NewSegment("X", Question((ConditionGroup((asked,)),)))
    await create_segment(house.app.members, actor, wanted)
    for labels, what, name in (
        (("x",), "true", "segment.entered"),
        ((), "left_at IS NOT NULL", "segment.left"),
    ):
        await labelled(house, actor, *labels)
        for step in (1, 2):
            pid = await nursery.start("worker", environment(settings))
            await watch.until_rows(BEGUN.format(what=what), step * AT_A_TIME)
            os.kill(pid, signal.SIGKILL)
            assert await nursery.ended() == -signal.SIGKILL
            await watch.pass_time(LEASE + timedelta(seconds=5))
        async with at_work(house):
            await watch.until_rows(BEGUN.format(what=what), MANY)
        await watch.until_rows(ALL_TOLD, name, MANY)
    assert not await watch.db.fetch("SELECT FROM segment_members WHERE left_at IS NULL")
