"""Files that come past the form: with a ticket, in one piece with a key, or from an address."""

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.shared.access import Actor, Permission
from tests.kit.api import a_caller, a_client
from tests.kit.builders import a_workspace
from tests.kit.media import a_photo
from tests.kit.receiver import somebody_who_listens

ONCE = {"Idempotency-Key": "once"}


@pytest.fixture
async def actor(house: House) -> Actor:
    return await a_workspace(house)


@pytest.fixture
async def client(house: House, actor: Actor) -> AsyncIterator[httpx.AsyncClient]:
    async with await a_client(house, actor) as client:
        yield client


async def test_an_upload_brings_a_file_without_a_key_once(
    house: House, app: ASGIApp, client: httpx.AsyncClient
) -> None:
    noted = {"filename": "a.jpg", "alt_text": "A terrace.", "tags": ["x"]}
    upload = (await client.post("/v1/media/uploads", json=noted, headers=ONCE)).json()
    complete = f"/v1/media/uploads/{upload['id']}/complete"
    assert (await client.post(complete)).json()["code"] == "media_not_received"
    async with a_caller(app) as stranger:
        path = upload["url"].removeprefix("http://tertulia.test")
        sent = await stranger.put(path, content=a_photo(), headers=upload["headers"])
        assert (sent.status_code, sent.json()["bytes"]) == (200, len(a_photo()))
        again = await stranger.put(path, content=b"other", headers=upload["headers"])
        assert (again.status_code, again.json()["code"]) == (409, "media_upload_used")
        assert (await stranger.post(complete)).status_code == 401
    added = await client.post(complete)
    assert added.status_code == 201
    media = added.json()
    assert (media["source"], media["filename"], media["tags"]) == ("direct_upload", "a.jpg", ["x"])
    repeated = await client.post(complete)
    assert (repeated.status_code, repeated.json()["id"]) == (200, media["id"])


async def test_a_ticket_is_good_for_its_upload_and_for_nothing_else(
    app: ASGIApp, client: httpx.AsyncClient, house: House, actor: Actor
) -> None:
    headers = [{"Idempotency-Key": f"number {n}"} for n in range(2)]
    first, second = [
        (await client.post("/v1/media/uploads", json={}, headers=h)).json() for h in headers
    ]
    ticket = first["url"].partition("?ticket=")[2]
    async with a_caller(app) as stranger:
        for url in (
            second["url"].partition("?")[0] + f"?ticket={ticket}",
            first["url"] + "A",
            first["url"].replace("tkt_", "tkt_A"),
            first["url"].partition("?")[0] + "?ticket=tkt_",
            first["url"].partition("?")[0] + "?ticket=ñ",
        ):
            reply = await stranger.put(url, content=b"a file")
            assert (reply.status_code, reply.json()["code"]) == (401, "invalid_upload_ticket"), url
        for path in ("/v1/media", f"/v1/media/{first['id']}"):
            assert (await stranger.get(path, params={"ticket": ticket})).status_code == 401
        unknown = await stranger.put(first["url"] + "&more=1", content=b"a file")
        assert unknown.json()["code"] == "unknown_parameter"


async def test_a_ticket_ends_with_the_key_that_asked_for_it(
    app: ASGIApp, house: House, actor: Actor, client: httpx.AsyncClient
) -> None:
    upload = (await client.post("/v1/media/uploads", json={}, headers=ONCE)).json()
    mine = (await client.get("/v1/api-keys/current")).json()
    async with await a_client(house, actor) as other:
        await other.post(f"/v1/api-keys/{mine['id']}/revoke")
    async with a_caller(app) as stranger:
        reply = await stranger.put(upload["url"], content=b"a file")
    assert (reply.status_code, reply.json()["code"]) == (401, "invalid_upload_ticket")


async def test_a_key_may_bring_the_file_itself(house: House, actor: Actor) -> None:
    async with await a_client(house, actor) as client:
        upload = (await client.post("/v1/media/uploads", json={}, headers=ONCE)).json()
        path = f"/v1/media/uploads/{upload['id']}/content"
        assert (await client.put(path, content=b"a file")).status_code == 200
    scopes = frozenset({Permission.MEDIA_READ})
    async with await a_client(house, actor, scopes=scopes) as reader:
        reply = await reader.put(path, content=b"a file")
        assert (reply.status_code, reply.json()["code"]) == (403, "missing_scope")


async def test_a_file_at_an_address_is_fetched_once_for_a_repeated_request(
    client: httpx.AsyncClient,
) -> None:
    body = {"url": somebody_who_listens().url, "title": "From elsewhere", "tags": ["a"]}
    first = await client.post("/v1/media/from-url", json=body, headers=ONCE)
    again = await client.post("/v1/media/from-url", json=body, headers=ONCE)
    assert (first.status_code, first.json()["source"]) == (201, "url")
    # Another file lies there each time: it was not looked at a second time.
    assert again.content == first.content
    inside = await client.post("/v1/media/from-url", json={"url": "http://10.0.0.1/a.jpg"})
    assert (inside.status_code, inside.json()["code"]) == (422, "url_not_allowed")
    assert inside.json()["errors"][0]["pointer"] == "/url"
    nobody = await client.post("/v1/media/from-url", json={"url": "http://127.0.0.1:8443/a.jpg"})
    assert (nobody.status_code, nobody.json()["code"]) == (422, "media_unfetchable")
