"""Evergreens: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, InWorkspaceOnce, listing, page_of
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Texts
from api.publishing.evergreen_schemas import EvergreenChange, EvergreenIn, EvergreenOut, TurnsOut
from domain.publishing.evergreen import EvergreenStatus
from domain.publishing.use_cases.keep_evergreens import (
    change_evergreen,
    create_evergreen,
    pause_evergreen,
    remove_evergreen,
    resume_evergreen,
)
from domain.publishing.use_cases.read_evergreens import list_evergreens, list_turns, read_evergreen
from domain.shared.ids import EvergreenId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
EVERGREENS = Listing(
    ("id", "created_at", "updated_at", "name"),
    {
        "status": Choice(EvergreenStatus),
        "community_id": Texts(),
        "channel_id": Texts(),
        "external_id": Texts(),
        "created_at": Moment(),
    },
)


@router.post("/evergreens", **operation("evergreens", EvergreenOut, creates=True, once=True))
async def post_evergreen(body: EvergreenIn, call: InWorkspaceOnce) -> Response:
    """Begin an evergreen: it is said again and again, in other words each time, with some days in
    between. Each message is there a day before it goes out."""
    room = call.app.publishing
    return await call.change(
        lambda actor: create_evergreen(room, actor, body.request()),
        EvergreenOut.of,
        status=201,
        location="/v1/evergreens/{}",
    )


@router.get("/evergreens", **operation("evergreens", page_of(EvergreenOut), lists=EVERGREENS))
@listing(EVERGREENS)
async def get_evergreens(call: InWorkspace) -> Response:
    """List evergreens."""
    room = call.app.publishing
    return await call.page(
        EVERGREENS, lambda actor, wanted: list_evergreens(room, actor, wanted), EvergreenOut.of
    )


@router.get("/evergreens/{evergreen_id}", **operation("evergreens", EvergreenOut))
async def get_evergreen(evergreen_id: str, call: InWorkspace) -> Response:
    """Read an evergreen: what it said last, and what it says next."""
    room = call.app.publishing
    return await call.read(
        lambda actor: read_evergreen(room, actor, EvergreenId(evergreen_id)), EvergreenOut.of
    )


@router.get("/evergreens/{evergreen_id}/turns", **operation("evergreens", TurnsOut))
async def get_evergreen_turns(evergreen_id: str, call: InWorkspace) -> Response:
    """The latest hundred times that it was said, the last one first."""
    room = call.app.publishing
    return await call.read(
        lambda actor: list_turns(room, actor, EvergreenId(evergreen_id)), TurnsOut.of
    )


@router.patch("/evergreens/{evergreen_id}", **operation("evergreens", EvergreenOut, changes=True))
async def patch_evergreen(evergreen_id: str, body: EvergreenChange, call: InWorkspace) -> Response:
    """Change an evergreen from its next turn on. A message that is there already stays."""
    room, version = call.app.publishing, call.required_version
    return await call.change(
        lambda actor: change_evergreen(room, actor, EvergreenId(evergreen_id), version, body.of),
        EvergreenOut.of,
    )


@router.delete("/evergreens/{evergreen_id}", **operation("evergreens", EvergreenOut))
async def delete_evergreen(evergreen_id: str, call: InWorkspace) -> Response:
    """End an evergreen and show it no more. What it said stays as it is."""
    room = call.app.publishing
    return await call.change(
        lambda actor: remove_evergreen(room, actor, EvergreenId(evergreen_id)), EvergreenOut.of
    )


@router.post(
    "/evergreens/{evergreen_id}/pause", **operation("evergreens", EvergreenOut, may_match=True)
)
async def post_evergreen_pause(evergreen_id: str, call: InWorkspace) -> Response:
    """Say nothing more until it is resumed. A message that is there already is called off."""
    room, version = call.app.publishing, call.version
    return await call.change(
        lambda actor: pause_evergreen(room, actor, EvergreenId(evergreen_id), version),
        EvergreenOut.of,
    )


@router.post(
    "/evergreens/{evergreen_id}/resume", **operation("evergreens", EvergreenOut, may_match=True)
)
async def post_evergreen_resume(evergreen_id: str, call: InWorkspace) -> Response:
    """Go on, also after it has stopped by itself."""
    room, version = call.app.publishing, call.version
    return await call.change(
        lambda actor: resume_evergreen(room, actor, EvergreenId(evergreen_id), version),
        EvergreenOut.of,
    )
