"""A stream is one thing in however many workspaces it is wanted, and one holder moves it."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.communities.model import Channel, ChannelStatus
from domain.inbox.streaming import HeldStream, StreamMember
from domain.inbox.streaming_ports import Streams
from domain.shared.access import Actor
from tests.contract.ground import Ground, stored_channel
from tests.kit.inbox_samples import INBOX
from tests.kit.samples import bare

LEASE, NOW, LONG = timedelta(seconds=30), timedelta(0), timedelta(hours=1)
PAST = timedelta(seconds=-1)
KEY, OTHER = "a" * 64, "b" * 64


async def listening(ground: Ground, actor: Actor, key: str = KEY, **changes: Any) -> Channel:
    """A channel that is to hear on that stream."""
    channel = await stored_channel(ground, actor, **changes)
    hearing = replace(
        bare(INBOX["channel_hearings"]),
        workspace_id=channel.workspace_id,
        channel_id=channel.id,
        organization_id=channel.organization_id,
        stream=key,
    )
    async with ground.house.app.inbox.begin(actor) as tx:
        await tx.hearings.save(hearing)
        await tx.streams.want(key)
        await tx.commit()
    return channel


def streams(ground: Ground) -> Streams:
    return ground.house.app.inbox.streams


async def due(ground: Ground) -> Sequence[str]:
    return await streams(ground).due(9)


async def taken(ground: Ground, key: str = KEY, lease: timedelta = LEASE) -> HeldStream:
    held = await streams(ground).take(key, lease)
    assert held is not None
    return held


async def lives(ground: Ground, actor: Actor, channel: Channel) -> bool:
    async with ground.house.app.inbox.begin(actor) as tx:
        return (await tx.hearings.line(channel.id)).listener.streams


async def want(ground: Ground, actor: Actor, key: str = KEY) -> None:
    async with ground.house.app.inbox.begin(actor) as tx:
        await tx.streams.want(key)
        await tx.commit()


async def test_what_is_wanted_is_due_until_somebody_holds_it(ground: Ground, actor: Actor) -> None:
    channel = await listening(ground, actor)
    assert await due(ground) == [KEY]
    held = await taken(ground)
    assert (held.fence, held.point, held.failures) == (1, None, 0)
    assert await due(ground) == []
    assert await streams(ground).take(KEY, LEASE) is None
    member = StreamMember(
        channel.id, channel.organization_id, channel.workspace_id, channel.version
    )
    assert await streams(ground).members(KEY) == [member]
    assert await streams(ground).take(OTHER, LEASE) is None


@pytest.mark.parametrize("status", [ChannelStatus.PAUSED, ChannelStatus.REAUTH_REQUIRED])
async def test_what_no_connected_channel_hears_on_is_not_due(
    ground: Ground, actor: Actor, status: ChannelStatus
) -> None:
    await listening(ground, actor, status=status)
    assert await due(ground) == []
    assert await streams(ground).members(KEY) == []


async def test_nobody_is_called_who_wants_to_be_left_alone(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    await listening(ground, actor)
    until = ground.house.clock.now() + LONG
    await listening(ground, neighbour, rate_limited_until=until)
    assert await due(ground) == []


async def test_a_stream_of_two_workspaces_is_one(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    one, other = await listening(ground, actor), await listening(ground, neighbour)
    assert await due(ground) == [KEY]
    held = (await taken(ground)).at("p1")
    assert len(await streams(ground).members(KEY)) == 2
    assert await streams(ground).keep(held, LEASE, alive=True)
    assert await lives(ground, actor, one)
    assert await lives(ground, neighbour, other)
    async with ground.house.app.inbox.begin(neighbour) as tx:
        assert await tx.streams.note(held.at("p2"))
        await tx.commit()
    await streams(ground).leave(held.at("p2"), NOW)
    assert not await lives(ground, actor, one)
    assert (await taken(ground)).point == "p2"


async def test_a_point_is_noted_with_the_commit_or_not_at_all(ground: Ground, actor: Actor) -> None:
    await listening(ground, actor)
    held = await taken(ground, lease=PAST)
    async with ground.house.app.inbox.begin(actor) as tx:
        assert await tx.streams.note(held.at("p1"))
    assert (await taken(ground, lease=PAST)).point is None


async def test_an_older_fence_has_no_say(ground: Ground, actor: Actor) -> None:
    channel = await listening(ground, actor)
    old = await taken(ground, lease=PAST)
    new = await taken(ground)
    assert new.fence == old.fence + 1
    assert not await streams(ground).keep(old.at("old"), LEASE, alive=True)
    assert not await lives(ground, actor, channel)
    async with ground.house.app.inbox.begin(actor) as tx:
        assert not await tx.streams.note(old.at("old"))
        await tx.commit()
    await streams(ground).leave(old.at("old"), NOW)
    assert await due(ground) == []
    await streams(ground).leave(new, NOW)
    assert (await taken(ground)).point is None


async def test_an_older_fence_has_no_say_over_who_comes_later_either(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    await listening(ground, actor)
    old = await taken(ground, lease=PAST)
    new = await taken(ground)
    other = await listening(ground, neighbour)
    assert not await streams(ground).keep(old, LEASE, alive=True)
    assert not await lives(ground, neighbour, other)
    assert await streams(ground).keep(new, LEASE, alive=True)
    assert await lives(ground, neighbour, other)


async def test_who_comes_to_a_stream_that_is_held_is_taken_along(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    await listening(ground, actor)
    held = await taken(ground)
    other = await listening(ground, neighbour)
    assert await due(ground) == []
    assert await streams(ground).take(KEY, LEASE) is None
    assert await streams(ground).keep(held, LEASE, alive=True)
    assert await lives(ground, neighbour, other)


async def test_what_did_not_last_waits_however_often_it_is_wanted(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    await listening(ground, actor)
    held = await taken(ground)
    await streams(ground).leave(replace(held, failures=2), LONG)
    await want(ground, actor)
    await listening(ground, neighbour)
    assert await due(ground) == []
    assert await streams(ground).take(KEY, LEASE) is None


async def test_what_was_not_allowed_is_tried_again_when_it_is_wanted_anew(
    ground: Ground, actor: Actor
) -> None:
    await listening(ground, actor)
    await streams(ground).leave(await taken(ground), LONG)
    assert await due(ground) == []
    await want(ground, actor)
    assert await due(ground) == [KEY]


async def test_of_many_at_once_one_gets_it(ground: Ground, actor: Actor) -> None:
    await listening(ground, actor)
    tries = (streams(ground).take(KEY, LEASE) for _ in range(8))
    assert sum(held is not None for held in await asyncio.gather(*tries)) == 1
