"""Requests to join communities: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.members.join_request_schemas import (
    DenyIn,
    JoinInvitationIn,
    JoinRequestIn,
    JoinRequestOut,
    WithdrawIn,
)
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Texts
from domain.members.join_request import JoinState
from domain.members.use_cases.join_communities import (
    accept_join_request,
    deny_join_request,
    invite_to_join,
    list_join_requests,
    read_join_request,
    request_to_join,
    withdraw_join_request,
)
from domain.shared.ids import JoinRequestId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
JOIN_REQUESTS = Listing(
    ("id", "created_at", "updated_at"),
    {
        "community_id": Texts(),
        "member_id": Texts(),
        "state": Choice(JoinState),
        "created_at": Moment(),
    },
)


@router.post("/join-requests", **operation("communities", JoinRequestOut, creates=True))
async def post_join_request(body: JoinRequestIn, call: InWorkspace) -> Response:
    """A member wants to belong to a community: they are let in at once where it is open or has
    invited them, and wait for somebody here where it takes applications."""
    room = call.app.members
    return await call.change(
        lambda actor: request_to_join(room, actor, body.request()),
        JoinRequestOut.of,
        status=201,
        location="/v1/join-requests/{}",
    )


@router.post("/join-requests/invite", **operation("communities", JoinRequestOut, creates=True))
async def post_join_requests_invite(body: JoinInvitationIn, call: InWorkspace) -> Response:
    """Invite a member to a community: when they ask, they are let in."""
    room = call.app.members
    return await call.change(
        lambda actor: invite_to_join(room, actor, body.request()),
        JoinRequestOut.of,
        status=201,
        location="/v1/join-requests/{}",
    )


@router.get(
    "/join-requests",
    **operation("communities", page_of(JoinRequestOut), lists=JOIN_REQUESTS),
)
@listing(JOIN_REQUESTS)
async def get_join_requests(call: InWorkspace) -> Response:
    """List who wants to belong where, who is invited, and what was decided."""
    room = call.app.members
    return await call.page(
        JOIN_REQUESTS,
        lambda actor, wanted: list_join_requests(room, actor, wanted),
        JoinRequestOut.of,
    )


@router.get("/join-requests/{join_request_id}", **operation("communities", JoinRequestOut))
async def get_join_request(join_request_id: str, call: InWorkspace) -> Response:
    """Read one, with what was answered."""
    room, id = call.app.members, JoinRequestId(join_request_id)
    return await call.read(lambda actor: read_join_request(room, actor, id), JoinRequestOut.of)


@router.post(
    "/join-requests/{join_request_id}/accept",
    **operation("communities", JoinRequestOut, may_match=True),
)
async def post_join_request_accept(join_request_id: str, call: InWorkspace) -> Response:
    """Let somebody in who asked, or say yes for somebody who was invited."""
    room, id, version = call.app.members, JoinRequestId(join_request_id), call.version
    return await call.change(
        lambda actor: accept_join_request(room, actor, id, version), JoinRequestOut.of
    )


@router.post(
    "/join-requests/{join_request_id}/deny",
    **operation("communities", JoinRequestOut, may_match=True),
)
async def post_join_request_deny(join_request_id: str, body: DenyIn, call: InWorkspace) -> Response:
    """Do not let somebody in, for a reason. They may ask again."""
    room, id, version = call.app.members, JoinRequestId(join_request_id), call.version
    return await call.change(
        lambda actor: deny_join_request(room, actor, id, version, body.reason), JoinRequestOut.of
    )


@router.post(
    "/join-requests/{join_request_id}/withdraw",
    **operation("communities", JoinRequestOut, may_match=True),
)
async def post_join_request_withdraw(
    join_request_id: str, body: WithdrawIn, call: InWorkspace
) -> Response:
    """Take back what is open: a request, or an invitation, which its member refuses in the same
    way."""
    room, id, version = call.app.members, JoinRequestId(join_request_id), call.version
    return await call.change(
        lambda actor: withdraw_join_request(room, actor, id, version, body.reason),
        JoinRequestOut.of,
    )
