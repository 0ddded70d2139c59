"""Copies, erasures and legal holds: each route parses, asks one use case, shapes the answer."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from api.calls import InWorkspace
from api.documentation import operation, operation_id
from api.events.operation_schemas import OperationOut
from api.members.privacy_schemas import (
    LegalHoldIn,
    LegalHoldOut,
    LegalHoldsOut,
    LiftIn,
    MemberErasureOut,
    MemberExportOut,
)
from api.operation import Operation
from domain.members.privacy import LegalHold
from domain.members.use_cases.erase_member import read_erasure, request_erasure
from domain.members.use_cases.export_member import read_archive, read_export, request_export
from domain.members.use_cases.keep_legal_holds import (
    lift_legal_hold,
    list_legal_holds,
    place_legal_hold,
)
from domain.shared.ids import LegalHoldId, MemberExportId, MemberId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
ZIP = "application/zip"


@router.post("/members/{member_id}/export", **operation("privacy", OperationOut, begins=True))
async def post_member_export(member_id: str, call: InWorkspace) -> Response:
    """Have a copy made of all that is known of a member and of whoever is part of them: one ZIP
    with a file of JSON Lines for each class of data, and a manifest with the hash of each. It can
    be fetched for 24 hours."""
    room = call.app.members
    return await call.change(
        lambda actor: request_export(room, actor, MemberId(member_id)),
        OperationOut.of,
        status=202,
        location="/v1/operations/{}",
    )


@router.get("/members/{member_id}/export", **operation("privacy", MemberExportOut))
async def get_member_export(member_id: str, call: InWorkspace) -> Response:
    """Read how far the latest copy of a member is, and until when it can be fetched."""
    room = call.app.members
    return await call.read(
        lambda actor: read_export(room, actor, MemberId(member_id)), MemberExportOut.of
    )


def _zipped() -> dict[str, Any]:
    described = operation("privacy", str, expires=True)
    schema = {"type": "string", "format": "binary"}
    described["responses"][200] = {"content": {ZIP: {"schema": schema}}}
    return described | {"response_class": StreamingResponse, "response_model": None}


@router.get("/member-exports/{export_id}/archive", **_zipped())
async def get_member_export_archive(export_id: str, call: InWorkspace) -> Response:
    """Fetch a copy: the archive itself, for 24 hours after it was made."""
    pieces = await read_archive(call.app.members, call.actor, MemberExportId(export_id))
    headers = {
        "cache-control": "private, no-store",
        "content-disposition": f'attachment; filename="{export_id}.zip"',
    }
    return StreamingResponse(pieces, media_type=ZIP, headers=headers)


@router.post("/members/{member_id}/erase", **operation("privacy", OperationOut, begins=True))
async def post_member_erase(member_id: str, call: InWorkspace) -> Response:
    """Forget a member, and whoever is part of them, everywhere and for good. From the answer on
    nothing more is taken in from their accounts. Asked again, it is the same operation. A legal
    hold refuses it, and so does a reply to them that is still to go out."""
    room = call.app.members
    return await call.change(
        lambda actor: request_erasure(room, actor, MemberId(member_id)),
        OperationOut.of,
        status=202,
        location="/v1/operations/{}",
    )


@router.get("/members/{member_id}/erasure", **operation("privacy", MemberErasureOut))
async def get_member_erasure(member_id: str, call: InWorkspace) -> Response:
    """Read the receipt of a member's erasure: how much of each class of data was taken away."""
    room = call.app.members
    return await call.read(
        lambda actor: read_erasure(room, actor, MemberId(member_id)), MemberErasureOut.of
    )


@router.post("/members/{member_id}/legal-holds", **operation("privacy", LegalHoldOut, creates=True))
async def post_member_legal_hold(member_id: str, body: LegalHoldIn, call: InWorkspace) -> Response:
    """Say that the law wants what is known of a member kept. While any such hold stands they are
    not erased."""
    room = call.app.members
    return await call.change(
        lambda actor: place_legal_hold(room, actor, MemberId(member_id), body.reason, body.until),
        LegalHoldOut.of,
        status=201,
        location=f"/v1/members/{member_id}/legal-holds",
    )


@router.get("/members/{member_id}/legal-holds", **operation("privacy", LegalHoldsOut))
async def get_member_legal_holds(member_id: str, call: InWorkspace) -> Response:
    """All legal holds on a member, and on whoever is part of them."""
    room = call.app.members

    def shape(found: Sequence[LegalHold], language: str) -> LegalHoldsOut:
        return LegalHoldsOut(data=[LegalHoldOut.of(one, language) for one in found])

    return await call.read(lambda actor: list_legal_holds(room, actor, MemberId(member_id)), shape)


@router.post(
    "/members/{member_id}/legal-holds/{hold_id}/lift", **operation("privacy", LegalHoldOut)
)
async def post_member_legal_hold_lift(
    member_id: str, hold_id: str, body: LiftIn, call: InWorkspace
) -> Response:
    """Lift a legal hold, for a reason."""
    room, member, hold = call.app.members, MemberId(member_id), LegalHoldId(hold_id)
    return await call.change(
        lambda actor: lift_legal_hold(room, actor, member, hold, body.reason), LegalHoldOut.of
    )
