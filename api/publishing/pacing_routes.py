"""Rules of publishing and blackouts: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Texts
from api.publishing.pacing_schemas import (
    BestTimesOut,
    BlackoutIn,
    BlackoutOut,
    PublishingRulesIn,
    PublishingRulesOut,
)
from domain.publishing.pacing import BlackoutScope
from domain.publishing.use_cases.black_out import (
    create_blackout,
    list_blackouts,
    read_blackout,
    remove_blackout,
)
from domain.publishing.use_cases.rule_publishing import put_rules, read_rules
from domain.publishing.use_cases.suggest_times import suggest_times
from domain.shared.ids import BlackoutId, ChannelId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
BLACKOUTS = Listing(
    ("id", "created_at", "starts_at"),
    {
        "scope": Choice(BlackoutScope),
        "community_id": Texts(),
        "channel_id": Texts(),
        "external_id": Texts(),
        "starts_at": Moment(),
        "ends_at": Moment(),
    },
)


@router.get("/publishing-rules", **operation("planning", PublishingRulesOut))
async def get_publishing_rules(call: InWorkspace) -> Response:
    """Read the workspace's rules of publishing, which its channels go by where theirs are open."""
    room = call.app.publishing
    return await call.read(lambda actor: read_rules(room, actor, None), PublishingRulesOut.of)


@router.put("/publishing-rules", **operation("planning", PublishingRulesOut, may_match=True))
async def put_publishing_rules(body: PublishingRulesIn, call: InWorkspace) -> Response:
    """Give the workspace rules of publishing, all of them anew. What is planned is not moved."""
    room, version, wanted = call.app.publishing, call.version, body.wanted()
    return await call.change(
        lambda actor: put_rules(room, actor, None, version, wanted), PublishingRulesOut.of
    )


@router.get("/channels/{channel_id}/publishing-rules", **operation("planning", PublishingRulesOut))
async def get_channel_publishing_rules(channel_id: str, call: InWorkspace) -> Response:
    """Read a channel's rules of publishing, and what holds together with the workspace's."""
    room = call.app.publishing
    return await call.read(
        lambda actor: read_rules(room, actor, ChannelId(channel_id)), PublishingRulesOut.of
    )


@router.put(
    "/channels/{channel_id}/publishing-rules",
    **operation("planning", PublishingRulesOut, may_match=True),
)
async def put_channel_publishing_rules(
    channel_id: str, body: PublishingRulesIn, call: InWorkspace
) -> Response:
    """Give a channel rules of publishing, all of them anew. Queues go by them from here on; a time
    that is named by hand is taken as it is, and says what it clashes with."""
    room, version, wanted = call.app.publishing, call.version, body.wanted()
    return await call.change(
        lambda actor: put_rules(room, actor, ChannelId(channel_id), version, wanted),
        PublishingRulesOut.of,
    )


@router.get("/channels/{channel_id}/best-times", **operation("planning", BestTimesOut))
async def get_channel_best_times(channel_id: str, call: InWorkspace) -> Response:
    """Say at which hours of the week a channel's posts do best, and what that rests on; without
    enough measured posts, that nothing can be said yet."""
    room = call.app.publishing
    return await call.read(
        lambda actor: suggest_times(room, actor, ChannelId(channel_id)), BestTimesOut.of
    )


@router.post("/blackouts", **operation("planning", BlackoutOut, creates=True))
async def post_blackout(body: BlackoutIn, call: InWorkspace) -> Response:
    """Name days on which queues place nothing, with a reason. What is planned already stays."""
    room = call.app.publishing
    return await call.change(
        lambda actor: create_blackout(room, actor, body.request()),
        BlackoutOut.of,
        status=201,
        location="/v1/blackouts/{}",
    )


@router.get("/blackouts", **operation("planning", page_of(BlackoutOut), lists=BLACKOUTS))
@listing(BLACKOUTS)
async def get_blackouts(call: InWorkspace) -> Response:
    """List blackouts."""
    room = call.app.publishing
    return await call.page(
        BLACKOUTS, lambda actor, wanted: list_blackouts(room, actor, wanted), BlackoutOut.of
    )


@router.get("/blackouts/{blackout_id}", **operation("planning", BlackoutOut))
async def get_blackout(blackout_id: str, call: InWorkspace) -> Response:
    """Read a blackout."""
    room = call.app.publishing
    return await call.read(
        lambda actor: read_blackout(room, actor, BlackoutId(blackout_id)), BlackoutOut.of
    )


@router.delete("/blackouts/{blackout_id}", **operation("planning", BlackoutOut))
async def delete_blackout(blackout_id: str, call: InWorkspace) -> Response:
    """Remove a blackout: its days are like others again."""
    room = call.app.publishing
    return await call.change(
        lambda actor: remove_blackout(room, actor, BlackoutId(blackout_id)), BlackoutOut.of
    )
