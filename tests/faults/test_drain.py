"""A process that is asked to stop finishes what it has begun, and lets the others take the rest."""

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest

from adapters.wiring import House
from domain.shared.ids import ChannelId
from tests.faults.desk import Desk, Kept
from tests.faults.programs import Nursery, free_port
from tests.faults.waiting import held_back, until
from tests.integration.at_work import Watcher, at_work
from tests.kit.bars import Say, Scale
from tests.kit.builders import a_message, a_sandbox_channel
from tests.kit.sse import Block, following

HERE = "127.0.0.1"
IN_FLIGHT = 50
JOBS = 20
STREAMS = 30
EXIT_WITHIN = 30.0
NOT_READY_WITHIN = 1.0
STILL_UNDER_WAY = 0.5
"""Seconds for which requests go on once no others are let in; who does not care ends sooner."""

A_SECOND = 30
PROBE_EVERY = 0.2
LINGER = {"TERTULIA_LINGER_SECONDS": "2"}


async def is_ready(url: str) -> bool:
    """As a balancer asks, on a connection of its own."""
    with suppress(httpx.HTTPError):
        async with httpx.AsyncClient(trust_env=False, timeout=5) as probe:
            return (await probe.get(f"{url}/readyz")).status_code == 200
    return False


async def until_not_ready(url: str) -> float:
    """How many seconds it takes."""
    began = time.monotonic()

    async def not_ready() -> bool:
        return not await is_ready(url)

    await until(not_ready)
    return time.monotonic() - began


async def until_closed(port: int) -> None:
    """Until it takes no connections any more."""

    async def closed() -> bool:
        with suppress(ConnectionRefusedError):
            _, writer = await asyncio.open_connection(HERE, port)
            writer.close()
            return False
        return True

    await until(closed)


def goodbye(blocks: Sequence[Block]) -> bool:
    """Whether a stream ended properly, and with the word to come back."""
    return bool(blocks) and blocks[-1].comments == ["the server is going away, come back"]


@pytest.mark.bar(25, "DRAIN")
async def test_requests_under_way_are_answered_before_the_api_ends(
    desk: Desk, nursery: Nursery, owner: Any, figure: Say
) -> None:
    settings = {"TERTULIA_DATABASE_POOL": str(IN_FLIGHT + 5), "TERTULIA_LINGER_SECONDS": "0.5"}
    api = Kept(nursery, "serve", desk, **settings)
    await api.start()
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(desk.client())
        streams = [await stack.enter_async_context(following(client)) for _ in range(STREAMS)]
        for stream in streams:
            await stream.block()

        async def ask(number: int) -> httpx.Response:
            if number % 2:
                return await desk.write(client, f"{number}")
            return await client.get("/v1/messages", params={"limit": 1})

        async with held_back("messages", owner) as messages:
            asked = [asyncio.create_task(ask(number)) for number in range(IN_FLIGHT)]
            await messages.until_wait(IN_FLIGHT)
            began = time.monotonic()
            api.terminate()
            unready_after = await until_not_ready(desk.url)
            await until_closed(desk.settings.port)
            await asyncio.sleep(STILL_UNDER_WAY)
        answers = await asyncio.gather(*asked, return_exceptions=True)
        ends = await asyncio.gather(*(s.rest() for s in streams), return_exceptions=True)
        await api.ended()
    took = time.monotonic() - began
    cut = [answer for answer in answers if isinstance(answer, BaseException)]
    told = [blocks for blocks in ends if not isinstance(blocks, BaseException) and goodbye(blocks)]
    replies = [answer for answer in answers if isinstance(answer, httpx.Response)]
    whole = [reply for reply in replies if reply.is_success]
    refused = [reply for reply in replies if reply.status_code == 503]
    figure(
        f"{len(whole)} of {IN_FLIGHT} requests in flight answered, {len(refused)} refused before "
        f"effect, {len(cut)} reset; {len(told)} of {STREAMS} streams told to come back; not ready "
        f"after {unready_after:.2f} s, exit 0 after {took:.1f} s"
    )
    assert cut == []
    assert len(told) == STREAMS, ends
    assert len(whole) + len(refused) == IN_FLIGHT
    assert {reply.headers.get("connection") for reply in replies} == {"close"}
    stored = {row["id"] for row in await owner.fetch("SELECT id FROM messages")}
    assert stored == {r.json()["id"] for r in whole if r.request.method == "POST"}
    assert unready_after <= NOT_READY_WITHIN
    assert took <= EXIT_WITHIN


