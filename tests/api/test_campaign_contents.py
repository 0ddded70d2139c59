"""Everything that was made under a campaign stands in one list, and its review keeps how much of
it there was."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.campaigns.contents import ContentKind
from domain.shared.access import Permission
from tests.api.contest_calls import CONTEST
from tests.api.poll_calls import POLL
from tests.api.promotion_calls import _promotion
from tests.api.prompt_calls import _prompt
from tests.api.recurring_calls import _evergreen, _series
from tests.api.world import Place
from tests.kit.api import a_caller, a_key_text

SHOP = "https://shop.example.com/"
LONG = "The terrace is open, and " * 20
TRIAL = {
    "name": "Bolder",
    "counting": "outcomes",
    "variants": [{"key": "plain", "name": "Plain"}, {"key": "bold", "name": "Bold"}],
}


@pytest.fixture
async def client(house: House, app: ASGIApp, place: Place) -> AsyncIterator[httpx.AsyncClient]:
    key = await a_key_text(house, place.actor, everywhere=True)
    async with a_caller(app, key, tertulia_workspace=place.actor.workspace) as client:
        yield client


async def made(client: httpx.AsyncClient, path: str, body: dict[str, Any]) -> str:
    headers = {"idempotency-key": f"{path} of {body.get('campaign_id')}"}
    reply = await client.post(f"/v1/{path}", json=body, headers=headers)
    assert reply.status_code == 201, reply.text
    return str(reply.json()["id"])


async def one_of_each(client: httpx.AsyncClient, place: Place, campaign: str) -> dict[str, str]:
    channel = place.things["idle_channel"]
    own = {"community": place.things["community"], "channel": channel}
    bodies: dict[str, dict[str, Any]] = {
        "messages": {"channel_ids": [channel], "text": LONG},
        "broadcasts": {"name": "We move", "texts": [{"language": "en", "text": "Hello"}]},
        "ideas": {"title": "Churros"},
        "series": _series(channel),
        "evergreens": _evergreen(channel),
        "links": {"url": SHOP, "title": "Menu"},
        "link-pages": {"name": f"terrace-{campaign[-8:]}", "title": "The café"},
        "experiments": TRIAL,
        "promotions": _promotion(),
        "prompts": _prompt(own),
        "polls": POLL,
        "contests": CONTEST,
    }
    return {
        path: await made(client, path, body | {"campaign_id": campaign})
        for path, body in bodies.items()
    }


async def listed(client: httpx.AsyncClient, campaign: str, **query: Any) -> list[dict[str, Any]]:
    """Page by page."""
    found: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        path = f"/v1/campaigns/{campaign}/contents"
        reply = await client.get(path, params={"limit": 5, **query, **cursor})
        assert reply.status_code == 200, reply.text
        found += reply.json()["data"]
        if not reply.json()["has_more"]:
            return found
        cursor = {"cursor": reply.json()["next_cursor"]}


async def test_one_of_each_kind_is_in_the_list_and_in_the_review(
    client: httpx.AsyncClient, house: House, app: ASGIApp, place: Place
) -> None:
    campaign = await made(client, "campaigns", {"name": "The terrace opens"})
    await made(client, "ideas", {"title": "Part of nothing"})
    ids = await one_of_each(client, place, campaign)
    found = await listed(client, campaign)
    assert [one["id"] for one in found] == list(ids.values())[::-1]
    assert {one["kind"] for one in found} == {kind.value for kind in ContentKind}
    [message] = await listed(client, campaign, kind="message")
    assert message["title"] == LONG[:120]
    assert message["state"] == "draft"
    some = await listed(client, campaign, kind="poll,contest", sort="created_at,id")
    assert [one["id"] for one in some] == [ids["polls"], ids["contests"]]
    # What is thrown away is in it no longer; what a key may not read it does not see here either.
    await client.delete(f"/v1/link-pages/{ids['link-pages']}")
    key = await a_key_text(house, place.actor, scopes=frozenset({Permission.PLANNING_READ}))
    async with a_caller(app, key, tertulia_workspace=place.actor.workspace) as reader:
        seen = {one["kind"] for one in await listed(reader, campaign)}
    assert seen == {kind.value for kind in ContentKind} - {
        *("message", "broadcast", "poll", "contest", "link_page")
    }
    for move in ("submit", "approve", "start", "finish"):
        headers = {"if-match": "*"} if move == "approve" else {}
        await client.post(f"/v1/campaigns/{campaign}/{move}", headers=headers)
    words = {"summary": "The terrace was full."}
    reviewed = await client.put(f"/v1/campaigns/{campaign}/review", json=words)
    assert reviewed.json()["review"]["made"] == {
        kind.value: 1 for kind in ContentKind if kind is not ContentKind.LINK_PAGE
    }


async def test_of_a_campaign_that_is_not_there_nothing_is_told(client: httpx.AsyncClient) -> None:
    reply = await client.get("/v1/campaigns/cmp_nothing/contents")
    assert (reply.status_code, reply.json()["code"]) == (404, "not_found")
