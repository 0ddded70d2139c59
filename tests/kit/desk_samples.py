"""What those who answer go by, with every field set to something other than its default."""

from collections.abc import Mapping
from typing import Any

from domain.inbox.business_calendar import BusinessCalendar, DayOff
from domain.inbox.saved_reply import Prompt, ReplyText, SavedReply
from domain.inbox.working_time import OpenHours
from domain.shared.ids import BusinessCalendarId, MediaId, SavedReplyId
from tests.kit.sample_parts import ODD, ORGANIZATION, WORKSPACE, at

CALENDAR = BusinessCalendarId("bcal_1")
SAVED_REPLY = SavedReplyId("rpl_1")
DESK: Mapping[str, Any] = {
    "business_calendars": BusinessCalendar(
        id=CALENDAR,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        name=ODD,
        timezone="Australia/Lord_Howe",
        hours=(OpenHours(1, "09:00", "14:00"), OpenHours(6, "22:00", "06:00")),
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        version=3,
        days_off=(DayOff("2026-12-24", ODD), DayOff("2026-12-31")),
        countries=("ES-MD", "PT"),
        removed_at=at(3),
        external_id=f"calendar-{ODD}",
        metadata={"a": ODD},
    ),
    "saved_replies": SavedReply(
        id=SAVED_REPLY,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        short_code="hours",
        name=ODD,
        texts=(ReplyText("es", f"Hola {{{{person.name}}}} {ODD}"), ReplyText("en-GB", ODD)),
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        version=3,
        prompts=(Prompt("order_number", ODD),),
        media_ids=(MediaId("med_1"),),
        labels=("shipping", ODD),
        removed_at=at(3),
        external_id=f"reply-{ODD}",
        metadata={"a": ODD},
    ),
}
