"""What is around a message on its channels is found as the checks are promised it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.publishing.content import Content, Variant
from domain.publishing.preflight_ports import LIKELIEST, Surroundings
from domain.publishing.states import DeliveryState
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, MessageId
from domain.shared.likeness import likeness
from tests.contract.ground import Ground, message, stored_channel, stored_message

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TEXT = "We open at nine on Saturday, with coffee and music for all."
SAID, OTHER = Content(TEXT), Content("Something else entirely, said by others.")
NEARLY = "We open at ten on Saturday, with coffee and music for all."


async def asked(
    ground: Ground,
    actor: Actor,
    *channel_ids: ChannelId,
    text: str = TEXT,
    due_in: timedelta | None = None,
) -> Surroundings:
    now = ground.house.clock.now()
    at = None if due_in is None else now + due_in
    return await ground.house.app.publishing.reads.surroundings(
        actor, channel_ids, [likeness(text)], now, at, timedelta(minutes=30)
    )


async def test_the_same_and_nearly_the_same_are_found_with_when(
    ground: Ground, actor: Actor
) -> None:
    on = await stored_channel(ground, actor)
    same = await stored_message(ground, actor, on, due_in=HOUR, content=Content(TEXT.upper()))
    like = await stored_message(ground, actor, on, due_in=-DAY, content=Content(NEARLY))
    await stored_message(ground, actor, on, due_in=HOUR, content=OTHER)
    found = {it.message_id: it for it in (await asked(ground, actor, on.id)).alike}
    assert found.keys() == {same.id, like.id}
    assert found[same.id].likeness == likeness(TEXT)
    assert found[like.id].likeness == likeness(NEARLY)
    assert found[like.id].at == like.publish_at
    assert {it.channel_id for it in found.values()} == {on.id}


async def test_a_channel_is_compared_by_what_it_says_itself(ground: Ground, actor: Actor) -> None:
    home = await stored_channel(ground, actor)
    own = await stored_channel(ground, actor)
    own = replace(own, community_id=home.community_id)
    variants = {own.id: Variant(("text",), Content(TEXT))}
    made = await stored_message(
        ground, actor, home, own, due_in=HOUR, content=OTHER, variants=variants
    )
    [found] = (await asked(ground, actor, home.id, own.id)).alike
    assert (found.channel_id, found.message_id) == (own.id, made.id)


async def test_another_channel_and_another_workspace_say_what_they_like(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    mine, other = await stored_channel(ground, actor), await stored_channel(ground, actor)
    theirs = await stored_channel(ground, neighbour)
    await stored_message(ground, actor, other, due_in=HOUR, content=SAID)
    await stored_message(ground, neighbour, theirs, due_in=HOUR, content=SAID)
    assert (await asked(ground, actor, mine.id)).alike == ()
    assert (await asked(ground, actor, theirs.id, due_in=HOUR)).near == ()


@pytest.mark.parametrize("state", ["draft", "cancelled", "deleted", "rejected"])
async def test_what_is_not_out_and_will_not_be_does_not_count(
    ground: Ground, actor: Actor, state: str
) -> None:
    on = await stored_channel(ground, actor)
    made = message(ground, on, due_in=HOUR, content=SAID)
    states = tuple(replace(d, state=DeliveryState(state)) for d in made.deliveries)
    await stored_message(
        ground, actor, on, due_in=HOUR, content=SAID, deliveries=states, id=made.id
    )
    found = await asked(ground, actor, on.id, due_in=HOUR)
    assert (found.alike, found.near) == ((), ())


async def test_what_is_two_weeks_old_is_forgotten(ground: Ground, actor: Actor) -> None:
    on = await stored_channel(ground, actor)
    await stored_message(ground, actor, on, due_in=-14 * DAY - HOUR, content=SAID)
    assert (await asked(ground, actor, on.id)).alike == ()


async def test_of_many_that_are_alike_those_come_that_have_most_in_common(
    ground: Ground, actor: Actor
) -> None:
    on = await stored_channel(ground, actor)
    like = await stored_message(ground, actor, on, due_in=HOUR, content=Content(NEARLY))
    same = await stored_message(ground, actor, on, due_in=-DAY, content=SAID)
    for number in range(LIKELIEST + 5):
        far = Content(f"{TEXT} {'And in the evening another story is told. ' * number}{number}")
        await stored_message(ground, actor, on, due_in=HOUR, content=far)
    found = [it.message_id for it in (await asked(ground, actor, on.id)).alike]
    assert len(found) == LIKELIEST
    assert found[0] == same.id
    assert like.id in found


async def test_a_changed_text_is_compared_as_it_is_now(ground: Ground, actor: Actor) -> None:
    on = await stored_channel(ground, actor)
    before = await stored_message(ground, actor, on, due_in=HOUR, content=OTHER)
    async with ground.house.app.publishing.begin(actor) as tx:
        locked = await tx.messages.get(before.id)
        await tx.messages.save(locked, replace(locked, content=SAID, version=2))
        await tx.commit()
    [found] = (await asked(ground, actor, on.id)).alike
    assert (found.message_id, found.likeness) == (before.id, likeness(TEXT))
    assert (await asked(ground, actor, on.id, text=OTHER.text)).alike == ()


async def test_the_nearest_in_time_is_named_if_it_is_near_enough(
    ground: Ground, actor: Actor
) -> None:
    on = await stored_channel(ground, actor)
    await stored_message(ground, actor, on, due_in=HOUR + timedelta(minutes=29))
    nearest = await stored_message(ground, actor, on, due_in=HOUR - timedelta(minutes=10))
    found = (await asked(ground, actor, on.id, due_in=HOUR)).near
    assert found[0].message_id == nearest.id
    assert (await asked(ground, actor, on.id, due_in=3 * HOUR)).near == ()
    assert (await asked(ground, actor, on.id)).near == ()


async def test_the_zone_is_the_communitys_or_else_the_workspaces(
    ground: Ground, actor: Actor
) -> None:
    on = await stored_channel(ground, actor)
    zones = (await asked(ground, actor, on.id, due_in=HOUR)).zones
    assert zones.keys() == {on.id}
    assert "/" in zones[on.id] or zones[on.id] == "UTC"


async def test_what_is_out_is_told_of_each_that_is_about_to_go(
    ground: Ground, actor: Actor
) -> None:
    on, other = await stored_channel(ground, actor), await stored_channel(ground, actor)
    room, now = ground.house.app.publishing, ground.house.clock.now()

    async def out(ago: timedelta, text: str) -> MessageId:
        made = message(ground, on, due_in=-ago, content=Content(text))
        state, at = DeliveryState.PUBLISHED, now - ago
        sent = tuple(replace(d, state=state, published_at=at) for d in made.deliveries)
        how = {"content": made.content, "deliveries": sent, "id": made.id}
        return (await stored_message(ground, actor, on, due_in=-ago, **how)).id

    await out(15 * DAY, TEXT)
    same, like = await out(2 * HOUR, TEXT.upper()), await out(HOUR, NEARLY)
    last = await out(timedelta(minutes=20), OTHER.text)
    await stored_message(ground, actor, on, due_in=HOUR, content=SAID)
    going = await stored_message(ground, actor, on, due_in=HOUR, content=SAID)
    elsewhere = await stored_message(ground, actor, other, due_in=HOUR, content=SAID)
    asked = [(going.id, on.id), (elsewhere.id, other.id)]
    found = await room.reads.just_said(actor, asked, now, timedelta(minutes=30))
    assert found.alike.keys() == {(going.id, on.id)}
    assert {it.message_id for it in found.alike[going.id, on.id]} == {same, like}
    assert {channel: near.message_id for channel, near in found.last.items()} == {on.id: last}
    nobody = await room.reads.just_said(actor, asked, now, timedelta(minutes=10))
    assert nobody.last == {}
