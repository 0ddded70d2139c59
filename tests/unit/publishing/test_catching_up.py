"""What was left behind is known by how long nobody looked at it, and waits for its turn."""

from datetime import timedelta

import pytest

from domain.communities.use_cases.change_channel import pause_channel, resume_channel
from domain.publishing.approval import ApprovalMode
from domain.publishing.delivery import CATCHING_UP, LATE
from domain.publishing.ports import Claim
from domain.publishing.states import DeliveryState
from domain.publishing.use_cases.apply_holds import apply_holds
from domain.publishing.use_cases.decide_approval import request_approval
from domain.publishing.use_cases.rule_publishing import put_rules
from domain.publishing.use_cases.send_deliveries import give_back
from domain.publishing.use_cases.take_due import catches_up
from tests.kit.approval_builders import an_approval_policy, approves
from tests.kit.builders import a_message
from tests.unit.publishing.work import Work, a_work

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


async def claimed(work: Work) -> Claim:
    [claim] = await work.claim()
    return claim


@pytest.mark.parametrize(("after", "late"), [(LATE, False), (LATE + SECOND, True)])
async def test_what_nobody_looked_at_for_long_was_left_behind(after: timedelta, late: bool) -> None:
    work = await a_work()
    work.house.clock.forward(after)
    assert catches_up(await claimed(work)) is late


async def test_one_that_waits_for_its_turn_says_so_and_is_still_catching_up() -> None:
    work = await a_work()
    work.house.clock.forward(LATE + SECOND)
    room, claim = work.house.app.publishing, await claimed(work)
    turn = work.house.clock.now() + MINUTE
    await give_back(room, work.actor, [claim], MINUTE, CATCHING_UP)
    waiting = await work.delivery()
    assert (waiting.state, waiting.next_at) == (DeliveryState.SCHEDULED, turn)
    assert waiting.error_code == CATCHING_UP
    work.house.clock.forward(MINUTE)
    assert catches_up(await claimed(work))


async def test_one_put_off_for_its_budget_was_looked_at() -> None:
    work = await a_work()
    room = work.house.app.publishing
    await give_back(room, work.actor, [await claimed(work)], 10 * MINUTE)
    work.house.clock.forward(10 * MINUTE)
    assert not catches_up(await claimed(work))


STRICT, PATIENT = {"overdue_after_seconds": 600}, {"overdue_after_seconds": 4 * 3600}


@pytest.mark.parametrize(
    ("rules", "minutes", "state"),
    [
        ({}, 30, DeliveryState.SCHEDULED),
        (STRICT, 30, DeliveryState.OVERDUE),
        ({}, 120, DeliveryState.OVERDUE),
        (PATIENT, 120, DeliveryState.SCHEDULED),
    ],
)
async def test_what_was_held_or_under_review_is_as_late_as_its_channel_says(
    rules: dict[str, int], minutes: int, state: DeliveryState
) -> None:
    work = await a_work()
    room, rooms = work.house.app.publishing, work.house.app.communities
    await put_rules(room, work.actor, work.channel.id, None, rules)
    await an_approval_policy(work.house, work.actor, mode=ApprovalMode.OPTIONAL)
    asked = await a_message(
        work.house, work.actor, channels=[work.channel], at=work.house.clock.now() + SECOND
    )
    await request_approval(room, work.actor, asked.id, None)
    await pause_channel(rooms, work.actor, work.channel.id, "resting")
    await apply_holds(room, work.actor, None)
    work.house.clock.forward(minutes * MINUTE)
    await resume_channel(rooms, work.actor, work.channel.id)
    await apply_holds(room, work.actor, None)
    approved = await approves(
        work.house, work.actor, await room.reads.message(work.actor, asked.id)
    )
    assert (await work.delivery()).state is state
    assert approved.deliveries[0].state is state


@pytest.mark.parametrize(
    ("rules", "state"),
    [
        ({}, DeliveryState.CLAIMED),
        ({"overdue_after_seconds": 600}, DeliveryState.OVERDUE),
        ({"overdue_after_seconds": 7200}, DeliveryState.CLAIMED),
    ],
)
async def test_a_channel_says_how_late_is_too_late(
    rules: dict[str, int], state: DeliveryState
) -> None:
    work = await a_work()
    await put_rules(work.house.app.publishing, work.actor, work.channel.id, None, rules)
    work.house.clock.forward(30 * MINUTE)
    await work.claim()
    assert (await work.delivery()).state is state
