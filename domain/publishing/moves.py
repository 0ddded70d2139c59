"""What a change makes of a message, by rules that are the same for one message as for many."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from domain.publishing.hold import Mark
from domain.publishing.model import Message, Schedule
from domain.publishing.ports import PublishingTransaction
from domain.publishing.rules import check_time, choose
from domain.publishing.states import DeliveryState
from domain.publishing.stopping import HeldMarks, Stop, held_marks, stop_of
from domain.publishing.views import ChannelFacts
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import CampaignId, ChannelId

MOST_TAGS = 20


@dataclass(frozen=True, slots=True)
class Grounds:
    """What the rules go by beside the messages themselves, read once for all of them."""

    channels: Mapping[ChannelId, ChannelFacts]
    held_marks: HeldMarks = field(default_factory=dict)

    def stop(self, message: Message, channel_id: ChannelId) -> Stop | None:
        """What stops this message there; None when nothing does."""
        channel = self.channels.get(channel_id)
        return stop_of(channel, message.marks, self.held_marks) if channel else None


async def grounds_for(
    tx: PublishingTransaction, messages: Sequence[Message], marks: Iterable[Mark] = ()
) -> Grounds:
    """As things stand now; read it after the messages are locked. `marks` are those that they
    may bear soon."""
    ids = dict.fromkeys(d.channel_id for message in messages for d in message.deliveries)
    channels = await tx.channels.facts(list(ids))
    borne = [*marks, *(mark for message in messages for mark in message.marks)]
    return Grounds(channels, await held_marks(tx, channels.values(), borne))


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


def tag(before: Message, grounds: Grounds, tags: tuple[str, ...], now: datetime) -> Message:
    """The very same when it has these tags and no other; held where a hold is on one of them.
    Raises ValidationFailed for more than a message may have."""
    if tags == before.tags:
        return before
    if len(tags) > MOST_TAGS:
        raise ValidationFailed(errors=[FieldError("/tags", "too_long", {"maximum": MOST_TAGS})])
    return held_where_stopped(before.edit(now, tags=tags), grounds, now)


def join(
    before: Message, grounds: Grounds, campaign_id: CampaignId | None, now: datetime
) -> Message:
    """The very same when it is in this campaign, or in none, already; held where a hold is on the
    campaign."""
    if campaign_id == before.campaign_id:
        return before
    return held_where_stopped(before.edit(now, campaign_id=campaign_id), grounds, now)


def may_be_free(before: Message, after: Message) -> bool:
    """Whether a tag was taken off, or a campaign left, that something of it may have been held
    for."""
    held = any(d.state is DeliveryState.HELD for d in after.deliveries)
    return held and not set(before.marks) <= set(after.marks)


def at_instant(at: datetime) -> Schedule:
    """A schedule for that instant, as somebody in UTC would ask for it."""
    return Schedule(at, at.replace(tzinfo=None).isoformat(timespec="seconds"), "UTC", False)


def held_where_stopped(message: Message, grounds: Grounds, now: datetime) -> Message:
    """The message with what was to go out held wherever something stops it."""
    held = [
        stop.keep(d)
        for d in message.deliveries
        if d.state is DeliveryState.SCHEDULED and (stop := grounds.stop(message, d.channel_id))
    ]
    return message.with_deliveries(held, now) if held else message
