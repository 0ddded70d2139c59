"""Word lists: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.moderation.word_list_schemas import (
    TermsChange,
    TermsIn,
    TermsOut,
    WordListChange,
    WordListIn,
    WordListOut,
)
from api.operation import Operation
from api.paging import Listing, Moment, Texts
from domain.moderation.use_cases.keep_word_lists import (
    change_terms,
    change_word_list,
    create_word_list,
    list_word_lists,
    put_terms,
    read_terms,
    read_word_list,
    remove_word_list,
)
from domain.shared.ids import WordListId

router = APIRouter(
    prefix="/v1/moderation", route_class=Operation, generate_unique_id_function=operation_id
)
WORD_LISTS = Listing(
    ("id", "created_at", "updated_at"), {"external_id": Texts(), "created_at": Moment()}
)


@router.post("/word-lists", **operation("moderation", WordListOut, creates=True))
async def post_word_list(body: WordListIn, call: InWorkspace) -> Response:
    """Make a list of terms that rules look for."""
    room = call.app.moderation
    return await call.change(
        lambda actor: create_word_list(room, actor, body.request()),
        WordListOut.of,
        status=201,
        location="/v1/moderation/word-lists/{}",
    )


@router.get("/word-lists", **operation("moderation", page_of(WordListOut), lists=WORD_LISTS))
@listing(WORD_LISTS)
async def get_word_lists(call: InWorkspace) -> Response:
    """List the word lists, without their terms."""
    room = call.app.moderation
    return await call.page(
        WORD_LISTS, lambda actor, wanted: list_word_lists(room, actor, wanted), WordListOut.of
    )


@router.get("/word-lists/{word_list_id}", **operation("moderation", WordListOut))
async def get_word_list(word_list_id: str, call: InWorkspace) -> Response:
    """Read a word list, without its terms."""
    room = call.app.moderation
    return await call.read(
        lambda actor: read_word_list(room, actor, WordListId(word_list_id)), WordListOut.of
    )


@router.patch("/word-lists/{word_list_id}", **operation("moderation", WordListOut, changes=True))
async def patch_word_list(word_list_id: str, body: WordListChange, call: InWorkspace) -> Response:
    """Change a word list, but for its terms."""
    room, version = call.app.moderation, call.required_version
    changes = body.changes()
    return await call.change(
        lambda actor: change_word_list(room, actor, WordListId(word_list_id), version, changes),
        WordListOut.of,
    )


@router.delete("/word-lists/{word_list_id}", **operation("moderation", WordListOut, may_match=True))
async def delete_word_list(word_list_id: str, call: InWorkspace) -> Response:
    """Throw a word list away, for good. One that a rule looks for is kept."""
    room, version = call.app.moderation, call.version
    return await call.change(
        lambda actor: remove_word_list(room, actor, WordListId(word_list_id), version),
        WordListOut.of,
    )


@router.get("/word-lists/{word_list_id}/terms", **operation("moderation", TermsOut))
async def get_word_list_terms(word_list_id: str, call: InWorkspace) -> Response:
    """Read all the terms of a list."""
    room = call.app.moderation
    return await call.read(
        lambda actor: read_terms(room, actor, WordListId(word_list_id)), TermsOut.of
    )


@router.put(
    "/word-lists/{word_list_id}/terms", **operation("moderation", WordListOut, changes=True)
)
async def put_word_list_terms(word_list_id: str, body: TermsIn, call: InWorkspace) -> Response:
    """Give a list these terms and no others: as a list, or as a plain text with one in each
    line."""
    room, version, terms = call.app.moderation, call.required_version, body.wanted()
    return await call.change(
        lambda actor: put_terms(room, actor, WordListId(word_list_id), version, terms),
        WordListOut.of,
    )


@router.patch(
    "/word-lists/{word_list_id}/terms", **operation("moderation", WordListOut, changes=True)
)
async def patch_word_list_terms(
    word_list_id: str, body: TermsChange, call: InWorkspace
) -> Response:
    """Add terms to a list, and take others out."""
    room, version = call.app.moderation, call.required_version
    return await call.change(
        lambda actor: change_terms(
            room, actor, WordListId(word_list_id), version, body.add, body.remove
        ),
        WordListOut.of,
    )
