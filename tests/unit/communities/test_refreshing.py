"""One refresher a channel: it claims, asks, and writes down; on rooms in memory."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from domain.communities.account import Account
from domain.communities.model import Channel, ChannelStatus
from domain.communities.outcomes import (
    GrantRefused,
    NotRefreshed,
    Refreshed,
    RefreshOutcome,
    RefreshUnknown,
)
from domain.communities.rules import AHEAD, BEGIN_WITHIN, LADDER, REFRESH_LEASE
from domain.communities.use_cases.change_channel import (
    disconnect_channel,
    pause_channel,
)
from domain.communities.use_cases.check_channel import check_channel, reconnect_channel
from domain.communities.use_cases.read_communities import read_channel, read_channel_health
from domain.communities.use_cases.refresh_credentials import refresh_credentials
from domain.shared.access import Actor
from domain.shared.errors import NotFound, Refusal, TemporarilyUnavailable
from domain.shared.ids import ChannelId
from domain.shared.platforms import (
    REFRESH_TOKEN,
    Connection,
    CredentialsExpired,
    CredentialsRefused,
    PlatformUnreachable,
)
from domain.shared.secret import Secret
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.fakes import FakeHouse, a_fake_house, an_account
from tests.kit.refusing import refuse_credentials

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
GIVEN = {"token": "anything", REFRESH_TOKEN: "once"}


@dataclass
class Desk:
    """A channel with an hour to live, and the refreshers that see to it."""

    house: FakeHouse
    actor: Actor
    channel: Channel

    async def refresh(self) -> Channel:
        return await refresh_credentials(self.house.app.communities, self.actor, self.channel.id)

    async def now(self) -> Channel:
        return await read_channel(self.house.app.communities, self.actor, self.channel.id)

    def stored(self) -> dict[str, str]:
        kept = self.house.memory.tables.credentials[self.actor.workspace, self.channel.id]
        return {name: secret.reveal() for name, secret in kept.items()}

    def notices(self) -> int:
        return [n.name for n in self.house.memory.news].count("channel.reauth_required")

    def last_status_told(self) -> object:
        """What the latest news says the channel's status was before."""
        return self.house.memory.news[-1].previous.get("status")

    def answers(self, *outcomes: RefreshOutcome) -> None:
        self.house.platforms.refreshes.extend(outcomes)

    def due(self) -> None:
        """Five minutes before the end."""
        self.house.clock.forward(HOUR - AHEAD)


async def a_desk(house: FakeHouse, refresh_token: str | None = "once") -> Desk:
    actor = await a_workspace(house)
    house.platforms.identities.append(replace(an_account(), credentials_last=HOUR))
    channel = await a_sandbox_channel(house, actor, refresh_token=refresh_token)
    return Desk(house, actor, channel)


@pytest.fixture
async def desk() -> Desk:
    made = await a_desk(a_fake_house())
    made.due()
    return made


async def test_new_credentials_replace_the_old_and_live_for_as_long_as_was_said(
    desk: Desk,
) -> None:
    after = await desk.refresh()
    assert desk.stored() == {"token": "access-1", REFRESH_TOKEN: "refresh-1"}
    assert after.credentials_expire_at == desk.house.clock.now() + HOUR
    assert after == await desk.now()
    [asked] = desk.house.platforms.refreshed
    assert {n: s.reveal() for n, s in asked.credentials.items()} == GIVEN


async def test_nothing_is_asked_before_it_is_due() -> None:
    desk = await a_desk(a_fake_house())
    assert await desk.refresh() == desk.channel
    assert desk.house.platforms.refreshed == []


async def test_a_second_refresher_asks_nothing_and_reads_what_the_first_one_brought(
    desk: Desk,
) -> None:
    first = await desk.refresh()
    assert await desk.refresh() == first
    assert len(desk.house.platforms.refreshed) == 1


