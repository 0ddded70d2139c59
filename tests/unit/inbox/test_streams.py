"""A stream is held by one, heard by all whom it concerns, and its end means something to them."""

from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.communities.use_cases.change_channel import (
    disconnect_channel,
    pause_channel,
    resume_channel,
)
from domain.inbox.hearing import NET
from domain.inbox.ports import InboxTransaction
from domain.inbox.streaming import (
    LEASE,
    LONGEST_REST,
    LONGEST_WAIT,
    NET_AFTER,
    REFUSED_REST,
    STEADY,
    wait_after,
)
from domain.inbox.use_cases.follow_channel import follow_channel
from domain.inbox.use_cases.hear_stream import hear_stream
from domain.inbox.use_cases.poll_channel import poll_channel
from domain.inbox.use_cases.take_stream import keep_stream, take_stream
from domain.shared.access import Actor
from domain.shared.calling import CHANNEL_LOOKED_AT
from domain.shared.errors import TemporarilyUnavailable
from domain.shared.heard import (
    Polled,
    Raw,
    Streamed,
    StreamEnd,
    StreamOver,
    StreamSource,
    Told,
)
from domain.shared.platforms import Connection
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.fakes import a_fake_house
from tests.kit.fakes.house import PACE
from tests.unit.stage import Stage
from tests.unit.stream_scenes import (
    LOST,
    SECOND,
    another,
    become,
    due,
    due_in,
    heard,
    hearing,
    left,
    listened_to,
    receipts,
    share,
    source,
    taken,
)


@pytest.fixture
async def stage() -> Stage:
    house = a_fake_house()
    house.ears.sources = source
    actor = await a_workspace(house)
    made = Stage(house, actor, await a_sandbox_channel(house, actor))
    await listened_to(made)
    return made


async def test_channels_with_the_same_credentials_hear_on_one_stream(stage: Stage) -> None:
    other = await another(stage, account="other")
    alone = await another(stage, account="third", token="another")
    assert hearing(other).stream == hearing(stage).stream
    assert hearing(alone).stream not in (None, hearing(stage).stream)
    assert {*await due(stage)} == {hearing(stage).stream, hearing(alone).stream}
    opened = await take_stream(stage.house.app.inbox, hearing(stage).stream or "")
    assert opened is not None
    assert {one.channel_id for one in opened.members} == {stage.channel.id, other.channel.id}
    assert set(opened.routes) == {"plaza", "other", "square"}


async def test_each_hears_what_happens_where_it_is(stage: Stage) -> None:
    other = await another(stage, account="other")
    opened = await taken(stage)
    after = await heard(stage, opened, ("1", "plaza"), ("2", "other"), ("3", "square"))
    assert after is not None
    assert receipts(stage) == {"1": "streaming", "3": "streaming"}
    assert receipts(other) == {"2": "streaming", "3": "streaming"}
    assert {share(stage).point, share(other).point, after.held.point} == {"p1"}
    assert stage.house.doorbell.rung > 0


async def test_what_concerns_nobody_is_not_worth_a_commit(stage: Stage) -> None:
    opened = await taken(stage)
    after = await heard(stage, opened, ("1", "elsewhere"), point="p2")
    assert after is not None
    assert (after.held.point, share(stage).point) == ("p2", None)
    await keep_stream(stage.house.app.inbox, after, alive=True)
    assert share(stage).point == "p2"


async def test_what_was_kept_in_part_is_told_again_from_before(stage: Stage) -> None:
    other = await another(stage, account="other")
    opened, room = await taken(stage), stage.house.app.inbox

    def begin(actor: Actor) -> AbstractAsyncContextManager[InboxTransaction]:
        if actor.workspace == other.actor.workspace:
            raise TemporarilyUnavailable(retry_after_seconds=1)
        return room.begin(actor)

    streamed = Streamed((Told(Raw("1", b"{}"), "square"),), "p1")
    with pytest.raises(TemporarilyUnavailable):
        await hear_stream(replace(room, begin=begin), opened, streamed, first=False)
    assert (len(receipts(stage)), len(receipts(other)), share(stage).point) == (1, 0, None)
    assert await hear_stream(room, opened, streamed, first=False) is not None
    assert (len(receipts(stage)), len(receipts(other)), share(stage).point) == (1, 1, "p1")


