"""Conversations: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import Call, InWorkspace, listing, page_of
from api.documentation import operation, operation_id
from api.inbox.conversation_schemas import (
    ConversationChange,
    ConversationOut,
    SnoozeIn,
    TimelineItemOut,
)
from api.inbox.presence_schemas import ConversationReadOut
from api.operation import Operation
from api.paging import Choice, Flag, Listing, Moment, Phrase, Texts
from domain.inbox.conversation import ConversationState, Priority
from domain.inbox.ordering import ConversationAction, ConversationOrder, ConversationTarget
from domain.inbox.sla import SlaState
from domain.inbox.use_cases.keep_saved_views import read_saved_view
from domain.inbox.use_cases.move_conversations import move_conversation
from domain.inbox.use_cases.read_conversations import (
    list_conversations,
    list_timeline,
)
from domain.inbox.use_cases.show_presence import read_with_presences
from domain.shared.heard import HeardKind
from domain.shared.ids import ConversationId, SavedViewId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
TIMELINE = Listing(("at", "id"), {}, default="-at")
CONVERSATIONS = Listing(
    ("last_message_at", "waiting_since", "reply_window_closes_at", "priority", "id"),
    {
        "state": Choice(ConversationState),
        "priority": Choice(Priority),
        "kind": Choice(HeardKind),
        "channel_id": Texts(),
        "platform": Texts(),
        "community_id": Texts(),
        "assignee_id": Texts(),
        "team_id": Texts(),
        "assigned": Flag(),
        "in_team": Flag(),
        "author": Texts(),
        "label": Texts(),
        "waiting": Flag(),
        "sla": Choice(SlaState),
        "q": Phrase(),
        "view": Texts(),
        "answered": Flag(),
        "answers_message_id": Texts(),
        "campaign_id": Texts(),
        "began_at": Moment(),
        "closed_at": Moment(),
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
    """List conversations, those with the newest message first. `q` finds those in which one message
    or note has all of these words; accents and case make no difference. `view` is a saved view:
    what you do not ask for otherwise is as it says. `assigned=false` finds those that nobody has in
    hand, `in_team=false` those of no team. `author` is a person's id on the platform;
    `sla` finds those to which promises stand that way, or stood, `answered=false` those to which
    nobody of yours has replied yet. Sorted by `waiting_since` or
    `reply_window_closes_at`, those that have no such instant come after those that have one."""
    room, view = call.app.inbox, call.request.query_params.get("view")
    preset = None
    if view is not None:
        preset = (await read_saved_view(room, call.actor, SavedViewId(view))).query
    return await call.page(
        CONVERSATIONS,
        lambda actor, wanted: list_conversations(room, actor, wanted),
        lambda conversation, language: conversation,
        preset,
    )


@router.get("/conversations/{conversation_id}", **operation("conversations", ConversationReadOut))
async def get_conversation(conversation_id: str, call: InWorkspace) -> Response:
    """Read a conversation, and who is there at this moment. One that was merged into another says
    into which. It is sent again to who has its version while somebody is there."""
    room = call.app.inbox
    return await call.read(
        lambda actor: read_with_presences(room, actor, ConversationId(conversation_id)),
        ConversationReadOut.seen,
        passing=lambda found: bool(found[1]),
    )


@router.get(
    "/conversations/{conversation_id}/messages",
    **operation("conversations", page_of(TimelineItemOut), lists=TIMELINE),
)
@listing(TIMELINE)
async def get_conversation_messages(conversation_id: str, call: InWorkspace) -> Response:
    """List what was said in a conversation, by others and by us, the newest first."""
    room = call.app.inbox
    return await call.page(
        TIMELINE,
        lambda actor, wanted: list_timeline(room, actor, ConversationId(conversation_id), wanted),
        TimelineItemOut.of,
    )


@router.patch(
    "/conversations/{conversation_id}", **operation("conversations", ConversationOut, changes=True)
)
async def patch_conversation(
    conversation_id: str, body: ConversationChange, call: InWorkspace
) -> Response:
    """Change who has a conversation in hand, how urgent it is, or what is written on it. A priority
    that you give stays as it is; with null the service finds one again."""
    order = ConversationOrder(ConversationAction.UPDATE, changes=body.changes())
    target = ConversationTarget(ConversationId(conversation_id), call.required_version)
    return await _moved(call, target, order)


@router.post(
    "/conversations/{conversation_id}/close",
    **operation("conversations", ConversationOut, may_match=True),
)
async def post_conversation_close(conversation_id: str, call: InWorkspace) -> Response:
    """Close a conversation: nobody waits any more. It opens again when somebody writes."""
    return await _simply(call, conversation_id, ConversationAction.CLOSE)


@router.post(
    "/conversations/{conversation_id}/reopen",
    **operation("conversations", ConversationOut, may_match=True),
)
async def post_conversation_reopen(conversation_id: str, call: InWorkspace) -> Response:
    """Open a conversation that was closed, put off, or waits for somebody else."""
    return await _simply(call, conversation_id, ConversationAction.REOPEN)


@router.post(
    "/conversations/{conversation_id}/mark-pending",
    **operation("conversations", ConversationOut, may_match=True),
)
async def post_conversation_mark_pending(conversation_id: str, call: InWorkspace) -> Response:
    """Say that the next step is somebody else's. It opens again when somebody writes."""
    return await _simply(call, conversation_id, ConversationAction.MARK_PENDING)


@router.post(
    "/conversations/{conversation_id}/snooze",
    **operation("conversations", ConversationOut, may_match=True),
)
async def post_conversation_snooze(
    conversation_id: str, body: SnoozeIn, call: InWorkspace
) -> Response:
    """Put a conversation off: it opens again at that instant, or when somebody writes before."""
    order = ConversationOrder(ConversationAction.SNOOZE, until=body.until)
    return await _moved(
        call, ConversationTarget(ConversationId(conversation_id), call.version), order
    )


async def _simply(call: Call, conversation_id: str, action: ConversationAction) -> Response:
    target = ConversationTarget(ConversationId(conversation_id), call.version)
    return await _moved(call, target, ConversationOrder(action))


async def _moved(call: Call, target: ConversationTarget, order: ConversationOrder) -> Response:
    room = call.app.inbox
    return await call.change(
        lambda actor: move_conversation(room, actor, target, order), ConversationOut.of
    )
