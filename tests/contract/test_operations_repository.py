"""Operations are kept with their items, in order, and found by their own workspace only."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import Kind, OperationId
from domain.shared.operations import Operation, OperationItem, OperationState
from domain.shared.paging import Filter
from tests.contract.ground import Ground, message, stored_channel
from tests.kit.builders import a_message, a_sandbox_channel
from tests.kit.samples import SAMPLES, bare


async def stored(ground: Ground, actor: Actor, *, total: int) -> Operation:
    sample: Operation = bare(SAMPLES["operations"])
    operation = replace(
        sample,
        id=OperationId(ground.house.ids.new(Kind.OPERATION)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        state=OperationState.PENDING,
        total=total,
    )
    items = [
        OperationItem(actor.workspace, operation.id, index, {"id": f"msg_{index}"})
        for index in range(total)
    ]
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.operations.add(operation, items)
        await tx.commit()
    return operation


async def test_an_operation_is_found_as_it_was_added(ground: Ground, actor: Actor) -> None:
    operation = await stored(ground, actor, total=2)
    async with ground.house.app.publishing.begin(actor) as tx:
        assert await tx.operations.get(operation.id) == operation


async def test_a_saved_operation_is_found_as_it_was_saved(ground: Ground, actor: Actor) -> None:
    operation = await stored(ground, actor, total=2)
    later = operation.start(ground.house.clock.now())
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.operations.save(operation, later)
        await tx.commit()
    async with ground.house.app.publishing.begin(actor) as tx:
        assert await tx.operations.get(operation.id) == later


async def test_a_neighbours_operation_is_not_found(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    operation = await stored(ground, neighbour, total=1)
    async with ground.house.app.publishing.begin(actor) as tx:
        with pytest.raises(NotFound):
            await tx.operations.get(operation.id)
        assert await tx.operations.items(operation, 10) == []


async def test_items_come_in_order_from_the_first_that_is_not_done(
    ground: Ground, actor: Actor
) -> None:
    operation, other = [await stored(ground, actor, total=12) for _ in range(2)]
    now = ground.house.clock.now()
    running = operation.start(now)
    async with ground.house.app.publishing.begin(actor) as tx:
        first = await tx.operations.items(running, 5)
        done = [
            item.failed({"code": "not_found"}) if item.index == 3 else item.succeeded("msg_done")
            for item in first
        ]
        await tx.operations.record(done)
        after = running.advance(done, now)
        await tx.operations.save(operation, after)
        await tx.commit()
    assert [item.index for item in first] == [0, 1, 2, 3, 4]
    async with ground.house.app.publishing.begin(actor) as tx:
        assert [i.index for i in await tx.operations.items(after, 100)] == [5, 6, 7, 8, 9, 10, 11]
        assert await tx.operations.items(operation, 5) == done
        assert [i.status for i in await tx.operations.items(other, 5)] == ["pending"] * 5


async def test_items_that_were_given_a_time_are_found_by_channel(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    operation, other = [await stored(ground, actor, total=6) for _ in range(2)]
    now = ground.house.clock.now()
    places = (["a"], ["b", "c"], ["c"], None, ["a", "c"], ["c"])
    async with ground.house.app.publishing.begin(actor) as tx:
        done = [
            item.succeeded(f"msg_{item.index}", {"channel_ids": on} if on else None)
            for item, on in zip(await tx.operations.items(operation, 6), places, strict=True)
        ]
        await tx.operations.record(done)
        after = operation.start(now).advance(done[:5], now)
        await tx.operations.save(operation, after)
        await tx.commit()
    async with ground.house.app.publishing.begin(actor) as tx:
        assert list(await tx.operations.timed(after, ["c", "d"])) == [done[1], done[2], done[4]]
        assert list(await tx.operations.timed(after, ["d"])) == []
        assert list(await tx.operations.timed(replace(other, done=6), ["c"])) == []
    async with ground.house.app.publishing.begin(neighbour) as tx:
        assert list(await tx.operations.timed(after, ["c"])) == []


async def test_messages_are_found_by_their_ids_in_order(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    channel = await a_sandbox_channel(ground.house, actor)
    made = [await a_message(ground.house, actor, channels=[channel]) for _ in range(3)]
    theirs = await a_message(ground.house, neighbour)
    async with ground.house.app.publishing.begin(actor) as tx:
        found = await tx.messages.some([made[2].id, theirs.id, made[0].id])
    assert found == [made[0], made[2]]


async def test_messages_are_chosen_as_their_list_chooses(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    house = ground.house
    channel = await a_sandbox_channel(house, actor)
    drafts = [await a_message(house, actor, channels=[channel]) for _ in range(3)]
    named = await a_message(house, actor, channels=[channel], external_id="one")
    await a_message(house, neighbour)
    async with house.app.publishing.begin(actor) as tx:
        draft = Filter("status", "in", ["draft", "held"])
        assert await tx.messages.matching([draft], 10) == [m.id for m in (*drafts, named)]
        assert await tx.messages.matching([draft], 2) == [m.id for m in drafts[:2]]
        only = [draft, Filter("external_id", "in", ["one"])]
        assert await tx.messages.matching(only, 10) == [named.id]


async def test_messages_are_chosen_in_the_order_of_their_times(
    ground: Ground, actor: Actor
) -> None:
    channel = await a_sandbox_channel(ground.house, actor)
    at = ground.house.clock.now() + timedelta(days=1)
    times = (None, at, at - timedelta(hours=1), at, None)
    made = [await a_message(ground.house, actor, channels=[channel], at=time) for time in times]
    one, two, three, four, five = (message.id for message in made)
    both = [Filter("status", "in", ["draft", "scheduled"])]
    async with ground.house.app.publishing.begin(actor) as tx:
        assert await tx.messages.matching(both, 4, by_time=True) == [three, two, four, one]
        assert await tx.messages.matching(both, 9, by_time=True) == [three, two, four, one, five]
        assert await tx.messages.matching(both, 9) == [one, two, three, four, five]


async def test_the_channels_of_messages_are_known_before_they_are_locked(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    channels = [await a_sandbox_channel(ground.house, actor, account=name) for name in "abc"]
    one, two = [await a_message(ground.house, actor, channels=[c]) for c in channels[:2]]
    theirs = await a_message(ground.house, neighbour)
    async with ground.house.app.publishing.begin(actor) as tx:
        found = await tx.queues.channels_of([one.id, two.id, one.id, theirs.id])
        assert list(found) == sorted(channel.id for channel in channels[:2])


async def test_channels_are_found_by_what_a_file_calls_them(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    one = await a_sandbox_channel(ground.house, actor, external_id="main", account="one")
    two = await a_sandbox_channel(ground.house, actor, account="two")
    theirs = await a_sandbox_channel(ground.house, neighbour, external_id="theirs", account="one")
    names = [one.id, "main", two.handle, two.handle.lstrip("@"), theirs.id, "theirs", "nobody"]
    async with ground.house.app.publishing.begin(actor) as tx:
        found = await tx.channels.named(names)
    assert {name: list(ids) for name, ids in found.items()} == {
        one.id: [one.id],
        "main": [one.id],
        two.handle: [two.id],
        two.handle.lstrip("@"): [two.id],
    }


async def test_many_messages_are_written_at_once_and_their_external_ids_are_taken(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    channel = await stored_channel(ground, actor)
    hour = timedelta(hours=1)
    made = [message(ground, channel, due_in=hour, external_id=name) for name in ("a", "b", None)]
    await a_message(ground.house, neighbour, external_id="c")
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.messages.add_all(made)
        assert await tx.messages.taken(["a", "b", "c", "d"]) == {"a", "b"}
        await tx.commit()
    async with ground.house.app.publishing.begin(actor) as tx:
        found = await tx.messages.some([m.id for m in made])
    assert {m.id: m for m in found} == {m.id: m for m in made}


async def test_many_messages_with_different_tags_are_written_and_changed_at_once(
    ground: Ground, actor: Actor
) -> None:
    channel = await stored_channel(ground, actor)
    hour = timedelta(hours=1)
    tags = [("a", "b"), (), ("c",), ("a", "b"), ("d", "e")]
    made = [message(ground, channel, due_in=hour, tags=each) for each in tags]
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.messages.add_all(made)
        await tx.commit()
    async with ground.house.app.publishing.begin(actor) as tx:
        found = {m.id: m for m in await tx.messages.some([m.id for m in made])}
        assert [found[m.id].tags for m in made] == tags
        await tx.messages.save_all([(m, replace(m, tags=(*m.tags, "new"))) for m in found.values()])
        await tx.commit()
    async with ground.house.app.publishing.begin(actor) as tx:
        found = {m.id: m for m in await tx.messages.some([m.id for m in made])}
    assert [found[m.id].tags for m in made] == [(*each, "new") for each in tags]