async def test_what_is_told_again_is_kept_once(stage: Stage) -> None:
    opened = await taken(stage)
    for _ in range(2):
        await heard(stage, opened, ("1", "plaza"), ("2", "plaza"))
    assert len(receipts(stage)) == 2


async def test_one_holds_it_until_it_says_so_no_more(stage: Stage) -> None:
    opened = await taken(stage)
    assert await due(stage) == []
    assert await take_stream(stage.house.app.inbox, opened.held.key) is None
    stage.house.clock.forward(LEASE - SECOND)
    assert await keep_stream(stage.house.app.inbox, opened, alive=True) is not None
    stage.house.clock.forward(LEASE - SECOND)
    assert await due(stage) == []
    stage.house.clock.forward(SECOND)
    later = await taken(stage)
    assert later.held.fence > opened.held.fence


async def test_who_was_followed_by_another_keeps_nothing_any_more(stage: Stage) -> None:
    opened = await taken(stage)
    stage.house.clock.forward(LEASE)
    later = await taken(stage)
    assert await heard(stage, opened, ("1", "plaza"), point="old") is None
    assert receipts(stage) == {}
    assert await keep_stream(stage.house.app.inbox, opened, alive=True) is None
    await left(stage, opened, LOST)
    assert (share(stage).fence, share(stage).failures) == (later.held.fence, 0)
    assert share(stage).point is None


async def test_a_channel_that_comes_later_is_heard_once_the_stream_is_kept(stage: Stage) -> None:
    opened = await taken(stage)
    other = await another(stage, account="other")
    assert await due(stage) == []
    kept = await keep_stream(stage.house.app.inbox, opened, alive=True)
    assert kept is not None
    assert len(kept.members) == 2
    await heard(stage, kept, ("1", "other"))
    assert receipts(other) == {"1": "streaming"}
    assert share(other).fence == opened.held.fence


@pytest.mark.parametrize("leave", [pause_channel, disconnect_channel])
async def test_a_channel_that_leaves_is_heard_no_more(stage: Stage, leave: Any) -> None:
    opened = await taken(stage)
    await leave(stage.house.app.communities, stage.actor, stage.channel.id, "resting")
    await follow_channel(stage.house.app.inbox, stage.actor, stage.channel.id)
    assert await keep_stream(stage.house.app.inbox, opened, alive=True) is None
    stage.house.clock.forward(LEASE)
    assert await due(stage) == []


async def test_a_channel_that_is_resumed_is_listened_to_again(stage: Stage) -> None:
    communities, room = stage.house.app.communities, stage.house.app.inbox
    await pause_channel(communities, stage.actor, stage.channel.id, "resting")
    await follow_channel(room, stage.actor, stage.channel.id)
    assert await due(stage) == []
    await resume_channel(communities, stage.actor, stage.channel.id)
    await follow_channel(room, stage.actor, stage.channel.id)
    assert await due(stage) == [hearing(stage).stream]


async def test_new_credentials_are_another_stream(stage: Stage) -> None:
    opened = await taken(stage)
    before = hearing(stage).stream
    stage.house.ears.sources = lambda connection: StreamSource(
        replace_secret(connection), frozenset({"plaza"})
    )
    await poll_channel(stage.house.app.inbox, stage.actor, stage.channel.id)
    assert hearing(stage).stream not in (None, before)
    assert await keep_stream(stage.house.app.inbox, opened, alive=True) is None
    assert await due(stage) == [hearing(stage).stream]


def replace_secret(connection: Connection) -> Any:
    token = connection.credentials["token"]
    return type(token)(token.reveal() + "-new")


async def test_a_stream_is_not_opened_while_one_of_its_channels_is_to_be_left_alone(
    stage: Stage,
) -> None:
    other = await another(stage, account="other")
    now = stage.house.clock.now()
    become(other, rate_limited_until=now + 90 * SECOND)
    assert await due(stage) == []
    become(other, rate_limited_until=None, credentials_safe_until=now, refresh_at=now)
    assert await due(stage) == []
    become(other, credentials_safe_until=None, refresh_at=None)
    assert len(await due(stage)) == 1


async def test_where_it_begins_anew_what_was_before_is_asked_for(stage: Stage) -> None:
    room = stage.house.app.inbox
    stage.house.ears.answers.append(Polled((), "c1"))
    await poll_channel(room, stage.actor, stage.channel.id)
    opened = await taken(stage)
    await heard(stage, opened, first=True)
    assert due_in(stage) == PACE.least * 1.5
    await heard(stage, opened, first=True, began=True)
    assert due_in(stage) == timedelta()


