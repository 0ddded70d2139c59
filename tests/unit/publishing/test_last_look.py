"""What no longer fits when its time has come is not sent, and says why."""

from dataclasses import replace
from typing import Any

import pytest

from domain.publishing.states import DeliveryState, MessageStatus
from domain.publishing.troubles import can_be_retried
from domain.publishing.use_cases.send_deliveries import start_attempts
from domain.shared.platforms import Capability
from tests.kit.builders import a_message
from tests.unit.publishing.work import Work, a_work


@pytest.fixture
async def work() -> Work:
    return await a_work()


def now_takes(work: Work, **changes: Any) -> None:
    """The channel's platform has changed since the message was written."""
    rows, key = work.house.memory.tables.channels, (work.actor.workspace, work.channel.id)
    rows[key] = replace(rows[key], **changes)


async def test_a_text_that_has_become_too_long_is_rejected_before_the_intent(work: Work) -> None:
    count = len(work.message.text)
    limit = replace(work.channel.limits.text, maximum=count - 1)
    now_takes(work, limits=replace(work.channel.limits, text=limit))
    room = work.house.app.publishing
    assert await start_attempts(room, work.actor, await work.claim()) == []
    delivery = await work.delivery()
    assert (delivery.state, delivery.error_code) == (DeliveryState.REJECTED, "preflight_failed")
    assert delivery.error_detail == (
        f"text_too_long: {count} {limit.unit.value}, at most {count - 1}."
    )
    assert (await work.now()).status is MessageStatus.FAILED
    assert delivery.attempts == 0
    assert await room.reads.attempts(work.actor, work.message.id) == []
    assert work.told()[-2:] == ["delivery.rejected", "message.rejected"]
    assert not can_be_retried(delivery.state, delivery.error_code)


async def test_what_the_platform_can_do_no_more_is_not_tried(work: Work) -> None:
    warned = await a_message(
        work.house,
        work.actor,
        channels=[work.channel],
        said={"content_warning": "Spoilers"},
        now=True,
    )
    work.message = warned
    kept = work.channel.capabilities - {Capability.CONTENT_WARNINGS}
    now_takes(work, capabilities=kept)
    room = work.house.app.publishing
    assert await start_attempts(room, work.actor, await work.claim()) == []
    assert (await work.delivery()).error_detail == "capability_missing: content_warnings."


async def test_what_still_fits_goes_out(work: Work) -> None:
    limit = replace(work.channel.limits.text, maximum=len(work.message.text))
    now_takes(work, limits=replace(work.channel.limits, text=limit))
    assert (await work.start()).post.text == work.message.text
