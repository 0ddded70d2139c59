"""Preflight: what there is to say about a message before it is made."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace
from api.documentation import operation, operation_id
from api.operation import Operation
from api.publishing.preflight_schemas import PreflightIn, PreflightOut
from domain.publishing.use_cases.preflight_message import preflight_message

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)


@router.post("/messages/preflight", **operation("messages", PreflightOut))
async def post_message_preflight(body: PreflightIn, call: InWorkspace) -> Response:
    """Try a message out: how long it is on each channel in the platform's own unit, what would
    refuse it, what is likely to be regretted, and what would make it better. Nothing is stored and
    nothing used up."""
    room = call.app.publishing
    draft, wishes = body.draft(room.clock), body.wishes(call.language, call.host)
    return await call.change(
        lambda actor: preflight_message(room, actor, draft, wishes), PreflightOut.of
    )
