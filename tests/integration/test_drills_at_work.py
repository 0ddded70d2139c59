"""A drill is played in moved time to people who respond: what is measured is what was."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.communities.model import Channel
from domain.crises.crisis import Move
from domain.crises.crisis_ports import Scope, StopTerms
from domain.crises.crisis_times import NoTime, TimeTo
from domain.crises.detector import DetectorKind
from domain.crises.drill import Drill, DrillState
from domain.crises.drill_measuring import DrillVerdict, Measured
from domain.crises.ports import EVERYTHING
from domain.crises.storm import Storm, StormKind, made_up
from domain.crises.use_cases.hold_publishing import hold_publishing
from domain.crises.use_cases.judge_signals import raise_signal
from domain.crises.use_cases.keep_detectors import create_usual_detectors
from domain.crises.use_cases.keep_drills import (
    NewDrill,
    cancel_drill,
    change_drill,
    read_drill,
    start_drill,
)
from domain.crises.use_cases.move_crisis import move_crisis
from domain.crises.use_cases.open_crisis import NewCrisis, open_crisis
from domain.crises.use_cases.play_drill import play_drill
from domain.crises.use_cases.say_in_public import NewWord, say_in_public
from domain.events.movable_clock import MovableClock
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, CrisisId, SignalId
from domain.shared.lifting import OnLift
from tests.integration.at_work import Watcher, at_work, some_channels, watching
from tests.integration.time_moved import a_clock, moves, time_of, told

NAMES = {kind: kind.value for kind in DetectorKind}
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
CALM = {"calm_hours": 27, "calm_an_hour": 2, "calm_is_past": True}
SO_MANY_HEARD = "SELECT FROM inbound_messages HAVING count(*) >= $1"
SAID = (
    "SELECT platform_message_id, at, text, author_id, (author ->> 'followers')::bigint AS reach"
    " FROM inbound_messages WHERE workspace_id = $1 ORDER BY at, platform_message_id"
)
Said = list[tuple[str, datetime, str, str, int]]


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


@dataclass
class Ground:
    """A workspace whose time stands until it is moved on."""

    house: House
    watch: Watcher
    actor: Actor
    channel: Channel
    clock: MovableClock

    async def plays(self, kind: StormKind, size: int = 80, **more: Any) -> Drill:
        storm = Storm(kind, self.channel.id, 3600, size=size, **more)
        targets = {TimeTo.NOTICE: 3600, TimeTo.FIRST_WORD: 60}
        wanted = NewDrill("Friday", storm, targets)
        return await start_drill(self.house.app.crises.drills, self.actor, wanted)

    async def moves(self, to: timedelta) -> None:
        await moves(self.house, self.watch, self.actor, self.clock, to)

    async def is_watched(self, drill: Drill) -> None:
        """By all detectors, once what is usual was told."""
        usual = drill.messages - drill.storm.size
        await self.watch.until_rows(SO_MANY_HEARD, usual)
        await self.now()
        detection = self.house.app.crises.detection
        await create_usual_detectors(detection, self.actor, NAMES, EVERYTHING)

    async def now(self) -> datetime:
        return await time_of(self.house, self.actor)

    async def stands(self, drill: Drill) -> Measured:
        await self.now()
        return await read_drill(self.house.app.crises.drills, self.actor, drill.id)

    async def said(self) -> Said:
        return [
            tuple(one.values()) for one in await self.watch.db.fetch(SAID, self.actor.workspace)
        ]


async def a_ground(house: House, watch: Watcher) -> Ground:
    actor, [channel] = await some_channels(house)
    clock = await a_clock(house, actor)
    await time_of(house, actor)
    return Ground(house, watch, actor, channel, clock)


async def test_a_whole_drill_measures_what_was(house: House, watch: Watcher) -> None:
    ground = await a_ground(house, watch)
    room, actor = house.app.crises, ground.actor
    drill = await ground.plays(StormKind.SPIKE, seed=7, **CALM)
    async with at_work(house):
        await ground.is_watched(drill)
        before = await ground.stands(drill)
        assert (before.verdict, before.signal_ids) == (DrillVerdict.PENDING, ())
        assert before.times[TimeTo.NOTICE].reason is NoTime.NOT_YET
        await ground.moves(30 * MINUTE)
        seen = await ground.stands(drill)
        assert seen.verdict is DrillVerdict.HIT
        assert seen.false_alarms == 0
        raised_at = await ground.now()
        signal = await raise_signal(room, actor, SignalId(seen.signal_ids[0]), None, "Nuts")
        crisis = CrisisId(str(signal.crisis_id))
        await ground.moves(2 * MINUTE)
        activated_at = await ground.now()
        await move_crisis(room.response, actor, crisis, None, Move.ACTIVATE)
        await ground.moves(3 * MINUTE)
        held_at = await ground.now()
        terms = StopTerms("A recall.", OnLift.ASK, 6)
        await hold_publishing(room.response, actor, crisis, Scope(), terms)
        await ground.moves(5 * MINUTE)
        word = NewWord((ground.channel.id,), "We know. More at {{next_update}}.", "en")
        await say_in_public(room.response, actor, crisis, word)
        await watch.until_rows("SELECT FROM crises WHERE word_count = 1")
        # Nobody says the next word in time.
        spoken = await room.response.reads.crisis(actor, crisis)
        assert spoken.word_due_at is not None
        await ground.moves(spoken.word_due_at - await ground.now() + HOUR)
        await move_crisis(room.response, actor, crisis, None, Move.CONTAIN)
        resolved_at = await ground.now()
        await move_crisis(room.response, actor, crisis, None, Move.RESOLVE)
    after = await ground.stands(drill)
    assert after.drill.state is DrillState.ENDED
    assert after.drill.told == after.drill.messages == len(await ground.said())
    assert after.crisis_id == crisis
    begins = drill.storm_begins_at
    assert begins == drill.created_at
    first = min(await watch.db.fetch("SELECT created_at FROM signals"))["created_at"]
    known = {
        TimeTo.NOTICE: first - begins,
        TimeTo.DETECT: raised_at - begins,
        TimeTo.ACKNOWLEDGE: activated_at - raised_at,
        TimeTo.HOLD: held_at - raised_at,
        TimeTo.RESOLVE: resolved_at - raised_at,
    }
    took = {name: one.seconds for name, one in after.times.items()}
    # When a post went out is known to the millisecond, which may be a hair before.
    assert took[TimeTo.FIRST_WORD] in (599, 600)
    assert {name: took[name] for name in known} == {
        name: int(span.total_seconds()) for name, span in known.items()
    }
    assert {name: one.met for name, one in after.targets.items()} == {
        TimeTo.NOTICE: True,
        TimeTo.FIRST_WORD: False,
    }
    assert (after.words.said, after.words.in_time, after.words.missed) == (1, 1, 1)
    for name in ("drill.started", "drill.ended"):
        assert await told(watch, actor, name) == 1


async def test_a_success_raises_nothing(house: House, watch: Watcher) -> None:
    ground = await a_ground(house, watch)
    drill = await ground.plays(StormKind.CAMPAIGN_SUCCESS, 40, **CALM)
    async with at_work(house):
        await ground.is_watched(drill)
        # Bit by bit: there is much to be done on the way.
        for _ in range(7):
            await ground.moves(13 * MINUTE)
    after = await ground.stands(drill)
    assert (after.verdict, after.signal_ids) == (DrillVerdict.QUIET, ())
    assert after.drill.told == after.drill.messages
    assert after.times[TimeTo.NOTICE].reason is NoTime.NO_SIGNAL


def offsets(drill: Drill, said: Said) -> list[tuple[str, timedelta, str, str, int]]:
    """What was said, without which drill it was and when that was."""
    return [
        (
            id.removeprefix(drill.id),
            at - drill.storm_begins_at,
            text,
            author.removeprefix(drill.id),
            reach,
        )
        for id, at, text, author, reach in said
    ]


async def test_the_same_seed_is_the_same_drill_whoever_dies(house: House, watch: Watcher) -> None:
    """One is told in one go, the other bit by bit, by several at once, and again after each."""
    first, second = await a_ground(house, watch), await a_ground(house, watch)
    room = house.app.crises.drills
    drills = [await each.plays(StormKind.SLOW_BURN, 30, seed=3) for each in (first, second)]
    async with at_work(house):
        await first.moves(2 * HOUR)
        for _ in range(4):
            await second.moves(16 * MINUTE)
            await second.now()
            await play_drill(room, second.actor, drills[1].id)
        await watch.until_rows("SELECT FROM drills WHERE state = 'ended' HAVING count(*) = 2")
    once, bit_by_bit = await first.said(), await second.said()
    assert len(once) == 30
    assert offsets(drills[0], once) == offsets(drills[1], bit_by_bit)
    lines = made_up(drills[0].storm, drills[0].storm_begins_at, room.draws)
    assert [one.at for one in lines] == [at for _, at, *_ in once]


async def test_what_was_not_told_when_it_was_called_off_never_is(
    house: House, watch: Watcher
) -> None:
    ground = await a_ground(house, watch)
    drill = await ground.plays(StormKind.SPIKE, 30)
    async with at_work(house):
        await ground.moves(20 * MINUTE)
        before = await ground.stands(drill)
        assert 0 < before.drill.told < 30
        await cancel_drill(house.app.crises.drills, ground.actor, drill.id, None)
        await ground.moves(HOUR)
    after = await ground.stands(drill)
    assert after.drill.state is DrillState.CANCELLED
    assert after.drill.told == before.drill.told == len(await ground.said())
    assert after.verdict is DrillVerdict.UNKNOWN


async def test_what_was_said_once_is_said_again_by_others_in_the_same_rhythm(
    house: House, watch: Watcher
) -> None:
    ground = await a_ground(house, watch)
    room = house.app.crises.drills
    since = await ground.now()
    first = await ground.plays(StormKind.SPIKE, 20)
    async with at_work(house):
        await ground.moves(HOUR)
        then = await ground.said()
        storm = Storm(
            *(StormKind.RECORDED, ground.channel.id, 3600),
            since=since,
            until=since + HOUR,
            source_channel_id=ChannelId(ground.channel.id),
            is_crisis=True,
        )
        again = await start_drill(room, ground.actor, NewDrill("Again", storm))
        assert again.messages == 20
        await ground.moves(HOUR + MINUTE)
    now = [one for one in await ground.said() if one[0].startswith(again.id)]
    shift = again.storm_begins_at - since
    assert [(at - shift, text, reach) for _, at, text, _, reach in now] == [
        (at, text, reach) for _, at, text, _, reach in then
    ]
    people = dict(zip((one[3] for one in then), (one[3] for one in now), strict=True))
    assert [people[one[3]] for one in then] == [one[3] for one in now]
    assert not {one[3].removeprefix(first.id) for one in then} & {
        one[3].removeprefix(again.id) for one in now
    }
    assert (await ground.stands(again)).drill.state is DrillState.ENDED


async def test_a_crisis_that_people_raised_by_hand_is_measured_once_they_say_so(
    house: House, watch: Watcher
) -> None:
    ground = await a_ground(house, watch)
    drill = await ground.plays(StormKind.INFLUENCER, 5)
    async with at_work(house):
        await ground.moves(10 * MINUTE)
        room = house.app.crises
        await ground.now()
        crisis = await open_crisis(room.response, ground.actor, NewCrisis("Seen by somebody"))
        await change_drill(room.drills, ground.actor, drill.id, None, {"crisis_id": crisis.id})
    found = await ground.stands(drill)
    assert (found.crisis_id, found.signal_ids) == (crisis.id, ())
    assert found.times[TimeTo.DETECT].seconds == 600
    assert found.times[TimeTo.NOTICE].reason is NoTime.NO_SIGNAL
    assert found.verdict is DrillVerdict.PENDING
