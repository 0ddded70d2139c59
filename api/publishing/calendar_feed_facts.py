"""What is told of calendar feeds: each name in a sentence, and their shape."""

from collections.abc import Mapping

from api.wire import Fact, InstantOut, Out
from domain.publishing import calendar_feed_events as events
from domain.publishing.calendar_feed import ContentLevel


class CalendarFeedFact(Out):
    """A calendar feed as it is after what happened. Its address is told to nobody."""

    id: str
    name: str
    content: ContentLevel
    language: str
    revoked_at: InstantOut | None
    external_id: str | None
    version: int


FACTS: Mapping[str, Fact] = {
    events.CALENDAR_FEED_CREATED: Fact("A calendar feed was given its address.", CalendarFeedFact),
    events.CALENDAR_FEED_UPDATED: Fact("What a calendar feed shows was changed.", CalendarFeedFact),
    events.CALENDAR_FEED_REVOKED: Fact(
        "The address of a calendar feed shows nothing any more.", CalendarFeedFact
    ),
}
