"""A bot is listened to once, for all its channels, and each hears what happens where it is; nothing
is given up before it is kept, whoever dies."""

import asyncio
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest

from adapters.settings import Settings
from adapters.wiring import House, open_app
from domain.communities.model import Channel
from domain.communities.use_cases.check_channel import check_channel
from domain.communities.use_cases.connect_channel import NewChannel, connect_channel
from domain.inbox.hearing import Hears
from domain.inbox.streaming import LEASE
from domain.inbox.use_cases.close_hook import close_hook
from domain.inbox.use_cases.open_hook import open_hook
from domain.inbox.use_cases.read_inbox import read_channel_inbound
from domain.inbox.views import ChannelInbound
from domain.shared.access import Actor, Mode
from domain.shared.secret import Secret
from tests.faults.programs import a_program, environment
from tests.integration.at_work import Watcher, at_work, several_at_work, watching
from tests.kit.builders import a_community, a_workspace
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import CANARY
from tests.platforms.discord.fake import ANA, CHANNEL, GUILD
from tests.platforms.discord.fake_forum import FakeForum
from tests.platforms.discord.gateway_stand import standing
from tests.platforms.telegram.fake import GROUP, FakeTelegram, recorded
from tests.platforms.telegram.updates_stand import UpdatesStand, updates_stand
from workers.listening import LOOK_AGAIN

OTHER_GROUP = -1004445556667
SQUARE = "1175000000000000055"
LISTENED = "SELECT FROM channel_streams WHERE alive_until > clock_timestamp()"
LET_GO = "SELECT FROM channel_streams WHERE lease_until IS NULL"
SAID = (
    "SELECT channel_id, coalesce(text, state) AS text FROM inbound_messages"
    " ORDER BY platform_message_id"
)


class TwoGroups(FakeTelegram):
    """A bot in two groups."""

    def answer(self, request: httpx.Request) -> httpx.Response:
        if str(OTHER_GROUP) in str(request.url) and request.url.path.endswith("getChat"):
            chat = recorded("get_chat_group").json()["result"] | {"id": OTHER_GROUP}
            return httpx.Response(200, json={"ok": True, "result": chat})
        return super().answer(request)


@dataclass
class Plaza:
    """A bot, its two groups of which one is a channel of ours, and whoever sees our database."""

    settings: Settings
    stand: UpdatesStand
    watch: Watcher
    house: House
    actor: Actor
    channel: Channel

    async def connect(self, chat_id: int = OTHER_GROUP, actor: Actor | None = None) -> Channel:
        return await connected(
            self.house, actor or self.actor, "telegram", self.stand.url, chat_id=str(chat_id)
        )

    async def say(self, text: str, chat_id: int = GROUP) -> None:
        chat = {"id": chat_id, "type": "private" if chat_id > 0 else "supergroup", "title": "x"}
        await self.stand.tell(self.stand.server.said_by(text, chat=chat))

    async def until_heard(self, *said: tuple[Channel, str]) -> None:
        wanted = [(channel.id, text) for channel, text in said]

        async def there() -> bool:
            rows = await self.watch.db.fetch(SAID)
            return sorted((row["channel_id"], row["text"]) for row in rows) == sorted(wanted)

        await self.watch.until(there)

    async def inbound(self, channel: Channel, actor: Actor | None = None) -> ChannelInbound:
        room = self.house.app.inbox
        return await read_channel_inbound(room, actor or self.actor, channel.id)


async def connected(
    house: House, actor: Actor, platform: str, url: str, **settings: Any
) -> Channel:
    request = NewChannel(
        community_id=(await a_community(house, actor)).id,
        platform=platform,
        server_url=url,
        credentials={"bot_token": Secret(CANARY)},
        settings=settings,
    )
    return await connect_channel(house.app.communities, actor, request)


@pytest.fixture
async def plaza(settings: Settings) -> AsyncIterator[Plaza]:
    allowed = settings.model_copy(
        update={"allow_loopback": True, "public_url": "https://tertulia.example"}
    )
    async with (
        watching(allowed) as watch,
        updates_stand(TwoGroups()) as stand,
        open_app(allowed) as house,
    ):
        actor = await a_workspace(house, mode=Mode.LIVE)
        chat = {"chat_id": str(GROUP)}
        channel = await connected(house, actor, "telegram", stand.url, **chat)
        yield Plaza(allowed, stand, watch, house, actor, channel)


async def test_channels_of_one_bot_are_told_by_one_request_each_what_is_its_own(
    plaza: Plaza,
) -> None:
    other = await plaza.connect()
    abroad_actor = await a_workspace(plaza.house, mode=Mode.LIVE)
    abroad = await plaza.connect(GROUP, abroad_actor)
    async with several_at_work(plaza.settings, 2):
        await plaza.watch.until_rows(LISTENED)
        await plaza.watch.until_rows("SELECT FROM channel_hearings HAVING count(stream) = 3")
        await plaza.stand.until(lambda: plaza.stand.waiting == 1)
        await asyncio.sleep(LOOK_AGAIN)
        await plaza.say("here")
        await plaza.say("there", OTHER_GROUP)
        await plaza.say("in private", 5550001)
        here = [(plaza.channel, "here"), (abroad, "here"), (other, "there")]
        await plaza.until_heard(*here, (plaza.channel, "in private"), (abroad, "in private"))
        assert (await plaza.inbound(other)).hears is Hears.STREAMING
    assert plaza.stand.most_waiting == 1
    assert plaza.stand.sent_away == 0


