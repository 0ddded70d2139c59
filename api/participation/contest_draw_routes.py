"""Draws: what is committed to, what comes out, and all that anybody needs to check it."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace
from api.documentation import operation, operation_id
from api.operation import Operation
from api.participation.contest_draw_schemas import (
    ContestBundleOut,
    ContestDrawOut,
    DisqualifyIn,
    DrawIn,
    RevealIn,
)
from domain.participation.use_cases.draw_contest import (
    commit_draw,
    decide_by_jury,
    disqualify,
    read_bundle,
    read_draw,
    reveal_draw,
)
from domain.shared.ids import ContestEntryId, ContestId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)


@router.post("/contests/{contest_id}/draw", **operation("contests", ContestDrawOut))
async def post_contest_draw(contest_id: str, body: DrawIn, call: InWorkspace) -> Response:
    """Freeze the entries of a contest that is closed, and publish what decides: their root, how
    many they are, and the round of a public beacon that is to come."""
    room = call.app.participation.contests
    beacon = body.beacon.beacon() if body.beacon else None
    return await call.change(
        lambda actor: commit_draw(room, actor, ContestId(contest_id), beacon), ContestDrawOut.of
    )


@router.post("/contests/{contest_id}/reveal", **operation("contests", ContestDrawOut))
async def post_contest_reveal(contest_id: str, body: RevealIn, call: InWorkspace) -> Response:
    """Draw. Repeated with the same value, it gives the same answer and changes nothing."""
    room = call.app.participation.contests
    return await call.change(
        lambda actor: reveal_draw(room, actor, ContestId(contest_id), body.value()),
        ContestDrawOut.of,
    )


@router.post("/contests/{contest_id}/decide", **operation("contests", ContestDrawOut))
async def post_contest_decide(contest_id: str, call: InWorkspace) -> Response:
    """Let the jury's scores decide. Of equal means the entry wins of which more jurors said
    something; then the one with the highest single score; then the one that entered first."""
    room = call.app.participation.contests
    return await call.change(
        lambda actor: decide_by_jury(room, actor, ContestId(contest_id)), ContestDrawOut.of
    )


@router.post("/contests/{contest_id}/disqualify", **operation("contests", ContestDrawOut))
async def post_contest_disqualify(
    contest_id: str, body: DisqualifyIn, call: InWorkspace
) -> Response:
    """Take away every place of whoever entered with that; each passes to the next alternate. It
    stays on record, with the reason."""
    room = call.app.participation.contests
    entry_id = ContestEntryId(body.entry_id)
    return await call.change(
        lambda actor: disqualify(
            room, actor, ContestId(contest_id), entry_id, body.reason, body.note
        ),
        ContestDrawOut.of,
    )


@router.get("/contests/{contest_id}/draw", **operation("contests", ContestDrawOut))
async def get_contest_draw(contest_id: str, call: InWorkspace) -> Response:
    """Read what was committed to, and what came out."""
    room = call.app.participation.contests
    return await call.read(
        lambda actor: read_draw(room, actor, ContestId(contest_id)), ContestDrawOut.of
    )


@router.get("/contests/{contest_id}/bundle", **operation("contests", ContestBundleOut))
async def get_contest_bundle(contest_id: str, call: InWorkspace) -> Response:
    """Read all that anybody needs to draw again by themselves, with `/verify_draw.py` and without
    a network. Nobody's name is in it."""
    room = call.app.participation.contests
    return await call.read(
        lambda actor: read_bundle(room, actor, ContestId(contest_id)), ContestBundleOut.of
    )
