"""An operation whose worker is killed again and again does every item once, and says so."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from adapters.wiring import House
from domain.publishing.bulk import BulkAction, BulkOrder
from domain.publishing.content import Content
from domain.publishing.drafting import Draft
from domain.publishing.importing import Row, kept
from domain.publishing.queue import SlotWish
from domain.publishing.use_cases.change_messages import change_selection
from domain.publishing.use_cases.import_messages import import_messages
from domain.shared.clock import written
from domain.shared.ids import ChannelId
from domain.shared.paging import Filter
from tests.faults.desk import Desk
from tests.faults.programs import Nursery
from tests.faults.resuming import fallen, is_over, told_of, worked_through
from tests.integration.at_work import Watcher
from tests.kit.bars import Say, Scale
from tests.kit.builders import a_message, a_queue

MANY = """
WITH made AS (
  INSERT INTO messages SELECT (jsonb_populate_record(m, jsonb_build_object(
    'id', 'msg_' || lpad(n::text, 26, '0'),
    'status', CASE WHEN n % 10 = 3 THEN 'cancelled' ELSE 'draft' END))).*
  FROM messages m, generate_series(1, $2) n WHERE m.id = $1 RETURNING workspace_id, id, status)
INSERT INTO deliveries SELECT (jsonb_populate_record(d, jsonb_build_object(
  'id', replace(made.id, 'msg_', 'dlv_'), 'message_id', made.id, 'state', made.status))).*
