"""Challenges: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Texts
from api.participation.challenge_schemas import ChallengeChange, ChallengeIn, ChallengeOut
from domain.participation.challenge import ChallengeStatus
from domain.participation.use_cases.keep_challenges import (
    cancel_challenge,
    change_challenge,
    create_challenge,
    list_challenges,
    read_challenge,
)
from domain.participation.use_cases.move_challenge import close_challenge, schedule_challenge
from domain.shared.ids import ChallengeId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
CHALLENGES = Listing(
    ("id", "title", "created_at", "updated_at", "opens_at", "closes_at"),
    {
        "status": Choice(ChallengeStatus),
        "community_id": Texts(),
        "series_id": Texts(),
        "external_id": Texts(),
        "created_at": Moment(),
        "opens_at": Moment(),
    },
)
PATH = "/challenges/{challenge_id}"


@router.post("/challenges", **operation("challenges", ChallengeOut, creates=True))
async def post_challenge(body: ChallengeIn, call: InWorkspace) -> Response:
    """Write down a challenge, as a draft: what a community does day after day, or week after week,
    from its opening until it closes."""
    room = call.app.participation.challenges
    return await call.change(
        lambda actor: create_challenge(room, actor, body.request()),
        ChallengeOut.of,
        status=201,
        location="/v1/challenges/{}",
    )


@router.get("/challenges", **operation("challenges", page_of(ChallengeOut), lists=CHALLENGES))
@listing(CHALLENGES)
async def get_challenges(call: InWorkspace) -> Response:
    """List challenges; each run of one that repeats is there by itself."""
    room = call.app.participation.challenges
    return await call.page(
        CHALLENGES, lambda actor, wanted: list_challenges(room, actor, wanted), ChallengeOut.of
    )


@router.get(PATH, **operation("challenges", ChallengeOut))
async def get_challenge(challenge_id: str, call: InWorkspace) -> Response:
    """Read a challenge."""
    room, id = call.app.participation.challenges, ChallengeId(challenge_id)
    return await call.read(lambda actor: read_challenge(room, actor, id), ChallengeOut.of)


@router.patch(PATH, **operation("challenges", ChallengeOut, changes=True))
async def patch_challenge(challenge_id: str, body: ChallengeChange, call: InWorkspace) -> Response:
    """Change a challenge until it is over. What people take part under stays as it is once it is
    open."""
    room, version = call.app.participation.challenges, call.required_version
    id, changes = ChallengeId(challenge_id), body.wanted()
    return await call.change(
        lambda actor: change_challenge(room, actor, id, version, changes), ChallengeOut.of
    )


@router.post(f"{PATH}/schedule", **operation("challenges", ChallengeOut, may_match=True))
async def post_challenge_schedule(challenge_id: str, call: InWorkspace) -> Response:
    """Let a draft open at its time, or at once where that is past."""
    room, id, version = call.app.participation.challenges, ChallengeId(challenge_id), call.version
    return await call.change(
        lambda actor: schedule_challenge(room, actor, id, version), ChallengeOut.of
    )


@router.post(f"{PATH}/close", **operation("challenges", ChallengeOut, may_match=True))
async def post_challenge_close(challenge_id: str, call: InWorkspace) -> Response:
    """Close a challenge before its time. Where it repeats, its next run follows all the same:
    cancel that to have no more of them."""
    room, id, version = call.app.participation.challenges, ChallengeId(challenge_id), call.version
    return await call.change(
        lambda actor: close_challenge(room, actor, id, version), ChallengeOut.of
    )


@router.post(f"{PATH}/cancel", **operation("challenges", ChallengeOut, may_match=True))
async def post_challenge_cancel(challenge_id: str, call: InWorkspace) -> Response:
    """Call a challenge off, with every run that would follow."""
    room, id, version = call.app.participation.challenges, ChallengeId(challenge_id), call.version
    return await call.change(
        lambda actor: cancel_challenge(room, actor, id, version), ChallengeOut.of
    )
