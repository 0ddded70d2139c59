"""What is said of a crisis goes out past the holds of that crisis and past no others, and the clock
runs from when it is out."""

from collections.abc import AsyncIterator

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.communities.model import Channel
from domain.communities.use_cases.change_channel import pause_channel, resume_channel
from domain.crises.crisis import Crisis, Move
from domain.crises.crisis_entry import Visibility
from domain.crises.crisis_ports import Scope, StopTerms
from domain.crises.use_cases.hold_publishing import hold_publishing
from domain.crises.use_cases.move_crisis import move_crisis
from domain.crises.use_cases.open_crisis import NewCrisis, open_crisis
from domain.crises.use_cases.say_in_public import NewWord, say_in_public
from domain.publishing.content import Content
from domain.publishing.use_cases.apply_holds import apply_holds
from domain.publishing.use_cases.change_message import edit_message
from domain.publishing.use_cases.place_hold import NewHold, lift_hold, place_hold
from domain.shared.access import Actor
from domain.shared.ids import MessageId
from domain.shared.lifting import OnLift
from domain.shared.paging import PageRequest
from tests.integration.at_work import Watcher, at_work, some_channels, watching
from tests.kit.builders import a_message

TERMS = StopTerms("A recall.", OnLift.ASK, 6)


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def stopped(house: House) -> tuple[Actor, Channel, Crisis]:
    """A crisis that stops everything."""
    actor, [channel] = await some_channels(house)
    room = house.app.crises.response
    crisis = await open_crisis(room, actor, NewCrisis("Nuts"))
    await move_crisis(room, actor, crisis.id, None, Move.ACTIVATE)
    return actor, channel, await hold_publishing(room, actor, crisis.id, Scope(), TERMS)


async def test_it_goes_out_while_all_else_waits_and_then_the_clock_runs(
    house: House, watch: Watcher
) -> None:
    actor, channel, crisis = await stopped(house)
    room = house.app.crises.response
    await a_message(house, actor, channels=[channel], text="Plum cake today!", now=True)
    word = NewWord((channel.id,), "We know. More at {{next_update}}.", "en")
    entry = await say_in_public(room, actor, crisis.id, word)
    assert entry.visibility is Visibility.INTERNAL
    before = await room.reads.crisis(actor, crisis.id)
    assert (before.word_count, before.word_due_at) == (0, crisis.word_due_at)
    async with at_work(house):
        await watch.until_states(published=1, held=1)
        await watch.until_rows("SELECT FROM crises WHERE word_count = 1")
    after = await room.reads.crisis(actor, crisis.id)
    assert after.first_word_at is not None
    assert after.word_due_at != crisis.word_due_at
    told = await room.reads.timeline(actor, crisis.id, PageRequest(limit=50))
    [said] = [one for one in told.items if one.visibility is Visibility.PUBLIC]
    assert (said.id, said.details["state"]) == (entry.id, "published")
    [text] = [text for text in await watch.texts() if text.startswith("We know")]
    assert "{{" not in text


async def test_it_waits_for_another_hold_and_for_a_pause_of_its_channel(
    house: House, watch: Watcher
) -> None:
    actor, channel, crisis = await stopped(house)
    room = house.app.crises.response
    hold = await place_hold(house.app.publishing, actor, NewHold("Rain."))
    await pause_channel(house.app.communities, actor, channel.id, "Not now.")
    await say_in_public(room, actor, crisis.id, NewWord((channel.id,), "We know."))
    publishing = house.app.publishing
    for step in (
        resume_channel(house.app.communities, actor, channel.id),
        pause_channel(house.app.communities, actor, channel.id, "Not now."),
        lift_hold(publishing, actor, hold.id),
    ):
        assert await watch.states() == {"held": 1}
        await step
        await apply_holds(publishing, actor, None)
    assert await watch.states() == {"held": 1}
    await resume_channel(house.app.communities, actor, channel.id)
    async with at_work(house):
        await watch.until_states(published=1)


async def test_with_other_words_it_passes_no_more(house: House, watch: Watcher) -> None:
    """A pass is for what was said, not for a message to write anything into."""
    actor, channel, crisis = await stopped(house)
    room, publishing = house.app.crises.response, house.app.publishing
    entry = await say_in_public(room, actor, crisis.id, NewWord((channel.id,), "We know."))
    assert await watch.states() == {"scheduled": 1}
    said = MessageId(entry.details["message_id"])
    await edit_message(publishing, actor, said, None, {"content": Content("Plum cake today!")})
    await apply_holds(publishing, actor, None)
    assert await watch.states() == {"held": 1}
