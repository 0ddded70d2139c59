"""Whoever and however many ask for it at one moment, a message goes out once."""

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from uuid import uuid4

import httpx
import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.publishing.model import Message
from tests.faults.platform import Platform, channels_on
from tests.faults.proxy import before_the_database
from tests.integration.at_work import Watcher, many_messages, several_at_work
from tests.kit.api import a_client
from tests.kit.bars import Say, Scale
from tests.kit.builders import in_one_hour

SWEEPERS = 4
CALLS_EACH = 5
SLOWNESS = 0.1
MESSAGES_AT_ONCE = 4
IN_FLIGHT = 10
"""A channel has so many in flight at most; with as many messages on each, all are at one moment."""


@pytest.mark.bar(7, "DOUBLE-TRIGGER")
async def test_four_workers_and_storms_of_publish_now_show_each_message_once(
    house: House,
    settings: Settings,
    watch: Watcher,
    platform: Platform,
    scale: Scale,
    figure: Say,
) -> None:
    """Half of the messages come due as the calls begin, the others by the calls. Two of the workers
    hear from the database late: what they have seen there is old when they claim it. The platform
    answers only when all calls have been made, so that whoever is too late finds the message in a
    worker's hand."""
    accounts = [f"C-{n}" for n in range(10)]
    actor, channels = await channels_on(platform, house, watch, accounts)
    ends: Counter[str] = Counter()
    total = 0

    async def write(accounts: list[str], number: int, at: datetime) -> list[Message]:
        return [
            message
            for name in accounts
            for message in await many_messages(
                house,
                actor,
                channels[name],
                [f"{name}, {number}, {n}" for n in range(IN_FLIGHT)],
                at,
            )
        ]

    small = settings.model_copy(update={"database_pool": 4})
    async with (
        before_the_database(small) as (proxy, slow),
        several_at_work(small, SWEEPERS // 2),
        several_at_work(slow, SWEEPERS // 2),
        await a_client(house, actor) as client,
    ):
        proxy.delay = SLOWNESS
        for number in range(scale.of(1, 5)):
            await platform.mood("waits", *accounts)
            at = in_one_hour(house)
            later = await write(accounts[::2], number, at + timedelta(hours=1))
            soon = await write(accounts[1::2], number, at)
            total += len(later) + len(soon)
            await watch.pass_time(at - await watch.now())
            await house.doorbell.ring()
            ends += await a_storm(client, [*soon, *later])
            await platform.mood("answers", *accounts)
            await watch.until_states(published=total)
    texts = await platform.texts(*accounts)
    figure(
        f"{total} due messages, {SWEEPERS} workers, {CALLS_EACH} publish-now at once for each:"
        f" visible {texts.total()}, duplicates {texts.total() - len(texts)}; calls {dict(ends)}"
    )
    assert len(texts) == texts.total() == await platform.calls(*accounts) == total
    assert set(ends) == {"done", "already_claimed"}
    sends = await watch.db.fetchval("SELECT count(*) FROM attempts WHERE kind = 'send'")
    assert sends == total


async def a_storm(client: httpx.AsyncClient, messages: list[Message]) -> Counter[str]:
    """So many calls for each message at one moment, for some messages at a time."""
    places = asyncio.Semaphore(MESSAGES_AT_ONCE)

    async def calls(message: Message) -> list[str]:
        async with places:
            return await asyncio.gather(*(publish_now(client, message) for _ in range(CALLS_EACH)))

    return Counter(end for ends in await asyncio.gather(*map(calls, messages)) for end in ends)


async def publish_now(client: httpx.AsyncClient, message: Message) -> str:
    """How the call ended: `done`, or the code of the refusal, which is a 409. One that could not be
    answered in time is made again, as its answer says."""
    headers = {"idempotency-key": uuid4().hex}
    while True:
        answer = await client.post(f"/v1/messages/{message.id}/publish", headers=headers)
        if answer.status_code != 503:
            break
    if answer.status_code == 200:
        return "done"
    assert answer.status_code == 409, answer.text
    code: str = answer.json()["code"]
    return code
