"""Over a real socket, we know whether a request may have left, whatever broke."""

import asyncio
import gzip
import logging
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from adapters.outbound.engine import Flight
from adapters.outbound.gateway import (
    ANSWER_BYTES,
    Answer,
    Gateway,
    Reply,
    Silence,
    open_gateway,
)
from adapters.outbound.guard import Guard, LookUp
from tests.kit.outbound import LOCAL, NameServer
from tests.kit.platforms.wire_faults import (
    Play,
    after_request,
    answer,
    broken_server,
    no_word,
    not_http,
    twice,
)
from tests.kit.sentinel import watched

OK = answer(b'{"id": "1"}')
BODY = b'{"status":"hola"}'


SOON = 1.5
"""How long a request that hangs is waited for, in seconds."""


@asynccontextmanager
async def opened(
    guard: Guard = LOCAL, *, look_up: LookUp | None = None, **rest: Any
) -> AsyncIterator[Gateway]:
    async with open_gateway(guard, look_up=look_up, **rest) as gateway:
        yield gateway


async def post(gateway: Gateway, url: str, seconds: float = 15) -> Reply:
    return await gateway.send("POST", f"{url}/x", body=BODY, seconds=seconds)


async def test_an_answer_is_read_whole() -> None:
    async with broken_server(after_request(OK)) as server, opened() as gateway:
        reply = await post(gateway, server.url)
    assert isinstance(reply, Answer)
    assert reply.object() == {"id": "1"}
    assert server.requests[0].endswith(BODY)


