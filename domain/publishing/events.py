"""The facts publishing announces."""

from collections.abc import Sequence
from typing import Any

from domain.publishing import (
    approval_events,
    approval_link_events,
    brand_voice_events,
    calendar_feed_events,
    feed_events,
    idea_events,
    reviewer_events,
)
from domain.publishing.delivery import VANISHED, Delivery
from domain.publishing.hold import Hold
from domain.publishing.media_events import ANNOUNCED as OF_MEDIA
from domain.publishing.model import Message
from domain.publishing.states import DeliveryState, MessageStatus
from domain.shared.calling import CHANNEL_RATE_LIMITED, CHANNEL_REAUTH_REQUIRED
from domain.shared.clock import written
from domain.shared.events import News, differences

CREATED = "message.created"
UPDATED = "message.updated"
REVISED = "message.revised"
SCHEDULED = "message.scheduled"
CANCELLED = "message.cancelled"
RESOLVED = "message.resolved"
DELETED_ON_PLATFORM = "message.deleted_on_platform"
CREDENTIALS_REFUSED = "delivery.credentials_refused"
ACCOUNT_BLOCKED = "delivery.account_blocked"
POST_VANISHED = "delivery.vanished"
REPLY_PUBLISHED = "reply.published"
STATEMENT_PUBLISHED = "statement.published"
HOLD_PLACED = "hold.placed"
HOLD_CHANGED = "hold.changed"
HOLD_LIFTED = "hold.lifted"
HOLD_RELEASED = "hold.released"

BY_STATUS = {
    MessageStatus.DRAFT: "message.returned",
    MessageStatus.IN_REVIEW: "message.in_review",
    MessageStatus.APPROVED: "message.approved",
    MessageStatus.SCHEDULED: SCHEDULED,
    MessageStatus.PUBLISHING: "message.publishing",
    MessageStatus.PUBLISHED: "message.published",
    MessageStatus.PARTIALLY_PUBLISHED: "message.partially_published",
    MessageStatus.FAILED: "message.rejected",
    MessageStatus.UNCONFIRMED: "message.unconfirmed",
    MessageStatus.HELD: "message.held",
    MessageStatus.OVERDUE: "message.overdue",
    MessageStatus.CANCELLED: CANCELLED,
    MessageStatus.DELETED: DELETED_ON_PLATFORM,
}
BY_DELIVERY_STATE = {
    DeliveryState.DRAFT: "delivery.returned",
    DeliveryState.IN_REVIEW: "delivery.in_review",
    DeliveryState.APPROVED: "delivery.approved",
    DeliveryState.WAITING: "delivery.waiting",
    DeliveryState.SCHEDULED: "delivery.scheduled",
    DeliveryState.SENDING: "delivery.sending",
    DeliveryState.PUBLISHED: "delivery.published",
    DeliveryState.REJECTED: "delivery.rejected",
    DeliveryState.UNCONFIRMED: "delivery.unconfirmed",
    DeliveryState.ABANDONED: "delivery.abandoned",
    DeliveryState.HELD: "delivery.held",
    DeliveryState.OVERDUE: "delivery.overdue",
    DeliveryState.CANCELLED: "delivery.cancelled",
    DeliveryState.DELETED: "delivery.deleted",
    DeliveryState.SKIPPED: "delivery.skipped",
}

_ALSO_TOLD = {
    "refused_credentials": CREDENTIALS_REFUSED,
    "refused_account": ACCOUNT_BLOCKED,
    VANISHED: POST_VANISHED,
}
_TO_COME = (
    DeliveryState.DRAFT,
    DeliveryState.IN_REVIEW,
    DeliveryState.SCHEDULED,
    DeliveryState.WAITING,
)

ANNOUNCED = frozenset(
    {
        CREATED,
        UPDATED,
        REVISED,
        SCHEDULED,
        CANCELLED,
        RESOLVED,
        DELETED_ON_PLATFORM,
        CREDENTIALS_REFUSED,
        ACCOUNT_BLOCKED,
        POST_VANISHED,
        REPLY_PUBLISHED,
        STATEMENT_PUBLISHED,
        HOLD_PLACED,
        HOLD_CHANGED,
        HOLD_LIFTED,
        HOLD_RELEASED,
        CHANNEL_RATE_LIMITED,
        CHANNEL_REAUTH_REQUIRED,
        *BY_STATUS.values(),
        *BY_DELIVERY_STATE.values(),
        *approval_events.ANNOUNCED,
        *approval_link_events.ANNOUNCED,
        *brand_voice_events.ANNOUNCED,
        *idea_events.ANNOUNCED,
        *reviewer_events.ANNOUNCED,
        *OF_MEDIA,
        *calendar_feed_events.ANNOUNCED,
        *feed_events.ANNOUNCED,
    }
)


def message_changed(name: str, message: Message, before: Message | None = None) -> News:
    """The message as it is now. The text is left out: listeners who may read it can fetch it."""
    after = _message(message)
    previous = _differences(_message(before), after) if before else {}
    return News(name, message.id, message.version, after, previous=previous)


def moved(before: Message | None, after: Message, *told: str) -> list[News]:
    """What to tell of a message after a change; `before` is None for a new one. First the names
    in `told`, then each delivery that stands otherwise, then the message's status if that is
    another one and not told yet."""
    names = list(told)
    was = before.status if before else MessageStatus.DRAFT
    status = BY_STATUS.get(after.status)
    if after.status != was and status is not None and status not in names:
        names.append(status)
    of_message = [message_changed(name, after, before) for name in names]
    first = len(told)
    return [*of_message[:first], *_deliveries_moved(before, after), *of_message[first:]]


