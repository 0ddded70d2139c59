"""What a platform tells over a stream is heard once, whoever dies, and by one worker at a time."""

import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from adapters.settings import Settings
from adapters.wiring import House, open_app
from domain.communities.model import Channel
from domain.communities.use_cases.connect_channel import NewChannel, connect_channel
from domain.inbox.hearing import NET, Hears
from domain.inbox.streaming import LEASE
from domain.inbox.use_cases.read_inbox import read_channel_inbound
from domain.shared.access import Actor, Mode
from domain.shared.secret import Secret
from tests.faults.programs import a_program, environment
from tests.integration.at_work import Watcher, at_work, several_at_work, watching
from tests.kit.builders import a_community, a_workspace
from tests.kit.platforms.stage import CANARY
from tests.platforms.discord.fake import CHANNEL, GUILD, FakeDiscord
from tests.platforms.discord.gateway_stand import GatewayStand, standing

SECOND = timedelta(seconds=1)
ANA = {"id": "1160000000000000001", "username": "ana_r", "global_name": "Ana Ruiz"}
TEXTS = "SELECT text FROM inbound_messages ORDER BY platform_message_id"
LISTENED = "SELECT FROM channel_streams WHERE alive_until > clock_timestamp()"
ASKED = "SELECT FROM channel_hearings WHERE cursor IS NOT NULL"
NOT_ASKED_SOON = (
    "SELECT FROM duties WHERE kind = 'poll_channel' AND due_at > now() + interval '20 seconds'"
)
LET_GO = "SELECT FROM channel_streams WHERE lease_until IS NULL"


@dataclass
class Town:
    """A Discord with one channel of ours, and whoever sees our database."""

    settings: Settings
    server: FakeDiscord
    stand: GatewayStand
    watch: Watcher
    house: House
    actor: Actor
    channel: Channel

    async def say(self, text: str, *, told: bool = True) -> dict[str, Any]:
        """Somebody says this. Not `told`, only whoever asks hears of it."""
        self.server.somebody_says(text)
        message = self.server.messages[-1] | {"guild_id": GUILD}
        if told:
            await self.stand.tell("MESSAGE_CREATE", message)
        return message

    async def until_heard(self, *texts: str) -> None:
        async def there() -> bool:
            rows = await self.watch.db.fetch(TEXTS)
            return [row["text"] for row in rows] == list(texts)

        await self.watch.until(there)

    async def count(self, query: str) -> int:
        found: int = await self.watch.db.fetchval(f"SELECT count(*) FROM ({query}) q")
        return found


@pytest.fixture
async def town(settings: Settings) -> AsyncIterator[Town]:
    allowed, server = settings.model_copy(update={"allow_loopback": True}), FakeDiscord()
    async with (
        watching(allowed) as watch,
        standing(server) as stand,
        open_app(allowed) as house,
    ):
        actor = await a_workspace(house, mode=Mode.LIVE)
        channel = await a_channel(house, actor, stand.url)
        yield Town(allowed, server, stand, watch, house, actor, channel)


async def a_channel(house: House, actor: Actor, url: str) -> Channel:
    community = await a_community(house, actor)
    request = NewChannel(
        community_id=community.id,
        platform="discord",
        server_url=url,
        credentials={"bot_token": Secret(CANARY)},
        settings={"channel_id": CHANNEL},
    )
    return await connect_channel(house.app.communities, actor, request)


async def test_what_asking_does_not_find_out_is_heard_at_once(town: Town) -> None:
    async with at_work(town.house):
        await town.watch.until_rows(LISTENED)
        message = await town.say("Open today?")
        about = {"guild_id": GUILD, "channel_id": CHANNEL, "message_id": message["id"]}
        edit = {"content": "Open now?", "edited_timestamp": "2026-11-26T10:00:00+00:00"}
        await town.stand.tell("MESSAGE_UPDATE", message | edit)
        reaction = about | {"user_id": ANA["id"], "emoji": {"id": None, "name": "👍"}}
        await town.stand.tell("MESSAGE_REACTION_ADD", reaction)
        person = {"guild_id": GUILD, "user": ANA}
        joined = {"joined_at": "2026-11-26T09:59:00+00:00"}
        await town.stand.tell("GUILD_MEMBER_ADD", person | joined)
        await town.stand.tell("GUILD_MEMBER_REMOVE", person)
        await town.until_heard("Open now?")
        await town.watch.until_rows("SELECT FROM inbound_activities WHERE kind = 'member_left'")
        await town.stand.tell("MESSAGE_DELETE", about | {"id": message["id"]})
        await town.watch.until_rows("SELECT FROM inbound_messages WHERE state = 'deleted'")
        inbound = await read_channel_inbound(town.house.app.inbox, town.actor, town.channel.id)
        assert (inbound.hears, inbound.trouble) == (Hears.STREAMING, None)
    kinds = await town.watch.db.fetch("SELECT kind FROM inbound_activities ORDER BY id")
    assert [row["kind"] for row in kinds] == ["reaction", "member_joined", "member_left"]


