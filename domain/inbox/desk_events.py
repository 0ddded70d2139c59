"""What is told of that which those who answer go by."""

from typing import Any

from domain.inbox.business_calendar import BusinessCalendar
from domain.inbox.saved_reply import SavedReply
from domain.shared.events import News, differences

BUSINESS_CALENDAR_CREATED = "business_calendar.created"
BUSINESS_CALENDAR_UPDATED = "business_calendar.updated"
BUSINESS_CALENDAR_DELETED = "business_calendar.deleted"
SAVED_REPLY_CREATED = "saved_reply.created"
SAVED_REPLY_UPDATED = "saved_reply.updated"
SAVED_REPLY_DELETED = "saved_reply.deleted"

ANNOUNCED = frozenset(
    {
        *(BUSINESS_CALENDAR_CREATED, BUSINESS_CALENDAR_UPDATED, BUSINESS_CALENDAR_DELETED),
        *(SAVED_REPLY_CREATED, SAVED_REPLY_UPDATED, SAVED_REPLY_DELETED),
    }
)


def calendar_changed(
    name: str, calendar: BusinessCalendar, before: BusinessCalendar | None = None
) -> News:
    """The calendar as it is now; of its days off only how many there are."""
    after = _calendar(calendar)
    previous = differences(_calendar(before), after) if before else {}
    return News(name, calendar.id, calendar.version, after, previous=previous)


def saved_reply_changed(name: str, reply: SavedReply, before: SavedReply | None = None) -> News:
    """The saved reply as it is now. What it says is left out: who may read it can fetch it."""
    after = _reply(reply)
    previous = differences(_reply(before), after) if before else {}
    return News(name, reply.id, reply.version, after, previous=previous)


def _calendar(calendar: BusinessCalendar) -> dict[str, Any]:
    return {
        "id": calendar.id,
        "name": calendar.name,
        "timezone": calendar.timezone,
        "hours": [
            {"weekday": open.weekday, "opens": open.opens, "closes": open.closes}
            for open in calendar.hours
        ],
        "days_off": len(calendar.days_off),
        "countries": list(calendar.countries),
        "external_id": calendar.external_id,
        "version": calendar.version,
    }


def _reply(reply: SavedReply) -> dict[str, Any]:
    return {
        "id": reply.id,
        "short_code": reply.short_code,
        "name": reply.name,
        "languages": [text.language for text in reply.texts],
        "prompts": [prompt.name for prompt in reply.prompts],
        "media_ids": list(reply.media_ids),
        "labels": list(reply.labels),
        "external_id": reply.external_id,
        "version": reply.version,
    }
