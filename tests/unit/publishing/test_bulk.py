"""Many messages are changed by the rules for one, and none hinders another."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.publishing.bulk import (
    BulkAction,
    BulkOrder,
    Judged,
    Target,
    as_request,
    from_request,
    shifted,
)
from domain.publishing.model import Message, Schedule
from domain.publishing.moves import MOST_TAGS
from domain.publishing.states import MessageStatus
from domain.publishing.use_cases.change_message import cancel_message
from domain.publishing.use_cases.change_messages import change_messages
from domain.shared.access import Actor, MissingScope, Permission
from domain.shared.ids import MessageId
from domain.shared.wall_time import resolve
from tests.kit.builders import a_message, a_sandbox_channel, a_workspace, in_one_hour, limited_to
from tests.kit.fakes import FakeHouse, a_fake_house

CANCEL = BulkOrder(BulkAction.CANCEL)
PUBLISH = BulkOrder(BulkAction.PUBLISH)
DAY = timedelta(days=1)


@pytest.fixture
def house() -> FakeHouse:
    return a_fake_house()


@pytest.fixture
async def actor(house: FakeHouse) -> Actor:
    return await a_workspace(house)


async def some(
    house: FakeHouse, actor: Actor, *, count: int = 3, later: bool = True
) -> list[Message]:
    channel = await a_sandbox_channel(house, actor)
    at = in_one_hour(house) if later else None
    return [await a_message(house, actor, channels=[channel], at=at) for _ in range(count)]


def targets(*messages: Message) -> list[Target]:
    return [Target(message.id) for message in messages]


def codes(judged: list[Judged]) -> list[str | None]:
    return [one.refusal.code if one.refusal else None for one in judged]


def stored(house: FakeHouse, message: Message) -> Message:
    return house.memory.tables.messages[message.workspace_id, message.id]


async def test_each_is_changed_in_one_commit_and_told(house: FakeHouse, actor: Actor) -> None:
    messages = await some(house, actor)
    before = len(house.memory.commits)
    judged = await change_messages(house.app.publishing, actor, CANCEL, targets(*messages))
    assert codes(list(judged)) == [None, None, None]
    assert len(house.memory.commits) == before + 1
    told = [n.object_id for n in house.memory.commits[-1].news if n.name == "message.cancelled"]
    assert told == [message.id for message in messages]
    assert {stored(house, message).status for message in messages} == {MessageStatus.CANCELLED}


async def test_those_that_are_refused_hinder_no_other(house: FakeHouse, actor: Actor) -> None:
    room = house.app.publishing
    over, stale, fine = await some(house, actor)
    await cancel_message(room, actor, over.id, None)
    wanted = [
        Target(over.id),
        Target(MessageId("msg_none")),
        Target(stale.id, version=7),
        Target(fine.id, version=1),
    ]
    judged = list(await change_messages(room, actor, CANCEL, wanted))
    assert codes(judged) == ["invalid_state", "not_found", "version_mismatch", None]
    assert [one.target for one in judged] == wanted
    assert stored(house, stale).version == 1
    assert stored(house, fine).status is MessageStatus.CANCELLED


async def test_a_neighbours_message_is_not_found(house: FakeHouse, actor: Actor) -> None:
    [theirs] = await some(house, await a_workspace(house), count=1)
    judged = await change_messages(house.app.publishing, actor, CANCEL, targets(theirs))
    assert codes(list(judged)) == ["not_found"]


@pytest.mark.parametrize("action", [BulkAction.CANCEL, BulkAction.PUBLISH])
async def test_a_dry_run_says_what_would_be_and_changes_nothing(
    house: FakeHouse, actor: Actor, action: BulkAction
) -> None:
    room, messages = house.app.publishing, await some(house, actor, later=False)
    order = BulkOrder(action, dry_run=True)
    tables, told, rung = house.memory.tables.copy(), len(house.memory.news), house.doorbell.rung
    judged = await change_messages(room, actor, order, targets(*messages))
    assert all(one.message and one.message.version == 2 for one in judged)
    assert house.memory.tables == tables
    assert (len(house.memory.news), house.doorbell.rung) == (told, rung)


async def test_what_is_published_wakes_the_worker(house: FakeHouse, actor: Actor) -> None:
    messages, rung = await some(house, actor, later=False), house.doorbell.rung
    await change_messages(house.app.publishing, actor, PUBLISH, targets(*messages))
    assert house.doorbell.rung == rung + 1
    assert {stored(house, m).status for m in messages} == {MessageStatus.SCHEDULED}
    assert {stored(house, m).publish_at for m in messages} == {house.clock.now()}


async def test_each_goes_out_that_much_later(house: FakeHouse, actor: Actor) -> None:
    messages, at = await some(house, actor), in_one_hour(house)
    order = BulkOrder(BulkAction.RESCHEDULE, shift=DAY)
    await change_messages(house.app.publishing, actor, order, targets(*messages))
    assert {stored(house, message).publish_at for message in messages} == {at + DAY}


async def test_what_would_be_in_the_past_stays_as_it_was(house: FakeHouse, actor: Actor) -> None:
    [message] = await some(house, actor, count=1)
    order = BulkOrder(BulkAction.RESCHEDULE, shift=-DAY)
    judged = await change_messages(house.app.publishing, actor, order, targets(message))
    assert codes(list(judged)) == ["schedule_in_past"]
    assert stored(house, message) == house.memory.tables.messages[actor.workspace, message.id]
    assert stored(house, message).version == 1


async def test_a_draft_has_no_time_to_shift(house: FakeHouse, actor: Actor) -> None:
    [draft] = await some(house, actor, count=1, later=False)
    order = BulkOrder(BulkAction.RESCHEDULE, shift=DAY)
    judged = await change_messages(house.app.publishing, actor, order, targets(draft))
    assert codes(list(judged)) == ["no_time_to_shift"]
    await cancel_message(house.app.publishing, actor, draft.id, None)
    judged = await change_messages(house.app.publishing, actor, order, targets(draft))
    assert codes(list(judged)) == ["invalid_state"]


async def test_it_takes_the_right_to_publish(house: FakeHouse, actor: Actor) -> None:
    writer = limited_to(actor, Permission.MESSAGES_WRITE, Permission.MESSAGES_READ)
    with pytest.raises(MissingScope):
        await change_messages(house.app.publishing, writer, CANCEL, [])


async def test_tags_are_put_on_and_taken_off_and_others_stay(
    house: FakeHouse, actor: Actor
) -> None:
    room = house.app.publishing
    channel = await a_sandbox_channel(house, actor)
    one, two = [
        await a_message(house, actor, channels=[channel], tags=tags) for tags in (("a",), ("b",))
    ]
    both = BulkOrder(BulkAction.TAG, tags=("b", "c"))
    await change_messages(room, actor, both, targets(one, two))
    assert [stored(house, m).tags for m in (one, two)] == [("a", "b", "c"), ("b", "c")]
    off = BulkOrder(BulkAction.UNTAG, tags=("b", "z"))
    await change_messages(room, actor, off, targets(one, two))
    assert [stored(house, m).tags for m in (one, two)] == [("a", "c"), ("c",)]
    before, told = stored(house, one).version, len(house.memory.news)
    judged = await change_messages(room, actor, off, targets(one))
    assert codes(list(judged)) == [None]
    assert (stored(house, one).version, len(house.memory.news)) == (before, told)


async def test_a_message_has_no_more_tags_than_it_may_have(house: FakeHouse, actor: Actor) -> None:
    [message] = await some(house, actor, count=1)
    many = BulkOrder(BulkAction.TAG, tags=tuple(str(n) for n in range(MOST_TAGS + 1)))
    judged = await change_messages(house.app.publishing, actor, many, targets(message))
    assert codes(list(judged)) == ["validation_failed"]


async def test_tagging_takes_the_right_to_write(house: FakeHouse, actor: Actor) -> None:
    writer = limited_to(actor, Permission.MESSAGES_WRITE)
    order = BulkOrder(BulkAction.TAG, tags=("a",))
    assert await change_messages(house.app.publishing, writer, order, []) == []
    publisher = limited_to(actor, Permission.MESSAGES_PUBLISH)
    with pytest.raises(MissingScope):
        await change_messages(house.app.publishing, publisher, order, [])


def on_the_wall(local: str, zone: str = "Europe/Madrid") -> Schedule:
    found = resolve(datetime.fromisoformat(local), zone)
    return Schedule(found.at, local, zone, True, found.note)


def test_nine_is_nine_again_a_day_later_though_the_clocks_change() -> None:
    before = on_the_wall("2030-03-30T09:00")
    later = shifted(before, DAY)
    assert (later.local_time, later.timezone) == ("2030-03-31T09:00", "Europe/Madrid")
    assert later.at - before.at == timedelta(hours=23)
    assert shifted(later, -DAY) == before


def test_a_shift_into_a_gap_says_so() -> None:
    later = shifted(on_the_wall("2030-03-30T02:30:15"), DAY)
    assert later.local_time == "2030-03-31T02:30:15"
    assert later.note == "gap_moved_later"


def test_an_instant_moves_by_as_much_as_it_says() -> None:
    at = datetime(2030, 3, 30, 8, tzinfo=UTC)
    later = shifted(Schedule(at, "2030-03-30T08:00:00", "UTC", False), DAY)
    assert (later.at, later.anchored_to_wall) == (at + DAY, False)


@pytest.mark.parametrize(
    "order",
    [
        CANCEL,
        BulkOrder(BulkAction.PUBLISH, dry_run=True),
        BulkOrder(BulkAction.UNTAG, tags=("a", "ñ")),
        BulkOrder(BulkAction.RESCHEDULE, shift=timedelta(seconds=-90)),
        BulkOrder(BulkAction.RESCHEDULE, schedule=on_the_wall("2030-03-31T02:30")),
        BulkOrder(
            BulkAction.RESCHEDULE,
            schedule=Schedule(
                datetime(2030, 1, 2, 3, tzinfo=UTC), "2030-01-02T03:00:00", "UTC", False
            ),
        ),
    ],
)
def test_an_order_is_kept_whole(order: BulkOrder) -> None:
    assert from_request(as_request(order), dry_run=order.dry_run) == order
