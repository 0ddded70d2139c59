"""An operation goes on from its last commit, whatever broke off, and does nothing twice."""

from collections import Counter
from dataclasses import replace

import pytest

from domain.events.use_cases.follow_operations import cancel_operation
from domain.publishing.bulk import BulkAction, BulkOrder
from domain.publishing.model import Message
from domain.publishing.operating import CHUNK
from domain.publishing.states import MessageStatus
from domain.publishing.use_cases.change_message import cancel_message
from domain.publishing.use_cases.change_messages import change_selection
from domain.publishing.use_cases.run_operation import run_operation
from domain.shared.access import Actor, MissingScope, Permission
from domain.shared.operations import DUTY, ItemStatus, Operation, OperationItem, OperationState
from domain.shared.paging import Filter
from tests.kit.builders import a_message, a_sandbox_channel, a_workspace, limited_to
from tests.kit.fakes import FakeHouse, a_fake_house
from tests.unit.operation_scenes import following

CANCEL = BulkOrder(BulkAction.CANCEL)
ALL = [Filter("status", "in", [status.value for status in MessageStatus])]
REST = 50
MANY = 2 * CHUNK + REST


@pytest.fixture
def house() -> FakeHouse:
    return a_fake_house()


@pytest.fixture
async def actor(house: FakeHouse) -> Actor:
    return await a_workspace(house)


async def some(house: FakeHouse, actor: Actor, count: int) -> list[Message]:
    channel = await a_sandbox_channel(house, actor)
    return [await a_message(house, actor, channels=[channel]) for _ in range(count)]


def as_it_is(house: FakeHouse, operation: Operation) -> Operation:
    return house.memory.tables.operations[operation.workspace_id, operation.id]


def items(house: FakeHouse, operation: Operation) -> list[OperationItem]:
    found = house.memory.tables.operation_items.values()
    return sorted((i for i in found if i.operation_id == operation.id), key=lambda i: i.index)


async def run(house: FakeHouse, actor: Actor, operation: Operation) -> None:
    """As often as it plans its next turn."""
    while planned(house, operation):
        del house.memory.tables.duties[operation.workspace_id, DUTY, operation.id]
        await run_operation(house.app.publishing, actor, operation.id)


async def asked(house: FakeHouse, actor: Actor, order: BulkOrder = CANCEL) -> Operation:
    return await change_selection(house.app.publishing, actor, order, ALL)


async def test_what_matches_is_chosen_when_it_is_asked_for(house: FakeHouse, actor: Actor) -> None:
    messages = await some(house, actor, 3)
    operation = await asked(house, actor)
    channel_id = messages[0].deliveries[0].channel_id
    late = await a_message(house, actor, channels=[channel_id])
    assert [item.subject["id"] for item in items(house, operation)] == [m.id for m in messages]
    await run(house, actor, operation)
    assert house.memory.tables.messages[actor.workspace, late.id].status is MessageStatus.DRAFT
    assert as_it_is(house, operation).state is OperationState.SUCCEEDED


async def test_every_item_ends_with_its_message_or_its_reason(
    house: FakeHouse, actor: Actor
) -> None:
    room, messages = house.app.publishing, await some(house, actor, MANY)
    over = messages[::7]
    for message in over:
        await cancel_message(room, actor, message.id, None)
    operation = await asked(house, actor)
    await run(house, actor, operation)
    found = as_it_is(house, operation)
    assert (found.state, found.done) == (OperationState.SUCCEEDED, MANY)
    assert found.problems == {"invalid_state": len(over)}
    for index, (item, message) in enumerate(zip(items(house, operation), messages, strict=True)):
        failed = index % 7 == 0
        assert item.index == index
        assert item.status is (ItemStatus.FAILED if failed else ItemStatus.SUCCEEDED)
        assert item.object_id == (None if failed else message.id)


async def test_nothing_to_do_is_done_at_once(house: FakeHouse, actor: Actor) -> None:
    operation = await asked(house, actor)
    await run_operation(house.app.publishing, actor, operation.id)
    assert as_it_is(house, operation).state is OperationState.SUCCEEDED


