"""An operation whose worker is killed again and again does every item once, and says so."""

import asyncio
import itertools
import os
import signal
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest

from adapters.wiring import House
from domain.publishing.bulk import BulkAction, BulkOrder
from domain.publishing.use_cases.change_messages import change_selection
from domain.shared.duties import LEASE
from domain.shared.ids import ChannelId, OperationId
from domain.shared.paging import Filter
from tests.faults.desk import KILLED, Desk
from tests.faults.programs import Nursery
from tests.integration.at_work import Watcher
from tests.kit.bars import Say, Scale
from tests.kit.builders import a_message

WRITTEN = "operation_written"
"""Where a chunk is written and not committed yet."""

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
    seen = [(0, 0)]
    for kill in range(1, kills + 1):
        # Every other time in the midst of a chunk, and else after another one is done.
        inside = kill % 2 == 1
        pid = await nursery.start("worker", desk.environment(WRITTEN if inside else ""))
        if not inside:
            await it_has_done(owner, operation.id, seen[-1][0] + 1, seen)
            os.kill(pid, signal.SIGKILL)
        assert await nursery.ended(pid) == KILLED
        seen.append(await progress(owner, operation.id))
        # Nobody takes the duty up before the dead worker's lease is over.
        await watch.pass_time(LEASE)
    pid = await nursery.start("worker", desk.environment())
    await it_has_done(owner, operation.id, many, seen)
    await watch.until_rows("SELECT FROM operations WHERE finished_at IS NOT NULL")
    os.kill(pid, signal.SIGKILL)

    items = await owner.fetch("SELECT * FROM operation_items ORDER BY index")
    changed = Counter(
        row["object_id"]
        for row in await owner.fetch(
            "SELECT object_id FROM events WHERE name = 'message.cancelled'"
        )
    )
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
    over = await owner.fetchrow("SELECT * FROM operations")
    assert (over["state"], over["done"], over["failed"]) == ("succeeded", many, len(bad))
    told = await owner.fetch("SELECT name FROM events WHERE object_id = $1", operation.id)
    assert Counter(row["name"] for row in told) == {
        "operation.created": 1,
        "operation.started": 1,
        "operation.completed": 1,
    }


def a_name(number: int) -> str:
    return f"msg_{number:026}"


async def progress(owner: Any, operation_id: OperationId) -> tuple[int, int]:
    row = await owner.fetchrow("SELECT done, failed FROM operations WHERE id = $1", operation_id)
    return row["done"], row["failed"]


async def it_has_done(
    owner: Any, operation_id: OperationId, so_many: int, seen: list[tuple[int, int]]
) -> None:
    """Look again and again until then; whatever was seen is kept."""
    async with asyncio.timeout(60):
        while True:
            seen.append(await progress(owner, operation_id))
            if seen[-1][0] >= so_many:
                return
            await asyncio.sleep(0.002)


def fallen(seen: Sequence[tuple[int, int]]) -> int:
    """How often one look found less done, or less failed, than the one before."""
    pairs = itertools.pairwise(seen)
    return sum(after[0] < before[0] or after[1] < before[1] for before, after in pairs)
