"""Pure judgements about publishing: what deliveries add up to, how long to wait, what fits."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from domain.publishing.errors import (
    ChannelNotReady,
    ChannelsInSeveralCommunities,
    ScheduleInPast,
)
from domain.publishing.states import DeliveryState, MessageStatus
from domain.publishing.views import ChannelFacts
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.ids import ChannelId
from domain.shared.platforms import Capability, CapabilityMissing

LADDER = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
)

MOST_POSTS = 50

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


def check_length(counts: Iterable[tuple[ChannelFacts, int, int]]) -> None:
    """Raise ValidationFailed naming every channel whose limit a text breaks: each comes with its
    part of the thread, and so counted."""
    errors = []
    for channel, part, count in counts:
        limit = channel.limits.text
        if limit.minimum <= count <= limit.maximum:
            continue
        facts = {
            "channel": channel.id,
            "platform": channel.platform,
            "count": count,
            "maximum": limit.maximum,
            "minimum": limit.minimum,
            "unit": limit.unit.value,
        }
        code = "text_too_long" if count > limit.maximum else "text_too_short"
        errors.append(FieldError(pointer_to(part), code, facts))
    if errors:
        raise ValidationFailed(errors=errors)


def pointer_to(part: int) -> str:
    """Where this part's text stands in a request."""
    return "/text" if part == 1 else f"/thread/{part - 2}/text"


def check_thread(parts: int, channels: Sequence[ChannelFacts]) -> None:
    """Raise CapabilityMissing where a platform has no threads, ValidationFailed where it would all
    be more posts than a message may have."""
    if parts > 1:
        for position, channel in enumerate(channels):
            if Capability.THREADS not in channel.capabilities:
                raise CapabilityMissing(
                    pointer=f"/channel_ids/{position}",
                    platform=channel.platform,
                    capability=Capability.THREADS,
                )
    most = MOST_POSTS // len(channels)
    if parts > most:
        facts = {"maximum": MOST_POSTS, "channels": len(channels), "parts": parts}
        raise ValidationFailed(errors=[FieldError("/thread", "too_many_posts", facts)])


def check_time(at: datetime, now: datetime) -> None:
    """Raise ScheduleInPast unless the time is still to come."""
    if at <= now:
        raise ScheduleInPast(resolved_at=at.isoformat(), pointer="/schedule")