@pytest.mark.bar(25, "DRAIN")
async def test_what_a_worker_is_sending_is_recorded_before_it_ends(
    house: House, watch: Watcher, desk: Desk, nursery: Nursery, owner: Any, figure: Say
) -> None:
    texts = [f"job {number}" for number in range(JOBS)]
    second = await a_sandbox_channel(house, desk.actor, account="second")
    channels = [ChannelId(desk.channel_id), second.id]
    worker = Kept(nursery, "worker", desk, TERTULIA_DATABASE_POOL=str(JOBS + 10))
    async with held_back("sandbox_posts", owner) as wall:
        for number, text in enumerate(texts):
            channel = channels[number % 2]
            await a_message(house, desk.actor, channels=[channel], text=text, now=True)
        await worker.start()
        await wall.until_wait(JOBS)
        under_way = (await watch.states())["sending"]
        began = time.monotonic()
        worker.terminate()
    await worker.ended()
    took = time.monotonic() - began
    left = await watch.states()
    async with at_work(house):
        await watch.until_states(published=JOBS)
    out = await watch.texts()
    duplicates = sum(out.values()) - len(out)
    figure(
        f"{left.get('published', 0)} of {JOBS} jobs recorded, {left.get('scheduled', 0)} handed "
        f"back, {under_way} were being sent; exit 0 after {took:.1f} s; {duplicates} duplicates"
    )
    assert under_way == JOBS
    assert left.get("published", 0) >= under_way
    assert left.keys() <= {"published", "scheduled"}
    assert out == Counter(texts)
    assert took <= EXIT_WITHIN


@dataclass
class Balancer:
    """Sends each request to the next API that says it is ready, as a proxy does that probes."""

    desks: list[Desk]
    ready: dict[str, bool] = field(default_factory=dict)
    cut: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    asked: int = 0

    async def probe(self, desk: Desk) -> None:
        while True:
            self.ready[desk.url] = await is_ready(desk.url)
            await asyncio.sleep(PROBE_EVERY)

    async def sees_ready(self, desk: Desk) -> None:
        async def seen() -> bool:
            return self.ready.get(desk.url, False)

        await until(seen)

    async def flow(self, stop: asyncio.Event) -> None:
        """Thirty requests a second; every other one publishes a message at once."""
        turns = itertools.cycle(range(len(self.desks)))
        async with AsyncExitStack() as stack, asyncio.TaskGroup() as under_way:
            clients = [await stack.enter_async_context(desk.client()) for desk in self.desks]
            while not stop.is_set():
                chosen = next(t for t in turns if self.ready.get(self.desks[t].url))
                under_way.create_task(self._one(self.desks[chosen], clients[chosen], self.asked))
                self.asked += 1
                await asyncio.sleep(1 / A_SECOND)

    async def _one(self, desk: Desk, client: httpx.AsyncClient, number: int) -> None:
        try:
            if number % 2:
                answer = await desk.write(client, f"{number}", schedule={"now": True})
            else:
                answer = await client.get("/v1/messages", params={"limit": 1})
        except httpx.HTTPError as trouble:
            self.cut.append(repr(trouble))
            return
        if not answer.is_success:
            self.faults.append(f"{answer.status_code} {answer.text}")
        elif number % 2:
            self.acknowledged.append(f"{number}")


@pytest.mark.bar(25, "DRAIN")
async def test_processes_restarted_one_by_one_are_missed_by_nobody(
    watch: Watcher, desk: Desk, nursery: Nursery, scale: Scale, figure: Say
) -> None:
    lasting = scale.of(0.0, 120.0)
    port = free_port()
    other = replace(
        desk,
        url=f"http://127.0.0.1:{port}",
        settings=desk.settings.model_copy(update={"port": port}),
    )
    balancer = Balancer([desk, other])
    stop = asyncio.Event()
    rolled = 0
    apis = [(Kept(nursery, "serve", at, **LINGER), at) for at in balancer.desks]
    worker = Kept(nursery, "worker", desk)
    for program in (*(api for api, _ in apis), worker):
        await program.start()
    probing = [asyncio.create_task(balancer.probe(at)) for at in balancer.desks]
    for at in balancer.desks:
        await balancer.sees_ready(at)
    flowing = asyncio.create_task(balancer.flow(stop))
    end = time.monotonic() + lasting
    while rolled == 0 or time.monotonic() < end:
        for api, at in apis:
            api.terminate()
            await api.ended()
            balancer.ready[at.url] = False
            await api.start()
            await balancer.sees_ready(at)
        worker.terminate()
        await worker.ended()
        await worker.start()
        rolled += 1
    stop.set()
    await flowing
    for probe in probing:
        probe.cancel()
    await watch.until_states(published=len(balancer.acknowledged))
    texts = await watch.texts()
    duplicates = sum(texts.values()) - len(texts)
    figure(
        f"{rolled} rounds of restarts: {len(balancer.faults)} refusals, {len(balancer.cut)} resets "
        f"in {balancer.asked} requests; {len(texts)} messages out, {duplicates} duplicates"
    )
    assert balancer.cut == []
    assert balancer.faults == []
    assert texts == Counter(balancer.acknowledged)
