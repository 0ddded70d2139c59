"""A drill tells each thing once, in its time, and is judged by what was really played."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from adapters.text.mood.analyst import WordListAnalyst
from domain.crises.crisis import Crisis
from domain.crises.crisis_entry import CrisisEntry, EntryKind, Visibility
from domain.crises.crisis_events import WORD_MISSED
from domain.crises.crisis_times import NoTime, TimeTo
from domain.crises.drill import AFTERMATH, Drill, DrillState
from domain.crises.drill_measuring import DrillVerdict, Responded, measured, words_kept
from domain.crises.errors import DrillInLiveMode
from domain.crises.signal import Signal
from domain.crises.storm import MOST_MESSAGES, Line, Storm, StormKind, made_up
from domain.crises.storm_replay import SaidThen, masked, played_again
from domain.crises.storm_words import WORDS, Tone
from domain.crises.use_cases.keep_drills import NewDrill, start_drill
from domain.shared.access import Mode
from domain.shared.errors import ValidationFailed
from domain.shared.ids import ChannelId, CrisisEntryId, SignalId
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.crisis_samples import CRISES
from tests.kit.detection_samples import DETECTION
from tests.kit.drill_samples import DRILLS
from tests.kit.fakes import a_fake_house
from tests.unit.drill_scenes import begun, played, stage_of
from tests.unit.stage import Stage

BEGINS = datetime(2031, 3, 3, 9, tzinfo=UTC)
MADE_UP = [kind for kind in StormKind if kind is not StormKind.RECORDED]
CHANNEL = ChannelId("chn_1")
HOUR = timedelta(hours=1)


@pytest.fixture
async def stage() -> Stage:
    house = a_fake_house()
    actor = await a_workspace(house)
    return Stage(house, actor, await a_sandbox_channel(house, actor))


def lines_of(kind: StormKind, size: int = 60, seed: int = 4, **more: int) -> Sequence[Line]:
    return made_up(Storm(kind, CHANNEL, 7200, size=size, seed=seed, **more), BEGINS, random.Random)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", MADE_UP)
def test_a_storm_is_as_large_and_as_long_as_it_is_to_be_and_the_same_again(kind: StormKind) -> None:
    lines = lines_of(kind)
    assert len(lines) == 60
    assert all(BEGINS <= line.at < BEGINS + 2 * HOUR for line in lines)
    assert [line.at for line in lines] == sorted(line.at for line in lines)
    assert lines == lines_of(kind)
    assert lines != lines_of(kind, seed=5)


def test_the_usual_hours_come_before_and_change_nothing_of_the_storm() -> None:
    lines = lines_of(StormKind.SPIKE, calm_hours=3, calm_an_hour=5)
    calm = [line for line in lines if line.at < BEGINS]
    assert calm
    assert min(line.at for line in calm) >= BEGINS - 3 * HOUR
    storm = [(line.at, line.author) for line in lines if line.at >= BEGINS]
    assert storm == [(line.at, line.author) for line in lines_of(StormKind.SPIKE)]


def test_every_line_is_read_in_its_mood() -> None:
    analyst = WordListAnalyst()
    moods = {Tone.ANGRY: {"negative"}, Tone.PLEASED: {"positive"}}
    for language, tones in WORDS.items():
        for tone, lines in tones.items():
            for line in lines:
                found = analyst.read(line, language.value).sentiment.value
                assert found in moods.get(tone, {"neutral", "unknown"}), line


def test_what_is_said_again_names_nobody_and_keeps_its_time() -> None:
    text = "@ana_b see https://a.example/x or mail ana@b.example, +34 600 123 456, table 12"
    assert masked(text) == (
        "@someone see https://example.com or mail someone@example.com, 0000000, table 12"
    )
    then = BEGINS - 48 * HOUR
    said = [SaidThen(f"inb_{n}", then + n * HOUR, "Hi", f"p{n % 2}", 9) for n in range(3)]
    lines = [played_again("drl_1", one, then, BEGINS) for one in said]
    assert [line.at for line in lines] == [BEGINS + n * HOUR for n in range(3)]
    assert lines[0].author == lines[2].author != lines[1].author
    assert "p0" not in lines[0].author
    assert played_again("drl_2", said[0], then, BEGINS).author != lines[0].author


async def test_so_many_are_told_at_once_and_the_rest_at_once_after(stage: Stage) -> None:
    drill = await begun(stage, size=1200)
    stage.house.clock.forward(2 * HOUR)
    counts = [(await played(stage, drill)).told for _ in range(3)]
    assert counts == [500, 1000, 1200]
    told = Counter(line.id for line in stage_of(stage).told[drill.id])
    assert set(told.values()) == {1}
    assert len(told) == 1200


async def test_where_the_channel_takes_no_more_it_is_called_off(stage: Stage) -> None:
    drill = await begun(stage)
    stage_of(stage).gone.add(stage.channel.id)
    stage.house.clock.forward(HOUR)
    after = await played(stage, drill)
    assert (after.state, after.told) == (DrillState.CANCELLED, 0)


async def test_a_live_workspace_has_none_and_no_storm_is_endless(stage: Stage) -> None:
    room = stage.house.app.crises.drills
    wanted = NewDrill("Friday", Storm(StormKind.SPIKE, stage.channel.id, 3600, size=10))
    with pytest.raises(DrillInLiveMode):
        await start_drill(room, replace(stage.actor, mode=Mode.LIVE), wanted)
    large = replace(wanted.storm, size=MOST_MESSAGES, calm_hours=24, calm_an_hour=9)
    with pytest.raises(ValidationFailed) as refused:
        await start_drill(room, stage.actor, replace(wanted, storm=large))
    assert [one.code for one in refused.value.errors] == ["storm_too_large"]
    recorded = Storm(StormKind.RECORDED, stage.channel.id, 60, since=BEGINS, until=BEGINS)
    with pytest.raises(ValidationFailed) as refused:
        await start_drill(room, stage.actor, replace(wanted, storm=recorded))
    assert [one.code for one in refused.value.errors] == ["recording_span"]


def a_drill(kind: StormKind, state: DrillState = DrillState.RUNNING) -> Drill:
    drill: Drill = DRILLS["drills"]
    return replace(
        drill,
        storm=Storm(kind, CHANNEL, 7200, size=9),
        state=state,
        over_at=None if state is DrillState.RUNNING else BEGINS + 2 * HOUR,
        storm_begins_at=BEGINS,
        targets={TimeTo.NOTICE: 600, TimeTo.HOLD: 60},
        crisis_id=None,
    )


def a_signal(after: timedelta, id: str = "sig_1") -> Signal:
    signal: Signal = DETECTION["signals"]
    return replace(signal, id=SignalId(id), created_at=BEGINS + after, withdrawn=False)


EARLY, LATE = a_signal(-HOUR, "sig_0"), a_signal(timedelta(minutes=9))
SOON, SURE = BEGINS + HOUR, BEGINS + 2 * HOUR + AFTERMATH + HOUR


@pytest.mark.parametrize(
    ("kind", "state", "signals", "now", "verdict", "wrong"),
    [
        (StormKind.SPIKE, DrillState.RUNNING, [], SOON, DrillVerdict.PENDING, 0),
        (StormKind.SPIKE, DrillState.RUNNING, [LATE], SOON, DrillVerdict.HIT, 0),
        (StormKind.SPIKE, DrillState.RUNNING, [EARLY], SOON, DrillVerdict.PENDING, 1),
        (StormKind.SPIKE, DrillState.ENDED, [EARLY], SURE, DrillVerdict.MISS, 1),
        (StormKind.SPIKE, DrillState.ENDED, [], BEGINS + 2 * HOUR, DrillVerdict.PENDING, 0),
        (StormKind.SPIKE, DrillState.CANCELLED, [], SURE, DrillVerdict.UNKNOWN, 0),
        (StormKind.WEEKEND, DrillState.ENDED, [], SURE, DrillVerdict.QUIET, 0),
        (StormKind.WEEKEND, DrillState.RUNNING, [LATE], SOON, DrillVerdict.FALSE_ALARM, 1),
        (StormKind.WEEKEND, DrillState.RUNNING, [], SOON, DrillVerdict.PENDING, 0),
        (StormKind.RECORDED, DrillState.ENDED, [LATE], SURE, DrillVerdict.UNKNOWN, 0),
    ],
)
def test_detectors_are_judged_by_what_was_played(
    kind: StormKind,
    state: DrillState,
    signals: list[Signal],
    now: datetime,
    verdict: DrillVerdict,
    wrong: int,
) -> None:
    found = measured(a_drill(kind, state), Responded(signals), now)
    assert (found.verdict, found.false_alarms) == (verdict, wrong)


def test_a_target_may_still_be_met_until_its_time_is_over() -> None:
    drill = a_drill(StormKind.SPIKE)
    nothing = Responded()
    before = measured(drill, nothing, BEGINS + timedelta(minutes=9))
    assert before.targets[TimeTo.NOTICE].met is None
    assert measured(drill, nothing, SOON).targets[TimeTo.NOTICE].met is False
    told = measured(drill, Responded([LATE]), SOON)
    assert told.targets[TimeTo.NOTICE].met is True
    assert told.times[TimeTo.NOTICE].seconds == 540
    assert told.targets[TimeTo.HOLD].met is None
    crisis: Crisis = replace(
        CRISES["crises"], created_at=BEGINS + HOUR, held_at=BEGINS + HOUR + timedelta(seconds=61)
    )
    held = measured(drill, Responded([LATE], crisis), SURE)
    assert held.times[TimeTo.DETECT].seconds == 3600
    assert held.targets[TimeTo.HOLD].met is False
    assert (
        measured(a_drill(StormKind.SPIKE, DrillState.ENDED), nothing, SURE)
        .times[TimeTo.NOTICE]
        .reason
        is NoTime.NO_SIGNAL
    )


def test_a_word_that_comes_after_it_was_missed_is_late() -> None:
    entry: CrisisEntry = CRISES["crisis_entries"]

    def one(minutes: int, said: bool) -> CrisisEntry:
        return replace(
            entry,
            id=CrisisEntryId(f"cre_{minutes}"),
            at=BEGINS + timedelta(minutes=minutes),
            kind=EntryKind.STATEMENT if said else EntryKind.CLOCK,
            visibility=Visibility.PUBLIC if said else Visibility.INTERNAL,
            details={} if said else {"event": WORD_MISSED},
        )

    found = words_kept(
        [one(50, True), one(10, True), one(20, False), one(30, True), one(60, False)]
    )
    assert (found.said, found.in_time, found.missed) == (3, 2, 2)
