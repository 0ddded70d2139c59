"""Saved views: each route parses, asks one use case, shapes the answer."""

from collections.abc import Mapping

from fastapi import APIRouter, Response
from starlette.datastructures import QueryParams

from api.calls import InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.inbox.conversation_routes import CONVERSATIONS
from api.inbox.saved_view_schemas import KEPT, SavedViewChange, SavedViewIn, SavedViewOut
from api.operation import Operation
from api.paging import Listing
from domain.inbox.use_cases.keep_saved_views import (
    change_saved_view,
    create_saved_view,
    list_saved_views,
    read_saved_view,
    remove_saved_view,
)
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import SavedViewId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
VIEWS = Listing(("id", "name"), {})


@router.post("/saved-views", **operation("conversations", SavedViewOut, creates=True))
async def post_saved_view(body: SavedViewIn, call: InWorkspace) -> Response:
    """Give a list of conversations a name: `view` in that list calls it up."""
    room = call.app.inbox
    _check(body.query)
    return await call.change(
        lambda actor: create_saved_view(room, actor, body.request()),
        SavedViewOut.of,
        status=201,
        location="/v1/saved-views/{}",
    )


@router.get("/saved-views", **operation("conversations", page_of(SavedViewOut), lists=VIEWS))
@listing(VIEWS)
async def get_saved_views(call: InWorkspace) -> Response:
    """List the saved views that are shared, and your own."""
    room = call.app.inbox
    return await call.page(
        VIEWS, lambda actor, wanted: list_saved_views(room, actor, wanted), SavedViewOut.of
    )


@router.get("/saved-views/{saved_view_id}", **operation("conversations", SavedViewOut))
async def get_saved_view(saved_view_id: str, call: InWorkspace) -> Response:
    """Read a saved view."""
    room = call.app.inbox
    return await call.read(
        lambda actor: read_saved_view(room, actor, SavedViewId(saved_view_id)), SavedViewOut.of
    )


@router.patch(
    "/saved-views/{saved_view_id}", **operation("conversations", SavedViewOut, changes=True)
)
async def patch_saved_view(
    saved_view_id: str, body: SavedViewChange, call: InWorkspace
) -> Response:
    """Change a saved view."""
    room, version, changes = call.app.inbox, call.required_version, body.changes()
    _check(changes.get("query") or {})
    return await call.change(
        lambda actor: change_saved_view(room, actor, SavedViewId(saved_view_id), version, changes),
        SavedViewOut.of,
    )


@router.delete(
    "/saved-views/{saved_view_id}", **operation("conversations", SavedViewOut, may_match=True)
)
async def delete_saved_view(saved_view_id: str, call: InWorkspace) -> Response:
    """Throw a saved view away, for good."""
    room, version = call.app.inbox, call.version
    return await call.change(
        lambda actor: remove_saved_view(room, actor, SavedViewId(saved_view_id), version),
        SavedViewOut.of,
    )


def _check(query: Mapping[str, str]) -> None:
    """Raises ValidationFailed for what the list of conversations would not take."""
    faults = [FieldError(f"/query/{name}", "unknown_field") for name in query if name not in KEPT]
    kept = {name: text for name, text in query.items() if name in KEPT}
    try:
        CONVERSATIONS.wanted(QueryParams(kept))
    except ValidationFailed as wrong:
        faults += [
            FieldError(f"/query/{e.pointer.partition(':')[2]}", e.code, e.facts)
            for e in wrong.errors
        ]
    if faults:
        raise ValidationFailed(errors=faults)