def planned(before: Message | None, after: Message, told: str) -> list[News]:
    """What to tell of a message that was given a time, in `told`, or was to go out. One that must
    be approved first keeps that time, and is not told of as if it had it."""
    if after.status is not MessageStatus.IN_REVIEW:
        return moved(before, after, told)
    if before is not None and before.status is MessageStatus.IN_REVIEW:
        return moved(before, after, UPDATED)
    return moved(before, after)


def hold_changed(name: str, hold: Hold, before: Hold | None = None) -> News:
    after = _hold(hold)
    previous = differences(_hold(before), after) if before else {}
    return News(name, hold.id, hold.version, after, previous=previous)


def _deliveries_moved(before: Message | None, after: Message) -> list[News]:
    news = []
    for delivery in (*after.deliveries, *after.skipped):
        was = before.delivery(delivery.id) if before else None
        names = _arrival(was, delivery)
        news += [_delivery_news(name, after, delivery, was) for name in names]
        answers = after.answer is not None and not after.answer.unasked
        if answers and BY_DELIVERY_STATE[DeliveryState.PUBLISHED] in names:
            news.append(_reply_published(after, delivery))
        if after.crisis_id and BY_DELIVERY_STATE[DeliveryState.PUBLISHED] in names:
            news.append(_statement_published(after, delivery))
    return news


def _reply_published(message: Message, delivery: Delivery) -> News:
    data = {
        "id": delivery.id,
        "message_id": message.id,
        "channel_id": delivery.channel_id,
        "kind": message.kind.value,
        "in_reply_to": message.in_reply_to,
        "platform_post_id": delivery.platform_post_id,
        "published_at": written(delivery.published_at),
        "saved_reply_id": message.answer and message.answer.saved_reply_id,
    }
    return News(REPLY_PUBLISHED, delivery.id, message.version, data)


def _statement_published(message: Message, delivery: Delivery) -> News:
    data = {
        "id": delivery.id,
        "message_id": message.id,
        "crisis_id": message.crisis_id,
        "channel_id": delivery.channel_id,
        "published_at": written(delivery.published_at),
    }
    return News(STATEMENT_PUBLISHED, delivery.id, message.version, data)


def _arrival(was: Delivery | None, delivery: Delivery) -> Sequence[str]:
    """The names of what happened to a delivery. A claim is a worker's grip, not a state to tell: a
    claimed delivery counts as scheduled. A new one that waits for its time is told of with its
    message."""
    state = _told_state(delivery)
    if _stands_as(was, delivery) if was else state in _TO_COME:
        return ()
    names = [BY_DELIVERY_STATE[state]] if state in BY_DELIVERY_STATE else []
    if delivery.error_code in _ALSO_TOLD:
        names.append(_ALSO_TOLD[delivery.error_code])
    return names


def _stands_as(was: Delivery, delivery: Delivery) -> bool:
    """Whether there is nothing to tell: the same state, and held for the same reason."""
    same = _told_state(was) is _told_state(delivery)
    return same and was.held_reason == delivery.held_reason


def _told_state(delivery: Delivery) -> DeliveryState:
    claimed = delivery.state is DeliveryState.CLAIMED
    return DeliveryState.SCHEDULED if claimed else delivery.state


def _delivery_news(name: str, message: Message, delivery: Delivery, was: Delivery | None) -> News:
    after = _delivery(delivery)
    previous = differences(_delivery(was), after) if was else {}
    return News(name, delivery.id, message.version, after, previous=previous)


def _message(message: Message) -> dict[str, Any]:
    """Of a delivery only what up to fifty of them have room for; its own events tell the rest."""
    return {
        "id": message.id,
        "status": message.status.value,
        "version": message.version,
        "community_id": message.community_id,
        "external_id": message.external_id,
        "publish_at": written(message.publish_at),
        "deliveries": [
            {
                "id": delivery.id,
                "channel_id": delivery.channel_id,
                "part": delivery.part,
                "state": _told_state(delivery).value,
                "error_code": delivery.error_code,
                "held_reason": delivery.held_reason,
            }
            for delivery in message.deliveries
        ],
    }


def _differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Of each delivery that stands otherwise, its id and what was different; of one that the
    message no longer has, all that was told of it."""
    previous = differences(before, after)
    now = {delivery["id"]: delivery for delivery in after["deliveries"]}
    pairs = [(was, now.get(was["id"], {})) for was in before["deliveries"]]
    deliveries = [{"id": b["id"]} | differences(b, a) for b, a in pairs if b != a]
    return previous | ({"deliveries": deliveries} if deliveries else {})


def _delivery(delivery: Delivery) -> dict[str, Any]:
    return {
        "id": delivery.id,
        "message_id": delivery.message_id,
        "channel_id": delivery.channel_id,
        "part": delivery.part,
        "platform": delivery.platform,
        "state": _told_state(delivery).value,
        "platform_post_id": delivery.platform_post_id,
        "platform_url": delivery.platform_url,
        "error_code": delivery.error_code,
        "held_reason": delivery.held_reason,
    }


def _hold(hold: Hold) -> dict[str, Any]:
    return {
        "id": hold.id,
        "scope": hold.scope.value,
        "channel_id": hold.channel_id,
        "community_id": hold.community_id,
        "tag": hold.tag,
        "campaign_id": hold.campaign_id,
        "reason": hold.reason,
        "standing": hold.lifted_at is None,
        "ends_at": written(hold.ends_at),
        "on_lift": hold.on_lift.value,
        "version": hold.version,
    }
