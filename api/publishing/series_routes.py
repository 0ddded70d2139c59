"""Series: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, InWorkspaceOnce, listing, page_of
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Texts
from api.publishing.occurrence_query import WINDOW, named
from api.publishing.series_schemas import (
    OccurrenceChange,
    OccurrenceOut,
    OccurrencesOut,
    SeriesChange,
    SeriesIn,
    SeriesOut,
    SeriesPreviewIn,
    SeriesPreviewOut,
)
from domain.publishing.series import SeriesStatus
from domain.publishing.use_cases.change_occurrence import change_occurrence
from domain.publishing.use_cases.change_series import (
    change_series,
    end_series,
    pause_series,
    remove_series,
    resume_series,
)
from domain.publishing.use_cases.create_series import create_series
from domain.publishing.use_cases.read_series import (
    list_occurrences,
    list_series,
    preview_series,
    read_occurrence,
    read_series,
)
from domain.shared.ids import SeriesId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
SERIES = Listing(
    ("id", "created_at", "updated_at", "name"),
    {
        "status": Choice(SeriesStatus),
        "community_id": Texts(),
        "channel_id": Texts(),
        "external_id": Texts(),
        "created_at": Moment(),
    },
)


@router.post("/series", **operation("series", SeriesOut, creates=True, once=True))
async def post_series(body: SeriesIn, call: InWorkspaceOnce) -> Response:
    """Begin a series: what it says recurs by its rule, on the wall of its zone. What is to come
    within its horizon becomes messages, each once."""
    room = call.app.publishing
    return await call.change(
        lambda actor: create_series(room, actor, body.request()),
        SeriesOut.of,
        status=201,
        location="/v1/series/{}",
    )


@router.post("/series/preview", **operation("series", SeriesPreviewOut, reads=True))
async def post_series_preview(body: SeriesPreviewIn, call: InWorkspace) -> Response:
    """See when something would recur. Nothing is stored."""
    room, recurrence = call.app.publishing, body.recurrence()
    return await call.read(
        lambda actor: preview_series(room, actor, recurrence, body.since, body.limit),
        lambda found, language: SeriesPreviewOut.of(found, body.timezone),
    )


@router.get("/series", **operation("series", page_of(SeriesOut), lists=SERIES))
@listing(SERIES)
async def get_many_series(call: InWorkspace) -> Response:
    """List series."""
    room = call.app.publishing
    return await call.page(
        SERIES, lambda actor, wanted: list_series(room, actor, wanted), SeriesOut.of
    )


@router.get("/series/{series_id}", **operation("series", SeriesOut))
async def get_series(series_id: str, call: InWorkspace) -> Response:
    """Read a series."""
    room = call.app.publishing
    return await call.read(
        lambda actor: read_series(room, actor, SeriesId(series_id)), SeriesOut.of
    )


@router.patch("/series/{series_id}", **operation("series", SeriesOut, changes=True))
async def patch_series(series_id: str, body: SeriesChange, call: InWorkspace) -> Response:
    """Change a series. What it has made and what has not gone out changes with it, but for what
    somebody changed by hand."""
    room, version = call.app.publishing, call.required_version
    return await call.change(
        lambda actor: change_series(room, actor, SeriesId(series_id), version, body.of),
        SeriesOut.of,
    )


@router.delete("/series/{series_id}", **operation("series", SeriesOut))
async def delete_series(series_id: str, call: InWorkspace) -> Response:
    """End a series and show it no more. What has gone out stays as it is."""
    room = call.app.publishing
    return await call.change(
        lambda actor: remove_series(room, actor, SeriesId(series_id)), SeriesOut.of
    )


@router.post("/series/{series_id}/pause", **operation("series", SeriesOut, may_match=True))
async def post_series_pause(series_id: str, call: InWorkspace) -> Response:
    """Call off what is still to come, until it is resumed; what somebody changed by hand stays."""
    room, version = call.app.publishing, call.version
    return await call.change(
        lambda actor: pause_series(room, actor, SeriesId(series_id), version), SeriesOut.of
    )


@router.post("/series/{series_id}/resume", **operation("series", SeriesOut, may_match=True))
async def post_series_resume(series_id: str, call: InWorkspace) -> Response:
    """Go on with what is still to come. What recurred meanwhile is not made up for."""
    room, version = call.app.publishing, call.version
    return await call.change(
        lambda actor: resume_series(room, actor, SeriesId(series_id), version), SeriesOut.of
    )


@router.post("/series/{series_id}/end", **operation("series", SeriesOut, may_match=True))
async def post_series_end(series_id: str, call: InWorkspace) -> Response:
    """Call off what is still to come, for good; what somebody changed by hand stays."""
    room, version = call.app.publishing, call.version
    return await call.change(
        lambda actor: end_series(room, actor, SeriesId(series_id), version), SeriesOut.of
    )


@router.get("/series/{series_id}/occurrences", **operation("series", OccurrencesOut, lists=WINDOW))
@listing(WINDOW)
async def get_series_occurrences(series_id: str, call: InWorkspace) -> Response:
    """What recurs in a window of time, with the message each one became."""
    room = call.app.publishing
    window = WINDOW.parse(call.request.query_params, room.clock.now())
    return await call.read(
        lambda actor: list_occurrences(room, actor, SeriesId(series_id), window),
        OccurrencesOut.of,
    )


@router.get("/series/{series_id}/occurrences/{recurrence_id}", **operation("series", OccurrenceOut))
async def get_series_occurrence(series_id: str, recurrence_id: str, call: InWorkspace) -> Response:
    """Read one occurrence, which is named by the wall time that the rule gives it."""
    room, name = call.app.publishing, named(recurrence_id)
    return await call.read(
        lambda actor: read_occurrence(room, actor, SeriesId(series_id), name), OccurrenceOut.of
    )


@router.patch(
    "/series/{series_id}/occurrences/{recurrence_id}",
    **operation("series", OccurrenceOut, changes=True),
)
async def patch_series_occurrence(
    series_id: str, recurrence_id: str, body: OccurrenceChange, call: InWorkspace
) -> Response:
    """Say something else in one occurrence, move it, or leave it out."""
    room, version, name = call.app.publishing, call.required_version, named(recurrence_id)
    changes = body.changed()
    return await call.change(
        lambda actor: change_occurrence(room, actor, SeriesId(series_id), name, version, changes),
        OccurrenceOut.of,
    )
