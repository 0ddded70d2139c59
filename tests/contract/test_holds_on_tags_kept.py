"""Holds on tags are found by their tags, inside the walls, and by nobody where there are none."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.communities.model import Channel
from domain.publishing.hold import HoldScope, OnLift, marks_of
from domain.publishing.model import Message
from domain.publishing.releasing import UNPLACED
from domain.publishing.states import DeliveryState, MessageStatus
from domain.publishing.views import ChannelFacts
from domain.shared.access import Actor
from domain.shared.ids import ChannelId
from tests.contract.ground import (
    Ground,
    ids_of,
    stored_channel,
    stored_hold,
    stored_message,
)
from tests.kit.campaign_builders import a_campaign

HOUR = timedelta(hours=1)


async def facts(ground: Ground, actor: Actor, on: Channel) -> ChannelFacts:
    async with ground.house.app.publishing.begin(actor) as tx:
        return (await tx.channels.facts([on.id]))[on.id]


async def out_of_line(
    ground: Ground, actor: Actor, state: DeliveryState, on: ChannelId | None = None
) -> list[str]:
    async with ground.house.app.publishing.begin(actor) as tx:
        return ids_of(await tx.messages.out_of_line(channel_id=on, state=state.value, limit=9))


async def moved_to(
    ground: Ground, actor: Actor, message: Message, state: DeliveryState, **how: Any
) -> None:
    now = ground.house.clock.now()
    async with ground.house.app.publishing.begin(actor) as tx:
        before = await tx.messages.get(message.id)
        stood = [replace(d, state=state, **how) for d in before.deliveries]
        await tx.messages.save(before, before.with_deliveries(stood, now))
        await tx.commit()


async def test_each_tag_has_the_oldest_hold_that_stands_on_it(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    now = ground.house.clock.now()
    await stored_hold(ground, actor, tag="spring", lifted_at=now, lifted_by="key_9")
    standing = [await stored_hold(ground, actor, tag="spring") for _ in range(2)]
    # Of two that were placed within one millisecond the ids alone say which is the older.
    oldest = min(standing, key=lambda hold: hold.id)
    other = await stored_hold(ground, actor, tag="\u00f1and\u00fa")
    await stored_hold(ground, actor)
    await stored_hold(ground, neighbour, tag="theirs")
    async with ground.house.app.publishing.begin(actor) as tx:
        found = await tx.holds.on_marks(
            marks_of(["spring", "\u00f1and\u00fa", "theirs", "nobodys"], None)
        )
    assert found == {
        (HoldScope.TAG, "spring"): oldest,
        (HoldScope.TAG, "\u00f1and\u00fa"): other,
    }


async def test_a_hold_on_a_tag_stops_no_channel_and_each_channel_knows_of_it(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    on = await stored_channel(ground, actor)
    await stored_hold(ground, neighbour, tag="spring")
    await stored_hold(ground, actor)
    assert not (await facts(ground, actor, on)).marks_held
    now = ground.house.clock.now()
    await stored_hold(ground, actor, tag="spring", lifted_at=now, lifted_by="key_9")
    assert not (await facts(ground, actor, on)).marks_held
    on = await stored_channel(ground, neighbour)
    found = await facts(ground, neighbour, on)
    assert (found.marks_held, found.stopped, found.hold_id) == (True, None, None)


async def test_what_bears_a_held_tag_is_out_of_line_until_it_is_held(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    on, other = await stored_channel(ground, actor), await stored_channel(ground, actor)
    theirs = await stored_channel(ground, neighbour)
    status = MessageStatus.SCHEDULED
    tagged, begun = [
        await stored_message(ground, actor, on, due_in=HOUR, status=status, tags=("sale", "spring"))
        for status in (MessageStatus.SCHEDULED, MessageStatus.PUBLISHING)
    ]
    bare = await stored_message(ground, actor, on, due_in=HOUR, status=status, tags=("sale",))
    await stored_message(ground, neighbour, theirs, due_in=HOUR, status=status, tags=("spring",))
    assert await out_of_line(ground, actor, DeliveryState.SCHEDULED) == []
    hold = await stored_hold(ground, actor, tag="spring")
    wanted = ids_of([tagged, begun])
    assert await out_of_line(ground, actor, DeliveryState.SCHEDULED) == wanted
    assert await out_of_line(ground, actor, DeliveryState.SCHEDULED, on.id) == wanted
    assert await out_of_line(ground, actor, DeliveryState.SCHEDULED, other.id) == []
    for message in (tagged, begun, bare):
        how = {"hold_id": hold.id, "held_reason": "hold"}
        await moved_to(ground, actor, message, DeliveryState.HELD, **how)
    assert await out_of_line(ground, actor, DeliveryState.SCHEDULED) == []
    assert await out_of_line(ground, actor, DeliveryState.HELD) == [bare.id]
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.holds.save(hold.lift("key_9", ground.house.clock.now()))
        await tx.commit()
    assert set(await out_of_line(ground, actor, DeliveryState.HELD)) == {bare.id, *wanted}


@pytest.mark.parametrize("reason", UNPLACED)
async def test_what_found_no_slot_fits_until_somebody_has_spoken(
    ground: Ground, actor: Actor, reason: str
) -> None:
    now = ground.house.clock.now()
    hold = await stored_hold(
        ground, actor, lifted_at=now, lifted_by="key_9", on_lift=OnLift.NEXT_SLOT
    )
    made = await stored_message(ground, actor, await stored_channel(ground, actor), due_in=HOUR)
    how = {"hold_id": hold.id, "held_reason": reason}
    await moved_to(ground, actor, made, DeliveryState.HELD, **how)
    assert await out_of_line(ground, actor, DeliveryState.HELD) == []
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.holds.save(hold.release(OnLift.DISCARD, now))
        await tx.commit()
    assert await out_of_line(ground, actor, DeliveryState.HELD) == [made.id]


async def test_the_channels_of_messages_are_known_without_locking_them(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    on, other = sorted(
        [await stored_channel(ground, actor), await stored_channel(ground, actor)],
        key=lambda channel: channel.id,
    )
    theirs = await stored_channel(ground, neighbour)
    first = await stored_message(ground, actor, on, other, due_in=HOUR)
    second = await stored_message(ground, actor, on, due_in=HOUR)
    foreign = await stored_message(ground, neighbour, theirs, due_in=HOUR)
    async with ground.house.app.publishing.begin(actor) as tx:
        found = await tx.queues.channels_of([first.id, second.id, foreign.id])
    assert list(found) == [on.id, other.id]


async def test_a_claim_brings_what_its_message_bears(ground: Ground, actor: Actor) -> None:
    on, campaign = await stored_channel(ground, actor), (await a_campaign(ground.house, actor)).id
    how: dict[str, Any] = {"tags": ("sale", "spring"), "campaign_id": campaign}
    made = await stored_message(ground, actor, on, due_in=-HOUR, **how)
    async with ground.house.app.publishing.begin(actor) as tx:
        [claim] = await tx.deliveries.claim([made.deliveries[0].id], HOUR)
    assert claim.marks == made.marks
    assert len(claim.marks) == 3
