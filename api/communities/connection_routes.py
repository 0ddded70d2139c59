"""Connecting through a platform's own page: begun with a key, finished with one-use tokens."""

from typing import Any

from fastapi import APIRouter, Request, Response

from api.calls import Call, InWorkspace
from api.communities.connection_schemas import (
    BegunConnectionOut,
    ChannelConnectionIn,
    ChannelConnectionOut,
    ChoicesOut,
    FinishIn,
)
from api.documentation import operation, operation_id
from api.edge import RateLimited
from api.headers import headers_of, text_of
from api.house import House
from api.operation import Operation
from api.paging import refuse_unknown
from api.security import cors_headers, count_guess
from domain.communities.connecting import ConnectionDoor
from domain.communities.errors import ChannelConnectionClosed
from domain.communities.use_cases.finish_connection import (
    enter_connection,
    finish_connection,
    show_choices,
)
from domain.communities.use_cases.read_communities import read_connection
from domain.communities.use_cases.start_connection import start_connection
from domain.shared.ids import ChannelConnectionId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
TOKEN: dict[str, Any] = {
    "name": "token",
    "in": "query",
    "required": True,
    "description": "What the browser came back with.",
    "schema": {"type": "string", "maxLength": 200},
}


def _for_bearers(answer: type[Any]) -> dict[str, Any]:
    described = operation("channels", answer)
    del described["responses"]["401"]
    described["openapi_extra"]["security"] = []
    return described


def _with_token(answer: type[Any]) -> dict[str, Any]:
    described = _for_bearers(answer)
    described["openapi_extra"]["parameters"].append(TOKEN)
    return described


@router.post("/channel-connections", **operation("channels", BegunConnectionOut, creates=True))
async def post_channel_connection(body: ChannelConnectionIn, call: InWorkspace) -> Response:
    """Begin to connect through a platform's own page: the answer says where to send whoever owns
    the account. Good for ten minutes, and once."""
    room = call.app.communities
    callback = f"{call.public_url}/oauth/{body.platform}/callback"
    return await call.change(
        lambda actor: start_connection(room, actor, body.request(callback)),
        BegunConnectionOut.begun,
        status=201,
        location="/v1/channel-connections/{}",
    )


@router.get("/channel-connections/{connection_id}", **operation("channels", ChannelConnectionOut))
async def get_channel_connection(connection_id: str, call: InWorkspace) -> Response:
    """How an attempt to connect stands. It can be read for a day after its end."""
    room = call.app.communities
    return await call.read(
        lambda actor: read_connection(room, actor, ChannelConnectionId(connection_id)),
        ChannelConnectionOut.of,
    )


@router.get("/channel-connections/{connection_id}/choices", **_with_token(ChoicesOut))
async def get_channel_connection_choices(connection_id: str, request: Request) -> Response:
    """What can become a channel, and the token that takes it. Asked without a key, once: the token
    is spent, and every token that opens nothing gets one and the same answer."""
    refuse_unknown(request.query_params, {"token"})
    token = request.query_params.get("token", "")
    door = await _opened(request, connection_id, token)
    room = _house(request).app.communities
    return await _call(request, door).read(
        lambda actor: show_choices(room, door, token), ChoicesOut.of
    )


@router.post("/channel-connections/{connection_id}/finish", **_for_bearers(ChannelConnectionOut))
async def post_channel_connection_finish(
    connection_id: str, body: FinishIn, request: Request
) -> Response:
    """Make channels of what was chosen. Asked without a key, once; where a platform could not be
    asked, the same token may try again within its time."""
    refuse_unknown(request.query_params, set())
    token = body.token.get_secret_value()
    door = await _opened(request, connection_id, token)
    room = _house(request).app.communities
    return await _call(request, door).change(
        lambda actor: finish_connection(room, door, token, body.choices), ChannelConnectionOut.of
    )


def _house(request: Request) -> House:
    house: House = request.app.state.house
    return house


def _call(request: Request, door: ConnectionDoor) -> Call:
    return Call(_house(request), door.actor, request, None)


async def _opened(request: Request, connection_id: str, token: str) -> ConnectionDoor:
    """Raises ChannelConnectionClosed, and RateLimited for who guesses or asks too often."""
    house = _house(request)
    wanted = ChannelConnectionId(connection_id)
    try:
        door = await enter_connection(house.app.communities, wanted, token)
    except ChannelConnectionClosed:
        await count_guess(house, request)
        raise
    origin = text_of(headers_of(request.scope), b"origin")
    if origin in door.allowed_origins:
        request.scope["state"]["cors_headers"] = cors_headers(origin)
    standing = await house.limits.count("connection", wanted, house.settings.rate_limit_test)
    if not standing.granted:
        wait = standing.reset_seconds
        raise RateLimited(seconds=wait, retry_after_seconds=wait)
    return door
