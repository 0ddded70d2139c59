"""What contains a crisis: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.crises.containment_schemas import ContainmentOut, CrisisHoldIn, CrisisReleaseIn
from api.crises.crisis_parts import StoppedMessageOut
from api.crises.crisis_schemas import CrisisOut
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Listing
from domain.crises.use_cases.hold_publishing import (
    hold_publishing,
    read_standing,
    release_publishing,
)
from domain.crises.use_cases.keep_crises import list_stopped
from domain.shared.ids import CrisisId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
STOPPED = Listing(("id",), {})


@router.get("/crises/{crisis_id}/containment", **operation("crises", ContainmentOut))
async def get_crisis_containment(crisis_id: str, call: InWorkspace) -> Response:
    """Read all by which a crisis is contained now. Each can be given back by itself."""
    room = call.app.crises.response
    return await call.read(
        lambda actor: read_standing(room, actor, CrisisId(crisis_id)), ContainmentOut.of
    )


@router.post("/crises/{crisis_id}/containment", **operation("crises", CrisisOut))
async def post_crisis_containment(
    crisis_id: str, body: CrisisHoldIn, call: InWorkspace
) -> Response:
    """Contain a crisis in a scope, in one call. From this answer on nothing more begins to go out
    there, which `GET /v1/crises/{id}/containment/messages` lists; no reply unless somebody approved
    it; or both."""
    room = call.app.crises.response
    return await call.change(
        lambda actor: hold_publishing(
            room, actor, CrisisId(crisis_id), body.scope(), body.terms(), body.wanted()
        ),
        CrisisOut.of,
    )


@router.post("/crises/{crisis_id}/containment/lift", **operation("crises", CrisisOut))
async def post_crisis_containment_lift(
    crisis_id: str, body: CrisisReleaseIn, call: InWorkspace
) -> Response:
    """Give back some or all of what contains a crisis. With `ask`, each message waits until
    `POST /v1/holds/{id}/release` says what becomes of it."""
    room = call.app.crises.response
    return await call.change(
        lambda actor: release_publishing(
            room, actor, CrisisId(crisis_id), body.chosen(), body.on_lift, body.measure_ids
        ),
        CrisisOut.of,
    )


@router.get(
    "/crises/{crisis_id}/containment/messages",
    **operation("crises", page_of(StoppedMessageOut), lists=STOPPED),
)
@listing(STOPPED)
async def get_crisis_containment_messages(crisis_id: str, call: InWorkspace) -> Response:
    """List the messages that have not gone out and are in the scope of what a crisis stops."""
    room = call.app.crises.response
    return await call.page(
        STOPPED,
        lambda actor, wanted: list_stopped(room, actor, CrisisId(crisis_id), wanted),
        StoppedMessageOut.of,
    )
