"""A short link in a message bears the mark of that message on each channel, and UTM parameters that
are filled as it goes out."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from adapters.wiring import House
from domain.campaigns.link_domain import PROOF
from domain.campaigns.utm import counted_as
from domain.communities.model import Channel
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, MessageId
from domain.shared.short_links import tag_of
from tests.api.test_link_pages import a_site
from tests.api.test_links import BROWSER, SHOP
from tests.kit.api import a_caller, a_key_text, send_what_is_due, the_application
from tests.kit.builders import a_community, a_sandbox_channel, a_workspace


class Press:
    """Two channels, somebody who writes, and somebody who follows what is written."""

    def __init__(
        self,
        house: House,
        actor: Actor,
        channels: list[Channel],
        client: httpx.AsyncClient,
        visitor: httpx.AsyncClient,
    ) -> None:
        self.house, self.actor, self.channels = house, actor, channels
        self.client, self.visitor = client, visitor
        self._said = 0

    async def post(self, path: str, **body: Any) -> dict[str, Any]:
        self._said += 1
        once = {"Idempotency-Key": f"said-{self._said}"}
        reply = await self.client.post(f"/v1/{path}", json=body, headers=once)
        assert reply.status_code in (200, 201), reply.text
        made: dict[str, Any] = reply.json()
        return made

    async def says(self, text: str, **more: Any) -> dict[str, Any]:
        ids = [channel.id for channel in self.channels]
        told = await self.post(
            "messages", channel_ids=ids, text=text, schedule={"now": True}, **more
        )
        await send_what_is_due(self.house)
        return told

    async def shown(self, told: dict[str, Any]) -> dict[str, str]:
        """What stands on the platform, by channel."""
        reply = await self.client.get("/v1/sandbox/posts")
        there = {row["id"]: row["text"] for row in reply.json()["data"]}
        read = (await self.client.get(f"/v1/messages/{told['id']}")).json()
        assert read["status"] == "published", read
        return {
            delivery["channel_id"]: there[delivery["platform_post_id"]]
            for delivery in read["deliveries"]
        }

    async def lands(self, path: str) -> tuple[str, dict[str, str]]:
        reply = await self.visitor.get(path)
        assert reply.status_code == 302
        parts = urlsplit(reply.headers["location"])
        return f"{parts.scheme}://{parts.netloc}{parts.path}", dict(parse_qsl(parts.query))


@pytest.fixture
async def press(house: House) -> AsyncIterator[Press]:
    actor = await a_workspace(house)
    place = (await a_community(house, actor)).id
    channels = [
        await a_sandbox_channel(house, actor, community_id=place, account=f"plaza-{n}")
        for n in range(2)
    ]
    app = the_application(house)
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(a_caller(app, await a_key_text(house, actor)))
        visitor = await stack.enter_async_context(a_caller(app, user_agent=BROWSER))
        yield Press(house, actor, channels, client, visitor)


def mark_of(told: dict[str, Any], channel: Channel) -> str:
    return tag_of(MessageId(told["id"]), ChannelId(channel.id))


async def test_each_channel_gets_its_own_mark_and_parameters(press: Press) -> None:
    template = await press.post(
        "utm-templates",
        name="Posts",
        source="{{platform}}",
        medium="social",
        campaign="{{campaign|none}}",
        term="{{channel}}",
        content="{{message.id}}",
    )
    campaign = await press.post(
        "campaigns", name="The Terrace opens!", utm_template_id=template["id"]
    )
    link = await press.post("links", url=SHOP)
    text = f"Come: {link['placed_url']} soon."
    told = await press.says(text, campaign_id=campaign["id"])
    shown = await press.shown(told)
    for channel in press.channels:
        mark = mark_of(told, channel)
        path = f"/l/{link['slug']}~{mark}"
        assert path in shown[channel.id]
        assert len(shown[channel.id]) == len(text), "what fitted before fits with its mark"
        place, utm = await press.lands(path)
        assert place == "https://shop.example.com/spring"
        assert utm == {
            "utm_source": "sandbox",
            "utm_medium": "social",
            "utm_campaign": "the_terrace_opens",
            "utm_term": counted_as(channel.name),
            "utm_content": told["id"],
        }
    await press.house.app.campaigns.linking.tape.flush()  # type: ignore[attr-defined]
    clicks = (await press.client.get(f"/v1/links/{link['id']}/clicks")).json()
    assert {one["of"]: one["clicks"]["people"] for one in clicks["channels"]} == {
        channel.id: 1 for channel in press.channels
    }
    path = f"/v1/campaigns/{campaign['id']}/performance"
    counted = (await press.client.get(path)).json()["link_clicks"]
    assert (counted["total"], counted["people"]) == (2, 2)


async def test_what_is_said_keeps_what_it_was_filled_with(press: Press) -> None:
    template = await press.post("utm-templates", name="Posts", source="{{platform}}")
    link = await press.post("links", url=SHOP, utm_template_id=template["id"])
    told = await press.says(f"Come: {link['placed_url']}")
    path = f"/v1/utm-templates/{template['id']}"
    changed = {"source": "later"}
    await press.client.patch(path, json=changed, headers={"If-Match": "*"})
    mark = mark_of(told, press.channels[0])
    assert (await press.lands(f"/l/{link['slug']}~{mark}"))[1] == {"utm_source": "sandbox"}
    assert (await press.lands(f"/l/{link['slug']}"))[1] == {"utm_source": "later"}
    assert (await press.lands(f"/l/{link['slug']}~{mark}?utm_source=me"))[1]["utm_source"] == "me"
    await press.client.delete(path)
    assert (await press.lands(f"/l/{link['slug']}"))[1] == {}


async def test_a_mark_that_nobody_said_is_none(press: Press) -> None:
    link = await press.post("links", url=SHOP, utm={"source": "{{platform}}", "medium": "x"})
    assert (await press.lands(f"/l/{link['slug']}~abcdefgh"))[1] == {"utm_medium": "x"}
    assert (await press.lands(f"/l/{link['slug']}~xxxxxxxx"))[1] == {"utm_medium": "x"}
    await press.house.app.campaigns.linking.tape.flush()  # type: ignore[attr-defined]
    async with press.house.database.within(press.actor) as connection:
        assert await connection.fetch("SELECT DISTINCT tag FROM link_days") == [("",)]


async def test_its_length_and_hash_are_those_of_what_goes_out(press: Press) -> None:
    link = await press.post("links", url=SHOP)
    text = f"Come: {link['placed_url']}"
    ids = [channel.id for channel in press.channels]
    asked = await press.post("messages/preflight", channel_ids=ids, text=text)
    told = await press.says(text)
    shown = await press.shown(told)
    counts = {
        one["channel_id"]: one["parts"][0]["lengths"][0]["count"] for one in asked["channels"]
    }
    assert counts == {id: len(said) for id, said in shown.items()}
    async with press.house.database.within(press.actor) as connection:
        hashes = await connection.fetch(
            "SELECT channel_id, content_hash FROM deliveries WHERE message_id = $1", told["id"]
        )
    assert {row["channel_id"]: row["content_hash"] for row in hashes} == {
        id: hashlib.sha256(said.encode()).hexdigest() for id, said in shown.items()
    }


async def test_what_another_service_calls_so_is_no_link_of_ours(press: Press) -> None:
    said = {
        name: (await press.post("links", url=SHOP, slug=name))["slug"]
        for name in ("ours", "written-otherwise", "theirs", "not-there")
    }
    says: dict[str, str] = {}
    async with a_site(says) as domain:
        # It is proved to be the workspace's, which has one link there.
        mine = await press.post("link-domains", host=domain)
        says[PROOF] = mine["token"]
        await press.post(f"link-domains/{mine['id']}/verify")
    own = await press.post("links", url=SHOP, slug="own", host=domain)
    places = {
        "ours": "http://tertulia.test/l/ours",
        "written-otherwise": "http://Tertulia.test:80/l/written-otherwise",
        "theirs": "https://other.example/l/theirs",
        "not-there": f"https://{domain}/l/not-there",
        "own": f"https://{domain}/l/own",
    }
    text = " ".join(f"{place}~xxxxxxxx" for place in places.values())
    await press.says(text)
    async with press.house.database.within(press.actor) as connection:
        kept = await connection.fetch(
            "SELECT l.slug, count(*) FROM link_placements p JOIN links l ON l.id = p.link_id"
            " GROUP BY l.slug ORDER BY l.slug"
        )
    assert {*said} | {own["slug"]} == {*places}
    assert [(row["slug"], row["count"]) for row in kept] == [
        ("ours", 2),
        ("own", 2),
        ("written-otherwise", 2),
    ]
