"""What is told of conversations, without what is said in them."""

from typing import Any

from domain.inbox.assignment import Because
from domain.inbox.conversation import Conversation
from domain.inbox.note import ConversationNote
from domain.inbox.saved_view import SavedView
from domain.shared.clock import written
from domain.shared.events import News, differences
from domain.shared.ids import InboundMessageId

OPENED = "conversation.opened"
MESSAGE_ADDED = "conversation.message_added"
UPDATED = "conversation.updated"
ASSIGNED = "conversation.assigned"
CLOSED = "conversation.closed"
REOPENED = "conversation.reopened"
SNOOZED = "conversation.snoozed"
MARKED_PENDING = "conversation.marked_pending"
REPLIED = "conversation.replied"
MERGED = "conversation.merged"

SPLIT = "conversation.split"
UNMERGED = "conversation.unmerged"
NOTE_ADDED = "conversation.note_added"
NOTE_UPDATED = "conversation.note_updated"
NOTE_DELETED = "conversation.note_deleted"
VIEW_CREATED = "saved_view.created"
VIEW_UPDATED = "saved_view.updated"
VIEW_DELETED = "saved_view.deleted"

ABOUT_ONE = frozenset(
    {
        *(OPENED, MESSAGE_ADDED, REPLIED, MERGED, SPLIT, UNMERGED),
        *(UPDATED, ASSIGNED, CLOSED, REOPENED, SNOOZED, MARKED_PENDING),
    }
)
"""Those that tell of a conversation itself."""

ANNOUNCED = ABOUT_ONE | {
    *(VIEW_CREATED, VIEW_UPDATED, VIEW_DELETED),
    *(NOTE_ADDED, NOTE_UPDATED, NOTE_DELETED),
}


def conversation_told(
    name: str,
    conversation: Conversation,
    before: Conversation | None = None,
    message_id: InboundMessageId | None = None,
    because: Because | None = None,
) -> News:
    """The conversation as it is now. `message_id` is what somebody said by which it came to this,
    if that is how; `because` is why the service assigned it, if the service did."""
    after = _conversation(conversation)
    previous = differences(_conversation(before), after) if before else {}
    data = after | {
        "inbound_message_id": message_id,
        "assignment_policy_id": because and because.policy_id,
        "assignment_reason": because and because.reason.value,
    }
    return News(name, conversation.id, conversation.version, data, previous=previous)


def note_told(name: str, note: ConversationNote, before: ConversationNote | None = None) -> News:
    """What it says is left out: who may read it can fetch it."""
    after = _note(note)
    previous = differences(_note(before), after) if before else {}
    return News(name, note.id, note.version, after, previous=previous)


def view_told(name: str, view: SavedView, before: SavedView | None = None) -> News:
    after = _view(view)
    previous = differences(_view(before), after) if before else {}
    return News(name, view.id, view.version, after, previous=previous)


def _view(view: SavedView) -> dict[str, Any]:
    return {
        "id": view.id,
        "name": view.name,
        "owner": view.owner,
        "shared": view.shared,
        "version": view.version,
    }


def _note(note: ConversationNote) -> dict[str, Any]:
    return {
        "id": note.id,
        "conversation_id": note.conversation_id,
        "author": note.author,
        "created_at": written(note.created_at),
        "updated_at": written(note.updated_at),
        "version": note.version,
    }


def _conversation(conversation: Conversation) -> dict[str, Any]:
    return {
        "id": conversation.id,
        "channel_id": conversation.channel_id,
        "kind": conversation.kind.value,
        "state": conversation.state.value,
        "priority": conversation.priority and conversation.priority.value,
        "priority_reasons": list(conversation.priority_reasons),
        "assignee_id": conversation.assignee_id,
        "team_id": conversation.team_id,
        "labels": list(conversation.labels),
        "author_id": conversation.author_id,
        "began_at": written(conversation.began_at),
        "last_message_at": written(conversation.last_message_at),
        "waiting_since": written(conversation.waiting_since),
        "first_reply_at": written(conversation.first_reply_at),
        "last_reply_at": written(conversation.last_reply_at),
        "reply_window_closes_at": written(conversation.reply_window_closes_at),
        "snoozed_until": written(conversation.snoozed_until),
        "closed_at": written(conversation.closed_at),
        "answers_message_id": conversation.answers_message_id,
        "answers_delivery_id": conversation.answers_delivery_id,
        "inbound_count": conversation.inbound_count,
        "reply_count": conversation.reply_count,
        "merged_into": conversation.merged_into,
        "version": conversation.version,
    }
