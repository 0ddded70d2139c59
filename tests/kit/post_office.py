"""A small mail server on this machine that takes letters, and misbehaves where it is told to."""

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

HERE = "127.0.0.1"
NAME = "localhost"


@dataclass(frozen=True, slots=True)
class Taken:
    """One letter as it came, with what the envelope said."""

    sender: str
    to: str
    raw: bytes
    secure: bool

    @property
    def letter(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=policy.default)

    def part(self, kind: str) -> str:
        """The text of one of its bodies."""
        body = self.letter.get_body((kind,))
        assert body is not None, f"it has no {kind} part"
        return str(body.get_content()).replace("\r\n", "\n")


@dataclass
class PostOffice:
    """`says` are answers in place of its own, by verb; `end` stands for the dot that ends a letter.
    At what `hangs_up_at` names it says nothing and goes. With a `login` it wants one."""

    port: int = 0
    tls: ssl.SSLContext | None = None
    implicit: bool = False
    login: tuple[str, str] | None = None
    says: dict[str, str] = field(default_factory=dict)
    hangs_up_at: str | None = None
    letters: list[Taken] = field(default_factory=list)
    verbs: list[str] = field(default_factory=list)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    waits: asyncio.Event | None = None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            await _Talk(self, reader, writer).hold()
        writer.close()


class _Hung(ConnectionError):
    """It was told to go."""


class _Talk:
    def __init__(
        self, office: PostOffice, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._office, self._reader, self._writer = office, reader, writer
        self._sender, self._to, self._secure = "", "", office.implicit

    async def hold(self) -> None:
        await self._say("banner", "220 post office")
        while line := (await self._reader.readline()).decode().strip():
            verb = line.split(" ")[0].split(":")[0].upper()
            self._office.verbs.append(verb)
            if verb == "QUIT":
                await self._say(verb, "221 bye")
                return
            await self._answer(verb, line)

    async def _answer(self, verb: str, line: str) -> None:
        office = self._office
        if verb == "EHLO":
            await self._say(verb, self._greeting())
        elif verb == "STARTTLS":
            await self._secured()
        elif verb == "AUTH":
            given = base64.b64decode(line.split(" ")[2]).decode().split("\0")
            wanted = office.login is not None and tuple(given[1:]) == office.login
            await self._say(verb, "235 ok" if wanted else "535 5.7.8 wrong password")
        elif verb == "MAIL":
            self._sender = line.partition("<")[2].partition(">")[0]
            await self._say(verb, "250 ok")
        elif verb == "RCPT":
            self._to = line.partition("<")[2].partition(">")[0]
            await self._say(verb, "250 ok")
        elif verb == "DATA":
            await self._take()
        else:
            await self._say(verb, "250 ok")

    async def _secured(self) -> None:
        await self._say("STARTTLS", "220 go ahead")
        if "STARTTLS" not in self._office.says and self._office.tls is not None:
            await self._writer.start_tls(self._office.tls)
            self._secure = True

    async def _take(self) -> None:
        await self._say("DATA", "354 go ahead")
        if self._office.says.get("DATA"):
            return
        lines = []
        while (line := await self._reader.readline()) != b".\r\n":
            if not line:
                raise _Hung
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        self._office.begun.set()
        if self._office.waits is not None:
            await self._office.waits.wait()
        answer = self._office.says.get("end", "250 queued")
        if answer.startswith("250"):
            self._office.letters.append(
                Taken(self._sender, self._to, b"".join(lines), self._secure)
            )
        await self._say("end", answer)

    def _greeting(self) -> str:
        office = self._office
        offers = ["SIZE 20000000", "8BITMIME"]
        if office.tls is not None and not self._secure:
            offers.append("STARTTLS")
        if office.login is not None:
            offers.append("AUTH PLAIN")
        return "\r\n".join(["250-post office", *(f"250-{one}" for one in offers), "250 HELP"])

    async def _say(self, at: str, words: str) -> None:
        office = self._office
        if office.hangs_up_at == at:
            self._writer.transport.abort()
            raise _Hung
        self._writer.write(f"{office.says.get(at, words)}\r\n".encode())
        await self._writer.drain()


@asynccontextmanager
async def a_post_office(
    tls: ssl.SSLContext | None = None, *, implicit: bool = False
) -> AsyncIterator[PostOffice]:
    """Open for as long as the block lasts. With a context it offers STARTTLS, or speaks TLS from
    the first word on."""
    office = PostOffice(tls=tls, implicit=implicit)
    server = await asyncio.start_server(office.serve, HERE, 0, ssl=tls if implicit else None)
    office.port = server.sockets[0].getsockname()[1]
    try:
        yield office
    finally:
        server.close()
