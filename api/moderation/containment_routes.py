"""Containments: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, InWorkspaceOnce, listing, page_of
from api.documentation import operation, operation_id
from api.moderation.containment_schemas import (
    ContainedMessageOut,
    ContainmentChange,
    ContainmentIn,
    ContainmentOut,
    ContainmentProgressOut,
)
from api.operation import Operation
from api.paging import Choice, Flag, Listing, Moment, Texts
from domain.moderation.containment import ContainmentKind, ContainmentScope
from domain.moderation.use_cases.keep_containments import (
    change_containment,
    lift_containment,
    list_contained,
    list_containments,
    place_containment,
    read_containment,
    read_progress,
)
from domain.shared.ids import ContainmentId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
CONTAINMENTS = Listing(
    ("id", "created_at"),
    {
        "kind": Choice(ContainmentKind),
        "scope": Choice(ContainmentScope),
        "community_id": Texts(),
        "channel_id": Texts(),
        "message_id": Texts(),
        "conversation_id": Texts(),
        "platform_person_id": Texts(),
        "decision_id": Texts(),
        "standing": Flag(),
        "created_at": Moment(),
    },
)
CONTAINED = Listing(
    ("id",),
    {
        "channel_id": Texts(),
        "inbound_message_id": Texts(),
        "author_id": Texts(),
        "held": Flag(),
    },
)


@router.post("/containments", **operation("moderation", ContainmentOut, creates=True, once=True))
async def post_containment(body: ContainmentIn, call: InWorkspaceOnce) -> Response:
    """Keep what people say within bounds: pause a thread, slow people down, hide one of them, or
    let nothing pass without a moderator."""
    room = call.app.moderation
    return await call.change(
        lambda actor: place_containment(room, actor, body.request()),
        ContainmentOut.of,
        status=201,
        location="/v1/containments/{}",
    )


@router.get("/containments", **operation("moderation", page_of(ContainmentOut), lists=CONTAINMENTS))
@listing(CONTAINMENTS)
async def get_containments(call: InWorkspace) -> Response:
    """List containments."""
    room = call.app.moderation
    return await call.page(
        CONTAINMENTS,
        lambda actor, wanted: list_containments(room, actor, wanted),
        ContainmentOut.of,
    )


@router.get("/containments/{containment_id}", **operation("moderation", ContainmentOut))
async def get_containment(containment_id: str, call: InWorkspace) -> Response:
    """Read a containment."""
    room = call.app.moderation
    return await call.read(
        lambda actor: read_containment(room, actor, ContainmentId(containment_id)),
        ContainmentOut.of,
    )


@router.patch(
    "/containments/{containment_id}", **operation("moderation", ContainmentOut, changes=True)
)
async def patch_containment(
    containment_id: str, body: ContainmentChange, call: InWorkspace
) -> Response:
    """Change the reason, end or pace of a containment that stands."""
    room, version = call.app.moderation, call.required_version
    changes = body.changes()
    return await call.change(
        lambda actor: change_containment(
            room, actor, ContainmentId(containment_id), version, changes
        ),
        ContainmentOut.of,
    )


@router.post("/containments/{containment_id}/lift", **operation("moderation", ContainmentOut))
async def post_containment_lift(containment_id: str, call: InWorkspace) -> Response:
    """End a containment. What it hid is shown again, one after the other, and nothing else."""
    room = call.app.moderation
    return await call.change(
        lambda actor: lift_containment(room, actor, ContainmentId(containment_id)),
        ContainmentOut.of,
    )


@router.get(
    "/containments/{containment_id}/messages",
    **operation("moderation", page_of(ContainedMessageOut), lists=CONTAINED),
)
@listing(CONTAINED)
async def get_containment_messages(containment_id: str, call: InWorkspace) -> Response:
    """List the messages that a containment holds, or held, and how each stands."""
    room = call.app.moderation
    return await call.page(
        CONTAINED,
        lambda actor, wanted: list_contained(room, actor, ContainmentId(containment_id), wanted),
        ContainedMessageOut.of,
    )


@router.get(
    "/containments/{containment_id}/progress",
    **operation("moderation", ContainmentProgressOut),
)
async def get_containment_progress(containment_id: str, call: InWorkspace) -> Response:
    """How many messages a containment has on record, and how they stand."""
    room = call.app.moderation
    return await call.read(
        lambda actor: read_progress(room, actor, ContainmentId(containment_id)),
        ContainmentProgressOut.of,
    )
