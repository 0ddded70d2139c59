"""Acknowledgements of guidelines: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.members.acknowledgement_schemas import (
    AcknowledgementIn,
    AcknowledgementOut,
    AcknowledgementsOut,
    StandingOut,
)
from api.operation import Operation
from api.paging import Choice, Listing
from domain.members.acknowledgement import Standing
from domain.members.model import MemberState
from domain.members.use_cases.acknowledge_guidelines import (
    acknowledge_guidelines,
    list_acknowledgements,
    list_standings,
)
from domain.shared.ids import CommunityId, MemberId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
STANDINGS = Listing(("id", "name"), {"standing": Choice(Standing), "state": Choice(MemberState)})


@router.post("/members/{member_id}/acknowledgements", **operation("members", AcknowledgementOut))
async def post_member_acknowledgement(
    member_id: str, body: AcknowledgementIn, call: InWorkspace
) -> Response:
    """Write down that a member knows a published version of the guidelines of a community, where
    and when they said so. Who says it again is answered with what is written down already."""
    room = call.app.members
    return await call.change(
        lambda actor: acknowledge_guidelines(room, actor, MemberId(member_id), body.request()),
        AcknowledgementOut.of,
    )


@router.get("/members/{member_id}/acknowledgements", **operation("members", AcknowledgementsOut))
async def get_member_acknowledgements(member_id: str, call: InWorkspace) -> Response:
    """Which guidelines a member acknowledged, and which of that still counts."""
    room = call.app.members
    return await call.read(
        lambda actor: list_acknowledgements(room, actor, MemberId(member_id)),
        AcknowledgementsOut.of,
    )


@router.get(
    "/communities/{community_id}/acknowledgements",
    **operation("communities", page_of(StandingOut), lists=STANDINGS),
)
@listing(STANDINGS)
async def get_community_acknowledgements(community_id: str, call: InWorkspace) -> Response:
    """How it stands with the members of a community and its guidelines: `standing=never,outdated`
    lists who has not acknowledged yet what holds now. Bots, and whoever is part of another, are not
    in it."""
    room, id = call.app.members, CommunityId(community_id)
    return await call.page(
        STANDINGS, lambda actor, wanted: list_standings(room, actor, id, wanted), StandingOut.of
    )
