"""What the feed can be asked for: in a list and in a stream the same filters and cursors."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from starlette.datastructures import QueryParams

from api.edge import InvalidCursor
from api.paging import (
    Cursors,
    Flag,
    Kind,
    Moment,
    Phrase,
    Texts,
    page_size,
    parsed,
    query_parameter,
    refuse_unknown,
)
from domain.events.model import Place
from domain.events.use_cases.read_feed import FeedRequest
from domain.shared.access import Actor
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.paging import DEFAULT_LIMIT, MAX_LIMIT, SortKey

CURSOR = {"type": "string", "maxLength": 2000}
# How a place is written in a cursor.
WRITTEN = (SortKey("position"), SortKey("complete_at"))
FILTERS: Mapping[str, tuple[Kind, str]] = {
    "type": (Texts(), "Names of events, or beginnings such as `message.*`."),
    "object_id": (Phrase(), "Only what is about this object."),
}
SINCE = (Moment(), "Where to begin without a cursor; with one it means nothing.")
TICKET: tuple[Kind, str] = (Phrase(), "From `POST /v1/events/stream-tickets`, instead of a key.")
LAST_EVENT_ID = "Last-Event-ID"


PRESENCE: tuple[Kind, str] = (
    Flag(),
    "Tell who is in which conversation, too, as `conversation.presence`: no event, without an id,"
    " and nothing to come back to. Takes `inbox:read` for all of them.",
)


class FeedCursors:
    """Cursors of one caller's feed with these filters: good in the list and in the stream alike,
    whichever key, or ticket, comes with them."""

    def __init__(self, cursors: Cursors, actor: Actor, request: FeedRequest) -> None:
        self._cursors = cursors
        names = ",".join(sorted(set(request.types)))
        feed = f"{actor.organization_id} {actor.workspace_id} {actor.mode} events"
        self._bound = f"{feed}\n{names}\n{request.object_id or ''}"

    def of(self, place: Place) -> str:
        return self._cursors.seal([place.position, place.at], self._bound)

    def open(self, cursor: str, pointer: str = "parameter:cursor") -> Place:
        """Raises InvalidCursor."""
        try:
            position, at = self._cursors.open(cursor, self._bound, WRITTEN)
        except InvalidCursor:
            raise InvalidCursor(pointer=pointer) from None
        assert isinstance(at, datetime)
        return Place(position, at)


class FeedListing:
    """The parameters of a page. The feed is its own file: who has the cursor has the rest."""

    def openapi(self) -> dict[str, Any]:
        limit = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
        own = [query_parameter("limit", limit), query_parameter("cursor", CURSOR)]
        return {"parameters": [*own, *_described({**FILTERS, "since": SINCE})]}

    def parse(self, query: QueryParams) -> FeedRequest:
        """Without its cursor. Raises UnknownParameter, ValidationFailed."""
        refuse_unknown(query, {"limit", "cursor", "since", *FILTERS})
        faults: list[FieldError] = []
        request = FeedRequest(
            limit=parsed(query, "limit", page_size, faults, DEFAULT_LIMIT),
            since=parsed(query, "since", SINCE[0].parse, faults, None),
            **_filters(query, faults),
        )
        if faults:
            raise ValidationFailed(errors=faults)
        return request


class StreamListing:
    """The parameters of a stream."""

    def openapi(self) -> dict[str, Any]:
        header = {
            "name": LAST_EVENT_ID,
            "in": "header",
            "required": False,
            "description": "The id of the last event that arrived; the stream goes on after it.",
            "schema": CURSOR,
        }
        by_query = query_parameter("last_event_id", CURSOR) | {
            "description": f"The same as {LAST_EVENT_ID}, which comes before it."
        }
        own = {**FILTERS, "ticket": TICKET, "presence": PRESENCE}
        return {"parameters": [header, by_query, *_described(own)]}

    def parse(self, query: QueryParams) -> FeedRequest:
        """Without its place. Raises UnknownParameter, ValidationFailed."""
        refuse_unknown(query, {"last_event_id", "ticket", "presence", *FILTERS})
        faults: list[FieldError] = []
        parsed(query, "ticket", TICKET[0].parse, faults, None)
        parsed(query, "presence", PRESENCE[0].parse, faults, None)
        request = FeedRequest(limit=MAX_LIMIT, **_filters(query, faults))
        if faults:
            raise ValidationFailed(errors=faults)
        return request


def _filters(query: QueryParams, faults: list[FieldError]) -> dict[str, Any]:
    types, about = FILTERS["type"][0], FILTERS["object_id"][0]
    return {
        "types": tuple(parsed(query, "type", types.parse, faults, ())),
        "object_id": parsed(query, "object_id", about.parse, faults, None),
    }


def _described(parameters: Mapping[str, tuple[Kind, str]]) -> list[dict[str, Any]]:
    return [
        query_parameter(name, kind.schema()) | {"description": says}
        for name, (kind, says) in parameters.items()
    ]


FEED = FeedListing()
STREAM = StreamListing()
