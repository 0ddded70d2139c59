"""Conversations: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.inbox.conversation_schemas import ConversationOut
from api.operation import Operation
from api.paging import Choice, Flag, Listing, Moment, Texts
from domain.inbox.conversation import ConversationState, Priority
from domain.inbox.sla import SlaState
from domain.inbox.use_cases.read_conversations import list_conversations, read_conversation
from domain.shared.heard import HeardKind
from domain.shared.ids import ConversationId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
CONVERSATIONS = Listing(
    ("last_message_at", "waiting_since", "reply_window_closes_at", "priority", "id"),
    {
        "state": Choice(ConversationState),
        "priority": Choice(Priority),
        "kind": Choice(HeardKind),
        "channel_id": Texts(),
        "assignee_id": Texts(),
        "team_id": Texts(),
        "author": Texts(),
        "label": Texts(),
        "waiting": Flag(),
        "sla": Choice(SlaState),
        "answers_message_id": Texts(),
        "created_at": Moment(),
        "last_message_at": Moment(),
    },
    default="-last_message_at",
)


@router.get(
    "/conversations",
    **operation("conversations", page_of(ConversationOut), lists=CONVERSATIONS),
)
@listing(CONVERSATIONS)
async def get_conversations(call: InWorkspace) -> Response:
    """List conversations, those with the newest message first. `author` is a person's id on the
    platform; `sla` finds those to which promises stand that way, or stood. Sorted by
    `waiting_since` or `reply_window_closes_at`, those that have no such instant come after those
    that have one."""
    room = call.app.inbox
    return await call.page(
        CONVERSATIONS,
        lambda actor, wanted: list_conversations(room, actor, wanted),
        ConversationOut.of,
    )


@router.get("/conversations/{conversation_id}", **operation("conversations", ConversationOut))
async def get_conversation(conversation_id: str, call: InWorkspace) -> Response:
    """Read a conversation. One that was merged into another says into which."""
    room = call.app.inbox
    return await call.read(
        lambda actor: read_conversation(room, actor, ConversationId(conversation_id)),
        ConversationOut.of,
    )
