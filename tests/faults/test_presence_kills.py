"""Workers may be killed while days of communities are counted: nothing is lost or counted twice."""

import os
import signal
from datetime import UTC, datetime, timedelta

from adapters.settings import Settings
from adapters.wiring import House
from domain.members.activity import ActivityKind
from domain.members.use_cases.record_activities import record_activities
from domain.shared.duties import LEASE
from tests.faults.programs import Nursery, environment
from tests.integration.at_work import Watcher, at_work
from tests.integration.test_presence_races import kept_and_fresh, zones_of
from tests.kit.builders import a_community, a_workspace
from tests.kit.member_builders import a_member, done_by

LONG_AGO = datetime(2025, 3, 1, 9, tzinfo=UTC)
PEOPLE, DAYS = 8, 60
COUNTED = "SELECT FROM community_days WHERE active > 0 HAVING count(*) >= $1"
NOTHING_LEFT = (
    "SELECT WHERE NOT EXISTS (SELECT FROM member_presences WHERE is_stale)"
    " AND EXISTS (SELECT FROM community_days)"
)


async def test_days_come_to_the_same_whatever_kills_the_workers(
    house: House, settings: Settings, watch: Watcher, nursery: Nursery
) -> None:
    actor = await a_workspace(house)
    home = (await a_community(house, actor)).id
    people = [await a_member(house, actor, f"N{n}") for n in range(PEOPLE)]

    async def tell(turn: int) -> None:
        """Every day of each, in another order than they were; every third is told again later."""
        told = [
            done_by(
                who,
                f"{who.id}-{day if day % 3 else (day, turn)}",
                LONG_AGO + timedelta(days=day + turn * 20),
                kind=ActivityKind.COMMENT if day % 2 else ActivityKind.REACTION,
                type=None,
                community_id=home,
            )
            for day in range(DAYS - 1, -1, -1)
            for who in people
        ]
        await record_activities(house.app.members, actor, told)

    for turn in range(3):
        await tell(turn)
        pid = await nursery.start("worker", environment(settings))
        await watch.until_rows(COUNTED, DAYS - turn)
        await tell(turn + 3)
        os.kill(pid, signal.SIGKILL)
        assert await nursery.ended() == -signal.SIGKILL
        await watch.pass_time(LEASE + timedelta(seconds=5))
    async with at_work(house):
        await watch.until_rows(NOTHING_LEFT)
    kept, fresh = await kept_and_fresh(house, actor, await zones_of(house, actor, [home]))
    assert kept == fresh
    assert sum(one.active for one in kept) > PEOPLE * DAYS
