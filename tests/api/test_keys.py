"""Who comes in, with what, into which workspace, and until when."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.shared.access import EVERYTHING
from tests.api.world import Place
from tests.kit.api import a_caller, a_key_text, the_application
from tests.kit.builders import a_workspace, an_api_key


@pytest.fixture
async def client(house: House, app: ASGIApp, place: Place) -> AsyncIterator[httpx.AsyncClient]:
    """May everything in every workspace of the organization, and names one."""
    key = await a_key_text(house, place.actor, everywhere=True)
    async with a_caller(app, key, tertulia_workspace=place.actor.workspace) as client:
        yield client


NO_KEYS = {
    "nothing": (None, "missing_credentials"),
    "no scheme": ("tert_test_x", "missing_credentials"),
    "another scheme": ("Basic dXNlcjpwYXNz", "missing_credentials"),
    "an empty bearer": ("Bearer ", "missing_credentials"),
    "a word": ("Bearer hello", "invalid_credentials"),
    "our form, wrong checksum": (f"Bearer tert_test_{'a' * 46}", "invalid_credentials"),
    "odd characters": ("Bearer tert_test_ñ\u00a0", "invalid_credentials"),
    "an endless one": (f"Bearer tert_test_{'a' * 10_000}", "invalid_credentials"),
}


@pytest.mark.parametrize(("header", "code"), NO_KEYS.values(), ids=NO_KEYS.keys())
async def test_what_is_no_key_opens_nothing(header: str | None, code: str, app: ASGIApp) -> None:
    headers = [] if header is None else [(b"Authorization", header.encode())]
    async with a_caller(app) as client:
        reply = await client.get("/v1/organization", headers=headers)
    assert (reply.status_code, reply.json()["code"]) == (401, code)
    assert reply.headers["www-authenticate"] == 'Bearer realm="tertulia"'


async def test_a_key_of_the_other_mode_with_the_same_body_is_none(
    house: House, app: ASGIApp, place: Place
) -> None:
    text = await a_key_text(house, place.actor)
    for wrong in (text.replace("_test_", "_live_"), text[:-1], text + "a", text.swapcase()):
        async with a_caller(app, wrong, address=f"10.1.1.{len(wrong)}") as client:
            assert (await client.get("/v1/organization")).status_code == 401
    async with a_caller(app, text) as client:
        assert (await client.get("/v1/organization")).status_code == 200


async def test_a_revoked_key_is_refused_from_the_next_request_on(
    house: House, app: ASGIApp, place: Place, client: httpx.AsyncClient
) -> None:
    minted = await an_api_key(house, place.actor)
    async with a_caller(app, minted.text) as theirs:
        assert (await theirs.get("/v1/messages")).status_code == 200
        revoked = await client.post(f"/v1/api-keys/{minted.key.id}/revoke")
        assert revoked.status_code == 200
        assert revoked.json()["revoked_at"] is not None
        for method, path in (("GET", "/v1/messages"), ("POST", "/v1/communities")):
            reply = await theirs.request(method, path)
            assert (reply.status_code, reply.json()["code"]) == (401, "invalid_credentials")
        again = await client.post(f"/v1/api-keys/{minted.key.id}/revoke")
        assert again.json()["revoked_at"] == revoked.json()["revoked_at"]


@dataclass(frozen=True)
class Later:
    """The system's clock, put forward."""

    by: timedelta

    def now(self) -> datetime:
        return datetime.now().astimezone() + self.by


async def test_a_key_opens_until_the_instant_it_expires(house: House, place: Place) -> None:
    expires_at = house.clock.now() + timedelta(hours=1)
    minted = await an_api_key(house, place.actor, expires_at=expires_at)
    for hours, status in ((0, 200), (0.99, 200), (1, 401), (24 * 365, 401)):
        clock = Later(timedelta(hours=hours))
        identity = replace(house.app.identity, clock=clock)
        then = replace(house, app=replace(house.app, identity=identity))
        async with a_caller(the_application(then), minted.text) as client:
            assert (await client.get("/v1/organization")).status_code == status, hours


async def test_a_key_cannot_revoke_itself(client: httpx.AsyncClient) -> None:
    own = (await client.get("/v1/api-keys/current")).json()["id"]
    reply = await client.post(f"/v1/api-keys/{own}/revoke")
    assert (reply.status_code, reply.json()["code"]) == (409, "cannot_revoke_itself")
    assert (await client.get("/v1/organization")).status_code == 200


