"""Discord's gateway is listened to as its documentation says, and what ends it is understood."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from adapters.clock import SystemClock
from adapters.outbound.gateway import open_gateway
from adapters.platforms.discord.adapter import Discord
from adapters.platforms.discord.gateway import AFTER_INVALID, MOST_WAITING
from adapters.platforms.discord.place import first_of
from adapters.platforms.discord.profile import PROFILE
from adapters.platforms.http import Http
from domain.shared.heard import Heard, HeardKind, Raw, StreamEnd, Undigestible
from domain.shared.platforms import Connection
from domain.shared.secret import Secret
from tests.kit.outbound import LOCAL
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.stage import CANARY, NOW
from tests.kit.platforms.streaming import (
    StreamerConformance,
    StreamStage,
    begun,
    end_of,
    some,
)
from tests.platforms.discord.fake import BOT, CHANNEL, GUILD, POLLED, FakeDiscord
from tests.platforms.discord.gateway_stand import GatewayStand, standing

ANA = {"id": "1160000000000000001", "username": "ana_r", "global_name": "Ana Ruiz"}
OURS = {"id": BOT, "username": "plaza", "bot": True}
THERE = {"guild_id": GUILD, "channel_id": CHANNEL}


@dataclass(kw_only=True)
class DiscordStreams(StreamStage):
    stand: GatewayStand
    given: int = 0

    async def say(self, text: str, **changes: Any) -> None:
        await self.stand.tell("MESSAGE_CREATE", self.message(text) | changes)

    async def say_ourselves(self, text: str) -> None:
        await self.say(text, author=OURS)

    async def cut(self) -> None:
        await self.stand.drop(4000)

    def forget(self) -> None:
        self.stand.forget()

    def message(self, text: str) -> dict[str, Any]:
        self.given += 1
        told: dict[str, Any] = json.loads((POLLED / "message.json").read_text())
        id = str(int(first_of(NOW)) + self.given)
        return told | {"id": id, "content": text, "author": ANA, **THERE}


@pytest.fixture
async def stand() -> AsyncIterator[GatewayStand]:
    async with standing(FakeDiscord()) as made:
        yield made


@pytest.fixture
async def streamed(stand: GatewayStand) -> AsyncIterator[DiscordStreams]:
    async with open_gateway(LOCAL) as way_out:
        credentials = {"bot_token": Secret(CANARY)}
        account, settings = f"{BOT}@{GUILD}/{CHANNEL}", {"channel_id": CHANNEL}
        yield DiscordStreams(
            streamer=Discord(Http(way_out), SystemClock(), MemoryFiles()),
            profile=PROFILE,
            connection=Connection("discord", stand.url, account, settings, credentials),
            secret_name="bot_token",
            stand=stand,
        )


class TestDiscordStreams(StreamerConformance):
    """Everything the kit asks."""


async def test_it_says_what_it_wants_to_hear_and_beats(streamed: DiscordStreams) -> None:
    streamed.stand.interval = 10
    async with aclosing(streamed.open()) as stream:
        await begun(stream)
        await streamed.say("one")
        await some(stream, 1)
        await streamed.stand.until(lambda: 2 in streamed.stand.beats)
        count = len(streamed.stand.beats)
        await streamed.stand.until(lambda: len(streamed.stand.beats) > count + 2)
    [told] = streamed.stand.identified
    assert told["intents"] == 0b1000_0110_0000_0011
    await streamed.stand.until(lambda: bool(streamed.stand.closed_with))
    assert streamed.stand.closed_with == [4000]


async def test_it_beats_at_once_when_it_is_asked_to(streamed: DiscordStreams) -> None:
    async with aclosing(streamed.open()) as stream:
        await begun(stream)
        await streamed.stand.say({"op": 1, "d": None})
        await streamed.stand.until(lambda: streamed.stand.beats == [1])


async def test_where_beats_are_not_answered_nobody_is_there(streamed: DiscordStreams) -> None:
    streamed.stand.interval, streamed.stand.answers_beats = 10, False
    async with aclosing(streamed.open()) as stream:
        point = (await begun(stream)).point
        over = await end_of(stream)
    assert (over.end, over.point) == (StreamEnd.LOST, point)


async def test_it_comes_back_where_it_is_told_to(
    streamed: DiscordStreams, stand: GatewayStand
) -> None:
    async with aclosing(streamed.open()) as stream:
        point = (await begun(stream)).point
        await stand.say({"op": 7, "d": None})
        over = await end_of(stream)
    assert (over.end, over.point, over.again_in) == (StreamEnd.LOST, point, None)
    asked = stand.asked_for_address
    async with aclosing(streamed.open(point)) as stream:
        assert not (await begun(stream)).began
    assert (stand.asked_for_address, len(stand.identified)) == (asked, 1)
    assert stand.resumed == [{"token": CANARY, "session_id": "session-1", "seq": 1}]


@pytest.mark.parametrize("resumable", [True, False])
async def test_a_session_that_is_ended_is_left_alone_for_a_moment(
    streamed: DiscordStreams, stand: GatewayStand, resumable: bool
) -> None:
    async with aclosing(streamed.open()) as stream:
        point = (await begun(stream)).point
        await stand.say({"op": 9, "d": resumable})
        over = await end_of(stream)
    assert (over.end, over.again_in) == (StreamEnd.LOST, AFTER_INVALID)
    assert over.point == (point if resumable else None)


@pytest.mark.parametrize(
    ("code", "end", "resumes"),
    [
        (1000, StreamEnd.LOST, False),
        (4000, StreamEnd.LOST, True),
        (4002, StreamEnd.LOST, True),
        (4004, StreamEnd.REFUSED, False),
        (4007, StreamEnd.LOST, False),
        (4008, StreamEnd.LOST, True),
        (4009, StreamEnd.LOST, False),
        (4011, StreamEnd.NOT_ALLOWED, False),
        (4013, StreamEnd.NOT_ALLOWED, False),
        (4014, StreamEnd.NOT_ALLOWED, False),
    ],
)
async def test_every_code_has_its_meaning(
    streamed: DiscordStreams, code: int, end: StreamEnd, resumes: bool
) -> None:
    async with aclosing(streamed.open()) as stream:
        point = (await begun(stream)).point
        await streamed.stand.drop(code)
        over = await end_of(stream)
    assert (over.end, over.point) == (end, point if resumes else None)
    assert over.words


async def test_intents_that_are_not_turned_on_are_said_in_the_words_of_the_portal(
    streamed: DiscordStreams,
) -> None:
    streamed.stand.allowed &= ~(1 << 15)
    over = await end_of(streamed.open())
    assert over.end is StreamEnd.NOT_ALLOWED
    assert "Message Content Intent" in over.words


async def test_the_last_sessions_of_the_day_are_left_over(streamed: DiscordStreams) -> None:
    streamed.stand.remaining = 10
    over = await end_of(streamed.open())
    assert (over.end, over.again_in) == (StreamEnd.LOST, timedelta(hours=4))
    assert streamed.stand.connections == 0


async def test_a_platform_that_throttles_says_for_how_long(streamed: DiscordStreams) -> None:
    told = {"message": "You are being rate limited.", "retry_after": 64.57, "global": True}
    streamed.stand.gateway_answer = lambda: web.json_response(told, status=429)
    over = await end_of(streamed.open())
    assert (over.end, over.again_in) == (StreamEnd.LOST, timedelta(seconds=64.57))


@pytest.mark.parametrize("told", [{}, [], {"url": 1}, {"url": "x", "session_start_limit": {}}])
async def test_an_address_that_nobody_can_read_is_a_loss(
    streamed: DiscordStreams, told: Any
) -> None:
    streamed.stand.gateway_answer = lambda: web.json_response(told)
    assert (await end_of(streamed.open())).end is StreamEnd.LOST


@pytest.mark.parametrize(
    "greeting", ["", "[]", "{", "null", '{"op":10}', '{"op":10,"d":{"heartbeat_interval":"x"}}']
)
async def test_a_greeting_that_nobody_can_read_is_a_loss(
    streamed: DiscordStreams, greeting: str
) -> None:
    streamed.stand.greets_with = lambda: greeting
    assert (await end_of(streamed.open())).end is StreamEnd.LOST


@pytest.mark.parametrize(
    "payload", [{"op": 0, "t": "X"}, {"op": 0, "t": "X", "s": "a", "d": {}}, {"op": None}]
)
async def test_what_is_not_as_documented_loses_nothing_else(
    streamed: DiscordStreams, payload: dict[str, Any]
) -> None:
    async with aclosing(streamed.open()) as stream:
        await begun(stream)
        await streamed.say("one")
        await streamed.stand.say(payload)
        await streamed.stand.drop(4000)
        told, point = await some(stream, 1)
        over = await end_of(stream)
    assert (over.end, over.point) == (StreamEnd.LOST, point)
    assert len(streamed.hears(*told)) == 1


async def test_an_address_to_come_back_to_is_judged_like_any_other(
    streamed: DiscordStreams, stand: GatewayStand
) -> None:
    stand.resume_url = "wss://192.168.0.1:443"
    async with aclosing(streamed.open()) as stream:
        point = (await begun(stream)).point
    await streamed.say("meanwhile")
    async with aclosing(streamed.open(point)) as stream:
        told, _ = await some(stream, 1)
    assert [item.text for item in streamed.hears(*told)] == ["meanwhile"]
    assert stand.connections == 2


def dispatch(kind: str, data: dict[str, Any], number: int = 7) -> Raw:
    at = NOW.isoformat()
    body = {"op": 0, "t": kind, "s": number, "at": at, "d": data | {"guild_id": GUILD}}
    return Raw(f"session-1:{number}", json.dumps(body).encode())


def heard(streamed: DiscordStreams, kind: str, number: int = 7, **data: Any) -> list[Heard]:
    raw = dispatch(kind, data, number)
    return list(streamed.streamer.digest(raw, streamed.connection))


def test_an_edit_is_one_only_where_somebody_made_it(streamed: DiscordStreams) -> None:
    message = streamed.message("Better.") | {"edited_timestamp": "2026-11-22T14:16:00+00:00"}
    [edit] = heard(streamed, "MESSAGE_UPDATE", **message)
    assert (edit.kind, edit.text, edit.message_id) == (HeardKind.EDIT, "Better.", message["id"])
    assert edit.at.isoformat() == "2026-11-22T14:16:00+00:00"
    assert heard(streamed, "MESSAGE_UPDATE", number=8, **message) == [edit]
    [emptied] = heard(streamed, "MESSAGE_UPDATE", **(message | {"content": ""}))
    assert emptied.text == ""
    assert heard(streamed, "MESSAGE_UPDATE", **(message | {"edited_timestamp": None})) == []
    assert heard(streamed, "MESSAGE_UPDATE", **(message | {"author": OURS})) == []


def test_what_is_deleted_is_told_by_its_number_alone(streamed: DiscordStreams) -> None:
    [one] = heard(streamed, "MESSAGE_DELETE", id="5", channel_id=CHANNEL)
    assert (one.kind, one.message_id, one.at) == (HeardKind.DELETION, "5", NOW)
    many = heard(streamed, "MESSAGE_DELETE_BULK", ids=["5", "6"], channel_id=CHANNEL)
    assert [it.message_id for it in many] == ["5", "6"]
    assert many[0] == one


def test_a_sign_is_set_taken_back_and_set_again(streamed: DiscordStreams) -> None:
    about: dict[str, Any] = {"message_id": "5", "channel_id": CHANNEL, "user_id": ANA["id"]}
    sign = about | {"emoji": {"id": None, "name": "👍"}, "member": {"user": ANA}}
    [first] = heard(streamed, "MESSAGE_REACTION_ADD", 7, **sign)
    [taken] = heard(streamed, "MESSAGE_REACTION_REMOVE", 8, **sign)
    [again] = heard(streamed, "MESSAGE_REACTION_ADD", 9, **sign)
    assert first.author is not None
    assert (first.author.name, first.reaction, first.message_id) == ("Ana Ruiz", "👍", "5")
    assert taken.kind is HeardKind.REACTION_REMOVED
    assert len({first.id, taken.id, again.id}) == 3
    own = {"id": "99", "name": "churro"}
    [other] = heard(streamed, "MESSAGE_REACTION_ADD", **(sign | {"emoji": own, "member": None}))
    assert other.reaction == "<:churro:99>"
    assert other.author is not None
    assert other.author.id == ANA["id"]
    assert heard(streamed, "MESSAGE_REACTION_ADD", **(sign | {"user_id": BOT})) == []


def test_who_comes_is_one_however_it_is_told(streamed: DiscordStreams) -> None:
    greeting = json.loads((POLLED / "joined.json").read_text())
    raw = Raw(greeting["id"], json.dumps(greeting).encode())
    [asked] = streamed.streamer.digest(raw, streamed.connection)
    joined_at = (asked.at - timedelta(milliseconds=1)).isoformat()
    [told] = heard(streamed, "GUILD_MEMBER_ADD", user=greeting["author"], joined_at=joined_at)
    assert (told.kind, told.id) == (HeardKind.MEMBER_JOINED, asked.id)
    assert heard(streamed, "MESSAGE_CREATE", **greeting) == []
    [left] = heard(streamed, "GUILD_MEMBER_REMOVE", user=ANA)
    assert (left.kind, left.at) == (HeardKind.MEMBER_LEFT, NOW)
    for kind in ("GUILD_MEMBER_ADD", "GUILD_MEMBER_REMOVE"):
        assert heard(streamed, kind, user=OURS, joined_at=joined_at) == []


def test_what_happens_elsewhere_is_of_no_concern(streamed: DiscordStreams) -> None:
    elsewhere = streamed.message("one") | {"channel_id": "1"}
    assert heard(streamed, "MESSAGE_CREATE", **elsewhere) == []
    assert heard(streamed, "TYPING_START", channel_id=CHANNEL) == []
    foreign = replace(streamed.connection, account_id=f"{BOT}@1/{CHANNEL}")
    raw = dispatch("GUILD_MEMBER_REMOVE", {"user": ANA})
    assert list(streamed.streamer.digest(raw, foreign)) == []


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("MESSAGE_CREATE", {"id": "5"}),
        ("MESSAGE_UPDATE", {}),
        ("MESSAGE_DELETE", {"id": 5}),
        ("MESSAGE_DELETE_BULK", {"ids": "5"}),
        ("MESSAGE_REACTION_ADD", {"message_id": "5", "user_id": "6"}),
        ("GUILD_MEMBER_ADD", {"user": ANA}),
        ("GUILD_MEMBER_REMOVE", {"user": {}}),
    ],
)
def test_what_says_too_little_is_undigestible(
    streamed: DiscordStreams, kind: str, data: dict[str, Any]
) -> None:
    with pytest.raises(Undigestible):
        heard(streamed, kind, **({"channel_id": CHANNEL} | data))


async def test_what_comes_faster_than_it_is_taken_waits(streamed: DiscordStreams) -> None:
    count = MOST_WAITING + 100
    async with aclosing(streamed.open()) as stream:
        await begun(stream)
        for number in range(count):
            await streamed.say(str(number))
            # All of this is one thread's: the other side is to read before anything is taken.
            await asyncio.sleep(0)
        told, _ = await some(stream, count)
    assert [int(each.raw.id) for each in told] == sorted(int(each.raw.id) for each in told)
    assert len({each.raw.id for each in told}) == count