async def test_while_one_has_the_turn_nobody_else_asks(desk: Desk) -> None:
    others: list[Channel] = []

    class Slow:
        """Others come while the platform thinks."""

        async def refresh(self, connection: Connection) -> RefreshOutcome:
            others.extend(await asyncio.gather(*(desk.refresh() for _ in range(19))))
            return await desk.house.platforms.refresh(connection)

    room = replace(desk.house.app.communities, platforms=Slow())  # type: ignore[arg-type]
    done = await refresh_credentials(room, desk.actor, desk.channel.id)
    assert len(desk.house.platforms.refreshed) == 1
    assert {channel.refresh_fence for channel in others} == {done.refresh_fence}
    assert all(channel.credentials_fence < done.credentials_fence for channel in others)


async def test_the_turn_of_a_refresher_that_died_goes_to_the_next_after_its_lease(
    desk: Desk,
) -> None:
    room = desk.house.app.communities
    async with room.begin(desk.actor) as tx:
        await tx.channels.take_refresh(desk.channel.id, REFRESH_LEASE)
        await tx.commit()
    await desk.refresh()
    assert desk.house.platforms.refreshed == []
    desk.house.clock.forward(REFRESH_LEASE)
    assert (await desk.refresh()).credentials_fence == desk.channel.credentials_fence + 2


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (NotRefreshed("platform_unreachable", "no route"), "platform_unreachable"),
        (NotRefreshed("platform_rejected", "no such path"), "platform_rejected"),
        (RefreshUnknown("503"), "outcome_unknown"),
    ],
)
async def test_trouble_leaves_the_channel_connected_and_tries_again_on_the_ladder(
    desk: Desk, outcome: RefreshOutcome, code: str
) -> None:
    for tries in range(3):
        desk.answers(outcome)
        after = await desk.refresh()
        assert (after.status, after.refresh_error) == (ChannelStatus.CONNECTED, code)
        assert after.refresh_at == desk.house.clock.now() + LADDER[tries]
        assert desk.stored() == GIVEN
        desk.house.clock.forward(LADDER[tries])
    assert (await desk.refresh()).refresh_error is None
    assert len(desk.house.platforms.refreshed) == 4
    assert desk.notices() == 0


async def test_a_refused_token_asks_for_new_credentials_once_and_is_not_tried_again(
    desk: Desk,
) -> None:
    desk.answers(GrantRefused("invalid_grant"))
    for _ in range(3):
        after = await desk.refresh()
        desk.house.clock.forward(HOUR)
    assert after.status is ChannelStatus.REAUTH_REQUIRED
    assert len(desk.house.platforms.refreshed) == 1
    assert desk.notices() == 1
    assert desk.last_status_told() == "connected"
    assert desk.stored() == GIVEN


async def test_a_refusal_after_somebody_else_refreshed_is_settled_by_reading_again(
    desk: Desk,
) -> None:
    class Overtaken:
        """The lease runs out while this refresher waits, and another one refreshes."""

        async def refresh(self, connection: Connection) -> RefreshOutcome:
            desk.house.clock.forward(REFRESH_LEASE)
            await desk.refresh()
            return GrantRefused("invalid_grant")

    room = replace(desk.house.app.communities, platforms=Overtaken())  # type: ignore[arg-type]
    after = await refresh_credentials(room, desk.actor, desk.channel.id)
    assert (after.status, after.refresh_error) == (ChannelStatus.CONNECTED, None)
    assert desk.stored()[REFRESH_TOKEN] == "refresh-1"
    assert desk.notices() == 0


async def test_a_late_answer_never_overwrites_a_newer_token(desk: Desk) -> None:
    class Late:
        async def refresh(self, connection: Connection) -> RefreshOutcome:
            desk.house.clock.forward(REFRESH_LEASE)
            await desk.refresh()
            return Refreshed({"token": Secret("late"), REFRESH_TOKEN: Secret("late")}, HOUR)

    room = replace(desk.house.app.communities, platforms=Late())  # type: ignore[arg-type]
    await refresh_credentials(room, desk.actor, desk.channel.id)
    assert desk.stored() == {"token": "access-1", REFRESH_TOKEN: "refresh-1"}


