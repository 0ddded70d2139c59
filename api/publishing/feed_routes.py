"""Feeds: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Texts
from api.publishing.feed_schemas import FeedChange, FeedIn, FeedItemOut, FeedOut
from domain.publishing.feed import FeedMode, FeedStatus, ItemOutcome
from domain.publishing.use_cases.keep_feeds import (
    change_feed,
    create_feed,
    list_feed_items,
    list_feeds,
    pause_feed,
    read_feed,
    remove_feed,
    resume_feed,
)
from domain.shared.ids import FeedId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
FEEDS = Listing(
    ("id", "created_at"),
    {
        "status": Choice(FeedStatus),
        "mode": Choice(FeedMode),
        "channel_id": Texts(),
        "external_id": Texts(),
        "created_at": Moment(),
    },
)

ITEMS = Listing(
    ("id", "seen_at"),
    {"outcome": Choice(ItemOutcome), "message_id": Texts(), "seen_at": Moment()},
)


@router.post("/feeds", **operation("feeds", FeedOut, creates=True))
async def post_feed(body: FeedIn, call: InWorkspace) -> Response:
    """Name a feed whose new items become drafts or ideas. It is asked at once; of what is in it
    already only so much counts as new as `backfill` says. With the mode `draft` it also needs the
    scope messages:write."""
    room = call.app.publishing
    return await call.change(
        lambda actor: create_feed(room, actor, body.request()),
        FeedOut.of,
        status=201,
        location="/v1/feeds/{}",
    )


@router.get("/feeds", **operation("feeds", page_of(FeedOut), lists=FEEDS))
@listing(FEEDS)
async def get_feeds(call: InWorkspace) -> Response:
    """List feeds."""
    room = call.app.publishing
    return await call.page(FEEDS, lambda actor, wanted: list_feeds(room, actor, wanted), FeedOut.of)


@router.get("/feeds/{feed_id}", **operation("feeds", FeedOut))
async def get_feed(feed_id: str, call: InWorkspace) -> Response:
    """Read a feed: what becomes of its items, and how asking it has gone."""
    room = call.app.publishing
    return await call.read(lambda actor: read_feed(room, actor, FeedId(feed_id)), FeedOut.of)


@router.get(
    "/feeds/{feed_id}/items",
    **operation("feeds", page_of(FeedItemOut), lists=ITEMS),
)
@listing(ITEMS)
async def get_feed_items(feed_id: str, call: InWorkspace) -> Response:
    """List what has been seen of a feed, newest first, and what became of each item: a draft, an
    idea, or nothing, and why."""
    room = call.app.publishing
    return await call.page(
        ITEMS,
        lambda actor, wanted: list_feed_items(room, actor, FeedId(feed_id), wanted),
        FeedItemOut.of,
    )


@router.patch("/feeds/{feed_id}", **operation("feeds", FeedOut, changes=True))
async def patch_feed(feed_id: str, body: FeedChange, call: InWorkspace) -> Response:
    """Change a feed. Another `url`, such as the one in `moved_to`, is asked at once."""
    room, version = call.app.publishing, call.required_version
    changes = body.wanted()
    return await call.change(
        lambda actor: change_feed(room, actor, FeedId(feed_id), version, changes), FeedOut.of
    )


@router.delete("/feeds/{feed_id}", **operation("feeds", FeedOut, may_match=True))
async def delete_feed(feed_id: str, call: InWorkspace) -> Response:
    """Let a feed go, for good. What was made of its items stays."""
    room, version = call.app.publishing, call.version
    return await call.change(
        lambda actor: remove_feed(room, actor, FeedId(feed_id), version), FeedOut.of
    )


@router.post("/feeds/{feed_id}/pause", **operation("feeds", FeedOut))
async def post_feed_pause(feed_id: str, call: InWorkspace) -> Response:
    """Ask a feed no more until it is resumed."""
    room = call.app.publishing
    return await call.change(lambda actor: pause_feed(room, actor, FeedId(feed_id)), FeedOut.of)


@router.post("/feeds/{feed_id}/resume", **operation("feeds", FeedOut))
async def post_feed_resume(feed_id: str, call: InWorkspace) -> Response:
    """Ask a feed again, at once. What came meanwhile and is still in it counts as new."""
    room = call.app.publishing
    return await call.change(lambda actor: resume_feed(room, actor, FeedId(feed_id)), FeedOut.of)
