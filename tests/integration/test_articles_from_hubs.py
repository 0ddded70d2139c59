"""A channel that listens to a feed is told by its hub, and leaves that with the feed, over real
sockets."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest

from adapters.settings import Settings
from adapters.wiring import House, open_app
from domain.shared.access import Actor, Mode, system
from domain.shared.ids import ChannelId
from tests.integration.test_news_from_hubs import Late, hub, stand
from tests.kit.api import HERE, a_caller, a_key_text, on_a_socket, the_application
from tests.kit.builders import a_workspace
from tests.kit.hubstand import Hubstand
from tests.kit.newsstand import Newsstand, Offer, rss
from workers.main import run

__all__ = ["hub", "stand"]


@dataclass(frozen=True)
class Desk:
    """A house that serves and works, a caller of it, a newsstand whose feed names a hub, and it."""

    house: House
    actor: Actor
    client: httpx.AsyncClient
    stand: Newsstand
    hub: Hubstand

    def offer(self, *numbers: int) -> None:
        news = {f"news-{n}": f"News number {n}" for n in numbers}
        link = f'<{self.hub.url}>; rel="hub", <{self.stand.url}>; rel="self"'
        headers = {"link": link, "etag": f'"{numbers}"'}
        self.stand.offers = lambda: Offer(body=rss(**news), headers=headers)

    async def connect(self) -> str:
        community = await self.client.post("/v1/communities", json={"name": "Readers"})
        asked = {
            "community_id": community.json()["id"],
            "platform": "feed",
            "settings": {"url": self.stand.url},
        }
        made = await self.client.post("/v1/channels", json=asked)
        assert made.status_code == 201, made.text
        return str(made.json()["id"])

    async def inbound(self, channel: str) -> dict[str, Any]:
        told = await self.client.get(f"/v1/channels/{channel}/inbound")
        assert told.status_code == 200, told.text
        return dict(told.json())

    async def until(self, holds: Callable[[], Awaitable[bool]]) -> None:
        async with asyncio.timeout(30):
            while True:
                if await holds():
                    return
                await asyncio.sleep(0.05)

    async def becomes(self, channel: str, status: str) -> None:
        async def so() -> bool:
            named = (await self.inbound(channel))["hub"]
            return bool(named and named["status"] == status)

        await self.until(so)

    async def subscribed(self) -> str:
        channel = await self.connect()
        await self.becomes(channel, "subscribed")
        await asyncio.to_thread(self.hub.wait, lambda: len(self.hub.subscriptions) == 1)
        return channel

    async def asked_long_ago(self, channel: str) -> None:
        """Its last look lies a year back, so that the next may be at once."""
        worker = system(self.actor.organization_id, self.actor.workspace)
        async with self.house.app.inbox.begin(worker) as tx:
            kept = (await tx.hearings.line(ChannelId(channel), lock=True)).hearing
            assert kept is not None
            assert kept.polled_at is not None
            earlier = kept.polled_at - timedelta(days=365)
            await tx.hearings.save(
                kept.polled(kept.cursor, False, earlier, kept.next_poll_at or kept.polled_at)
            )
            await tx.commit()


@pytest.fixture
async def desk(settings: Settings, stand: Newsstand, hub: Hubstand) -> AsyncIterator[Desk]:
    late = Late()
    async with on_a_socket(late) as port:
        ours = {"allow_loopback": True, "public_url": f"http://{HERE}:{port}"}
        async with open_app(settings.model_copy(update=ours)) as house:
            late.app = the_application(house)
            stopping = asyncio.Event()
            worker = asyncio.create_task(run(house, stopping))
            actor = await a_workspace(house, mode=Mode.LIVE)
            async with a_caller(late.app, await a_key_text(house, actor)) as client:
                desk = Desk(house, actor, client, stand, hub)
                desk.offer(1)
                try:
                    yield desk
                finally:
                    stopping.set()
                    await worker


async def test_what_a_hub_tells_of_is_heard_at_once(desk: Desk) -> None:
    channel = await desk.subscribed()
    [asked] = desk.hub.asked
    assert (asked["hub.mode"], asked["hub.topic"]) == ("subscribe", desk.stand.url)
    await desk.asked_long_ago(channel)
    looks = len(desk.stand.asked)
    desk.offer(2, 1)
    assert await asyncio.to_thread(desk.hub.tell, b"whatever", secret="none of ours") == [204]
    before = await desk.inbound(channel)
    assert before["hub"]["told_at"] is None
    assert len(desk.stand.asked) == looks
    assert await asyncio.to_thread(desk.hub.tell, rss(a="What the hub says is not read")) == [204]

    async def heard() -> bool:
        wanted = {"channel_id": channel, "kind": "article"}
        found = await desk.client.get("/v1/inbound-messages", params=wanted)
        return [message["title"] for message in found.json()["data"]] == ["News number 2"]

    await desk.until(heard)
    told = await desk.inbound(channel)
    assert (told["hears"], told["trouble"]) == ("polling", None)
    assert told["hub"]["told_at"] is not None
    assert told["hub"]["lease_until"] is not None


async def test_a_channel_that_is_disconnected_leaves_its_hub(desk: Desk) -> None:
    channel = await desk.subscribed()
    gone = await desk.client.post(f"/v1/channels/{channel}/disconnect", json={"cause": "Enough."})
    assert gone.status_code == 200, gone.text
    await asyncio.to_thread(desk.hub.wait, lambda: not desk.hub.subscriptions)
    assert [form["hub.mode"] for form in desk.hub.asked] == ["subscribe", "unsubscribe"]
    await desk.becomes(channel, "left")


async def test_a_hub_that_is_out_of_order_leaves_the_channel_as_it_was(desk: Desk) -> None:
    desk.hub.answers = 503
    channel = await desk.connect()
    await desk.becomes(channel, "failed")
    assert (await desk.inbound(channel))["next_poll_at"] is not None


async def test_who_calls_without_being_asked_meets_nothing(desk: Desk) -> None:
    channel = await desk.subscribed()
    [asked] = desk.hub.asked
    base = asked["hub.callback"].rsplit("/", 1)[0]
    said = {"hub.mode": "subscribe", "hub.challenge": "x", "hub.topic": desk.stand.url}
    async with httpx.AsyncClient() as stranger:
        assert asked["hub.callback"].startswith(f"{base}/wsc_")
        for callback, topic, status in (
            (f"{base}/wsc_{'a' * 43}", desk.stand.url, 404),
            (asked["hub.callback"].replace("/wsc_", "/wsb_"), desk.stand.url, 404),
            (asked["hub.callback"], "https://news.example/other.xml", 404),
            (asked["hub.callback"], desk.stand.url, 200),
        ):
            reply = await stranger.get(callback, params=said | {"hub.topic": topic})
            assert reply.status_code == status, reply.text
        unsigned = await stranger.post(asked["hub.callback"], content=b"news")
        assert (unsigned.status_code, unsigned.content) == (204, b"")
        nobody = await stranger.post(f"{base}/wsc_{'a' * 43}", content=b"news")
        assert nobody.status_code == 404
    assert (await desk.inbound(channel))["hub"]["told_at"] is None
