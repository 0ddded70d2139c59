"""What has been seen of a feed can be read, newest first, with what became of it."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from adapters.settings import Settings
from adapters.wiring import House, open_app
from domain.publishing.use_cases.poll_feed import poll_feed
from domain.shared.access import Actor, system
from domain.shared.ids import FeedId
from tests.kit.api import a_caller, a_key_text, the_application
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.newsstand import Newsstand, Offer, rss


@dataclass(frozen=True)
class Desk:
    """Somebody with a key, a channel, and a newsstand whose feed is named."""

    house: House
    actor: Actor
    client: httpx.AsyncClient
    stand: Newsstand
    feed: str

    async def brings(self, **items: str) -> None:
        self.stand.offers = lambda: Offer(body=rss(**items))
        worker = system(self.actor.organization_id, self.actor.workspace)
        await poll_feed(self.house.app.publishing, worker, FeedId(self.feed))

    async def page(self, **query: str) -> dict[str, Any]:
        reply = await self.client.get(f"/v1/feeds/{self.feed}/items", params=query)
        assert reply.status_code == 200, reply.text
        found: dict[str, Any] = reply.json()
        return found


@pytest.fixture
def stand() -> Iterator[Newsstand]:
    stand = Newsstand(lambda: Offer(body=rss()))
    yield stand
    stand.close()


@pytest.fixture
async def desk(settings: Settings, stand: Newsstand) -> AsyncIterator[Desk]:
    async with open_app(settings.model_copy(update={"allow_loopback": True})) as house:
        actor = await a_workspace(house)
        channel = await a_sandbox_channel(house, actor)
        async with a_caller(the_application(house), await a_key_text(house, actor)) as client:
            wanted = {"url": stand.url, "channel_ids": [channel.id], "backfill": 1}
            made = (await client.post("/v1/feeds", json=wanted)).json()
            yield Desk(house, actor, client, stand, made["id"])


async def test_each_item_says_what_became_of_it(desk: Desk) -> None:
    await desk.brings(n3="Third", n2="Second", n1="First")
    third, second, first = (await desk.page())["data"]
    assert [item["title"] for item in (third, second, first)] == ["Third", "Second", "First"]
    assert (second["outcome"], second["message_id"], second["code"]) == ("seen", None, None)
    assert first["outcome"] == "seen"
    message = (await desk.client.get(f"/v1/messages/{third['message_id']}")).json()
    assert (third["outcome"], message["text"]) == ("draft", "Third\n\nhttps://news.example/n3")
    assert third == {
        "id": third["id"],
        "feed_id": desk.feed,
        "title": "Third",
        "link": "https://news.example/n3",
        "published_at": None,
        "seen_at": third["seen_at"],
        "outcome": "draft",
        "message_id": third["message_id"],
        "idea_id": None,
        "code": None,
    }


async def test_one_that_no_draft_can_be_made_of_says_why(desk: Desk) -> None:
    await desk.brings()
    path, match = f"/v1/feeds/{desk.feed}", {"If-Match": "*"}
    too_long = {"template": "{title} " + "long " * 300}
    assert (await desk.client.patch(path, json=too_long, headers=match)).status_code == 200
    await desk.brings(n1="First")
    [item] = (await desk.page(outcome="refused"))["data"]
    assert (item["title"], item["code"], item["message_id"]) == ("First", "text_too_long", None)


async def test_pages_neither_skip_nor_repeat_an_item(desk: Desk) -> None:
    """All of the first twelve are met in one moment."""
    await desk.brings(**{f"n{n}": f"News {n}" for n in range(12, 0, -1)})
    await desk.brings(n14="News 14", n13="News 13")
    titles: list[str] = []
    page = await desk.page(limit="5")
    while True:
        titles += [item["title"] for item in page["data"]]
        if not page["has_more"]:
            break
        page = await desk.page(limit="5", cursor=page["next_cursor"])
    assert titles == [f"News {n}" for n in range(14, 0, -1)]


async def test_items_are_found_by_what_became_of_them(desk: Desk) -> None:
    await desk.brings(n2="Second", n1="First")
    [draft] = (await desk.page(outcome="draft"))["data"]
    [same] = (await desk.page(message_id=draft["message_id"]))["data"]
    assert same == draft
    assert (await desk.page(**{"seen_at[lt]": "2020-01-01T00:00:00Z"}))["data"] == []
    assert len((await desk.page(**{"seen_at[gt]": "2020-01-01T00:00:00Z"}))["data"]) == 2
    reply = await desk.client.get(f"/v1/feeds/{desk.feed}/items", params={"outcome": "lost"})
    assert reply.json()["errors"][0]["code"] == "not_in_list"


async def test_a_feed_that_was_let_go_shows_none(desk: Desk) -> None:
    await desk.brings(n1="First")
    assert (await desk.client.delete(f"/v1/feeds/{desk.feed}")).status_code == 200
    assert (await desk.client.get(f"/v1/feeds/{desk.feed}/items")).status_code == 404
