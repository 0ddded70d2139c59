"""An attempt to connect: nobody is asked within a transaction, time ends it, and a break in the
middle costs the attempt and nothing else."""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from domain.communities.connecting import (
    LIVES,
    Begun,
    ChannelConnection,
    Choice,
    Granted,
    NotGranted,
    may_be_sent_to,
)
from domain.communities.errors import (
    ChannelConnectionClosed,
    ConnectingNotConfigured,
    ConnectingNotOffered,
)
from domain.communities.use_cases.finish_connection import (
    enter_connection,
    finish_connection,
    show_choices,
)
from domain.communities.use_cases.hear_callback import Callback, hear_callback
from domain.communities.use_cases.read_communities import read_channel, read_connection
from domain.communities.use_cases.start_connection import NewConnection, start_connection
from domain.shared.access import Actor, Mode
from domain.shared.errors import Refusal, ValidationFailed
from domain.shared.platforms import REFRESH_TOKEN, PlatformUnreachable
from domain.shared.secret import Secret
from tests.kit.builders import a_community, a_sandbox_channel, a_workspace
from tests.kit.fakes import FakeHouse, a_fake_house

REDIRECT = "https://app.plaza.example/connected"
CODE = Secret("a-code")


@dataclass
class Desk:
    house: FakeHouse
    actor: Actor
    wanted: NewConnection

    async def begin(self, **more: Any) -> Begun:
        room = self.house.app.communities
        return await start_connection(room, self.actor, replace(self.wanted, **more))

    async def back(self, begun: Begun, **said: Any) -> dict[str, str]:
        heard = Callback("sandbox", begun.state.reveal(), **({"code": CODE} | said))
        onwards = await hear_callback(self.house.app.communities, heard)
        return {name: v[0] for name, v in parse_qs(urlsplit(onwards).query).items()}

    async def offered(self, begun: Begun) -> str:
        """The token that takes a choice."""
        token = (await self.back(begun))["token"]
        room = self.house.app.communities
        door = await enter_connection(room, begun.connection.id, token)
        return (await show_choices(room, door, token)).token.reveal()

    async def finish(self, begun: Begun, token: str, *choices: str) -> ChannelConnection:
        room = self.house.app.communities
        door = await enter_connection(room, begun.connection.id, token)
        return await finish_connection(room, door, token, choices)

    async def seen(self, begun: Begun) -> tuple[str, str | None]:
        found = await read_connection(self.house.app.communities, self.actor, begun.connection.id)
        return found.status.value, found.reason

    def grants(self, *outcomes: Granted | NotGranted) -> None:
        self.house.authorities.outcomes[:] = outcomes


@pytest.fixture
async def desk() -> Desk:
    house = a_fake_house()
    actor = await a_workspace(house)
    community = await a_community(house, actor)
    callback = "https://api.plaza.example/oauth/sandbox/callback"
    return Desk(house, actor, NewConnection(community.id, "sandbox", REDIRECT, callback))


async def test_no_secret_is_kept_as_it_is(desk: Desk) -> None:
    begun = await desk.begin()
    token = (await desk.back(begun))["token"]
    rows = repr(desk.house.memory.tables.connections)
    assert begun.state.reveal() not in rows
    assert token not in rows
    assert begun.state.reveal() not in repr(begun)
    # 256 bits each, in base64.
    assert min(len(begun.state.reveal()), len(token)) >= 43


async def test_the_platform_is_asked_outside_of_every_transaction(desk: Desk) -> None:
    """The strictest of locks is free while it answers."""
    held, asked = desk.house.memory.alone, list[bool]()
    desk.house.authorities.meanwhile = lambda: asked.append(held.locked())
    await desk.back(await desk.begin())
    assert asked == [False]


async def test_a_state_is_good_for_ten_minutes(desk: Desk) -> None:
    begun = await desk.begin()
    desk.house.clock.forward(LIVES)
    with pytest.raises(ChannelConnectionClosed):
        await desk.back(begun)
    assert await desk.seen(begun) == ("expired", None)
    assert desk.house.authorities.exchanged == []


async def test_a_choice_is_good_for_ten_minutes_of_its_own(desk: Desk) -> None:
    begun = await desk.begin()
    desk.house.clock.forward(LIVES - timedelta(seconds=1))
    token = await desk.offered(begun)
    desk.house.clock.forward(LIVES)
    with pytest.raises(ChannelConnectionClosed):
        await desk.finish(begun, token)


def dies() -> None:
    """Whoever asks is gone before anything is written down."""
    raise asyncio.CancelledError


async def test_a_break_after_the_exchange_costs_the_attempt_alone(desk: Desk) -> None:
    pages = desk.house.authorities
    pages.meanwhile = dies
    begun = await desk.begin()
    with pytest.raises(asyncio.CancelledError):
        await desk.back(begun)
    assert await desk.seen(begun) == ("exchanging", None)
    # Nobody sends a spent code a second time.
    with pytest.raises(ChannelConnectionClosed):
        await desk.back(begun)
    desk.house.clock.forward(LIVES)
    assert await desk.seen(begun) == ("expired", "interrupted")
    assert len(pages.exchanged) == 1
    pages.meanwhile = lambda: None
    again = await desk.begin()
    assert (await desk.finish(again, await desk.offered(again))).status == "finished"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"error": "access_denied"}, "access_denied"),
        ({"error": "<script>"}, "platform_error"),
        ({"error": "x" * 41}, "platform_error"),
        ({"code": None}, "no_code"),
    ],
)
async def test_what_brings_no_code_ends_it_unasked(desk: Desk, said: Any, reason: str) -> None:
    begun = await desk.begin()
    assert await desk.back(begun, **said) == {"connection": begun.connection.id, "error": reason}
    assert desk.house.authorities.exchanged == []
    assert desk.house.memory.tables.errands == {}


