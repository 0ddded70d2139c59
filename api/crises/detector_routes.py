"""Detectors over HTTP: they are kept, changed, and tried on what was said."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.crises.detector_schemas import DetectorTrialIn, DetectorTrialOut
from api.crises.kept_detector_schemas import (
    DetectorChange,
    DetectorIn,
    DetectorOut,
    DetectorPlaceIn,
    DetectorSeriesIn,
    DetectorSpanIn,
    HeardSeriesOut,
    UsualDetectorsOut,
)
from api.crises.signal_words import names_in
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Choice, Flag, Listing, Texts
from domain.crises.detector import DetectorKind, Measure
from domain.crises.use_cases.detector_try import try_detector, try_kept_detector
from domain.crises.use_cases.keep_detectors import (
    change_detector,
    create_detector,
    create_usual_detectors,
    list_detectors,
    read_detector,
    read_series,
    remove_detector,
)
from domain.shared.ids import DetectorId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
DETECTORS = Listing(
    ("id", "created_at", "updated_at", "name"),
    {
        "kind": Choice(DetectorKind),
        "measure": Choice(Measure),
        "community_id": Texts(),
        "platform": Texts(),
        "watch_id": Texts(),
        "topic": Texts(),
        "enabled": Flag(),
        "external_id": Texts(),
    },
)


@router.post("/detectors", **operation("detectors", DetectorOut, creates=True))
async def post_detector(body: DetectorIn, call: InWorkspace) -> Response:
    """Have a place watched. Every five minutes it is judged whether what is said there is out of
    the ordinary; then a signal is opened."""
    room = call.app.crises.detection
    return await call.change(
        lambda actor: create_detector(room, actor, body.request()),
        DetectorOut.of,
        status=201,
        location="/v1/detectors/{}",
    )


@router.post("/detectors/usual", **operation("detectors", UsualDetectorsOut))
async def post_detectors_usual(body: DetectorPlaceIn, call: InWorkspace) -> Response:
    """Have a place watched by one detector of each kind, with the usual numbers. Kinds that watch
    its voices already are left as they are, so asking again changes nothing."""
    room, names = call.app.crises.detection, names_in(call.language)
    return await call.change(
        lambda actor: create_usual_detectors(room, actor, names, body.scope),
        UsualDetectorsOut.of,
    )


@router.get("/detectors", **operation("detectors", page_of(DetectorOut), lists=DETECTORS))
@listing(DETECTORS)
async def get_detectors(call: InWorkspace) -> Response:
    """List detectors, with how often each was right."""
    room = call.app.crises.detection
    return await call.page(
        DETECTORS, lambda actor, wanted: list_detectors(room, actor, wanted), DetectorOut.of
    )


@router.get("/detectors/{detector_id}", **operation("detectors", DetectorOut))
async def get_detector(detector_id: str, call: InWorkspace) -> Response:
    """Read a detector, with how often it was right by what people said its signals were."""
    room = call.app.crises.detection
    return await call.read(
        lambda actor: read_detector(room, actor, DetectorId(detector_id)), DetectorOut.of
    )


@router.patch("/detectors/{detector_id}", **operation("detectors", DetectorOut, changes=True))
async def patch_detector(detector_id: str, body: DetectorChange, call: InWorkspace) -> Response:
    """Change what a detector goes by, switch it off or on, or have it keep quiet until later. With
    other numbers it begins anew."""
    room, version, changes = call.app.crises.detection, call.required_version, body.changed()
    return await call.change(
        lambda actor: change_detector(room, actor, DetectorId(detector_id), version, changes),
        DetectorOut.of,
    )


@router.delete("/detectors/{detector_id}", **operation("detectors", DetectorOut, may_match=True))
async def delete_detector(detector_id: str, call: InWorkspace) -> Response:
    """Throw a detector away, for good. Its signals stay."""
    room, version = call.app.crises.detection, call.version
    return await call.change(
        lambda actor: remove_detector(room, actor, DetectorId(detector_id), version),
        DetectorOut.of,
    )


@router.post("/detectors/try", **operation("detectors", DetectorTrialOut, reads=True))
async def post_detectors_try(body: DetectorTrialIn, call: InWorkspace) -> Response:
    """See what a detector would have told of what people said, and when, before anybody is woken by
    it. What is usual is taken from the four weeks before. Nothing is kept."""
    room = call.app.crises
    return await call.change(
        lambda actor: try_detector(room, actor, body.rule, body.since, body.until, body.scope),
        DetectorTrialOut.of,
    )


@router.post(
    "/detectors/{detector_id}/backtest", **operation("detectors", DetectorTrialOut, reads=True)
)
async def post_detector_backtest(
    detector_id: str, body: DetectorSpanIn, call: InWorkspace
) -> Response:
    """See what a detector would have told, by what it goes by now. Nothing is kept."""
    room = call.app.crises
    return await call.change(
        lambda actor: try_kept_detector(
            room, actor, DetectorId(detector_id), body.since, body.until
        ),
        DetectorTrialOut.of,
    )


@router.post(
    "/detectors/{detector_id}/series", **operation("detectors", HeardSeriesOut, reads=True)
)
async def post_detector_series(
    detector_id: str, body: DetectorSeriesIn, call: InWorkspace
) -> Response:
    """Read what was counted where a detector watches, in buckets of five minutes, hours or days of
    UTC. It begins with the four weeks before it first looked."""
    room = call.app.crises.detection
    return await call.change(
        lambda actor: read_series(
            room, actor, DetectorId(detector_id), body.grain, body.since, body.until
        ),
        HeardSeriesOut.of,
    )
