"""The feed and its stream: each route parses, asks one use case, shapes the answer."""

from typing import Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Response
from pydantic_core import to_json

from api.calls import (
    Call,
    InOrganization,
    InStream,
    InWorkspace,
    InWorkspaceOnce,
    listing,
)
from api.documentation import operation, operation_id
from api.events.catalogue import EventType, catalogue, reference
from api.events.feed_query import FEED, LAST_EVENT_ID, STREAM, FeedCursors
from api.events.schemas import (
    EventFeedPage,
    EventOut,
    EventTypeOut,
    EventTypesOut,
    StreamTicketOut,
)
from api.events.stream import EventStream
from api.operation import Operation
from domain.events.rules import letter
from domain.events.use_cases.read_feed import enter_feed, read_event, read_feed
from domain.events.use_cases.stream_tickets import create_stream_ticket
from domain.shared.access import Actor, Permission
from domain.shared.ids import EventId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)


@router.get("/events", **operation("events", EventFeedPage, lists=FEED, expires=True))
@listing(FEED)
async def get_events(call: InWorkspace) -> Response:
    """Read what happened in the workspace, oldest first, and come back with `next_cursor`. What was
    acknowledged before is in it; nothing is ever added before a cursor."""
    return await _page(call)


@router.get("/organization/events", **operation("events", EventFeedPage, lists=FEED, expires=True))
@listing(FEED)
async def get_organization_events(call: InOrganization) -> Response:
    """Read what happened to the organization itself, such as its keys, in the mode of the key. It
    takes a key that opens every workspace."""
    return await _page(call)


@router.get(
    "/events/stream",
    response_class=EventStream,
    **operation("events", str, lists=STREAM, streams=True, expires=True),
)
@listing(STREAM)
async def get_event_stream(call: InStream) -> Response:
    """Follow what happens in the workspace, as server-sent events. Each has its name, its JSON and
    an id to come back to; it begins now, or after `Last-Event-ID`."""
    query, given = call.request.query_params, call.request.headers.get(LAST_EVENT_ID)
    request = STREAM.parse(query)
    cursors = FeedCursors(call.request.app.state.cursors, call.actor, request)
    pointer = f"header:{LAST_EVENT_ID}" if given else "parameter:last_event_id"
    last = given or query.get("last_event_id")
    after = cursors.open(last, pointer) if last else None
    place = await enter_feed(call.app.events, call.actor, request, after)
    with_presences = query.get("presence") == "true"
    if with_presences:
        call.actor.require_all(Permission.INBOX_READ)
    streams = call.request.app.state.streams
    return EventStream(streams, call.actor, request, place, cursors, with_presences=with_presences)


@router.post("/events/stream-tickets", **operation("events", StreamTicketOut, once=True))
async def post_stream_ticket(call: InWorkspaceOnce) -> Response:
    """Make a ticket for a browser, which cannot send a key with an `EventSource`. It opens one
    stream of this workspace, once, within a minute."""
    room = call.app.events
    return await call.change(lambda actor: create_stream_ticket(room, actor), StreamTicketOut.of)


@router.get("/events/{event_id}", **operation("events", EventOut))
async def get_event(event_id: str, call: InWorkspace) -> Response:
    """Read one event, while it is kept: for 30 days."""
    event = await read_event(call.app.events, call.actor, EventId(event_id))
    return _json(letter(event))


@router.get("/event-types", **operation("events", EventTypesOut))
async def get_event_types(call: InOrganization) -> Response:
    """Every event there is: what it says, its shape, and one that happened."""

    async def all_of_them(actor: Actor) -> tuple[EventType, ...]:
        return catalogue()

    return await call.read(all_of_them, _types)


async def _page(call: Call) -> Response:
    query = call.request.query_params
    request = FEED.parse(query)
    cursors = FeedCursors(call.request.app.state.cursors, call.actor, request)
    after = cursors.open(query["cursor"]) if "cursor" in query else None
    page = await read_feed(call.app.events, call.actor, request, after)
    cursor = cursors.of(page.place)
    response = _json(
        {
            "data": [letter(event) for event in page.events],
            "next_cursor": cursor,
            "has_more": page.has_more,
        }
    )
    if page.has_more:
        rest = [(name, value) for name, value in query.multi_items() if name != "cursor"]
        more = urlencode([*rest, ("cursor", cursor)], quote_via=quote, safe=",:")
        response.headers["link"] = f'<{call.request.url.path}?{more}>; rel="next"'
    return response


def _json(document: dict[str, Any]) -> Response:
    return Response(to_json(document), media_type="application/json")


def _types(events: tuple[EventType, ...], language: str) -> EventTypesOut:
    return EventTypesOut(
        data=[
            EventTypeOut(
                name=event.name,
                description=event.says,
                schema_url=f"/openapi.json{reference(event)['$ref']}",
                example=dict(event.example),
            )
            for event in events
        ]
    )
