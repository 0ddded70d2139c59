"""The whole table of what an idempotency key does: what went before, and what its next use gets."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, NoReturn

import httpx
import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.shared.access import Actor
from tests.faults.desk import KILLED, Desk, Kept, a_desk
from tests.faults.nursery import CLOCK_OFFSET
from tests.faults.programs import Nursery, answering
from tests.faults.waiting import held_back, until
from tests.kit.api import a_caller, a_key_text, the_application
from tests.kit.bars import Say
from tests.kit.builders import a_workspace, an_api_key
from workers.tidy import tidy

MARK = "idempotency-replayed"
KEY = "once"
NAME = "Table"
EMPTY = "TRUNCATE organizations CASCADE"
MADE = (201, None, False)
REPLAYED = (201, None, True)
REUSED = (422, "idempotency_key_reused", False)


def seen(reply: httpx.Response) -> tuple[int, str | None, bool]:
    """Status, code of the refusal if it is one, and whether it says that it was given before."""
    code = None if reply.is_success else reply.json()["code"]
    return reply.status_code, code, reply.headers.get(MARK) == "true"


@dataclass(frozen=True)
class Ground:
    """A workspace, and everything a row of the table needs beside it."""

    house: House
    owner: Any
    desk: Desk
    nursery: Nursery
    stack: AsyncExitStack

    @property
    def actor(self) -> Actor:
        return self.desk.actor

    async def caller(self, *, everywhere: bool = False) -> httpx.AsyncClient:
        """Somebody with a new key of the API."""
        return await self.with_key(await a_key_text(self.house, self.actor, everywhere=everywhere))

    async def with_key(self, key: str, house: House | None = None) -> httpx.AsyncClient:
        app = the_application(house or self.house)
        headers = {"tertulia_workspace": self.actor.workspace}
        return await self.stack.enter_async_context(a_caller(app, key, **headers))

    async def named(self, name: str = NAME) -> int:
        """How many communities bear that name."""
        query = "SELECT count(*) FROM communities WHERE name = $1"
        return int(await self.owner.fetchval(query, name))

    async def written(self) -> int:
        """How many messages there are."""
        return int(await self.owner.fetchval("SELECT count(*) FROM messages"))

    async def when_free(self, client: httpx.AsyncClient) -> httpx.Response:
        """The answer to the same message once nobody holds its key any more."""
        replies = []

        async def answered() -> bool:
            replies.append(await self.desk.write(client, KEY))
            return replies[-1].status_code != 409

        await until(answered)
        return replies[-1]


async def make(client: httpx.AsyncClient, name: str = NAME) -> httpx.Response:
    headers = {"idempotency-key": KEY}
    return await client.post("/v1/communities", json={"name": name}, headers=headers)


@dataclass(frozen=True)
class Row:
    """What the next use of the key must get, and how many things there are then."""

    play: Callable[[Ground], Awaitable[tuple[httpx.Response, int]]]
    expected: tuple[int, str | None, bool]
    things: int


async def another_body(ground: Ground) -> tuple[httpx.Response, int]:
    client = await ground.caller()
    await make(client)
    return await make(client, "Another"), await ground.named("Another")


async def another_path(ground: Ground) -> tuple[httpx.Response, int]:
    client = await ground.caller()
    await make(client)
    reply = await client.post("/v1/holds", json={"reason": "x"}, headers={"idempotency-key": KEY})
    return reply, await ground.owner.fetchval("SELECT count(*) FROM holds")


async def another_workspace(ground: Ground) -> tuple[httpx.Response, int]:
    """The same key of the API opens both."""
    outside = replace(ground.actor, workspace_id=None)
    elsewhere = await a_workspace(ground.house, organization=outside)
    client = await ground.caller(everywhere=True)
    await make(client)
    client.headers["Tertulia-Workspace"] = elsewhere.workspace
    return await make(client), await ground.named()


async def another_tenant(ground: Ground) -> tuple[httpx.Response, int]:
    await make(await ground.caller())
    other = await a_workspace(ground.house)
    theirs = await ground.with_key(await a_key_text(ground.house, other))
    theirs.headers["Tertulia-Workspace"] = other.workspace
    return await make(theirs), await ground.named()


async def another_caller(ground: Ground) -> tuple[httpx.Response, int]:
    """A second key of the API for the same workspace: two programs that count from one."""
    await make(await ground.caller())
    return await make(await ground.caller()), await ground.named()


async def just_kept(ground: Ground) -> tuple[httpx.Response, int]:
    return await _after("71:59:00", ground)


async def just_forgotten(ground: Ground) -> tuple[httpx.Response, int]:
    return await _after("72:00:01", ground)


async def _after(age: str, ground: Ground) -> tuple[httpx.Response, int]:
    client = await ground.caller()
    await make(client)
    await ground.owner.execute(
        "UPDATE remembered_answers SET created_at = clock_timestamp() - $1::text::interval", age
    )
    await tidy(ground.house.ring)
    return await make(client), await ground.named()


@dataclass(frozen=True)
class Held:
    """A receipt of a request that is still under way."""

    key: str
    fingerprint: str = "any"

    def render(self, answer: object) -> NoReturn:
        raise AssertionError("it never answers")


async def in_flight(ground: Ground) -> tuple[httpx.Response, int]:
    minted = await an_api_key(ground.house, ground.actor)
    client = await ground.with_key(minted.text)
    under_way = replace(ground.actor, id=minted.key.id, receipt=Held(KEY))
    async with ground.house.app.communities.begin(under_way):
        reply = await make(client)
        assert reply.headers["retry-after"] == "1"
        assert reply.json()["retryable"] is True
    # It did nothing after all, and the key is free again.
    assert seen(await make(client)) == MADE
    return reply, await ground.named()


async def killed_before_commit(ground: Ground) -> tuple[httpx.Response, int]:
    """Caught with all of it written and only the news and the commit to come."""
    api = Kept(ground.nursery, "serve", ground.desk)
    await api.start()
    async with ground.desk.client() as client:
        async with held_back("events", ground.owner) as events:
            asking = asyncio.create_task(ground.desk.write(client, KEY))
            await events.until_wait(1)
            await api.kill()
        with pytest.raises(httpx.HTTPError):
            await asking
        assert await ground.written() == 0
        await api.start()
        reply = await ground.when_free(client)
        await api.kill()
    return reply, await ground.written()


async def killed_after_commit(ground: Ground) -> tuple[httpx.Response, int]:
    """The answer was stored and never left."""
    await ground.nursery.start("serve", ground.desk.environment("answer_stored"))
    await answering(ground.desk.url)
    async with ground.desk.client() as client:
        with pytest.raises(httpx.HTTPError):
            await ground.desk.write(client, KEY)
        assert await ground.nursery.ended() == KILLED
        stored = await ground.owner.fetchval("SELECT id FROM messages")
        api = Kept(ground.nursery, "serve", ground.desk)
        await api.start()
        reply, again = [await ground.when_free(client) for _ in range(2)]
        await api.kill()
    assert reply.json()["id"] == stored
    assert reply.content == again.content
    return reply, await ground.written()


async def refused_before(ground: Ground) -> tuple[httpx.Response, int]:
    client = await ground.caller()
    headers = {"idempotency-key": KEY}
    for wrong in ({"name": ""}, {"name": "x", "timezone": "Mars/Olympus"}):
        refused = await client.post("/v1/communities", json=wrong, headers=headers)
        assert refused.status_code == 422
    hold = {"reason": "x", "channel_id": "chn_none"}
    assert (await client.post("/v1/holds", json=hold, headers=headers)).status_code == 404
    return await make(client), await ground.named()


async def broken_before(ground: Ground) -> tuple[httpx.Response, int]:
    """A fault of ours before anything was done."""
    key = await a_key_text(ground.house, ground.actor)
    broken = await ground.with_key(key, in_communities(ground.house, begin=Broken()))
    assert (await make(broken)).status_code == 500
    return await make(await ground.with_key(key)), await ground.named()


async def too_long(ground: Ground) -> tuple[httpx.Response, int]:
    client = await ground.caller()
    headers = {"idempotency-key": "k" * 256}
    reply = await client.post("/v1/communities", json={"name": NAME}, headers=headers)
    return reply, await ground.named()


async def missing(ground: Ground) -> tuple[httpx.Response, int]:
    client = await ground.caller()
    body = {"channel_ids": [ground.desk.channel_id], "text": "once"}
    return await client.post("/v1/messages", json=body), await ground.written()


async def after_a_clock_jump(ground: Ground) -> tuple[httpx.Response, int]:
    """Stored by a process whose machine is four days behind: a key is not forgotten for that."""
    behind = {CLOCK_OFFSET: str(-timedelta(days=4).total_seconds())}
    late = Kept(ground.nursery, "serve", ground.desk, **behind)
    right = Kept(ground.nursery, "serve", ground.desk)
    async with ground.desk.client() as client:
        await late.start()
        assert seen(await ground.desk.write(client, KEY)) == MADE
        await late.kill()
        await tidy(ground.house.ring)
        await right.start()
        reply = await ground.when_free(client)
        await right.kill()
    return reply, await ground.written()


class Broken:
    """What opens no transaction."""

    def __call__(self, actor: Actor) -> NoReturn:
        raise LookupError("nothing was begun")


def in_communities(house: House, **parts: Any) -> House:
    communities = replace(house.app.communities, **parts)
    return replace(house, app=replace(house.app, communities=communities))


TABLE: dict[str, Row] = {
    "another body": Row(another_body, REUSED, 0),
    "another path": Row(another_path, REUSED, 0),
    "another workspace": Row(another_workspace, REUSED, 1),
    "another tenant": Row(another_tenant, MADE, 2),
    "another API key": Row(another_caller, MADE, 2),
    "a minute before it expires": Row(just_kept, REPLAYED, 1),
    "a second after it expired": Row(just_forgotten, MADE, 2),
    "while the first is under way": Row(in_flight, (409, "idempotency_in_progress", False), 1),
    "killed before the commit": Row(killed_before_commit, MADE, 1),
    "killed after the commit": Row(killed_after_commit, REPLAYED, 1),
    "refused before": Row(refused_before, MADE, 1),
    "broken before any effect": Row(broken_before, MADE, 1),
    "256 characters": Row(too_long, (400, "invalid_idempotency_key", False), 0),
    "missing where it is needed": Row(missing, (400, "idempotency_key_required", False), 0),
    "after a jump of the clock": Row(after_a_clock_jump, REPLAYED, 1),
}


@pytest.mark.bar(21, "IDEMPOTENCY TABLE")
async def test_each_row_of_the_table_gets_its_answer_and_its_one_effect(
    house: House, settings: Settings, nursery: Nursery, owner: Any, figure: Say
) -> None:
    wrong = {}
    for name, row in TABLE.items():
        await owner.execute(EMPTY)
        desk = await a_desk(house, settings)
        async with AsyncExitStack() as stack:
            reply, things = await row.play(Ground(house, owner, desk, nursery, stack))
        if (seen(reply), things) != (row.expected, row.things):
            wrong[name] = f"{seen(reply)} with {things} things, not {row}: {reply.text}"
    figure(f"{len(TABLE) - len(wrong)} of {len(TABLE)} rows answered exactly")
    assert wrong == {}, ", ".join(wrong)
