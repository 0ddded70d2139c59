"""Browsers call from the origins a workspace lists, and every answer tells them to be careful."""

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.shared.access import Actor
from tests.kit.api import a_caller, a_key_text
from tests.kit.builders import a_workspace

OURS = "https://app.example.org"
THEIRS = "https://other.example.org:8443"
NOBODYS = "https://evil.example"


@pytest.fixture
async def actor(house: House) -> Actor:
    await a_workspace(house, allowed_origins=(THEIRS,))
    return await a_workspace(house, allowed_origins=(OURS, "http://localhost:3000"))


@pytest.fixture
async def client(house: House, app: ASGIApp, actor: Actor) -> AsyncIterator[httpx.AsyncClient]:
    async with a_caller(app, await a_key_text(house, actor)) as client:
        yield client


def asking(origin: str) -> dict[str, str]:
    return {
        "Origin": origin,
        "Access-Control-Request-Method": "PATCH",
        "Access-Control-Request-Headers": "authorization, if-match",
    }


@pytest.mark.parametrize("path", ["/v1/messages", "/v1/messages/msg_any", "/v1/nowhere"])
@pytest.mark.parametrize("origin", [OURS, THEIRS, "http://localhost:3000"])
async def test_a_listed_origin_may_ask(origin: str, path: str, actor: Actor, app: ASGIApp) -> None:
    async with a_caller(app) as nobody:
        reply = await nobody.options(path, headers=asking(origin))
    assert (reply.status_code, reply.content) == (204, b"")
    assert reply.headers["access-control-allow-origin"] == origin
    assert {"GET", "POST", "PATCH"} <= {*reply.headers["access-control-allow-methods"].split(", ")}
    allowed = reply.headers["access-control-allow-headers"].lower().split(", ")
    assert {"authorization", "content-type", "idempotency-key", "if-match"} <= {*allowed}
    assert "access-control-allow-credentials" not in reply.headers
    assert "Origin" in reply.headers["vary"]


@pytest.mark.parametrize(
    "origin",
    [
        NOBODYS,
        "null",
        "*",
        OURS.upper(),
        f"{OURS}.evil.example",
        f"{OURS}:443",
        "http://app.example.org",
        "https://sub.app.example.org",
        f"{OURS}/",
        "a" * 300,
        "%",
        "_________________________",
    ],
)
async def test_no_other_origin_may(origin: str, actor: Actor, client: httpx.AsyncClient) -> None:
    asked = await client.options("/v1/messages", headers=asking(origin))
    assert asked.status_code in (403, 405)
    assert "access-control-allow-origin" not in asked.headers
    called = await client.get("/v1/messages", headers={"Origin": origin})
    assert called.status_code == 200
    assert "access-control-allow-origin" not in called.headers


async def test_a_call_is_judged_by_its_own_workspaces_list(
    actor: Actor, client: httpx.AsyncClient
) -> None:
    own = await client.get("/v1/messages", headers={"Origin": OURS})
    assert own.headers["access-control-allow-origin"] == OURS
    assert "Origin" in own.headers["vary"]
    exposed = own.headers["access-control-expose-headers"]
    assert {"ETag", "Location", "Request-Id", "Idempotency-Replayed"} <= {*exposed.split(", ")}
    others = await client.get("/v1/messages", headers={"Origin": THEIRS})
    assert others.status_code == 200
    assert "access-control-allow-origin" not in others.headers


async def test_a_refusal_can_be_read_from_a_listed_origin(
    actor: Actor, client: httpx.AsyncClient
) -> None:
    for path, status in (("/v1/messages/msg_none", 404), ("/v1/messages?limit=x", 422)):
        reply = await client.get(path, headers={"Origin": OURS})
        assert reply.status_code == status
        assert reply.headers["access-control-allow-origin"] == OURS


async def test_an_options_that_is_no_question_is_an_ordinary_request(app: ASGIApp) -> None:
    async with a_caller(app) as client:
        reply = await client.options("/v1/messages")
    assert (reply.status_code, reply.json()["code"]) == (405, "method_not_allowed")


SAFE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-resource-policy": "same-site",
    "strict-transport-security": "max-age=31536000; includeSubDomains",
}


@pytest.mark.parametrize(
    "path",
    ["/v1/messages", "/v1/messages/msg_none", "/v1/nowhere", "/livez", "/metrics", "/docs", "/"],
)
async def test_every_answer_is_careful(path: str, actor: Actor, client: httpx.AsyncClient) -> None:
    reply = await client.get(path)
    assert {name: reply.headers.get(name) for name in SAFE} == SAFE
    assert "default-src 'none'" in reply.headers["content-security-policy"]
    assert "unsafe-eval" not in reply.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in reply.headers["content-security-policy"]
    assert reply.headers["cache-control"] == "no-store"
    assert "server" not in reply.headers
    assert reply.headers["request-id"].startswith("req_")


async def test_a_request_id_is_ours_and_theirs_is_given_back_apart(
    actor: Actor, client: httpx.AsyncClient
) -> None:
    first, second = [
        await client.get("/v1/messages", headers={"X-Request-Id": "theirs-1"}) for _ in range(2)
    ]
    assert first.headers["request-id"] != second.headers["request-id"]
    assert first.headers["client-request-id"] == "theirs-1"
    long = await client.get("/v1/messages", headers={"X-Request-Id": "x" * 200})
    assert "client-request-id" not in long.headers