async def test_a_refresher_held_up_past_its_lease_sends_nothing(desk: Desk) -> None:
    class Frozen:
        """By the time this clock is read, the turn was claimed a while ago."""

        def now(self) -> datetime:
            return desk.house.clock.now() + BEGIN_WITHIN + timedelta(seconds=1)

    room = replace(desk.house.app.communities, clock=Frozen())
    after = await refresh_credentials(room, desk.actor, desk.channel.id)
    assert desk.house.platforms.refreshed == []
    assert (after.status, after.refresh_error) == (ChannelStatus.CONNECTED, "platform_unreachable")


@dataclass
class Away:
    """A database that is away as often as it is told, once the platform has answered."""

    begin: Callable[[Actor], object]
    times: int
    asked: int = field(default=0)

    @asynccontextmanager
    async def __call__(self, actor: Actor) -> AsyncIterator[object]:
        self.asked += 1
        if 1 < self.asked <= 1 + self.times:
            raise TemporarilyUnavailable()
        async with self.begin(actor) as tx:  # type: ignore[attr-defined]
            yield tx


async def test_what_was_answered_is_not_given_up_while_the_database_is_away(desk: Desk) -> None:
    away = Away(desk.house.app.communities.begin, times=3)
    room = replace(desk.house.app.communities, begin=away)  # type: ignore[arg-type]
    await refresh_credentials(room, desk.actor, desk.channel.id)
    assert desk.stored()[REFRESH_TOKEN] == "refresh-1"
    assert (away.asked, len(desk.house.platforms.refreshed)) == (5, 1)


async def test_an_unknown_channel_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFound):
        await refresh_credentials(desk.house.app.communities, desk.actor, ChannelId("chn_none"))


async def test_a_paused_channel_keeps_its_credentials_alive(desk: Desk) -> None:
    await pause_channel(desk.house.app.communities, desk.actor, desk.channel.id, "holidays")
    assert (await desk.refresh()).status is ChannelStatus.PAUSED
    assert desk.stored()[REFRESH_TOKEN] == "refresh-1"


async def test_what_comes_for_a_channel_that_was_disconnected_is_not_stored(desk: Desk) -> None:
    class Leaving:
        async def refresh(self, connection: Connection) -> RefreshOutcome:
            room = desk.house.app.communities
            await disconnect_channel(room, desk.actor, desk.channel.id, "contract ended")
            return await desk.house.platforms.refresh(connection)

    room = replace(desk.house.app.communities, platforms=Leaving())  # type: ignore[arg-type]
    after = await refresh_credentials(room, desk.actor, desk.channel.id)
    assert after.status is ChannelStatus.DISCONNECTED
    assert desk.house.memory.tables.credentials == {}


async def test_new_tokens_are_kept_although_the_old_ones_were_refused_meanwhile(
    desk: Desk,
) -> None:
    class Refused:
        async def refresh(self, connection: Connection) -> RefreshOutcome:
            await refuse_credentials(desk.house, desk.actor, desk.channel.id)
            return await desk.house.platforms.refresh(connection)

    room = replace(desk.house.app.communities, platforms=Refused())  # type: ignore[arg-type]
    after = await refresh_credentials(room, desk.actor, desk.channel.id)
    assert after.status is ChannelStatus.REAUTH_REQUIRED
    assert desk.stored()[REFRESH_TOKEN] == "refresh-1"
    restored = await check_channel(desk.house.app.communities, desk.actor, desk.channel.id)
    assert restored.status is ChannelStatus.CONNECTED
    assert restored.refresh_at is not None


