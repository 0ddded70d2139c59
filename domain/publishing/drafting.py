"""What somebody wrote, held against every channel it is for, and made a message."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from domain.publishing.answer import Answer, addressed, towards
from domain.publishing.content import Content, Variants
from domain.publishing.delivery import Delivery
from domain.publishing.disclosures import check_demands
from domain.publishing.events import CREATED, moved
from domain.publishing.fitting import Spoken, check_answer, check_fit, spoken
from domain.publishing.hold import Mark, marks_of
from domain.publishing.model import Message, Schedule
from domain.publishing.placeholders import refuse_placeholders
from domain.publishing.placing import named, take_slot
from domain.publishing.ports import PublishingTransaction
from domain.publishing.queue import SlotWish
from domain.publishing.review import reviewed
from domain.publishing.room import Publishing
from domain.publishing.rules import check_time, choose, roll_up
from domain.publishing.said import texts_of
from domain.publishing.showing import check_media, library_of, shown_again
from domain.publishing.states import DeliveryState
from domain.publishing.stopping import HeldMarks, Stop, held_marks, stop_of
from domain.publishing.tone import Situation
from domain.publishing.views import ChannelFacts
from domain.shared.access import Actor
from domain.shared.ids import CampaignId, ChannelId, CrisisId, DeliveryId, Kind, MessageId


@dataclass(frozen=True, slots=True)
class Draft:
    """What the caller wrote. Without `schedule` it stays a draft. `at_once` marks a schedule that
    means now, so that being a moment in the past is no fault of the caller's. `slot` asks for the
    next free slot of a queue instead of a time. What looks as if it was still to be filled in is
    refused, unless it is meant. What answers somebody has an `answer`, and one channel: its time
    clashes with nothing, and it takes no slot. One that must be written once, whoever does it, has
    its `message_id` beforehand. What is said of a crisis passes its holds. `situation` is
    what it is said for."""

    channel_ids: Sequence[ChannelId]
    content: Content
    variants: Variants = field(default_factory=dict)
    schedule: Schedule | None = None
    at_once: bool = False
    slot: SlotWish | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    allow_placeholders: bool = False
    answer: Answer | None = None
    campaign_id: CampaignId | None = None
    objective_id: str | None = None
    message_id: MessageId | None = None
    crisis_id: CrisisId | None = None
    situation: Situation | None = None

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What it bears that a hold can stand on."""
        return marks_of(self.tags, self.campaign_id, self.crisis_id)


Take = Callable[[SlotWish, Sequence[ChannelId]], Awaitable[Schedule]]
"""How a message gets its slot."""

Store = Callable[[PublishingTransaction, Sequence[Message]], Awaitable[None]]


async def patience(
    room: Publishing, tx: PublishingTransaction, channel_ids: Sequence[ChannelId]
) -> timedelta:
    """How late what recurs may become a message: as late as the most patient of its channels takes
    it. On the others it is overdue then."""
    facts = await tx.channels.facts(channel_ids)
    return max((channel.grace(room.grace) for channel in facts.values()), default=room.grace)


async def written_down(
    room: Publishing, actor: Actor, tx: PublishingTransaction, draft: Draft
) -> Message:
    """Compose it, add it with its deliveries, and announce it: the last thing to do before the
    commit. Where a policy requires approval, the message starts in review, and keeps its time.
    Raises what `composed` raises."""
    written, facts = await _checked(room, actor, tx, draft)
    [message] = await _put_down(room, actor, tx, [written], facts, _with_the_commit)
    return message


async def all_written_down(
    room: Publishing,
    actor: Actor,
    tx: PublishingTransaction,
    written: Sequence[Message],
    facts: Mapping[ChannelId, ChannelFacts],
) -> list[Message]:
    """The same for many that are composed already; `facts` are at least those of their channels.
    They are stored when this returns, so that the transaction may go on. Raises
    DuplicateExternalId, SlotTaken."""
    return await _put_down(room, actor, tx, written, facts, _now)


