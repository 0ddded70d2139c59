"""Over a real socket, we know whether a request may have left, whatever broke."""

import asyncio
import gzip
import logging
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from adapters.outbound.gateway import (
    ANSWER_BYTES,
    Answer,
    Gateway,
    Reply,
    Silence,
    open_gateway,
)
from adapters.outbound.guard import Guard, LookUp
from tests.kit.platforms.wire_faults import (
    Play,
    after_request,
    answer,
    broken_server,
    no_word,
    not_http,
    twice,
)

LOCAL = Guard(allow_loopback=True)
OK = answer(b'{"id": "1"}')
BODY = b'{"status":"hola"}'


@asynccontextmanager
async def opened(
    guard: Guard = LOCAL, *, places: int = 4, look_up: LookUp | None = None
) -> AsyncIterator[Gateway]:
    async with open_gateway(guard, places=places, look_up=look_up, connect_seconds=0.4) as gateway:
        yield gateway


async def post(gateway: Gateway, url: str) -> Reply:
    return await gateway.send("POST", f"{url}/x", body=BODY, seconds=1.0)


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
        reply = await post(gateway, server.url)
    assert isinstance(reply, Silence)
    assert reply.sent
    assert reply.words
    assert "127.0.0.1" not in reply.words


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
    async def look_up(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror(-2, "Name or service not known")

    async with opened(look_up=look_up) as gateway:
        reply = await post(gateway, "https://nobody.example")
    assert reply == Silence(False, "The server's name could not be resolved.")


async def test_a_slow_look_up_was_never_sent() -> None:
    async def look_up(host: str, port: int) -> Sequence[str]:
        await asyncio.sleep(30)
        return []

    async with opened(look_up=look_up) as gateway:
        reply = await post(gateway, "https://nobody.example")
    assert isinstance(reply, Silence)
    assert not reply.sent


@pytest.mark.parametrize("play", [no_word, not_http])
async def test_a_failed_tls_handshake_was_never_sent(play: Play) -> None:
    async with broken_server(play) as server, opened() as gateway:
        reply = await post(gateway, server.url.replace("http:", "https:"))
    assert isinstance(reply, Silence)
    assert not reply.sent
    assert server.requests == []


async def test_waiting_for_a_free_connection_was_never_sent() -> None:
    async with broken_server(after_request(then="hang")) as server, opened(places=1) as gateway:
        first = asyncio.create_task(post(gateway, server.url))
        await asyncio.sleep(0.1)
        second = await post(gateway, server.url)
        reply = await first
    assert isinstance(reply, Silence)
    assert isinstance(second, Silence)
    assert (reply.sent, second.sent) == (True, False)
    assert len(server.requests) == 1


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


async def test_a_redirect_is_an_answer_like_any_other() -> None:
    async with broken_server(after_request(OK)) as inside, opened() as gateway:
        moved = answer(b"", "302 Found", f"Location: {inside.url}/secret")
        async with broken_server(after_request(moved)) as server:
            reply = await post(gateway, server.url)
    assert isinstance(reply, Answer)
    assert reply.status == 302
    assert inside.connections == 0


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]"])
async def test_without_leave_nothing_on_this_machine_is_called(host: str) -> None:
    async with broken_server(after_request(OK)) as server, opened(Guard()) as gateway:
        reply = await post(gateway, server.url.replace("127.0.0.1", host))
    assert isinstance(reply, Silence)
    assert not reply.sent
    assert reply.refused
    assert server.connections == 0


async def test_a_name_that_leads_inside_is_not_called() -> None:
    async def look_up(host: str, port: int) -> Sequence[str]:
        return ["8.8.8.8", "127.0.0.1"]

    async with opened(Guard(), look_up=look_up) as gateway:
        reply = await post(gateway, "http://rebind.example:8080")
    assert reply == Silence(False, "The address is not one we call.", "address_not_public")


class Deceived(Guard):
    """Lets through whatever a URL or a name says; only what is about to be connected to is judged
    as in production."""

    def address(self, text: str, pointer: str = "/url") -> str:
        return LOCAL.address(text, pointer)


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]"])
async def test_the_socket_itself_is_judged_where_the_url_was_not(host: str) -> None:
    async with broken_server(after_request(OK)) as server, opened(Deceived()) as gateway:
        reply = await post(gateway, server.url.replace("127.0.0.1", host))
    assert reply == Silence(False, "The address is not one we call.", "address_not_public")
    assert server.connections == 0


async def test_the_connected_address_is_the_judged_one() -> None:
    asked: list[str] = []

    async def look_up(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"]

    async with broken_server(after_request(OK)) as server:
        port = server.url.rpartition(":")[2]
        async with opened(look_up=look_up) as gateway:
            reply = await post(gateway, f"http://social.example.org:{port}")
    assert isinstance(reply, Answer)
    assert asked == ["social.example.org"]
    assert f"host: social.example.org:{port}".encode() in server.requests[0].lower()


async def test_no_url_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with broken_server(after_request(OK)) as server, opened() as gateway:
        await gateway.send("GET", f"{server.url}/secret-path")
    assert "secret-path" not in caplog.text


async def test_no_cookie_is_kept() -> None:
    with_cookie = answer(b"{}", "200 OK", "Set-Cookie: session=somebody")
    async with broken_server(after_request(with_cookie)) as server, opened() as gateway:
        await post(gateway, server.url)
        await post(gateway, server.url)
    assert all(b"cookie" not in request.lower() for request in server.requests)


@pytest.mark.parametrize("value", ["line\r\nX-Evil: 1", "nul\x00", "ñ\u2028"])
async def test_a_header_that_cannot_be_written_changes_nothing(value: str) -> None:
    async with broken_server(after_request(OK)) as server, opened() as gateway:
        reply = await gateway.send("POST", server.url, headers={"x-key": value}, body=b"{}")
    if isinstance(reply, Answer):
        assert b"\r\nx-evil:" not in server.requests[0].lower()
    else:
        assert server.requests == []
