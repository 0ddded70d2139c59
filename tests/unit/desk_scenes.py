"""Small scenes about what those who answer go by, in memory."""

from datetime import timedelta

from domain.inbox.business_calendar import BusinessCalendar
from domain.inbox.saved_reply import ReplyText, SavedReply
from domain.inbox.sla import AppliedSla, SlaPolicy, SlaTerms
from domain.inbox.use_cases.keep_business_calendars import (
    NewBusinessCalendar,
    change_business_calendar,
    create_business_calendar,
    remove_business_calendar,
)
from domain.inbox.use_cases.keep_promises import keep_promises, tell_what_is_due
from domain.inbox.use_cases.keep_saved_replies import (
    NewSavedReply,
    change_saved_reply,
    create_saved_reply,
    remove_saved_reply,
)
from domain.inbox.use_cases.keep_sla_policies import (
    NewSlaPolicy,
    change_sla_policy,
    create_sla_policy,
    remove_sla_policy,
)
from domain.inbox.working_time import OpenHours
from domain.shared.heard import Heard, HeardKind
from tests.kit.promises import closed, promises_are_kept
from tests.unit.inbox_scenes import ANA, happens
from tests.unit.stage import Scenes, Stage

MONDAYS = NewBusinessCalendar("Mondays", "Europe/Madrid", (OpenHours(1, "09:00", "14:00"),))
FAST = NewSlaPolicy("Fast", SlaTerms(first_response_seconds=3600))
HOURS = NewSavedReply("hours", "Opening hours", (ReplyText("en", "We open at nine."),))


async def a_calendar_is_changed_and_thrown_away(s: Stage) -> None:
    room = s.house.app.inbox
    calendar = await create_business_calendar(room, s.actor, MONDAYS)
    await change_business_calendar(room, s.actor, calendar.id, None, {"timezone": "UTC"})
    await remove_business_calendar(room, s.actor, calendar.id, None)


async def a_saved_reply_is_changed_and_thrown_away(s: Stage) -> None:
    room = s.house.app.inbox
    reply = await create_saved_reply(room, s.actor, HOURS)
    await change_saved_reply(room, s.actor, reply.id, None, {"labels": ("hours",)})
    await remove_saved_reply(room, s.actor, reply.id, None)


async def a_policy_is_changed_and_thrown_away(s: Stage) -> None:
    room = s.house.app.inbox
    policy = await create_sla_policy(room, s.actor, FAST)
    await change_sla_policy(room, s.actor, policy.id, None, {"labels": ("vip",)})
    await remove_sla_policy(room, s.actor, policy.id, None)


async def what_is_promised_is_missed_and_the_conversation_goes_on_in_another(s: Stage) -> None:
    room = s.house.app.inbox
    await create_sla_policy(room, s.actor, FAST)
    at = s.house.clock.now()
    await happens(s, Heard("c2", HeardKind.COMMENT, at, ANA, "Me too.", parent_id="c1"))
    await promises_are_kept(s.house, s.actor)
    s.house.clock.forward(timedelta(hours=2))
    for applied in list(s.house.memory.tables.applied_slas.values()):
        await tell_what_is_due(room, s.actor, applied.id)
    await happens(s, Heard("c3", HeardKind.COMMENT, at, ANA, "And me.", parent_id="c1"))
    await happens(s, Heard("c1", HeardKind.COMMENT, at, ANA, "I would come."))
    await promises_are_kept(s.house, s.actor)


async def what_is_promised_is_kept(s: Stage) -> None:
    await create_sla_policy(s.house.app.inbox, s.actor, FAST)
    await happens(s, Heard("d1", HeardKind.DIRECT, s.house.clock.now(), ANA, "Hello?"))
    await promises_are_kept(s.house, s.actor)
    [conversation] = s.house.memory.tables.conversations.values()
    await keep_promises(s.house.app.inbox, s.actor, closed(conversation, s.house.clock.now()))


DESK: Scenes = {
    a_policy_is_changed_and_thrown_away: (
        {SlaPolicy: "change remove"},
        {"sla_policy.created", "sla_policy.updated", "sla_policy.deleted"},
    ),
    what_is_promised_is_missed_and_the_conversation_goes_on_in_another: (
        {AppliedSla: "tick see"},
        {
            *("sla_policy.created", "sla.started", "sla.warned", "sla.missed", "sla.sealed"),
            *("inbound.received", "conversation.opened", "conversation.merged"),
            "conversation.message_added",
        },
    ),
    what_is_promised_is_kept: (
        {},
        {
            *("sla_policy.created", "sla.started", "sla.hit"),
            *("inbound.received", "conversation.opened"),
        },
    ),
    a_calendar_is_changed_and_thrown_away: (
        {BusinessCalendar: "change remove"},
        {"business_calendar.created", "business_calendar.updated", "business_calendar.deleted"},
    ),
    a_saved_reply_is_changed_and_thrown_away: (
        {SavedReply: "change remove"},
        {"saved_reply.created", "saved_reply.updated", "saved_reply.deleted"},
    ),
}
