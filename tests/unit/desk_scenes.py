"""Small scenes about what those who answer go by, in memory."""

from domain.inbox.business_calendar import BusinessCalendar
from domain.inbox.saved_reply import ReplyText, SavedReply
from domain.inbox.use_cases.keep_business_calendars import (
    NewBusinessCalendar,
    change_business_calendar,
    create_business_calendar,
    remove_business_calendar,
)
from domain.inbox.use_cases.keep_saved_replies import (
    NewSavedReply,
    change_saved_reply,
    create_saved_reply,
    remove_saved_reply,
)
from domain.inbox.working_time import OpenHours
from tests.unit.stage import Scenes, Stage

MONDAYS = NewBusinessCalendar("Mondays", "Europe/Madrid", (OpenHours(1, "09:00", "14:00"),))
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


DESK: Scenes = {
    a_calendar_is_changed_and_thrown_away: (
        {BusinessCalendar: "change remove"},
        {"business_calendar.created", "business_calendar.updated", "business_calendar.deleted"},
    ),
    a_saved_reply_is_changed_and_thrown_away: (
        {SavedReply: "change remove"},
        {"saved_reply.created", "saved_reply.updated", "saved_reply.deleted"},
    ),
}