async def test_a_key_is_shown_once_and_never_again(client: httpx.AsyncClient) -> None:
    body = {"name": "dashboard", "scopes": ["messages:read"]}
    made = await client.post("/v1/api-keys", json=body, headers={"Idempotency-Key": "k"})
    text = made.json()["key"]
    assert text.startswith("tert_test_")
    assert made.json()["hint"] == text[-4:]
    for path in (f"/v1/api-keys/{made.json()['id']}", "/v1/api-keys", "/v1/api-keys/current"):
        reply = await client.get(path)
        assert reply.status_code == 200
        assert text not in reply.text
        assert '"key":' not in reply.text
        assert "hash" not in reply.text


async def test_when_a_key_was_last_used_is_known(
    house: House, app: ASGIApp, place: Place, client: httpx.AsyncClient
) -> None:
    minted = await an_api_key(house, place.actor)
    path = f"/v1/api-keys/{minted.key.id}"
    assert (await client.get(path)).json()["last_used_at"] is None
    async with a_caller(app, minted.text) as theirs:
        await theirs.get("/v1/messages")
    await house.write_uses()
    assert (await client.get(path)).json()["last_used_at"] is not None


async def test_a_key_of_many_workspaces_must_name_one(
    client: httpx.AsyncClient, place: Place
) -> None:
    del client.headers["Tertulia-Workspace"]
    reply = await client.get("/v1/messages")
    assert (reply.status_code, reply.json()["code"]) == (400, "workspace_required")
    assert reply.json()["errors"][0]["header"] == "Tertulia-Workspace"
    assert (await client.get("/v1/organization")).status_code == 200
    named = {"Tertulia-Workspace": place.actor.workspace}
    assert (await client.get("/v1/messages", headers=named)).status_code == 200


@pytest.mark.parametrize("name", ["", "ws_", "ws_none", "x" * 64, "'; --", "ws_0*", "*"])
async def test_a_workspace_that_is_none_is_not_found(name: str, client: httpx.AsyncClient) -> None:
    reply = await client.get("/v1/messages", headers={"Tertulia-Workspace": name})
    assert (reply.status_code, reply.json()["code"]) == (404, "not_found")


async def test_a_key_of_some_workspaces_opens_those(
    house: House, app: ASGIApp, place: Place
) -> None:
    second, third = [await a_workspace(house, organization=place.outside) for _ in range(2)]
    granted = frozenset({place.actor.workspace, second.workspace})
    key = await an_api_key(house, place.actor, workspace_ids=granted)
    async with a_caller(app, key.text) as client:
        assert (await client.get("/v1/messages")).json()["code"] == "workspace_required"
        for actor, status in ((place.actor, 200), (second, 200), (third, 404)):
            headers = {"Tertulia-Workspace": actor.workspace}
            assert (await client.get("/v1/messages", headers=headers)).status_code == status
        listed = {row["id"] for row in (await client.get("/v1/workspaces")).json()["data"]}
    assert listed == granted


async def test_a_suspended_workspace_can_be_read_and_nothing_more(
    client: httpx.AsyncClient, place: Place
) -> None:
    suspend = f"/v1/workspaces/{place.actor.workspace}/suspend"
    assert (await client.post(suspend)).status_code == 200
    draft = f"/v1/messages/{place.things['draft']}"
    assert (await client.get(draft)).status_code == 200
    for method, path, body in (
        ("POST", "/v1/communities", {"name": "x"}),
        ("PATCH", draft, {"text": "x"}),
        ("POST", f"{draft}/cancel", None),
    ):
        headers = {"If-Match": "*"}
        reply = await client.request(method, path, json=body, headers=headers)
        assert (reply.status_code, reply.json()["code"]) == (403, "workspace_suspended"), path
    resume = f"/v1/workspaces/{place.actor.workspace}/resume"
    assert (await client.post(resume)).status_code == 200
    assert (await client.post(f"{draft}/cancel")).status_code == 200


async def test_a_key_is_kept_as_a_digest(house: House, place: Place) -> None:
    minted = await an_api_key(house, place.actor, scopes=EVERYTHING)
    assert minted.text not in repr(minted.key)
    assert minted.text[10:50] not in minted.key.hash
    assert len(minted.key.hash) == 64