async def _put_down(
    room: Publishing,
    actor: Actor,
    tx: PublishingTransaction,
    written: Sequence[Message],
    facts: Mapping[ChannelId, ChannelFacts],
    store: Store,
) -> list[Message]:
    review = await reviewed(room, tx, actor, [(None, message) for message in written], facts)
    messages = [replace(review.messages[it.id], version=it.version) for it in written]
    await store(tx, messages)
    for message in messages:
        tx.announce(*moved(None, message, CREATED))
    await review.keep(tx)
    return messages


async def _with_the_commit(tx: PublishingTransaction, messages: Sequence[Message]) -> None:
    for message in messages:
        await tx.messages.add(message)


async def _now(tx: PublishingTransaction, messages: Sequence[Message]) -> None:
    await tx.messages.add_all(messages)


async def composed(
    room: Publishing,
    actor: Actor,
    tx: PublishingTransaction,
    draft: Draft,
    *,
    take: Take | None = None,
) -> Message:
    """Check it against every channel, and make a message of it that is not stored yet. Whoever
    calls has asked whether the actor may.

    Raises NotFound for a channel, ChannelNotReady, ChannelsInSeveralCommunities, what `check_fit`,
    `spoken` and `refuse_placeholders` raise, ScheduleInPast, and what `take_slot` refuses. One
    that is paused or under a hold is no refusal: its delivery starts held, with the reason. Nor is
    a time that clashes with something: the schedule says with what.
    """
    message, _ = await _checked(room, actor, tx, draft, take)
    return message


async def _checked(
    room: Publishing,
    actor: Actor,
    tx: PublishingTransaction,
    draft: Draft,
    take: Take | None = None,
) -> tuple[Message, Mapping[ChannelId, ChannelFacts]]:
    """The message, and what is known of its channels."""
    known = choose(draft.channel_ids, await tx.channels.facts(draft.channel_ids))
    facts = [towards(channel, draft.answer) for channel in known]
    draft = replace(draft, content=addressed(draft.content, draft.answer, facts[0]))
    said = spoken(draft.content, draft.variants, facts)
    check_fit(said, room.measures)
    now = room.clock.now()
    shown_at = draft.schedule.at if draft.schedule else now
    library = await library_of(tx, [each.content for each in said])
    check_media(said, library, max(now, shown_at))
    if not draft.allow_placeholders:
        refuse_placeholders(texts_of(said))
    if draft.answer is None:
        check_demands(said, draft.marks)
    if draft.schedule is not None and not draft.at_once:
        check_time(draft.schedule.at, now)
    if draft.slot is not None:
        take = take or partial(take_slot, room, tx)
        taken = await take(draft.slot, draft.channel_ids)
        draft = replace(draft, schedule=taken)
    elif draft.schedule is not None and draft.answer is None and _paced(facts):
        when = await named(room, tx, draft.schedule, draft.channel_ids)
        draft = replace(draft, schedule=when)
    held = await held_marks(tx, facts, draft.marks) if draft.schedule else {}
    return _compose(room, actor, draft, said, held, now), {f.id: f for f in facts}


def _paced(channels: Sequence[ChannelFacts]) -> bool:
    return any(channel.paced for channel in channels)


def _compose(
    room: Publishing,
    actor: Actor,
    draft: Draft,
    said: Sequence[Spoken],
    held: HeldMarks,
    now: datetime,
) -> Message:
    message_id = draft.message_id or MessageId(room.ids.new(Kind.MESSAGE))
    posts = [(each.channel, part) for each in said for part in range(1, each.content.count + 1)]
    stops = {each.channel.id: stop_of(each.channel, draft.marks, held) for each in said}
    deliveries = tuple(
        _timed(
            _delivery(room, actor, message_id, position, part, channel),
            stops[channel.id],
            draft.schedule,
        )
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
        campaign_id=draft.campaign_id,
        objective_id=draft.objective_id,
        crisis_id=draft.crisis_id,
        situation=draft.situation,
        status=roll_up([d.state for d in deliveries]),
        version=1,
        created_at=now,
        updated_at=now,
        created_by=actor.id,
        schedule=draft.schedule,
        external_id=draft.external_id,
        metadata=draft.metadata,
        deliveries=tuple(delivery.noted(now) for delivery in deliveries),
        under_policy=any(each.channel.asks for each in said),
        answer=draft.answer,
    )


