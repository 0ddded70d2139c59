"""Odd paths, queries and repetitions, and requests that dawdle: a clear refusal, nothing stored."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import asyncpg
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from tests.api.world import Place
from tests.faults.hostile_requests import GOOD, request
from tests.kit.api import (
    HERE,
    Reply,
    a_key_text,
    next_reply,
    on_a_socket,
    raw,
    the_application,
)
from tests.kit.database import DatabaseUrls


@pytest.fixture
async def key(house: House, place: Place) -> str:
    return await a_key_text(house, place.actor)


@pytest.fixture
async def unharmed(place: Place, port: int, database_urls: DatabaseUrls) -> AsyncIterator[None]:
    """Afterwards nothing has been stored and the service still answers."""
    connection = await asyncpg.connect(database_urls.owner)
    count = "SELECT count(*) FROM communities"
    try:
        before = await connection.fetchval(count)
        yield
        assert await connection.fetchval(count) == before
        alive = await raw(port, b"GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert alive is not None
        assert alive.status == 200
    finally:
        await connection.close()


def is_refused(reply: Reply | None, status: int, code: str) -> Any:
    assert reply is not None
    assert (reply.status, reply.headers["content-type"]) == (status, "application/problem+json")
    problem = reply.document
    assert (problem["code"], problem["status"]) == (code, status)
    return problem


async def test_of_a_field_given_twice_the_last_counts(port: int, key: str) -> None:
    """As in every common JSON reader; both are checked as one, so nothing slips by."""
    reply = await raw(port, request(b'{"name":"first","name":"second"}', key))
    assert reply is not None
    assert (reply.status, reply.document["name"]) == (201, "second")


TOO_MUCH = b" " * 2_000_000


async def test_a_body_that_is_refused_passes_by_and_the_connection_lives_on(
    port: int, key: str, unharmed: None
) -> None:
    """Closing on somebody who is still sending could take the answer away from them."""
    reader, writer = await asyncio.open_connection(HERE, port)
    writer.write(request(TOO_MUCH, key))
    is_refused(await next_reply(reader), 413, "body_too_large")
    writer.write(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
    alive = await next_reply(reader)
    assert alive is not None
    assert alive.status == 200
    writer.close()


async def test_who_asks_for_leave_to_send_too_much_is_refused_and_the_connection_ends(
    port: int, key: str, unharmed: None
) -> None:
    """They will not send the body, so what comes next would be taken for it."""
    asked = request(b"", key, "Expect: 100-continue", length=len(TOO_MUCH))
    reply = await raw(port, asked)
    is_refused(reply, 413, "body_too_large")
    assert reply is not None
    assert reply.headers["connection"] == "close"
    granted = request(b"", key, "Expect: 100-continue", length=len(GOOD))
    reader, writer = await asyncio.open_connection(HERE, port)
    writer.write(granted)
    assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
    writer.write(b'{"name":5' + b"}" * (len(GOOD) - 9))
    answer = await next_reply(reader)
    is_refused(answer, 400, "malformed_json")
    assert answer is not None
    assert "connection" not in answer.headers
    writer.close()


async def test_a_path_with_anything_in_it_is_just_not_there(
    port: int, key: str, unharmed: None
) -> None:
    for path in (
        "/v1/messages/%00",
        "/v1/messages/..%2f..%2fetc",
        "/v1/messages/%ff%fe",
        "/v1/messages/%27%20OR%201=1",
        "/v1/messages/" + "a" * 20_000,
        "/v1//messages",
        "/v1/messages/",
        "//evil.example/v1",
        "/v1/platforms/%00",
        "/errors/%00",
        "/docs/assets/..%2f..%2fmain.py",
    ):
        head = f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\n\r\n"
        reply = await raw(port, head.encode())
        assert reply is not None, path
        assert reply.status == 404, (path, reply.body)
        assert reply.headers["content-type"] == "application/problem+json"


async def test_a_query_with_anything_in_it_is_refused(port: int, key: str, unharmed: None) -> None:
    for query, status in {
        "q=%00": 422,
        "external_id=%00": 422,
        "channel_id=a%00b": 422,
        "%00=1": 400,
        "cursor=%00": 400,
        "cursor=%ff": 400,
        "cursor=AAAA": 400,
        "limit=9": 200,
        "limit=" + "9" * 400: 422,
        "limit=%D9%A1": 422,
        "limit=1e1": 422,
        "sort=%00": 422,
        "created_at[gte]=0000-00-00T00:00:00Z": 422,
        "created_at[gte]=2026-02-30T00:00:00Z": 422,
        "created_at[gte]=1700000000": 422,
        "q=" + "a" * 201: 422,
    }.items():
        head = f"GET /v1/messages?{query} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\n"
        reply = await raw(port, head.encode() + b"Connection: close\r\n\r\n")
        assert reply is not None, query
        assert reply.status == status, (query, reply.body)


async def test_headers_that_dawdle_are_cut(app: ASGIApp, place: Place) -> None:
    async with on_a_socket(app, patience=0.2) as port:
        reply = await raw(port, b"GET /livez HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        is_refused(reply, 408, "request_timeout")
        assert await raw(port) is None


async def test_a_body_that_dawdles_is_cut(house: House, key: str, place: Place) -> None:
    hasty = replace(house, settings=house.settings.model_copy(update={"receive_seconds": 0.2}))
    async with on_a_socket(the_application(hasty)) as port:
        reply = await raw(port, request(GOOD[:5], key, length=len(GOOD)))
        is_refused(reply, 408, "request_timeout")
        chunked = request(b"5\r\n{", key, "Transfer-Encoding: chunked", length=0)
        is_refused(await raw(port, chunked), 408, "request_timeout")
