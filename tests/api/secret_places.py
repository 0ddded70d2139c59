"""Every place where a secret can come in, each with a canary of its own, and a platform that tells
on its callers."""

import asyncio
import base64
import itertools
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.api.world import Things
from tests.kit.api import HERE


@dataclass
class Canaries:
    """One secret for each place it can come in at, by the place's name."""

    sung: dict[str, str] = field(default_factory=dict)

    def word(self, place: str) -> str:
        """A new one, known as a secret by where it stands."""
        self.sung[place] = f"canary{len(self.sung)}{os.urandom(6).hex()}"
        return self.sung[place]

    def key(self, place: str) -> str:
        """A new one that looks like a key of ours, wherever it stands."""
        return "tert_test_" + self.word(place)

    def known(self, place: str, secret: str) -> str:
        """One that is a secret already."""
        self.sung[place] = secret
        return secret

    def heard_in(self, text: str) -> set[str]:
        """The places whose secret this text holds, as it is or in hexadecimal or base64."""
        return {
            place
            for place, secret in self.sung.items()
            if any(shape in text for shape in _shapes(secret))
        }


def _shapes(secret: str) -> set[str]:
    plain = secret.encode()
    # Inside a longer base64 text it begins at one of three places; its edges mix with others.
    inside = {base64.b64encode(b"\0" * n + plain)[4:-4].decode() for n in range(3)}
    return {secret, plain.hex(), *inside}


def in_headers(canaries: Canaries) -> Mapping[str, Mapping[str, str]]:
    """Headers of one request each, by place."""
    word, key = canaries.word, canaries.key
    basic = base64.b64encode(f"user:{word('basic password')}".encode()).decode()
    return {
        "a wrong key": {"Authorization": f"Bearer {key('a wrong key')}"},
        "a foreign token": {"Authorization": f"Bearer {word('a foreign token')}"},
        "in small letters": {"authorization": f"bearer {word('in small letters')}"},
        "basic": {"Authorization": f"Basic {basic}"},
        "another scheme": {"Authorization": f"Token {word('another scheme')}"},
        "cookie": {"Cookie": f"session={word('cookie')}"},
        "proxy": {"Proxy-Authorization": f"Bearer {word('proxy')}"},
        "api key header": {"X-Api-Key": word("api key header")},
        "request id": {"X-Request-Id": key("request id")},
        "trace": {"traceparent": key("trace")},
        "workspace": {"Tertulia-Workspace": key("workspace")},
        "if-none-match": {"If-None-Match": key("if-none-match")},
        "language": {"Accept-Language": key("language")},
        "origin": {"Origin": f"https://user:{word('origin')}@evil.example"},
        "referer": {"Referer": f"https://shop.example/?access_token={word('referer')}"},
        "agent": {"User-Agent": key("agent")},
        "forwarded": {"X-Forwarded-For": key("forwarded")},
    }


def in_addresses(canaries: Canaries) -> list[str]:
    """Paths with queries."""
    word, key = canaries.word, canaries.key
    return [
        f"/v1/messages/{key('path')}",
        f"/v1/{key('route')}",
        f"/errors/{key('page')}",
        f"/v1/messages?access_token={word('query')}",
        f"/v1/messages?token={word('short query')}",
        f"/v1/messages?api_key={word('api key query')}",
        f"/v1/events/stream?ticket={word('ticket query')}",
        f"/v1/messages?cursor={key('cursor')}",
        f"/v1/messages?limit={key('limit')}",
        f"/v1/messages?{key('parameter')}=1",
        f"/v1/messages?next=https://u:{word('address in a query')}@h.example",
    ]


def in_bodies(canaries: Canaries, things: Things) -> Mapping[str, Any]:
    """Bodies of POST /v1/channels that are refused, by place."""
    word = canaries.word
    channel = a_channel(things, "refused")
    guest = f"https://user:{word('password in a server address')}@social.example"
    return {
        "unknown field": channel | {"credentials": {"token": "x", "colour": word("unknown field")}},
        "a word": channel | {"credentials": word("a word")},
        "a list": channel | {"credentials": [word("a list")]},
        "nested": channel | {"credentials": {"token": [word("nested")]}},
        "platform": channel | {"platform": canaries.key("platform")},
        "setting": channel | {"settings": {"password": word("setting")}},
        "server": channel | {"platform": "mastodon", "server_url": guest, "settings": {}},
        "name of a field": channel | {canaries.key("name of a field"): 1},
    }


def in_raw_bodies(canaries: Canaries) -> list[tuple[str, bytes]]:
    """Content types and bodies that are not even read as one."""
    half = f'{{"credentials": {{"token": "{canaries.word("half a body")}'
    form = f"token={canaries.word('a form')}"
    return [
        ("application/json", half.encode()),
        ("application/x-www-form-urlencoded", form.encode()),
    ]


def a_channel(things: Things, account: str, **credentials: str) -> dict[str, Any]:
    return {
        "community_id": things["community"],
        "platform": "sandbox",
        "settings": {"account": account},
        "credentials": credentials or {"token": "x"},
    }


@dataclass
class Telltale:
    """A server of Mastodon's API that repeats what it was told, in as many `ways`. Each time it is
    asked, the token belongs to another account."""

    url: str
    ways: int = 4
    published: int = 0
    _accounts: Any = field(default_factory=lambda: itertools.count(1))

    def answer(self, path: str, token: str) -> httpx.Response:
        if path == "/api/v1/accounts/verify_credentials":
            me = f"{next(self._accounts)}"
            return httpx.Response(200, json={"id": me, "username": f"telltale{me}"})
        if path != "/api/v1/statuses":
            return httpx.Response(404, json={"error": f"Nothing for {token}"})
        self.published += 1
        match self.published % self.ways:
            case 0:
                words = f"Bad token {token}, sent as Authorization: Bearer {token}"
                return httpx.Response(422, json={"error": words})
            case 1:
                return httpx.Response(422, text=f"access_token={token}&{token}!")
            case 2:
                words = f"see https://user:{token}@here.example/?token={token}"
                return httpx.Response(403, json={"error": words, "error_description": token})
            case _:
                return httpx.Response(401, json={"error": f"{token} was revoked: {token!r}"})


@asynccontextmanager
async def a_telltale() -> AsyncIterator[Telltale]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.split("\r\n")
        headers = httpx.Headers(dict(line.split(": ", 1) for line in lines if line))
        await reader.readexactly(int(headers.get("content-length", 0)))
        token = headers["authorization"].removeprefix("Bearer ")
        answer = telltale.answer(first.split(" ")[1].split("?")[0], token)
        said = {"X-Token": token, "Content-Length": str(len(answer.content)), "Connection": "close"}
        kind = {"Content-Type": answer.headers["content-type"]}
        head = "".join(f"{name}: {value}\r\n" for name, value in {**said, **kind}.items())
        writer.write(f"HTTP/1.1 {answer.status_code} Said\r\n{head}\r\n".encode() + answer.content)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, HERE, 0)
    async with server:
        telltale = Telltale(f"http://{HERE}:{server.sockets[0].getsockname()[1]}")
        yield telltale
