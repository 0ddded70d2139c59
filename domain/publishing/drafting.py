"""What somebody wrote, held against every channel it is for, and made a message."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from domain.publishing.content import Content, Variants
from domain.publishing.delivery import Delivery
from domain.publishing.events import CREATED, moved
from domain.publishing.fitting import Spoken, check_fit, spoken
from domain.publishing.model import Message, Schedule
from domain.publishing.ports import PublishingTransaction
from domain.publishing.review import reviewed
from domain.publishing.room import Publishing
from domain.publishing.rules import check_time, choose, roll_up
from domain.publishing.states import DeliveryState
from domain.publishing.views import ChannelFacts
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, DeliveryId, Kind, MessageId


@dataclass(frozen=True, slots=True)
class Draft:
    """What the caller wrote. Without `schedule` it stays a draft. `at_once` marks a schedule that
    means now, so that being a moment in the past is no fault of the caller's."""

    channel_ids: Sequence[ChannelId]
    content: Content
    variants: Variants = field(default_factory=dict)
    schedule: Schedule | None = None
    at_once: bool = False
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()


async def written_down(
    room: Publishing, actor: Actor, tx: PublishingTransaction, draft: Draft
) -> Message:
    """Compose it, add it with its deliveries, and announce it: the last thing to do before the
    commit. Where a policy requires approval, the message starts in review, and keeps its time.
    Raises what `composed` raises."""
    written, facts = await _checked(room, actor, tx, draft)
    review = await reviewed(room, tx, actor, [(None, written)], facts)
    message = replace(review.messages[written.id], version=written.version)
    await tx.messages.add(message)
    tx.announce(*moved(None, message, CREATED))
    await review.keep(tx)
    return message


async def composed(
    room: Publishing, actor: Actor, tx: PublishingTransaction, draft: Draft
) -> Message:
    """Check it against every channel, and make a message of it that is not stored yet. Whoever
    calls has asked whether the actor may.

    Raises NotFound for a channel, ChannelNotReady, ChannelsInSeveralCommunities, what `check_fit`
    and `spoken` raise, ScheduleInPast. A channel that is paused or in a hold is no refusal: its
    delivery starts held, with the reason.
    """
    message, _ = await _checked(room, actor, tx, draft)
    return message


async def _checked(
    room: Publishing, actor: Actor, tx: PublishingTransaction, draft: Draft
) -> tuple[Message, Mapping[ChannelId, ChannelFacts]]:
    """The message, and what is known of its channels."""
    facts = choose(draft.channel_ids, await tx.channels.facts(draft.channel_ids))
    said = spoken(draft.content, draft.variants, facts)
    check_fit(said, room.measures)
    now = room.clock.now()
    if draft.schedule is not None and not draft.at_once:
        check_time(draft.schedule.at, now)
    return _compose(room, actor, draft, said, now), {f.id: f for f in facts}


def _compose(
    room: Publishing,
    actor: Actor,
    draft: Draft,
    said: Sequence[Spoken],
    now: datetime,
) -> Message:
    message_id = MessageId(room.ids.new(Kind.MESSAGE))
    posts = [(each.channel, part) for each in said for part in range(1, each.content.count + 1)]
    deliveries = tuple(
        _delivery(room, actor, message_id, position, part, channel, draft.schedule)
        for position, (channel, part) in enumerate(posts)
    )
    return Message(
        id=message_id,
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        community_id=said[0].channel.community_id,
        content=draft.content,
        variants=draft.variants,
        tags=draft.tags,
        status=roll_up([d.state for d in deliveries]),
        version=1,
        created_at=now,
        updated_at=now,
        created_by=actor.id,
        schedule=draft.schedule,
        external_id=draft.external_id,
        metadata=draft.metadata,
        deliveries=tuple(delivery.noted(now) for delivery in deliveries),
    )


def _delivery(
    room: Publishing,
    actor: Actor,
    message_id: MessageId,
    position: int,
    part: int,
    channel: ChannelFacts,
    schedule: Schedule | None,
) -> Delivery:
    delivery = Delivery(
        id=DeliveryId(room.ids.new(Kind.DELIVERY)),
        workspace_id=actor.workspace,
        message_id=message_id,
        channel_id=channel.id,
        platform=channel.platform,
        position=position,
        part=part,
        state=DeliveryState.DRAFT,
    )
    if schedule is None:
        return delivery
    if part > 1:
        return replace(delivery, state=DeliveryState.WAITING)
    due = delivery.due(schedule.at)
    if channel.stopped is not None:
        return due.hold(channel.stopped, channel.hold_id, channel.stopped_words)
    return due
