"""What whoever runs the machine does with keys at the command line holds over the API."""

import asyncio
import base64
import os
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

import httpx
import pytest
from pydantic import SecretStr

from adapters.key_desk import NotDone, list_keys, new_key, reseal, revoke_key
from adapters.settings import Settings
from adapters.wiring import House, open_app
from domain.communities.model import Channel
from domain.communities.use_cases.change_channel import disconnect_channel
from domain.events.endpoint import EndpointStatus
from domain.events.use_cases.change_endpoint import rotate_secret
from domain.events.use_cases.verify_endpoint import verify_endpoint
from domain.identity.use_cases.change_workspace import suspend_workspace
from domain.inbox.use_cases.open_hook import open_hook
from domain.publishing.use_cases.keep_reviewer import (
    ReviewerWish,
    name_reviewer,
    rotate_reviewer_secret,
)
from domain.shared.access import Actor
from tests.kit.api import a_caller, a_key_text, the_application
from tests.kit.builders import a_sandbox_channel, a_workspace, an_endpoint, an_organization
from tests.kit.receiver import somebody_who_listens

KEY = re.compile(r"tert_(?:live|test)_[0-9A-Za-z]{46}")
KEY_ID = re.compile(r"key_\w+")
WORKSPACE_ID = re.compile(r"ws_\w+")
SEALED = (
    "Now sealed with the first key: the credentials of channels: {}, the secrets of webhook"
    " endpoints: {}, of reviewers: {}, of hooks: {}, the keys of suppressed accounts: 0."
)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"allow_loopback": True})


async def made(
    settings: Settings,
    *,
    live: bool = False,
    workspace: str | None = None,
    everywhere: bool = False,
) -> str:
    """The words the desk says when it makes this key."""
    return await new_key(
        settings, live=live, name="from the desk", workspace=workspace, everywhere=everywhere
    )


def the_only(pattern: re.Pattern[str], words: str) -> str:
    [found] = pattern.findall(words)
    return str(found)


@asynccontextmanager
async def calling(house: House, key: str) -> AsyncIterator[httpx.AsyncClient]:
    async with a_caller(the_application(house), key) as client:
        yield client


def sealing_with(settings: Settings, keys: Sequence[str]) -> Settings:
    return settings.model_copy(update={"secret_keys": SecretStr(",".join(keys))})


def a_secret_key(name: str) -> str:
    return f"{name}:{base64.b64encode(os.urandom(32)).decode()}"


# ── Making keys ──────────────────────────────────────────────────────────────────────────────────


async def test_the_first_key_founds_the_organization_and_works(
    settings: Settings, house: House
) -> None:
    assert await house.ring.first_organization() is None
    words = await made(settings)
    founded = await house.ring.first_organization()
    assert founded is not None
    async with calling(house, the_only(KEY, words)) as client:
        me = (await client.get("/v1/api-keys/current")).json()
        assert me["mode"] == "test"
        assert me["workspace_ids"] == [the_only(WORKSPACE_ID, words)]
        assert (await client.get("/v1/organization")).json()["id"] == founded
        reply = await client.post("/v1/communities", json={"name": "Vecinos"})
        assert reply.status_code == 201


async def test_the_next_key_joins_the_organization_and_the_only_workspace(
    settings: Settings, house: House
) -> None:
    first = await made(settings)
    founded = await house.ring.first_organization()
    again = await made(settings)
    live = await made(settings, live=True)
    assert await house.ring.first_organization() == founded
    assert the_only(WORKSPACE_ID, again) == the_only(WORKSPACE_ID, first)
    assert the_only(WORKSPACE_ID, live) != the_only(WORKSPACE_ID, first)
    assert the_only(KEY, live).startswith("tert_live_")
    assert the_only(KEY, again) != the_only(KEY, first)


