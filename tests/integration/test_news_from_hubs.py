"""A hub on a server of its own is subscribed to, tells of news, and is left, over real sockets."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from adapters.settings import Settings
from adapters.wiring import House, open_app
from api.hub_routes import CALLS_A_MINUTE
from domain.publishing.feed import Feed
from domain.publishing.use_cases.keep_feeds import (
    NewFeed,
    create_feed,
    list_feed_items,
    read_feed,
    remove_feed,
)
from domain.shared.access import Actor, system
from domain.shared.paging import PageRequest
from tests.kit.api import HERE, on_a_socket, the_application
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.hubstand import Hubstand
from tests.kit.newsstand import Newsstand, Offer, rss
from workers.main import run


class Late:
    """An application that is there once its address is known."""

    def __init__(self) -> None:
        self.app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.app is not None
        await self.app(scope, receive, send)


@dataclass(frozen=True)
class Desk:
    """A house that serves and works, a newsstand whose feed names a hub, and the hub."""

    house: House
    actor: Actor
    stand: Newsstand
    hub: Hubstand
    port: int

    async def feed(self, **how: Any) -> Feed:
        channel = await a_sandbox_channel(self.house, self.actor)
        wanted = NewFeed(self.stand.url, channel_ids=(channel.id,), template="{title}", **how)
        return await create_feed(self.house.app.publishing, self.actor, wanted)

    async def read(self, feed: Feed) -> Feed:
        return await read_feed(self.house.app.publishing, self.actor, feed.id)

    async def status(self, feed: Feed) -> str | None:
        hub = (await self.read(feed)).hub
        return hub.status.value if hub else None

    async def becomes(self, feed: Feed, status: str) -> None:
        async with asyncio.timeout(30):
            while True:
                if await self.status(feed) == status:
                    return
                await asyncio.sleep(0.05)

    async def apart(self, feed: Feed) -> float:
        """How many seconds lie between the last look and the next."""
        kept = await self.read(feed)
        assert kept.next_at is not None
        assert kept.polled_at is not None
        return (kept.next_at - kept.polled_at).total_seconds()

    async def titles(self, feed: Feed) -> list[str]:
        """Of what was seen, the newest first."""
        page = await list_feed_items(self.house.app.publishing, self.actor, feed.id, PageRequest())
        return [item.title for item in page.items]

    def offer(self, *numbers: int) -> None:
        news = {f"news-{n}": f"News number {n}" for n in numbers}
        headers = {
            "link": f'<{self.hub.url}>; rel="hub", <{self.stand.url}>; rel="self"',
            "etag": f'"{numbers}"',
        }
        self.stand.offers = lambda: Offer(body=rss(**news), headers=headers)


@pytest.fixture
def stand() -> Iterator[Newsstand]:
    stand = Newsstand(lambda: Offer(body=rss()))
    yield stand
    stand.close()


@pytest.fixture
def hub() -> Iterator[Hubstand]:
    hub = Hubstand()
    yield hub
    hub.close()


@pytest.fixture
async def desk(settings: Settings, stand: Newsstand, hub: Hubstand) -> AsyncIterator[Desk]:
    late = Late()
    async with on_a_socket(late) as port:
        ours = {"allow_loopback": True, "public_url": f"http://{HERE}:{port}"}
        async with open_app(settings.model_copy(update=ours)) as house:
            late.app = the_application(house)
            stopping = asyncio.Event()
            worker = asyncio.create_task(run(house, stopping))
            desk = Desk(house, await a_workspace(house), stand, hub, port)
            desk.offer(1)
            try:
                yield desk
            finally:
                stopping.set()
                await worker


async def test_a_hub_is_subscribed_to_tells_of_news_and_is_left(desk: Desk) -> None:
    feed = await desk.feed()
    await desk.becomes(feed, "subscribed")
    await asyncio.to_thread(desk.hub.wait, lambda: len(desk.hub.subscriptions) == 1)
    [asked] = desk.hub.asked
    assert (asked["hub.mode"], asked["hub.topic"]) == ("subscribe", desk.stand.url)
    assert len(asked["hub.secret"]) == 43
    looks = len(desk.stand.asked)
    desk.offer(2, 1)
    assert await asyncio.to_thread(desk.hub.tell, b"whatever", secret="none of ours") == [204]
    assert await desk.apart(feed) >= 3600
    assert await asyncio.to_thread(desk.hub.tell, rss(a="News")) == [204]
    told = await desk.read(feed)
    assert told.hub is not None
    assert told.hub.told_at is not None
    assert await desk.apart(feed) == 60
    assert len(desk.stand.asked) == looks
    await remove_feed(desk.house.app.publishing, desk.actor, feed.id, None)
    await asyncio.to_thread(desk.hub.wait, lambda: not desk.hub.subscriptions)
    assert [form["hub.mode"] for form in desk.hub.asked] == ["subscribe", "unsubscribe"]
    assert desk.hub.met == [200, 200]


async def test_what_a_hub_told_of_becomes_a_draft(desk: Desk) -> None:
    """The last look lies an hour back, so that the next is due at once."""
    feed = await desk.feed()
    await desk.becomes(feed, "subscribed")
    await asyncio.to_thread(desk.hub.wait, lambda: len(desk.hub.subscriptions) == 1)
    worker = system(desk.actor.organization_id, desk.actor.workspace)
    async with desk.house.app.publishing.begin(worker) as tx:
        kept = await tx.feeds.get(feed.id)
        earlier = {"polled_at": kept.created_at.replace(year=kept.created_at.year - 1)}
        await tx.feeds.save(kept.change(kept.updated_at, **earlier))
        await tx.commit()
    desk.offer(2, 1)
    assert await asyncio.to_thread(desk.hub.tell, b"", method="sha512") == [204]
    async with asyncio.timeout(30):
        while True:
            if "News number 2" in (titles := await desk.titles(feed)):
                break
            await asyncio.sleep(0.05)
    assert titles == ["News number 2", "News number 1"]


async def test_a_hub_that_says_no_is_believed(desk: Desk) -> None:
    feed = await desk.feed()
    await desk.becomes(feed, "subscribed")
    await asyncio.to_thread(desk.hub.wait, lambda: len(desk.hub.subscriptions) == 1)
    assert await asyncio.to_thread(desk.hub.deny, "No room") == [200]
    assert await desk.status(feed) == "denied"


async def test_a_hub_that_is_out_of_order_leaves_the_feed_as_it_was(desk: Desk) -> None:
    desk.hub.answers = 503
    feed = await desk.feed()
    await desk.becomes(feed, "failed")
    assert await desk.apart(feed) == pytest.approx(3600, abs=1)


async def test_who_calls_without_being_asked_meets_nothing(desk: Desk) -> None:
    feed = await desk.feed()
    await desk.becomes(feed, "subscribed")
    [asked] = desk.hub.asked
    said = {"hub.mode": "subscribe", "hub.challenge": "x", "hub.lease_seconds": "9"}
    base = asked["hub.callback"].rsplit("/", 1)[0]
    async with httpx.AsyncClient() as stranger:
        for callback, topic, status in (
            (f"{base}/wsb_{'a' * 43}", desk.stand.url, 404),
            (asked["hub.callback"], "https://news.example/other.xml", 404),
            (asked["hub.callback"], desk.stand.url, 200),
        ):
            reply = await stranger.get(callback, params=said | {"hub.topic": topic})
            assert reply.status_code == status, reply.text
        assert (reply.text, reply.headers["content-type"].split(";")[0]) == ("x", "text/plain")
        nobody = await stranger.post(f"{base}/wsb_{'a' * 43}", content=b"news")
        assert nobody.status_code == 404
        unsigned = await stranger.post(asked["hub.callback"], content=b"news")
        assert (unsigned.status_code, unsigned.content) == (204, b"")
        huge = await stranger.post(asked["hub.callback"], content=b"x" * 2_000_000)
        assert huge.status_code == 413
        many = [
            (await stranger.post(asked["hub.callback"], content=b"news")).status_code
            for _ in range(2 * CALLS_A_MINUTE)
        ]
        assert set(many) == {204, 429}
    hub = (await desk.read(feed)).hub
    assert hub is not None
    assert hub.told_at is None
