"""The time of one test workspace is moved on, and what is due there is done, in order and at its
time; nothing else in the house knows."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.events.errors import ClockInLiveMode
from domain.shared.access import Mode
from tests.integration.at_work import Watcher, at_work, some_channels, watching
from tests.integration.time_moved import a_clock, moves, time_of, told
from tests.kit.builders import a_message, a_workspace

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def test_posts_go_out_each_at_its_own_time_and_only_there(
    house: House, watch: Watcher
) -> None:
    actor, channels = await some_channels(house)
    other, others = await some_channels(house)
    clock = await a_clock(house, actor)
    began = await time_of(house, actor)
    for days in (30, 2, 90):
        await a_message(house, actor, channels=channels, text=f"{days}", at=began + days * DAY)
    still = await a_message(house, other, channels=others, text="other", at=began + 2 * DAY)
    async with at_work(house):
        await moves(house, watch, actor, clock, 31 * DAY)
    rows = await watch.db.fetch(
        "SELECT m.publish_at, d.state, d.published_at FROM deliveries d"
        " JOIN messages m ON m.id = d.message_id ORDER BY m.publish_at, d.state DESC"
    )
    assert [row["state"] for row in rows] == ["scheduled", "published", "published", "scheduled"]
    assert all(row["published_at"] == row["publish_at"] for row in rows[1:3])
    assert (await watch.delivery(still))["state"] == "scheduled"
    assert await time_of(house, actor) == began + 31 * DAY
    assert abs(await time_of(house, other) - house.clock.now()) < HOUR
    assert await told(watch, actor, "message.published") == 2
    assert await told(watch, other, "message.published") == 0


async def test_a_live_workspace_has_no_time_of_its_own(house: House) -> None:
    live = await a_workspace(house, mode=Mode.LIVE)
    with pytest.raises(ClockInLiveMode):
        await a_clock(house, live)
    assert abs(await time_of(house, live) - house.clock.now()) < HOUR
