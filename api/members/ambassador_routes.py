"""Ambassadors: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.members.ambassador_schemas import (
    AcceptIn,
    AmbassadorCandidateOut,
    AmbassadorChange,
    AmbassadorIn,
    AmbassadorOut,
    ReasonIn,
)
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Phrase, Texts
from domain.members.ambassador import AmbassadorState
from domain.members.use_cases.find_candidates import find_candidates
from domain.members.use_cases.keep_ambassadors import (
    accept_ambassador,
    change_ambassador,
    decline_ambassador,
    end_ambassador,
    list_ambassadors,
    propose_ambassador,
    read_ambassador,
)
from domain.shared.ids import AmbassadorId, CommunityId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
AMBASSADORS = Listing(
    ("id", "created_at", "updated_at"),
    {
        "community_id": Texts(),
        "member_id": Texts(),
        "state": Choice(AmbassadorState),
        "created_at": Moment(),
    },
)
CANDIDATES = Listing(("value",), {"consent_purpose": Phrase()}, default="-value")


@router.get(
    "/communities/{community_id}/ambassador-candidates",
    **operation("ambassadors", page_of(AmbassadorCandidateOut), lists=CANDIDATES),
)
@listing(CANDIDATES)
async def get_community_ambassador_candidates(community_id: str, call: InWorkspace) -> Response:
    """List members who would make good ambassadors of a community, by what they are worth there,
    and what speaks for each. Nobody is in it who is held back, has a strike that counts, or is
    asked already; with `consent_purpose`, only who agrees to that."""
    room, id = call.app.members, CommunityId(community_id)
    return await call.page(
        CANDIDATES,
        lambda actor, wanted: find_candidates(room, actor, id, wanted),
        AmbassadorCandidateOut.of,
    )


@router.post("/ambassadors", **operation("ambassadors", AmbassadorOut, creates=True))
async def post_ambassador(body: AmbassadorIn, call: InWorkspace) -> Response:
    """Ask a member to be an ambassador of a community. Nothing follows from it until they
    answer."""
    room = call.app.members
    return await call.change(
        lambda actor: propose_ambassador(room, actor, body.request()),
        AmbassadorOut.of,
        status=201,
        location="/v1/ambassadors/{}",
    )


@router.get("/ambassadors", **operation("ambassadors", page_of(AmbassadorOut), lists=AMBASSADORS))
@listing(AMBASSADORS)
async def get_ambassadors(call: InWorkspace) -> Response:
    """List ambassadors, whoever was asked to be one, and whoever was one. With a member's session
    token: their own."""
    room = call.app.members
    return await call.page(
        AMBASSADORS, lambda actor, wanted: list_ambassadors(room, actor, wanted), AmbassadorOut.of
    )


@router.get("/ambassadors/{ambassador_id}", **operation("ambassadors", AmbassadorOut))
async def get_ambassador(ambassador_id: str, call: InWorkspace) -> Response:
    """Read one."""
    room, id = call.app.members, AmbassadorId(ambassador_id)
    return await call.read(lambda actor: read_ambassador(room, actor, id), AmbassadorOut.of)


@router.patch(
    "/ambassadors/{ambassador_id}", **operation("ambassadors", AmbassadorOut, changes=True)
)
async def patch_ambassador(
    ambassador_id: str, body: AmbassadorChange, call: InWorkspace
) -> Response:
    """Change the terms, or when it begins and ends."""
    room, version, changes = call.app.members, call.required_version, body.changes()
    id = AmbassadorId(ambassador_id)
    return await call.change(
        lambda actor: change_ambassador(room, actor, id, version, changes), AmbassadorOut.of
    )


@router.post(
    "/ambassadors/{ambassador_id}/accept",
    **operation("ambassadors", AmbassadorOut, may_match=True),
)
async def post_ambassador_accept(ambassador_id: str, body: AcceptIn, call: InWorkspace) -> Response:
    """Say yes: a member with their own session token, or somebody here on their word."""
    room, id, version = call.app.members, AmbassadorId(ambassador_id), call.version
    return await call.change(
        lambda actor: accept_ambassador(room, actor, id, version, body.word), AmbassadorOut.of
    )


@router.post(
    "/ambassadors/{ambassador_id}/decline",
    **operation("ambassadors", AmbassadorOut, may_match=True),
)
async def post_ambassador_decline(
    ambassador_id: str, body: ReasonIn, call: InWorkspace
) -> Response:
    """Say no, in either way. They may be asked again."""
    room, id, version = call.app.members, AmbassadorId(ambassador_id), call.version
    return await call.change(
        lambda actor: decline_ambassador(room, actor, id, version, body.reason), AmbassadorOut.of
    )


@router.post(
    "/ambassadors/{ambassador_id}/end",
    **operation("ambassadors", AmbassadorOut, may_match=True),
)
async def post_ambassador_end(ambassador_id: str, body: ReasonIn, call: InWorkspace) -> Response:
    """End it, or take back what was proposed; a member steps down with their own session token."""
    room, id, version = call.app.members, AmbassadorId(ambassador_id), call.version
    return await call.change(
        lambda actor: end_ambassador(room, actor, id, version, body.reason), AmbassadorOut.of
    )
