"""A bot's updates are asked for by one request that waits, and given up once they are kept."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from adapters.outbound.gateway import open_gateway
from adapters.platforms.http import Http
from adapters.platforms.telegram.adapter import SECRET_HEADER, Telegram
from adapters.platforms.telegram.hearing import ALLOWED
from adapters.platforms.telegram.profile import PROFILE
from adapters.platforms.telegram.updates import ELSEWHERE, KEPT, WAIT
from domain.publishing.outcomes import Published
from domain.shared.heard import Admitted, HookCall, StreamEnd
from domain.shared.platforms import Connection
from domain.shared.secret import Secret
from tests.kit.outbound import LOCAL
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.hearing import told as recorded_tellings
from tests.kit.platforms.stage import CANARY, NOW
from tests.kit.platforms.streaming import (
    StreamerConformance,
    StreamStage,
    begun,
    end_of,
    some,
)
from tests.platforms.telegram.fake import (
    BOT,
    CHANNEL,
    DISCUSSION,
    GROUP,
    FakeTelegram,
    recorded,
)
from tests.platforms.telegram.updates_stand import UpdatesStand, updates_stand

OTHER_GROUP = -1004445556667
GROUPS = {"id": GROUP, "type": "supergroup", "title": "La plaza"}


class Wristwatch:
    def __init__(self) -> None:
        self.time = NOW

    def now(self) -> datetime:
        return self.time


@dataclass(kw_only=True)
class TelegramStreams(StreamStage):
    stand: UpdatesStand
    watch: Wristwatch

    async def say(self, text: str, **changes: Any) -> None:
        await self.stand.tell(self.stand.server.said_by(text, **changes))

    async def say_ourselves(self, text: str) -> None:
        await self.say(text, **{"from": {"id": BOT, "is_bot": True, "first_name": "Plaza"}})

    async def cut(self) -> None:
        """Only once it waits: before, nothing is open that could be cut."""
        await self.stand.until(lambda: self.stand.waiting > 0)
        await self.stand.answer_with(httpx.Response(502, text="bad gateway"))

    def forget(self) -> None:
        self.stand.server.updates = []
        self.watch.time += KEPT + timedelta(seconds=1)


@pytest.fixture
async def stand() -> AsyncIterator[UpdatesStand]:
    async with updates_stand(FakeTelegram()) as made:
        yield made


@pytest.fixture
async def streamed(stand: UpdatesStand) -> AsyncIterator[TelegramStreams]:
    async with open_gateway(LOCAL) as way_out:
        watch = Wristwatch()
        yield TelegramStreams(
            streamer=Telegram(Http(way_out), watch, MemoryFiles()),
            profile=PROFILE,
            connection=of_chat(stand.url, GROUP),
            secret_name="bot_token",
            stand=stand,
            watch=watch,
        )


def of_chat(url: str | None, chat_id: int, **settings: Any) -> Connection:
    there = {"chat_id": str(chat_id), **settings}
    token = {"bot_token": Secret(CANARY)}
    return Connection("telegram", url, f"{BOT}@{chat_id}", there, token)


class TestTelegramStreams(StreamerConformance):
    """Everything the kit asks."""

    async def test_a_connection_that_is_cut_can_be_taken_up_where_it_ended(
        self, streamed: StreamStage
    ) -> None:
        """It is cut while it waits, which it does only for whoever wants to hear on."""
        async with aclosing(streamed.open()) as stream:
            await begun(stream)
            await streamed.say("one")
            _, point = await some(stream, 1)
            ending = asyncio.create_task(end_of(stream))
            await streamed.cut()
            over = await ending
        assert (over.end, over.point) == (StreamEnd.LOST, point)


async def test_it_waits_for_what_happens_and_says_what_it_wants_to_hear(
    streamed: TelegramStreams, stand: UpdatesStand
) -> None:
    async with aclosing(streamed.open()) as stream:
        await begun(stream)
        hearing = asyncio.create_task(some(stream, 1))
        await stand.until(lambda: stand.waiting == 1)
        assert not hearing.done()
        await streamed.say("one")
        told, _ = await hearing
    assert [item.text for item in streamed.hears(*told)] == ["one"]
    assert [fields["timeout"] for fields in stand.asked] == [0, WAIT]
    assert all(fields["allowed_updates"] == list(ALLOWED) for fields in stand.asked)
    assert stand.most_waiting == 1


async def test_nothing_is_given_up_before_it_is_kept_and_no_number_is_shown_twice(
    streamed: TelegramStreams, stand: UpdatesStand
) -> None:
    async with aclosing(streamed.open()) as stream:
        await begun(stream)
        await streamed.say("one")
        told, _ = await some(stream, 1)
        waiting = [each["update_id"] for each in stand.server.updates]
        assert [each.raw.id for each in told] == [str(it) for it in waiting]
        hearing = asyncio.create_task(some(stream, 1))
        await stand.until(lambda: stand.waiting == 1)
        assert stand.server.updates == []
        await stand.answer_with(httpx.Response(200, json={"ok": True, "result": []}))
        await stand.until(lambda: len(stand.asked) == 4)
        await streamed.say("two")
        await hearing
    assert [fields.get("offset") for fields in stand.asked] == [None, None, waiting[0] + 1, None]


async def test_more_than_one_answer_holds_comes_whole_and_in_order(
    streamed: TelegramStreams,
) -> None:
    for number in range(230):
        await streamed.say(str(number))
    async with aclosing(streamed.open()) as stream:
        await begun(stream)
        told, _ = await some(stream, 230)
    assert [item.text for item in streamed.hears(*told)] == [str(n) for n in range(230)]


async def test_a_server_that_does_not_wait_is_not_asked_in_a_flurry(
    streamed: TelegramStreams, stand: UpdatesStand
) -> None:
    stand.waits = False
    async with aclosing(streamed.open()) as stream:
        await begun(stream)
        began = time.monotonic()
        hearing = asyncio.create_task(some(stream, 1))
        await stand.until(lambda: len(stand.asked) == 3)
        assert time.monotonic() - began > 0.9
        hearing.cancel()
        await asyncio.gather(hearing, return_exceptions=True)


async def test_an_address_that_is_set_is_said_in_words_somebody_can_act_on(
    streamed: TelegramStreams, stand: UpdatesStand
) -> None:
    adapter = streamed.streamer
    assert isinstance(adapter, Telegram)
    url = "https://tertulia.example/hooks/telegram/x"
    async with aclosing(streamed.open()) as stream:
        await begun(stream)
        ending = asyncio.create_task(end_of(stream))
        await stand.until(lambda: stand.waiting == 1)
        done = await adapter.subscribe(streamed.connection, url, Secret("s"), url.__eq__)
        assert isinstance(done, Published)
        over = await ending
    assert (over.end, over.point) == (StreamEnd.NOT_ALLOWED, None)
    assert "webhook" in over.words
    assert "/hook" in over.words
    await streamed.say("while it was set")
    assert isinstance(await adapter.unsubscribe(streamed.connection), Published)
    async with aclosing(streamed.open()) as stream:
        await begun(stream)
        told, _ = await some(stream, 1)
    assert [item.text for item in streamed.hears(*told)] == ["while it was set"]


async def test_somebody_else_who_asks_is_another_trouble(
    streamed: TelegramStreams, stand: UpdatesStand
) -> None:
    async with aclosing(streamed.open()) as stream:
        await begun(stream)
        await streamed.say("one")
        _, point = await some(stream, 1)
        ending = asyncio.create_task(end_of(stream))
        await stand.until(lambda: stand.waiting == 1)
        async with aclosing(streamed.open()) as other:
            await begun(other)
            over = await ending
    assert (over.end, over.point) == (StreamEnd.LOST, point)
    assert "Somebody else" in over.words


async def test_a_platform_that_throttles_says_for_how_long(
    streamed: TelegramStreams, stand: UpdatesStand
) -> None:
    await stand.answer_with(recorded("throttled"))
    over = await end_of(streamed.open())
    asked = recorded("throttled").json()["parameters"]["retry_after"]
    assert (over.end, over.again_in) == (StreamEnd.LOST, timedelta(seconds=asked))


@pytest.mark.parametrize(
    "body",
    [
        b"<h1>Welcome</h1>",
        b'{"ok":true,"result":{}}',
        b'{"ok":true,"result":[{}]}',
        b'{"ok":true,"result":[{"update_id":true}]}',
        b'{"ok":false}',
        b"[" * 100_000,
    ],
)
async def test_an_answer_that_nobody_can_read_is_a_loss(
    streamed: TelegramStreams, stand: UpdatesStand, body: bytes
) -> None:
    await stand.answer_with(httpx.Response(200, content=body))
    assert (await end_of(streamed.open())).end is StreamEnd.LOST


def in_chat(chat_id: int, **more: Any) -> Callable[[FakeTelegram], dict[str, Any]]:
    return lambda server: server.said_by("Hola", chat=GROUPS | {"id": chat_id}, **more)


POST_OF_OURS = {
    "message_id": 900,
    "is_automatic_forward": True,
    "forward_origin": {"type": "channel", "chat": {"id": CHANNEL}, "message_id": 33},
}
REACTED = {
    "message_reaction": {
        "chat": GROUPS,
        "message_id": 41,
        "user": {"id": 5550001, "is_bot": False, "first_name": "Ana"},
        "date": 1795357001,
        "old_reaction": [],
        "new_reaction": [{"type": "emoji", "emoji": "👍"}],
    }
}


@pytest.mark.parametrize(
    ("update", "places"),
    [
        (in_chat(GROUP), [f"chat:{GROUP}"]),
        (in_chat(OTHER_GROUP), [f"chat:{OTHER_GROUP}"]),
        (
            in_chat(DISCUSSION, reply_to_message=POST_OF_OURS),
            [f"chat:{DISCUSSION}", f"chat:{CHANNEL}"],
        ),
        (in_chat(5550001), ["chat:5550001"]),
        (lambda _: REACTED, [f"chat:{GROUP}"]),
        (lambda _: {"poll": {"id": "1"}}, []),
        (lambda _: {"message": 7}, []),
    ],
)
async def test_each_update_goes_to_the_channel_of_its_chat(
    streamed: TelegramStreams,
    stand: UpdatesStand,
    update: Callable[[FakeTelegram], dict[str, Any]],
    places: list[str],
) -> None:
    """In a chat of nobody's, and in private, it is for the bot as a whole."""
    of_bot = [of_chat(stand.url, chat) for chat in (GROUP, OTHER_GROUP, CHANNEL)]
    sources = [streamed.streamer.source(each) for each in of_bot]
    assert len({source.account.reveal() for source in sources}) == 1
    assert {place for source in sources for place in source.shared} == {ELSEWHERE}
    await stand.tell(update(stand.server))
    async with aclosing(streamed.open()) as stream:
        await begun(stream)
        [told], _ = await some(stream, 1)
    assert [told.place, *told.otherwise] == [*places, ELSEWHERE]


def test_a_channel_hears_in_the_group_in_which_it_is_discussed(streamed: TelegramStreams) -> None:
    both = of_chat(None, CHANNEL, discussion_id=str(DISCUSSION))
    places = streamed.streamer.source(both).places
    assert places == {f"chat:{CHANNEL}", f"chat:{DISCUSSION}"}


async def test_the_same_update_has_one_id_by_either_way(
    streamed: TelegramStreams, stand: UpdatesStand
) -> None:
    adapter = streamed.streamer
    assert isinstance(adapter, Telegram)
    await stand.tell(recorded_tellings("telegram")["comment"])
    async with aclosing(streamed.open()) as stream:
        await begun(stream)
        told, _ = await some(stream, 1)
    body, secret = json.dumps(stand.server.updates[0]).encode(), Secret("s")
    call = HookCall("POST", {SECRET_HEADER: "s"}, body, NOW)
    admitted = adapter.admit(call, replace(streamed.connection), [secret])
    assert isinstance(admitted, Admitted)
    assert [raw.id for raw in admitted.raws] == [each.raw.id for each in told]