@pytest.mark.parametrize("moment", ["streamed", "stream_kept"])
async def test_who_is_killed_in_the_middle_loses_nothing(plaza: Plaza, moment: str) -> None:
    async with a_program("worker", environment(plaza.settings, moment)) as program:
        await plaza.watch.until_rows(LISTENED)
        await plaza.say("one")
        assert await program.ended() == -signal.SIGKILL
    assert len(plaza.stand.server.updates) == 1
    await plaza.say("two")
    await plaza.watch.pass_time(LEASE)
    async with at_work(plaza.house):
        await plaza.until_heard((plaza.channel, "one"), (plaza.channel, "two"))
        await plaza.stand.until(lambda: plaza.stand.server.updates == [])
    received = "SELECT count(*) FROM events WHERE name = 'inbound.received'"
    assert await plaza.watch.db.fetchval(received) == 2


async def test_while_an_address_is_set_nobody_asks_and_later_what_waited_is_told(
    plaza: Plaza,
) -> None:
    other = await plaza.connect()
    room = plaza.house.app.inbox
    async with at_work(plaza.house):
        await plaza.stand.until(lambda: plaza.stand.waiting == 1)
        await open_hook(room, plaza.actor, plaza.channel.id)
        trouble = "SELECT FROM channel_hearings WHERE stream_trouble LIKE '%webhook%'"
        await plaza.watch.until_rows(trouble)
        await plaza.watch.until_rows(LET_GO)
        asked = len(plaza.stand.asked)
        await plaza.say("meanwhile", OTHER_GROUP)
        mine, left_out = await plaza.inbound(plaza.channel), await plaza.inbound(other)
        assert (mine.hears, mine.trouble) == (Hears.WEBHOOK, None)
        assert left_out.hears is Hears.NONE
        assert "deleteWebhook" in str(left_out.trouble)
        await check_channel(plaza.house.app.communities, plaza.actor, plaza.channel.id)
        assert len(plaza.stand.asked) == asked
        await close_hook(room, plaza.actor, plaza.channel.id)
        await plaza.until_heard((other, "meanwhile"))
        assert (await plaza.inbound(other)).trouble is None


class ForumAndSquare(FakeForum):
    """A text channel beside the forum."""

    def answer(self, request: httpx.Request) -> httpx.Response:
        if SQUARE not in request.url.path:
            return super().answer(request)
        self.requests.append(request)
        if request.url.path.endswith("/messages"):
            return httpx.Response(200, json=[])
        return httpx.Response(200, json=recording("discord", "channel").body | {"id": SQUARE})


async def test_a_forum_and_a_channel_of_one_bot_are_told_over_one_connection(
    settings: Settings,
) -> None:
    allowed, forum = settings.model_copy(update={"allow_loopback": True}), ForumAndSquare()
    async with (
        watching(allowed) as watch,
        standing(forum) as stand,
        open_app(allowed) as house,
    ):
        actor = await a_workspace(house, mode=Mode.LIVE)
        posts = await connected(house, actor, "discord_forum", stand.url, channel_id=CHANNEL)
        square = await connected(house, actor, "discord", stand.url, channel_id=SQUARE)
        async with at_work(house):
            await watch.until_rows(LISTENED)
            await watch.until_rows("SELECT FROM channel_hearings HAVING count(stream) = 2")
            await watch.pass_time(timedelta(0))
            thread = forum.begun("Opening hours", "Until when?", ANA)
            told = forum.messages[-1] | {"guild_id": GUILD}
            await stand.tell("MESSAGE_CREATE", told)
            edit = {"content": "Now?", "edited_timestamp": "2026-11-26T10:00:00+00:00"}
            await stand.tell("MESSAGE_UPDATE", told | edit)
            there = told | {"id": str(int(told["id"]) + 9), "channel_id": SQUARE}
            await stand.tell("MESSAGE_CREATE", there | {"content": "In the square"})
            renamed = {"id": thread["id"], "parent_id": CHANNEL, "type": 11, "guild_id": GUILD}
            await stand.tell("THREAD_UPDATE", renamed | {"name": "Hours", "owner_id": ANA})
            here = "SELECT FROM inbound_messages WHERE channel_id = $1 AND text = $2"
            await watch.until_rows(here + " AND title = 'Hours'", posts.id, "Now?")
            await watch.until_rows(here, square.id, "In the square")
    assert (stand.max_open, len(stand.identified)) == (1, 1)
