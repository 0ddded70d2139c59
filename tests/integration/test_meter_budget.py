"""Measuring has a budget of its own: all workers keep it together, and posts lose nothing by it."""

from dataclasses import replace
from datetime import timedelta

from adapters.channel_budgets import open_channel_budgets
from adapters.meter_budget import HOUR, MeterBudget
from adapters.wiring import House
from domain.insights.model import COLLECT
from domain.insights.use_cases.collect_metrics import collect_metrics
from domain.shared.ids import ChannelId
from domain.shared.platforms import Connection, RateBudget
from tests.kit.api import send_what_is_due
from tests.kit.builders import a_message, a_sandbox_channel, a_workspace

PATIENT = 30.0
POSTS = RateBudget(5, HOUR)
DUE = "SELECT due_at - now() FROM duties WHERE kind = $1 AND subject_id = $2"
OLDER = "UPDATE deliveries SET published_at = published_at - interval '1 hour'"


def place(channel_id: str, platform: str = "sandbox") -> Connection:
    return Connection(platform, None, "1", {}, {}, channel_id=channel_id)


async def test_so_many_calls_an_hour_are_made_by_all_workers_together(redis_url: str) -> None:
    async with (
        open_channel_budgets(redis_url, patience=PATIENT) as one,
        open_channel_budgets(redis_url, patience=PATIENT) as other,
    ):
        workers = [MeterBudget(budgets, {"sandbox": 3}) for budgets in (one, other)]
        waits = [await workers[turn % 2].take(place("chn_a")) for turn in range(4)]
        assert waits[:3] == [None] * 3
        assert waits[3] is not None
        assert timedelta(minutes=50) < waits[3] <= timedelta(hours=1)
        # Another channel has its own, and so have posts on this one.
        assert await workers[0].take(place("chn_b")) is None
        grant = (await one.take({ChannelId("chn_a"): (POSTS, 5)}))[ChannelId("chn_a")]
        assert grant.posts == 5


async def test_a_platform_that_is_not_named_has_few(redis_url: str) -> None:
    async with open_channel_budgets(redis_url, patience=PATIENT) as budgets:
        meter = MeterBudget(budgets, {}, few=1)
        assert await meter.take(place("chn_a", "plaza")) is None
        assert await meter.take(place("chn_a", "plaza")) is not None


async def test_what_does_not_fit_is_read_later_and_nothing_is_lost(
    house: House, redis_url: str
) -> None:
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor)
    for _ in range(4):
        await a_message(house, actor, channels=[channel], now=True)
    await send_what_is_due(house)
    async with house.begin_communities(actor) as tx:
        await tx.connection.execute(OLDER)
        await tx.commit()
    async with open_channel_budgets(redis_url, patience=PATIENT) as budgets:
        room = replace(house.app.insights, budget=MeterBudget(budgets, {"sandbox": 2}))
        assert await collect_metrics(room, actor, channel.id) == 2
        assert await collect_metrics(room, actor, channel.id) == 0
    async with house.database.within(actor) as connection:
        wait = await connection.fetchval(DUE, COLLECT, channel.id)
        assert timedelta(minutes=50) < wait <= timedelta(hours=1)
        read = "SELECT count(*) FROM measurements WHERE readings > 0"
        assert await connection.fetchval(read) == 2
    assert await collect_metrics(house.app.insights, actor, channel.id) >= 1
