"""What a platform tells by itself may still be on its way when a poll ends; what one is asked for
is not."""

from datetime import timedelta

import pytest

from domain.participation.poll import PollMove
from domain.participation.poll_native import ON_ITS_WAY, PollNative, Tally
from domain.participation.use_cases.poll_keep import create_poll, move_poll
from domain.participation.use_cases.poll_native import count_natives, link_message, list_natives
from domain.publishing.content import Poll as AskedThere
from domain.shared.ids import ChannelId, DeliveryId
from tests.kit.builders import a_message, a_sandbox_channel, a_workspace
from tests.kit.fakes.house import a_fake_house
from tests.kit.fakes.polls import ScriptedCounts
from tests.unit.poll_scenes import ASKED


@pytest.mark.parametrize(("told", "waits"), [(True, True), (False, False)])
async def test_the_last_count_is_taken_once_nothing_is_on_its_way(told: bool, waits: bool) -> None:
    house = a_fake_house()
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor)
    room = house.app.participation
    counts = room.polls.counts
    assert isinstance(counts, ScriptedCounts)
    poll = await create_poll(room, actor, ASKED)
    await move_poll(room, actor, poll.id, None, PollMove.OPEN)
    said = {"poll": AskedThere(("A", "B"), 3600)}
    message = await a_message(house, actor, channels=[channel], said=said)
    await link_message(room, actor, poll.id, message.id)

    async def read(*votes: int) -> PollNative:
        now = house.clock.now()
        there = DeliveryId("dlv_1"), ChannelId("chn_1"), "telegram"
        counts.tallies = [Tally(*there, now, votes, sum(votes), told=told)]
        await count_natives(room, actor, poll.id)
        [native] = await list_natives(room, actor, poll.id)
        return native

    await move_poll(room, actor, poll.id, None, PollMove.CLOSE)
    assert (await read(1, 2)).final is not waits
    house.clock.forward(ON_ITS_WAY - timedelta(seconds=1))
    assert (await read(1, 3)).final is not waits
    house.clock.forward(timedelta(seconds=1))
    last = await read(1, 4)
    assert last.final
    assert last.votes == ((1, 4) if waits else (1, 2))
