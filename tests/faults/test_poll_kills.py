"""A worker may be killed while it opens or closes a poll: the step and what is told of it are one,
and come once."""

import asyncio
from datetime import timedelta

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.participation.poll import PollKind, PollMove, PollOption, PollTime
from domain.participation.use_cases.poll_keep import NewPoll, create_poll, move_poll
from domain.shared.duties import LEASE
from tests.faults.desk import KILLED, Desk
from tests.faults.programs import Nursery, environment
from tests.integration.at_work import Watcher, at_work

OPTIONS = (PollOption("a", "A"), PollOption("b", "B"))
TOLD = "SELECT name FROM events WHERE name IN ('poll.opened', 'poll.closed') ORDER BY sequence"


@pytest.mark.parametrize("point", ["poll_turned", "poll.turns_acted"])
async def test_a_poll_opens_and_closes_once_wherever_a_worker_is_killed(
    house: House, settings: Settings, desk: Desk, watch: Watcher, nursery: Nursery, point: str
) -> None:
    """Between the state and what is told of it; and after both, before the duty is struck out."""
    room = house.app.participation
    opens, closes = (house.clock.now() + timedelta(seconds=n) for n in (2, 4))
    poll = await create_poll(
        room,
        desk.actor,
        NewPoll(
            *("When?", PollKind.SINGLE, "en"),
            options=OPTIONS,
            opens=PollTime(opens, opens.isoformat(), "UTC"),
            closes=PollTime(closes, closes.isoformat(), "UTC"),
        ),
    )
    await move_poll(room, desk.actor, poll.id, None, PollMove.SCHEDULE)
    await nursery.start("worker", environment(settings, point))
    assert await nursery.ended() == KILLED
    state = await watch.db.fetchval("SELECT state FROM polls")
    told = await watch.db.fetch(TOLD)
    assert (state == "scheduled") is (told == [])
    await watch.pass_time(2 * LEASE)
    async with asyncio.timeout(60), at_work(house):
        await watch.until_rows("SELECT FROM polls WHERE state = 'closed'")
    names = [row["name"] for row in await watch.db.fetch(TOLD)]
    assert names == ["poll.opened", "poll.closed"]
    row = await watch.db.fetchrow("SELECT opened_at, closed_at FROM polls")
    assert (row["opened_at"], row["closed_at"]) == (opens, closes)
