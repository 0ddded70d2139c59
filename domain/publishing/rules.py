"""Pure judgements about publishing: what deliveries add up to, how long to wait, what fits."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from domain.publishing.errors import (
    ChannelNotReady,
    ChannelsInSeveralCommunities,
    ScheduleInPast,
)
from domain.publishing.states import DeliveryState, MessageStatus
from domain.publishing.views import ChannelFacts
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId

LADDER = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
)

_UNDER_WAY = frozenset({DeliveryState.SENDING})
_TO_COME = frozenset({DeliveryState.SCHEDULED, DeliveryState.CLAIMED})
_OUT = frozenset({DeliveryState.PUBLISHED})


def wait_before_retry(tries: int) -> timedelta:
    """How long after the n-th try the next one comes; the last rung repeats."""
    return LADDER[min(max(tries, 1), len(LADDER)) - 1]


def roll_up(states: Sequence[DeliveryState]) -> MessageStatus:
    """One status for all deliveries. What still moves comes first, then what needs a person, then
    the result. A part that waits for the one before it has no say."""
    present = set(states) - {DeliveryState.WAITING} or {DeliveryState.SCHEDULED}
    if present & _UNDER_WAY or (present & _TO_COME and present & _OUT):
        return MessageStatus.PUBLISHING
    if present & _TO_COME:
        return MessageStatus.SCHEDULED
    for state, status in (
        (DeliveryState.DRAFT, MessageStatus.DRAFT),
        (DeliveryState.IN_REVIEW, MessageStatus.IN_REVIEW),
        (DeliveryState.APPROVED, MessageStatus.APPROVED),
        (DeliveryState.HELD, MessageStatus.HELD),
        (DeliveryState.UNCONFIRMED, MessageStatus.UNCONFIRMED),
        (DeliveryState.OVERDUE, MessageStatus.OVERDUE),
    ):
        if state in present:
            return status
    return _result(present)


def _result(present: set[DeliveryState]) -> MessageStatus:
    if present == {DeliveryState.DELETED}:
        return MessageStatus.DELETED
    if present == {DeliveryState.CANCELLED}:
        return MessageStatus.CANCELLED
    if present <= {DeliveryState.PUBLISHED, DeliveryState.DELETED}:
        return MessageStatus.PUBLISHED
    if present & _OUT:
        return MessageStatus.PARTIALLY_PUBLISHED
    return MessageStatus.FAILED


def choose(
    channel_ids: Sequence[ChannelId], known: Mapping[ChannelId, ChannelFacts]
) -> list[ChannelFacts]:
    """The channels in the order asked for: all known, none disconnected, one community.

    Raises NotFound, ChannelNotReady or ChannelsInSeveralCommunities, each with its pointer.
    """
    chosen = []
    for position, channel_id in enumerate(channel_ids):
        pointer = f"/channel_ids/{position}"
        if channel_id not in known:
            raise NotFound(thing="channel", pointer=pointer)
        channel = known[channel_id]
        if channel.status == "disconnected":
            raise ChannelNotReady(channel=channel_id, state=channel.status, pointer=pointer)
        chosen.append(channel)
    if len({c.community_id for c in chosen}) > 1:
        raise ChannelsInSeveralCommunities(pointer="/channel_ids")
    return chosen


def check_time(at: datetime, now: datetime) -> None:
    """Raise ScheduleInPast unless the time is still to come."""
    if at <= now:
        raise ScheduleInPast(resolved_at=at.isoformat(), pointer="/schedule")
