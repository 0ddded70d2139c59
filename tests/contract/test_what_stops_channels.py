"""Publishing knows of each channel whether something stops it, and the agenda what wants doing."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain.communities.model import Channel, ChannelStatus
from domain.identity.use_cases.change_workspace import suspend_workspace
from domain.publishing.hold import OnLift
from domain.publishing.releasing import AWAITING
from domain.publishing.states import DeliveryState
from domain.publishing.views import ChannelFacts
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId, HoldId, MessageId
from domain.shared.resting import Rest
from tests.contract.ground import Ground, hold, stored_channel, stored_hold, stored_message

HOUR = timedelta(hours=1)
MOMENT = timedelta(seconds=30)


async def facts(ground: Ground, actor: Actor, on: Channel) -> ChannelFacts:
    async with ground.house.app.publishing.begin(actor) as tx:
        return (await tx.channels.facts([on.id]))[on.id]


async def test_a_hold_is_found_as_it_was_saved(ground: Ground, actor: Actor) -> None:
    made = await stored_hold(ground, actor)
    lifted = made.lift("key_9", ground.house.clock.now())
    async with ground.house.app.publishing.begin(actor) as tx:
        assert await tx.holds.get(made.id) == made
        await tx.holds.save(lifted)
        await tx.commit()
    assert await ground.house.app.publishing.reads.hold(actor, made.id) == lifted


async def test_an_unknown_or_a_neighbours_hold_is_not_found(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    other = await stored_hold(ground, neighbour)
    never = hold(ground, actor)
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.holds.add(never)
    async with ground.house.app.publishing.begin(actor) as tx:
        for hold_id in (other.id, never.id, HoldId("hold_none")):
            with pytest.raises(NotFound):
                await tx.holds.get(hold_id)


async def test_a_connected_channel_is_not_stopped(ground: Ground, actor: Actor) -> None:
    on = await stored_channel(ground, actor)
    assert await facts(ground, actor, on) == ChannelFacts(
        id=on.id,
        community_id=on.community_id,
        platform=on.platform,
        status="connected",
        limits=on.limits,
        capabilities=on.capabilities,
        outcome_class=on.outcome_class,
    )


async def test_unknown_and_neighbours_channels_are_left_out(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    mine, other = await stored_channel(ground, actor), await stored_channel(ground, neighbour)
    async with ground.house.app.publishing.begin(actor) as tx:
        known = await tx.channels.facts([mine.id, other.id, ChannelId("chn_none")])
    assert list(known) == [mine.id]


@pytest.mark.parametrize("status", [s for s in ChannelStatus if s is not ChannelStatus.CONNECTED])
async def test_a_channel_that_is_not_connected_is_stopped_by_its_status(
    ground: Ground, actor: Actor, status: ChannelStatus
) -> None:
    on = await stored_channel(ground, actor, status=status)
    assert (await facts(ground, actor, on)).stopped == f"channel_{status}"


async def test_a_hold_stops_its_channel_or_all_until_it_is_lifted(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    on, free = await stored_channel(ground, actor), await stored_channel(ground, actor)
    await stored_hold(ground, neighbour)
    first = await stored_hold(ground, actor, channel_id=on.id)
    found = await facts(ground, actor, on)
    assert (found.stopped, found.hold_id) == ("hold", first.id)
    assert (await facts(ground, actor, free)).stopped is None
    await stored_hold(ground, actor)
    assert (await facts(ground, actor, free)).stopped == "hold"
    assert (await facts(ground, actor, on)).hold_id == first.id


async def test_a_hold_on_a_community_stops_its_channels_alone(ground: Ground, actor: Actor) -> None:
    on, elsewhere = await stored_channel(ground, actor), await stored_channel(ground, actor)
    made = await stored_hold(ground, actor, community_id=on.community_id)
    assert (await facts(ground, actor, on)).hold_id == made.id
    assert (await facts(ground, actor, elsewhere)).stopped is None


async def test_communities_are_known_within_the_walls(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    mine, other = await stored_channel(ground, actor), await stored_channel(ground, neighbour)
    async with ground.house.app.publishing.begin(actor) as tx:
        assert await tx.channels.knows_community(mine.community_id)
        assert not await tx.channels.knows_community(other.community_id)


async def test_holds_that_were_lifted_then_or_later_are_found(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    now = ground.house.clock.now()
    early, late = [
        await stored_hold(ground, actor, lifted_at=now - ago, lifted_by="key_9")
        for ago in (2 * HOUR, HOUR)
    ]
    await stored_hold(ground, actor)
    await stored_hold(ground, neighbour, lifted_at=now, lifted_by="key_9")
    async with ground.house.app.publishing.begin(actor) as tx:
        assert await tx.holds.lifted_since(now - HOUR) == [late]
        assert await tx.holds.lifted_since(now) == []
        assert list(await tx.holds.lifted_since(None)) == [early, late]


async def test_instants_given_to_deliveries_are_found_channel_by_channel(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    now = ground.house.clock.now()
    on, other = await stored_channel(ground, actor), await stored_channel(ground, actor)
    theirs = await stored_channel(ground, neighbour)
    for asking, channel, at in (
        *((actor, on, now), (actor, on, now - HOUR), (actor, on, None)),
        *((actor, other, now + HOUR), (neighbour, theirs, now)),
    ):
        made = await stored_message(ground, asking, channel, due_in=HOUR)
        async with ground.house.app.publishing.begin(asking) as tx:
            before = await tx.messages.get(made.id)
            placed = replace(before.deliveries[0], due_at=at)
            await tx.messages.save(before, before.with_deliveries([placed], now))
            await tx.commit()
    async with ground.house.app.publishing.begin(actor) as tx:
        wanted = {on.id, theirs.id}
        assert await tx.deliveries.placed(wanted, now - HOUR) == {on.id: [now]}
        assert await tx.deliveries.placed({other.id}, now) == {other.id: [now + HOUR]}


async def test_what_waits_for_a_persons_word_fits_until_it_has_been_given(
    ground: Ground, actor: Actor
) -> None:
    now = ground.house.clock.now()
    asking = await stored_hold(ground, actor, lifted_at=now, lifted_by="key_9", on_lift=OnLift.ASK)
    made = await stored_message(ground, actor, await stored_channel(ground, actor), due_in=HOUR)
    async with ground.house.app.publishing.begin(actor) as tx:
        [before] = await tx.messages.some([made.id, MessageId("msg_none")])
        held = before.deliveries[0].hold("hold", asking.id).await_release(asking.id, AWAITING, "")
        await tx.messages.save(before, before.with_deliveries([held], now))
        await tx.commit()

    async def out_of_line() -> list[str]:
        async with ground.house.app.publishing.begin(actor) as tx:
            found = await tx.messages.out_of_line(channel_id=None, state="held", limit=9)
        return [message.id for message in found]

    assert await out_of_line() == []
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.holds.save(asking.release(OnLift.SHIFT, now))
        await tx.commit()
    assert await out_of_line() == [made.id]


async def test_a_lifted_hold_stops_nothing(ground: Ground, actor: Actor) -> None:
    on = await stored_channel(ground, actor)
    await stored_hold(ground, actor, lifted_at=ground.house.clock.now(), lifted_by="key_9")
    assert (await facts(ground, actor, on)).stopped is None


async def test_the_most_telling_reason_comes_first(ground: Ground, actor: Actor) -> None:
    on = await stored_channel(ground, actor, status=ChannelStatus.PAUSED)
    await stored_hold(ground, actor)
    assert (await facts(ground, actor, on)).stopped == "channel_paused"
    outside = replace(actor, workspace_id=None)
    await suspend_workspace(ground.house.app.identity, outside, actor.workspace)
    assert (await facts(ground, actor, on)).stopped == "workspace_suspended"


async def rest_until(ground: Ground, actor: Actor, on: Channel, until: datetime) -> datetime | None:
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.channels.rests(Rest(on.id, until, 1))
        await tx.commit()
    found = await ground.house.app.communities.reads.channel(actor, on.id)
    return found.rate_limited_until


async def test_an_earlier_rest_never_replaces_a_later(ground: Ground, actor: Actor) -> None:
    on, now = await stored_channel(ground, actor), ground.house.clock.now()
    assert await rest_until(ground, actor, on, now + HOUR) == now + HOUR
    assert await rest_until(ground, actor, on, now) == now + HOUR
    assert await rest_until(ground, actor, on, now + 2 * HOUR) == now + 2 * HOUR


async def due(ground: Ground, *, limit: int = 9, per_channel: int = 9) -> list[str]:
    found = await ground.house.app.publishing.agenda.due(limit, per_channel)
    return [item.delivery_id for item in found]


async def test_what_is_due_is_found_across_workspaces(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    waiting = []
    for asking, ago in ((actor, 2 * HOUR), (neighbour, HOUR)):
        on = await stored_channel(ground, asking)
        waiting.append(await stored_message(ground, asking, on, due_in=-ago))
        await stored_message(ground, asking, on, due_in=HOUR)
    assert await due(ground) == [made.deliveries[0].id for made in waiting]
    [first, _] = await ground.house.app.publishing.agenda.due(9, 9)
    assert (first.workspace_id, first.organization_id) == (actor.workspace, actor.organization_id)
    assert (first.channel_id, first.state) == (waiting[0].deliveries[0].channel_id, "scheduled")


async def test_no_channel_comes_twice_before_all_have_come_once(
    ground: Ground, actor: Actor
) -> None:
    busy, quiet = await stored_channel(ground, actor), await stored_channel(ground, actor)
    crowd = [await stored_message(ground, actor, busy, due_in=-(3 - n) * HOUR) for n in range(3)]
    single = await stored_message(ground, actor, quiet, due_in=-MOMENT)
    ids = [made.deliveries[0].id for made in (crowd[0], single, crowd[1], crowd[2])]
    assert await due(ground) == ids
    assert await due(ground, limit=2) == ids[:2]
    assert await due(ground, per_channel=1) == ids[:2]


async def test_on_a_resting_channel_only_what_was_lost_wants_attention(
    ground: Ground, actor: Actor
) -> None:
    on = await stored_channel(ground, actor)
    lost, _ = [await stored_message(ground, actor, on, due_in=-HOUR) for _ in range(2)]
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.deliveries.claim([lost.deliveries[0].id], timedelta(0))
        await tx.commit()
    await rest_until(ground, actor, on, ground.house.clock.now() + HOUR)
    assert await due(ground) == [lost.deliveries[0].id]


@pytest.mark.parametrize("state", DeliveryState)
async def test_only_what_waits_or_was_lost_wants_attention(
    ground: Ground, actor: Actor, state: DeliveryState
) -> None:
    ago = ground.house.clock.now() - HOUR
    made = await stored_message(ground, actor, await stored_channel(ground, actor), due_in=-HOUR)
    async with ground.house.app.publishing.begin(actor) as tx:
        before = await tx.messages.get(made.id)
        moved = replace(before.deliveries[0], state=state, next_at=ago, lease_until=ago)
        await tx.messages.save(before, before.with_deliveries([moved], ago))
        await tx.commit()
    wants = {
        DeliveryState.SCHEDULED,
        DeliveryState.UNCONFIRMED,
        DeliveryState.CLAIMED,
        DeliveryState.SENDING,
    }
    assert await due(ground) == ([made.deliveries[0].id] if state in wants else [])


async def test_the_next_instant_is_the_nearest_to_come(ground: Ground, actor: Actor) -> None:
    agenda = ground.house.app.publishing.agenda
    assert await agenda.next_in() is None
    on = await stored_channel(ground, actor)
    for due_in in (-HOUR, 3 * HOUR, 2 * HOUR):
        await stored_message(ground, actor, on, due_in=due_in)
    wait = await agenda.next_in()
    assert wait is not None
    assert abs(wait - 2 * HOUR) < MOMENT
    await rest_until(ground, actor, on, ground.house.clock.now() + HOUR)
    wait = await agenda.next_in()
    assert wait is not None
    assert abs(wait - HOUR) < MOMENT
