"""Whoever redeems, makes codes or asks may be killed anywhere: all of it is there, or nothing."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.campaigns.promotion import CodeKind, Limits
from domain.participation.prompt import Recurring
from domain.shared.duties import LEASE
from domain.shared.ids import ChannelId
from tests.faults.desk import KILLED, Desk, Kept
from tests.faults.programs import Nursery, answering, environment
from tests.integration.at_work import Watcher, at_work
from tests.kit.promotion_builders import a_promotion, some_codes
from tests.kit.prompt_builders import a_prompt, turns_of

COUNTED = "SELECT sum(uses) FROM promotions"
REDEEMED = "SELECT count(*) FROM promotion_redemptions"
USED = "SELECT count(*) FROM promotion_codes WHERE state = 'used'"
CODES = "SELECT count(*) FROM promotion_codes"


async def ask(desk: Desk, path: str, body: dict[str, Any]) -> httpx.Response:
    """The same request each time, by its key."""
    async with desk.client() as client:
        return await client.post(path, json=body, headers={"idempotency-key": "once"})


@pytest.mark.parametrize("point", ["redemption_unwritten", "answer_stored"])
async def test_a_code_is_used_once_wherever_the_server_is_killed(
    house: House, desk: Desk, watch: Watcher, nursery: Nursery, point: str
) -> None:
    how: dict[str, Any] = {"code_kind": CodeKind.UNIQUE, "limits": Limits(total=1)}
    promotion = await a_promotion(house, desk.actor, **how)
    [code] = await some_codes(house, desk.actor, promotion.id)
    path = "/v1/promotions/redemptions"
    await nursery.start("serve", desk.environment(point))
    await answering(desk.url)
    with pytest.raises(httpx.HTTPError):
        await ask(desk, path, {"code": code})
    assert await nursery.ended() == KILLED
    kept = 0 if point == "redemption_unwritten" else 1
    for counted in (COUNTED, REDEEMED, USED):
        assert await watch.db.fetchval(counted) == kept
    api = Kept(nursery, "serve", desk)
    await api.start()
    for _ in range(2):
        again = await ask(desk, path, {"code": code})
        assert again.status_code == 201, again.text
    await api.kill()
    for counted in (COUNTED, REDEEMED, USED):
        assert await watch.db.fetchval(counted) == 1


async def test_codes_are_all_there_or_none_when_the_server_is_killed_between(
    house: House, desk: Desk, watch: Watcher, nursery: Nursery
) -> None:
    promotion = await a_promotion(house, desk.actor, code_kind=CodeKind.UNIQUE)
    path, body = f"/v1/promotions/{promotion.id}/codes", {"count": 5000, "pattern": "********"}
    await nursery.start("serve", desk.environment("promotion_codes_written"))
    await answering(desk.url)
    with pytest.raises(httpx.HTTPError):
        await ask(desk, path, body)
    assert await nursery.ended() == KILLED
    assert await watch.db.fetchval(CODES) == 0
    api = Kept(nursery, "serve", desk)
    await api.start()
    for _ in range(2):
        assert (await ask(desk, path, body)).status_code == 200
    await api.kill()
    assert await watch.db.fetchval(CODES) == 5000


@pytest.mark.parametrize("point", ["prompt_turn_unwritten", "prompt_asks_acted"])
async def test_a_community_is_asked_once_wherever_a_worker_is_killed(
    house: House, settings: Settings, desk: Desk, watch: Watcher, nursery: Nursery, point: str
) -> None:
    """Before anything is kept, though its message was composed; and after all of it was, before the
    duty is struck out."""
    actor, begun = desk.actor, house.clock.now() - timedelta(minutes=30)
    channel = await house.app.communities.reads.channel(actor, ChannelId(desk.channel_id))
    each_day = Recurring(f"{begun:%Y-%m-%dT%H:%M}:00", "UTC", "FREQ=DAILY")
    one = await a_prompt(house, actor, channel.community_id, channel.id, recurring=each_day)
    await watch.pass_time(timedelta(days=1))
    await nursery.start("worker", environment(settings, point))
    assert await nursery.ended() == KILLED
    kept = 0 if point == "prompt_turn_unwritten" else 1
    assert await watch.db.fetchval("SELECT count(*) FROM messages") == kept
    assert len(await turns_of(house, actor, one.id)) == kept
    await watch.pass_time(2 * LEASE)
    async with asyncio.timeout(60), at_work(house):
        await watch.until_states(published=1)
    assert await watch.db.fetchval("SELECT count(*) FROM messages") == 1
    assert len(await turns_of(house, actor, one.id)) == 1