async def test_credentials_without_a_refresh_token_are_given_up_in_their_last_minute() -> None:
    desk = await a_desk(a_fake_house(), refresh_token=None)
    desk.house.clock.forward(HOUR - MINUTE)
    after = await desk.refresh()
    assert (after.status, after.status_reason) == (
        ChannelStatus.REAUTH_REQUIRED,
        "credentials_expired",
    )
    assert desk.house.platforms.refreshed == []
    assert desk.notices() == 1


@pytest.mark.parametrize("refresh_token", [None, ""])
async def test_reconnecting_without_a_refresh_token_keeps_the_stored_one(
    desk: Desk, refresh_token: str | None
) -> None:
    given = {"token": Secret("new")}
    if refresh_token is not None:
        given[REFRESH_TOKEN] = Secret(refresh_token)
    room = desk.house.app.communities
    after = await reconnect_channel(room, desk.actor, desk.channel.id, given)
    assert desk.stored() == {"token": "new", REFRESH_TOKEN: "once"}
    assert after.renewable


async def test_reconnecting_without_a_refresh_token_drops_one_that_was_refused(
    desk: Desk,
) -> None:
    desk.answers(GrantRefused("invalid_grant"))
    await desk.refresh()
    room, given = desk.house.app.communities, {"token": Secret("new")}
    after = await reconnect_channel(room, desk.actor, desk.channel.id, given)
    assert desk.stored() == {"token": "new"}
    assert (after.status, after.renewable) == (ChannelStatus.CONNECTED, False)


async def check(desk: Desk, answer: Account | Refusal) -> Channel:
    desk.house.platforms.identities.append(answer)
    return await check_channel(desk.house.app.communities, desk.actor, desk.channel.id)


async def test_a_check_that_finds_the_access_token_ended_has_it_refreshed(desk: Desk) -> None:
    ended = CredentialsExpired(platform="sandbox", words="expired")
    after = await check(desk, ended)
    assert (after.status, after.check_error) == (ChannelStatus.CONNECTED, "credentials_expired")
    assert (await desk.refresh()).refresh_error is None
    assert (await check(desk, an_account())).check_error is None
    assert desk.notices() == 0


async def test_a_check_that_finds_it_ended_with_nothing_to_refresh_it_asks_for_new_ones() -> None:
    desk = await a_desk(a_fake_house(), refresh_token=None)
    for answer in (CredentialsExpired, CredentialsRefused):
        after = await check(desk, answer(platform="sandbox", words="expired"))
        assert after.status is ChannelStatus.REAUTH_REQUIRED
    assert desk.notices() == 1


async def test_a_platform_that_gives_no_answer_to_a_check_ends_nothing(desk: Desk) -> None:
    after = await check(desk, PlatformUnreachable(platform="sandbox"))
    assert (after.status, after.credentials_fence) == (
        ChannelStatus.CONNECTED,
        desk.channel.credentials_fence,
    )


async def issues(desk: Desk) -> tuple[bool, tuple[str, ...]]:
    health = await read_channel_health(desk.house.app.communities, desk.actor, desk.channel.id)
    return health.can_publish, health.issues


async def test_health_tells_of_failing_refreshes_and_of_the_end(desk: Desk) -> None:
    assert await issues(desk) == (True, ())
    desk.answers(RefreshUnknown("503"))
    await desk.refresh()
    assert await issues(desk) == (True, ("credentials_not_refreshed",))
    desk.house.clock.forward(AHEAD)
    assert await issues(desk) == (False, ("credentials_expired", "credentials_not_refreshed"))
    await desk.refresh()
    assert await issues(desk) == (True, ())


async def test_a_channel_whose_platform_names_no_life_is_refreshed_at_once() -> None:
    house = a_fake_house()
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor, refresh_token="once")
    assert (channel.credentials_expire_at, channel.refresh_at) == (None, house.clock.now())
    after = await refresh_credentials(house.app.communities, actor, channel.id)
    assert after.credentials_expire_at == house.clock.now() + HOUR
