"""However many workers race, that credentials end is told once each time, and only of those there
are."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.settings import Settings
from adapters.wiring import open_app
from domain.communities.use_cases.check_channel import reconnect_channel
from domain.communities.use_cases.foretell_expiry import foretell_expiry
from domain.shared.access import system
from domain.shared.secret import Secret
from tests.integration.at_work import Watcher, at_work, watching
from tests.kit.builders import a_sandbox_channel, a_workspace

DAY = timedelta(days=1)
TOLD = "channel.credentials_expiring"


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def test_of_many_workers_at_once_one_tells(settings: Settings, watch: Watcher) -> None:
    async with open_app(settings) as house:
        actor = await a_workspace(house)
        channel = await a_sandbox_channel(
            house, actor, token_lifetime_seconds=int(DAY.total_seconds() * 20)
        )
        room, worker = house.app.communities, system(actor.organization_id, actor.workspace)
        for span, times in ((7 * DAY, 1), (DAY, 1), (6 * DAY, 2), (5.5 * DAY, 3)):
            await watch.pass_time(span)
            await asyncio.gather(*(foretell_expiry(room, worker, channel.id) for _ in range(8)))
            assert (await watch.events(channel.id)).count(TOLD) == times


async def test_a_worker_tells_in_time_and_not_of_credentials_that_were_replaced(
    settings: Settings, watch: Watcher
) -> None:
    async with open_app(settings) as house:
        actor = await a_workspace(house)
        lasts = int(DAY.total_seconds() * 15)
        kept, renewed = [
            await a_sandbox_channel(house, actor, account=account, token_lifetime_seconds=lasts)
            for account in ("kept", "renewed")
        ]
        await watch.pass_time(12 * DAY)
        await reconnect_channel(
            house.app.communities, actor, renewed.id, {"token": Secret("another")}
        )
        async with at_work(house):

            async def told() -> bool:
                return TOLD in await watch.events(kept.id)

            await watch.until(told)
        assert (await watch.events(kept.id)).count(TOLD) == 1
        assert TOLD not in await watch.events(renewed.id)
