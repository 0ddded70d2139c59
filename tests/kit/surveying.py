"""Conversations are had and closed, and whoever wrote in them is asked how it was."""

from datetime import timedelta
from itertools import count

from domain.inbox.conversation import Conversation, ConversationReply
from domain.inbox.ordering import ConversationAction, ConversationOrder, ConversationTarget
from domain.inbox.survey import SURVEY_DUE, Survey, SurveyText, SurveyWay
from domain.inbox.use_cases.ask_about_conversation import ask_when_due, plan_survey
from domain.inbox.use_cases.keep_survey_policies import NewSurveyPolicy
from domain.inbox.use_cases.move_conversations import move_conversation
from domain.inbox.use_cases.note_reply import note_reply
from domain.shared.access import Actor, system
from domain.shared.ids import ConversationId, DeliveryId, MessageId
from tests.kit.fakes import FakeHouse

TEXTS = (
    SurveyText("en", "How was our help?", "Thank you! How was it? {{survey.link}}"),
    SurveyText("es", "¿Qué tal la ayuda?", "¡Gracias, {{person.name|tú}}! {{survey.link}}"),
)
AFTER_EACH = NewSurveyPolicy("After each", TEXTS)
BY_HAND = NewSurveyPolicy("By hand", TEXTS, way=SurveyWay.LINK)
_numbers = count(1)


async def answered(house: FakeHouse, actor: Actor, conversation: Conversation) -> None:
    """A reply of ours went out there."""
    number = next(_numbers)
    reply = ConversationReply(
        workspace_id=actor.workspace,
        delivery_id=DeliveryId(f"dlv_{number}"),
        conversation_id=conversation.id,
        message_id=MessageId(f"msg_{number}"),
        at=house.clock.now(),
    )
    await note_reply(house.app.inbox, actor, conversation.channel_id, reply, f"post-{number}")


async def moved(
    house: FakeHouse, actor: Actor, id: ConversationId, action: ConversationAction
) -> Conversation:
    order = ConversationOrder(action)
    return await move_conversation(house.app.inbox, actor, ConversationTarget(id), order)


async def closed(house: FakeHouse, actor: Actor, id: ConversationId) -> Conversation:
    """It is closed, and that is told as the relay tells it: twice."""
    conversation = await moved(house, actor, id, ConversationAction.CLOSE)
    for _ in range(2):
        await plan_survey(
            *(house.app.inbox, system(actor.organization_id, actor.workspace), id),
            *(conversation.channel_id, conversation.labels),
            conversation.closed_at or house.clock.now(),
        )
    return conversation


async def works(house: FakeHouse, actor: Actor, after: timedelta = timedelta()) -> None:
    """What is due by then is done, each twice."""
    house.clock.forward(after)
    now, service = house.clock.now(), system(actor.organization_id, actor.workspace)
    for duty in list(house.duties):
        if duty.kind == SURVEY_DUE and duty.due_at is not None and duty.due_at <= now:
            del house.memory.tables.duties[duty.workspace_id, duty.kind, duty.subject_id]
            for _ in range(2):
                await ask_when_due(house.app.inbox, service, ConversationId(duty.subject_id))


def surveys_of(house: FakeHouse) -> list[Survey]:
    return sorted(house.memory.tables.surveys.values(), key=lambda row: row.id)
