"""What is told of a crisis from behind is what went on where it is while it lasted, and no more."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from api.crises.review_page import page_of_review
from domain.communities.model import Channel
from domain.crises.crisis import Crisis, Move
from domain.crises.crisis_ports import Scope, StopTerms
from domain.crises.crisis_volumes import NoUsual, Volumes
from domain.crises.detector import DetectorKind
from domain.crises.look_back import LookBack
from domain.crises.ports import Scope as Heard
from domain.crises.use_cases.hold_publishing import hold_publishing, release_publishing
from domain.crises.use_cases.keep_detectors import create_usual_detectors
from domain.crises.use_cases.look_back import look_back, look_back_on_paper
from domain.crises.use_cases.move_crisis import move_crisis
from domain.crises.use_cases.open_crisis import NewCrisis, open_crisis
from domain.crises.use_cases.say_in_public import NewWord, say_in_public
from domain.crises.use_cases.watch_over import watch_over
from domain.insights.reputation import FORMULA
from domain.shared.access import Actor
from domain.shared.lifting import OnLift
from tests.integration.at_work import Watcher, at_work, some_channels, watching
from tests.kit.builders import a_message, a_sandbox_channel
from tests.kit.member_builders import some_said

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TERMS = StopTerms("A recall.", OnLift.ASK, 60)
COLUMNS = (
    "SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns"
    " WHERE table_name = 'inbound_messages' AND is_generated = 'NEVER' AND column_name NOT IN"
    " ('id', 'platform_message_id', 'at', 'sentiment', 'author_id', 'channel_id')"
)


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


@dataclass
class Café:
    """Two communities with a channel each; in the first something goes wrong."""

    house: House
    watch: Watcher
    actor: Actor
    home: Channel
    elsewhere: Channel
    said: int = 0

    async def hear(self, at: datetime, who: str, mood: str, channel: Channel | None = None) -> None:
        self.said += 1
        columns = await self.watch.db.fetchval(COLUMNS)
        await self.watch.db.execute(
            "INSERT INTO inbound_messages (id, platform_message_id, at, sentiment, author_id,"
            f" channel_id, {columns}) SELECT $1, $1, $2, $3, $4, $5, {columns}"
            " FROM inbound_messages WHERE workspace_id = $6 AND id NOT LIKE 'inb_copy%' LIMIT 1",
            *(f"inb_copy{self.said:06}", at, mood, who, (channel or self.home).id),
            self.actor.workspace,
        )

    async def raised(self, began: timedelta = 3 * HOUR) -> Crisis:
        room, now = self.house.app.crises.response, self.house.clock.now()
        where = (self.home.community_id,)
        wanted = NewCrisis("Nuts", began_at=now - began, community_ids=where)
        crisis = await open_crisis(room, self.actor, wanted)
        return await move_crisis(room, self.actor, crisis.id, None, Move.ACTIVATE)

    async def found(self, crisis: Crisis) -> LookBack:
        return await look_back(self.house.app.crises, self.actor, crisis.id)

    async def volumes(self, crisis: Crisis) -> Volumes:
        found = (await self.found(crisis)).volumes
        assert isinstance(found, Volumes)
        return found


@pytest.fixture
async def café(house: House, watch: Watcher) -> Café:
    actor, [home] = await some_channels(house)
    elsewhere = await a_sandbox_channel(house, actor, account="elsewhere")
    await some_said(house, actor, home, "Tuesday.")
    await watch.db.execute("UPDATE inbound_messages SET at = at - interval '30 years'")
    return Café(house, watch, actor, home, elsewhere)


async def test_what_went_out_beside_it_is_told_and_what_was_said_of_it_is_not(café: Café) -> None:
    house, actor, watch = café.house, café.actor, café.watch
    await a_message(house, actor, channels=[café.home], text="Before", now=True)
    async with at_work(house):
        await watch.until_states(published=1)
        crisis = await café.raised()
        await a_message(house, actor, channels=[café.home], text="Meanwhile", now=True)
        await a_message(house, actor, channels=[café.elsewhere], text="Elsewhere", now=True)
        word = NewWord((café.home.id,), "We know about it.")
        await say_in_public(house.app.crises.response, actor, crisis.id, word)
        await watch.until_states(published=4)
        await watch.until_rows("SELECT FROM crises WHERE word_count = 1")
    found = await café.found(crisis)
    assert [one.text for one in found.published.messages] == ["Meanwhile"]
    assert found.published.by_status == {"published": 1}
    assert [one.text for one in found.said] == ["We know about it."]


async def test_what_was_kept_back_is_told_with_what_became_of_it(café: Café) -> None:
    house, actor, watch = café.house, café.actor, café.watch
    crisis = await café.raised()
    room = house.app.crises.response
    assert (await café.found(crisis)).kept_back.count == 0
    scope = Scope(community_ids=(café.home.community_id,))
    await hold_publishing(room, actor, crisis.id, scope, TERMS)
    later = house.clock.now() + DAY
    await a_message(house, actor, channels=[café.home], text="Plum cake today!", now=True)
    await a_message(house, actor, channels=[café.home], text="Tomorrow", at=later)
    await a_message(house, actor, channels=[café.home], text="A draft")
    await a_message(house, actor, channels=[café.elsewhere], text="Elsewhere", now=True)
    async with at_work(house):
        await watch.until_states(held=2, published=1, draft=1)
        held = (await café.found(crisis)).kept_back
        assert [one.text for one in held.messages] == ["Plum cake today!", "Tomorrow"]
        assert held.by_status == {"held": 2}
        await release_publishing(room, actor, crisis.id, None, OnLift.PUBLISH)
        await watch.until_states(published=2, scheduled=1, draft=1)
    # What was planned for later than the hold stood was kept back from nothing.
    found = (await café.found(crisis)).kept_back
    assert [one.text for one in found.messages] == ["Plum cake today!"]
    assert found.by_status == {"published": 1}


async def test_how_much_was_said_is_counted_where_it_is(café: Café) -> None:
    crisis = await café.raised()
    now = crisis.created_at
    for minute in range(5):
        await café.hear(now - HOUR - timedelta(seconds=minute), "loud", "negative")
    await café.hear(now - HOUR, "ana", "negative")
    await café.hear(now - 2 * HOUR, "ben", "positive")
    await café.hear(now - HOUR, "eva", "negative", café.elsewhere)
    await café.hear(now - 5 * HOUR, "eva", "negative")
    found = await café.volumes(crisis)
    assert (found.mentions, found.negative) == (7, 6)
    assert sum(one.mentions for one in found.buckets) == 7
    assert {after.at - before.at for before, after in pairwise(found.buckets)} == {HOUR}
    assert found.peak is not None
    assert found.peak.voices >= 2
    assert found.usual.reason is NoUsual.NO_SERIES


async def test_what_a_detector_counted_as_it_went_by_comes_to_the_same(café: Café) -> None:
    crisis = await café.raised()
    now = crisis.created_at
    for back in range(20 * 24):
        await café.hear(now - 4 * HOUR - back * HOUR, f"usual-{back}", "negative")
    for number in range(8):
        await café.hear(now - 2 * HOUR, f"angry-{number}", "negative")
    counted_now = await café.volumes(crisis)
    detection = café.house.app.crises.detection
    names = {kind: kind.value for kind in DetectorKind}
    place = Heard(café.home.community_id)
    await create_usual_detectors(detection, café.actor, names, place)
    await watch_over(detection, café.actor)
    counted_then = await café.volumes(crisis)
    assert counted_now.usual.reason is NoUsual.NO_SERIES
    assert replace(counted_then, usual=counted_now.usual) == counted_now
    usual = counted_then.usual
    assert (usual.voices, usual.times, usual.reason) == (1.0, 8.0, None)
    assert usual.sample >= 3


async def test_the_name_is_told_as_it_stood_before_and_stands_now(café: Café) -> None:
    crisis = await café.raised(began=2 * DAY)
    now = crisis.created_at
    for number in range(10):
        await café.hear(now - 5 * DAY, f"glad-{number}", "positive")
    for number in range(30):
        await café.hear(now - DAY, f"angry-{number}", "negative")
    [around] = (await café.found(crisis)).reputation
    assert (around.community_id, around.formula) == (café.home.community_id, FORMULA)
    before = {part.name: part for part in around.before.parts}["sentiment"]
    after = {part.name: part for part in around.after.parts}["sentiment"]
    assert (before.value, before.n) == (100.0, 10)
    assert (after.value, after.n) == (-50.0, 40)
    assert around.change == round(
        float(around.after.value or 0) - float(around.before.value or 0), 1
    )
    assert around.before.last < around.after.first + timedelta(days=6)


async def test_of_another_workspace_nothing_is_told(café: Café) -> None:
    crisis = await café.raised()
    other, [channel] = await some_channels(café.house)
    assert other.workspace != café.actor.workspace
    await a_message(café.house, other, channels=[channel], text="Theirs", now=True)
    async with at_work(café.house):
        await café.watch.until_states(published=1)
    assert (await café.found(crisis)).published.count == 0


async def test_the_same_is_printed_in_the_same_bytes_and_says_who_has_what(café: Café) -> None:
    house, actor = café.house, café.actor
    crisis = await café.raised()
    printer = house.app.crises.looking.printer
    paper = await look_back_on_paper(house.app.crises, actor, crisis.id)
    pages = [page_of_review(paper, language) for language in ("en", "es", "pt", "fr")]
    assert pages[0]["where"] == paper.communities[café.home.community_id]
    assert pages[3] == pages[0]
    assert [page["sections"][1]["name"] for page in pages[:3]] == [
        "How long everything took",
        "Cuánto tardó cada cosa",
        "Quanto demorou cada coisa",
    ]
    printed = [await printer.pdf(page) for page in (pages[0], pages[0], pages[1])]
    assert printed[0] == printed[1] != printed[2]
