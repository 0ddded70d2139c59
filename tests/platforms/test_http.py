"""A platform is asked on its own server, in JSON, and what cannot be asked is not sent."""

import json
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from adapters.outbound.gateway import Answer, Gateway, Silence
from adapters.outbound.guard import Guard
from adapters.platforms.http import ANSWER_BYTES, LISTING_BYTES, Http
from domain.shared.errors import UrlNotAllowed

SERVER = "https://plaza.example"


class Server:
    """Answers every request with the same body and keeps them all."""

    def __init__(self, body: bytes = b"{}") -> None:
        self.requests: list[httpx.Request] = []
        self._body = body

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return httpx.Response(200, content=self._body)

    def http(self) -> Http:
        return Http(Gateway(httpx.MockTransport(self), Guard()))


async def test_a_question_goes_to_the_path_with_its_parameters() -> None:
    server = Server()
    params = {"limit": "40", "filter": '{"types": ["a&b"]}', "q": "ñ +"}
    reply = await server.http().send("GET", SERVER, "/api/v1/x%2Fy", params=params)
    assert isinstance(reply, Answer)
    (request,) = server.requests
    path, _, query = request.url.raw_path.decode().partition("?")
    assert path == "/api/v1/x%2Fy"
    assert parse_qs(query) == {name: [value] for name, value in params.items()}
    assert request.headers["accept"] == "application/json"
    assert request.content == b""


async def test_a_body_is_json_and_headers_are_the_callers() -> None:
    server = Server()
    await server.http().send(
        "POST", SERVER, "/x", headers={"authorization": "Bearer t"}, body={"text": "¡Hola! 👋"}
    )
    (request,) = server.requests
    assert json.loads(request.content) == {"text": "¡Hola! 👋"}
    assert "¡Hola!".encode() in request.content
    assert request.headers["content-type"] == "application/json"
    assert request.headers["authorization"] == "Bearer t"


@pytest.mark.parametrize("body", [{"n": float("nan")}, {"x": object()}, {"\ud800": 1}])
async def test_what_json_cannot_say_is_not_sent(body: dict[str, Any]) -> None:
    server = Server()
    reply = await server.http().send("POST", SERVER, "/x", body=body)
    assert reply == Silence(False, "The request could not be written.")
    assert server.requests == []


@pytest.mark.parametrize(
    ("server_url", "reason"),
    [
        (None, "scheme_not_allowed"),
        ("", "scheme_not_allowed"),
        ("https://plaza.example/evil", "path_not_allowed"),
        ("https://plaza.example?", "path_not_allowed"),
        ("https://10.0.0.1", "address_not_public"),
        ("http://plaza.example:25", "port_not_allowed"),
    ],
)
async def test_a_server_is_judged_at_every_call(server_url: str | None, reason: str) -> None:
    server = Server()
    reply = await server.http().send("GET", server_url, "/x")
    assert reply == Silence(False, "The address is not one we call.", reason)
    assert server.requests == []
    with pytest.raises(UrlNotAllowed) as refused:
        server.http().origin(server_url)
    assert (refused.value.pointer, refused.value.facts["reason"]) == ("/server_url", reason)


@pytest.mark.parametrize("path", ["/x#y", "/x y", "/x\r\ny", "@10.0.0.1/x", ".evil.internal/x"])
async def test_a_path_leads_nowhere_else(path: str) -> None:
    server = Server()
    reply = await server.http().send("GET", SERVER, path)
    assert isinstance(reply, Silence)
    assert reply.refused
    assert server.requests == []


async def test_a_listing_may_be_longer_than_an_answer() -> None:
    server = Server(b" " * (ANSWER_BYTES + 1))
    short = await server.http().send("GET", SERVER, "/x")
    long = await server.http().send("GET", SERVER, "/x", most_bytes=LISTING_BYTES)
    assert short == Silence(True, "The answer (200) was too long to read.")
    assert isinstance(long, Answer)
