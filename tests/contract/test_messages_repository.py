"""Messages are kept with their deliveries, and only what changed is written."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.publishing.content import Content
from domain.publishing.model import Message
from domain.publishing.preflight import Remark, Severity
from domain.publishing.states import DeliveryState, MessageStatus
from domain.shared.access import Actor
from domain.shared.errors import DuplicateExternalId, NotFound
from domain.shared.ids import ChannelId, DeliveryId, MessageId
from tests.contract.ground import (
    Ground,
    ids_of,
    message,
    stored_channel,
    stored_hold,
    stored_message,
)
from tests.kit.builders import utc_schedule

HOUR = timedelta(hours=1)
NOBODYS = DeliveryId("dlv_none")


async def a_stored(ground: Ground, actor: Actor, *, places: int = 1, **changes: object) -> Message:
    on = [await stored_channel(ground, actor) for _ in range(places)]
    on = [replace(place, community_id=on[0].community_id) for place in on]
    return await stored_message(ground, actor, *on, due_in=HOUR, **changes)


async def read(ground: Ground, actor: Actor, message_id: MessageId) -> Message:
    return await ground.house.app.publishing.reads.message(actor, message_id)


async def save(ground: Ground, actor: Actor, before: Message, after: Message) -> None:
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.messages.save(before, after)
        await tx.commit()


async def test_a_message_is_found_as_it_was_added(ground: Ground, actor: Actor) -> None:
    made = await a_stored(ground, actor, places=3, metadata={"a": "b"}, external_id="x")
    async with ground.house.app.publishing.begin(actor) as tx:
        assert await tx.messages.get(made.id) == made
    assert await read(ground, actor, made.id) == made


async def test_deliveries_come_in_their_order_whatever_their_ids(
    ground: Ground, actor: Actor
) -> None:
    on = await stored_channel(ground, actor)
    made = message(ground, on, on, on, due_in=HOUR)
    turned = tuple(
        replace(d, position=2 - position) for position, d in enumerate(reversed(made.deliveries))
    )
    await stored_message(ground, actor, on, due_in=HOUR, id=made.id, deliveries=turned)
    found = await read(ground, actor, made.id)
    assert [d.position for d in found.deliveries] == [0, 1, 2]


async def test_an_unknown_message_is_not_found(ground: Ground, actor: Actor) -> None:
    async with ground.house.app.publishing.begin(actor) as tx:
        with pytest.raises(NotFound):
            await tx.messages.get(MessageId("msg_none"))


async def test_a_neighbours_message_is_not_found(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    made = await a_stored(ground, neighbour)
    async with ground.house.app.publishing.begin(actor) as tx:
        with pytest.raises(NotFound):
            await tx.messages.get(made.id)
        assert await tx.messages.of_deliveries([made.deliveries[0].id]) == []
    with pytest.raises(NotFound):
        await read(ground, actor, made.id)


async def test_an_external_id_is_borne_once_in_a_workspace(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    await a_stored(ground, actor, external_id="x")
    await a_stored(ground, neighbour, external_id="x")
    with pytest.raises(DuplicateExternalId) as refused:
        await a_stored(ground, actor, external_id="x")
    assert refused.value.pointer == "/external_id"


async def test_an_external_id_is_not_taken_over_by_a_change(ground: Ground, actor: Actor) -> None:
    await a_stored(ground, actor, external_id="x")
    other = await a_stored(ground, actor)
    with pytest.raises(DuplicateExternalId):
        await save(ground, actor, other, replace(other, external_id="x"))
    assert await read(ground, actor, other.id) == other


async def test_a_message_that_was_not_committed_leaves_nothing(
    ground: Ground, actor: Actor
) -> None:
    made = message(ground, await stored_channel(ground, actor), due_in=HOUR)
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.messages.add(made)
    with pytest.raises(NotFound):
        await read(ground, actor, made.id)
    async with ground.house.app.publishing.begin(actor) as tx:
        assert await tx.messages.of_deliveries([made.deliveries[0].id]) == []


async def test_a_saved_message_is_found_as_it_was_saved(ground: Ground, actor: Actor) -> None:
    before = await a_stored(ground, actor, places=2)
    now = ground.house.clock.now()
    after = before.edit(now, content=Content(text="otra cosa")).schedule_for(
        utc_schedule(now + 2 * HOUR), now
    )
    await save(ground, actor, before, after)
    assert await read(ground, actor, before.id) == after


async def test_a_save_that_was_not_committed_changes_nothing(ground: Ground, actor: Actor) -> None:
    before = await a_stored(ground, actor)
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.messages.save(before, before.cancel(ground.house.clock.now()))
    assert await read(ground, actor, before.id) == before


async def test_a_save_leaves_deliveries_that_did_not_change(ground: Ground, actor: Actor) -> None:
    """Another may have changed them since they were read, and must not lose that."""
    seen = await a_stored(ground, actor, places=2)
    now = ground.house.clock.now()
    elsewhere = seen.with_deliveries([seen.deliveries[0].hold("hold")], now)
    await save(ground, actor, seen, elsewhere)
    await save(ground, actor, seen, seen.with_deliveries([seen.deliveries[1].overdue()], now))
    found = await read(ground, actor, seen.id)
    assert [d.state for d in found.deliveries] == [DeliveryState.HELD, DeliveryState.OVERDUE]


async def test_many_are_saved_at_once(ground: Ground, actor: Actor) -> None:
    first, second = await a_stored(ground, actor), await a_stored(ground, actor)
    now = ground.house.clock.now()
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.messages.save_all([(first, first.cancel(now)), (second, second)])
        await tx.commit()
    assert (await read(ground, actor, first.id)).status is MessageStatus.CANCELLED
    assert await read(ground, actor, second.id) == second


@pytest.mark.parametrize("counts", [(1, 1), (0, 1), (2, 1)])
async def test_what_was_found_of_each_stays_with_it(
    ground: Ground, actor: Actor, counts: tuple[int, int]
) -> None:
    """Two lists travel together, of one length and of several."""
    changes = []
    for count in counts:
        before = await a_stored(ground, actor)
        found = tuple(Remark(f"code_{n}", Severity.WARNING) for n in range(count))
        noted = replace(before.deliveries[0], findings=found, verified=True)
        changes.append((before, before.with_deliveries([noted], ground.house.clock.now())))
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.messages.save_all(changes)
        await tx.commit()
    for _, after in changes:
        assert (await read(ground, actor, after.id)).deliveries == after.deliveries


async def test_messages_of_deliveries_come_once_each_in_id_order(
    ground: Ground, actor: Actor
) -> None:
    on = await stored_channel(ground, actor)
    made = [await stored_message(ground, actor, on, on, due_in=HOUR) for _ in range(3)]
    asked = [d.id for m in reversed(made) for d in m.deliveries] + [NOBODYS]
    async with ground.house.app.publishing.begin(actor) as tx:
        found = await tx.messages.of_deliveries(asked)
    assert found == sorted(made, key=lambda m: m.id)


async def out_of_line(
    ground: Ground,
    actor: Actor,
    state: DeliveryState,
    *,
    on: ChannelId | None = None,
    limit: int = 9,
) -> list[str]:
    async with ground.house.app.publishing.begin(actor) as tx:
        return ids_of(await tx.messages.out_of_line(channel_id=on, state=state.value, limit=limit))


async def test_what_is_scheduled_on_a_stopped_channel_is_out_of_line(
    ground: Ground, actor: Actor
) -> None:
    free, stopped = await stored_channel(ground, actor), await stored_channel(ground, actor)
    await stored_message(ground, actor, free, due_in=HOUR)
    waiting = [await stored_message(ground, actor, stopped, due_in=HOUR) for _ in range(2)]
    # Of two that were made in one millisecond either may be the older one.
    first = [waiting[0].id], [waiting[1].id]
    assert await out_of_line(ground, actor, DeliveryState.SCHEDULED) == []
    await stored_hold(ground, actor, channel_id=stopped.id)
    found = await out_of_line(ground, actor, DeliveryState.SCHEDULED)
    assert sorted(found) == sorted(ids_of(waiting))
    assert await out_of_line(ground, actor, DeliveryState.SCHEDULED, limit=1) in first
    assert await out_of_line(ground, actor, DeliveryState.SCHEDULED, on=free.id) == []
    assert await out_of_line(ground, actor, DeliveryState.HELD) == []


async def test_what_is_held_on_a_free_channel_is_out_of_line(ground: Ground, actor: Actor) -> None:
    free, stopped = await stored_channel(ground, actor), await stored_channel(ground, actor)
    await stored_hold(ground, actor, channel_id=stopped.id)
    held = []
    for place in (free, stopped):
        before = await stored_message(ground, actor, place, due_in=HOUR)
        stop = [before.deliveries[0].hold("hold")]
        after = before.with_deliveries(stop, ground.house.clock.now())
        await save(ground, actor, before, after)
        held.append(after)
    assert await out_of_line(ground, actor, DeliveryState.HELD) == [held[0].id]
    assert await out_of_line(ground, actor, DeliveryState.HELD, on=stopped.id) == []
