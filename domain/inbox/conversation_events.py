"""What is told of conversations, without what is said in them."""

from typing import Any

from domain.inbox.conversation import Conversation
from domain.shared.clock import written
from domain.shared.events import News, differences
from domain.shared.ids import InboundMessageId

OPENED = "conversation.opened"
MESSAGE_ADDED = "conversation.message_added"
REPLIED = "conversation.replied"
MERGED = "conversation.merged"

ANNOUNCED = frozenset({OPENED, MESSAGE_ADDED, REPLIED, MERGED})


def conversation_told(
    name: str,
    conversation: Conversation,
    before: Conversation | None = None,
    message_id: InboundMessageId | None = None,
) -> News:
    """The conversation as it is now. `message_id` is what somebody said by which it came to this,
    if that is how."""
    after = _conversation(conversation)
    previous = differences(_conversation(before), after) if before else {}
    data = after | {"inbound_message_id": message_id}
    return News(name, conversation.id, conversation.version, data, previous=previous)


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
