"""The facts publishing announces."""

from typing import Any

from domain.publishing.delivery import Delivery
from domain.publishing.model import Hold, Message
from domain.publishing.states import DeliveryState, MessageStatus
from domain.shared.events import News

CREATED = "message.created"
UPDATED = "message.updated"
SCHEDULED = "message.scheduled"
CANCELLED = "message.cancelled"
RESOLVED = "message.resolved"
DELETED_ON_PLATFORM = "message.deleted_on_platform"
CREDENTIALS_REFUSED = "delivery.credentials_refused"
HOLD_PLACED = "hold.placed"
HOLD_LIFTED = "hold.lifted"

BY_STATUS = {
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
    DeliveryState.PUBLISHED: "delivery.published",
    DeliveryState.REJECTED: "delivery.rejected",
    DeliveryState.UNCONFIRMED: "delivery.unconfirmed",
    DeliveryState.HELD: "delivery.held",
    DeliveryState.OVERDUE: "delivery.overdue",
    DeliveryState.DELETED: "delivery.deleted",
}

ANNOUNCED = frozenset(
    {
        CREATED,
        UPDATED,
        SCHEDULED,
        CANCELLED,
        RESOLVED,
        DELETED_ON_PLATFORM,
        CREDENTIALS_REFUSED,
        HOLD_PLACED,
        HOLD_LIFTED,
        *BY_STATUS.values(),
        *BY_DELIVERY_STATE.values(),
    }
)


def message_changed(name: str, message: Message) -> News:
    """The message as it is now. The text is left out: listeners who may read it can fetch it."""
    return News(name, message.id, message.version, _snapshot(message))


def moved(before: Message, after: Message) -> list[News]:
    """What to tell when deliveries moved: each delivery that arrived somewhere, then the message if
    its status is another one."""
    was = {d.id: d.state for d in before.deliveries}
    news = [
        _delivery_news(BY_DELIVERY_STATE[d.state], d, after)
        for d in after.deliveries
        if d.state in BY_DELIVERY_STATE and was.get(d.id) != d.state
    ]
    news += [
        _delivery_news(CREDENTIALS_REFUSED, d, after)
        for d in after.deliveries
        if d.error_code == "refused_credentials" and was.get(d.id) != d.state
    ]
    if before.status != after.status and after.status in BY_STATUS:
        news.append(message_changed(BY_STATUS[after.status], after))
    return news


def hold_changed(name: str, hold: Hold) -> News:
    return News(
        name,
        hold.id,
        hold.version,
        {
            "id": hold.id,
            "scope": hold.scope.value,
            "channel_id": hold.channel_id,
            "reason": hold.reason,
        },
    )


def _delivery_news(name: str, delivery: Delivery, message: Message) -> News:
    return News(
        name,
        delivery.id,
        message.version,
        _delivery(delivery) | {"message_id": message.id, "platform": delivery.platform},
    )


def _snapshot(message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "status": message.status.value,
        "version": message.version,
        "community_id": message.community_id,
        "external_id": message.external_id,
        "publish_at": message.publish_at.isoformat() if message.publish_at else None,
        "deliveries": [_delivery(d) for d in message.deliveries],
    }


def _delivery(delivery: Delivery) -> dict[str, Any]:
    return {
        "id": delivery.id,
        "channel_id": delivery.channel_id,
        "state": delivery.state.value,
        "platform_post_id": delivery.platform_post_id,
        "platform_url": delivery.platform_url,
        "error_code": delivery.error_code,
        "held_reason": delivery.held_reason,
    }
