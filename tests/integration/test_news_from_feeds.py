"""A feed on a server of its own becomes drafts in a real database, each once, whatever happens."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import asyncpg
import pytest

from adapters.settings import Settings
from adapters.wiring import House, open_app
from domain.publishing.feed import Feed, FeedMode
from domain.publishing.use_cases.keep_feeds import (
    NewFeed,
    create_feed,
    pause_feed,
    read_feed,
    resume_feed,
)
from domain.publishing.use_cases.poll_feed import poll_feed
from domain.shared.access import Actor, system
from domain.shared.errors import UrlNotAllowed
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.newsstand import Newsstand, Offer, rss
from workers.main import run

NEWS = {f"news-{n}": f"News number {n}" for n in range(8)}


@dataclass(frozen=True)
class Desk:
    """A house that may call this machine, a workspace in it, and a newsstand with eight news."""

    house: House
    actor: Actor
    stand: Newsstand

    async def feed(self, **how: Any) -> Feed:
        channel = await a_sandbox_channel(self.house, self.actor)
        wanted = NewFeed(self.stand.url, channel_ids=(channel.id,), template="{title}", **how)
        return await create_feed(self.house.app.publishing, self.actor, wanted)

    async def poll(self, feed: Feed) -> None:
        worker = system(self.actor.organization_id, self.actor.workspace)
        await poll_feed(self.house.app.publishing, worker, feed.id)

    async def read(self, feed: Feed) -> Feed:
        return await read_feed(self.house.app.publishing, self.actor, feed.id)

    async def texts(self) -> list[str]:
        """What the drafts say, with every repetition."""
        owner = await asyncpg.connect(self.house.settings.owner_url)
        try:
            rows = await owner.fetch("SELECT text FROM messages WHERE status = 'draft'")
        finally:
            await owner.close()
        return sorted(row["text"] for row in rows)

    async def so_many(self, drafts: int) -> None:
        """Wait until there are that many."""
        while True:
            if len(await self.texts()) >= drafts:
                return
            await asyncio.sleep(0.05)


@pytest.fixture
def stand() -> Iterator[Newsstand]:
    stand = Newsstand(lambda: Offer(body=rss(**NEWS), headers={"etag": '"1"'}))
    yield stand
    stand.close()


@pytest.fixture
async def desk(settings: Settings, stand: Newsstand) -> AsyncIterator[Desk]:
    async with open_app(settings.model_copy(update={"allow_loopback": True})) as house:
        yield Desk(house, await a_workspace(house), stand)


async def test_new_items_become_drafts_and_a_feed_without_news_is_asked_for_no_more(
    desk: Desk,
) -> None:
    feed = await desk.feed(backfill=3)
    await desk.poll(feed)
    first = await desk.texts()
    assert first == [f"News number {n}" for n in range(3)]
    await desk.poll(feed)
    assert desk.stand.asked[-1]["if-none-match"] == '"1"'
    assert await desk.texts() == first
    kept = await desk.read(feed)
    assert (kept.title, kept.failures, kept.etag) == ("The baker's news", 0, '"1"')


async def test_who_asks_at_one_moment_makes_one_draft_of_each(desk: Desk) -> None:
    feed = await desk.feed(backfill=8)
    await asyncio.gather(*(desk.poll(feed) for _ in range(6)))
    assert await desk.texts() == sorted(NEWS.values())


async def test_who_is_stopped_anywhere_on_the_way_leaves_one_draft_of_each(desk: Desk) -> None:
    """Thirty times it is begun and stopped a little later than the time before."""
    desk.stand.offers = lambda: Offer(body=rss(**NEWS))
    feed = await desk.feed(backfill=8)
    for number in range(30):
        polling = asyncio.create_task(desk.poll(feed))
        await asyncio.sleep(number * 0.002)
        polling.cancel()
        with suppress(asyncio.CancelledError):
            await polling
    await desk.poll(feed)
    assert await desk.texts() == sorted(NEWS.values())


async def test_the_worker_asks_and_asks_again_when_it_is_resumed(desk: Desk) -> None:
    stopping = asyncio.Event()
    worker = asyncio.create_task(run(desk.house, stopping))
    try:
        feed = await desk.feed(mode=FeedMode.DRAFT, backfill=1)
        async with asyncio.timeout(60):
            await desk.so_many(1)
            more = {"news-9": "News number 9"} | NEWS
            desk.stand.offers = lambda: Offer(body=rss(**more), headers={"etag": '"2"'})
            room = desk.house.app.publishing
            await pause_feed(room, desk.actor, feed.id)
            await resume_feed(room, desk.actor, feed.id)
            await desk.so_many(2)
    finally:
        stopping.set()
        await worker
    assert await desk.texts() == ["News number 0", "News number 9"]
    assert (await desk.read(feed)).next_at is not None


async def test_an_address_inside_is_refused_where_loopback_is_not_allowed(
    house: House, stand: Newsstand
) -> None:
    actor = await a_workspace(house)
    wanted = NewFeed(stand.url, FeedMode.IDEA)
    with pytest.raises(UrlNotAllowed):
        await create_feed(house.app.publishing, actor, wanted)
    assert stand.asked == []
