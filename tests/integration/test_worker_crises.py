"""At work nothing begins to go out once a crisis stops publishing, and what nobody says in time is
told."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.crises.crisis import Move
from domain.crises.crisis_ports import Scope, StopTerms
from domain.crises.crisis_severity import Factors
from domain.crises.use_cases.hold_publishing import hold_publishing, release_publishing
from domain.crises.use_cases.move_crisis import move_crisis
from domain.crises.use_cases.open_crisis import NewCrisis, open_crisis
from domain.shared.lifting import OnLift
from tests.integration.at_work import Watcher, at_work, some_channels, watching
from tests.kit.builders import a_message

TERMS = StopTerms("A recall.", OnLift.DISCARD, 6)
EACH = 40
PROMISE = timedelta(seconds=2)


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def test_nothing_begins_to_go_out_once_the_hold_is_answered_however_much_is_being_sent(
    house: House, watch: Watcher
) -> None:
    """Judged by the instants that are written down before each call of a platform."""
    actor, channels = await some_channels(house, 4)
    room, number = house.app.crises.response, 0
    crisis = await open_crisis(room, actor, NewCrisis("Nuts"))
    for number in range(EACH):
        await a_message(house, actor, channels=channels, text=f"plums {number}", now=True)
    every = EACH * len(channels)
    async with at_work(house):
        await watch.until_rows(
            "SELECT FROM deliveries WHERE state = 'published' HAVING count(*) >= 4"
        )
        await hold_publishing(room, actor, crisis.id, Scope(), TERMS)
        answered = house.clock.now()
        await watch.until_rows(
            "SELECT FROM deliveries WHERE state NOT IN ('published', 'held') HAVING count(*) = 0"
        )
        states = await watch.states()
        assert states["held"] + states["published"] == every
        assert states["held"] > 0, "the hold came when all was out"
        begun = await watch.db.fetch("SELECT started_at FROM attempts ORDER BY started_at")
        assert len(begun) == states["published"]
        assert begun[-1]["started_at"] <= answered + PROMISE
        assert sum((await watch.texts()).values()) == states["published"]
        await release_publishing(room, actor, crisis.id, None, None)
        await watch.until_states(published=states["published"], cancelled=states["held"])


async def test_a_word_that_is_due_is_warned_of_and_missed_once(
    house: House, watch: Watcher
) -> None:
    actor, _ = await some_channels(house)
    room = house.app.crises.response
    worst = NewCrisis("Nuts", factors=Factors(4, 1, 1, 1, 1))
    crisis = await open_crisis(room, actor, worst)
    await move_crisis(room, actor, crisis.id, None, Move.ACTIVATE)
    heard: dict[str, Any] = {}
    async with at_work(house):
        for event, minutes in (("crisis.word_due_soon", 4), ("crisis.word_missed", 1)):
            await watch.pass_time(timedelta(minutes=minutes))
            await house.doorbell.ring()
            await watch.until_rows(f"SELECT FROM events WHERE name = '{event}' HAVING count(*) = 1")
            heard[event] = (await room.reads.crisis(actor, crisis.id)).word_missed
    assert heard == {"crisis.word_due_soon": False, "crisis.word_missed": True}
