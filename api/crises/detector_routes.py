"""Detectors over HTTP: so far they are tried on what was said."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace
from api.crises.detector_schemas import DetectorTrialIn, DetectorTrialOut
from api.documentation import operation, operation_id
from api.operation import Operation
from domain.crises.use_cases.detector_try import try_detector

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)


@router.post("/detectors/try", **operation("detectors", DetectorTrialOut, reads=True))
async def post_detectors_try(body: DetectorTrialIn, call: InWorkspace) -> Response:
    """See what a detector would have told of what people said, and when, before anybody is woken by
    it. What is usual is taken from the four weeks before. Nothing is kept."""
    room = call.app.crises
    return await call.change(
        lambda actor: try_detector(room, actor, body.rule, body.since, body.until, body.scope),
        DetectorTrialOut.of,
    )
