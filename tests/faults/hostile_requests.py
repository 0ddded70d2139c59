"""Requests that nobody sends in good faith, and what each must be answered with."""

import gzip
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

GOOD = b'{"name":"Vecinos"}'
DIGITS = b"9" * 400
LONE = rb"\ud800"
MEGABYTES = 100
A_CHUNK = b"100000\r\n" + b" " * 0x100000 + b"\r\n"


@dataclass(frozen=True)
class Hostile:
    """One request in pieces, made when asked for, as some are large; `says` is what must also hold
    of the problem document."""

    status: int
    code: str
    pieces: Callable[[str], Sequence[bytes]]
    says: Callable[[Any], bool] = lambda problem: True


def request(
    body: bytes, key: str, *headers: str, kind: str = "application/json", length: int | None = None
) -> bytes:
    """A POST of this body, as it goes over the wire; of the length said, or with 0 of none."""
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


def _body(status: int, code: str, make: Callable[[], bytes], says: Any = None) -> Hostile:
    """A body of the right kind and length. Its values are never repeated in the answer."""

    def quiet(problem: Any) -> bool:
        named = problem["request_id"].startswith("req_")
        return named and "9999" not in json.dumps(problem) and (says is None or says(problem))

    return Hostile(status, code, lambda key: [request(make(), key)], quiet)


def _malformed(make: Callable[[], bytes]) -> Hostile:
    return _body(400, "malformed_json", make)


def _invalid(make: Callable[[], bytes], says: Any = None) -> Hostile:
    return _body(422, "validation_failed", make, says)


def _keys(count: int) -> bytes:
    return b"{" + b",".join(b'"%d":0' % n for n in range(count)) + b"}"


def _inside(value: bytes) -> bytes:
    return b'{"name":"x","metadata":' + value + b"}"


def _lists(count: int, inner: bytes = b"[]") -> bytes:
    return b"[" + b",".join([inner] * count) + b"]"


def _one_too_long(problem: Any) -> bool:
    """The whole body is at fault, and no value of it."""
    named = [(error["pointer"], error["code"]) for error in problem["errors"]]
    return named == [("", "too_long")] and "10000" in problem["errors"][0]["detail"]


def _headed(status: int, code: str, body: bytes, *headers: str, **more: Any) -> Hostile:
    return Hostile(status, code, lambda key: [request(body, key, *headers, **more)])


def _no_http(line: bytes) -> Hostile:
    return Hostile(400, "malformed_request", lambda key: [line])


# A request whose end two readers may see in two places.
SMUGGLED = b"0\r\n\r\nGET /v1/organization HTTP/1.1\r\nHost: x\r\n\r\n"
KINDS = (
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/plain",
    "json",
)
LENGTHS = (
    ("Transfer-Encoding: chunked", f"Content-Length: {len(SMUGGLED)}"),
    ("Content-Length: 5", "Content-Length: 6"),
    ("Transfer-Encoding: chunked, identity",),
    ("Transfer-Encoding : chunked",),
)
LINES = (
    b"GARBAGE\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 50,
    b"GET /livez HTTP/9.9\r\nHost: x\r\n\r\n",
    b"GET /li vez HTTP/1.1\r\nHost: x\r\n\r\n",
    b"G\x00T / HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nno colon here\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nX: a\x00b\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
)

HOSTILE: dict[str, Hostile] = {
    "nothing": _malformed(lambda: b" "),
    "half of one": _malformed(lambda: b'{"name":"x"'),
    "two of them": _malformed(lambda: GOOD + GOOD),
    "a hundred thousand deep": _malformed(lambda: b"[" * 100_000),
    "a hundred thousand deep and closed": _malformed(
        lambda: b'{"metadata":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    ),
    "objects fifty thousand deep": _malformed(lambda: b'{"a":' * 50_000),
    "bytes that are no UTF-8": _malformed(lambda: b'{"name":"\xff\xfe"}'),
    "an overlong slash": _malformed(lambda: b'{"name":"\xc0\xaf"}'),
    "a million digits": _malformed(lambda: b'{"name":' + b"9" * 1_000_000 + b"}"),
    "NaN": _invalid(lambda: b'{"name":NaN}'),
    "Infinity": _invalid(lambda: b'{"name":-Infinity}'),
    "a number of 400 digits": _invalid(lambda: b'{"name":' + DIGITS + b"}"),
    "a number without end": _invalid(lambda: b'{"name":1e400}'),
    "NUL": _invalid(lambda: rb'{"name":"a\u0000b"}'),
    "NUL in a key": _invalid(lambda: rb'{"name":"x","metadata":{"a\u0000b":"c"}}'),
    "a lone surrogate": _invalid(lambda: b'{"name":"a' + LONE + b'b"}'),
    "a lone surrogate in a key": _invalid(lambda: b'{"name":"x","metadata":{"' + LONE + b'":"c"}}'),
    "a field twice, then wrong": _invalid(lambda: b'{"name":"first","name":5}'),
    "a list": _invalid(lambda: b"[]"),
    "a word": _invalid(lambda: b'"name"'),
    "null": _invalid(lambda: b"null"),
    "nine thousand keys": _invalid(lambda: _keys(9_000), lambda said: len(said["errors"]) == 50),
    "ninety thousand keys": _invalid(lambda: _keys(90_000), _one_too_long),
    "ninety thousand wrong words": _invalid(lambda: _inside(_keys(90_000)), _one_too_long),
    "three hundred thousand lists": _invalid(lambda: _inside(_lists(300_000)), _one_too_long),
    "lists in lists in lists": _invalid(
        lambda: _inside(_lists(50, _lists(50, _lists(50)))), _one_too_long
    ),
    "a million keys": _body(413, "body_too_large", lambda: _keys(1_000_000)),
    "a hundred megabytes that are announced": Hostile(
        413,
        "body_too_large",
        lambda key: [request(b"", key, length=MEGABYTES << 20), *[b" " * (1 << 20)] * MEGABYTES],
        lambda said: "1048576" in said["detail"].replace(",", "").replace(" ", ""),
    ),
    "a hundred megabytes in chunks": Hostile(
        413,
        "body_too_large",
        lambda key: [
            request(b"", key, "Transfer-Encoding: chunked", length=0),
            *[A_CHUNK] * MEGABYTES,
        ],
    ),
    **{
        f"a flood of {kind}": _headed(415, "unsupported_media_type", b"a=b&" * 200_000, kind=kind)
        for kind in KINDS
    },
    "a bomb in gzip": _headed(
        415,
        "unsupported_media_type",
        gzip.compress(b" " * 10_000_000),
        "Content-Encoding: gzip",
    ),
    "ten thousand headers": _headed(
        431, "headers_too_large", GOOD, *(f"X-{n}: a" for n in range(10_000))
    ),
    **{
        f"a header of {length}": _headed(431, "headers_too_large", GOOD, f"X-Long: {'a' * length}")
        for length in (20_000, 65_536)
    },
    **{
        f"two lengths: {', '.join(headers)}": _headed(
            400, "malformed_request", SMUGGLED, *headers, length=0
        )
        for headers in LENGTHS
    },
    **{f"no HTTP: {line[:24]!r}": _no_http(line) for line in LINES},
}
