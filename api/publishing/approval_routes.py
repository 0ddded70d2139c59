"""Approving messages: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, InWorkspaceOnce, listing, page_of
from api.documentation import operation, operation_id
from api.events.operation_schemas import OperationOut
from api.operation import Operation
from api.paging import Listing, Moment, Texts
from api.publishing.approval_schemas import (
    ApprovalRequestIn,
    ApprovalsOut,
    ApproveIn,
    CommentIn,
    MessageCommentOut,
    RefuseIn,
)
from api.publishing.bulk_approve_schemas import BulkApproveIn, BulkApproveOut
from api.publishing.schemas import MessageOut
from domain.publishing.use_cases.approve_many import approve_by_and_by, approve_many
from domain.publishing.use_cases.comment_message import comment_message, list_comments
from domain.publishing.use_cases.decide_approval import (
    decide,
    request_approval,
    withdraw_approval,
)
from domain.publishing.use_cases.keep_approval_policies import list_approvals
from domain.shared.ids import MessageId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
COMMENTS = Listing(("id", "created_at"), {"author": Texts(), "created_at": Moment()})


@router.post(
    "/messages/{message_id}/request-approval",
    **operation("approvals", MessageOut, may_match=True),
)
async def post_message_request_approval(
    message_id: str, body: ApprovalRequestIn, call: InWorkspace
) -> Response:
    """Put a draft, or what waits for its time, under review. A time it has is kept: with the last
    yes the message is scheduled for it."""
    room, version = call.app.publishing, call.version
    return await call.change(
        lambda actor: request_approval(room, actor, MessageId(message_id), version, body.author),
        MessageOut.of,
    )


@router.post(
    "/messages/{message_id}/withdraw-approval",
    **operation("approvals", MessageOut, may_match=True),
)
async def post_message_withdraw_approval(message_id: str, call: InWorkspace) -> Response:
    """Ask nobody any more: what was in review is a draft again, which keeps its time. What is out
    stays as it is."""
    room, version = call.app.publishing, call.version
    return await call.change(
        lambda actor: withdraw_approval(room, actor, MessageId(message_id), version),
        MessageOut.of,
    )


@router.post("/messages/{message_id}/approve", **operation("approvals", MessageOut, once=True))
async def post_message_approve(message_id: str, body: ApproveIn, call: InWorkspaceOnce) -> Response:
    """Say yes to exactly what was seen. With the last yes that its steps ask for the message goes
    out at its time, or at once where that has just passed."""
    room = call.app.publishing
    return await call.change(
        lambda actor: decide(room, actor, MessageId(message_id), body.opinion()), MessageOut.of
    )


@router.post("/messages/{message_id}/refuse", **operation("approvals", MessageOut))
async def post_message_refuse(message_id: str, body: RefuseIn, call: InWorkspace) -> Response:
    """Say no, and why: the message is a draft again, with the time it had. What is out stays as it
    is."""
    room = call.app.publishing
    return await call.change(
        lambda actor: decide(room, actor, MessageId(message_id), body.opinion()), MessageOut.of
    )


@router.get("/messages/{message_id}/approvals", **operation("approvals", ApprovalsOut))
async def get_message_approvals(message_id: str, call: InWorkspace) -> Response:
    """Every request to approve this message, with its steps and who said what of exactly which
    words, latest first."""
    room = call.app.publishing
    return await call.read(
        lambda actor: list_approvals(room, actor, MessageId(message_id)), ApprovalsOut.of
    )


@router.post(
    "/messages/bulk-approve",
    **operation("approvals", BulkApproveOut, once=True, later=OperationOut),
)
async def post_messages_bulk_approve(body: BulkApproveIn, call: InWorkspaceOnce) -> Response:
    """Say yes to many messages, each to exactly what was seen of it. One that is refused says why
    and keeps no other from being approved. Up to a hundred are approved when the answer comes; for
    more the answer is an operation, which goes on by itself."""
    room = call.app.publishing
    if body.takes_a_while:
        return await call.change(
            lambda actor: approve_by_and_by(
                room, actor, body.wanted(), body.reviewer, body.comment
            ),
            OperationOut.of,
            status=202,
            location="/v1/operations/{}",
        )
    return await call.change(
        lambda actor: approve_many(room, actor, body.wanted(), body.reviewer, body.comment),
        BulkApproveOut.of,
    )


@router.post(
    "/messages/{message_id}/comments", **operation("approvals", MessageCommentOut, creates=True)
)
async def post_message_comment(message_id: str, body: CommentIn, call: InWorkspace) -> Response:
    """Say something about a message, for those who work on it. Nothing of the message changes."""
    room = call.app.publishing
    return await call.change(
        lambda actor: comment_message(room, actor, MessageId(message_id), body.remark()),
        MessageCommentOut.of,
        status=201,
        location=f"/v1/messages/{message_id}/comments",
    )


@router.get(
    "/messages/{message_id}/comments",
    **operation("approvals", page_of(MessageCommentOut), lists=COMMENTS),
)
@listing(COMMENTS)
async def get_message_comments(message_id: str, call: InWorkspace) -> Response:
    """List what was said about a message, latest first."""
    room = call.app.publishing
    return await call.page(
        COMMENTS,
        lambda actor, wanted: list_comments(room, actor, MessageId(message_id), wanted),
        MessageCommentOut.of,
    )
