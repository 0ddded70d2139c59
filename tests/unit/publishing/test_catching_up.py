"""What was left behind is known by how long nobody looked at it, and waits for its turn."""

from datetime import timedelta

import pytest

from domain.publishing.delivery import CATCHING_UP, LATE
from domain.publishing.ports import Claim
from domain.publishing.states import DeliveryState
from domain.publishing.use_cases.rule_publishing import put_rules
from domain.publishing.use_cases.send_deliveries import give_back
from domain.publishing.use_cases.take_due import catches_up
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
    await give_back(room, work.actor, [claim], turn, CATCHING_UP)
    waiting = await work.delivery()
    assert (waiting.state, waiting.next_at) == (DeliveryState.SCHEDULED, turn)
    assert waiting.error_code == CATCHING_UP
    work.house.clock.forward(MINUTE)
    assert catches_up(await claimed(work))


async def test_one_put_off_for_its_budget_was_looked_at() -> None:
    work = await a_work()
    room, now = work.house.app.publishing, work.house.clock.now()
    await give_back(room, work.actor, [await claimed(work)], now + 10 * MINUTE)
    work.house.clock.forward(10 * MINUTE)
    assert not catches_up(await claimed(work))


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
