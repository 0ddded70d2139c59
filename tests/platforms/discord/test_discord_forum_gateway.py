"""What happens in a forum is heard over the bot's one connection, which tells of threads and not
whose they are."""

import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest

from adapters.clock import SystemClock
from adapters.outbound.gateway import open_gateway
from adapters.platforms.discord.adapter import Discord
from adapters.platforms.discord.forum_profile import PROFILE
from adapters.platforms.discord.forums import DiscordForum
from adapters.platforms.http import Http
from domain.shared.heard import Heard, HeardKind, Polled, Raw, StreamEnd, Undigestible
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
from tests.platforms.discord.fake import ANA, BOT, CHANNEL, GUILD
from tests.platforms.discord.fake_forum import FakeForum
from tests.platforms.discord.gateway_stand import GatewayStand, standing

ELSEWHERE = "1175000000000000077"
HERE = {"guild_id": GUILD}


@dataclass(kw_only=True)
class ForumStreams(StreamStage):
    """Everything is said in `thread`, a post of somebody else."""

    stand: GatewayStand
    forum: FakeForum
    thread: dict[str, Any]

    async def say(self, text: str, by: str = ANA) -> None:
        message = self.forum.says(self.thread, text, by)
        await self.stand.tell("MESSAGE_CREATE", message | HERE)

    async def say_ourselves(self, text: str) -> None:
        await self.say(text, BOT)

    async def cut(self) -> None:
        await self.stand.drop(4000)

    def forget(self) -> None:
        self.stand.forget()

    @property
    def asked(self) -> list[str]:
        """Of which channels Discord was asked what they are."""
        paths = [request.url.path for request in self.forum.requests]
        return [path.rpartition("/")[2] for path in paths if "/channels/" in path]

    async def hear(self, *said: tuple[str, dict[str, Any]]) -> list[Heard]:
        """What one connection makes of it."""
        async with aclosing(self.open()) as stream:
            await begun(stream)
            for kind, data in said:
                await self.stand.tell(kind, data | HERE)
            await self.say("the end")
            heard = list[Heard]()
            while not heard or heard[-1].text != "the end":
                told, _ = await some(stream, 1)
                heard += self.hears(*told)
        return heard[:-1]


@pytest.fixture
async def streamed() -> AsyncIterator[ForumStreams]:
    forum = FakeForum()
    thread = forum.begun("Opening hours", "Until when?", ANA)
    async with standing(forum) as stand, open_gateway(LOCAL) as way_out:
        yield ForumStreams(
            streamer=DiscordForum(Http(way_out), SystemClock(), MemoryFiles()),
            profile=PROFILE,
            connection=place(stand.url),
            secret_name="bot_token",
            stand=stand,
            forum=forum,
            thread=thread,
        )


def place(url: str | None, platform: str = "discord_forum") -> Connection:
    token = {"bot_token": Secret(CANARY)}
    return Connection(platform, url, f"{BOT}@{GUILD}/{CHANNEL}", {}, token)


class TestForumStreams(StreamerConformance):
    """Everything the kit asks."""


