"""Saved replies: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.inbox.saved_reply_schemas import (
    RenderedReplyOut,
    RenderIn,
    SavedReplyChange,
    SavedReplyIn,
    SavedReplyOut,
)
from api.operation import Operation
from api.paging import Listing, Moment, Phrase, Texts
from domain.inbox.use_cases.keep_saved_replies import (
    change_saved_reply,
    create_saved_reply,
    list_saved_replies,
    read_saved_reply,
    remove_saved_reply,
)
from domain.inbox.use_cases.render_saved_reply import render_saved_reply
from domain.shared.ids import SavedReplyId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
SAVED_REPLIES = Listing(
    ("id", "short_code", "created_at", "updated_at", "uses"),
    {
        "short_code": Texts(),
        "label": Texts(),
        "external_id": Texts(),
        "q": Phrase(),
        "created_at": Moment(),
    },
)


@router.post("/saved-replies", **operation("inbox", SavedReplyOut, creates=True))
async def post_saved_reply(body: SavedReplyIn, call: InWorkspace) -> Response:
    """Write down what is said again and again. What would be left to fill in, and is neither a
    variable nor a prompt, is refused."""
    room = call.app.inbox
    return await call.change(
        lambda actor: create_saved_reply(room, actor, body.request()),
        SavedReplyOut.of,
        status=201,
        location="/v1/saved-replies/{}",
    )


@router.get("/saved-replies", **operation("inbox", page_of(SavedReplyOut), lists=SAVED_REPLIES))
@listing(SAVED_REPLIES)
async def get_saved_replies(call: InWorkspace) -> Response:
    """List saved replies. `q` looks in short codes and names."""
    room = call.app.inbox
    return await call.page(
        SAVED_REPLIES,
        lambda actor, wanted: list_saved_replies(room, actor, wanted),
        SavedReplyOut.of,
    )


@router.get("/saved-replies/{saved_reply_id}", **operation("inbox", SavedReplyOut))
async def get_saved_reply(saved_reply_id: str, call: InWorkspace) -> Response:
    """Read a saved reply."""
    room = call.app.inbox
    return await call.read(
        lambda actor: read_saved_reply(room, actor, SavedReplyId(saved_reply_id)), SavedReplyOut.of
    )


@router.patch("/saved-replies/{saved_reply_id}", **operation("inbox", SavedReplyOut, changes=True))
async def patch_saved_reply(
    saved_reply_id: str, body: SavedReplyChange, call: InWorkspace
) -> Response:
    """Change a saved reply. What was said already stays said."""
    room, version, changes = call.app.inbox, call.required_version, body.wanted()
    reply_id = SavedReplyId(saved_reply_id)
    return await call.change(
        lambda actor: change_saved_reply(room, actor, reply_id, version, changes), SavedReplyOut.of
    )


@router.delete(
    "/saved-replies/{saved_reply_id}", **operation("inbox", SavedReplyOut, may_match=True)
)
async def delete_saved_reply(saved_reply_id: str, call: InWorkspace) -> Response:
    """Throw a saved reply away, for good. Its short code is free again."""
    room, version = call.app.inbox, call.version
    reply_id = SavedReplyId(saved_reply_id)
    return await call.change(
        lambda actor: remove_saved_reply(room, actor, reply_id, version), SavedReplyOut.of
    )


@router.post(
    "/saved-replies/{saved_reply_id}/render", **operation("inbox", RenderedReplyOut, reads=True)
)
async def post_saved_reply_render(
    saved_reply_id: str, body: RenderIn, call: InWorkspace
) -> Response:
    """Fill a saved reply in for one person. Nothing is kept or sent; what is missing is refused,
    each value by its name."""
    room, reply_id = call.app.inbox, SavedReplyId(saved_reply_id)
    return await call.read(
        lambda actor: render_saved_reply(room, actor, reply_id, body.request()),
        RenderedReplyOut.of,
    )