async def test_a_key_for_all_opens_workspaces_and_each_is_named_by_the_header(
    settings: Settings, house: House
) -> None:
    async with calling(house, the_only(KEY, await made(settings, everywhere=True))) as client:
        assert (await client.get("/v1/api-keys/current")).json()["workspace_ids"] is None
        ids = []
        for name in ("Panadería", "Librería"):
            request = {"name": name, "timezone": "Europe/Madrid", "language": "es"}
            reply = await client.post("/v1/workspaces", json=request)
            assert reply.status_code == 201
            ids.append(reply.json()["id"])
        for workspace_id in ids:
            inside = {"Tertulia-Workspace": workspace_id}
            community = {"name": f"of {workspace_id}"}
            reply = await client.post("/v1/communities", json=community, headers=inside)
            assert reply.status_code == 201
            seen = (await client.get("/v1/communities", headers=inside)).json()["data"]
            assert [each["name"] for each in seen] == [f"of {workspace_id}"]
        unnamed = await client.get("/v1/communities")
        assert (unnamed.status_code, unnamed.json()["code"]) == (400, "workspace_required")


async def test_a_key_bound_to_a_workspace_opens_no_other_one(
    settings: Settings, house: House
) -> None:
    async with calling(house, the_only(KEY, await made(settings))) as client:
        request = {"name": "Otra", "timezone": "UTC", "language": "en"}
        reply = await client.post("/v1/workspaces", json=request)
    assert (reply.status_code, reply.json()["code"]) == (403, "scope_not_held")


async def test_among_several_workspaces_one_must_be_named(settings: Settings, house: House) -> None:
    organization = await an_organization(house)
    one = await a_workspace(house, organization=organization)
    await a_workspace(house, organization=organization)
    with pytest.raises(NotDone, match="name one with --workspace"):
        await made(settings)
    assert the_only(WORKSPACE_ID, await made(settings, workspace=one.workspace)) == one.workspace
    with pytest.raises(NotDone, match="not_found") as refused:
        await made(settings, workspace="ws_nobody")
    assert not KEY.search(str(refused.value))


# ── Sealing anew ─────────────────────────────────────────────────────────────────────────────────


async def checked(settings: Settings, actor: Actor, channel: Channel) -> tuple[int, str | None]:
    """What a process with these settings answers when it is asked to check that channel."""
    async with (
        open_app(settings) as house,
        calling(house, await a_key_text(house, actor)) as client,
    ):
        reply = await client.post(f"/v1/channels/{channel.id}/check")
        return reply.status_code, reply.json().get("code")


async def test_sealed_anew_every_channel_works_without_the_old_key(
    settings: Settings, house: House
) -> None:
    old, new = a_secret_key("old"), a_secret_key("new")
    organization = await an_organization(house)
    places = []
    async with open_app(sealing_with(settings, [old])) as before:
        for account in ("uno", "dos"):
            actor = await a_workspace(before, organization=organization)
            places.append((actor, await a_sandbox_channel(before, actor, account=account)))
        listener = await an_endpoint(before, places[0][0], somebody_who_listens().url)
        await rotate_secret(before.app.events, places[0][0], listener.endpoint.id)
        asked = ReviewerWish("https://reviews.example/", enabled=True, timeout_ms=2000)
        named = await name_reviewer(before.app.publishing, places[1][0], None, asked)
        turned = await rotate_reviewer_secret(before.app.publishing, places[1][0])
        hook = await open_hook(before.app.inbox, places[0][0], places[0][1].id)
        gone = await a_sandbox_channel(before, places[0][0], account="tres")
        await disconnect_channel(before.app.communities, places[0][0], gone.id, "over")
    rotated, after = sealing_with(settings, [new, old]), sealing_with(settings, [new])
    for actor, channel in places:
        assert await checked(rotated, actor, channel) == (200, None)
        assert await checked(after, actor, channel) == (424, "credentials_unreadable")
    for _ in range(2):
        said = await reseal(rotated)
        assert said == SEALED.format(2, 1, 1, 1)
    for actor, channel in places:
        assert await checked(after, actor, channel) == (200, None)
    async with open_app(after) as without_the_old_key:
        room = without_the_old_key.app.events
        verified = await verify_endpoint(room, places[0][0], listener.endpoint.id)
        assert verified.status is EndpointStatus.ACTIVE
        async with without_the_old_key.begin_publishing(places[1][0]) as tx:
            signing = await tx.reviewers.secrets(without_the_old_key.clock.now())
        assert signing == (turned.secret, named.secret)
        async with without_the_old_key.begin_inbox(places[0][0]) as inbox:
            line = await inbox.hearings.line(places[0][1].id)
        assert line.secrets is not None
        assert line.secrets.secret == hook.secret


