"""Small scenes about ladders that are climbed, in memory."""

from datetime import timedelta

from domain.escalations.model import (
    Escalation,
    Ladder,
    LadderStep,
    Subject,
    SubjectKind,
    Urgency,
    Without,
)
from domain.escalations.use_cases.acknowledge import acknowledge
from domain.escalations.use_cases.climb import climb
from domain.escalations.use_cases.escalate import NewEscalation, escalate
from domain.escalations.use_cases.keep_ladders import (
    NewLadder,
    change_ladder,
    create_ladder,
    remove_ladder,
)
from domain.inbox.ordering import ConversationAction, ConversationOrder, ConversationTarget
from domain.inbox.use_cases.move_conversations import move_conversation
from domain.inbox.use_cases.note_reply import note_published_reply
from domain.shared.heard import Heard, HeardKind
from domain.shared.ids import ConversationId, DeliveryId, InboundMessageId, MessageId, TeammateId
from tests.unit.inbox_scenes import ANA, happens
from tests.unit.stage import Scenes, Stage

BO = TeammateId("tmt_bo")
TWO_STEPS = (
    LadderStep(600, raise_to=Urgency.HIGH, tell_teammates=(BO,)),
    LadderStep(1200, Without.RESOLUTION, assign_to=BO),
)


async def asked(s: Stage, *steps: LadderStep) -> Escalation:
    """Ana writes, and a ladder is climbed for it."""
    s.house.memory.at_work.add(BO)
    await happens(s, Heard("d1", HeardKind.DIRECT, s.house.clock.now(), ANA, "Hello?"))
    [conversation] = s.house.memory.tables.conversations.values()
    room = s.house.app.escalations
    ladder = await create_ladder(room, s.actor, NewLadder("Nobody answers", steps or TWO_STEPS))
    subject = Subject(SubjectKind.CONVERSATION, conversation.id)
    return await escalate(room, s.actor, NewEscalation(ladder.id, subject))


async def a_ladder_is_changed_and_thrown_away(s: Stage) -> None:
    room = s.house.app.escalations
    wanted = NewLadder("Nobody answers", (LadderStep(0, raise_to=Urgency.HIGH),))
    ladder = await create_ladder(room, s.actor, wanted)
    await change_ladder(room, s.actor, ladder.id, None, {"name": "Nobody is there"})
    await remove_ladder(room, s.actor, ladder.id, None)


async def it_is_climbed_to_its_end_and_then_somebody_sees_to_it(s: Stage) -> None:
    room, begun = s.house.app.escalations, await asked(s)
    s.house.clock.forward(timedelta(minutes=30))
    await climb(room, s.actor, begun.id)
    await acknowledge(room, s.actor, begun.id, stops=True)


async def it_is_answered_in_time(s: Stage) -> None:
    begun = await asked(s, LadderStep(600, tell_teammates=(BO,)))
    [said] = s.house.memory.tables.inbound_messages.values()
    went_out = (DeliveryId("dlv_1"), MessageId("msg_1"), s.house.clock.now(), "post-1")
    await note_published_reply(s.house.app.inbox, s.actor, InboundMessageId(said.id), *went_out)
    await climb(s.house.app.escalations, s.actor, begun.id)


async def it_is_over_before_anybody_is_told(s: Stage) -> None:
    room, begun = s.house.app.escalations, await asked(s)
    target = ConversationTarget(ConversationId(begun.subject_id))
    order = ConversationOrder(ConversationAction.CLOSE)
    await move_conversation(s.house.app.inbox, s.actor, target, order)
    await climb(room, s.actor, begun.id)


HEARD = {"inbound.received", "conversation.opened", "escalation_ladder.created"}
ESCALATIONS: Scenes = {
    a_ladder_is_changed_and_thrown_away: (
        {Ladder: "change remove"},
        {
            *("escalation_ladder.created", "escalation_ladder.updated"),
            "escalation_ladder.deleted",
        },
    ),
    it_is_climbed_to_its_end_and_then_somebody_sees_to_it: (
        {Escalation: "see take exhaust acknowledge"},
        {
            *HEARD,
            *("escalation.started", "escalation.step_taken", "escalation.exhausted"),
            *("escalation.acknowledged", "conversation.updated", "conversation.assigned"),
        },
    ),
    it_is_answered_in_time: (
        {},
        {*HEARD, "escalation.started", "escalation.answered", "conversation.replied"},
    ),
    it_is_over_before_anybody_is_told: (
        {},
        {*HEARD, "escalation.started", "escalation.resolved", "conversation.closed"},
    ),
}
