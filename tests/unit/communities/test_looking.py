"""Once a day a channel's platform is asked what it allows by now; only what is new is news."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from domain.communities.account import Account
from domain.communities.checking import EVERY
from domain.communities.model import Channel, ChannelStatus
from domain.communities.use_cases.change_channel import disconnect_channel
from domain.communities.use_cases.check_channel import check_channel
from domain.communities.use_cases.look_at_channel import look_at_channel
from domain.communities.use_cases.read_communities import read_channel
from domain.shared.access import Actor
from domain.shared.calling import CHANNEL_LOOKED_AT
from domain.shared.errors import Refusal, UrlNotAllowed
from domain.shared.platforms import CredentialsRefused, PlatformUnreachable
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.fakes import FakeHouse, a_fake_house, an_account
from tests.kit.refusing import refuse_credentials


@dataclass
class Desk:
    house: FakeHouse
    actor: Actor
    channel: Channel

    async def look(self, answer: Account | Refusal | None = None) -> Channel:
        if answer is not None:
            self.house.platforms.identities.append(answer)
        await look_at_channel(self.house.app.communities, self.actor, self.channel.id)
        return await self.now()

    async def now(self) -> Channel:
        return await read_channel(self.house.app.communities, self.actor, self.channel.id)

    def due_in(self) -> timedelta | None:
        place = (self.actor.workspace, CHANNEL_LOOKED_AT, self.channel.id)
        duty = self.house.memory.tables.duties.get(place)
        return duty.due_at - self.house.clock.now() if duty and duty.due_at else None

    def news(self) -> list[str]:
        return [news.name for news in self.house.memory.news if news.object_id == self.channel.id]


@pytest.fixture
async def desk() -> Desk:
    house = a_fake_house()
    actor = await a_workspace(house)
    return Desk(house, actor, await a_sandbox_channel(house, actor))


def an_account_with(maximum: int) -> Account:
    account = an_account()
    text = replace(account.limits.text, maximum=maximum)
    return replace(account, limits=replace(account.limits, text=text))


async def test_it_is_planned_with_the_channel_and_plans_its_next_time(desk: Desk) -> None:
    assert desk.due_in() == EVERY
    desk.house.clock.forward(EVERY)
    await desk.look()
    assert desk.due_in() == EVERY


async def test_new_limits_are_kept_and_told(desk: Desk) -> None:
    after = await desk.look(an_account_with(5000))
    assert after.limits.text.maximum == 5000
    assert (after.version, desk.news()[-1]) == (desk.channel.version + 1, "channel.checked")


async def test_that_nothing_is_new_is_no_news(desk: Desk) -> None:
    await desk.look()
    before, told = await desk.now(), desk.news()
    desk.house.clock.forward(EVERY)
    after = await desk.look()
    assert after == replace(before, checked_at=desk.house.clock.now())
    assert desk.news() == told


async def test_refused_credentials_are_told_once_and_not_tried_again(desk: Desk) -> None:
    refused = CredentialsRefused(platform="sandbox", words="no")
    assert (await desk.look(refused)).status is ChannelStatus.REAUTH_REQUIRED
    desk.house.platforms.identities.append(refused)
    desk.house.clock.forward(EVERY)
    await desk.look()
    assert len(desk.house.platforms.identities) == 1
    assert desk.news().count("channel.reauth_required") == 1


@pytest.mark.parametrize(
    "refusal",
    [PlatformUnreachable(platform="sandbox"), UrlNotAllowed(reason="address_not_public")],
)
async def test_trouble_says_nothing_about_the_credentials(desk: Desk, refusal: Refusal) -> None:
    after = await desk.look(refusal)
    assert (after.status, after.check_error) == (ChannelStatus.CONNECTED, refusal.code)
    assert desk.due_in() == EVERY


async def test_a_channel_that_is_restored_is_looked_at_again(desk: Desk) -> None:
    await refuse_credentials(desk.house, desk.actor, desk.channel.id)
    desk.house.clock.forward(2 * EVERY)
    await desk.look()
    assert desk.due_in() == -EVERY
    await check_channel(desk.house.app.communities, desk.actor, desk.channel.id)
    assert desk.due_in() == EVERY


async def test_one_that_is_gone_is_left_alone(desk: Desk) -> None:
    await disconnect_channel(desk.house.app.communities, desk.actor, desk.channel.id, "over")
    desk.house.platforms.identities.append(an_account())
    await desk.look()
    assert len(desk.house.platforms.identities) == 1
