"""Broadcasts: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Texts
from api.publishing.broadcast_schemas import (
    BroadcastChange,
    BroadcastIn,
    BroadcastOut,
    BroadcastPreflightOut,
    EnlistedOut,
    RecipientOut,
    RecipientsIn,
    SendIn,
)
from domain.publishing.broadcast import BroadcastState, RecipientState
from domain.publishing.use_cases.enlist_recipients import (
    enlist_audience,
    enlist_recipients,
    list_recipients,
)
from domain.publishing.use_cases.keep_broadcasts import (
    change_broadcast,
    create_broadcast,
    list_broadcasts,
    read_broadcast,
)
from domain.publishing.use_cases.move_broadcast import (
    cancel_broadcast,
    pause_broadcast,
    resume_broadcast,
    send_broadcast,
)
from domain.publishing.use_cases.preflight_broadcast import preflight_broadcast
from domain.shared.ids import BroadcastId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
BROADCASTS = Listing(
    ("id", "created_at", "updated_at"),
    {
        "state": Choice(BroadcastState),
        "campaign_id": Texts(),
        "external_id": Texts(),
        "created_at": Moment(),
    },
)
RECIPIENTS = Listing(
    ("id", "updated_at"),
    {
        "state": Choice(RecipientState),
        "reason": Texts(),
        "channel_id": Texts(),
        "platform_person_id": Texts(),
    },
)


@router.post("/broadcasts", **operation("broadcasts", BroadcastOut, creates=True))
async def post_broadcast(body: BroadcastIn, call: InWorkspace) -> Response:
    """Write down what is said to many people, each of them alone. It is a draft, and has nobody on
    its list yet."""
    room = call.app.publishing
    return await call.change(
        lambda actor: create_broadcast(room, actor, body.request()),
        BroadcastOut.of,
        status=201,
        location="/v1/broadcasts/{}",
    )


@router.get("/broadcasts", **operation("broadcasts", page_of(BroadcastOut), lists=BROADCASTS))
@listing(BROADCASTS)
async def get_broadcasts(call: InWorkspace) -> Response:
    """List broadcasts, each with how far it has come."""
    room = call.app.publishing
    return await call.page(
        BROADCASTS, lambda actor, wanted: list_broadcasts(room, actor, wanted), BroadcastOut.of
    )


@router.get("/broadcasts/{broadcast_id}", **operation("broadcasts", BroadcastOut))
async def get_broadcast(broadcast_id: str, call: InWorkspace) -> Response:
    """Read a broadcast, and how far it has come."""
    room = call.app.publishing
    return await call.read(
        lambda actor: read_broadcast(room, actor, BroadcastId(broadcast_id)), BroadcastOut.of
    )


@router.patch("/broadcasts/{broadcast_id}", **operation("broadcasts", BroadcastOut, changes=True))
async def patch_broadcast(broadcast_id: str, body: BroadcastChange, call: InWorkspace) -> Response:
    """Change a broadcast that has not begun."""
    room, version, changes = call.app.publishing, call.required_version, body.wanted()
    id = BroadcastId(broadcast_id)
    return await call.change(
        lambda actor: change_broadcast(room, actor, id, version, changes), BroadcastOut.of
    )


@router.post(
    "/broadcasts/{broadcast_id}/recipients",
    **operation("broadcasts", EnlistedOut, may_match=True),
)
async def post_broadcast_recipients(
    broadcast_id: str, body: RecipientsIn, call: InWorkspace
) -> Response:
    """Put people on the list of a broadcast that has not begun: by name, or everybody who said
    something. Whoever is on it already stays there once."""
    room, version, id = call.app.publishing, call.version, BroadcastId(broadcast_id)
    if body.audience is not None:
        audience = body.audience.audience()
        return await call.change(
            lambda actor: enlist_audience(room, actor, id, version, audience), EnlistedOut.of
        )
    wanted = body.wanted()
    return await call.change(
        lambda actor: enlist_recipients(room, actor, id, version, wanted), EnlistedOut.of
    )


@router.get(
    "/broadcasts/{broadcast_id}/recipients",
    **operation("broadcasts", page_of(RecipientOut), lists=RECIPIENTS),
)
@listing(RECIPIENTS)
async def get_broadcast_recipients(broadcast_id: str, call: InWorkspace) -> Response:
    """List the people a broadcast is for, and how it went for each."""
    room, id = call.app.publishing, BroadcastId(broadcast_id)
    return await call.page(
        RECIPIENTS, lambda actor, wanted: list_recipients(room, actor, id, wanted), RecipientOut.of
    )


@router.post(
    "/broadcasts/{broadcast_id}/preflight",
    **operation("broadcasts", BroadcastPreflightOut, reads=True),
)
async def post_broadcast_preflight(broadcast_id: str, call: InWorkspace) -> Response:
    """Say whom a broadcast would not reach and why, how long it takes, and how its texts read.
    Nothing is sent or stored."""
    room, id = call.app.publishing, BroadcastId(broadcast_id)
    return await call.read(
        lambda actor: preflight_broadcast(room, actor, id), BroadcastPreflightOut.of
    )


@router.post(
    "/broadcasts/{broadcast_id}/send", **operation("broadcasts", BroadcastOut, may_match=True)
)
async def post_broadcast_send(broadcast_id: str, body: SendIn, call: InWorkspace) -> Response:
    """Send a broadcast, at once or at a time to come."""
    room, version, id = call.app.publishing, call.version, BroadcastId(broadcast_id)
    schedule = body.time(room.clock)
    return await call.change(
        lambda actor: send_broadcast(room, actor, id, version, schedule), BroadcastOut.of
    )


@router.post(
    "/broadcasts/{broadcast_id}/pause", **operation("broadcasts", BroadcastOut, may_match=True)
)
async def post_broadcast_pause(broadcast_id: str, call: InWorkspace) -> Response:
    """Speak to nobody else until it is resumed. What goes out within the next ten seconds still
    does."""
    room, version, id = call.app.publishing, call.version, BroadcastId(broadcast_id)
    return await call.change(
        lambda actor: pause_broadcast(room, actor, id, version), BroadcastOut.of
    )


@router.post(
    "/broadcasts/{broadcast_id}/resume", **operation("broadcasts", BroadcastOut, may_match=True)
)
async def post_broadcast_resume(broadcast_id: str, call: InWorkspace) -> Response:
    """Go on with those who were not spoken to yet."""
    room, version, id = call.app.publishing, call.version, BroadcastId(broadcast_id)
    return await call.change(
        lambda actor: resume_broadcast(room, actor, id, version), BroadcastOut.of
    )


@router.post(
    "/broadcasts/{broadcast_id}/cancel", **operation("broadcasts", BroadcastOut, may_match=True)
)
async def post_broadcast_cancel(broadcast_id: str, call: InWorkspace) -> Response:
    """Let nothing more of it go out. What is being sent at this very moment still ends as it ends,
    and is counted."""
    room, version, id = call.app.publishing, call.version, BroadcastId(broadcast_id)
    return await call.change(
        lambda actor: cancel_broadcast(room, actor, id, version), BroadcastOut.of
    )
