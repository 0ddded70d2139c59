"""What is told of that which those who answer go by: each name in a sentence, and the shapes."""

from collections.abc import Mapping

from pydantic import Field

from api.inbox.calendar_schemas import OpenHoursOut
from api.wire import Fact, Out
from domain.inbox import desk_events as events


class BusinessCalendarFact(Out):
    """A business calendar as it is after what happened."""

    id: str
    name: str
    timezone: str
    hours: list[OpenHoursOut]
    days_off: int = Field(description="How many there are; which, is to be fetched.")
    countries: list[str]
    external_id: str | None
    version: int


class SavedReplyFact(Out):
    """A saved reply as it is after what happened. What it says is to be fetched."""

    id: str
    short_code: str
    name: str
    languages: list[str]
    prompts: list[str] = Field(description="Their names.")
    media_ids: list[str]
    labels: list[str]
    external_id: str | None
    version: int


FACTS: Mapping[str, Fact] = {
    events.BUSINESS_CALENDAR_CREATED: Fact(
        "A business calendar was written down.", BusinessCalendarFact
    ),
    events.BUSINESS_CALENDAR_UPDATED: Fact(
        "A business calendar was changed.", BusinessCalendarFact
    ),
    events.BUSINESS_CALENDAR_DELETED: Fact(
        "A business calendar was thrown away.", BusinessCalendarFact
    ),
    events.SAVED_REPLY_CREATED: Fact("A saved reply was written down.", SavedReplyFact),
    events.SAVED_REPLY_UPDATED: Fact("A saved reply was changed.", SavedReplyFact),
    events.SAVED_REPLY_DELETED: Fact("A saved reply was thrown away.", SavedReplyFact),
}
