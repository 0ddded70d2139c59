"""Segments for a workspace in which every operation has something to do."""

from adapters.wiring import House
from domain.members.segment import Condition, ConditionGroup, Operator, Question, Trait
from domain.members.use_cases.follow_segments import follow_segments
from domain.members.use_cases.keep_segments import NewSegment, create_segment
from domain.shared.access import Actor
from domain.shared.ids import Kind

SEGMENTS = dict.fromkeys(("segment", "spare_segment"), Kind.SEGMENT)


async def some_segments(house: House, actor: Actor, external_id: str) -> dict[str, str]:
    """Everybody who is no bot is in each of them."""
    room, made = house.app.members, dict[str, str]()
    asked = ConditionGroup((Condition(Trait.IS_BOT, Operator.IS, (False,)),))
    for name in SEGMENTS:
        own = external_id if name == "segment" else None
        wanted = NewSegment(name, Question((asked,)), external_id=own)
        made[name] = (await create_segment(room, actor, wanted)).segment.id
    await follow_segments(room, actor)
    return made