def shown(thread: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return thread | {"type": 11, "guild_id": GUILD, "parent_id": CHANNEL} | changes


async def test_a_post_is_heard_with_its_title_and_what_is_said_below_answers_it(
    streamed: ForumStreams,
) -> None:
    forum = streamed.forum
    made = forum.begun("A new one", "What now?", ANA)
    below = forum.says(made, "This.", ANA)
    of_made = [it for it in forum.messages if it["channel_id"] == made["id"]]
    first, second = await streamed.hear(
        ("THREAD_CREATE", shown(made, newly_created=True)),
        ("MESSAGE_CREATE", of_made[0]),
        ("MESSAGE_CREATE", below),
    )
    root = f"{made['id']}/{made['id']}"
    assert (first.title, first.text, first.message_id) == ("A new one", "What now?", root)
    assert (first.parent_id, first.root_id, first.place) == (None, root, made["id"])
    assert (second.title, second.parent_id, second.root_id) == (None, root, root)
    assert made["id"] not in streamed.asked


async def test_the_same_message_is_one_whether_it_is_told_or_asked_for(
    streamed: ForumStreams,
) -> None:
    adapter = streamed.streamer
    assert isinstance(adapter, DiscordForum)
    begin = await adapter.poll(streamed.connection, None)
    assert isinstance(begin, Polled)
    async with aclosing(streamed.open()) as stream:
        await begun(stream)
        await streamed.say("one")
        told, _ = await some(stream, 1)
    asked = await adapter.poll(streamed.connection, begin.cursor)
    assert isinstance(asked, Polled)
    assert [raw.id for raw in asked.raws] == [each.raw.id for each in told]
    assert list(adapter.digest(asked.raws[0], streamed.connection)) == streamed.hears(*told)


async def test_edits_deletions_reactions_and_titles_are_heard(streamed: ForumStreams) -> None:
    thread = streamed.thread
    root = f"{thread['id']}/{thread['id']}"
    [message] = streamed.forum.messages
    about = {"channel_id": thread["id"], "message_id": message["id"], "user_id": ANA}
    edit, sign, unsign, other_title, gone, whole = await streamed.hear(
        ("GUILD_CREATE", {"id": GUILD, "channels": [], "threads": [shown(thread)]}),
        (
            "MESSAGE_UPDATE",
            message | {"content": "Now?", "edited_timestamp": "2026-11-22T14:16:00+00:00"},
        ),
        ("MESSAGE_REACTION_ADD", about | {"emoji": {"name": "👍"}}),
        ("MESSAGE_REACTION_REMOVE", about | {"emoji": {"name": "👍"}}),
        ("THREAD_UPDATE", shown(thread, locked=True)),
        ("THREAD_UPDATE", shown(thread, name="Hours")),
        ("MESSAGE_DELETE", {"id": message["id"], "channel_id": thread["id"]}),
        ("THREAD_DELETE", shown({"id": thread["id"]})),
    )
    assert (edit.kind, edit.text, edit.message_id) == (HeardKind.EDIT, "Now?", root)
    assert (sign.kind, sign.reaction, sign.message_id) == (HeardKind.REACTION, "👍", root)
    assert (unsign.kind, unsign.message_id) == (HeardKind.REACTION_REMOVED, root)
    assert (other_title.kind, other_title.title) == (HeardKind.EDIT, "Hours")
    assert (other_title.text, other_title.message_id) == (None, root)
    assert (gone.kind, gone.message_id) == (HeardKind.DELETION, root)
    assert (whole.kind, whole.message_id, whole.id) == (HeardKind.DELETION, root, gone.id)
    # That the thread was deleted is known; what was said there at last has to be asked about.
    assert streamed.asked == [thread["id"]]


async def test_what_a_resumed_connection_was_not_told_is_asked_for_once(
    streamed: ForumStreams,
) -> None:
    text = {"id": ELSEWHERE, "channel_id": ELSEWHERE, "author": {"id": ANA}, "type": 0}
    async with aclosing(streamed.open()) as stream:
        point = (await begun(stream)).point
    for _ in range(2):
        await streamed.say("meanwhile")
        await streamed.stand.tell("MESSAGE_CREATE", text | HERE)
    async with aclosing(streamed.open(point)) as stream:
        told, _ = await some(stream, 4)
    assert [item.text for item in streamed.hears(*told)] == ["meanwhile", "meanwhile"]
    assert streamed.asked == [streamed.thread["id"], ELSEWHERE]


async def test_where_discord_does_not_say_whose_a_thread_is_nothing_after_is_taken(
    streamed: ForumStreams,
) -> None:
    answer = streamed.stand.server.answer
    streamed.forum.answer = lambda request: web_fault()  # type: ignore[method-assign]
    async with aclosing(streamed.open()) as stream:
        point = (await begun(stream)).point
        await streamed.say("one")
        over = await end_of(stream)
    assert (over.end, over.point) == (StreamEnd.LOST, point)
    streamed.forum.answer = answer  # type: ignore[method-assign]
    async with aclosing(streamed.open(point)) as stream:
        told, _ = await some(stream, 1)
    assert [item.text for item in streamed.hears(*told)] == ["one"]


async def test_nobody_is_asked_about_where_no_forum_is_listened_to(
    streamed: ForumStreams,
) -> None:
    streamed.streamer, here = Discord(*parts(streamed)), streamed.connection
    streamed.connection = replace(here, platform="discord")
    async with aclosing(streamed.open()) as stream:
        await begun(stream)
        await streamed.say("in a thread")
        told, _ = await some(stream, 1)
    assert streamed.hears(*told) == []
    assert streamed.asked == []


async def test_a_forum_and_a_channel_of_one_bot_have_one_connection(
    streamed: ForumStreams,
) -> None:
    channels = Discord(*parts(streamed))
    one, other = streamed.streamer.source(place(None)), channels.source(place(None, "discord"))
    assert (one.account, one.service) == (other.account, other.service)
    assert one.places & other.places == {f"server:{GUILD}"}


def parts(streamed: ForumStreams) -> tuple[Any, Any, Any]:
    adapter = streamed.streamer
    assert isinstance(adapter, DiscordForum)
    return adapter._http, SystemClock(), MemoryFiles()


def web_fault() -> httpx.Response:
    return httpx.Response(500)


@pytest.mark.parametrize(
    "changes",
    [
        {"d": None},
        {"at": None},
        {"thread": {"parent_id": CHANNEL}},
        {"t": "MESSAGE_DELETE", "d": {"guild_id": GUILD, "channel_id": "5", "id": 5}},
    ],
)
def test_what_says_too_little_is_undigestible(
    streamed: ForumStreams, changes: dict[str, Any]
) -> None:
    told = {"guild_id": GUILD, "channel_id": "5", "id": "5"}
    thread = {"id": "5", "parent_id": CHANNEL, "name": "x"}
    whole = {"op": 0, "t": "THREAD_DELETE", "at": NOW.isoformat(), "d": told, "thread": thread}
    raw = Raw("s:1", json.dumps(whole | changes).encode())
    with pytest.raises(Undigestible):
        streamed.streamer.digest(raw, streamed.connection)


def test_what_is_not_of_this_forum_is_of_no_concern(streamed: ForumStreams) -> None:
    told = {"guild_id": GUILD, "channel_id": "5", "id": "5", "author": {"id": ANA}}
    for thread in (None, {"id": "5", "parent_id": ELSEWHERE, "name": "x"}):
        body = {"op": 0, "t": "MESSAGE_CREATE", "at": NOW.isoformat(), "d": told, "thread": thread}
        raw = Raw("5", json.dumps(body).encode())
        assert streamed.streamer.digest(raw, streamed.connection) == []
