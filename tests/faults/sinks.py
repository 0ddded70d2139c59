"""Every place where a caller gives us an address to call, each able to say how it took one.

A new one is a line in SINKS: whatever tricks there are is tried on it by itself.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

from adapters.outbound.gateway import Answer, Gateway
from domain.shared.errors import UrlNotAllowed

REFUSED = "url_not_allowed"
ENDPOINTS = "/v1/webhook-endpoints"
HARMLESS = "https://hooks.example.org/"


@dataclass(frozen=True)
class Desk:
    """A live workspace with a community and a channel, seen by a caller with a key to it."""

    api: httpx.AsyncClient
    community_id: str
    channel_id: str
    gateway: Gateway


@dataclass(frozen=True)
class Sink:
    """`take` gives the code by which the sink refuses an address, or what it did instead. `whole`
    is true where a path is part of the address, false where a server's name is all it takes."""

    name: str
    take: Callable[[Desk, str], Awaitable[str]]
    whole: bool


def posted(
    name: str, path: str, field: str, body: Callable[[Desk], dict[str, Any]], *, whole: bool
) -> Sink:
    """A field of a resource that is created over the API."""

    async def take(desk: Desk, url: str) -> str:
        return _said(await desk.api.post(path, json=body(desk) | {field: url}), field)

    return Sink(name, take, whole)


def _said(answer: httpx.Response, field: str) -> str:
    said = answer.json()
    places = {error["pointer"] for error in said.get("errors", [])}
    # Too long or too short to be looked at is as good a refusal.
    if said.get("code") in (REFUSED, "validation_failed") and places == {f"/{field}"}:
        return REFUSED
    return f"{answer.status_code} {said.get('code', said)} {sorted(places)}"


def a_channel_on(platform: str, **settings: str) -> Callable[[Desk], dict[str, Any]]:
    return lambda desk: {
        "community_id": desk.community_id,
        "platform": platform,
        "credentials": {"access_token": "anything"},
        "settings": settings,
    }


async def _through_the_gateway(desk: Desk, url: str) -> str:
    """Judged when it is stored, and again when it is called."""
    try:
        desk.gateway.address(url)
    except UrlNotAllowed as refused:
        stored = refused.code
    else:
        stored = "stored"
    reply = await desk.gateway.send("POST", url, body=b"{}")
    if isinstance(reply, Answer):
        return f"{stored}, answered {reply.status}"
    if reply.refused is None or reply.sent:
        return f"{stored}, {reply}"
    return REFUSED


async def _to_an_endpoint(desk: Desk, url: str) -> str:
    """Judged when it is named; where its name leads, when it is called for the first time."""
    made = await desk.api.post(ENDPOINTS, json={"url": url}, headers=_once())
    if made.status_code != 201:
        return _said(made, "url")
    path = made.headers["location"]
    said = await _verified(desk, path)
    await desk.api.delete(path)
    return said


async def _to_a_changed_endpoint(desk: Desk, url: str) -> str:
    made = await desk.api.post(ENDPOINTS, json={"url": HARMLESS}, headers=_once())
    path = made.headers["location"]
    version = {"If-Match": made.headers["etag"]}
    changed = await desk.api.patch(path, json={"url": url}, headers=version)
    said = await _verified(desk, path) if changed.status_code == 200 else _said(changed, "url")
    await desk.api.delete(path)
    return said


async def _verified(desk: Desk, path: str) -> str:
    answer = await desk.api.post(f"{path}/verify")
    said = answer.json()
    if said.get("code") == "webhook_challenge_failed" and "not one we call" in said["detail"]:
        return REFUSED
    return f"{answer.status_code} {said.get('code', said)}"


def _once() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4())}


async def _to_the_library(desk: Desk, url: str) -> str:
    return _said(await desk.api.post("/v1/media/from-url", json={"url": url}), "url")


async def _to_the_reviewer(desk: Desk, url: str) -> str:
    """Judged when it is named; where its name leads, each time it is asked."""
    named = await _named_to_review(desk, url)
    if "begin with https" in named.text:
        named = await _named_to_review(desk, url.replace("http:", "https:", 1))
    if named.status_code != 200:
        return _said(named, "url")
    asks = {"channel_ids": [desk.channel_id], "text": "Hello.", "ask_reviewer": True}
    answer = await desk.api.post("/v1/messages/preflight", json=asks)
    code = answer.json()["reviewer"]["code"]
    return REFUSED if code == "not_allowed" else str(code)


async def _named_to_review(desk: Desk, url: str) -> httpx.Response:
    return await desk.api.put("/v1/reviewer", json={"url": url}, headers={"If-Match": "*"})


SINKS = (
    Sink("outside reviewer", _to_the_reviewer, whole=True),
    Sink("media library", _to_the_library, whole=True),
    Sink("gateway", _through_the_gateway, whole=True),
    Sink("webhook endpoint", _to_an_endpoint, whole=True),
    Sink("changed webhook endpoint", _to_a_changed_endpoint, whole=True),
    posted("mastodon", "/v1/channels", "server_url", a_channel_on("mastodon"), whole=False),
    posted(
        "mastodon's own page",
        "/v1/channel-connections",
        "server_url",
        lambda desk: {
            "community_id": desk.community_id,
            "platform": "mastodon",
            "redirect_url": HARMLESS,
        },
        whole=False,
    ),
    posted(
        "matrix",
        "/v1/channels",
        "server_url",
        a_channel_on("matrix", room_id="!plaza:matrix.example"),
        whole=False,
    ),
)
