"""The facts the inbox announces, without what people say: whoever may read it can fetch it."""

from typing import Any

from domain.inbox import conversation_events
from domain.inbox.model import InboundActivity, InboundMessage
from domain.shared.calling import CHANNEL_RATE_LIMITED, CHANNEL_REAUTH_REQUIRED
from domain.shared.clock import written
from domain.shared.events import News, differences

RECEIVED = "inbound.received"
EDITED = "inbound.edited"
DELETED = "inbound.deleted"
ACTIVITY_RECEIVED = "inbound.activity_received"
ANNOUNCED = frozenset(
    {
        RECEIVED,
        EDITED,
        DELETED,
        ACTIVITY_RECEIVED,
        CHANNEL_RATE_LIMITED,
        CHANNEL_REAUTH_REQUIRED,
    }
    | conversation_events.ANNOUNCED
)


def message_told(name: str, message: InboundMessage, before: InboundMessage | None = None) -> News:
    after = _message(message)
    previous = differences(_message(before), after) if before else {}
    return News(name, message.id, message.version, after, previous=previous)


def activity_told(activity: InboundActivity) -> News:
    data = {
        "id": activity.id,
        "channel_id": activity.channel_id,
        "kind": activity.kind.value,
        "at": written(activity.at),
        "author_id": activity.author_id,
        "about_id": activity.about.id if activity.about else None,
        "reaction": activity.reaction and activity.reaction[:100],
        "platform_message_id": activity.platform_message_id,
        "answers_message_id": activity.answers_message_id,
        "answers_delivery_id": activity.answers_delivery_id,
    }
    return News(ACTIVITY_RECEIVED, activity.id, 1, data)


def _message(message: InboundMessage) -> dict[str, Any]:
    return {
        "id": message.id,
        "channel_id": message.channel_id,
        "kind": message.kind.value,
        "state": message.state.value,
        "platform_message_id": message.platform_message_id,
        "author_id": message.author_id,
        "at": written(message.at),
        "edited_at": written(message.edited_at),
        "deleted_at": written(message.deleted_at),
        "answers_message_id": message.answers_message_id,
        "answers_delivery_id": message.answers_delivery_id,
        "version": message.version,
    }
