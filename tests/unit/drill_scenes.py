"""Small scenes about drills, in memory."""

from datetime import timedelta

from domain.crises.drill import Drill, DrillState
from domain.crises.storm import Storm, StormKind
from domain.crises.use_cases.keep_drills import (
    NewDrill,
    cancel_drill,
    change_drill,
    start_drill,
)
from domain.crises.use_cases.play_drill import play_drill
from tests.kit.fakes.drills import FakeStage
from tests.unit.stage import Scenes, Stage


def stage_of(s: Stage) -> FakeStage:
    there = s.house.app.crises.drills.stage
    assert isinstance(there, FakeStage)
    return there


async def begun(s: Stage, kind: StormKind = StormKind.SPIKE, size: int = 20) -> Drill:
    wanted = NewDrill("Friday", Storm(kind, s.channel.id, 3600, size=size))
    return await start_drill(s.house.app.crises.drills, s.actor, wanted)


async def played(s: Stage, drill: Drill) -> Drill:
    room = s.house.app.crises.drills
    await play_drill(room, s.actor, drill.id)
    return await room.reads.drill(s.actor, drill.id)


async def a_storm_is_played_to_its_end(s: Stage) -> None:
    drill = await begun(s)
    room = s.house.app.crises.drills
    await change_drill(room, s.actor, drill.id, None, {"name": "Saturday"})
    for _ in range(6):
        s.house.clock.forward(timedelta(minutes=10))
        await played(s, drill)
    after = await played(s, drill)
    assert (after.state, after.told) == (DrillState.ENDED, 20)
    assert len({line.id for line in stage_of(s).told[drill.id]}) == 20
    assert len(stage_of(s).told[drill.id]) == 20


async def a_storm_is_called_off(s: Stage) -> None:
    drill = await begun(s)
    s.house.clock.forward(timedelta(minutes=30))
    before = await played(s, drill)
    await cancel_drill(s.house.app.crises.drills, s.actor, drill.id, None)
    s.house.clock.forward(timedelta(hours=2))
    after = await played(s, drill)
    assert (after.state, after.told) == (DrillState.CANCELLED, before.told)


DRILLS: Scenes = {
    a_storm_is_played_to_its_end: (
        {Drill: "change end"},
        {"drill.started", "drill.updated", "drill.ended"},
    ),
    a_storm_is_called_off: ({Drill: "cancel"}, {"drill.started", "drill.cancelled"}),
}
