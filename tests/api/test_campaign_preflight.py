"""What preflight says of a message for its campaign's sake, over HTTP."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.shared.access import Actor
from tests.kit.api import a_caller, a_key_text
from tests.kit.builders import a_sandbox_channel, a_workspace

CODES = {"link_without_mark", "campaign_hashtag_missing", "campaign_pillar_unknown"}


class Desk:
    def __init__(self, client: httpx.AsyncClient, channel: str) -> None:
        self.client, self.channel = client, channel

    async def made(self, path: str, **body: Any) -> dict[str, Any]:
        answer = await self.client.post(f"/v1/{path}", json=body)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def found(self, text: str, **more: Any) -> list[dict[str, Any]]:
        body = {"channel_ids": [self.channel], "text": text, **more}
        answer = await self.client.post("/v1/messages/preflight", json=body)
        assert answer.status_code == 200, answer.text
        assert answer.json()["ok"], answer.text
        return [one for one in answer.json()["findings"] if one["code"] in CODES]


@pytest.fixture
async def owner(house: House) -> Actor:
    return await a_workspace(house)


@pytest.fixture
async def desk(house: House, app: ASGIApp, owner: Actor) -> AsyncIterator[Desk]:
    channel = await a_sandbox_channel(house, owner)
    async with a_caller(app, await a_key_text(house, owner)) as client:
        yield Desk(client, channel.id)


async def test_a_short_link_of_ours_is_to_be_said_as_its_placed_url(
    desk: Desk, house: House, app: ASGIApp
) -> None:
    link = await desk.made("links", url="https://shop.example.com/spring")
    text = f"Come: {link['short_url']}."
    [finding] = await desk.found(text)
    assert (finding["code"], finding["severity"]) == ("link_without_mark", "advice")
    span = finding["span"]
    assert text[span["start"] : span["end"]] == link["short_url"]
    assert finding["suggestion"] == link["placed_url"]
    assert await desk.found(f"Come: {link['placed_url']}.") == []
    elsewhere = f"https://shop.example.com/l/{link['slug']}"
    assert await desk.found(f"Come: {elsewhere}") == []
    neighbour = await a_workspace(house)
    theirs = (await a_sandbox_channel(house, neighbour)).id
    async with a_caller(app, await a_key_text(house, neighbour)) as client:
        assert await Desk(client, theirs).found(text) == []


async def test_a_campaign_says_its_hashtags_and_its_pillars_are_those_of_a_strategy(
    desk: Desk,
) -> None:
    plan = {"name": "Terrace", "hashtags": ["Terrace"], "pillars": ["people", "recipes"]}
    campaign = (await desk.made("campaigns", **plan))["id"]
    [finding] = await desk.found("We open.", campaign_id=campaign)
    assert (finding["code"], "#Terrace" in finding["detail"]) == ("campaign_hashtag_missing", True)
    assert await desk.found("We open. #terrace", campaign_id=campaign) == []
    year = {"starts_on": "2030-01-01", "ends_on": "2030-12-31"}
    recipes = [{"tag": "recipes", "name": "What we cook", "share": 0.6}]
    strategy = await desk.made("strategies", name="Be talked of", pillars=recipes, **year)
    [finding] = await desk.found("We open. #terrace", campaign_id=campaign)
    assert (finding["code"], finding["pointer"]) == ("campaign_pillar_unknown", "/campaign_id")
    assert "people" in finding["detail"]
    gone = await desk.client.post(f"/v1/strategies/{strategy['id']}/retire")
    assert gone.status_code == 200
    assert await desk.found("We open. #terrace", campaign_id=campaign) == []
