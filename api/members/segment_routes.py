"""Segments: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.members.schemas import MemberOut
from api.members.segment_schemas import (
    QuestionIn,
    SegmentChange,
    SegmentIn,
    SegmentOut,
    SegmentPreviewOut,
)
from api.operation import Operation
from api.paging import Listing, Moment, Texts
from domain.members.use_cases.keep_segments import (
    change_segment,
    create_segment,
    list_segment_members,
    list_segments,
    preview_segment,
    read_segment,
    remove_segment,
)
from domain.shared.ids import SegmentId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
SEGMENTS = Listing(
    ("id", "name", "created_at", "updated_at"), {"external_id": Texts(), "created_at": Moment()}
)
MEMBERS = Listing(("id", "created_at", "last_seen_at", "name"), {})


@router.post("/segments", **operation("segments", SegmentOut, creates=True))
async def post_segment(body: SegmentIn, call: InWorkspace) -> Response:
    """Save conditions about members. Whoever meets them enters the segment shortly afterwards, and
    whoever no longer does leaves it; both are told."""
    room = call.app.members
    return await call.change(
        lambda actor: create_segment(room, actor, body.request()),
        SegmentOut.of,
        status=201,
        location="/v1/segments/{}",
    )


@router.get("/segments", **operation("segments", page_of(SegmentOut), lists=SEGMENTS))
@listing(SEGMENTS)
async def get_segments(call: InWorkspace) -> Response:
    """List segments, each with how many are in it at this moment."""
    room = call.app.members
    return await call.page(
        SEGMENTS,
        lambda actor, wanted: list_segments(room, actor, wanted),
        SegmentOut.of,
    )


@router.post("/segments/preview", **operation("segments", SegmentPreviewOut, reads=True))
async def post_segments_preview(body: QuestionIn, call: InWorkspace) -> Response:
    """Count who meets some conditions at this moment. Nothing is stored."""
    room, question = call.app.members, body.question()
    return await call.read(
        lambda actor: preview_segment(room, actor, question), SegmentPreviewOut.of
    )


@router.get("/segments/{segment_id}", **operation("segments", SegmentOut))
async def get_segment(segment_id: str, call: InWorkspace) -> Response:
    """Read a segment, and how many are in it at this moment."""
    room = call.app.members
    return await call.read(
        lambda actor: read_segment(room, actor, SegmentId(segment_id)), SegmentOut.of
    )


@router.patch("/segments/{segment_id}", **operation("segments", SegmentOut, changes=True))
async def patch_segment(segment_id: str, body: SegmentChange, call: InWorkspace) -> Response:
    """Change a segment. Who enters and who leaves by that is told as ever."""
    room, version, changes = call.app.members, call.required_version, body.wanted()
    return await call.change(
        lambda actor: change_segment(room, actor, SegmentId(segment_id), version, changes),
        SegmentOut.of,
    )


@router.delete("/segments/{segment_id}", **operation("segments", SegmentOut, may_match=True))
async def delete_segment(segment_id: str, call: InWorkspace) -> Response:
    """Throw a segment away, for good. The members stay, and nobody is told to have left it."""
    room, version = call.app.members, call.version
    return await call.change(
        lambda actor: remove_segment(room, actor, SegmentId(segment_id), version), SegmentOut.of
    )


@router.get(
    "/segments/{segment_id}/members",
    **operation("segments", page_of(MemberOut), lists=MEMBERS),
)
@listing(MEMBERS)
async def get_segment_members(segment_id: str, call: InWorkspace) -> Response:
    """List who meets the conditions of a segment at this moment."""
    room, id = call.app.members, SegmentId(segment_id)
    return await call.page(
        MEMBERS,
        lambda actor, wanted: list_segment_members(room, actor, id, wanted),
        MemberOut.of,
    )
