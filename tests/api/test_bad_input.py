"""Whatever comes over the wire: a clear refusal, nothing stored, never a fault of ours."""

import gzip
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any

import asyncpg
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from tests.api.world import Place
from tests.kit.api import Reply, a_key_text, on_a_socket, raw, the_application
from tests.kit.database import DatabaseUrls

GOOD = b'{"name":"Vecinos"}'
DIGITS = b"9" * 400
LONE = rb"\ud800"
# Bodies of POST /v1/communities that are no request, and what each must be answered with.
BODIES: dict[str, tuple[bytes, int, str]] = {
    "nothing": (b" ", 400, "malformed_json"),
    "half of one": (b'{"name":"x"', 400, "malformed_json"),
    "two of them": (GOOD + GOOD, 400, "malformed_json"),
    "a hundred thousand deep": (b"[" * 100_000, 400, "malformed_json"),
    "a hundred thousand deep and closed": (
        b'{"metadata":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        400,
        "malformed_json",
    ),
    "objects fifty thousand deep": (b'{"a":' * 50_000, 400, "malformed_json"),
    "NaN": (b'{"name":NaN}', 422, "validation_failed"),
    "Infinity": (b'{"name":-Infinity}', 422, "validation_failed"),
    "bytes that are no UTF-8": (b'{"name":"\xff\xfe"}', 400, "malformed_json"),
    "an overlong slash": (b'{"name":"\xc0\xaf"}', 400, "malformed_json"),
    "a number of 400 digits": (b'{"name":' + DIGITS + b"}", 422, "validation_failed"),
    "a number without end": (b'{"name":1e400}', 422, "validation_failed"),
    "a million digits": (b'{"name":' + b"9" * 1_000_000 + b"}", 400, "malformed_json"),
    "NUL": (rb'{"name":"a\u0000b"}', 422, "validation_failed"),
    "NUL in a key": (rb'{"name":"x","metadata":{"a\u0000b":"c"}}', 422, "validation_failed"),
    "a lone surrogate": (b'{"name":"a' + LONE + b'b"}', 422, "validation_failed"),
    "a lone surrogate in a key": (
        b'{"name":"x","metadata":{"' + LONE + b'":"c"}}',
        422,
        "validation_failed",
    ),
    "a list": (b"[]", 422, "validation_failed"),
    "a word": (b'"name"', 422, "validation_failed"),
    "null": (b"null", 422, "validation_failed"),
}


def request(
    body: bytes, key: str, *headers: str, kind: str = "application/json", length: int | None = None
) -> bytes:
    """A POST of this body, as it goes over the wire."""
    lines = [
        "POST /v1/communities HTTP/1.1",
        "Host: tertulia.test",
        f"Authorization: Bearer {key}",
        f"Content-Type: {kind}",
        *headers,
    ]
    if length != 0:
        lines.append(f"Content-Length: {len(body) if length is None else length}")
    return "\r\n".join([*lines, "", ""]).encode() + body


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


async def test_what_is_in_order_is_accepted(port: int, key: str, place: Place) -> None:
    """The control: the same request with a good body."""
    reply = await raw(port, request(GOOD, key))
    assert reply is not None
    assert reply.status == 201


@pytest.mark.parametrize(("body", "status", "code"), BODIES.values(), ids=BODIES.keys())
async def test_a_body_that_is_no_request_is_refused(
    body: bytes, status: int, code: str, port: int, key: str, unharmed: None
) -> None:
    problem = is_refused(await raw(port, request(body, key)), status, code)
    assert problem["request_id"].startswith("req_")
    assert "9999" not in json.dumps(problem)


async def test_a_million_keys_are_refused(port: int, key: str, unharmed: None) -> None:
    body = b"{" + b",".join(b'"%d":0' % n for n in range(1_000_000)) + b"}"
    is_refused(await raw(port, request(body, key)), 413, "body_too_large")
    fewer = b"{" + b",".join(b'"%d":0' % n for n in range(90_000)) + b"}"
    problem = is_refused(await raw(port, request(fewer, key)), 422, "validation_failed")
    assert len(problem["errors"]) == 50


async def test_of_a_field_given_twice_the_last_counts(port: int, key: str) -> None:
    """As in every common JSON reader; both are checked as one, so nothing slips by."""
    reply = await raw(port, request(b'{"name":"first","name":"second"}', key))
    assert reply is not None
    assert (reply.status, reply.document["name"]) == (201, "second")
    wrong = await raw(port, request(b'{"name":"first","name":5}', key))
    is_refused(wrong, 422, "validation_failed")


async def test_a_hundred_megabytes_are_refused_before_they_are_read(
    port: int, key: str, unharmed: None
) -> None:
    head = request(b"", key, length=100_000_000)
    problem = is_refused(await raw(port, head), 413, "body_too_large")
    assert "1048576" in problem["detail"].replace(",", "").replace(" ", "")


async def test_chunks_without_end_are_refused_at_the_limit(
    port: int, key: str, unharmed: None
) -> None:
    head = request(b"", key, "Transfer-Encoding: chunked", length=0)
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    is_refused(await raw(port, head, *([chunk] * 100)), 413, "body_too_large")


@pytest.mark.parametrize(
    "kind",
    ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "json"],
)
async def test_what_is_not_json_is_refused(kind: str, port: int, key: str, unharmed: None) -> None:
    reply = await raw(port, request(b"a=b&" * 1000, key, kind=kind))
    is_refused(reply, 415, "unsupported_media_type")


async def test_a_compressed_body_is_refused(port: int, key: str, unharmed: None) -> None:
    bomb = gzip.compress(b" " * 10_000_000)
    reply = await raw(port, request(bomb, key, "Content-Encoding: gzip"))
    is_refused(reply, 415, "unsupported_media_type")


def many_headers() -> Iterator[str]:
    return (f"X-{n}: a" for n in range(10_000))


async def test_headers_without_measure_are_refused(port: int, key: str, unharmed: None) -> None:
    long = [(f"X-Long: {'a' * length}",) for length in (20_000, 65_536)]
    for headers in (tuple(many_headers()), *long):
        reply = await raw(port, request(GOOD, key, *headers))
        is_refused(reply, 431, "headers_too_large")


async def test_two_lengths_are_refused(port: int, key: str, unharmed: None) -> None:
    """A request whose end two readers may see in two places."""
    smuggled = b"0\r\n\r\nGET /v1/organization HTTP/1.1\r\nHost: x\r\n\r\n"
    for headers in (
        ("Transfer-Encoding: chunked", f"Content-Length: {len(smuggled)}"),
        ("Content-Length: 5", "Content-Length: 6"),
        ("Transfer-Encoding: chunked, identity",),
        ("Transfer-Encoding : chunked",),
    ):
        reply = await raw(port, request(smuggled, key, *headers, length=0))
        is_refused(reply, 400, "malformed_request")


@pytest.mark.parametrize(
    "first",
    [
        b"GARBAGE\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 50,
        b"GET /livez HTTP/9.9\r\nHost: x\r\n\r\n",
        b"GET /li vez HTTP/1.1\r\nHost: x\r\n\r\n",
        b"G\x00T / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nno colon here\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: a\x00b\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ],
)
async def test_what_is_no_http_is_refused(first: bytes, port: int, unharmed: None) -> None:
    is_refused(await raw(port, first), 400, "malformed_request")


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
