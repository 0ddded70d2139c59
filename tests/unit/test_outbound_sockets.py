"""A connection that stays open goes to the address that was judged, and nowhere else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import WSMsgType, web

from adapters.outbound.gateway import open_gateway
from adapters.outbound.guard import Guard
from adapters.outbound.sockets import MESSAGE_BYTES, Closed, Socket
from tests.kit.outbound import LOCAL, NameServer, StandIn
from tests.kit.sentinel import watched


@asynccontextmanager
async def echoing(*, redirects_to: str | None = None) -> AsyncIterator[tuple[str, list[str]]]:
    """Says everything back, until it is told to close; `a lot` it answers with too much."""
    paths: list[str] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        paths.append(request.path_qs)
        if redirects_to is not None and request.path == "/away":
            raise web.HTTPFound(redirects_to)
        if "sec-websocket-key" not in request.headers:
            return web.Response(text="no")
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            if message.type is WSMsgType.TEXT and message.data == "close":
                await socket.close(code=4321)
            elif message.data == "a lot":
                await socket.send_str("x" * (MESSAGE_BYTES + 1))
            else:
                await socket.send_str(str(message.data))
        return socket

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"ws://127.0.0.1:{runner.addresses[0][1]}", paths
    finally:
        await runner.cleanup()


async def test_what_is_said_is_heard_and_the_end_has_its_code() -> None:
    async with echoing() as (url, paths), open_gateway(LOCAL) as gateway:
        socket = await gateway.sockets.open(f"{url}/?v=10")
        assert isinstance(socket, Socket)
        await socket.say("hola")
        assert await socket.hear() == "hola"
        await socket.say("close")
        assert await socket.hear() == Closed("The platform closed the connection.", 4321)
        await socket.say("anybody?")
        await socket.close(4000)
        await socket.close(4000)
    assert paths == ["/?v=10"]


async def test_a_message_that_is_too_long_ends_it() -> None:
    async with echoing() as (url, _), open_gateway(LOCAL) as gateway:
        socket = await gateway.sockets.open(url)
        assert isinstance(socket, Socket)
        await socket.say("a lot")
        assert isinstance(await socket.hear(), Closed)
        await socket.close(4000)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("wss://127.0.0.1", "address_not_public"),
        ("wss://10.0.0.1/", "address_not_public"),
        ("wss://0x7f000001/", "address_not_public"),
        ("wss://[::1]/", "address_not_public"),
        ("wss://valkey.internal/", "host_not_public"),
        ("wss://gateway.discord.gg:6379/", "port_not_allowed"),
        ("ws://gateway.discord.gg/", "https_only"),
        ("https://gateway.discord.gg/", "scheme_not_allowed"),
        ("file:///etc/passwd", "scheme_not_allowed"),
        ("wss://us:er@gateway.discord.gg/", "credentials_in_url"),
        ("", "scheme_not_allowed"),
    ],
)
async def test_an_address_that_is_not_one_we_call_is_not_called(url: str, reason: str) -> None:
    async with open_gateway(Guard()) as gateway:
        with watched() as tried:
            closed = await gateway.sockets.open(url)
    assert isinstance(closed, Closed)
    assert closed.refused == reason
    assert tried == []


async def test_a_name_that_leads_inside_is_not_followed() -> None:
    names = NameServer({"gateway.example": [["10.0.0.1"]]})
    async with open_gateway(StandIn(allow_loopback=True), look_up=names) as gateway:
        with watched() as tried:
            closed = await gateway.sockets.open("wss://gateway.example/")
    assert isinstance(closed, Closed)
    assert closed.refused == "address_not_public"
    assert tried == []


async def test_a_redirect_is_not_followed() -> None:
    async with (
        echoing() as (inside, seen),
        echoing(redirects_to=inside.replace("ws://", "http://")) as (url, _),
        open_gateway(LOCAL) as gateway,
    ):
        closed = await gateway.sockets.open(f"{url}/away")
    assert isinstance(closed, Closed)
    assert seen == []


async def test_where_nobody_listens_or_speaks_of_something_else_it_is_closed() -> None:
    async with open_gateway(LOCAL) as gateway:
        assert isinstance(await gateway.sockets.open("ws://127.0.0.1:1025/"), Closed)
