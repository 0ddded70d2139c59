"""What a change makes of a message, by rules that are the same for one message as for many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.publishing.model import Message, Schedule
from domain.publishing.ports import PublishingTransaction
from domain.publishing.rules import check_time, choose
from domain.publishing.states import DeliveryState
from domain.publishing.views import ChannelFacts
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import ChannelId

MOST_TAGS = 20


@dataclass(frozen=True, slots=True)
class Grounds:
    """What the rules go by beside the messages themselves, read once for all of them."""

    channels: Mapping[ChannelId, ChannelFacts]


async def grounds_for(tx: PublishingTransaction, messages: Sequence[Message]) -> Grounds:
    """As things stand now; read it after the messages are locked."""
    ids = dict.fromkeys(d.channel_id for message in messages for d in message.deliveries)
    return Grounds(await tx.channels.facts(list(ids)))


def schedule(before: Message, grounds: Grounds, when: Schedule, now: datetime) -> Message:
    """Raises ScheduleInPast, AlreadyClaimed, AlreadyPublished, InvalidState."""
    check_time(when.at, now)
    return held_where_stopped(before.schedule_for(when, now), grounds, now)


def publish(before: Message, grounds: Grounds, when: Schedule, now: datetime) -> Message:
    """Raises AlreadyClaimed, AlreadyPublished, InvalidState, ChannelNotReady."""
    message = before.publish_now(when, now)
    unsent = [d.channel_id for d in message.deliveries if d.state is DeliveryState.SCHEDULED]
    choose(unsent, grounds.channels)
    return held_where_stopped(message, grounds, now)


def cancel(before: Message, grounds: Grounds, now: datetime) -> Message:
    """Raises AlreadyClaimed, AlreadyPublished, InvalidState."""
    return before.cancel(now)


def tag(before: Message, tags: tuple[str, ...], now: datetime) -> Message:
    """The very same when it has these tags and no other. Raises ValidationFailed for more than a
    message may have."""
    if tags == before.tags:
        return before
    if len(tags) > MOST_TAGS:
        raise ValidationFailed(errors=[FieldError("/tags", "too_long", {"maximum": MOST_TAGS})])
    return before.edit(now, tags=tags)


def at_instant(at: datetime) -> Schedule:
    """A schedule for that instant, as somebody in UTC would ask for it."""
    return Schedule(at, at.replace(tzinfo=None).isoformat(timespec="seconds"), "UTC", False)


def held_where_stopped(message: Message, grounds: Grounds, now: datetime) -> Message:
    """The message with what was to go out held wherever something stops it."""
    held = [
        d.hold(channel.stopped, channel.hold_id, channel.stopped_words)
        for d in message.deliveries
        if d.state is DeliveryState.SCHEDULED
        and (channel := grounds.channels.get(d.channel_id))
        and channel.stopped is not None
    ]
    return message.with_deliveries(held, now) if held else message