async def test_once_it_is_over_nothing_happens_any_more(house: FakeHouse, actor: Actor) -> None:
    await some(house, actor, 3)
    operation = await asked(house, actor)
    await run_operation(house.app.publishing, actor, operation.id)
    commits, over = len(house.memory.commits), as_it_is(house, operation)
    await run_operation(house.app.publishing, actor, operation.id)
    assert (as_it_is(house, operation), len(house.memory.commits)) == (over, commits)


class PowerCut(BaseException):
    """Nothing comes after it."""


class BellAtTheCut:
    """As it is rung the power goes."""

    async def ring(self) -> None:
        raise PowerCut


async def test_what_broke_off_goes_on_from_the_last_commit(house: FakeHouse, actor: Actor) -> None:
    room = house.app.publishing
    await some(house, actor, MANY)
    operation = await asked(house, actor)
    for done in (CHUNK, 2 * CHUNK):
        with pytest.raises(PowerCut):
            await run_operation(replace(room, doorbell=BellAtTheCut()), actor, operation.id)
        assert as_it_is(house, operation).done == done
    await run(house, actor, operation)
    assert as_it_is(house, operation).state is OperationState.SUCCEEDED
    told = Counter(n.object_id for n in house.memory.news if n.name == "message.cancelled")
    assert (len(told), set(told.values())) == (MANY, {1})


async def test_an_item_that_breaks_it_is_passed_over_and_said(
    house: FakeHouse, actor: Actor
) -> None:
    room = house.app.publishing
    await some(house, actor, CHUNK + 20)
    operation = await asked(house, actor)
    rows = house.memory.tables.operation_items
    place = (operation.workspace_id, operation.id, 17)
    # Something nobody foresaw: what was asked cannot be understood any more.
    rows[place] = replace(rows[place], subject={})
    with pytest.raises(KeyError):
        await run_operation(room, actor, operation.id)
    assert as_it_is(house, operation).done == 18
    await run(house, actor, operation)
    found = as_it_is(house, operation)
    assert (found.state, found.problems) == (OperationState.NEEDS_REVIEW, {"internal": 1})
    assert [i.index for i in items(house, operation) if i.status is ItemStatus.FAILED] == [17]


async def test_a_called_off_operation_begins_nothing_more(house: FakeHouse, actor: Actor) -> None:
    room = house.app.publishing
    messages = await some(house, actor, MANY)
    operation = await asked(house, actor)
    with pytest.raises(PowerCut):
        await run_operation(replace(room, doorbell=BellAtTheCut()), actor, operation.id)
    over = await cancel_operation(following(house), actor, operation.id)
    assert (over.state, over.done) == (OperationState.CANCELLED, CHUNK)
    assert not planned(house, operation)
    await run_operation(room, actor, operation.id)
    drafts = [m for m in house.memory.tables.messages.values() if m.status is MessageStatus.DRAFT]
    assert sorted(m.id for m in drafts) == [m.id for m in messages[CHUNK:]]
    untouched = items(house, operation)[CHUNK:]
    assert [item.status for item in untouched] == [ItemStatus.PENDING] * (CHUNK + REST)


async def test_a_dry_run_changes_nothing_but_its_own_record(house: FakeHouse, actor: Actor) -> None:
    room, messages = house.app.publishing, await some(house, actor, 3)
    operation = await asked(house, actor, replace(CANCEL, dry_run=True))
    kept, rung = dict(house.memory.tables.messages), house.doorbell.rung
    await run_operation(room, actor, operation.id)
    assert house.memory.tables.messages == kept
    assert house.doorbell.rung == rung
    assert [i.object_id for i in items(house, operation)] == [m.id for m in messages]


@pytest.mark.parametrize("missing", [Permission.MESSAGES_PUBLISH, Permission.MESSAGES_READ])
async def test_choosing_takes_the_rights_to_read_and_to_publish(
    house: FakeHouse, actor: Actor, missing: Permission
) -> None:
    with pytest.raises(MissingScope):
        await asked(house, limited_to(actor, *(actor.scopes - {missing})))


def planned(house: FakeHouse, operation: Operation) -> bool:
    return (operation.workspace_id, DUTY, operation.id) in house.memory.tables.duties
