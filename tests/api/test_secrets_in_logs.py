"""No secret that passes through the service is found in what it writes down."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from starlette.types import ASGIApp

from adapters.logs import set_up
from adapters.wiring import House
from tests.api.world import Place
from tests.kit.api import a_caller, a_key_text, send_what_is_due, the_application

TOKEN = "canary-token-5f3a9c"
NEW_TOKEN = "canary-token-77b1e0"
WRONG_FIELD = "canary-field-2b8d41"


@pytest.fixture
def logged() -> Iterator[None]:
    """Every logger at DEBUG, on standard output, as the service sets them up; undone afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    names = list(logging.root.manager.loggerDict)
    levels = {name: logging.getLogger(name).level for name in names}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)
    logging.getLogger("uvicorn.access").disabled = False


@dataclass(frozen=True)
class Broken:
    """A room that fails with a key in its words."""

    words: str

    def __getattr__(self, name: str) -> Any:
        raise LookupError(object.__getattribute__(self, "words"))


async def test_nothing_written_at_debug_holds_a_secret(
    logged: None,
    capsys: pytest.CaptureFixture[str],
    house: House,
    app: ASGIApp,
    place: Place,
) -> None:
    set_up("debug")
    key = await a_key_text(house, place.actor, everywhere=True)
    things, workspace = place.things, place.actor.workspace
    secrets = [key, TOKEN, NEW_TOKEN, WRONG_FIELD]
    async with a_caller(app, key, tertulia_workspace=workspace) as client:
        made = await client.post(
            "/v1/api-keys",
            json={"name": "x", "scopes": ["messages:read"]},
            headers={"Idempotency-Key": "k"},
        )
        secrets.append(made.json()["key"])
        channel = {
            "community_id": things["community"],
            "platform": "sandbox",
            "settings": {"account": "canary"},
            "credentials": {"token": TOKEN},
        }
        connected = await client.post("/v1/channels", json=channel)
        assert connected.status_code == 201
        path = f"/v1/channels/{connected.json()['id']}"
        again = await client.post(f"{path}/reconnect", json={"credentials": {"token": NEW_TOKEN}})
        assert again.status_code == 200
        wrong = {**channel, "credentials": {"token": TOKEN, "colour": WRONG_FIELD}}
        replies = [
            connected,
            again,
            await client.post("/v1/channels", json=wrong),
            await client.post("/v1/channels", json={**channel, "credentials": WRONG_FIELD}),
            await client.post("/v1/channels", json={**channel, "platform": WRONG_FIELD}),
            await client.get("/v1/messages", params={"access_token": TOKEN}),
            await client.get(f"/v1/messages/{key}"),
            await client.get("/v1/messages", headers={"X-Request-Id": key}),
            await client.get("/v1/messages", headers={"traceparent": key}),
            await client.get("/v1/messages", headers={"Tertulia-Workspace": key}),
            await client.get("/v1/messages", headers={"Authorization": f"Bearer {key}x"}),
            await client.get(f"{path}/health"),
            await client.post(f"{path}/check"),
        ]
        now = {"channel_ids": [connected.json()["id"]], "text": "x", "schedule": {"now": True}}
        await client.post("/v1/messages", json=now, headers={"Idempotency-Key": "m"})
        await send_what_is_due(house)
    broken: Any = Broken(f"it broke on Bearer {key}")
    failing = replace(house, app=replace(house.app, communities=broken))
    async with a_caller(the_application(failing), key) as client:
        assert (await client.get("/v1/platforms")).status_code == 500

    written = capsys.readouterr().out
    assert written.count('"event": "request"') >= len(replies)
    assert "it broke on" in written
    assert {secret for secret in secrets if secret in written} == set()
    heard = "".join(reply.text for reply in replies if reply.request.url.path != "/v1/messages")
    assert {secret for secret in (TOKEN, NEW_TOKEN) if secret in heard} == set()


async def test_a_secret_in_the_wrong_place_is_not_repeated(
    app: ASGIApp, place: Place, house: House
) -> None:
    key = await a_key_text(house, place.actor)
    async with a_caller(app, key) as client:
        for credentials in (WRONG_FIELD, [WRONG_FIELD], {"token": [WRONG_FIELD]}, {"token": 5}):
            body = {"community_id": "com_x", "platform": "sandbox", "credentials": credentials}
            reply = await client.post("/v1/channels", json=body)
            assert reply.status_code == 422
            assert WRONG_FIELD not in reply.text


def test_what_is_looked_for_would_be_found(
    logged: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """The control: the same search finds what nobody hides, and only that."""
    set_up("debug")
    log = logging.getLogger("tertulia.test")
    log.debug("planted", extra={"words": TOKEN, "authorization": NEW_TOKEN})
    log.info("a key tert_test_abcdefghij and one in postgresql://user:pass@host/db")
    written = capsys.readouterr().out
    assert TOKEN in written
    assert NEW_TOKEN not in written
    assert "abcdefghij" not in written
    assert "user:pass" not in written