async def test_who_asks_besides_asks_seldom_and_hears_nothing_twice(town: Town) -> None:
    async with at_work(town.house):
        await town.watch.until_rows(LISTENED)
        await town.say("one")
        await town.until_heard("one")
        await town.watch.pass_time(2 * SECOND)
        await town.watch.db.execute("UPDATE duties SET due_at = now() WHERE kind = 'poll_channel'")
        await town.house.doorbell.ring()
        seldom = "SELECT FROM channel_hearings WHERE cursor <> '0' AND next_poll_at > now() + $1"
        await town.watch.until_rows(seldom, NET - 10 * SECOND)
        await town.say("two")
        await town.until_heard("one", "two")
    assert await town.count("SELECT FROM inbound_receipts") == 2


@pytest.mark.parametrize("moment", ["streamed", "stream_kept"])
async def test_who_is_killed_in_the_middle_loses_nothing(town: Town, moment: str) -> None:
    async with a_program("worker", environment(town.settings, moment)) as program:
        await town.watch.until_rows(LISTENED)
        await town.say("one")
        assert await program.ended() == -signal.SIGKILL
    await town.say("two")
    await town.watch.pass_time(LEASE)
    async with at_work(town.house):
        await town.until_heard("one", "two")
        await town.say("three")
        await town.until_heard("one", "two", "three")
    assert (len(town.stand.identified), len(town.stand.resumed)) == (1, 1)
    assert await town.count("SELECT FROM inbound_receipts") == 3
    assert await town.count("SELECT FROM events WHERE name = 'inbound.received'") == 3


async def test_two_workers_have_one_connection_and_the_other_follows(town: Town) -> None:
    async with several_at_work(town.settings, 1):
        await town.watch.until_rows(LISTENED)
        async with at_work(town.house):
            await town.say("one")
            await town.until_heard("one")
        await town.say("two")
        await town.until_heard("one", "two")
    await town.watch.until_rows(LET_GO)
    await town.say("three")
    async with at_work(town.house):
        await town.until_heard("one", "two", "three")
    assert (town.stand.max_open, len(town.stand.identified)) == (1, 1)
    assert town.stand.closed_with == [4000, 4000]


async def test_channels_of_one_bot_in_several_workspaces_share_its_connection(
    town: Town,
) -> None:
    other = await a_workspace(town.house, mode=Mode.LIVE)
    await a_channel(town.house, other, town.stand.url)
    async with at_work(town.house):
        await town.watch.until_rows(LISTENED)
        shared = "SELECT FROM channel_hearings HAVING count(stream) = 2"
        await town.watch.until_rows(shared)
        await town.watch.pass_time(timedelta(0))
        await town.stand.until(lambda: len(town.stand.open) == 1)
        await town.say("one")
        await town.until_heard("one", "one")
    places = await town.watch.db.fetch("SELECT DISTINCT workspace_id FROM inbound_messages")
    assert {row["workspace_id"] for row in places} == {town.actor.workspace, other.workspace}
    assert town.stand.max_open == 1
    points = await town.watch.db.fetch("SELECT DISTINCT point, fence FROM channel_streams")
    assert len(points) == 1


async def test_a_session_that_is_over_begins_anew_and_what_was_missed_is_asked_for(
    town: Town,
) -> None:
    async with at_work(town.house):
        await town.watch.until_rows(LISTENED)
        await town.watch.until_rows(ASKED)
        await town.watch.until_rows(NOT_ASKED_SOON)
        await town.say("one")
        await town.until_heard("one")
    town.stand.forget()
    await town.say("two", told=False)
    async with at_work(town.house):
        await town.stand.until(lambda: bool(town.stand.resumed))
        await town.watch.until_rows("SELECT FROM channel_streams WHERE point IS NULL")
        await town.watch.pass_time(6 * SECOND)
        await town.house.doorbell.ring()
        await town.stand.until(lambda: len(town.stand.identified) == 2)
        await town.until_heard("one", "two")
    assert len(town.stand.resumed) == 1
    assert await town.count("SELECT FROM inbound_receipts") == 2


async def test_a_token_that_is_refused_is_asked_for_anew_once(town: Town) -> None:
    async with at_work(town.house):
        await town.watch.until_rows(LISTENED)
        town.stand.token = "another"
        await town.stand.drop(4004)
        await town.watch.until_rows("SELECT FROM channels WHERE status = 'reauth_required'")
        await town.watch.until_rows(LET_GO)
        await town.watch.pass_time(timedelta(hours=7))
        await town.house.doorbell.ring()
        await town.watch.until_rows("SELECT FROM channel_hearings WHERE next_poll_at IS NULL")
    assert (await town.watch.events(town.channel.id)).count("channel.reauth_required") == 1
    assert town.stand.connections == 1


async def test_who_may_not_listen_is_asked_as_before_and_told_why(town: Town) -> None:
    town.stand.allowed = 0
    async with at_work(town.house):
        await town.watch.until_rows("SELECT FROM channel_hearings WHERE stream_trouble IS NOT NULL")
        await town.watch.until_rows(ASKED)
        await town.say("one", told=False)
        await town.watch.db.execute("UPDATE duties SET due_at = now() WHERE kind = 'poll_channel'")
        await town.house.doorbell.ring()
        await town.until_heard("one")
        inbound = await read_channel_inbound(town.house.app.inbox, town.actor, town.channel.id)
    assert inbound.hears is Hears.POLLING
    assert inbound.trouble is not None
    assert "Message Content Intent" in inbound.trouble
    assert town.stand.connections == 1
