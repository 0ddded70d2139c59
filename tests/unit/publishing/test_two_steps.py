"""Where a post is kept before it is shown, nothing is shown whose handle is not stored."""

from datetime import timedelta

import pytest

from domain.publishing.delivery import CLEAN_MISS_AFTER, FIRST_LOOK, LEASE
from domain.publishing.outcomes import (
    Absent,
    Published,
    Unknown,
)
from domain.publishing.states import DeliveryState
from domain.publishing.use_cases.send_deliveries import (
    keep_handle,
)
from domain.publishing.use_cases.settle_unconfirmed import look_up, rescue_expired
from tests.unit.publishing.work import Work, a_work, unconfirmed

SECOND = timedelta(seconds=1)


@pytest.fixture
async def in_two_steps() -> Work:
    """On a platform that keeps a post under a handle before it shows it."""
    return await a_work(outcome_class="B")


async def test_what_has_a_stored_handle_may_be_shown(in_two_steps: Work) -> None:
    work = in_two_steps
    started = await work.start()
    work.house.clock.forward(SECOND)
    kept = await keep_handle(work.house.app.publishing, work.actor, started, "kept-1")
    assert kept is not None
    assert kept.post.handle == "kept-1"
    delivery, now = await work.delivery(), work.house.clock.now()
    assert (delivery.handle, delivery.attempted_at) == ("kept-1", now)
    assert delivery.lease_until == now + LEASE
    assert await work.record(kept, Published("110")) == 1


async def test_what_somebody_else_has_taken_over_may_not(in_two_steps: Work) -> None:
    work = in_two_steps
    started = await work.start()
    work.house.clock.forward(LEASE + SECOND)
    room = work.house.app.publishing
    await rescue_expired(room, work.actor, [started.attempt.delivery_id])
    assert await keep_handle(room, work.actor, started, "kept-1") is None
    assert (await work.delivery()).handle is None


async def test_what_never_had_a_stored_handle_was_not_shown_and_is_not_asked_about(
    in_two_steps: Work,
) -> None:
    work = in_two_steps
    lost = await unconfirmed(work)
    work.house.clock.forward(CLEAN_MISS_AFTER)
    after = await look_up(work.house.app.publishing, work.actor, lost.id)
    assert after is not None
    assert after.state is DeliveryState.SCHEDULED
    assert work.house.platforms.looked_up == []


async def test_what_had_one_is_asked_about_by_it(in_two_steps: Work) -> None:
    work = in_two_steps
    started = await work.start()
    room = work.house.app.publishing
    await keep_handle(room, work.actor, started, "kept-1")
    await work.record(started, Unknown("lost"))
    work.house.clock.forward(FIRST_LOOK)
    work.house.platforms.findings.append(Published("110"))
    found = await look_up(room, work.actor, started.attempt.delivery_id)
    assert found is not None
    assert found.state is DeliveryState.PUBLISHED
    [post] = work.house.platforms.looked_up
    assert post.handle == "kept-1"


async def test_another_attempt_begins_without_a_handle(in_two_steps: Work) -> None:
    work = in_two_steps
    room = work.house.app.publishing
    started = await work.start()
    await keep_handle(room, work.actor, started, "kept-1")
    await work.record(started, Unknown("lost"))
    work.house.clock.forward(CLEAN_MISS_AFTER)
    work.house.platforms.findings.append(Absent())
    await look_up(room, work.actor, started.attempt.delivery_id)
    again = await work.start()
    assert again.post.handle is None
    assert (await work.delivery()).handle is None
