"""A feed on a server of its own is a channel that only listens: what is published there is read
through the API, each entry once, as it is by now."""

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from adapters.settings import Settings
from adapters.wiring import House, open_app
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.follow_channel import follow_channel
from domain.inbox.use_cases.poll_channel import poll_channel
from domain.shared.access import Actor, Mode, system
from domain.shared.ids import ChannelId
from tests.kit.api import a_caller, a_key_text, the_application
from tests.kit.builders import a_workspace
from tests.kit.newsstand import Newsstand, Offer, rss

NEWS = {f"news-{n}": f"News number {n}" for n in range(4)}


@dataclass
class Desk:
    """A house that may call this machine, a live workspace in it, and a newsstand."""

    house: House
    actor: Actor
    client: httpx.AsyncClient
    stand: Newsstand

    def offers(self, news: Mapping[str, str], status: int = 200) -> None:
        self.stand.offers = lambda: Offer(status, rss(**news))

    async def connect(self, **settings: Any) -> httpx.Response:
        community = await self.client.post("/v1/communities", json={"name": "Readers"})
        asked = {
            "community_id": community.json()["id"],
            "platform": "feed",
            "settings": {"url": self.stand.url, **settings},
        }
        return await self.client.post("/v1/channels", json=asked)

    async def listen(self, channel: str) -> None:
        """What the worker does when the channel is connected, and whenever it is due."""
        inbox, channel_id = self.house.app.inbox, ChannelId(channel)
        worker = system(self.actor.organization_id, self.actor.workspace)
        await follow_channel(inbox, worker, channel_id)
        await poll_channel(inbox, worker, channel_id)
        await digest_receipts(inbox, worker, channel_id)

    async def heard(self, channel: str) -> list[dict[str, Any]]:
        wanted = {"channel_id": channel, "kind": "article", "sort": "id"}
        found = await self.client.get("/v1/inbound-messages", params=wanted)
        assert found.status_code == 200, found.text
        return list(found.json()["data"])


@pytest.fixture
def stand() -> Iterator[Newsstand]:
    stand = Newsstand(lambda: Offer(body=rss(**NEWS), headers={"etag": '"1"'}))
    yield stand
    stand.close()


@pytest.fixture
async def desk(settings: Settings, stand: Newsstand) -> AsyncIterator[Desk]:
    async with open_app(settings.model_copy(update={"allow_loopback": True})) as house:
        actor = await a_workspace(house, mode=Mode.LIVE)
        key = await a_key_text(house, actor)
        async with a_caller(the_application(house), key) as client:
            yield Desk(house, actor, client, stand)


async def test_what_is_published_is_heard_once_and_as_it_is_by_now(desk: Desk) -> None:
    connected = await desk.connect(backfill=2)
    assert connected.status_code == 201, connected.text
    channel = connected.json()
    assert (channel["name"], channel["capabilities"]) == ("The baker's news", ["inbound_polling"])
    await desk.listen(channel["id"])
    await desk.listen(channel["id"])
    assert desk.stand.asked[-1]["if-none-match"] == '"1"'
    first = await desk.heard(channel["id"])
    assert [message["title"] for message in first] == ["News number 1", "News number 0"]
    newest = first[-1]
    assert newest["url"] == "https://news.example/news-0"
    assert newest["text"] == "All about News number 0."
    assert newest["platform_message_id"].endswith("/news-0")
    desk.offers({"fresh": "Fresh bread", **NEWS, "news-0": "News, corrected"})
    await desk.listen(channel["id"])
    again = await desk.heard(channel["id"])
    titles = [message["title"] for message in again]
    assert titles == ["News number 1", "News, corrected", "Fresh bread"]
    whole = (await desk.client.get(f"/v1/inbound-messages/{newest['id']}")).json()
    assert [(r["kind"], r["title"]) for r in whole["revisions"]] == [
        ("article", "News number 0"),
        ("edit", "News, corrected"),
    ]
    original = await desk.client.get(f"/v1/inbound-messages/{newest['id']}/original")
    assert "<p>All about" in original.json()["text"]


async def test_nothing_can_be_said_there(desk: Desk) -> None:
    channel = (await desk.connect()).json()["id"]
    health = (await desk.client.get(f"/v1/channels/{channel}/health")).json()
    assert health["can_publish"] is False
    when = {"local_time": "2090-05-04T09:00", "timezone": "Europe/Madrid"}
    for said in ({}, {"schedule": when}):
        refused = await desk.client.post(
            "/v1/messages",
            json={"channel_ids": [channel], "text": "Hola", **said},
            headers={"Idempotency-Key": f"nothing-{len(said)}"},
        )
        assert refused.status_code == 422, refused.text
        problem = refused.json()
        assert problem["code"] == "capability_missing"
        assert "publish a text" in problem["detail"]


async def test_one_that_is_gone_is_asked_no_more_until_the_channel_is_resumed(desk: Desk) -> None:
    channel = (await desk.connect()).json()["id"]
    desk.offers({}, 410)
    await desk.listen(channel)
    inbound = (await desk.client.get(f"/v1/channels/{channel}/inbound")).json()
    assert "410" in inbound["trouble"]
    assert inbound["next_poll_at"] is None
    desk.offers(NEWS)
    await desk.listen(channel)
    inbound = (await desk.client.get(f"/v1/channels/{channel}/inbound")).json()
    assert inbound["trouble"] is None
    assert inbound["next_poll_at"] is not None


async def test_what_is_no_feed_is_no_channel(desk: Desk) -> None:
    desk.stand.offers = lambda: Offer(body=b"<html><body>Welcome</body></html>")
    refused = await desk.connect()
    assert (refused.status_code, refused.json()["code"]) == (424, "platform_rejected")
    assert "no RSS" in refused.json()["detail"]
