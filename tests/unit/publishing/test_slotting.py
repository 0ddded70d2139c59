"""Many messages take the next free slots one after the other, and a dry run says which."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.communities.model import Channel
from domain.publishing.bulk import BulkAction, BulkOrder, Judged, Target, as_request, from_request
from domain.publishing.content import Content
from domain.publishing.drafting import Draft
from domain.publishing.importing import Row, kept
from domain.publishing.model import Message
from domain.publishing.operating import CHUNK
from domain.publishing.queue import SlotWish
from domain.publishing.use_cases.change_message import cancel_message, schedule_message
from domain.publishing.use_cases.change_messages import change_messages, change_selection
from domain.publishing.use_cases.change_queue import change_queue
from domain.publishing.use_cases.import_messages import import_messages
from domain.publishing.use_cases.rule_publishing import put_rules
from domain.publishing.use_cases.run_operation import run_operation
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, MessageId, QueueId
from domain.shared.operations import Operation
from domain.shared.paging import Filter
from tests.kit.builders import a_message, a_queue, a_sandbox_channel, a_workspace, utc_schedule
from tests.kit.fakes import FakeHouse, a_fake_house

DAY = timedelta(days=1)
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOURLY = tuple(f"{weekday} {hour:02}:00" for weekday in range(1, 8) for hour in range(24))
WAITING = [Filter("status", "in", ["draft", "scheduled"])]


@dataclass(frozen=True)
class Desk:
    """Somebody who plans for one channel in UTC, in memory; it is Sunday 22 November 2026."""

    house: FakeHouse
    actor: Actor
    channel: Channel

    async def message(self, at: datetime | None = None, **rest: Any) -> Message:
        return await a_message(self.house, self.actor, channels=[self.channel], at=at, **rest)

    async def into_slots(
        self, *messages: Message, queue_id: QueueId | None = None, dry_run: bool = False
    ) -> list[Judged]:
        wish = SlotWish(queue_id)
        order = BulkOrder(BulkAction.RESCHEDULE, slot=wish, dry_run=dry_run)
        targets = [Target(message.id) for message in messages]
        return list(await change_messages(self.house.app.publishing, self.actor, order, targets))

    async def all_into_slots(self, *, dry_run: bool) -> Operation:
        order = BulkOrder(BulkAction.RESCHEDULE, slot=SlotWish(), dry_run=dry_run)
        room = self.house.app.publishing
        return await change_selection(room, self.actor, order, WAITING)

    async def times(self, operation: Operation) -> list[str | None]:
        """When each of its items goes out, once it is over."""
        for _ in range(operation.total // CHUNK + 1):
            await run_operation(self.house.app.publishing, self.actor, operation.id)
        assert self.house.memory.tables.operations[self.actor.workspace, operation.id].is_over
        found = self.house.memory.tables.operation_items.values()
        mine = sorted((i for i in found if i.operation_id == operation.id), key=lambda i: i.index)
        return [item.schedule["local_time"] if item.schedule else None for item in mine]

    def stored(self, message: Message) -> Message:
        return self.house.memory.tables.messages[self.actor.workspace, message.id]


@pytest.fixture
async def desk() -> Desk:
    house = a_fake_house()
    actor = await a_workspace(house, timezone="UTC")
    return Desk(house, actor, await a_sandbox_channel(house, actor))


def codes(judged: Sequence[Judged]) -> list[str | None]:
    return [one.refusal.code if one.refusal else None for one in judged]


def times(judged: Sequence[Judged]) -> list[datetime | None]:
    return [one.message.publish_at if one.message else None for one in judged]


async def test_each_takes_the_next_free_slot_in_the_order_of_its_time(desk: Desk) -> None:
    queue = await a_queue(desk.house, desk.actor, desk.channel)
    draft, late = await desk.message(), await desk.message(MONDAY + 9 * DAY)
    early = await desk.message(MONDAY + 5 * DAY + timedelta(hours=1))
    judged = await desk.into_slots(draft, late, early)
    assert times(judged) == [MONDAY + 2 * DAY, MONDAY + DAY, MONDAY]
    for message, at in zip((early, late, draft), range(3), strict=True):
        now_is = desk.stored(message)
        assert (now_is.publish_at, now_is.queue_id) == (MONDAY + at * DAY, queue.id)
    told = [n.object_id for n in desk.house.memory.news if n.name == "message.scheduled"]
    assert told[-3:] == [draft.id, late.id, early.id]


async def test_a_slot_that_one_leaves_is_free_for_the_next(desk: Desk) -> None:
    await a_queue(desk.house, desk.actor, desk.channel)
    first = await desk.message(slot=SlotWish())
    one, two, three = [await desk.message(slot=SlotWish()) for _ in range(3)]
    room = desk.house.app.publishing
    await cancel_message(room, desk.actor, first.id, None)
    judged = await desk.into_slots(three, one, two)
    assert codes(judged) == [None] * 3
    assert times(judged) == [MONDAY + 2 * DAY, MONDAY, MONDAY + DAY]


async def test_what_is_in_its_next_free_slot_stays_as_it_is(desk: Desk) -> None:
    await a_queue(desk.house, desk.actor, desk.channel)
    made = [await desk.message(slot=SlotWish()) for _ in range(3)]
    told = len(desk.house.memory.news)
    judged = await desk.into_slots(*made)
    assert times(judged) == [message.publish_at for message in made]
    assert [desk.stored(message).version for message in made] == [1, 1, 1]
    assert len(desk.house.memory.news) == told


async def test_one_that_is_refused_takes_nobodys_slot(desk: Desk) -> None:
    queue = await a_queue(desk.house, desk.actor, desk.channel)
    over, fine = await desk.message(MONDAY), await desk.message(MONDAY + DAY)
    await cancel_message(desk.house.app.publishing, desk.actor, over.id, None)
    elsewhere = await a_sandbox_channel(desk.house, desk.actor, account="elsewhere")
    other = await a_message(desk.house, desk.actor, channels=[elsewhere])
    ghost = replace(fine, id=MessageId("msg_none"))
    judged = await desk.into_slots(over, other, ghost, fine, queue_id=queue.id)
    assert codes(judged) == ["invalid_state", "queue_of_another_channel", "not_found", None]
    assert times(judged)[-1] == MONDAY
    assert codes(await desk.into_slots(other)) == ["no_default_queue"]
    await change_queue(desk.house.app.publishing, desk.actor, queue.id, 1, {"paused": True})
    assert codes(await desk.into_slots(fine)) == ["queue_paused"]


async def test_a_slot_becomes_free_where_one_that_was_too_close_goes_away(desk: Desk) -> None:
    """However many have been led past it meanwhile."""
    rules = {"min_spacing_seconds": 7200}
    await put_rules(desk.house.app.publishing, desk.actor, desk.channel.id, None, rules)
    await a_queue(desk.house, desk.actor, desk.channel)
    beside = [await desk.message(MONDAY + n * DAY + timedelta(hours=1)) for n in range(3)]
    judged = await desk.into_slots(*beside)
    assert times(judged) == [MONDAY, MONDAY + DAY, MONDAY + 2 * DAY]


@pytest.mark.parametrize("dry_run", [True, False])
async def test_as_many_as_there_are_slots_and_no_more(desk: Desk, dry_run: bool) -> None:
    await a_queue(desk.house, desk.actor, desk.channel, "1 09:00")
    made = [await desk.message(MONDAY - DAY + timedelta(minutes=600 + n)) for n in range(55)]
    judged = await desk.into_slots(*made, dry_run=dry_run)
    assert codes(judged) == [None] * 52 + ["no_free_slot"] * 3
    assert times(judged)[:52] == [MONDAY + 7 * n * DAY for n in range(52)]


async def test_a_dry_run_of_a_selection_shows_the_slots_which_it_would_take(desk: Desk) -> None:
    """Also what those of a chunk before were given, and have left."""
    await a_queue(desk.house, desk.actor, desk.channel, *HOURLY)
    later = MONDAY + 30 * DAY
    for number in range(CHUNK + 20):
        await desk.message(later + timedelta(minutes=number // 3))
    for _ in range(30):
        await desk.message(slot=SlotWish())
    tried = await desk.all_into_slots(dry_run=True)
    before = {m.id: m for m in desk.house.memory.tables.messages.values()}
    shown = await desk.times(tried)
    assert {m.id: m for m in desk.house.memory.tables.messages.values()} == before
    assert len(set(shown)) == tried.total == CHUNK + 50
    done = await desk.times(await desk.all_into_slots(dry_run=False))
    assert done == shown
    assert done == sorted(done, key=str)


async def test_a_dry_run_of_an_import_gives_no_slot_twice_however_long_the_file(
    desk: Desk,
) -> None:
    queue = await a_queue(desk.house, desk.actor, desk.channel, *HOURLY)
    named = SlotWish(queue.id)
    at = utc_schedule(MONDAY + timedelta(hours=3))
    drafts = [Draft([ChannelId(desk.channel.id)], Content(str(n)), slot=named) for n in range(230)]
    drafts[100] = replace(drafts[100], slot=SlotWish())
    drafts[5] = replace(drafts[5], slot=None, schedule=at)
    shown, done = [
        await desk.times(await brought(desk, drafts, dry_run=dry_run)) for dry_run in (True, False)
    ]
    assert shown == done
    assert len(set(done)) == 230


async def test_an_order_for_slots_is_kept_whole() -> None:
    for queue_id in (None, QueueId("que_1")):
        order = BulkOrder(BulkAction.RESCHEDULE, slot=SlotWish(queue_id), dry_run=True)
        assert from_request(as_request(order), dry_run=True) == order


async def test_many_come_to_where_one_after_the_other_would(desk: Desk) -> None:
    """The same as if each had been asked for alone, in this order."""
    rules = {"min_spacing_seconds": 5400, "max_per_day": 5}
    await put_rules(desk.house.app.publishing, desk.actor, desk.channel.id, None, rules)
    await a_queue(desk.house, desk.actor, desk.channel, *HOURLY)
    made = [await desk.message(MONDAY + timedelta(minutes=97 * n)) for n in range(40)]
    judged = await desk.into_slots(*made, dry_run=True)
    for message, expected in zip(made, times(judged), strict=True):
        alone = await schedule_message(
            desk.house.app.publishing, desk.actor, message.id, None, SlotWish()
        )
        assert alone.publish_at == expected


async def brought(desk: Desk, drafts: Sequence[Draft], *, dry_run: bool) -> Operation:
    async def batches() -> Any:
        yield [Row(number, kept(draft)) for number, draft in enumerate(drafts, 1)]

    room = desk.house.app.publishing
    return await import_messages(room, desk.actor, {}, batches(), dry_run=dry_run)
