"""Direct messages are heard where they are wanted and allowed, and nothing waits for them."""

import json
from dataclasses import replace
from typing import Any

import httpx
import pytest

from adapters.platforms.bluesky.adapter import Bluesky
from adapters.platforms.bluesky.profile import PROFILE
from domain.publishing.outcomes import CannotTell
from domain.shared.errors import ValidationFailed
from domain.shared.heard import Heard, HeardKind, Polled, Raw, Undigestible
from domain.shared.platforms import Connection, PlatformRefused
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.polling import PollerConformance, PollStage
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import CANARY, FixedClock, Step, raises, replies, says
from tests.platforms.bluesky.fake import BEA, MINE, FakeBluesky, answer
from tests.platforms.bluesky.stages import a_stage
from tests.platforms.bluesky.test_bluesky_inbound import a_place

CONVO = recording("bluesky", "chat_message").body["convoId"]


def a_chat(wish: str = "yes") -> Connection:
    place = a_place()
    return replace(place, settings={**place.settings, "direct_messages": wish})


class Chatting(PollStage):
    server: FakeBluesky

    def say(self, text: str) -> None:
        self.server.chat("chat_message", message={"text": text})

    def say_ourselves(self, text: str) -> bool:
        self.server.chat("chat_message", message={"text": text, "sender": {"did": MINE}})
        return True

    def recorded(self) -> list[Raw]:
        names = ("chat_message", "chat_reaction", "chat_reaction_removed", "chat_deleted")
        entries = [recording("bluesky", name).body for name in names]
        for number, entry in enumerate(entries):
            entry["rev"] += str(number)
        return [Raw(entry["rev"], json.dumps(entry).encode()) for entry in entries]


@pytest.fixture
def polled() -> Chatting:
    server = FakeBluesky(page_size=5)
    return Chatting(
        poller=Bluesky(server.http(), FixedClock(), MemoryFiles()),
        profile=PROFILE,
        connection=a_chat(),
        server=server,
        throttle=says(lambda: answer("throttled")),
        credentials_refusal=says(lambda: answer("session_over")),
        several=60,
    )


class TestChatting(PollerConformance):
    """Everything the kit asks."""


async def test_notifications_and_direct_messages_are_heard_in_one_poll(polled: Chatting) -> None:
    cursor = await polled.begun()
    polled.server.tell("mention")
    polled.say("Entre nosotros")
    heard, after = await polled.drain(cursor)
    assert [item.kind for item in heard] == [HeardKind.MENTION, HeardKind.DIRECT]
    assert await polled.drain(after) == ([], after)


async def test_who_wants_none_asks_for_none(polled: Chatting) -> None:
    polled.connection = a_chat("no")
    cursor = await polled.begun()
    polled.say("Entre nosotros")
    heard, _ = await polled.drain(cursor)
    assert heard == []
    assert all("chat.bsky" not in request.url.path for request in polled.server.requests)


async def test_who_comes_to_want_them_hears_them_from_then_on(polled: Chatting) -> None:
    polled.connection = a_chat("no")
    cursor = await polled.begun()
    polled.say("before")
    polled.connection = a_chat()
    heard, after = await polled.drain(cursor)
    assert heard == []
    polled.say("after")
    heard, _ = await polled.drain(after)
    assert [item.text for item in heard] == ["after"]


async def test_who_may_not_read_them_hears_the_rest_and_no_session_ends(polled: Chatting) -> None:
    polled.server.may_chat = False
    cursor = await polled.begun()
    polled.server.tell("mention")
    heard, after = await polled.drain(cursor)
    assert [item.kind for item in heard] == [HeardKind.MENTION]
    polled.server.may_chat = True
    _, begun = await polled.drain(after)
    polled.say("Entre nosotros")
    heard, _ = await polled.drain(begun)
    assert [item.text for item in heard] == ["Entre nosotros"]


@pytest.mark.parametrize(
    "step",
    [
        raises(httpx.ReadTimeout),
        replies(502),
        replies(200, json={"logs": "?"}),
        replies(200, json={"logs": [], "cursor": 7}),
        says(lambda: answer("session_over")),
    ],
)
async def test_trouble_in_the_chat_is_told_where_nothing_else_is(
    polled: Chatting, step: Step
) -> None:
    cursor = await polled.begun()
    polled.say("Entre nosotros")
    polled.server.on_chat.append(step)
    told = await polled.poller.poll(polled.connection, cursor)
    assert isinstance(told, CannotTell)
    assert told.words
    polled.server.tell("mention")
    polled.server.on_chat.append(step)
    told = await polled.poller.poll(polled.connection, cursor)
    assert isinstance(told, Polled)
    assert [item.kind for item in polled.hears(told)] == [HeardKind.MENTION]
    heard, _ = await polled.drain(told.cursor)
    assert [item.text for item in heard] == ["Entre nosotros"]


