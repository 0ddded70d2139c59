"""The Telegram adapter against an emulator that nobody here wrote, over a real socket: the token in
the path, the words in JSON, updates over a stream and by a webhook.

It has no getChat, so that no channel can be connected to it alone: this asks the adapter, and
`test_round_trip_slow.py` our API, with a group in front of the emulator.
"""

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from adapters.outbound.gateway import open_gateway
from adapters.outbound.guard import Guard
from adapters.platforms.http import Http
from adapters.platforms.telegram.adapter import Telegram
from domain.publishing.content import Post
from domain.publishing.outcomes import CannotTell, NotSent, Published, Refused
from domain.publishing.ports import OutgoingPost
from domain.shared.acts import Act, ActKind
from domain.shared.heard import HeardKind, Raw
from domain.shared.ids import DeliveryId
from domain.shared.platforms import Connection, OutcomeClass
from domain.shared.secret import Secret
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.streaming import begun, some
from tests.live.running import free_port
from tests.live.telegram_server import TelegramServer

pytestmark = [pytest.mark.live, pytest.mark.slow_server]

TOKEN, CHAT = "123456:canary-3f9c1b7e5d", 5550001
TEXT = "¡Hola, plaza! 👋\n\n«Así» & <b>no</b> https://example.com/?a=1&b=2"


class WallClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


@pytest.fixture
async def adapter() -> AsyncIterator[Telegram]:
    async with open_gateway(Guard(allow_loopback=True)) as gateway:
        yield Telegram(Http(gateway), WallClock(), MemoryFiles())


def place_on(url: str, token: str = TOKEN) -> Connection:
    return Connection("telegram", url, f"123456@{CHAT}", {}, {"bot_token": Secret(token)})


def post_to(place: Connection, text: str = TEXT) -> OutgoingPost:
    return OutgoingPost(
        DeliveryId("dlv_live"), place, Post(text), "k", datetime.now(UTC), OutcomeClass.NONE
    )


async def test_a_message_is_sent_answered_and_taken_back(
    adapter: Telegram, telegram_server: TelegramServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    post = post_to(place_on(telegram_server.url))
    first = await adapter.publish(post)
    assert isinstance(first, Published)
    second = await adapter.publish(replace(post, post=Post("Y más."), reply_to=first.post_id))
    assert isinstance(second, Published)
    assert telegram_server.texts(TOKEN) == [TEXT, "Y más."]
    there = replace(post, platform_post_id=first.post_id, post=Post("Otra cosa"))
    await adapter.edit(there)
    assert telegram_server.texts(TOKEN) == ["Otra cosa", "Y más."]
    assert isinstance(await adapter.delete(there), Published)
    remove = Act(ActKind.REMOVE_MESSAGE, message_id=second.post_id)
    assert isinstance(await adapter.act(post.connection, remove), Published)
    assert telegram_server.texts(TOKEN) == []
    nowhere = post_to(place_on(f"http://127.0.0.1:{free_port()}"))
    assert isinstance(await adapter.publish(nowhere), NotSent)
    assert isinstance(await adapter.find(post), CannotTell)
    assert TOKEN not in caplog.text


async def test_what_is_said_to_the_bot_comes_over_its_stream(
    adapter: Telegram, telegram_server: TelegramServer
) -> None:
    """The emulator does not wait, so it is asked once a second; and it forgets at once what it has
    told, whatever it is told has arrived: that is asked of tests/platforms/telegram."""
    token = "123456:streamed"
    place, now = place_on(telegram_server.url, token), int(datetime.now(UTC).timestamp())
    places = adapter.source(place).places
    async with aclosing(adapter.stream(place, None, lambda: places)) as stream:
        await begun(stream)
        telegram_server.somebody_says(token, CHAT + 1, "¿Hay alguien?", now)
        [told], point = await some(stream, 1)
        (heard,) = adapter.digest(told.raw, place)
        assert (heard.kind, heard.text) == (HeardKind.DIRECT, "¿Hay alguien?")
        assert heard.at == datetime.fromtimestamp(now, UTC)
        telegram_server.somebody_says(token, CHAT + 1, "¿Y ahora?", now)
        [later], after = await some(stream, 1)
    assert (point, told.raw.id) != (after, later.raw.id)
    assert [heard.text for heard in adapter.digest(later.raw, place)] == ["¿Y ahora?"]


async def test_what_is_said_to_the_bot_comes_to_its_webhook(
    adapter: Telegram, telegram_server: TelegramServer
) -> None:
    """The emulator shows no secret; that it is named is what this asks of `subscribe`."""
    token, bodies = "123456:told", asyncio.Queue[bytes]()
    place, now = place_on(telegram_server.url, token), int(datetime.now(UTC).timestamp())

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        (length,) = re.findall(r"(?im)^content-length: (\d+)", head)
        bodies.put_nowait(await reader.readexactly(int(length)))
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    async with server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
        done = await adapter.subscribe(place, url, Secret("a-secret"), url.__eq__)
        assert isinstance(done, Published)
        taken = await adapter.subscribe(place, f"{url}s", Secret("a-secret"), f"{url}s".__eq__)
        assert isinstance(taken, Refused)
        await asyncio.to_thread(telegram_server.somebody_says, token, CHAT + 1, "Hola", now)
        # The emulator answers the person before it tells the bot.
        body = await asyncio.wait_for(bodies.get(), 10)
    (heard,) = adapter.digest(Raw("1", body), place)
    assert heard.text == "Hola"
    assert isinstance(await adapter.unsubscribe(place), Published)
