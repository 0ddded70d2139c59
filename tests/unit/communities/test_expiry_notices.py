"""That credentials end is told fourteen, seven and one day before, each once, and not after others
were given."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.communities.checking import CREDENTIALS_EXPIRING, EVERY
from domain.communities.events import CHANNEL_CREDENTIALS_EXPIRING
from domain.communities.model import Channel, ChannelStatus
from domain.communities.use_cases.change_channel import pause_channel
from domain.communities.use_cases.check_channel import reconnect_channel
from domain.communities.use_cases.foretell_expiry import foretell_expiry
from domain.communities.use_cases.look_at_channel import look_at_channel
from domain.communities.use_cases.read_communities import read_channel
from domain.shared.access import Actor
from domain.shared.platforms import Capability
from domain.shared.secret import Secret
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.fakes import FakeHouse, a_fake_house, an_account
from tests.kit.refusing import refuse_credentials

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
NEW = {"token": Secret("another")}


@dataclass
class Desk:
    house: FakeHouse
    actor: Actor
    channel: Channel

    async def given(self, days: float | None) -> None:
        """New credentials that are good for so long."""
        lasts = None if days is None else DAY * days
        self.house.platforms.identities.append(replace(an_account(), credentials_last=lasts))
        await reconnect_channel(self.house.app.communities, self.actor, self.channel.id, NEW)

    def become(self, **changes: Any) -> None:
        rows, key = self.house.memory.tables.channels, (self.actor.workspace, self.channel.id)
        rows[key] = replace(rows[key], **changes)

    async def now(self) -> Channel:
        return await read_channel(self.house.app.communities, self.actor, self.channel.id)

    def due(self) -> datetime | None:
        key = (self.actor.workspace, CREDENTIALS_EXPIRING, self.channel.id)
        duty = self.house.memory.tables.duties.get(key)
        return duty.due_at if duty else None

    def due_in(self) -> timedelta | None:
        due = self.due()
        return due - self.house.clock.now() if due else None

    async def work(self, span: timedelta) -> None:
        """A worker that does its duties for so long, each twice."""
        clock = self.house.clock
        until = clock.now() + span
        while (due := self.due()) is not None and due <= until:
            clock.forward(max(due - clock.now(), timedelta()))
            for _ in range(2):
                await foretell_expiry(self.house.app.communities, self.actor, self.channel.id)
        clock.forward(until - clock.now())

    def told(self) -> list[int]:
        """The days that were left, as they were told."""
        news = self.house.memory.news
        return [n.data["days_left"] for n in news if n.name == CHANNEL_CREDENTIALS_EXPIRING]


@pytest.fixture
async def desk() -> Desk:
    house = a_fake_house()
    actor = await a_workspace(house)
    return Desk(house, actor, await a_sandbox_channel(house, actor))


async def test_it_is_told_fourteen_seven_and_one_day_before_each_once(desk: Desk) -> None:
    await desk.given(60)
    assert desk.due_in() == 46 * DAY
    await desk.work(60 * DAY - SECOND)
    assert desk.told() == [14, 7, 1]
    [told, *_] = [n for n in desk.house.memory.news if n.name == CHANNEL_CREDENTIALS_EXPIRING]
    channel = await desk.now()
    assert (told.object_id, told.data["version"]) == (channel.id, channel.version)
    assert datetime.fromisoformat(told.data["credentials_expire_at"]) == (
        channel.credentials_expire_at
    )
    assert desk.due() is None


@pytest.mark.parametrize(
    ("days", "expected"), [(14.01, [14, 7, 1]), (14, [7, 1]), (3, [1]), (0.5, []), (None, [])]
)
async def test_of_what_was_past_when_they_were_given_nothing_is_told(
    desk: Desk, days: float | None, expected: list[int]
) -> None:
    await desk.given(days)
    await desk.work(20 * DAY)
    assert desk.told() == expected


async def test_after_others_were_given_nothing_is_told_of_those_before(desk: Desk) -> None:
    await desk.given(20)
    await desk.work(10 * DAY)
    assert desk.told() == [14]
    await desk.given(None)
    assert desk.due() is None
    await desk.work(10 * DAY)
    await foretell_expiry(desk.house.app.communities, desk.actor, desk.channel.id)
    assert desk.told() == [14]
    await desk.given(20)
    await desk.work(20 * DAY)
    assert desk.told() == [14, 14, 7, 1]


async def test_of_several_that_nobody_was_there_to_tell_the_last_is_told(desk: Desk) -> None:
    await desk.given(20)
    desk.house.clock.forward(14.5 * DAY)
    await desk.work(timedelta())
    assert desk.told() == [6]
    await desk.work(5.4 * DAY)
    assert desk.told() == [6, 1]


async def test_what_ended_is_not_told_of_any_more(desk: Desk) -> None:
    await desk.given(20)
    desk.house.clock.forward(21 * DAY)
    await desk.work(timedelta())
    assert desk.told() == []
    assert desk.due() is None


async def test_what_can_be_renewed_or_waits_for_others_is_not_told_of(desk: Desk) -> None:
    await desk.given(20)
    before = (await desk.now()).capabilities
    desk.become(capabilities=before | {Capability.REFRESH_CREDENTIALS})
    await desk.work(8 * DAY)
    assert desk.told() == []
    desk.become(capabilities=before)
    await refuse_credentials(desk.house, desk.actor, desk.channel.id)
    await foretell_expiry(desk.house.app.communities, desk.actor, desk.channel.id)
    assert (desk.told(), desk.due()) == ([], None)


async def test_a_paused_channel_is_told_of(desk: Desk) -> None:
    await desk.given(20)
    await pause_channel(desk.house.app.communities, desk.actor, desk.channel.id, "resting")
    await desk.work(7 * DAY)
    assert desk.told() == [14]
    assert (await desk.now()).status is ChannelStatus.PAUSED


async def test_a_channel_of_before_is_told_of_when_it_is_next_looked_at(desk: Desk) -> None:
    await desk.given(None)
    desk.become(credentials_expire_at=desk.house.clock.now() + 5 * DAY)
    desk.house.clock.forward(EVERY)
    await look_at_channel(desk.house.app.communities, desk.actor, desk.channel.id)
    assert desk.due_in() == timedelta()
    await desk.work(timedelta())
    assert desk.told() == [4]
