"""A worker may be killed while it plays a drill: each thing is told once, and all of it."""

import asyncio

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.crises.storm import Storm, StormKind
from domain.crises.use_cases.keep_drills import NewDrill, start_drill
from domain.shared.duties import LEASE
from domain.shared.ids import ChannelId
from tests.faults.desk import KILLED, Desk
from tests.faults.programs import Nursery, environment
from tests.integration.at_work import Watcher, at_work

TOLD = "SELECT count(*) FROM inbound_receipts"
HEARD = "SELECT count(*), count(DISTINCT platform_message_id) FROM inbound_messages"


@pytest.mark.parametrize("point", ["drill_untold", "drill_told", "drill.due_acted"])
async def test_each_thing_is_told_once_wherever_a_worker_is_killed(
    house: House, settings: Settings, desk: Desk, watch: Watcher, nursery: Nursery, point: str
) -> None:
    """All that was usual before is told in one commit, with how far the drill came."""
    channel = ChannelId(desk.channel_id)
    storm = Storm(
        *(StormKind.SPIKE, channel, 259_200),
        size=1,
        seed=2,
        calm_hours=24,
        calm_an_hour=1,
        calm_is_past=True,
    )
    drill = await start_drill(house.app.crises.drills, desk.actor, NewDrill("Friday", storm))
    usual = drill.messages - 1
    assert usual > 9
    await nursery.start("worker", environment(settings, point))
    assert await nursery.ended() == KILLED
    over = point == "drill.due_acted"
    assert await watch.db.fetchval(TOLD) == (usual if over else 0)
    assert await watch.db.fetchval("SELECT told FROM drills") == (usual if over else 0)
    await watch.pass_time(2 * LEASE)
    async with asyncio.timeout(60), at_work(house):
        await watch.until_rows("SELECT FROM inbound_messages HAVING count(*) >= $1", usual)
        await watch.until_rows("SELECT FROM duties WHERE kind = 'drill.due' AND failures = 0")
    assert tuple(await watch.db.fetchrow(HEARD)) == (usual, usual)
    assert await watch.db.fetchval("SELECT told FROM drills") == usual
