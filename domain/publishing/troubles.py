"""What stands in a delivery's way, by what it means and never by the status it came with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.publishing.states import DeliveryState


class Category(StrEnum):
    """What kind of thing is wrong.

    content: what is said. account: credentials or rights of whoever speaks. pace: too fast.
    connection: the platform was not reached. doubt: nobody knows what became of it. stopped: we
    were told not to. after: it is out, and what was asked of it there was not done.
    """

    CONTENT = "content"
    ACCOUNT = "account"
    PACE = "pace"
    CONNECTION = "connection"
    DOUBT = "doubt"
    STOPPED = "stopped"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Trouble:
    """One code of what stands in the way. `may_pass`: the very same post may be taken another
    time."""

    category: Category
    may_pass: bool = True


TROUBLES: Mapping[str, Trouble] = {
    "preflight_failed": Trouble(Category.CONTENT, may_pass=False),
    "they_wrote_first": Trouble(Category.STOPPED, may_pass=False),
    "broadcast_cancelled": Trouble(Category.STOPPED, may_pass=False),
    "opted_out": Trouble(Category.STOPPED, may_pass=False),
    "answered_message_deleted": Trouble(Category.CONTENT, may_pass=False),
    "reply_window_closed": Trouble(Category.PACE, may_pass=False),
    "refused_content": Trouble(Category.CONTENT, may_pass=False),
    "refused_duplicate": Trouble(Category.CONTENT, may_pass=False),
    "refused_gone": Trouble(Category.CONTENT, may_pass=False),
    "refused_unsupported": Trouble(Category.CONTENT, may_pass=False),
    "refused_account": Trouble(Category.ACCOUNT),
    "refused_credentials": Trouble(Category.ACCOUNT),
    "refused_permission": Trouble(Category.ACCOUNT),
    "credentials_expired": Trouble(Category.ACCOUNT),
    "credentials_unreadable": Trouble(Category.ACCOUNT),
    "channel_reauth_required": Trouble(Category.ACCOUNT),
    "rate_limited": Trouble(Category.PACE),
    "catching_up": Trouble(Category.PACE),
    "platform_unreachable": Trouble(Category.CONNECTION),
    "outcome_unknown": Trouble(Category.DOUBT),
    "outcome_unresolved": Trouble(Category.DOUBT),
    "approval_pending": Trouble(Category.STOPPED),
    "preflight_warned": Trouble(Category.CONTENT),
    "media_expired": Trouble(Category.CONTENT),
    "media_processing": Trouble(Category.CONTENT),
    "hold": Trouble(Category.STOPPED),
    "channel_paused": Trouble(Category.STOPPED),
    "channel_disconnected": Trouble(Category.STOPPED, may_pass=False),
    "workspace_suspended": Trouble(Category.STOPPED),
    "awaiting_release": Trouble(Category.STOPPED),
    "no_default_queue": Trouble(Category.STOPPED),
    "queue_paused": Trouble(Category.STOPPED),
    "no_free_slot": Trouble(Category.STOPPED),
    "retract_failed": Trouble(Category.AFTER),
    "revise_failed": Trouble(Category.AFTER),
    "poll_left_open": Trouble(Category.AFTER),
    "vanished": Trouble(Category.AFTER),
}
"""Every code that a delivery's `error_code` or `held_reason` can be, and what is told instead of
`outcome_unknown` once only a person can settle it."""


def category_of(code: str | None) -> Category | None:
    """None for a code of nobody's list."""
    trouble = TROUBLES.get(code or "")
    return trouble.category if trouble else None


def may_pass(code: str | None) -> bool:
    """Whether it makes sense to try the very same once more. What nobody knows may."""
    trouble = TROUBLES.get(code or "")
    return trouble is None or trouble.may_pass


def can_be_retried(state: str, error_code: str | None) -> bool:
    """Whether a delivery like this has failed for a reason that may pass."""
    return state == DeliveryState.REJECTED and may_pass(error_code)


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a thread stopped on one channel: the first part there that is not out."""

    channel_id: str
    delivery_id: str
    part: int
    of: int
    reason: str


_STOPPED = frozenset(
    {
        DeliveryState.REJECTED,
        DeliveryState.UNCONFIRMED,
        DeliveryState.ABANDONED,
        DeliveryState.HELD,
        DeliveryState.OVERDUE,
        DeliveryState.CANCELLED,
        DeliveryState.DELETED,
    }
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is to be known of a delivery to tell where its thread stands."""

    id: str
    channel_id: str
    part: int
    state: str
    error_code: str | None
    held_reason: str | None


def stops(deliveries: Iterable[Standing]) -> list[Stop]:
    """Where threads stopped, channel by channel, in the order of their deliveries. A message of
    one part is no thread, and what still moves has not stopped."""
    threads: dict[str, list[Standing]] = {}
    for one in deliveries:
        threads.setdefault(one.channel_id, []).append(one)
    found = []
    for parts in threads.values():
        behind = [one for one in parts if one.state != DeliveryState.PUBLISHED]
        if len(parts) > 1 and behind and behind[0].state in _STOPPED:
            at = behind[0]
            reason = at.error_code or at.held_reason or at.state
            found.append(Stop(at.channel_id, at.id, at.part, len(parts), reason))
    return found
