"""What was approved for a post that is out is brought to it by a worker, and by nobody before."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.publishing.approval import OnDeadline
from domain.publishing.model import Message
from domain.publishing.use_cases.revise_message import revise_message
from domain.shared.access import Actor
from tests.integration.at_work import Watcher, at_work, some_channels, watching
from tests.kit.api import send_what_is_due
from tests.kit.approval_builders import an_approval_policy, approves
from tests.kit.builders import a_message

OLD, NEW = "We open at nine.", "We open at ten."
SHOWN = "SELECT FROM sandbox_posts WHERE text = $1 AND deleted_at IS NULL"
EDITED = "SELECT FROM attempts WHERE kind = 'edit' AND outcome = 'revised'"


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def waiting(house: House, **policy: Any) -> tuple[Actor, Message]:
    """Other words in review for a message that is out."""
    actor, [channel] = await some_channels(house)
    message = await a_message(house, actor, channels=[channel], text=OLD, now=True)
    await send_what_is_due(house)
    await an_approval_policy(house, actor, **policy)
    room = house.app.publishing
    return actor, await revise_message(room, actor, message.id, None, {"text": NEW})


async def test_with_the_last_yes_a_worker_changes_the_post(house: House, watch: Watcher) -> None:
    actor, message = await waiting(house)
    async with at_work(house):
        await watch.until_rows(SHOWN, OLD)
        await approves(house, actor, message, seen=message.discussed)
        await watch.until_rows(EDITED)
    await watch.until_rows(SHOWN, NEW)


async def test_a_yes_that_no_worker_saw_is_carried_out_by_the_next(
    house: House, watch: Watcher
) -> None:
    actor, message = await waiting(house)
    await approves(house, actor, message, seen=message.discussed)
    await watch.until_rows(SHOWN, OLD)
    async with at_work(house):
        await watch.until_rows(EDITED)
    await watch.until_rows(SHOWN, NEW)


async def test_silence_is_a_yes_where_the_policy_says_so(house: House, watch: Watcher) -> None:
    await waiting(house, deadline_seconds=60, on_deadline=OnDeadline.APPROVE)
    async with at_work(house):
        await watch.pass_time(timedelta(minutes=2))
        await house.doorbell.ring()
        await watch.until_rows(EDITED)
    await watch.until_rows(SHOWN, NEW)
