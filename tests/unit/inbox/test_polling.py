"""A platform is asked as often as it pays, and never while it wants no call."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.communities.model import ChannelStatus
from domain.communities.use_cases.change_channel import pause_channel, resume_channel
from domain.communities.use_cases.read_communities import read_channel
from domain.inbox.hearing import LONGEST_WAIT, POLL_CHANNEL, Hearing
from domain.inbox.use_cases.follow_channel import follow_channel
from domain.inbox.use_cases.open_hook import open_hook
from domain.inbox.use_cases.poll_channel import AFTER_REFRESH, poll_channel
from domain.shared.calling import CHANNEL_RATE_LIMITED, CHANNEL_REAUTH_REQUIRED
from domain.shared.heard import Polled, Raw
from domain.shared.outcomes import CannotTell, Hindrance
from domain.shared.platforms import Capability
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.fakes import a_fake_house
from tests.kit.fakes.house import PACE
from tests.unit.stage import Stage

SECOND = timedelta(seconds=1)
ASKED_AND_RENEWED = (Capability.INBOUND_POLLING, Capability.REFRESH_CREDENTIALS)


@pytest.fixture
async def stage() -> Stage:
    house = a_fake_house()
    actor = await a_workspace(house)
    made = Stage(house, actor, await a_sandbox_channel(house, actor))
    become(made, capabilities=made.channel.capabilities | {Capability.INBOUND_POLLING})
    await follow_channel(house.app.inbox, actor, made.channel.id)
    return made


def become(s: Stage, **changes: Any) -> None:
    rows, key = s.house.memory.tables.channels, (s.actor.workspace, s.channel.id)
    rows[key] = replace(rows[key], **changes)


def hearing(s: Stage) -> Hearing:
    return s.house.memory.tables.channel_hearings[s.actor.workspace, s.channel.id]


def wait(s: Stage) -> timedelta | None:
    """Until it is asked next, by the plan."""
    duty = s.house.memory.tables.duties.get((s.actor.workspace, POLL_CHANNEL, s.channel.id))
    return duty.due_at - s.house.clock.now() if duty and duty.due_at else None


async def polled(s: Stage, *answers: Polled | CannotTell) -> None:
    s.house.ears.answers.extend(answers)
    for _ in answers or (None,):
        await poll_channel(s.house.app.inbox, s.actor, s.channel.id)


async def test_a_channel_that_is_asked_is_asked_at_once_when_it_is_connected(stage: Stage) -> None:
    assert wait(stage) == timedelta()
    await polled(stage, Polled((Raw("1", b"{}"),), "c1"))
    await polled(stage, Polled((Raw("1", b"{}"), Raw("2", b"{}")), "c2"))
    assert stage.house.ears.cursors == [None, "c1"]
    assert len(stage.house.memory.tables.inbound_receipts) == 2
    assert (hearing(stage).cursor, wait(stage)) == ("c2", PACE.least)


async def test_it_is_asked_more_seldom_the_longer_nothing_happens(stage: Stage) -> None:
    waits = []
    for _ in range(12):
        await polled(stage)
        waits.append(wait(stage))
    assert waits == sorted(waits, key=lambda w: w or timedelta())
    assert (waits[0], waits[-1]) == (PACE.least * 1.5, PACE.most)
    await polled(stage, Polled((Raw("1", b"{}"),), "c1"))
    assert wait(stage) == PACE.least


async def test_what_the_platform_wishes_is_respected(stage: Stage) -> None:
    await polled(stage, Polled((), "c1", again_in=timedelta(hours=1)))
    assert wait(stage) == timedelta(hours=1)
    await polled(stage, Polled((Raw("1", b"{}"),), "c1", more=True))
    assert wait(stage) == timedelta()
    await polled(stage, CannotTell("Slow down.", timedelta(hours=2)))
    assert wait(stage) == timedelta(hours=2)
    assert (hearing(stage).failures, hearing(stage).trouble) == (1, "Slow down.")
    stage.house.clock.forward(timedelta(hours=2))
    await polled(stage, CannotTell("Never.", timedelta(days=9)))
    assert wait(stage) == LONGEST_WAIT
    stage.house.clock.forward(timedelta(days=9))
    await polled(stage, Polled((), "c1"))
    assert (hearing(stage).failures, hearing(stage).trouble) == (0, None)


async def test_what_is_gone_for_good_is_asked_no_more_until_the_channel_comes_to_life(
    stage: Stage,
) -> None:
    await polled(stage, CannotTell("Gone.", hindrance=Hindrance.GONE))
    assert (hearing(stage).next_poll_at, hearing(stage).trouble) == (None, "Gone.")
    stage.house.clock.forward(timedelta(days=1))
    await follow_channel(stage.house.app.inbox, stage.actor, stage.channel.id)
    assert (hearing(stage).next_poll_at, wait(stage)) == (stage.house.clock.now(), timedelta())


async def test_refused_credentials_are_asked_for_once_and_nobody_asks_with_them_again(
    stage: Stage,
) -> None:
    no = CannotTell("Who are you?", hindrance=Hindrance.CREDENTIALS_REFUSED)
    await polled(stage, no)
    channel = await read_channel(stage.house.app.communities, stage.actor, stage.channel.id)
    assert channel.status is ChannelStatus.REAUTH_REQUIRED
    stage.house.clock.forward(timedelta(days=1))
    await polled(stage, no)
    assert stage.house.ears.cursors == [None]
    names = [news.name for news in stage.house.memory.news]
    assert names.count(CHANNEL_REAUTH_REQUIRED) == 1


async def test_expired_credentials_are_refreshed_at_once_and_it_is_asked_again(
    stage: Stage,
) -> None:
    become(stage, capabilities=stage.channel.capabilities | {*ASKED_AND_RENEWED})
    await polled(stage, CannotTell("Over.", hindrance=Hindrance.CREDENTIALS_EXPIRED))
    channel = await read_channel(stage.house.app.communities, stage.actor, stage.channel.id)
    assert channel.status is ChannelStatus.CONNECTED
    assert channel.waits_for_credentials(stage.house.clock.now())
    await polled(stage)
    assert wait(stage) == AFTER_REFRESH


async def test_a_channel_whose_platform_throttles_rests_for_everybody(stage: Stage) -> None:
    until = stage.house.clock.now() + 90 * SECOND
    await polled(stage, CannotTell("Slow down.", 90 * SECOND), CannotTell("Not asked."))
    rows, key = stage.house.memory.tables.channels, (stage.actor.workspace, stage.channel.id)
    assert rows[key].rate_limited_until == until
    assert stage.house.ears.cursors == [None]
    names = [news.name for news in stage.house.memory.news]
    assert names.count(CHANNEL_RATE_LIMITED) == 1


async def test_a_paused_channel_is_not_asked_until_it_is_resumed(stage: Stage) -> None:
    communities, room = stage.house.app.communities, stage.house.app.inbox
    await pause_channel(communities, stage.actor, stage.channel.id, "resting")
    await polled(stage)
    assert (stage.house.ears.cursors, hearing(stage).next_poll_at) == ([], None)
    await resume_channel(communities, stage.actor, stage.channel.id)
    await follow_channel(room, stage.actor, stage.channel.id)
    await polled(stage)
    assert stage.house.ears.cursors == [None]


async def test_it_is_left_alone_while_it_is_throttled_or_waits_for_credentials(
    stage: Stage,
) -> None:
    now = stage.house.clock.now()
    become(stage, rate_limited_until=now + 90 * SECOND)
    await polled(stage)
    assert wait(stage) == 90 * SECOND
    become(stage, rate_limited_until=None, credentials_safe_until=now, refresh_at=now)
    await polled(stage)
    assert wait(stage) == AFTER_REFRESH
    assert stage.house.ears.cursors == []


async def test_a_platform_that_we_told_where_to_tell_is_not_asked(stage: Stage) -> None:
    stage.house.ears.told_by_us = True
    await open_hook(stage.house.app.inbox, stage.actor, stage.channel.id)
    await polled(stage)
    assert (stage.house.ears.cursors, hearing(stage).next_poll_at) == ([], None)


async def test_who_asked_with_an_older_cursor_keeps_nothing(stage: Stage) -> None:
    ears, room = stage.house.ears, stage.house.app.inbox

    async def somebody_else_asks() -> None:
        await poll_channel(room, stage.actor, stage.channel.id)

    ears.meanwhile.append(somebody_else_asks)
    ears.answers += [Polled((Raw("2", b"{}"),), "older"), Polled((Raw("1", b"{}"),), "newer")]
    await poll_channel(room, stage.actor, stage.channel.id)
    assert hearing(stage).cursor == "newer"
    assert len(stage.house.memory.tables.inbound_receipts) == 1


async def test_following_again_changes_nothing(stage: Stage) -> None:
    await polled(stage)
    before = wait(stage)
    await follow_channel(stage.house.app.inbox, stage.actor, stage.channel.id)
    assert wait(stage) == before
