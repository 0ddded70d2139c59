"""A poll that its platform leaves open is closed when its time is over, and no earlier."""

from datetime import timedelta

import pytest

from domain.communities.use_cases.change_channel import disconnect_channel, pause_channel
from domain.communities.use_cases.check_channel import reconnect_channel
from domain.publishing.attempt import Attempt
from domain.publishing.closing import POLL_CLOSES
from domain.publishing.content import Poll
from domain.publishing.outcomes import (
    Expired,
    NotSent,
    Outcome,
    Published,
    RefusalKind,
    Refused,
    Throttled,
    Unknown,
)
from domain.publishing.use_cases.close_poll import AGAIN, GIVEN_UP_AFTER, LATER, close_poll
from domain.publishing.use_cases.retract_message import retract_message
from domain.shared.secret import Secret
from tests.kit.builders import a_message, a_sandbox_channel, a_workspace
from tests.kit.fakes import a_fake_house
from tests.unit.publishing.work import Work

DAY = timedelta(days=1)
POLL = Poll(("yes", "no"), int(DAY.total_seconds()))


async def asked(*, poll: Poll | None = POLL, leaves_open: bool = True) -> Work:
    house = a_fake_house()
    if leaves_open:
        house.platforms.leaving_polls_open.add("sandbox")
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor)
    message = await a_message(house, actor, channels=[channel], now=True, said={"poll": poll})
    return Work(house, actor, channel, message)


async def out(*, poll: Poll | None = POLL, leaves_open: bool = True) -> Work:
    work = await asked(poll=poll, leaves_open=leaves_open)
    await work.record(await work.start(), Published("post-1"))
    return work


def planned(work: Work) -> timedelta | None:
    """How long until the poll is looked at."""
    key = (work.actor.workspace, POLL_CLOSES, work.message.deliveries[0].id)
    duty = work.house.memory.tables.duties.get(key)
    return duty.due_at - work.house.clock.now() if duty and duty.due_at else None


async def look(work: Work, *outcomes: Outcome) -> int:
    """How often the platform was asked so far."""
    work.house.platforms.outcomes.extend(outcomes)
    delivery = work.message.deliveries[0]
    await close_poll(work.house.app.publishing, work.actor, delivery.id)
    return len(work.house.platforms.polls_closed)


async def lines(work: Work) -> list[Attempt]:
    found = await work.house.app.publishing.reads.attempts(work.actor, work.message.id)
    return [line for line in found if line.kind == "close_poll"]


async def test_it_is_planned_with_the_intent_and_closed_once() -> None:
    work = await asked()
    assert planned(work) is None
    started = await work.start()
    assert planned(work) == DAY
    work.house.clock.forward(timedelta(minutes=3))
    await work.record(started, Published("post-1"))
    work.house.clock.forward(DAY - timedelta(minutes=3))
    assert await look(work) == 0
    assert planned(work) == timedelta(minutes=3)
    work.house.clock.forward(timedelta(minutes=3))
    assert await look(work) == 1
    assert planned(work) is None
    [post] = work.house.platforms.polls_closed
    assert post.platform_post_id == "post-1"
    [line] = await lines(work)
    assert (line.outcome, line.error_code) == ("closed", None)
    assert (await work.delivery()).error_code is None


@pytest.mark.parametrize(("poll", "leaves_open"), [(None, True), (POLL, False)])
async def test_without_a_poll_that_is_left_open_nothing_is_planned(
    poll: Poll | None, leaves_open: bool
) -> None:
    assert planned(await out(poll=poll, leaves_open=leaves_open)) is None


@pytest.mark.parametrize(
    ("outcome", "wait"),
    [
        (NotSent("down"), AGAIN),
        (Unknown("lost"), AGAIN),
        (Expired("old"), AGAIN),
        (Throttled(timedelta(minutes=2)), AGAIN),
    ],
)
async def test_what_may_pass_is_tried_again(outcome: Outcome, wait: timedelta) -> None:
    work = await out()
    work.house.clock.forward(DAY)
    assert await look(work, outcome) == 1
    assert planned(work) == wait
    work.house.clock.forward(wait)
    assert await look(work) == 2
    assert [line.outcome for line in await lines(work)] == ["closed"]


async def test_where_the_credentials_were_refused_others_are_waited_for() -> None:
    work = await out()
    work.house.clock.forward(DAY)
    await look(work, Refused(RefusalKind.CREDENTIALS, "no"))
    work.house.clock.forward(AGAIN)
    assert await look(work) == 1
    assert planned(work) == LATER
    room = work.house.app.communities
    await reconnect_channel(room, work.actor, work.channel.id, {"token": Secret("another")})
    work.house.clock.forward(LATER)
    assert await look(work) == 2
    assert [line.outcome for line in await lines(work)] == ["closed"]


async def test_while_the_platform_wants_no_call_nobody_asks() -> None:
    work = await out()
    work.house.clock.forward(DAY)
    await look(work, Throttled(timedelta(hours=3)))
    work.house.clock.forward(AGAIN)
    assert await look(work) == 1
    assert planned(work) == timedelta(hours=3) - AGAIN
    assert "channel.rate_limited" in work.told()


async def test_a_no_is_on_record_and_nobody_asks_again() -> None:
    work = await out()
    work.house.clock.forward(DAY)
    await look(work, Refused(RefusalKind.PERMISSION, "Not yours."))
    delivery, [line] = await work.delivery(), await lines(work)
    assert (delivery.state, delivery.error_code) == ("published", "poll_left_open")
    assert (line.outcome, line.error_code) == ("refused", "poll_left_open")
    assert delivery.error_detail == line.detail == "Not yours."
    assert planned(work) is None


async def test_a_paused_channel_is_waited_for_but_not_for_ever() -> None:
    work = await out()
    await pause_channel(work.house.app.communities, work.actor, work.channel.id, "Rest.")
    work.house.clock.forward(DAY)
    assert await look(work) == 0
    assert planned(work) == LATER
    work.house.clock.forward(GIVEN_UP_AFTER + LATER)
    assert await look(work) == 0
    assert planned(work) is None
    assert (await work.delivery()).error_code == "poll_left_open"


async def test_a_disconnected_channel_leaves_its_poll_open() -> None:
    work = await out()
    await disconnect_channel(work.house.app.communities, work.actor, work.channel.id, "over")
    work.house.clock.forward(DAY)
    assert await look(work) == 0
    assert (await work.delivery()).error_code == "poll_left_open"


async def test_what_nobody_knows_to_be_out_is_waited_for() -> None:
    work = await asked()
    await work.record(await work.start(), Unknown("lost"))
    work.house.clock.forward(DAY)
    assert await look(work) == 0
    assert planned(work) == LATER


async def test_what_was_refused_or_taken_down_is_left_alone() -> None:
    work = await asked()
    await work.record(await work.start(), Refused(RefusalKind.CONTENT, "no"))
    taken_down = await out()
    room = taken_down.house.app.publishing
    await retract_message(room, taken_down.actor, taken_down.message.id)
    for gone in (work, taken_down):
        gone.house.clock.forward(DAY)
        assert await look(gone) == 0
        assert await lines(gone) == []


async def test_what_is_anothers_is_not_closed() -> None:
    work = await out()
    stranger = await a_workspace(work.house)
    work.house.clock.forward(DAY)
    await close_poll(work.house.app.publishing, stranger, work.message.deliveries[0].id)
    assert work.house.platforms.polls_closed == []
