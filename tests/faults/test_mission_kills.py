"""Whoever approves may be killed at any point: what is given is given once, or not at all, and what
follows from it is reckoned once."""

import asyncio
from collections.abc import Mapping

import httpx
import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.members.submission import Submission
from domain.members.use_cases.read_values import read_value
from domain.shared.access import Actor
from domain.shared.duties import LEASE
from tests.faults.desk import KILLED, Desk, Kept
from tests.faults.programs import Nursery, answering, environment
from tests.integration.at_work import Watcher, at_work
from tests.kit.mission_builders import a_mission, an_active_member, handed_in

POINTS = 10
BOOKED = "SELECT value FROM member_activities WHERE kind = 'mission' ORDER BY id"
RECKONED = "SELECT FROM member_values WHERE due_on IS DISTINCT FROM 0 AND as_of > 0"


async def one_waits(house: House, actor: Actor) -> Submission:
    ana = await an_active_member(house, actor, "Ana")
    mission = await a_mission(house, actor, reward_points=POINTS)
    return await handed_in(house, actor, mission, ana)


async def ask(desk: Desk, one: Submission, how: str, body: Mapping[str, str]) -> httpx.Response:
    """The same request each time, by its key."""
    path = f"/v1/mission-submissions/{one.id}/{how}"
    async with desk.client() as client:
        return await client.post(path, json=body, headers={"idempotency-key": how})


@pytest.mark.parametrize("point", ["submission_unwritten", "answer_stored"])
async def test_an_approval_gives_once_wherever_the_server_is_killed(
    house: House, desk: Desk, watch: Watcher, nursery: Nursery, point: str
) -> None:
    """Before anything is kept of it, though its reward was written; and after all of it was, though
    nobody was told so."""
    one, why = await one_waits(house, desk.actor), {"reason": "other"}
    for how, body, booked in (("approve", {}, [POINTS]), ("revoke", why, [POINTS, -POINTS])):
        await nursery.start("serve", desk.environment(point))
        await answering(desk.url)
        with pytest.raises(httpx.HTTPError):
            await ask(desk, one, how, body)
        assert await nursery.ended() == KILLED
        kept = 0 if point == "submission_unwritten" else 1
        assert len(await watch.db.fetch(BOOKED)) == len(booked) - 1 + kept
        api = Kept(nursery, "serve", desk)
        await api.start()
        for _ in range(2):
            again = await ask(desk, one, how, body)
            assert again.status_code == 200, again.text
        await api.kill()
        assert [row["value"] for row in await watch.db.fetch(BOOKED)] == booked
        found = await read_value(house.app.members, desk.actor, one.member_id, None, "")
        assert sum(found.reckoning.points.values()) == sum(booked) * 1000


async def test_what_was_given_is_reckoned_once_wherever_a_worker_is_killed(
    house: House, settings: Settings, desk: Desk, watch: Watcher, nursery: Nursery
) -> None:
    one = await one_waits(house, desk.actor)
    api = Kept(nursery, "serve", desk)
    await api.start()
    assert (await ask(desk, one, "approve", {})).status_code == 200
    await api.kill()
    await nursery.start("worker", environment(settings, "member_values_due_acted"))
    assert await nursery.ended() == KILLED
    await watch.pass_time(2 * LEASE)
    async with asyncio.timeout(60), at_work(house):
        await watch.until_rows(RECKONED)
    [entry] = await watch.db.fetch(
        "SELECT month FROM leaderboard_entries"
        " WHERE measure = 'mission' AND community_id = '' AND sample > 0"
    )
    assert entry["month"] == POINTS
