"""Calendar feeds: how they are kept, and what whoever has the secret address of one sees."""

import hashlib

from fastapi import APIRouter, Request, Response

from api.calls import InWorkspace, InWorkspaceOnce, listing, page_of
from api.documentation import operation, operation_id
from api.edge import RateLimited
from api.headers import headers_of, text_of
from api.house import House
from api.operation import Operation
from api.paging import Flag, Listing, Moment, Texts
from api.publishing.calendar_feed_schemas import (
    CalendarFeedChange,
    CalendarFeedIn,
    CalendarFeedOut,
    CalendarFeedSecretOut,
)
from api.publishing.calendar_ics import as_icalendar
from api.security import count_guess
from domain.publishing.use_cases.keep_calendar_feeds import (
    change_calendar_feed,
    create_calendar_feed,
    list_calendar_feeds,
    read_calendar_feed,
    revoke_calendar_feed,
)
from domain.publishing.use_cases.open_calendar_feed import open_calendar_feed
from domain.shared.errors import NotFound
from domain.shared.ids import CalendarFeedId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
FEEDS = Listing(
    ("id", "created_at"), {"revoked": Flag(), "external_id": Texts(), "created_at": Moment()}
)
LOOKS_A_MINUTE = 60
KEPT_SECONDS = 300


@router.post(
    "/calendar/feeds", **operation("calendar", CalendarFeedSecretOut, creates=True, once=True)
)
async def post_calendar_feed(body: CalendarFeedIn, call: InWorkspaceOnce) -> Response:
    """Make an address at which calendar programs find what is planned. It is shown this once;
    whoever has it can read, without a key."""
    room, public = call.app.publishing, _house(call.request).settings.public_url
    return await call.change(
        lambda actor: create_calendar_feed(room, actor, body.request()),
        lambda answer, language: CalendarFeedSecretOut.made(answer, public),
        status=201,
        location="/v1/calendar/feeds/{}",
    )


@router.get("/calendar/feeds", **operation("calendar", page_of(CalendarFeedOut), lists=FEEDS))
@listing(FEEDS)
async def get_calendar_feeds(call: InWorkspace) -> Response:
    """List calendar feeds."""
    room = call.app.publishing
    return await call.page(
        FEEDS, lambda actor, wanted: list_calendar_feeds(room, actor, wanted), CalendarFeedOut.of
    )


@router.get("/calendar/feeds/{feed_id}", **operation("calendar", CalendarFeedOut))
async def get_calendar_feed(feed_id: str, call: InWorkspace) -> Response:
    """Read a calendar feed: what it shows, not where."""
    room = call.app.publishing
    return await call.read(
        lambda actor: read_calendar_feed(room, actor, CalendarFeedId(feed_id)), CalendarFeedOut.of
    )


@router.patch("/calendar/feeds/{feed_id}", **operation("calendar", CalendarFeedOut, changes=True))
async def patch_calendar_feed(
    feed_id: str, body: CalendarFeedChange, call: InWorkspace
) -> Response:
    """Change what a calendar feed shows. Its address stays."""
    room, version = call.app.publishing, call.required_version
    changes = body.wanted()
    return await call.change(
        lambda actor: change_calendar_feed(room, actor, CalendarFeedId(feed_id), version, changes),
        CalendarFeedOut.of,
    )


@router.post("/calendar/feeds/{feed_id}/revoke", **operation("calendar", CalendarFeedOut))
async def post_calendar_feed_revoke(feed_id: str, call: InWorkspace) -> Response:
    """Close the address of a calendar feed, for good."""
    room = call.app.publishing
    return await call.change(
        lambda actor: revoke_calendar_feed(room, actor, CalendarFeedId(feed_id)),
        CalendarFeedOut.of,
    )


async def calendar_file(secret: str, request: Request) -> Response:
    """What the feed of this secret shows, as iCalendar (RFC 5545). Programs may keep it for five
    minutes, and ask then whether there is anything new."""
    house = _house(request)
    try:
        shown = await open_calendar_feed(house.app.publishing, secret)
    except NotFound:
        await count_guess(house, request)
        raise
    standing = await house.limits.count("calendar", shown.feed.id, LOOKS_A_MINUTE)
    if not standing.granted:
        wait = standing.reset_seconds
        raise RateLimited(seconds=wait, retry_after_seconds=wait)
    body = as_icalendar(shown)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": f"private, max-age={KEPT_SECONDS}"}
    known = text_of(headers_of(request.scope), b"if-none-match") or ""
    if tag in [one.strip().removeprefix("W/") for one in known.split(",")]:
        return Response(status_code=304, headers=headers)
    named = {"content-disposition": 'inline; filename="tertulia.ics"'}
    return Response(body, media_type="text/calendar", headers=headers | named)


def _house(request: Request) -> House:
    house: House = request.app.state.house
    return house


router.routes.append(Operation("/calendar/{secret}.ics", calendar_file, include_in_schema=False))
