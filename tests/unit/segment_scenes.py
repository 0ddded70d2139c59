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
from domain.members.use_cases.follow_inbound import follow_inbound
from domain.members.use_cases.follow_segments import follow_segments
from domain.members.use_cases.keep_members import change_member
from domain.members.use_cases.keep_segments import (
    NewSegment,
    change_segment,
    create_segment,
    remove_segment,
)
from domain.publishing.broadcast import Broadcast, BroadcastText
from domain.publishing.use_cases.keep_broadcasts import NewBroadcast, create_broadcast
from domain.publishing.use_cases.move_broadcast import send_broadcast
from domain.publishing.use_cases.step_broadcast import step_broadcast
from domain.shared.paging import PageRequest
from tests.kit.member_builders import a_member, some_said
from tests.unit.stage import Scenes, Stage

REGULARS = Question((ConditionGroup((Condition(Trait.LABEL, Operator.ANY_OF, ("regular",)),)),))


async def a_segment_is_entered_and_left(s: Stage) -> None:
    room = s.house.app.members
    segment = (await create_segment(room, s.actor, NewSegment("Regulars", REGULARS))).segment
    ana = await a_member(s.house, s.actor, labels=frozenset({"regular"}))
    s.house.clock.forward(timedelta(seconds=1))
    await follow_segments(room, s.actor)
    await change_member(room, s.actor, ana.id, None, {"labels": frozenset()})
    s.house.clock.forward(AT_MOST_EVERY)
    await follow_segments(room, s.actor)
    await change_segment(room, s.actor, segment.id, None, {"name": "Our regulars"})
    await remove_segment(room, s.actor, segment.id, None)


async def a_broadcast_goes_to_whoever_is_in_a_segment(s: Stage) -> None:
    room, members = s.house.app.publishing, s.house.app.members
    [said] = await some_said(s.house, s.actor, s.channel, "Open?")
    await follow_inbound(members, s.actor, said)
    [ana] = (await members.reads.members(s.actor, PageRequest())).items
    await change_member(members, s.actor, ana.id, None, {"labels": frozenset({"regular"})})
    segment = (await create_segment(members, s.actor, NewSegment("Regulars", REGULARS))).segment
    texts = (BroadcastText("en", "We move."),)
    for gone in (False, True):
        wanted = NewBroadcast("We move", texts, segment_id=segment.id)
        made = (await create_broadcast(room, s.actor, wanted)).broadcast
        await send_broadcast(room, s.actor, made.id, None, None)
        if gone:
            await remove_segment(members, s.actor, segment.id, None)
        for _ in range(2):
            await step_broadcast(room, s.actor, made.id)


SEGMENTS: Scenes = {
    a_segment_is_entered_and_left: (
        {Segment: "change followed remove", SegmentMember: "leave"},
        {
            *("member.created", "member.updated"),
            *("segment.created", "segment.updated", "segment.deleted"),
            *("segment.entered", "segment.left"),
        },
    ),
    a_broadcast_goes_to_whoever_is_in_a_segment: (
        {Broadcast: "listed stop send", Segment: "remove"},
        {
            *("inbound.received", "conversation.opened", "member.created", "member.updated"),
            *("member.identity_added", "segment.created", "segment.deleted"),
            *("broadcast.created", "broadcast.sending", "broadcast.recipients_added"),
            *("broadcast.paused", "message.created", "message.scheduled"),
        },
    ),
}
