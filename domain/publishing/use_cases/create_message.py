"""Write a message for one or more channels: a draft, one for a later time, or one for now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from domain.publishing.delivery import Delivery
from domain.publishing.events import CREATED, moved
from domain.publishing.model import Message, Schedule
from domain.publishing.room import Publishing
from domain.publishing.rules import check_length, check_time, choose, roll_up
from domain.publishing.states import DeliveryState
from domain.publishing.views import ChannelFacts
from domain.shared.access import Actor, Permission
from domain.shared.ids import ChannelId, DeliveryId, Kind, MessageId


@dataclass(frozen=True, slots=True)
class Draft:
    """What the caller wrote. Without `schedule` it stays a draft. `at_once` marks a schedule that
    means now, so that being a moment in the past is no fault of the caller's."""

    channel_ids: Sequence[ChannelId]
    text: str
    schedule: Schedule | None = None
    at_once: bool = False
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


async def create_message(room: Publishing, actor: Actor, draft: Draft) -> Message:
    """Check it against every channel, then store message, deliveries and news in one commit.

    Raises MissingScope, NotFound for a channel, ChannelNotReady, ChannelsInSeveralCommunities,
    ValidationFailed with `text_too_long` per channel, ScheduleInPast, DuplicateExternalId. A
    channel that is paused or in a hold is no refusal: its delivery starts held, with the reason.
    """
    actor.require(Permission.MESSAGES_WRITE)
    if draft.schedule is not None:
        actor.require(Permission.MESSAGES_PUBLISH)
    async with room.begin(actor) as tx:
        facts = choose(draft.channel_ids, await tx.channels.facts(draft.channel_ids))
        check_length((f, room.measures.count(draft.text, f.limits)) for f in facts)
        now = room.clock.now()
        if draft.schedule is not None and not draft.at_once:
            check_time(draft.schedule.at, now)
        message = _compose(room, actor, draft, facts, now)
        await tx.messages.add(message)
        tx.announce(*moved(None, message, CREATED))
        await tx.commit(message)
    if draft.schedule is not None:
        await room.doorbell.ring()
    return message


def _compose(
    room: Publishing,
    actor: Actor,
    draft: Draft,
    facts: Sequence[ChannelFacts],
    now: datetime,
) -> Message:
    message_id = MessageId(room.ids.new(Kind.MESSAGE))
    deliveries = tuple(
        _delivery(room, actor, message_id, position, channel, draft.schedule)
        for position, channel in enumerate(facts)
    )
    return Message(
        id=message_id,
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        community_id=facts[0].community_id,
        text=draft.text,
        status=roll_up([d.state for d in deliveries]),
        version=1,
        created_at=now,
        updated_at=now,
        created_by=actor.id,
        schedule=draft.schedule,
        external_id=draft.external_id,
        metadata=draft.metadata,
        deliveries=deliveries,
    )


def _delivery(
    room: Publishing,
    actor: Actor,
    message_id: MessageId,
    position: int,
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
        state=DeliveryState.SCHEDULED if schedule else DeliveryState.DRAFT,
        next_at=schedule.at if schedule else None,
    )
    if schedule is not None and channel.stopped is not None:
        return delivery.hold(channel.stopped, channel.hold_id, channel.stopped_words)
    return delivery
