"""The states of a message and of its deliveries, and which moves exist from each."""

from enum import StrEnum


class DeliveryState(StrEnum):
    """Where one delivery stands."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    CLAIMED = "claimed"
    SENDING = "sending"
    PUBLISHED = "published"
    REJECTED = "rejected"
    UNCONFIRMED = "unconfirmed"
    ABANDONED = "abandoned"
    HELD = "held"
    OVERDUE = "overdue"
    CANCELLED = "cancelled"
    DELETED = "deleted"


class MessageStatus(StrEnum):
    """What a message's deliveries add up to."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    PARTIALLY_PUBLISHED = "partially_published"
    FAILED = "failed"
    UNCONFIRMED = "unconfirmed"
    HELD = "held"
    OVERDUE = "overdue"
    CANCELLED = "cancelled"
    DELETED = "deleted"


EDITABLE = frozenset(
    {
        DeliveryState.DRAFT,
        DeliveryState.SCHEDULED,
        DeliveryState.HELD,
        DeliveryState.OVERDUE,
    }
)

_MOVES: dict[MessageStatus, tuple[str, ...]] = {
    MessageStatus.DRAFT: ("edit", "schedule", "publish", "cancel"),
    MessageStatus.SCHEDULED: ("edit", "schedule", "publish", "cancel"),
    MessageStatus.PUBLISHING: (),
    MessageStatus.PUBLISHED: ("retract",),
    MessageStatus.PARTIALLY_PUBLISHED: ("publish", "retract"),
    MessageStatus.FAILED: ("publish",),
    MessageStatus.UNCONFIRMED: ("resolve",),
    MessageStatus.HELD: ("edit", "schedule", "cancel"),
    MessageStatus.OVERDUE: ("edit", "schedule", "publish", "cancel"),
    MessageStatus.CANCELLED: (),
    MessageStatus.DELETED: (),
}


def moves_from(status: MessageStatus) -> tuple[str, ...]:
    """The moves a person can make from here, by the names the API gives them."""
    return _MOVES[status]
