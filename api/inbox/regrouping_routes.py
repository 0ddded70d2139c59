"""Conversations put together and taken apart, many at once, and notes on them: each route parses,
asks one use case, shapes the answer."""

from collections.abc import Sequence

from fastapi import APIRouter, Response

from api.calls import InWorkspace, InWorkspaceOnce, listing, page_of
from api.documentation import operation, operation_id
from api.inbox.bulk_schemas import (
    ConversationsBulkIn,
    ConversationsBulkOut,
    ConversationsBulkResultOut,
)
from api.inbox.conversation_schemas import (
    ConversationNoteIn,
    ConversationNoteOut,
    ConversationOut,
    MergeIn,
    SplitIn,
)
from api.operation import Operation
from api.paging import Listing
from domain.inbox.use_cases.keep_notes import add_note, change_note, list_notes, remove_note
from domain.inbox.use_cases.move_conversations import (
    JudgedConversation,
    move_conversations,
    move_matching,
)
from domain.inbox.use_cases.regroup_conversations import (
    merge_conversations,
    split_conversation,
    unmerge_conversation,
)
from domain.shared.ids import ConversationId, ConversationNoteId, InboundMessageId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
NOTES = Listing(("id",), {})


@router.post("/conversations/bulk", **operation("conversations", ConversationsBulkOut, once=True))
async def post_conversations_bulk(body: ConversationsBulkIn, call: InWorkspaceOnce) -> Response:
    """Do one thing with many conversations: with those of `ids`, or with those that match `filter`
    at this moment. Each is judged alone, by the rules for a single one. Where more than 100 match
    none is touched."""
    room, order, targets = call.app.inbox, body.order(), body.targets()

    def shape(judged: Sequence[JudgedConversation], language: str) -> ConversationsBulkOut:
        results = [
            ConversationsBulkResultOut.of(index, one, language) for index, one in enumerate(judged)
        ]
        failed = sum(1 for result in results if result.problem is not None)
        return ConversationsBulkOut(succeeded=len(results) - failed, failed=failed, results=results)

    if body.filter is not None:
        filters = body.filter.filters()
        return await call.change(lambda actor: move_matching(room, actor, filters, order), shape)
    return await call.change(lambda actor: move_conversations(room, actor, targets, order), shape)


@router.post(
    "/conversations/{conversation_id}/merge",
    **operation("conversations", ConversationOut, may_match=True),
)
async def post_conversation_merge(
    conversation_id: str, body: MergeIn, call: InWorkspace
) -> Response:
    """Make other conversations of the same channel part of this one. `unmerge` takes each out
    again."""
    room, version, id = call.app.inbox, call.version, ConversationId(conversation_id)
    return await call.change(
        lambda actor: merge_conversations(room, actor, id, version, body.others()),
        ConversationOut.of,
    )


@router.post(
    "/conversations/{conversation_id}/unmerge", **operation("conversations", ConversationOut)
)
async def post_conversation_unmerge(conversation_id: str, call: InWorkspace) -> Response:
    """Have a conversation that was merged stand for itself again, with all that it had then."""
    room = call.app.inbox
    return await call.change(
        lambda actor: unmerge_conversation(room, actor, ConversationId(conversation_id)),
        ConversationOut.of,
    )


@router.post(
    "/conversations/{conversation_id}/split",
    **operation("conversations", ConversationOut, creates=True, may_match=True),
)
async def post_conversation_split(
    conversation_id: str, body: SplitIn, call: InWorkspace
) -> Response:
    """Make what was said from a message on a conversation of its own, which is answered."""
    room, version, id = call.app.inbox, call.version, ConversationId(conversation_id)
    first = InboundMessageId(body.inbound_message_id)
    return await call.change(
        lambda actor: split_conversation(room, actor, id, version, first),
        ConversationOut.of,
        status=201,
        location="/v1/conversations/{}",
    )


@router.post(
    "/conversations/{conversation_id}/notes",
    **operation("conversations", ConversationNoteOut, creates=True),
)
async def post_conversation_note(
    conversation_id: str, body: ConversationNoteIn, call: InWorkspace
) -> Response:
    """Write a note on a conversation, for colleagues; nobody else sees it."""
    room, id = call.app.inbox, ConversationId(conversation_id)
    return await call.change(
        lambda actor: add_note(room, actor, id, body.text),
        ConversationNoteOut.of,
        status=201,
        location=f"/v1/conversations/{id}/notes",
    )


@router.get(
    "/conversations/{conversation_id}/notes",
    **operation("conversations", page_of(ConversationNoteOut), lists=NOTES),
)
@listing(NOTES)
async def get_conversation_notes(conversation_id: str, call: InWorkspace) -> Response:
    """List the notes on a conversation, the newest first."""
    room, id = call.app.inbox, ConversationId(conversation_id)
    return await call.page(
        NOTES, lambda actor, wanted: list_notes(room, actor, id, wanted), ConversationNoteOut.of
    )


@router.patch(
    "/conversations/{conversation_id}/notes/{note_id}",
    **operation("conversations", ConversationNoteOut, changes=True),
)
async def patch_conversation_note(
    conversation_id: str, note_id: str, body: ConversationNoteIn, call: InWorkspace
) -> Response:
    """Change a note that you wrote."""
    room, version, id = call.app.inbox, call.required_version, ConversationId(conversation_id)
    note = ConversationNoteId(note_id)
    return await call.change(
        lambda actor: change_note(room, actor, id, note, version, body.text),
        ConversationNoteOut.of,
    )


@router.delete(
    "/conversations/{conversation_id}/notes/{note_id}",
    **operation("conversations", ConversationNoteOut),
)
async def delete_conversation_note(
    conversation_id: str, note_id: str, call: InWorkspace
) -> Response:
    """Take back a note that you wrote, for good."""
    room, id = call.app.inbox, ConversationId(conversation_id)
    return await call.change(
        lambda actor: remove_note(room, actor, id, ConversationNoteId(note_id)),
        ConversationNoteOut.of,
    )
