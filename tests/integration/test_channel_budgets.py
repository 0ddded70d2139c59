"""An account makes as many posts in its window as it may, with Redis or without."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from adapters.channel_budgets import PREFIX, ChannelBudgets, open_channel_budgets
from domain.publishing.budget_ports import Grant
from domain.shared.ids import ChannelId
from domain.shared.platforms import RateBudget

ONE, OTHER = ChannelId("chn_one"), ChannelId("chn_other")
FIVE_A_MINUTE = RateBudget(5, 60)
PATIENT = 30.0
NOWHERE = "redis://127.0.0.1:1/0"
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def budgets(redis_url: str) -> AsyncIterator[ChannelBudgets]:
    async with open_channel_budgets(redis_url, patience=PATIENT) as opened:
        yield opened


async def take(budgets: ChannelBudgets, posts: int, budget: RateBudget = FIVE_A_MINUTE) -> Grant:
    return (await budgets.take({ONE: (budget, posts)}))[ONE]


async def test_so_many_are_granted_as_still_fit(budgets: ChannelBudgets) -> None:
    assert [(await take(budgets, posts)).posts for posts in (3, 3, 3)] == [3, 2, 0]


async def test_who_is_refused_hears_when_the_oldest_leaves_the_window(
    budgets: ChannelBudgets,
) -> None:
    await take(budgets, 5)
    wait = (await take(budgets, 1)).wait
    assert timedelta(seconds=30) < wait <= MINUTE


async def test_the_window_moves_so_that_no_stretch_of_it_holds_more(
    budgets: ChannelBudgets, redis_url: str
) -> None:
    """Two went out early in the window and three late in it: when the two have left, two fit."""
    await take(budgets, 5)
    async with Redis.from_url(redis_url) as redis:
        newest = [int(at) for at in await redis.lrange(PREFIX + ONE, 0, -1)]
        for place in (3, 4):
            await redis.lset(PREFIX + ONE, place, newest[place] - 60_000)
    assert [(await take(budgets, posts)).posts for posts in (4, 1)] == [2, 0]


async def test_accounts_asked_for_together_do_not_share(budgets: ChannelBudgets) -> None:
    grants = await budgets.take({ONE: (FIVE_A_MINUTE, 9), OTHER: (RateBudget(2, 3600), 1)})
    assert {at: grant.posts for at, grant in grants.items()} == {ONE: 5, OTHER: 1}


async def test_workers_that_ask_at_once_get_no_more_together(redis_url: str) -> None:
    async with (
        open_channel_budgets(redis_url, patience=PATIENT) as first,
        open_channel_budgets(redis_url, patience=PATIENT) as second,
    ):
        grants = await asyncio.gather(*(take(at, 1) for _ in range(10) for at in (first, second)))
    assert sum(grant.posts for grant in grants) == FIVE_A_MINUTE.posts


async def test_a_budget_that_was_lowered_holds_at_once(budgets: ChannelBudgets) -> None:
    await take(budgets, 4)
    assert (await take(budgets, 3, RateBudget(3, 60))).posts == 0


async def test_what_is_kept_goes_with_its_window(budgets: ChannelBudgets, redis_url: str) -> None:
    await take(budgets, 2)
    async with Redis.from_url(redis_url) as redis:
        assert 0 < await redis.pttl(PREFIX + ONE) <= 60_000


async def test_without_redis_a_worker_keeps_the_budget_by_itself() -> None:
    async with open_channel_budgets(NOWHERE) as budgets:
        grants = [await take(budgets, posts) for posts in (3, 3, 3)]
    assert [grant.posts for grant in grants] == [3, 2, 0]
    assert timedelta(seconds=30) < grants[-1].wait <= MINUTE
