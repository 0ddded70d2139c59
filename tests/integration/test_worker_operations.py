"""A worker carries operations out, and what is over for thirty days is forgotten."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.publishing.bulk import BulkAction, BulkOrder
from domain.publishing.use_cases.change_messages import change_selection
from domain.shared.paging import Filter
from tests.integration.at_work import Watcher, at_work, some_channels, watching
from tests.kit.builders import a_message
from workers.tidy import tidy

DRAFTS = [Filter("status", "in", ["draft"])]
OVER = "SELECT FROM operations WHERE finished_at IS NOT NULL HAVING count(*) = $1"


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def test_what_was_asked_for_is_done_and_what_is_published_goes_out(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    for number in range(3):
        await a_message(house, actor, channels=[channel], text=f"draft {number}")
    async with at_work(house):
        order = BulkOrder(BulkAction.PUBLISH)
        operation = await change_selection(house.app.publishing, actor, order, DRAFTS)
        await watch.until_states(published=3)
        await watch.until_rows(OVER, 1)
    found = await house.app.events.reads.operation(actor, operation.id)
    assert (found.state, found.done, found.failed) == ("succeeded", 3, 0)
    assert sorted(await watch.texts()) == ["draft 0", "draft 1", "draft 2"]


async def test_an_operation_is_forgotten_with_its_items_thirty_days_after_its_end(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    for _ in range(3):
        await a_message(house, actor, channels=[channel])
    room, order = house.app.publishing, BulkOrder(BulkAction.CANCEL, dry_run=True)
    async with at_work(house):
        old = await change_selection(room, actor, order, DRAFTS)
        await watch.until_rows(OVER, 1)
        await watch.db.execute(
            "UPDATE operations SET finished_at = finished_at - $1::interval",
            timedelta(days=30, seconds=1),
        )
        await change_selection(room, actor, order, DRAFTS)
        await watch.until_rows(OVER, 2)
    waiting = await change_selection(room, actor, order, DRAFTS)
    await tidy(house.ring)
    await tidy(house.ring)
    left = {row["id"] for row in await watch.db.fetch("SELECT id FROM operations")}
    assert old.id not in left
    assert waiting.id in left
    assert len(left) == 2
    owners = await watch.db.fetch("SELECT DISTINCT operation_id AS id FROM operation_items")
    assert {row["id"] for row in owners} == left
