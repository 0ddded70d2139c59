"""What a guest does with an approval link, without a key: the token in the path is the only
authority, and opens one message."""

from typing import Any

from fastapi import APIRouter, Response

from api.documentation import operation, operation_id
from api.operation import Operation
from api.publishing.guest_entrance import InGuestCall
from api.publishing.guest_schemas import (
    GuestApprovalOut,
    GuestApproveIn,
    GuestCommentIn,
    GuestRefuseIn,
)
from domain.publishing.approval import DecisionKind
from domain.publishing.use_cases.approve_as_guest import (
    comment_as_guest,
    decide_as_guest,
    show_to_guest,
)

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)


def _for_guests() -> dict[str, Any]:
    described = operation("approvals", GuestApprovalOut)
    del described["responses"]["401"]
    described["openapi_extra"]["security"] = []
    return described


@router.get("/guest/approvals/{token}", **_for_guests())
async def get_guest_approval(token: str, call: InGuestCall) -> Response:
    """Read what is to be approved, as every channel will show it, and what can be done now. Wrong,
    expired and revoked tokens get one and the same answer."""
    room, guest = call.app.publishing, call.guest
    return await call.read(lambda actor: show_to_guest(room, guest), GuestApprovalOut.of)


@router.post("/guest/approvals/{token}/approve", **_for_guests())
async def post_guest_approve(token: str, body: GuestApproveIn, call: InGuestCall) -> Response:
    """Say yes, as the guest, to exactly what was seen."""
    room, guest = call.app.publishing, call.guest
    return await call.change(
        lambda actor: decide_as_guest(room, guest, DecisionKind.APPROVE, body.seen, body.comment),
        GuestApprovalOut.of,
    )


@router.post("/guest/approvals/{token}/refuse", **_for_guests())
async def post_guest_refuse(token: str, body: GuestRefuseIn, call: InGuestCall) -> Response:
    """Ask for changes, as the guest, and say which: the message is a draft again."""
    room, guest = call.app.publishing, call.guest
    return await call.change(
        lambda actor: decide_as_guest(room, guest, DecisionKind.REFUSE, body.seen, body.comment),
        GuestApprovalOut.of,
    )


@router.post("/guest/approvals/{token}/comments", **_for_guests())
async def post_guest_comment(token: str, body: GuestCommentIn, call: InGuestCall) -> Response:
    """Say something about the message, as the guest, and decide nothing."""
    room, guest = call.app.publishing, call.guest
    return await call.change(
        lambda actor: comment_as_guest(room, guest, body.text), GuestApprovalOut.of
    )
