"""From due to out: what a worker does with a delivery, step by step, on rooms in memory."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from domain.communities.use_cases.change_channel import pause_channel, resume_channel
from domain.publishing.delivery import CLEAN_MISS_AFTER, LEASE
from domain.publishing.outcomes import (
    Absent,
    Finding,
    Published,
    Throttled,
    Unknown,
)
from domain.publishing.ports import OutgoingPost
from domain.publishing.states import DeliveryState, MessageStatus
from domain.publishing.use_cases.apply_holds import apply_holds
from domain.publishing.use_cases.place_hold import NewHold, lift_hold, place_hold
from domain.publishing.use_cases.resolve_delivery import Resolution, Verdict, resolve_delivery
from domain.publishing.use_cases.send_deliveries import (
    give_back,
    start_attempts,
)
from domain.publishing.use_cases.settle_unconfirmed import look_up, rescue_expired
from domain.shared.ids import ChannelId
from tests.kit.builders import a_message
from tests.kit.platforms.through import Through
from tests.unit.publishing.work import Work, a_work, unconfirmed

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
async def work() -> Work:
    return await a_work()


async def test_a_message_goes_out_once(work: Work) -> None:
    started = await work.start()
    assert (await work.delivery()).state is DeliveryState.SENDING
    assert await work.claim() == []
    assert await work.record(started, Published("110")) == 1
    done = await work.now()
    assert (done.status, done.deliveries[0].platform_post_id) == (MessageStatus.PUBLISHED, "110")
    assert work.told()[-3:] == ["message.publishing", "delivery.published", "message.published"]


async def test_the_intent_is_stored_before_anything_is_sent(work: Work) -> None:
    started = await work.start()
    [line] = await work.house.app.publishing.reads.attempts(work.actor, work.message.id)
    assert line == started.attempt
    assert (line.outcome, line.key) == (None, started.post.key)
    assert work.house.platforms.published == []


async def test_an_answer_is_recorded_once(work: Work) -> None:
    started = await work.start()
    await work.record(started, Published("110"))
    assert await work.record(started, Published("111")) == 0
    assert (await work.delivery()).platform_post_id == "110"


async def test_an_answer_that_comes_after_the_rescue_changes_nothing(work: Work) -> None:
    started = await work.start()
    work.house.clock.forward(LEASE + SECOND)
    room = work.house.app.publishing
    assert await rescue_expired(room, work.actor, [started.attempt.delivery_id]) == 1
    rescued = await work.now()
    assert rescued.status is MessageStatus.UNCONFIRMED
    assert await work.record(started, Published("110")) == 0
    assert await work.now() == rescued
    [line] = await room.reads.attempts(work.actor, work.message.id)
    assert line.outcome == "unknown"


async def test_the_answer_to_an_earlier_attempt_says_nothing_about_this_one(work: Work) -> None:
    first = await work.start()
    work.house.clock.forward(CLEAN_MISS_AFTER)
    room = work.house.app.publishing
    await rescue_expired(room, work.actor, [first.attempt.delivery_id])
    await look_up(room, work.actor, first.attempt.delivery_id)
    second = await work.start()
    assert await work.record(first, Published("110")) == 0
    assert (await work.delivery()).state is DeliveryState.SENDING
    assert await work.record(second, Published("111")) == 1
    assert (await work.delivery()).platform_post_id == "111"


async def test_a_claim_that_was_lost_starts_nothing(work: Work) -> None:
    claims = await work.claim()
    work.house.clock.forward(LEASE + SECOND)
    room = work.house.app.publishing
    await rescue_expired(room, work.actor, [claims[0].delivery.id])
    again = await work.claim()
    assert again[0].delivery.fence == claims[0].delivery.fence + 1
    assert await start_attempts(room, work.actor, claims) == []
    assert len(await start_attempts(room, work.actor, again)) == 1


async def test_a_claim_that_is_given_back_spends_no_attempt(work: Work) -> None:
    until = work.house.clock.now() + HOUR
    await give_back(work.house.app.publishing, work.actor, await work.claim(), HOUR)
    waiting = await work.delivery()
    assert (waiting.state, waiting.next_at) == (DeliveryState.SCHEDULED, until)
    assert waiting.attempts == 0


async def test_a_throttle_lets_its_whole_channel_rest(work: Work) -> None:
    other = await a_message(work.house, work.actor, channels=[work.channel], now=True)
    await work.record(await work.start(), Throttled(HOUR, "slow down"))
    assert await work.house.app.publishing.agenda.due(9, 9) == []
    work.house.clock.forward(HOUR)
    due = await work.house.app.publishing.agenda.due(9, 9)
    assert {item.delivery_id for item in due} == {
        work.message.deliveries[0].id,
        other.deliveries[0].id,
    }


async def test_on_a_stopped_channel_a_due_message_is_held_with_the_reason(work: Work) -> None:
    await pause_channel(work.house.app.communities, work.actor, work.channel.id, "holidays")
    assert await work.claim() == []
    held = await work.delivery()
    assert (held.state, held.held_reason) == (DeliveryState.HELD, "channel_paused")
    assert work.told()[-2:] == ["delivery.held", "message.held"]


async def test_past_its_grace_a_due_message_waits_for_a_person(work: Work) -> None:
    work.house.clock.forward(HOUR + SECOND)
    assert await work.claim() == []
    assert (await work.now()).status is MessageStatus.OVERDUE


async def test_within_its_grace_a_late_message_goes_out(work: Work) -> None:
    work.house.clock.forward(HOUR)
    assert len(await work.claim()) == 1


@pytest.mark.parametrize(
    ("passes", "status"),
    [(HOUR, MessageStatus.SCHEDULED), (HOUR + SECOND, MessageStatus.OVERDUE)],
)
async def test_a_lifted_hold_releases_what_is_not_too_late(
    work: Work, passes: timedelta, status: MessageStatus
) -> None:
    room = work.house.app.publishing
    hold = await place_hold(room, work.actor, NewHold("recall"))
    assert await apply_holds(room, work.actor, None) == 1
    assert await apply_holds(room, work.actor, None) == 0
    assert (await work.delivery()).hold_id == hold.id
    work.house.clock.forward(passes)
    await lift_hold(room, work.actor, hold.id)
    assert await apply_holds(room, work.actor, None) == 1
    assert (await work.now()).status is status


async def test_holds_are_applied_on_the_named_channel_alone(work: Work) -> None:
    room = work.house.app.publishing
    await place_hold(room, work.actor, NewHold("recall"))
    assert await apply_holds(room, work.actor, ChannelId("chn_other")) == 0
    assert await apply_holds(room, work.actor, work.channel.id) == 1


async def test_what_is_found_was_published(work: Work) -> None:
    lost = await unconfirmed(work)
    work.house.platforms.findings.append(Published("110"))
    await look_up(work.house.app.publishing, work.actor, lost.id)
    assert (await work.now()).status is MessageStatus.PUBLISHED
    lines = await work.house.app.publishing.reads.attempts(work.actor, work.message.id)
    assert [(line.kind, line.outcome) for line in lines] == [
        ("send", "unknown"),
        ("look_up", "published"),
    ]


async def test_what_is_cleanly_absent_goes_out_again_with_the_same_key(work: Work) -> None:
    lost = await unconfirmed(work)
    room = work.house.app.publishing
    work.house.platforms.findings.extend([Absent(), Absent()])
    await look_up(room, work.actor, lost.id)
    assert (await work.delivery()).state is DeliveryState.UNCONFIRMED
    work.house.clock.forward(CLEAN_MISS_AFTER)
    await look_up(room, work.actor, lost.id)
    again = await work.start()
    assert (again.post.key, again.attempt.fence) == (lost.key, lost.fence + 1)


@dataclass
class Slow(Through):
    """Platforms that find nothing, and take so long over it that other things happen meanwhile."""

    meanwhile: Callable[[], Awaitable[object]]

    async def find(self, post: OutgoingPost) -> Finding:
        await self.meanwhile()
        return Absent()


async def test_what_was_found_out_about_one_try_says_nothing_about_the_next(work: Work) -> None:
    lost = await unconfirmed(work)
    room = work.house.app.publishing

    async def another_worker_tries_again() -> None:
        work.house.clock.forward(CLEAN_MISS_AFTER)
        work.house.platforms.findings.append(Absent())
        await look_up(room, work.actor, lost.id)
        await work.record(await work.start(), Unknown("timeout"))
        work.house.clock.forward(CLEAN_MISS_AFTER)

    slow = replace(room, platforms=Slow(room.platforms, another_worker_tries_again))
    await look_up(slow, work.actor, lost.id)
    tried_again = await work.delivery()
    assert (tried_again.state, tried_again.fence) == (DeliveryState.UNCONFIRMED, lost.fence + 1)


async def test_a_look_up_whose_worker_dies_is_due_again_when_a_lease_would_be_over(
    work: Work,
) -> None:
    lost = await unconfirmed(work)
    room = work.house.app.publishing

    async def die() -> None:
        raise RuntimeError("as the test asked")

    with pytest.raises(RuntimeError):
        await look_up(replace(room, platforms=Slow(room.platforms, die)), work.actor, lost.id)
    assert await room.agenda.next_in() == LEASE


async def test_a_post_that_belongs_to_another_delivery_is_not_this_one(work: Work) -> None:
    await work.record(await work.start(), Published("110"))
    twin = await a_message(work.house, work.actor, channels=[work.channel], now=True)
    other = replace(work, message=twin)
    lost = await unconfirmed(other)
    work.house.platforms.findings.append(Published("110"))
    await look_up(work.house.app.publishing, work.actor, lost.id)
    assert (await other.delivery()).state is DeliveryState.UNCONFIRMED


async def test_sent_again_by_a_person_it_goes_out_however_late(work: Work) -> None:
    await unconfirmed(work)
    work.house.clock.forward(5 * HOUR)
    verdict = Verdict(Resolution.SEND_AGAIN, "It is not on our page.")
    await resolve_delivery(work.house.app.publishing, work.actor, work.message.id, verdict)
    assert len(await work.claim()) == 1


async def test_where_no_credentials_are_left_looking_ends(work: Work) -> None:
    lost = await unconfirmed(work)
    async with work.house.app.communities.begin(work.actor) as tx:
        await tx.channels.forget_credentials(work.channel.id)
        await tx.commit()
    await look_up(work.house.app.publishing, work.actor, lost.id)
    assert await work.house.app.publishing.agenda.due(9, 9) == []
    assert await work.house.app.publishing.agenda.next_in() is None


async def test_a_channel_that_is_free_again_takes_what_waited(work: Work) -> None:
    rooms = work.house.app
    await pause_channel(rooms.communities, work.actor, work.channel.id, "holidays")
    await apply_holds(rooms.publishing, work.actor, work.channel.id)
    await resume_channel(rooms.communities, work.actor, work.channel.id)
    await apply_holds(rooms.publishing, work.actor, work.channel.id)
    assert len(await work.claim()) == 1


async def test_a_message_that_begins_held_says_so(work: Work) -> None:
    await pause_channel(work.house.app.communities, work.actor, work.channel.id, "holidays")
    before = len(work.told())
    await a_message(work.house, work.actor, channels=[work.channel], now=True)
    assert work.told()[before:] == ["message.created", "delivery.held", "message.held"]
