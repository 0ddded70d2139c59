"""Missions: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.members.mission_schemas import MissionChange, MissionIn, MissionOut
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Texts
from domain.members.mission import Audience, MissionKind, MissionState
from domain.members.use_cases.keep_missions import (
    archive_mission,
    change_mission,
    close_mission,
    create_mission,
    list_missions,
    open_mission,
    pause_mission,
    read_mission,
)
from domain.shared.ids import MissionId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
MISSIONS = Listing(
    ("id", "title", "created_at", "updated_at"),
    {
        "state": Choice(MissionState),
        "kind": Choice(MissionKind),
        "audience": Choice(Audience),
        "community_id": Texts(),
        "segment_id": Texts(),
        "external_id": Texts(),
        "created_at": Moment(),
    },
)


@router.post("/missions", **operation("missions", MissionOut, creates=True))
async def post_mission(body: MissionIn, call: InWorkspace) -> Response:
    """Write down what members are asked to do. It is a draft: nothing is handed in before it is
    opened."""
    room = call.app.members
    return await call.change(
        lambda actor: create_mission(room, actor, body.request()),
        MissionOut.of,
        status=201,
        location="/v1/missions/{}",
    )


@router.get("/missions", **operation("missions", page_of(MissionOut), lists=MISSIONS))
@listing(MISSIONS)
async def get_missions(call: InWorkspace) -> Response:
    """List missions. With a member's session token: those that are open."""
    room = call.app.members
    return await call.page(
        MISSIONS, lambda actor, wanted: list_missions(room, actor, wanted), MissionOut.of
    )


@router.get("/missions/{mission_id}", **operation("missions", MissionOut))
async def get_mission(mission_id: str, call: InWorkspace) -> Response:
    """Read a mission."""
    room, id = call.app.members, MissionId(mission_id)
    return await call.read(lambda actor: read_mission(room, actor, id), MissionOut.of)


@router.patch("/missions/{mission_id}", **operation("missions", MissionOut, changes=True))
async def patch_mission(mission_id: str, body: MissionChange, call: InWorkspace) -> Response:
    """Change a mission: all of it as long as it is a draft; its title, brief, end and most_approved
    until it is closed."""
    room, version, changes = call.app.members, call.required_version, body.wanted()
    id = MissionId(mission_id)
    return await call.change(
        lambda actor: change_mission(room, actor, id, version, changes), MissionOut.of
    )


@router.post("/missions/{mission_id}/open", **operation("missions", MissionOut, may_match=True))
async def post_mission_open(mission_id: str, call: InWorkspace) -> Response:
    """Let members hand something in, for the first time or again after a pause."""
    room, id, version = call.app.members, MissionId(mission_id), call.version
    return await call.change(lambda actor: open_mission(room, actor, id, version), MissionOut.of)


@router.post("/missions/{mission_id}/pause", **operation("missions", MissionOut, may_match=True))
async def post_mission_pause(mission_id: str, call: InWorkspace) -> Response:
    """Let nothing be handed in until it is opened again."""
    room, id, version = call.app.members, MissionId(mission_id), call.version
    return await call.change(lambda actor: pause_mission(room, actor, id, version), MissionOut.of)


@router.post("/missions/{mission_id}/close", **operation("missions", MissionOut, may_match=True))
async def post_mission_close(mission_id: str, call: InWorkspace) -> Response:
    """Close it for good. What was handed in is still judged."""
    room, id, version = call.app.members, MissionId(mission_id), call.version
    return await call.change(lambda actor: close_mission(room, actor, id, version), MissionOut.of)


@router.post("/missions/{mission_id}/archive", **operation("missions", MissionOut, may_match=True))
async def post_mission_archive(mission_id: str, call: InWorkspace) -> Response:
    """Put away one that is closed, or a draft that comes to nothing."""
    room, id, version = call.app.members, MissionId(mission_id), call.version
    return await call.change(lambda actor: archive_mission(room, actor, id, version), MissionOut.of)
