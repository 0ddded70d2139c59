"""A key becomes an actor bound to one workspace; who goes too fast waits."""

import asyncio
from typing import Any

from starlette.requests import Request

from api.edge import RateLimited
from api.headers import Headers, headers_of, text_of
from api.house import House, Standing
from domain.events.errors import TicketRefused
from domain.events.use_cases.stream_tickets import take_stream_ticket
from domain.identity.entering import Entrance
from domain.identity.errors import InvalidCredentials, OriginNotAllowed
from domain.identity.room import Identity
from domain.identity.use_cases.authenticate import authenticate, vouch
from domain.shared.access import Actor, Mode
from domain.shared.errors import FieldError, ValidationFailed

READING = frozenset({"GET", "HEAD"})
GUESSES_A_MINUTE = 20
LONGEST_ID = 64
VOUCHED_EVERY = 15.0


async def enter(house: House, request: Request, *, in_workspace: bool) -> Actor:
    """Raises what `authenticate` raises, and RateLimited."""
    headers = headers_of(request.scope)
    key_text = _key_of(headers)
    workspace = _workspace_of(headers) if in_workspace else None
    changes = request.scope["method"] not in READING
    try:
        entrance = await authenticate(
            house.app.identity, key_text, workspace, in_workspace=in_workspace, changes=changes
        )
    except InvalidCredentials:
        await count_guess(house, request)
        raise
    return await _let_in(house, request.scope["state"], headers, entrance)


async def enter_with_ticket(house: House, request: Request, ticket: str) -> Actor:
    """Use up a ticket. Raises TicketRefused, also when the key that asked for it no longer opens
    the workspace, and RateLimited."""
    try:
        actor = await take_stream_ticket(house.app.events, ticket)
        return await enter_as(house, request, actor)
    except (TicketRefused, InvalidCredentials):
        await count_guess(house, request)
        raise TicketRefused(pointer="parameter:ticket") from None


async def enter_as(house: House, request: Request, actor: Actor) -> Actor:
    """Somebody whom a ticket names. Raises InvalidCredentials when the key that asked for it no
    longer opens the workspace, and RateLimited."""
    entrance = await vouch(house.app.identity, actor)
    return await _let_in(house, request.scope["state"], headers_of(request.scope), entrance)


class Vouching:
    """Asks now and then whether the key of a long answer still opens what it did."""

    def __init__(self, room: Identity, actor: Actor) -> None:
        self._room = room
        self._actor = actor
        self._now = asyncio.get_running_loop().time
        self._asked = self._now()

    async def __call__(self) -> None:
        """Raises InvalidCredentials or NotFound when it does not."""
        if self._now() - self._asked >= VOUCHED_EVERY:
            self._asked = self._now()
            await vouch(self._room, self._actor)


async def _let_in(
    house: House, state: dict[str, Any], headers: Headers, entrance: Entrance
) -> Actor:
    actor = entrance.actor
    key_id = actor.id if actor.session is None else actor.session.key_id
    state["key_id"], state["workspace_id"] = key_id, actor.workspace_id
    if b"origin" in headers:
        _allow_origin(state, headers[b"origin"].decode("latin-1"), entrance)
    await _count_request(house, actor, state)
    await house.enter_time_of(actor)
    house.note_use(key_id, entrance.at)
    return actor


def _key_of(headers: Headers) -> str | None:
    scheme, _, text = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    return text.strip() if scheme.lower() == "bearer" else None


def _workspace_of(headers: Headers) -> str | None:
    """Raises ValidationFailed for what is too long to be an id."""
    asked = text_of(headers, b"tertulia-workspace")
    if asked is not None and len(asked) > LONGEST_ID:
        fault = FieldError("header:Tertulia-Workspace", "too_long", {"maximum": LONGEST_ID})
        raise ValidationFailed(errors=[fault])
    return asked


async def count_guess(house: House, request: Request) -> None:
    """Keys cannot be guessed, but whoever tries should not keep us busy."""
    address = request.client.host if request.client else ""
    standing = await house.limits.count("guess", address, GUESSES_A_MINUTE)
    if not standing.granted:
        raise RateLimited(
            seconds=standing.reset_seconds, retry_after_seconds=standing.reset_seconds
        )


async def _count_request(house: House, actor: Actor, state: dict[str, Any]) -> None:
    settings = house.settings
    live = actor.mode is Mode.LIVE
    per_key = settings.rate_limit_live if live else settings.rate_limit_test
    of_key = await house.limits.count("key", actor.id, per_key)
    of_workspace = None
    if actor.workspace_id is not None:
        most = settings.rate_limit_workspace
        of_workspace = await house.limits.count("workspace", actor.workspace_id, most)
    state["rate_headers"] = _rate_headers(of_key, of_workspace)
    waits = [s.reset_seconds for s in (of_key, of_workspace) if s is not None and not s.granted]
    if waits:
        raise RateLimited(seconds=max(waits), retry_after_seconds=max(waits))


def _rate_headers(key: Standing, workspace: Standing | None) -> list[tuple[bytes, bytes]]:
    """The fields of draft-ietf-httpapi-ratelimit-headers-10, in this one place."""
    policy = f'"key";q={key.limit};w=60'
    left = f'"key";r={key.remaining};t={key.reset_seconds}'
    if workspace is not None:
        policy += f', "workspace";q={workspace.limit};w=60'
        left += f', "workspace";r={workspace.remaining};t={workspace.reset_seconds}'
    return [(b"ratelimit-policy", policy.encode()), (b"ratelimit", left.encode())]


def _allow_origin(state: dict[str, Any], origin: str, entrance: Entrance) -> None:
    """Raises OriginNotAllowed: a session token is made for a browser, and for one on the pages of
    that workspace. A key has no business in one, and is only told nothing there."""
    if origin in entrance.allowed_origins:
        state["cors_headers"] = cors_headers(origin)
    elif entrance.actor.session is not None:
        raise OriginNotAllowed(origin=origin, pointer="header:Origin")


def cors_headers(origin: str) -> list[tuple[bytes, bytes]]:
    exposed = b"ETag, Location, Link, Retry-After, RateLimit, RateLimit-Policy, Request-Id"
    return [
        (b"access-control-allow-origin", origin.encode()),
        (b"access-control-expose-headers", exposed + b", Idempotency-Replayed"),
        (b"vary", b"Origin"),
    ]
