"""What is wrong is said where the caller wrote it, and not by what it is read with."""

from typing import Any

import httpx
import pytest

from tests.api.world import Place
from tests.kit.api import a_client


@pytest.fixture
async def client(house: Any, place: Place) -> httpx.AsyncClient:
    return await a_client(house, place.actor)


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({"account": {"x": 1}}, "/settings/account"),
        ({"": "x"}, "/settings/"),
        ({"a/b": []}, "/settings/a~1b"),
        ([], "/settings"),
    ],
)
async def test_a_pointer_leads_through_what_was_sent(
    client: httpx.AsyncClient, given: Any, pointer: str
) -> None:
    body = {"community_id": "com_1", "platform": "sandbox", "redirect_url": "https://a.example/"}
    async with client:
        refused = await client.post(
            "/v1/channel-connections",
            json={**body, "settings": given},
            headers={"Idempotency-Key": "one"},
        )
    assert refused.status_code == 422
    assert {error["pointer"] for error in refused.json()["errors"]} == {pointer}


async def test_what_is_missing_inside_is_named(client: httpx.AsyncClient) -> None:
    async with client:
        refused = await client.post(
            "/v1/channel-connections", json={}, headers={"Idempotency-Key": "one"}
        )
    assert "/community_id" in {error["pointer"] for error in refused.json()["errors"]}


async def test_a_body_that_is_missing_is_asked_for(client: httpx.AsyncClient) -> None:
    async with client:
        refused = await client.post("/v1/channels/chn_1/disconnect")
    [error] = refused.json()["errors"]
    assert (refused.status_code, error["pointer"], error["code"]) == (422, "", "missing")
    assert "The body has to be an object in JSON." in error["detail"]


async def test_a_character_that_nobody_can_store_is_named(client: httpx.AsyncClient) -> None:
    async with client:
        refused = await client.get("/v1/moderation-actions?platform_person_id=%00")
    [error] = refused.json()["errors"]
    assert (refused.status_code, error["code"]) == (422, "bad_characters")