async def test_a_throttled_chat_says_for_how_long(polled: Chatting) -> None:
    cursor = await polled.begun()
    polled.server.tell("mention")
    polled.server.on_chat.append(replies(429, headers={"retry-after": "90"}))
    told = await polled.poller.poll(polled.connection, cursor)
    assert isinstance(told, Polled)
    assert told.again_in is not None
    assert told.again_in.total_seconds() == 90


async def test_a_chat_that_does_not_say_where_it_stands_is_not_begun(polled: Chatting) -> None:
    polled.server.on_chat.append(replies(200, json={"logs": []}))
    told = await polled.poller.poll(polled.connection, None)
    assert isinstance(told, CannotTell)


def heard(name: str, **changes: Any) -> tuple[Heard, ...]:
    adapter = Bluesky(FakeBluesky().http(), FixedClock(), MemoryFiles())
    entry = recording("bluesky", name).body | changes
    return tuple(adapter.digest(Raw("x", json.dumps(entry).encode()), a_chat()))


def test_a_message_is_for_us_alone_and_says_who_and_where() -> None:
    said = recording("bluesky", "chat_message").body["message"]
    [item] = heard("chat_message")
    assert (item.kind, item.text) == (HeardKind.DIRECT, "¿Abren mañana? 👋")
    assert item.id == item.message_id == f"{CONVO}/{said['id']}"
    assert item.place == CONVO
    assert item.url == f"https://bsky.app/messages/{CONVO}"
    assert item.author is not None
    assert (item.author.id, item.author.handle, item.author.name) == (BEA, "@bea.test", "Bea")
    answered = said | {"replyTo": {"$type": "chat.bsky.convo.defs#messageView", "id": "3n37"}}
    assert [item.parent_id for item in heard("chat_message", message=answered)] == [f"{CONVO}/3n37"]


def test_who_is_not_shown_is_a_did() -> None:
    [item] = heard("chat_message", relatedProfiles=None)
    assert item.author is not None
    assert (item.author.id, item.author.handle) == (BEA, None)


def test_signs_are_set_and_taken_back() -> None:
    [set_there], [taken_back] = heard("chat_reaction"), heard("chat_reaction_removed")
    assert (set_there.kind, taken_back.kind) == (HeardKind.REACTION, HeardKind.REACTION_REMOVED)
    for item in (set_there, taken_back):
        assert item.author is not None
        assert (item.reaction, item.author.id, item.place) == ("❤️", BEA, CONVO)
        assert str(item.message_id).startswith(f"{CONVO}/")


@pytest.mark.parametrize("name", ["chat_deleted", "chat_begun"])
async def test_what_nobody_said_is_of_no_concern(polled: Chatting, name: str) -> None:
    cursor = await polled.begun()
    polled.server.chat(name)
    polled.say("Entre nosotros")
    told = await polled.ask(cursor)
    assert len(told.raws) == 1
    assert [item.text for item in polled.hears(told)] == ["Entre nosotros"]


def test_a_message_that_is_gone_when_we_hear_of_it_says_nothing() -> None:
    gone = recording("bluesky", "chat_deleted").body["message"]
    assert heard("chat_message", message=gone) == ()


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("chat_message", {"message": None}),
        ("chat_message", {"message": {"id": "1", "text": "x", "sentAt": "soon"}}),
        ("chat_message", {"message": {"id": 1}}),
        ("chat_message", {"convoId": None}),
        ("chat_message", {"relatedProfiles": 5}),
        ("chat_reaction", {"reaction": {"sender": {"did": BEA}, "value": 5}}),
        ("chat_reaction", {"reaction": {}}),
    ],
)
def test_what_the_lexicon_has_otherwise_is_undigestible(name: str, changes: dict[str, Any]) -> None:
    with pytest.raises(Undigestible):
        heard(name, **changes)


@pytest.mark.parametrize("wish", ["maybe", True])
async def test_a_wish_is_yes_or_no(wish: object) -> None:
    stage = a_stage(FakeBluesky(), direct_messages=wish)
    with pytest.raises(ValidationFailed):
        await stage.identify()


async def test_who_wants_them_is_told_that_the_app_password_has_no_access() -> None:
    server = FakeBluesky(may_chat=False)
    with pytest.raises(PlatformRefused) as refused:
        await a_stage(server, direct_messages="yes").identify()
    assert refused.value.pointer == "/settings/direct_messages"
    assert "no access to direct messages" in str(refused.value.facts["words"])
    assert CANARY not in repr(refused.value)
    await a_stage(server, direct_messages="no").identify()
    server.may_chat = True
    await a_stage(server, direct_messages="yes").identify()


async def test_a_chat_that_is_down_keeps_nobody_from_connecting() -> None:
    for step in (replies(502), raises(httpx.ReadTimeout)):
        stage = a_stage(FakeBluesky(on_chat=[step]), direct_messages="yes")
        assert (await stage.identify()).account_id == MINE