async def test_a_grant_of_nothing_is_none(desk: Desk) -> None:
    desk.grants(Granted({"token": Secret("granted")}, ()))
    assert (await desk.back(await desk.begin()))["error"] == "nothing_to_choose"


async def test_each_server_is_asked_for_a_client_once_and_again_when_it_forgot(desk: Desk) -> None:
    pages = desk.house.authorities
    pages.per_server = True
    place = {"server_url": "https://social.example"}
    first = await desk.begin(**place)
    await desk.begin(**place)
    assert pages.clients == 1
    await desk.begin(server_url="https://other.example")
    assert pages.clients == 2
    # Another way back needs another client.
    await desk.begin(**place, callback="https://new.plaza.example/oauth/sandbox/callback")
    assert pages.clients == 3
    second = await desk.begin(**place, callback="https://new.plaza.example/oauth/sandbox/callback")
    desk.grants(NotGranted("client_refused", forgets=True))
    assert (await desk.back(second))["error"] == "client_refused"
    assert (await desk.back(first))["error"] == "client_refused"
    await desk.begin(**place)
    assert pages.clients == 4


async def test_a_platform_that_does_not_answer_leaves_the_choice_open(desk: Desk) -> None:
    begun = await desk.begin()
    token = await desk.offered(begun)
    desk.house.platforms.identities.append(PlatformUnreachable(platform="sandbox"))
    with pytest.raises(PlatformUnreachable):
        await desk.finish(begun, token)
    assert (await desk.finish(begun, token)).channel_ids


async def test_how_long_it_lasts_is_counted_from_the_exchange(desk: Desk) -> None:
    lasts = timedelta(hours=1)
    choice = Choice("main", "account", "Main")
    desk.grants(Granted({"token": Secret("granted")}, (choice,), lasts))
    begun = await desk.begin()
    token = await desk.offered(begun)
    ends = desk.house.clock.now() + lasts
    desk.house.clock.forward(timedelta(minutes=9))
    [channel_id] = (await desk.finish(begun, token)).channel_ids
    channel = await read_channel(desk.house.app.communities, desk.actor, channel_id)
    assert channel.credentials_expire_at == ends


async def test_a_reconnect_keeps_the_refresh_token_that_is_given_only_once(desk: Desk) -> None:
    channel = await a_sandbox_channel(
        desk.house, desk.actor, refresh_token="the-first", account="main"
    )
    settings = {"account": "main"}
    desk.grants(
        Granted({"token": Secret("granted")}, (Choice("main", "account", "Main", settings),))
    )
    begun = await desk.begin(reconnects=True)
    done = await desk.finish(begun, await desk.offered(begun))
    assert done.channel_ids == (channel.id,)
    kept = desk.house.memory.tables.credentials[desk.actor.workspace, channel.id]
    assert {name: secret.reveal() for name, secret in kept.items()} == {
        "token": "granted",
        REFRESH_TOKEN: "the-first",
    }
    after = await read_channel(desk.house.app.communities, desk.actor, channel.id)
    assert after.renewable
    assert after.credentials_fence > channel.credentials_fence


def test_an_empty_token_is_no_grant() -> None:
    with pytest.raises(ValueError, match="empty"):
        Granted({"token": Secret("granted"), REFRESH_TOKEN: Secret("")}, ())


async def test_channels_never_share_a_refresh_token(desk: Desk) -> None:
    choices = tuple(
        Choice(name, "room", name.title(), {"account": name}) for name in ("plaza", "garden")
    )
    shared = {"token": Secret("granted"), REFRESH_TOKEN: Secret("good-once")}
    desk.grants(Granted(shared, choices))
    begun = await desk.begin()
    token = await desk.offered(begun)
    with pytest.raises(ValidationFailed) as refused:
        await desk.finish(begun, token, "plaza", "garden")
    assert [error.code for error in refused.value.errors] == ["one_choice_only"]
    assert len((await desk.finish(begun, token, "plaza")).channel_ids) == 1


@pytest.mark.parametrize(
    ("set_up", "platform", "kind"),
    [(True, "mastodon", ConnectingNotOffered), (False, "sandbox", ConnectingNotConfigured)],
)
async def test_where_nobody_can_be_sent_is_said(
    desk: Desk, set_up: bool, platform: str, kind: type[Refusal]
) -> None:
    desk.house.authorities.configured = set_up
    room, actor = desk.house.app.communities, desk.actor
    if platform == "mastodon":
        actor = replace(actor, mode=Mode.LIVE)
    with pytest.raises(kind):
        await start_connection(room, actor, replace(desk.wanted, platform=platform))


@pytest.mark.parametrize(
    "url", ["https://a.example:0/", "https://a.example:99999/", "https://", ""]
)
def test_what_is_no_address_is_nowhere_to_be_sent(url: str) -> None:
    assert not may_be_sent_to(url)