async def test_what_a_suspended_workspace_keeps_is_sealed_anew_too(
    settings: Settings, house: House
) -> None:
    old, new = a_secret_key("old"), a_secret_key("new")
    async with open_app(sealing_with(settings, [old])) as before:
        actor = await a_workspace(before)
        await a_sandbox_channel(before, actor)
        await suspend_workspace(before.app.identity, actor, actor.workspace)
    said = await reseal(sealing_with(settings, [new, old]))
    assert said == SEALED.format(1, 0, 0, 0)
    said = await reseal(sealing_with(settings, [new]))
    assert said == SEALED.format(1, 0, 0, 0)


async def test_credentials_that_cannot_be_opened_are_left_as_they_are(
    settings: Settings, house: House
) -> None:
    old, new = a_secret_key("old"), a_secret_key("new")
    async with open_app(sealing_with(settings, [old])) as before:
        actor = await a_workspace(before)
        channel = await a_sandbox_channel(before, actor)
    with pytest.raises(NotDone, match=r"'old' is not configured\. Put its key back"):
        await reseal(sealing_with(settings, [new]))
    assert await checked(sealing_with(settings, [old]), actor, channel) == (200, None)


# ── Listing and revoking ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("ask", [list_keys, reseal])
async def test_before_the_first_key_the_desk_says_how_to_begin(
    settings: Settings, ask: Callable[[Settings], Awaitable[str]]
) -> None:
    with pytest.raises(NotDone, match=r"There is no organization yet: \./run keys new"):
        await ask(settings)


async def test_the_list_names_keys_of_both_modes_and_shows_none(
    settings: Settings, house: House
) -> None:
    words = [await made(settings), await made(settings, live=True)]
    listed = await list_keys(settings)
    for each in words:
        key = the_only(KEY, each)
        [line] = [line for line in listed.splitlines() if the_only(KEY_ID, each) in line]
        assert f"{key[:10]}…{key[-4:]}" in line
        assert "unused" in line
        assert key not in listed


async def test_a_revoked_key_is_refused_within_a_second_elsewhere(
    settings: Settings, house: House
) -> None:
    kept, words = await made(settings, everywhere=True), await made(settings)
    key_id = the_only(KEY_ID, words)
    async with calling(house, the_only(KEY, words)) as client:
        assert (await client.get("/v1/api-keys/current")).status_code == 200
        said = await revoke_key(settings, key_id)
        since = time.monotonic()
        assert said == f"{key_id} is revoked: from now on it is refused."
        while (reply := await client.get("/v1/api-keys/current")).status_code == 200:
            assert time.monotonic() - since < 1.5
            await asyncio.sleep(0.05)
    assert reply.json()["code"] == "invalid_credentials"
    [line] = [line for line in (await list_keys(settings)).splitlines() if key_id in line]
    assert "revoked" in line
    async with calling(house, the_only(KEY, kept)) as client:
        assert (await client.get("/v1/api-keys/current")).status_code == 200


async def test_a_key_that_does_not_exist_cannot_be_revoked(
    settings: Settings, house: House
) -> None:
    await made(settings)
    with pytest.raises(NotDone, match=r"There is no key key_nobody\."):
        await revoke_key(settings, "key_nobody")
