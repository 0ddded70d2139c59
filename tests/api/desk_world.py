"""What those who answer go by, in a workspace in which every operation has something to do."""

from collections.abc import Mapping
from dataclasses import replace

from adapters.wiring import House
from domain.inbox.conversation_events import OPENED, conversation_told
from domain.inbox.saved_reply import ReplyText
from domain.inbox.sla import SlaTerms
from domain.inbox.sla_events import sight_in
from domain.inbox.use_cases.keep_business_calendars import (
    NewBusinessCalendar,
    create_business_calendar,
)
from domain.inbox.use_cases.keep_promises import keep_promises
from domain.inbox.use_cases.keep_saved_replies import NewSavedReply, create_saved_reply
from domain.inbox.use_cases.keep_sla_policies import NewSlaPolicy, create_sla_policy
from domain.inbox.use_cases.read_conversations import read_conversation
from domain.inbox.working_time import OpenHours
from domain.shared.access import Actor
from domain.shared.ids import ConversationId, Kind
from tests.api.automation_world import AUTOMATING, what_is_done_by_itself
from tests.api.survey_world import SURVEYING, who_is_asked

DESK = {
    "business_calendar": Kind.BUSINESS_CALENDAR,
    "spare_business_calendar": Kind.BUSINESS_CALENDAR,
    "saved_reply": Kind.SAVED_REPLY,
    "spare_saved_reply": Kind.SAVED_REPLY,
    "sla_policy": Kind.SLA_POLICY,
    "spare_sla_policy": Kind.SLA_POLICY,
    **AUTOMATING,
    **SURVEYING,
}


async def what_the_desk_goes_by(
    house: House, actor: Actor, things: Mapping[str, str], external_id: str
) -> dict[str, str]:
    room = house.app.inbox
    hours = (OpenHours(1, "09:00", "14:00"),)
    mondays = NewBusinessCalendar("Mondays", "Europe/Madrid", hours, external_id=external_id)
    says = (ReplyText("en", "Hello {{person.name|there}}, we open at nine."),)
    opening = NewSavedReply("hours", "Opening hours", says, external_id=external_id)
    spare = replace(opening, short_code="bye", external_id=None)
    calendars = [mondays, replace(mondays, external_id=None)]
    made = [(await create_business_calendar(room, actor, wanted)).id for wanted in calendars]
    said = [(await create_saved_reply(room, actor, wanted)).id for wanted in (opening, spare)]
    fast = NewSlaPolicy("Fast", SlaTerms(first_response_seconds=3600), external_id=external_id)
    policies = [fast, replace(fast, external_id=None)]
    promised = [(await create_sla_policy(room, actor, wanted)).id for wanted in policies]
    conversation = await read_conversation(room, actor, ConversationId(things["conversation"]))
    told = conversation_told(OPENED, conversation)
    await keep_promises(room, actor, sight_in(told.data, told.sequence, house.clock.now()))
    done = await what_is_done_by_itself(house, actor, things, external_id)
    kept = dict(
        zip([*DESK][: -len(AUTOMATING | SURVEYING)], [*made, *said, *promised], strict=True)
    )
    return kept | done | await who_is_asked(house, actor, things, external_id)