@pytest.mark.parametrize(
    "play",
    [
        after_request(then="close"),
        after_request(then="reset"),
        after_request(then="hang"),
        after_request(b"HTTP/1.1 200 OK\r\n", then="close"),
        after_request(b"HTTP/1.1 200 OK\r\nContent-Le", then="reset"),
        after_request(OK[:-4], then="close"),
        after_request(OK[:-4], then="reset"),
        after_request(OK[:-4], then="hang"),
        after_request(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"),
        after_request(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        after_request(b"HTTP/9.9 two hundred\r\n\r\n"),
        after_request(b"garbage\x00\xff\r\n\r\n"),
        after_request(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 100_000 + b"\r\n\r\n"),
        after_request(answer(b"not gzip", "200 OK", "Content-Encoding: gzip")),
        after_request(answer(b" " * (ANSWER_BYTES + 1))),
        after_request(answer(gzip.compress(b" " * 8_000_000), "200 OK", "Content-Encoding: gzip")),
        no_word,
        not_http,
    ],
)
async def test_what_breaks_once_connected_may_have_arrived(play: Play) -> None:
    async with broken_server(play) as server, opened() as gateway:
        reply = await post(gateway, server.url, SOON)
    assert isinstance(reply, Silence)
    assert reply.sent
    assert reply.words
    assert "127.0.0.1" not in reply.words


async def test_what_was_read_to_its_end_may_have_arrived_however_long_it_was() -> None:
    async with broken_server(after_request(then="hang")) as server, opened() as gateway:
        film = b"x" * 3_000_000
        reply = await gateway.send("POST", f"{server.url}/x", body=film, seconds=SOON)
    assert [len(request) > len(film) for request in server.requests] == [True]
    assert isinstance(reply, Silence)
    assert reply.sent


async def test_what_went_out_whole_once_and_in_part_again_may_have_arrived() -> None:
    """The engine writes an idempotent request again where a kept connection turns out closed."""
    under_way = Flight(begun=True)
    for left_over in (0, 10):
        under_way.goes_over(Left(left_over))
        under_way.hang_up()
    assert under_way.may_have_arrived
    once = Flight(begun=True)
    once.goes_over(Left(10))
    once.hang_up()
    assert not once.may_have_arrived


class Left(asyncio.Transport):
    """So many bytes wait to leave."""

    def __init__(self, bytes: int) -> None:
        super().__init__()
        self._bytes = bytes

    def get_write_buffer_size(self) -> int:
        return self._bytes

    def abort(self) -> None:
        self._bytes = 0


async def test_a_reused_connection_that_breaks_may_have_carried_it() -> None:
    for then in ("close", "reset"):
        async with broken_server(twice(OK, then)) as server, opened() as gateway:
            assert isinstance(await post(gateway, server.url), Answer)
            reply = await post(gateway, server.url)
        assert server.connections == 1
        assert isinstance(reply, Silence)
        assert reply.sent


@pytest.mark.parametrize(("method", "times"), [("POST", 2), ("PUT", 3)])
async def test_only_an_idempotent_request_is_written_again(method: str, times: int) -> None:
    play = twice(OK, "close")
    async with broken_server(play, after_request(then="close")) as server, opened() as gateway:
        await gateway.send(method, f"{server.url}/x", body=b"")
        reply = await gateway.send(method, f"{server.url}/x", body=b"")
    assert isinstance(reply, Silence)
    assert reply.sent
    assert len(server.requests) == times


async def test_a_refused_connection_was_never_sent() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        async with opened() as gateway:
            reply = await post(gateway, url)
    assert reply == Silence(False, "The connection was refused.")


async def test_a_name_nobody_knows_was_never_sent() -> None:
    async with opened(look_up=NameServer({})) as gateway:
        reply = await post(gateway, "https://nobody.example")
    assert reply == Silence(False, "The server's name could not be resolved.")


async def test_a_slow_look_up_was_never_sent() -> None:
    async def look_up(host: str, port: int) -> Sequence[str]:
        await asyncio.Event().wait()
        return []

    async with opened(look_up=look_up) as gateway:
        reply = await post(gateway, "https://nobody.example", 0.2)
    assert reply == Silence(False, "No answer came in time.")
    async with opened(look_up=look_up, connect_seconds=0.2) as gateway:
        reply = await post(gateway, "https://nobody.example")
    assert reply == Silence(False, "The server did not answer in time.")


@pytest.mark.parametrize("play", [no_word, not_http])
async def test_a_failed_tls_handshake_was_never_sent(play: Play) -> None:
    async with broken_server(play) as server, opened() as gateway:
        reply = await post(gateway, server.url.replace("http:", "https:"))
    assert isinstance(reply, Silence)
    assert not reply.sent
    assert server.requests == []


async def test_waiting_for_a_place_was_never_sent() -> None:
    async with (
        broken_server(after_request(then="hang")) as server,
        opened(places=1, connect_seconds=0.2) as gateway,
    ):
        first = asyncio.create_task(post(gateway, server.url, SOON))
        await server.called.wait()
        second = await post(gateway, server.url)
        reply = await first
    assert second == Silence(False, "Too many requests were under way, so this one was not sent.")
    assert reply == Silence(True, "No answer came in time.")
    assert len(server.requests) == 1


async def test_a_lane_that_is_full_holds_up_no_other() -> None:
    async with (
        broken_server(after_request(then="hang"), after_request(OK)) as server,
        opened(places=1) as gateway,
    ):
        lane = gateway.lane(1)
        stuck = asyncio.create_task(post(lane, server.url, 30))
        await server.called.wait()
        assert isinstance(await post(gateway, server.url), Answer)
        assert not stuck.done()
        stuck.cancel()
        await asyncio.gather(stuck, return_exceptions=True)
        assert isinstance(await post(lane, server.url), Answer)


async def test_a_gateway_that_is_idle_opens_nothing() -> None:
    with watched() as tried:
        async with opened() as gateway:
            gateway.lane(10)
    assert tried == []


async def test_concurrent_calls_do_not_mix_up_what_was_sent() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}"
        async with (
            broken_server(after_request(then="reset")) as server,
            opened(places=50) as gateway,
        ):
            urls = [server.url, nobody] * 20
            replies = await asyncio.gather(*(post(gateway, url) for url in urls))
    assert [isinstance(r, Silence) and r.sent for r in replies] == [True, False] * 20


async def test_no_url_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with broken_server(after_request(OK)) as server, opened() as gateway:
        await gateway.send("GET", f"{server.url}/secret-path")
    assert "secret-path" not in caplog.text
