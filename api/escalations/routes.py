"""Ladders and their climbs: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.escalations.schemas import (
    AcknowledgementIn,
    EscalationIn,
    EscalationLadderChange,
    EscalationLadderIn,
    EscalationLadderOut,
    EscalationOut,
)
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Texts
from domain.escalations.model import Cause, EscalationState
from domain.escalations.use_cases.acknowledge import acknowledge
from domain.escalations.use_cases.escalate import escalate, list_escalations, read_escalation
from domain.escalations.use_cases.keep_ladders import (
    change_ladder,
    create_ladder,
    list_ladders,
    read_ladder,
    remove_ladder,
)
from domain.shared.ids import EscalationId, EscalationLadderId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
LADDERS = Listing(
    ("id", "name", "created_at", "updated_at"),
    {"business_calendar_id": Texts(), "external_id": Texts(), "created_at": Moment()},
)
ESCALATIONS = Listing(
    ("id", "started_at", "updated_at"),
    {
        "ladder_id": Texts(),
        "subject_id": Texts(),
        "told": Texts(),
        "state": Choice(EscalationState),
        "cause": Choice(Cause),
        "started_at": Moment(),
    },
)


@router.post("/escalation-ladders", **operation("escalations", EscalationLadderOut, creates=True))
async def post_escalation_ladder(body: EscalationLadderIn, call: InWorkspace) -> Response:
    """Write down who is told, and in which order, while something that should happen does not."""
    room = call.app.escalations
    return await call.change(
        lambda actor: create_ladder(room, actor, body.request()),
        EscalationLadderOut.of,
        status=201,
        location="/v1/escalation-ladders/{}",
    )


@router.get(
    "/escalation-ladders",
    **operation("escalations", page_of(EscalationLadderOut), lists=LADDERS),
)
@listing(LADDERS)
async def get_escalation_ladders(call: InWorkspace) -> Response:
    """List escalation ladders."""
    room = call.app.escalations
    return await call.page(
        LADDERS, lambda actor, wanted: list_ladders(room, actor, wanted), EscalationLadderOut.of
    )


@router.get(
    "/escalation-ladders/{escalation_ladder_id}", **operation("escalations", EscalationLadderOut)
)
async def get_escalation_ladder(escalation_ladder_id: str, call: InWorkspace) -> Response:
    """Read an escalation ladder."""
    room, ladder_id = call.app.escalations, EscalationLadderId(escalation_ladder_id)
    return await call.read(
        lambda actor: read_ladder(room, actor, ladder_id), EscalationLadderOut.of
    )


@router.patch(
    "/escalation-ladders/{escalation_ladder_id}",
    **operation("escalations", EscalationLadderOut, changes=True),
)
async def patch_escalation_ladder(
    escalation_ladder_id: str, body: EscalationLadderChange, call: InWorkspace
) -> Response:
    """Change an escalation ladder. What is being climbed already is climbed as it was."""
    room, version, changes = call.app.escalations, call.required_version, body.wanted()
    ladder_id = EscalationLadderId(escalation_ladder_id)
    return await call.change(
        lambda actor: change_ladder(room, actor, ladder_id, version, changes),
        EscalationLadderOut.of,
    )


@router.delete(
    "/escalation-ladders/{escalation_ladder_id}",
    **operation("escalations", EscalationLadderOut, may_match=True),
)
async def delete_escalation_ladder(escalation_ladder_id: str, call: InWorkspace) -> Response:
    """Throw an escalation ladder away, for good, once no policy climbs it. What is being climbed
    already is climbed to its end."""
    room, version = call.app.escalations, call.version
    ladder_id = EscalationLadderId(escalation_ladder_id)
    return await call.change(
        lambda actor: remove_ladder(room, actor, ladder_id, version), EscalationLadderOut.of
    )


@router.post("/escalations", **operation("escalations", EscalationOut, creates=True))
async def post_escalation(body: EscalationIn, call: InWorkspace) -> Response:
    """Have a ladder climbed for something, from now on. Where it is being climbed for that already,
    that climb is the answer."""
    room = call.app.escalations
    return await call.change(
        lambda actor: escalate(room, actor, body.request()),
        EscalationOut.of,
        status=201,
        location="/v1/escalations/{}",
    )


@router.get("/escalations", **operation("escalations", page_of(EscalationOut), lists=ESCALATIONS))
@listing(ESCALATIONS)
async def get_escalations(call: InWorkspace) -> Response:
    """List escalations. With `told`, those that told one of these teammates."""
    room = call.app.escalations
    return await call.page(
        ESCALATIONS, lambda actor, wanted: list_escalations(room, actor, wanted), EscalationOut.of
    )


@router.get("/escalations/{escalation_id}", **operation("escalations", EscalationOut))
async def get_escalation(escalation_id: str, call: InWorkspace) -> Response:
    """Read an escalation: each of its steps, and what became of it."""
    room = call.app.escalations
    return await call.read(
        lambda actor: read_escalation(room, actor, EscalationId(escalation_id)), EscalationOut.of
    )


@router.post("/escalations/{escalation_id}/acknowledge", **operation("escalations", EscalationOut))
async def post_escalation_acknowledge(
    escalation_id: str, body: AcknowledgementIn, call: InWorkspace
) -> Response:
    """Say that you see to it, so that nobody else is told."""
    room, id = call.app.escalations, EscalationId(escalation_id)
    return await call.change(
        lambda actor: acknowledge(room, actor, id, stops=body.stops), EscalationOut.of
    )
