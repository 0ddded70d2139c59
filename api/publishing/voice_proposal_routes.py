"""What is proposed for a brand's voice: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Choice, Listing, Moment
from api.publishing.voice_proposal_schemas import AcceptIn, VoiceProposalIn, VoiceProposalOut
from domain.publishing.use_cases.propose_voice import (
    accept_proposal,
    dismiss_proposal,
    list_proposals,
    propose_voice,
    read_proposal,
)
from domain.publishing.voice_proposal import ProposalState
from domain.shared.ids import VoiceProposalId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
PROPOSALS = Listing(
    ("id", "created_at", "updated_at"),
    {"state": Choice(ProposalState), "created_at": Moment()},
)


@router.post("/brand-voice/proposals", **operation("brand", VoiceProposalOut, creates=True))
async def post_brand_voice_proposal(body: VoiceProposalIn, call: InWorkspace) -> Response:
    """Hold your best posts against the others, and have changes of the voice proposed by what they
    have in common. Nothing is applied. With fewer than twenty posts that were read when they were
    three days old, nothing is learned."""
    room = call.app.publishing
    return await call.change(
        lambda actor: propose_voice(room, actor, body.wish()),
        VoiceProposalOut.of,
        status=201,
        location="/v1/brand-voice/proposals/{}",
    )


@router.get(
    "/brand-voice/proposals", **operation("brand", page_of(VoiceProposalOut), lists=PROPOSALS)
)
@listing(PROPOSALS)
async def get_brand_voice_proposals(call: InWorkspace) -> Response:
    """List what was proposed."""
    room = call.app.publishing
    return await call.page(
        PROPOSALS, lambda actor, wanted: list_proposals(room, actor, wanted), VoiceProposalOut.of
    )


@router.get("/brand-voice/proposals/{proposal_id}", **operation("brand", VoiceProposalOut))
async def get_brand_voice_proposal(proposal_id: str, call: InWorkspace) -> Response:
    """Read a proposal with everything that it rests on."""
    room = call.app.publishing
    return await call.read(
        lambda actor: read_proposal(room, actor, VoiceProposalId(proposal_id)), VoiceProposalOut.of
    )


@router.post(
    "/brand-voice/proposals/{proposal_id}/accept",
    **operation("brand", VoiceProposalOut, may_match=True),
)
async def post_brand_voice_proposal_accept(
    proposal_id: str, body: AcceptIn, call: InWorkspace
) -> Response:
    """Apply some of it to the voice. Refused with 412 where the voice was set anew since: have
    another one made then."""
    room, version = call.app.publishing, call.version
    return await call.change(
        lambda actor: accept_proposal(
            room, actor, VoiceProposalId(proposal_id), version, body.items
        ),
        VoiceProposalOut.of,
    )


@router.post(
    "/brand-voice/proposals/{proposal_id}/dismiss",
    **operation("brand", VoiceProposalOut, may_match=True),
)
async def post_brand_voice_proposal_dismiss(proposal_id: str, call: InWorkspace) -> Response:
    """Put a proposal away."""
    room, version = call.app.publishing, call.version
    return await call.change(
        lambda actor: dismiss_proposal(room, actor, VoiceProposalId(proposal_id), version),
        VoiceProposalOut.of,
    )
