"""The wire shapes of events, of the feed, and of what lets one follow it."""

from typing import Any

from pydantic import Field

from api.wire import InstantOut, Out
from domain.events.rules import API_VERSION
from domain.events.views import NewTicket


class EventDataOut(Out):
    object: dict[str, Any] = Field(
        description="What it is about, as it was right after; its shape follows from `type`."
    )
    previous: dict[str, Any] = Field(
        description="What of `object` was different before, with the value it had."
    )


class EventOut(Out):
    """One thing that happened; the same in the feed, in the stream and in webhooks."""

    id: str
    type: str = Field(description="A name of `GET /v1/event-types`; clients ignore those unknown.")
    timestamp: InstantOut
    workspace_id: str | None = Field(description="Null: it is about the organization itself.")
    api_version: str = Field(examples=[API_VERSION])
    sequence: int = Field(
        description="Never falls for one object, and grows with each of its changes."
    )
    data: EventDataOut


class EventFeedPage(Out):
    data: list[EventOut] = Field(description="In the order it was told, oldest first.")
    next_cursor: str = Field(description="Where to go on, also when there is no more for now.")
    has_more: bool = Field(description="Whether there is more at once, even if this page is empty.")


class EventTypeOut(Out):
    name: str
    description: str
    schema_url: str = Field(description="The shape of the whole event.")
    example: dict[str, Any]


class EventTypesOut(Out):
    data: list[EventTypeOut]


class StreamTicketOut(Out):
    ticket: str = Field(description="Opens one stream, once.")
    url: str = Field(description="For `new EventSource(…)`.")
    expires_at: InstantOut

    @classmethod
    def of(cls, ticket: NewTicket, language: str) -> "StreamTicketOut":
        return cls(
            ticket=ticket.text,
            url=f"/v1/events/stream?ticket={ticket.text}",
            expires_at=ticket.expires_at,
        )
