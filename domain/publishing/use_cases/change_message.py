"""Change what a message says or when it goes out, send it now, or call it off."""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from domain.publishing import moves
from domain.publishing.campaigning import check_campaign, check_objective
from domain.publishing.content import Content
from domain.publishing.disclosures import check_demands
from domain.publishing.drafting import rewritten
from domain.publishing.events import CANCELLED, SCHEDULED, UPDATED, moved, planned
from domain.publishing.fitting import spoken
from domain.publishing.hold import HOLDS_APPLY
from domain.publishing.model import Message, Schedule
from domain.publishing.moves import Grounds, grounds_for, held_where_stopped, may_be_free
from domain.publishing.placeholders import refuse_placeholders
from domain.publishing.placing import named, take_slot
from domain.publishing.ports import PublishingTransaction
from domain.publishing.queue import SlotWish
from domain.publishing.review import reviewed
from domain.publishing.room import Publishing
from domain.publishing.said import texts_of
from domain.publishing.states import EDITABLE
from domain.shared.access import Actor, Permission
from domain.shared.errors import VersionMismatch
from domain.shared.ids import MessageId
from domain.shared.versions import Version, must_match


async def edit_message(
    room: Publishing,
    actor: Actor,
    message_id: MessageId,
    version: Version,
    changes: Mapping[str, Any],
    *,
    allow_placeholders: bool = False,
) -> Message:
    """New fields of the content, variants or channels, before any of it goes out; new tags,
    metadata or external id, or another campaign or objective, at any time. Without new variants,
    those of channels that it is no longer for go with them. Other words end the approval of those
    before: a message that was approved, or was being looked at, is in review again. A tag or a
    campaign that is under a hold holds it; one that is taken off, or left, lets it go a moment
    later, unless something else stops it.

    Raises MissingScope, NotFound, VersionMismatch, AlreadyClaimed, ContentAlreadyPublished,
    InvalidState, DuplicateExternalId, and what `check_campaign`, `check_objective` and `rewritten`
    raise.
    """
    actor.require(Permission.MESSAGES_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.messages.get(message_id)
        must_match(version, before.version)
        await check_campaign(tx, changes.get("campaign_id"), before.campaign_id)
        await check_objective(tx, changes.get("objective_id"), before.objective_id)
        whole = _whole(before, changes)
        channels = whole.pop("channel_ids", before.channel_ids)
        if {"content", "variants"} & whole.keys() or "channel_ids" in changes:
            message = await rewritten(room, actor, tx, before, channels, **whole)
        else:
            message = before.edit(room.clock.now(), **whole)
        grounds = await grounds_for(tx, [message])
        facts = grounds.channels
        speaks = message.content != before.content or message.variants != before.variants
        bears_more = bool(set(message.marks) - set(before.marks))
        if speaks or bears_more:
            _check_words(message, grounds, placeholders=speaks and not allow_placeholders)
        message = message.look_anew(room.clock.now())
        if bears_more or message.warned != before.warned:
            message = held_where_stopped(message, grounds, room.clock.now())
        review = await reviewed(room, tx, actor, [(before, message)], facts)
        message = review.messages[message.id]
        await tx.messages.save(before, message)
        tx.announce(*moved(before, message, UPDATED))
        await review.keep(tx)
        frees = may_be_free(before, message)
        if frees:
            tx.plan(HOLDS_APPLY, actor.workspace, room.clock.now())
        await tx.commit(message)
    if frees:
        await room.doorbell.ring()
    return message


def _check_words(message: Message, grounds: Grounds, *, placeholders: bool) -> None:
    """Raise ValidationFailed for what was never filled in, and for what must be said and is not."""
    said = spoken(message.content, message.variants, list(grounds.channels.values()))
    if placeholders:
        refuse_placeholders(texts_of(said))
    if message.answer is None and any(d.state in EDITABLE for d in message.deliveries):
        check_demands(said, message.marks)


async def schedule_message(
    room: Publishing,
    actor: Actor,
    message_id: MessageId,
    version: Version,
    wanted: Schedule | SlotWish,
) -> Message:
    """Give a draft its time, or a waiting message another one: a time of its own, or the next free
    slot of a queue. A slot it had is free from then on. One that must be approved first keeps
    this time, in review.

    Raises MissingScope, NotFound, VersionMismatch, ScheduleInPast, AlreadyClaimed, InvalidState,
    and what `take_slot` refuses.
    """
    actor.require(Permission.MESSAGES_PUBLISH)
    # Its slot is taken before it is locked.
    slot = isinstance(wanted, SlotWish)
    channel_ids = (await room.reads.message(actor, message_id)).channel_ids if slot else ()
    async with room.begin(actor) as tx:
        when = (
            await take_slot(room, tx, wanted, channel_ids, mine=message_id)
            if isinstance(wanted, SlotWish)
            else wanted
        )
        message = await _moved(room, tx, actor, message_id, version, moves.schedule, when)
        if slot and message.channel_ids != channel_ids:
            raise VersionMismatch(current=message.version)
        await tx.commit(message)
    await room.doorbell.ring()
    return message


async def publish_message(
    room: Publishing, actor: Actor, message_id: MessageId, version: Version, now: Schedule
) -> Message:
    """Send what has not gone out: all of a draft, a waiting or an overdue message, or the failed
    part of one. The worker is woken at once; the answer does not wait for the platforms. One that
    must be approved first is in review, and goes out with the last yes.

    Raises MissingScope, NotFound, VersionMismatch, AlreadyClaimed, AlreadyPublished, InvalidState,
    ChannelNotReady.
    """
    actor.require(Permission.MESSAGES_PUBLISH)
    async with room.begin(actor) as tx:
        message = await _moved(room, tx, actor, message_id, version, moves.publish, now)
        await tx.commit(message)
    await room.doorbell.ring()
    return message


async def cancel_message(
    room: Publishing, actor: Actor, message_id: MessageId, version: Version
) -> Message:
    """Call off what still waits. Refused while any part is under way.

    Raises MissingScope, NotFound, VersionMismatch, AlreadyClaimed, AlreadyPublished, InvalidState.
    """
    actor.require(Permission.MESSAGES_PUBLISH)
    async with room.begin(actor) as tx:
        before = await tx.messages.get(message_id)
        must_match(version, before.version)
        grounds = await grounds_for(tx, [before])
        cancelled = moves.cancel(before, grounds, room.clock.now())
        message = await _kept(room, tx, actor, before, cancelled, grounds, CANCELLED)
        await tx.commit(message)
    return message


async def _moved(
    room: Publishing,
    tx: PublishingTransaction,
    actor: Actor,
    message_id: MessageId,
    version: Version,
    move: Callable[[Message, Grounds, Schedule, datetime], Message],
    when: Schedule,
) -> Message:
    """The message at that time, which says what it clashes with unless it is a queue's slot."""
    before = await tx.messages.get(message_id)
    must_match(version, before.version)
    grounds = await grounds_for(tx, [before])
    asks = when.queue_id is None and before.answer is None
    if asks and any(channel.paced for channel in grounds.channels.values()):
        when = await named(room, tx, when, before.channel_ids, mine=message_id)
    after = move(before, grounds, when, room.clock.now())
    return await _kept(room, tx, actor, before, after, grounds, SCHEDULED)


async def _kept(
    room: Publishing,
    tx: PublishingTransaction,
    actor: Actor,
    before: Message,
    after: Message,
    grounds: Grounds,
    told: str,
) -> Message:
    """Saved and told of; in review instead, where somebody must approve it first."""
    review = await reviewed(room, tx, actor, [(before, after)], grounds.channels)
    message = review.messages[after.id]
    await tx.messages.save(before, message)
    tx.announce(*planned(before, message, told))
    await review.keep(tx)
    return message


def _whole(before: Message, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Changes of single fields of the content as one of the content."""
    said = {name: value for name, value in changes.items() if name in _CONTENT}
    rest = {name: value for name, value in changes.items() if name not in _CONTENT}
    return {**rest, "content": replace(before.content, **said)} if said else rest


_CONTENT = frozenset(field.name for field in fields(Content))
