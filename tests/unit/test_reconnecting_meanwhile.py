"""A channel that was reconnected while somebody called with its old credentials stays connected,
whatever is then said of those; with the ones it has, once is enough to have it wait for others."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from domain.communities.model import ChannelStatus
from domain.communities.use_cases.check_channel import check_channel, reconnect_channel
from domain.moderation.use_cases.carry_out_actions import carry_out_actions
from domain.publishing.outcomes import Outcome, Published, RefusalKind, Refused
from domain.publishing.ports import OutgoingPost
from domain.publishing.states import DeliveryState
from domain.publishing.use_cases.retract_message import retract_message
from domain.publishing.use_cases.revise_message import revise_message
from domain.shared.platforms import CredentialsRefused
from domain.shared.secret import Secret
from tests.kit.fakes.house_profiles import an_account
from tests.kit.platforms.through import Through
from tests.unit.moderation_square import Square, a_square
from tests.unit.publishing.work import Work, a_work

NO = Refused(RefusalKind.CREDENTIALS, "Who are you?", 401)
OTHERS = {"token": Secret("another")}
Reconnect = Callable[[], Awaitable[None]]


def reconnecting(work: Work | Square) -> Reconnect:
    async def reconnect() -> None:
        work.house.platforms.identities.append(an_account())
        room = work.house.app.communities
        await reconnect_channel(room, work.actor, work.channel.id, OTHERS)

    return reconnect


@dataclass
class Meanwhile(Through):
    """Refuses what it is asked; before the answer is there, the channel has other credentials."""

    reconnect: Reconnect

    async def edit(self, post: OutgoingPost) -> Outcome:
        return await self.act(post)

    async def delete(self, post: OutgoingPost) -> Outcome:
        return await self.act(post)

    async def act(self, *asked: Any) -> Outcome:
        await self.reconnect()
        return NO

    async def pace(self, *asked: Any) -> Any:
        raise AssertionError("nothing here slows anybody down")

    slow_down = pace

    async def identify(self, *asked: Any) -> Any:
        await self.reconnect()
        raise CredentialsRefused(platform="sandbox", words="no")


async def status(work: Work | Square) -> ChannelStatus:
    channel = await work.house.app.communities.reads.channel(work.actor, work.channel.id)
    return channel.status


async def out() -> Work:
    work = await a_work()
    await work.record(await work.start(), Published("110"))
    return work


async def revises(work: Work, platforms: Through) -> None:
    room = replace(work.house.app.publishing, platforms=platforms)
    await revise_message(room, work.actor, work.message.id, None, {"text": "Ten, not nine."})


async def retracts(work: Work, platforms: Through) -> None:
    room = replace(work.house.app.publishing, platforms=platforms)
    await retract_message(room, work.actor, work.message.id)


async def test_what_was_refused_with_the_old_ones_is_sent_with_the_new() -> None:
    work = await a_work()
    started = await work.start()
    await reconnecting(work)()
    await work.record(started, NO)
    assert await status(work) is ChannelStatus.CONNECTED
    assert "channel.reauth_required" not in work.told()
    delivery = await work.delivery()
    assert (delivery.state, delivery.error_code) == (DeliveryState.SCHEDULED, "credentials_expired")
    [line] = await work.house.app.publishing.reads.attempts(work.actor, work.message.id)
    assert (line.outcome, line.error_code) == ("refused", "refused_credentials")
    assert delivery.next_at is not None
    work.house.clock.forward(delivery.next_at - work.house.clock.now())
    again = await work.start()
    assert again.post.connection.credentials["token"].reveal() == "another"
    await work.record(again, Published("110"))
    assert (await work.delivery()).state is DeliveryState.PUBLISHED


async def test_what_was_refused_with_the_ones_it_has_stops_it_in_the_same_commit() -> None:
    work = await a_work()
    await work.record(await work.start(), NO)
    assert (await work.delivery()).error_code == "refused_credentials"
    assert await status(work) is ChannelStatus.REAUTH_REQUIRED
    last = work.house.memory.commits[-1]
    assert next(news.name for news in last.news) == "channel.reauth_required"


@pytest.mark.parametrize("asks", [revises, retracts])
async def test_so_it_is_with_what_is_out(
    asks: Callable[[Work, Through], Awaitable[None]],
) -> None:
    work = await out()
    inner = work.house.app.publishing.platforms
    await asks(work, Meanwhile(inner, reconnecting(work)))
    assert await status(work) is ChannelStatus.CONNECTED
    work.house.platforms.outcomes.append(NO)
    await asks(work, Through(inner))
    assert await status(work) is ChannelStatus.REAUTH_REQUIRED


async def test_so_it_is_with_what_is_done_about_others() -> None:
    square = await a_square()
    await square.ask()
    inner = square.house.app.publishing.platforms
    platforms = Meanwhile(inner, reconnecting(square))
    room = replace(square.house.app.moderation, platforms=platforms)
    assert await carry_out_actions(room, square.actor, square.channel.id) == 1
    assert await status(square) is ChannelStatus.CONNECTED
    await square.work_when_due(NO)
    assert await status(square) is ChannelStatus.REAUTH_REQUIRED


async def test_so_it_is_with_a_look_at_the_channel() -> None:
    work = await a_work()
    platforms: Any = Meanwhile(work.house.app.publishing.platforms, reconnecting(work))
    room = replace(work.house.app.communities, platforms=platforms)
    after = await check_channel(room, work.actor, work.channel.id)
    assert (after.status, after.check_error) == (ChannelStatus.CONNECTED, None)
    work.house.platforms.identities.append(CredentialsRefused(platform="sandbox", words="no"))
    after = await check_channel(work.house.app.communities, work.actor, work.channel.id)
    assert after.status is ChannelStatus.REAUTH_REQUIRED
