"""Approval links: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, InWorkspaceOnce, listing, page_of
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Flag, Listing, Moment, Texts
from api.publishing.approval_link_schemas import (
    ApprovalLinkIn,
    ApprovalLinkOut,
    ApprovalLinkSecretOut,
)
from domain.publishing.use_cases.keep_approval_links import (
    create_approval_link,
    list_approval_links,
    read_approval_link,
    revoke_approval_link,
)
from domain.shared.ids import ApprovalLinkId, MessageId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
LINKS = Listing(
    ("id", "created_at", "expires_at"),
    {"guest": Texts(), "revoked": Flag(), "external_id": Texts(), "created_at": Moment()},
)


@router.post(
    "/messages/{message_id}/approval-links",
    **operation("approvals", ApprovalLinkSecretOut, creates=True, once=True),
)
async def post_message_approval_link(
    message_id: str, body: ApprovalLinkIn, call: InWorkspaceOnce
) -> Response:
    """Make an address at which one guest, without a key, sees this message as it will be shown, and
    approves it or asks for changes. It is shown this once; whoever has it decides in the guest's
    name."""
    room, base = call.app.publishing, call.public_url
    return await call.change(
        lambda actor: create_approval_link(room, actor, MessageId(message_id), body.request()),
        lambda answer, language: ApprovalLinkSecretOut.made(answer, base),
        status=201,
        location="/v1/approval-links/{}",
    )


@router.get(
    "/messages/{message_id}/approval-links",
    **operation("approvals", page_of(ApprovalLinkOut), lists=LINKS),
)
@listing(LINKS)
async def get_message_approval_links(message_id: str, call: InWorkspace) -> Response:
    """List the approval links of a message, without their addresses."""
    room = call.app.publishing
    return await call.page(
        LINKS,
        lambda actor, wanted: list_approval_links(room, actor, MessageId(message_id), wanted),
        ApprovalLinkOut.of,
    )


@router.get("/approval-links/{link_id}", **operation("approvals", ApprovalLinkOut))
async def get_approval_link(link_id: str, call: InWorkspace) -> Response:
    """Read an approval link: whose it is and until when, not its address."""
    room = call.app.publishing
    return await call.read(
        lambda actor: read_approval_link(room, actor, ApprovalLinkId(link_id)), ApprovalLinkOut.of
    )


@router.post("/approval-links/{link_id}/revoke", **operation("approvals", ApprovalLinkOut))
async def post_approval_link_revoke(link_id: str, call: InWorkspace) -> Response:
    """Close an approval link, for good. What its guest has said stays said."""
    room = call.app.publishing
    return await call.change(
        lambda actor: revoke_approval_link(room, actor, ApprovalLinkId(link_id)),
        ApprovalLinkOut.of,
    )
