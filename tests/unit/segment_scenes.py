"""Small scenes about segments, in memory."""

from datetime import timedelta

from domain.members.segment import (
    AT_MOST_EVERY,
    Condition,
    ConditionGroup,
    Operator,
    Question,
    Segment,
    SegmentMember,
    Trait,
)
from domain.members.use_cases.follow_segments import follow_segments
from domain.members.use_cases.keep_members import change_member
from domain.members.use_cases.keep_segments import (
    NewSegment,
    change_segment,
    create_segment,
    remove_segment,
)
from tests.kit.member_builders import a_member
from tests.unit.stage import Scenes, Stage

REGULARS = Question((ConditionGroup((Condition(Trait.LABEL, Operator.ANY_OF, ("regular",)),)),))


async def a_segment_is_entered_and_left(s: Stage) -> None:
    room = s.house.app.members
    segment = await create_segment(room, s.actor, NewSegment("Regulars", REGULARS))
    ana = await a_member(s.house, s.actor, labels=frozenset({"regular"}))
    s.house.clock.forward(timedelta(seconds=1))
    await follow_segments(room, s.actor)
    await change_member(room, s.actor, ana.id, None, {"labels": frozenset()})
    s.house.clock.forward(AT_MOST_EVERY)
    await follow_segments(room, s.actor)
    await change_segment(room, s.actor, segment.id, None, {"name": "Our regulars"})
    await remove_segment(room, s.actor, segment.id, None)


SEGMENTS: Scenes = {
    a_segment_is_entered_and_left: (
        {Segment: "change followed remove", SegmentMember: "leave"},
        {
            *("member.created", "member.updated"),
            *("segment.created", "segment.updated", "segment.deleted"),
            *("segment.entered", "segment.left"),
        },
    ),
}
