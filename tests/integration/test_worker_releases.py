"""Holds end by themselves, ask whom they were told to ask, and let nothing out in a burst."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.publishing.hold import OnLift
from domain.publishing.use_cases.place_hold import NewHold, lift_hold, place_hold
from tests.integration.at_work import Watcher, at_work, many_messages, some_channels, watching
from tests.kit.api import a_client
from tests.kit.builders import in_one_hour

HOUR = timedelta(hours=1)
GAPS = (
    "SELECT min(gap) FROM (SELECT due_at - lag(due_at) OVER (PARTITION BY channel_id"
    " ORDER BY due_at) AS gap FROM deliveries) g"
)


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def test_a_hold_is_lifted_at_its_end_by_itself(house: House, watch: Watcher) -> None:
    actor, [channel] = await some_channels(house)
    room, ends_at = house.app.publishing, house.clock.now() + HOUR / 2
    hold = await place_hold(room, actor, NewHold("A minute of silence.", ends_at=ends_at))
    async with at_work(house):
        await many_messages(house, actor, channel, ["a"])
        await watch.until_states(held=1)
        await watch.pass_time(HOUR / 2)
        await house.doorbell.ring()
        await watch.until_states(published=1)
    lifted = await room.reads.hold(actor, hold.id)
    assert lifted.lifted_by == "system"


async def test_what_was_missed_in_days_goes_out_at_its_pace_and_not_before(
    house: House, watch: Watcher
) -> None:
    actor, channels = await some_channels(house, 2)
    room, at = house.app.publishing, in_one_hour(house)
    hold = await place_hold(
        room, actor, NewHold("Mourning.", on_lift=OnLift.PUBLISH, release_per_minute=4)
    )
    async with at_work(house):
        for channel in channels:
            await many_messages(house, actor, channel, [str(n) for n in range(5)], at)
        await watch.pass_time(3 * 24 * HOUR)
        await lift_hold(room, actor, hold.id)
        await watch.until_states(published=2, scheduled=8)
        assert await watch.db.fetchval(GAPS) >= timedelta(seconds=15)
        for out in (4, 6, 8, 10):
            await watch.pass_time(timedelta(seconds=15))
            await house.doorbell.ring()
            left = {"scheduled": 10 - out} if out < 10 else {}
            await watch.until_states(published=out, **left)


async def test_what_a_hold_asks_about_is_listed_and_released_one_by_one_or_all_at_once(
    house: House, watch: Watcher
) -> None:
    actor, [channel, other] = await some_channels(house, 2)
    room, at = house.app.publishing, in_one_hour(house)
    one, two, three = await many_messages(house, actor, channel, ["one", "two", "three"], at)
    await many_messages(house, actor, other, ["elsewhere"], at)
    hold = await place_hold(room, actor, NewHold("A rumour.", channel.id, on_lift=OnLift.ASK))
    async with at_work(house), await a_client(house, actor) as client:
        await watch.until_states(held=3, scheduled=1)
        assert await held(client, hold.id) == {one.id, two.id, three.id}
        await watch.pass_time(2 * HOUR)
        await lift_hold(room, actor, hold.id)
        waits = "SELECT FROM deliveries WHERE held_reason = 'awaiting_release' HAVING count(*) = $1"
        await watch.until_rows(waits, 3)
        chosen = {"policy": "publish", "message_ids": [two.id, one.id, "msg_nobodys"]}
        answer = await release(client, hold.id, chosen)
        assert [(r["index"], r["status"]) for r in answer["results"]] == [
            *((0, "released"), (1, "released"), (2, "refused"))
        ]
        assert answer["results"][2]["problem"]["code"] == "not_found"
        assert await held(client, hold.id) == {three.id}
        assert (await release(client, hold.id, {"policy": "discard"}))["results"] == []
        await watch.until_rows(waits, 0)
        assert await held(client, hold.id) == set()
        again = await client.post(
            f"/v1/holds/{hold.id}/release",
            json={"policy": "shift"},
            headers={"idempotency-key": "again"},
        )
        assert (again.status_code, again.json()["code"]) == (409, "invalid_state")
        await watch.pass_time(timedelta(seconds=10))
        await house.doorbell.ring()
        await watch.until_states(published=2, cancelled=1, overdue=1)


async def held(client: httpx.AsyncClient, hold_id: str) -> set[str]:
    answer = await client.get(f"/v1/holds/{hold_id}/messages")
    return {message["id"] for message in answer.json()["data"]}


async def release(client: httpx.AsyncClient, hold_id: str, body: object) -> Any:
    answer = await client.post(
        f"/v1/holds/{hold_id}/release", json=body, headers={"idempotency-key": str(body)[:90]}
    )
    assert answer.status_code == 200, answer.text
    return answer.json()
