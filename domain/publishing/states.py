"""The states of a message and of its deliveries, and which moves exist from each."""

from enum import StrEnum
from functools import lru_cache


class DeliveryState(StrEnum):
    """Where one delivery stands. `waiting` is a part of a thread whose turn has not come, `skipped`
    one that its message no longer has; `approved` may go out and has no time yet."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    WAITING = "waiting"
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
    SKIPPED = "skipped"


class MessageStatus(StrEnum):
    """What a message's deliveries add up to."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
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


STILL_TO_GO_OUT = (
    MessageStatus.DRAFT,
    MessageStatus.IN_REVIEW,
    MessageStatus.APPROVED,
    MessageStatus.SCHEDULED,
    MessageStatus.PUBLISHING,
    MessageStatus.UNCONFIRMED,
    MessageStatus.HELD,
    MessageStatus.OVERDUE,
)
"""Of a message in one of these something may still be sent."""

EDITABLE = frozenset(
    {
        DeliveryState.DRAFT,
        DeliveryState.IN_REVIEW,
        DeliveryState.APPROVED,
        DeliveryState.WAITING,
        DeliveryState.SCHEDULED,
        DeliveryState.HELD,
        DeliveryState.OVERDUE,
    }
)

REVIEWED = frozenset({DeliveryState.IN_REVIEW, DeliveryState.APPROVED})
REVIEWABLE = EDITABLE - REVIEWED

READY = frozenset(
    {
        DeliveryState.DRAFT,
        DeliveryState.APPROVED,
        DeliveryState.SCHEDULED,
        DeliveryState.OVERDUE,
        DeliveryState.REJECTED,
    }
)
IN_HAND = frozenset({DeliveryState.CLAIMED, DeliveryState.SENDING})
UNSETTLED = IN_HAND | {DeliveryState.UNCONFIRMED}


@lru_cache(maxsize=1000)
def moves_from(
    states: frozenset[str],
    *,
    retractable: bool,
    retriable: bool = False,
    under_policy: bool = False,
    in_revision: bool = False,
    warned: bool = False,
) -> tuple[str, ...]:
    """The moves a person can make with a message whose deliveries are in these states, or in those
    of these names: they are equals. The moves bear the names the API gives them. A message is
    `retractable` when the post of one that is out is known, `retriable` when one has failed for a
    reason that may pass, `under_policy` when there is somebody who can be asked to approve it, and
    `in_revision` while other words for what is out wait for a yes, `warned` when something waits
    for a person's word on what its last look found."""
    untouched = states <= EDITABLE
    asked = DeliveryState.IN_REVIEW in states
    revisable = retractable and not states & UNSETTLED
    possible = {
        "edit": untouched,
        "schedule": untouched,
        "request-approval": under_policy and untouched and bool(states & REVIEWABLE),
        "approve": asked or (in_revision and revisable),
        "refuse": asked or in_revision,
        "withdraw-approval": in_revision or (untouched and asked),
        "publish": warned or bool(states & (READY | {DeliveryState.IN_REVIEW})),
        "retry": retriable,
        "cancel": bool(states & EDITABLE) and not states & IN_HAND,
        "resolve": DeliveryState.UNCONFIRMED in states,
        "retract": retractable,
        "revise": revisable,
    }
    return tuple(move for move, can in possible.items() if can)