async def test_who_is_listened_to_is_asked_seldom(stage: Stage) -> None:
    room, ears = stage.house.app.inbox, stage.house.ears
    opened = await taken(stage)
    await keep_stream(room, opened, alive=True)
    ears.answers += [Polled((Raw("1", b"{}"),), "c1", more=True), Polled((), "c1")]
    await poll_channel(room, stage.actor, stage.channel.id)
    assert due_in(stage) == timedelta()
    await poll_channel(room, stage.actor, stage.channel.id)
    assert due_in(stage) == NET
    stage.house.clock.forward(LEASE)
    ears.answers.append(Polled((Raw("2", b"{}"),), "c2"))
    await poll_channel(room, stage.actor, stage.channel.id)
    assert due_in(stage) == PACE.least


async def test_who_stops_leaves_it_to_others_at_once(stage: Stage) -> None:
    opened = await heard(stage, await taken(stage), ("1", "plaza"), point="p7")
    assert opened is not None
    await left(stage, opened, None)
    later = await taken(stage)
    assert (later.held.point, later.held.failures) == ("p7", 0)


async def test_connections_that_do_not_last_are_made_ever_more_seldom(stage: Stage) -> None:
    waits = []
    for _ in range(12):
        opened = await taken(stage)
        await left(stage, opened, LOST)
        waits.append(share(stage).next_at - stage.house.clock.now())
        assert await due(stage) == []
        stage.house.clock.forward(waits[-1])
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (wait_after(1, 0.5), LONGEST_WAIT * 0.75)
    assert share(stage).point == "p9"
    await left(stage, await taken(stage), LOST, seconds=int(STEADY.total_seconds()))
    assert share(stage).failures == 1


async def test_what_the_platform_wishes_is_never_undercut(stage: Stage) -> None:
    await left(stage, await taken(stage), replace(LOST, again_in=timedelta(hours=3)))
    assert share(stage).next_at == stage.house.clock.now() + timedelta(hours=3)
    await follow_channel(stage.house.app.inbox, stage.actor, stage.channel.id)
    await another(stage, account="other")
    assert await due(stage) == []
    stage.house.clock.forward(timedelta(hours=3))
    await left(stage, await taken(stage), replace(LOST, again_in=timedelta(days=9)))
    assert share(stage).next_at == stage.house.clock.now() + LONGEST_REST


async def test_where_connections_do_not_last_the_net_takes_over(stage: Stage) -> None:
    room = stage.house.app.inbox
    for failures in range(1, NET_AFTER + 1):
        await poll_channel(room, stage.actor, stage.channel.id)
        assert due_in(stage) != timedelta()
        await left(stage, await taken(stage), LOST)
        assert (hearing(stage).stream_trouble is not None) == (failures >= NET_AFTER)
        stage.house.clock.forward(LONGEST_WAIT)
    stage.house.clock.forward(-LONGEST_WAIT)
    assert due_in(stage) == timedelta()
    stage.house.clock.forward(LONGEST_WAIT)
    await heard(stage, await taken(stage), first=True)
    assert hearing(stage).stream_trouble is None


async def test_who_may_not_listen_is_told_why_and_asked(stage: Stage) -> None:
    await poll_channel(stage.house.app.inbox, stage.actor, stage.channel.id)
    over = StreamOver(StreamEnd.NOT_ALLOWED, "Turn it on.", "p1")
    await left(stage, await taken(stage), over)
    assert hearing(stage).stream_trouble == "Turn it on."
    assert due_in(stage) == timedelta()
    assert share(stage).next_at == stage.house.clock.now() + REFUSED_REST
    assert share(stage).point is None
    assert await due(stage) == []
    await follow_channel(stage.house.app.inbox, stage.actor, stage.channel.id)
    assert len(await due(stage)) == 1


async def test_credentials_that_are_refused_have_the_channel_looked_at(stage: Stage) -> None:
    await left(stage, await taken(stage), StreamOver(StreamEnd.REFUSED, "No."))
    assert due_in(stage, CHANNEL_LOOKED_AT) == timedelta()
    assert await due(stage) == []
