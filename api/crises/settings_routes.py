"""The settings of crises: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace
from api.crises.settings_schemas import CrisisSettingsIn, CrisisSettingsOut
from api.documentation import operation, operation_id
from api.operation import Operation
from domain.crises.use_cases.keep_crisis_settings import (
    read_crisis_settings,
    set_crisis_settings,
)

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)


@router.get("/crisis-settings", **operation("crises", CrisisSettingsOut))
async def get_crisis_settings(call: InWorkspace) -> Response:
    """Read what is contained by itself. Nothing is, in a workspace that never said so."""
    room = call.app.crises.response
    return await call.read(lambda actor: read_crisis_settings(room, actor), CrisisSettingsOut.of)


@router.put("/crisis-settings", **operation("crises", CrisisSettingsOut, may_match=True))
async def put_crisis_settings(body: CrisisSettingsIn, call: InWorkspace) -> Response:
    """Say what is contained by itself: in the same moment in which a crisis so bad is raised, is
    activated, or gets worse. Each is done once for a crisis, where it is, and says in its timeline
    why; what somebody gives back is not taken again."""
    room, version, rules = call.app.crises.response, call.version, body.containment.rules()
    return await call.change(
        lambda actor: set_crisis_settings(room, actor, version, rules), CrisisSettingsOut.of
    )
