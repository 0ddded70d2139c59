"""Timelines of crises: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.crises.crisis_schemas import CrisisOut
from api.crises.timeline_schemas import (
    AdviceOut,
    CrisisEntryChange,
    CrisisEntryOut,
    CrisisNoteIn,
    CrisisStatementIn,
)
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Choice, Flag, Listing, Moment
from domain.crises.crisis_entry import EntryKind, Visibility
from domain.crises.use_cases.keep_crises import (
    add_note,
    change_entry,
    read_crisis,
    read_entry,
    read_timeline,
)
from domain.crises.use_cases.speak import speak
from domain.shared.ids import CrisisEntryId, CrisisId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
TIMELINE = Listing(
    ("at", "id"),
    {
        "kind": Choice(EntryKind),
        "visibility": Choice(Visibility),
        "pinned": Flag(),
        "at": Moment(),
    },
)


@router.get(
    "/crises/{crisis_id}/timeline",
    **operation("crises", page_of(CrisisEntryOut), lists=TIMELINE),
)
@listing(TIMELINE)
async def get_crisis_timeline(crisis_id: str, call: InWorkspace) -> Response:
    """Read what happened in a crisis, written down by the service and by people."""
    room = call.app.crises.response
    return await call.page(
        TIMELINE,
        lambda actor, wanted: read_timeline(room, actor, CrisisId(crisis_id), wanted),
        CrisisEntryOut.of,
    )


@router.post("/crises/{crisis_id}/timeline", **operation("crises", CrisisEntryOut, creates=True))
async def post_crisis_note(crisis_id: str, body: CrisisNoteIn, call: InWorkspace) -> Response:
    """Write into the timeline of a crisis, also when it is over."""
    room = call.app.crises.response
    return await call.change(
        lambda actor: add_note(room, actor, CrisisId(crisis_id), body.note()),
        CrisisEntryOut.of,
        status=201,
    )


@router.get("/crises/{crisis_id}/timeline/{entry_id}", **operation("crises", CrisisEntryOut))
async def get_crisis_entry(crisis_id: str, entry_id: str, call: InWorkspace) -> Response:
    """Read an entry of a timeline."""
    room, where = call.app.crises.response, (CrisisId(crisis_id), CrisisEntryId(entry_id))
    return await call.read(lambda actor: read_entry(room, actor, *where), CrisisEntryOut.of)


@router.patch(
    "/crises/{crisis_id}/timeline/{entry_id}",
    **operation("crises", CrisisEntryOut, changes=True),
)
async def patch_crisis_entry(
    crisis_id: str, entry_id: str, body: CrisisEntryChange, call: InWorkspace
) -> Response:
    """Change who may see an entry, or pin it. What was written stays as it was written."""
    room, version, changes = call.app.crises.response, call.required_version, body.changed()
    where = CrisisId(crisis_id), CrisisEntryId(entry_id)
    return await call.change(
        lambda actor: change_entry(room, actor, *where, version, changes), CrisisEntryOut.of
    )


@router.post("/crises/{crisis_id}/statements", **operation("crises", CrisisOut))
async def post_crisis_statement(
    crisis_id: str, body: CrisisStatementIn, call: InWorkspace
) -> Response:
    """Note what was said in public. It stands in the public timeline, and the time to the next word
    begins to run."""
    room = call.app.crises.response
    return await call.change(
        lambda actor: speak(room, actor, CrisisId(crisis_id), body.statement()), CrisisOut.of
    )


@router.get("/crises/{crisis_id}/advice", **operation("crises", AdviceOut))
async def get_crisis_advice(crisis_id: str, call: InWorkspace) -> Response:
    """Read which answers theory supports for a crisis of this kind, and which it warns against."""
    room = call.app.crises.response
    return await call.read(
        lambda actor: read_crisis(room, actor, CrisisId(crisis_id)), AdviceOut.of
    )
