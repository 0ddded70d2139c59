"""Credentials come in, are never shown again, and what is known of their life can be read."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from adapters.wiring import House
from domain.communities.use_cases.refresh_credentials import refresh_credentials
from domain.shared.access import Actor
from domain.shared.ids import ChannelId
from tests.kit.api import a_client
from tests.kit.builders import a_community, a_workspace

NO_LIFE = {
    "expire_at": None,
    "renewable": False,
    "refresh_at": None,
    "refreshed_at": None,
    "refresh_error": None,
}


@pytest.fixture
async def actor(house: House) -> Actor:
    return await a_workspace(house)


@pytest.fixture
async def client(house: House, actor: Actor) -> httpx.AsyncClient:
    return await a_client(house, actor)


async def connect(
    client: httpx.AsyncClient, house: House, actor: Actor, **changes: Any
) -> httpx.Response:
    body = {
        "community_id": (await a_community(house, actor)).id,
        "platform": "sandbox",
        "credentials": {"token": "anything", "refresh_token": "canary-once"},
        "settings": {"token_lifetime_seconds": 600},
    }
    return await client.post("/v1/channels", json=body | changes)


def away(instant: str, channel: dict[str, Any]) -> timedelta:
    """How long after the connection that is."""
    return datetime.fromisoformat(instant) - datetime.fromisoformat(channel["created_at"])


async def test_a_channel_says_when_its_credentials_end_and_never_shows_them(
    client: httpx.AsyncClient, house: House, actor: Actor
) -> None:
    made = await connect(client, house, actor)
    assert made.status_code == 201, made.text
    channel = made.json()
    assert away(channel["credentials_expire_at"], channel) == timedelta(minutes=10)
    assert "refresh_credentials" in channel["capabilities"]
    health = (await client.get(f"/v1/channels/{channel['id']}/health")).json()
    assert health["credentials"] == {
        "expire_at": channel["credentials_expire_at"],
        "renewable": True,
        "refresh_at": health["credentials"]["refresh_at"],
        "refreshed_at": None,
        "refresh_error": None,
    }
    assert away(health["credentials"]["refresh_at"], channel) < timedelta(minutes=10)
    assert "canary" not in made.text + str(health)


async def test_credentials_that_do_not_end_have_no_life_to_tell_of(
    client: httpx.AsyncClient, house: House, actor: Actor
) -> None:
    made = await connect(client, house, actor, credentials={"token": "anything"}, settings={})
    channel = made.json()
    assert channel["credentials_expire_at"] is None
    assert "refresh_credentials" not in channel["capabilities"]
    health = (await client.get(f"/v1/channels/{channel['id']}/health")).json()
    assert health["credentials"] == NO_LIFE


async def test_a_refresh_moves_the_end_and_leaves_the_version(
    client: httpx.AsyncClient, house: House, actor: Actor
) -> None:
    """Whoever is editing the channel at that moment is not in anybody's way."""
    made = await connect(client, house, actor)
    channel_id = ChannelId(made.json()["id"])
    ended = await client.post(f"/v1/channels/{channel_id}/pause", json={"reason": "a test"})
    async with house.app.communities.begin(actor) as tx:
        channel = await tx.channels.get(channel_id)
        await tx.channels.save(channel.expired("credentials_expired", house.clock.now()))
        await tx.commit()
    before = (await client.get(f"/v1/channels/{channel_id}")).json()
    await refresh_credentials(house.app.communities, actor, channel_id)
    after = (await client.get(f"/v1/channels/{channel_id}")).json()
    assert after["credentials_expire_at"] > before["credentials_expire_at"]
    assert after["version"] == before["version"] == ended.json()["version"] + 1
    health = (await client.get(f"/v1/channels/{channel_id}/health")).json()
    assert health["credentials"]["refreshed_at"] is not None


async def test_an_empty_refresh_token_is_refused_and_replaces_nothing(
    client: httpx.AsyncClient, house: House, actor: Actor
) -> None:
    empty = {"token": "new", "refresh_token": ""}
    refused = await connect(client, house, actor, credentials=empty)
    assert refused.status_code == 422
    channel_id = ChannelId((await connect(client, house, actor)).json()["id"])
    refused = await client.post(f"/v1/channels/{channel_id}/reconnect", json={"credentials": empty})
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json()["errors"]] == [
        "/credentials/refresh_token"
    ]
    async with house.app.communities.begin(actor) as tx:
        kept = (await tx.channels.connection(channel_id)).credentials
    assert kept["refresh_token"].reveal() == "canary-once"
    assert kept["token"].reveal() == "anything"


async def test_reconnecting_without_a_refresh_token_keeps_the_one_there_is(
    client: httpx.AsyncClient, house: House, actor: Actor
) -> None:
    made = (await connect(client, house, actor)).json()
    back = await client.post(
        f"/v1/channels/{made['id']}/reconnect", json={"credentials": {"token": "new"}}
    )
    assert back.status_code == 200, back.text
    assert "refresh_credentials" in back.json()["capabilities"]
    async with house.app.communities.begin(actor) as tx:
        kept = (await tx.channels.connection(ChannelId(made["id"]))).credentials
    assert {name: secret.reveal() for name, secret in kept.items()} == {
        "token": "new",
        "refresh_token": "canary-once",
    }


async def test_platforms_name_the_credentials_that_may_be_given(
    client: httpx.AsyncClient, house: House
) -> None:
    listed = (await client.get("/v1/platforms")).json()["data"]
    told = {p["platform"]: p["optional_credential_fields"] for p in listed}
    profiles = house.app.communities.platforms.profiles()
    assert told == {it.platform: list(it.optional_credential_fields) for it in profiles}
    assert told["slack"] == ["signing_secret", "refresh_token", "client_id", "client_secret"]
    assert (told["matrix"], told["feed"]) == (["refresh_token"], [])


async def test_settings_change_without_a_reconnect(
    client: httpx.AsyncClient, house: House, actor: Actor
) -> None:
    made = (await connect(client, house, actor)).json()
    at, seen = f"/v1/channels/{made['id']}", {"If-Match": f'"{made["version"]}"'}
    wrong = await client.patch(at, json={"settings": {"outcome_class": "Z"}}, headers=seen)
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (
        422,
        "/settings/outcome_class",
    )
    fixed = await client.patch(at, json={"settings": {"account": "other"}}, headers=seen)
    assert fixed.json()["errors"][0]["code"] == "fixed_once_connected"
    given = {"outcome_class": "D", "token_lifetime_seconds": None}
    after = await client.patch(at, json={"settings": given}, headers=seen)
    assert after.status_code == 200, after.text
    assert after.json()["settings"] == {"outcome_class": "D"}
    assert after.json()["outcome_class"] == "D"
    assert "look_up" not in after.json()["capabilities"]
    assert (await client.get(at)).json() == after.json()