def _delivery(
    room: Publishing,
    actor: Actor,
    message_id: MessageId,
    position: int,
    part: int,
    channel: ChannelFacts,
) -> Delivery:
    return Delivery(
        id=DeliveryId(room.ids.new(Kind.DELIVERY)),
        workspace_id=actor.workspace,
        message_id=message_id,
        channel_id=channel.id,
        platform=channel.platform,
        position=position,
        part=part,
        state=DeliveryState.DRAFT,
    )


def _timed(delivery: Delivery, stop: Stop | None, schedule: Schedule | None) -> Delivery:
    if schedule is None:
        return delivery
    if delivery.part > 1:
        return replace(delivery, state=DeliveryState.WAITING)
    due = delivery.due(schedule.at)
    return stop.keep(due) if stop else due


async def rewritten(
    room: Publishing,
    actor: Actor,
    tx: PublishingTransaction,
    before: Message,
    channel_ids: Sequence[ChannelId],
    **changes: Any,
) -> Message:
    """The message with other content, variants or channels, checked as a new one is. A post that it
    had keeps its delivery, one that is new gets its own, and one that is gone is skipped.

    Raises what `composed` raises of channels and content, what `check_answer` raises, and what
    `Message.rewrite` raises.
    """
    content = changes.get("content", before.content)
    variants = changes.get("variants")
    if variants is None:
        variants = {id: own for id, own in before.variants.items() if id in channel_ids}
    known = choose(channel_ids, await tx.channels.facts(channel_ids))
    facts = [towards(channel, before.answer) for channel in known]
    check_answer(before, channel_ids, variants)
    content = addressed(content, before.answer, facts[0])
    said = spoken(content, variants, facts)
    check_fit(said, room.measures)
    now = room.clock.now()
    library = await library_of(tx, [each.content for each in said])
    check_media(said, library, max(now, before.publish_at or now))
    tags = changes.get("tags", before.tags)
    marks = marks_of(tags, changes.get("campaign_id", before.campaign_id))
    held = await held_marks(tx, facts, marks)
    stops = {channel.id: stop_of(channel, marks, held) for channel in facts}
    deliveries, skipped = _recounted(room, actor, before, said, stops)
    # What it shows was looked at above, and its time is not over.
    deliveries = [shown_again(delivery, before, now) for delivery in deliveries]
    return before.rewrite(
        now,
        deliveries,
        skipped,
        **changes
        | {"content": content, "variants": variants, "community_id": facts[0].community_id},
        under_policy=any(channel.asks for channel in facts),
    )


def _recounted(
    room: Publishing,
    actor: Actor,
    before: Message,
    said: Sequence[Spoken],
    stops: Mapping[ChannelId, Stop | None],
) -> tuple[list[Delivery], list[Delivery]]:
    """A delivery for each post that is said now, in order, and those of posts no longer said. A
    post that comes back later gets a new one: what became of the first is told already."""
    known = {(d.channel_id, d.part): d for d in before.deliveries}
    position = 1 + max(d.position for d in (*before.deliveries, *before.skipped))
    drafts = all(d.state is DeliveryState.DRAFT for d in before.deliveries)
    late = any(d.state is DeliveryState.OVERDUE for d in before.deliveries)
    live = []
    for each in said:
        for part in range(1, each.content.count + 1):
            delivery = known.pop((each.channel.id, part), None)
            if delivery is None:
                fresh = _delivery(room, actor, before.id, position, part, each.channel)
                schedule = None if drafts else before.schedule
                delivery = _timed(fresh, stops[each.channel.id], schedule)
                if late and delivery.state is DeliveryState.SCHEDULED:
                    delivery = delivery.overdue()
                position += 1
            live.append(delivery)
    gone = [delivery.skipped() for delivery in known.values()]
    return sorted(live, key=lambda d: d.position), [*before.skipped, *gone]