FROM deliveries d, made WHERE d.message_id = $1
"""


@pytest.mark.bar(47, "BULK-RESUME")
async def test_every_item_is_done_once_whatever_kills_the_worker(
    house: House,
    desk: Desk,
    nursery: Nursery,
    watch: Watcher,
    owner: Any,
    scale: Scale,
    figure: Say,
) -> None:
    many, kills = scale.of(1000, 5000), scale.of(5, 25)
    first = await a_message(house, desk.actor, channels=[ChannelId(desk.channel_id)])
    await owner.execute(MANY, first.id, many)
    await owner.execute("UPDATE messages SET status = 'failed' WHERE id = $1", first.id)
    order = BulkOrder(BulkAction.CANCEL)
    chosen = [Filter("status", "in", ["draft", "cancelled"])]
    operation = await change_selection(house.app.publishing, desk.actor, order, chosen)
    assert operation.total == many
    seen = await worked_through(owner, operation.id, desk, nursery, watch, total=many, kills=kills)

    items = await owner.fetch("SELECT * FROM operation_items ORDER BY index")
    changed = await told_of(owner, "message.cancelled")
    bad = [n for n in range(1, many + 1) if n % 10 == 3]
    twice = sum(count > 1 for count in changed.values())
    done = Counter(item["status"] for item in items)
    figure(
        f"{done['succeeded']} ok and {done['failed']} problems of {many} items, {kills} kills, "
        f"{twice} applied twice, {fallen(seen)} times progress fell in {len(seen)} looks"
    )
    assert [item["index"] for item in items] == list(range(many))
    assert [i["subject"] for i in items] == [f'{{"id": "{a_name(n)}"}}' for n in range(1, many + 1)]
    assert [n for n, i in enumerate(items, 1) if i["status"] == "failed"] == bad
    assert all(i["object_id"] == a_name(n) for n, i in enumerate(items, 1) if n not in bad)
    assert changed == Counter({a_name(n): 1 for n in range(1, many + 1) if n not in bad})
    versions = await owner.fetch("SELECT version FROM messages WHERE status = 'cancelled'")
    assert Counter(row["version"] for row in versions) == {2: many - len(bad), 1: len(bad)}
    assert fallen(seen) == 0
    await is_over(owner, operation.id, total=many, failed=len(bad))


def a_name(number: int) -> str:
    return f"msg_{number:026}"


@pytest.mark.bar(47, "BULK-RESUME")
async def test_everyone_gets_the_slot_that_a_dry_run_showed_whatever_kills_the_worker(
    house: House,
    desk: Desk,
    nursery: Nursery,
    watch: Watcher,
    owner: Any,
    scale: Scale,
    figure: Say,
) -> None:
    many, kills = scale.of(1000, 5000), scale.of(5, 25)
    channel = ChannelId(desk.channel_id)
    first = await a_message(house, desk.actor, channels=[channel])
    await owner.execute(MANY, first.id, many)
    await owner.execute("UPDATE messages SET status = 'failed' WHERE id = $1", first.id)
    hours = [f"{day} {hour:02}:00" for day in range(1, 8) for hour in range(24)]
    queue = await a_queue(house, desk.actor, channel, *hours)
    chosen = [Filter("status", "in", ["draft", "cancelled"])]
    shown, room = {}, house.app.publishing
    for dry_run in (True, False):
        order = BulkOrder(BulkAction.RESCHEDULE, slot=SlotWish(queue.id), dry_run=dry_run)
        operation = await change_selection(room, desk.actor, order, chosen)
        # What is stored moves into the past with each lease that is waited for: what a dry run
        # shows does not, and is then held against what is given without one.
        how = {"total": many, "kills": kills if dry_run else 0}
        seen = await worked_through(owner, operation.id, desk, nursery, watch, **how)
        assert fallen(seen) == 0
        items = await owner.fetch(
            "SELECT object_id, schedule ->> 'resolved_at' AS at FROM operation_items"
            " WHERE operation_id = $1 AND status = 'succeeded'",
            operation.id,
        )
        shown[dry_run] = {item["object_id"]: item["at"] for item in items}
    bad = [n for n in range(1, many + 1) if n % 10 == 3]
    made = {a_name(n) for n in range(1, many + 1) if n not in bad}
    given = await owner.fetch("SELECT id, publish_at FROM messages WHERE queue_id = $1", queue.id)
    twice = len(given) - len({row["publish_at"] for row in given})
    figure(f"{len(given)} messages in slots, {kills} kills, {twice} slots given twice")
    assert {row["id"] for row in given} == made
    assert twice == 0
    at = {row["id"]: written(row["publish_at"]) for row in given}
    assert shown == {True: at, False: at}
    assert await told_of(owner, "message.scheduled") == Counter(dict.fromkeys(made, 1))


@pytest.mark.bar(47, "BULK-RESUME")
async def test_every_row_of_a_file_becomes_one_message_whatever_kills_the_worker(
    house: House,
    desk: Desk,
    nursery: Nursery,
    watch: Watcher,
    owner: Any,
    scale: Scale,
    figure: Say,
) -> None:
    many, kills = scale.of(1000, 5000), scale.of(5, 25)
    bad = [n for n in range(1, many + 1) if n % 10 == 3]

    async def batches() -> AsyncIterator[Sequence[Row]]:
        # Nothing but the text tells one from another: a second message would be no twin to refuse.
        for number in range(1, many + 1):
            channel_id = ChannelId("nowhere" if number in bad else desk.channel_id)
            yield [Row(number, kept(Draft([channel_id], Content(f"Row {number}"))))]

    room = house.app.publishing
    operation = await import_messages(room, desk.actor, {}, batches(), dry_run=False)
    assert operation.total == many
    seen = await worked_through(owner, operation.id, desk, nursery, watch, total=many, kills=kills)

    items = await owner.fetch("SELECT * FROM operation_items ORDER BY index")
    made = {r["id"]: r["text"] for r in await owner.fetch("SELECT id, text FROM messages")}
    twice = sum(count > 1 for count in Counter(made.values()).values())
    figure(
        f"{len(made)} messages and {len(bad)} problems of {many} rows, {kills} kills, "
        f"{twice} written twice, {fallen(seen)} times progress fell in {len(seen)} looks"
    )
    assert [item["index"] for item in items] == list(range(many))
    assert [n for n, i in enumerate(items, 1) if i["status"] == "failed"] == bad
    written = [made[i["object_id"]] for i in items if i["status"] == "succeeded"]
    assert written == [f"Row {n}" for n in range(1, many + 1) if n not in bad]
    assert len(made) == many - len(bad)
    assert await told_of(owner, "message.created") == Counter(dict.fromkeys(made, 1))
    deliveries = await owner.fetch("SELECT message_id FROM deliveries")
    assert sorted(row["message_id"] for row in deliveries) == sorted(made)
    assert fallen(seen) == 0
    await is_over(owner, operation.id, total=many, failed=len(bad))
