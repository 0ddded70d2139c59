"""However many vote and change their vote at once, each has one vote, and the result is the last
word of each; who closes the poll meanwhile draws a line that no vote crosses."""

import asyncio
import random
from collections import Counter
from contextlib import AsyncExitStack
from typing import Any

import httpx

from adapters.wiring import House
from domain.participation.poll import PollMove
from domain.participation.use_cases.poll_keep import move_poll
from domain.shared.access import Actor
from domain.shared.ids import PollId
from tests.kit.api import a_caller, a_key_text, the_application
from tests.kit.builders import a_workspace

CLIENTS = 100
OPTIONS = ("a", "b", "c")
WHAT = {
    "question": "Which?",
    "kind": "ranked",
    "options": [{"key": key, "label": key} for key in OPTIONS],
}


async def opened(client: httpx.AsyncClient, **more: Any) -> str:
    made = (await client.post("/v1/polls", json=WHAT | more)).json()
    reply = await client.post(f"/v1/polls/{made['id']}/open")
    assert reply.status_code == 200, reply.text
    return str(made["id"])


async def test_a_hundred_vote_and_change_at_once(house: House) -> None:
    """Each person votes from three clients at the same time, and then once more from one: the last
    answer that came back is what they said."""
    actor, app = await a_workspace(house), the_application(house)
    chance = random.Random(7)
    async with AsyncExitStack() as stack:
        key = await a_key_text(house, actor)
        clients = [await stack.enter_async_context(a_caller(app, key)) for _ in range(CLIENTS)]
        poll = await opened(clients[0], kind="ranked")

        async def say(client: httpx.AsyncClient, person: int) -> dict[str, Any]:
            ranked = chance.sample(OPTIONS, chance.randint(1, 3))
            body = {"voter": f"person-{person}", "options": ranked}
            reply = await client.post(f"/v1/polls/{poll}/votes", json=body)
            assert reply.status_code == 200, reply.text
            said: dict[str, Any] = reply.json()
            return said

        async def a_person(person: int) -> tuple[str, ...]:
            three = [clients[(person + step) % CLIENTS] for step in (0, 33, 66)]
            at_once = await asyncio.gather(*(say(client, person) for client in three))
            assert len({one["id"] for one in at_once}) == 1
            return tuple((await say(clients[person], person))["options"])

        last = await asyncio.gather(*(a_person(person) for person in range(CLIENTS)))
        results = (await clients[0].get(f"/v1/polls/{poll}/results")).json()
    assert results["votes"]["n"] == CLIENTS
    firsts = Counter(ranked[0] for ranked in last)
    found = {one["option"]: one["count"] for one in results["votes"]["options"]}
    assert found == {option: firsts[option] for option in OPTIONS}
    async with house.database.within(actor) as db:
        rows = await db.fetch("SELECT options, count(*) AS many FROM poll_votes GROUP BY 1")
    assert {tuple(row["options"]): row["many"] for row in rows} == Counter(last)


async def test_no_vote_crosses_the_line_that_closing_draws(house: House) -> None:
    actor, app = await a_workspace(house), the_application(house)
    async with AsyncExitStack() as stack:
        key = await a_key_text(house, actor)
        client = await stack.enter_async_context(a_caller(app, key))
        poll = await opened(client, kind="single")

        async def say(person: int) -> int:
            body = {"voter": f"person-{person}", "options": ["a"]}
            return (await client.post(f"/v1/polls/{poll}/votes", json=body)).status_code

        async def close() -> None:
            await asyncio.sleep(0.05)
            await move_poll(house.app.participation, actor, PollId(poll), None, PollMove.CLOSE)

        *statuses, _ = await asyncio.gather(*(say(person) for person in range(60)), close())
        results = (await client.get(f"/v1/polls/{poll}/results")).json()
    assert set(statuses) <= {200, 409}
    assert results["votes"]["n"] == statuses.count(200)
    assert results["final"] is True


async def test_one_invitation_is_one_vote_however_often_it_is_sent(house: House) -> None:
    actor, app = await a_workspace(house), the_application(house)
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(a_caller(app, await a_key_text(house, actor)))
        guest = await stack.enter_async_context(a_caller(app))
        poll = await opened(client, kind="single", who="invited")
        made = await client.post(
            f"/v1/polls/{poll}/invitations", json={"count": 1}, headers={"Idempotency-Key": "i"}
        )
        page = f"/poll/{made.json()['data'][0]['token']}"
        form = (await guest.get(page)).text.split('name="form" value="')[1].split('"')[0]
        sends = [guest.post(page, data={"form": form, "option": one}) for one in "abc" * 4]
        assert {one.status_code for one in await asyncio.gather(*sends)} == {303}
        results = (await client.get(f"/v1/polls/{poll}/results")).json()
    assert results["votes"]["n"] == 1


async def test_the_index_keeps_a_second_vote_out_whatever_the_code_believes(house: House) -> None:
    actor: Actor = await a_workspace(house)
    async with house.database.within(actor) as db:
        indexes = await db.fetch(
            "SELECT indexdef FROM pg_indexes WHERE indexname = 'uq_poll_votes_voter'"
        )
    [row] = indexes
    assert "UNIQUE" in row["indexdef"]
    assert "(workspace_id, poll_id, voter)" in row["indexdef"]
