"""A worker lets evergreens speak at their times, each turn once, and ten on a channel at most."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.communities.model import Channel
from domain.publishing.content import Content
from domain.publishing.errors import TooManyEvergreens
from domain.publishing.evergreen import MOST_ON_A_CHANNEL, Evergreen, Repertoire
from domain.publishing.occurrences import written_local
from domain.publishing.series import Words
from domain.publishing.use_cases.keep_evergreens import NewEvergreen, create_evergreen
from domain.publishing.use_cases.read_evergreens import list_turns
from domain.publishing.use_cases.take_turn import take_turn
from domain.shared.access import Actor
from tests.integration.at_work import Watcher, at_work, some_channels, watching

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
OUT = "SELECT FROM sandbox_posts HAVING count(*) >= $1"
WRITTEN = "SELECT FROM evergreen_turns HAVING count(*) >= $1"


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def an_evergreen(house: House, actor: Actor, channel: Channel, **more: Any) -> Evergreen:
    """It speaks in half an hour, and every two days from then on."""
    soon = (house.clock.now() + HOUR / 2).replace(tzinfo=None)
    fields: dict[str, Any] = {"gap_days": 2, "starts": written_local(soon), **more}
    request = NewEvergreen(
        name="Churros",
        channel_ids=(channel.id,),
        repertoire=Repertoire((Words(Content("One.")), Words(Content("Two.")))),
        timezone="UTC",
        **fields,
    )
    return await create_evergreen(house.app.publishing, actor, request)


async def test_it_speaks_turn_after_turn(house: House, watch: Watcher) -> None:
    actor, [channel] = await some_channels(house)
    evergreen = await an_evergreen(house, actor, channel)
    async with at_work(house):
        for turn in range(1, 4):
            await watch.until_rows(WRITTEN, turn)
            await watch.pass_time(HOUR)
            await house.doorbell.ring()
            await watch.until_rows(OUT, turn)
            await watch.pass_time(DAY)
            await house.doorbell.ring()
            await watch.until_rows(WRITTEN, turn + 1)
            await watch.pass_time(DAY - HOUR)
    assert [post["text"] for post in await watch.posts()] == ["One.", "Two.", "One."]
    turns = await list_turns(house.app.publishing, actor, evergreen.id)
    assert [(t.turn.number, t.turn.variation) for t in turns] == [(4, 1), (3, 0), (2, 1), (1, 0)]
    names = await watch.db.fetch("SELECT name FROM events WHERE name = 'message.recycled'")
    assert len(names) == 3


async def test_many_who_take_its_turn_at_once_write_one_message(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    evergreen = await an_evergreen(house, actor, channel)
    room = house.app.publishing
    await asyncio.gather(*(take_turn(room, actor, evergreen.id) for _ in range(6)))
    assert await watch.db.fetchval("SELECT count(*) FROM messages") == 1


async def test_of_many_begun_at_once_ten_are_active(house: House, watch: Watcher) -> None:
    actor, [channel] = await some_channels(house)
    wanted = [an_evergreen(house, actor, channel) for _ in range(MOST_ON_A_CHANNEL + 5)]
    ends = await asyncio.gather(*wanted, return_exceptions=True)
    assert sum(isinstance(end, TooManyEvergreens) for end in ends) == 5
    active = "SELECT count(*) FROM evergreens WHERE status = 'active'"
    assert await watch.db.fetchval(active) == MOST_ON_A_CHANNEL
