"""Whoever checks somebody in or congratulates may be killed anywhere: all of it, or nothing."""

import asyncio
from typing import Any

import httpx
import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.communities.model import Channel
from domain.participation.challenge import Challenge, ChallengeGoal, CheerState, GoalKind
from domain.shared.duties import LEASE
from domain.shared.ids import ChannelId
from tests.faults.desk import KILLED, Desk, Kept
from tests.faults.programs import Nursery, answering, environment
from tests.integration.at_work import Watcher, at_work
from tests.kit.challenge_builders import an_open_challenge, checked_in, cheers, marks_of
from tests.kit.member_builders import a_member

CHECK_INS = "SELECT count(*) FROM challenge_check_ins"
MARKS = "SELECT count(*) FROM challenge_marks"
MESSAGES = "SELECT count(*) FROM messages"
AT_ONCE = ChallengeGoal(GoalKind.PERIODS, 1)


async def there(house: House, desk: Desk) -> Channel:
    return await house.app.communities.reads.channel(desk.actor, ChannelId(desk.channel_id))


async def cheering(house: House, desk: Desk, **how: Any) -> Challenge:
    """Whoever takes part once has reached the goal, and is congratulated."""
    channel = await there(house, desk)
    how = {"goal": AT_ONCE, "cheers": cheers(channel.id)} | how
    return await an_open_challenge(house, desk.actor, channel.community_id, **how)


@pytest.mark.parametrize("point", ["challenge_check_in_unwritten", "answer_stored"])
async def test_somebody_is_checked_in_once_wherever_the_server_is_killed(
    house: House, desk: Desk, watch: Watcher, nursery: Nursery, point: str
) -> None:
    challenge = await cheering(house, desk, cheers=None)
    ana = await a_member(house, desk.actor, "Ana")
    path, body = f"/v1/challenges/{challenge.id}/check-ins", {"member_id": ana.id}

    async def ask() -> httpx.Response:
        async with desk.client() as client:
            return await client.post(path, json=body, headers={"idempotency-key": "once"})

    await nursery.start("serve", desk.environment(point))
    await answering(desk.url)
    with pytest.raises(httpx.HTTPError):
        await ask()
    assert await nursery.ended() == KILLED
    kept = 0 if point == "challenge_check_in_unwritten" else 1
    assert [await watch.db.fetchval(query) for query in (CHECK_INS, MARKS)] == [kept, kept]
    api = Kept(nursery, "serve", desk)
    await api.start()
    for _ in range(2):
        assert (await ask()).status_code == 201
    await api.kill()
    assert [await watch.db.fetchval(query) for query in (CHECK_INS, MARKS)] == [1, 1]


@pytest.mark.parametrize("point", ["challenge_mark_unsettled", "challenge_cheers_acted"])
async def test_somebody_is_congratulated_once_wherever_a_worker_is_killed(
    house: House, settings: Settings, desk: Desk, watch: Watcher, nursery: Nursery, point: str
) -> None:
    """Before anything is kept, though its message was composed; and after all of it was, before the
    duty is struck out."""
    challenge = await cheering(house, desk)
    ana = await a_member(house, desk.actor, "Ana")
    await checked_in(house, desk.actor, challenge, ana.id)
    await nursery.start("worker", environment(settings, point))
    assert await nursery.ended() == KILLED
    assert await watch.db.fetchval(MESSAGES) == (0 if point == "challenge_mark_unsettled" else 1)
    await watch.pass_time(2 * LEASE)
    async with asyncio.timeout(60), at_work(house):
        await watch.until_states(published=1)
    assert await watch.db.fetchval(MESSAGES) == 1
    [mark] = await marks_of(house, desk.actor, challenge)
    assert mark.cheer is CheerState.SAID
