"""Drills for a workspace in which every operation has something to do."""

from adapters.wiring import House
from domain.crises.storm import Storm, StormKind
from domain.crises.use_cases.keep_drills import NewDrill, start_drill
from domain.shared.access import Actor, Mode
from domain.shared.ids import ChannelId, Kind

DRILLS = dict.fromkeys(("drill", "drill_to_cancel"), Kind.DRILL)


async def some_drills(house: House, actor: Actor, channel: str, external_id: str) -> dict[str, str]:
    """The only message of each comes in the course of three days. A live workspace has none."""
    if actor.mode is Mode.LIVE:
        return {name: house.ids.new(Kind.DRILL) for name in DRILLS}
    room, made = house.app.crises.drills, {}
    storm = Storm(StormKind.SPIKE, ChannelId(channel), 259_200, size=1)
    for name in DRILLS:
        wanted = NewDrill("Friday", storm, external_id=external_id if name == "drill" else None)
        made[name] = (await start_drill(room, actor, wanted)).id
    return dict(made)
