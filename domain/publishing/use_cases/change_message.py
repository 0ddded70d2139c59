"""Change what a message says or when it goes out, send it now, or call it off."""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from domain.publishing import moves
from domain.publishing.content import Content
from domain.publishing.events import CANCELLED, SCHEDULED, UPDATED, moved, planned
from domain.publishing.fitting import check_fit, spoken
from domain.publishing.model import Message, Schedule
from domain.publishing.moves import Grounds, grounds_for
from domain.publishing.review import reviewed
from domain.publishing.room import Publishing
from domain.shared.access import Actor, Permission
from domain.shared.ids import MessageId
from domain.shared.versions import Version, must_match


async def edit_message(
    room: Publishing,
    actor: Actor,
    message_id: MessageId,
    version: Version,
    changes: Mapping[str, Any],
) -> Message:
    """New fields of the content, variants, tags, metadata or external id, before any of it goes
    out. On each channel it stays as many posts as it was. Other words end the approval of those
    before: a message that was approved, or was being looked at, is in review again.

    Raises MissingScope, NotFound, VersionMismatch, AlreadyClaimed, ContentAlreadyPublished,
    InvalidState, ValidationFailed, CapabilityMissing, DuplicateExternalId.
    """
    actor.require(Permission.MESSAGES_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.messages.get(message_id)
        must_match(version, before.version)
        message = before.edit(room.clock.now(), **_whole(before, changes))
        facts = (await grounds_for(tx, [before])).channels
        if message.content != before.content or message.variants != before.variants:
            said = spoken(message.content, message.variants, list(facts.values()))
            check_fit(said, room.measures)
        review = await reviewed(room, tx, actor, [(before, message)], facts)
        message = review.messages[message.id]
        await tx.messages.save(before, message)
        tx.announce(*moved(before, message, UPDATED))
        await review.keep(tx)
        await tx.commit(message)
    return message


async def schedule_message(
    room: Publishing, actor: Actor, message_id: MessageId, version: Version, schedule: Schedule
) -> Message:
    """Give a draft its time, or a waiting message another one. One that must be approved first
    keeps this time, in review.

    Raises MissingScope, NotFound, VersionMismatch, ScheduleInPast, AlreadyClaimed, InvalidState.
    """
    return await _move(
        room,
        actor,
        message_id,
        version,
        SCHEDULED,
        lambda before, grounds, now: moves.schedule(before, grounds, schedule, now),
    )


async def publish_message(
    room: Publishing, actor: Actor, message_id: MessageId, version: Version, now: Schedule
) -> Message:
    """Send what has not gone out: all of a draft, a waiting or an overdue message, or the failed
    part of one. The worker is woken at once; the answer does not wait for the platforms. One that
    must be approved first is in review, and goes out with the last yes.

    Raises MissingScope, NotFound, VersionMismatch, AlreadyClaimed, AlreadyPublished, InvalidState,
    ChannelNotReady.
    """
    when = now
    return await _move(
        room,
        actor,
        message_id,
        version,
        SCHEDULED,
        lambda before, grounds, now: moves.publish(before, grounds, when, now),
    )


async def cancel_message(
    room: Publishing, actor: Actor, message_id: MessageId, version: Version
) -> Message:
    """Call off what still waits. Refused while any part is under way.

    Raises MissingScope, NotFound, VersionMismatch, AlreadyClaimed, AlreadyPublished, InvalidState.
    """
    return await _move(room, actor, message_id, version, CANCELLED, moves.cancel)


async def _move(
    room: Publishing,
    actor: Actor,
    message_id: MessageId,
    version: Version,
    told: str,
    move: Callable[[Message, Grounds, datetime], Message],
) -> Message:
    actor.require(Permission.MESSAGES_PUBLISH)
    async with room.begin(actor) as tx:
        before = await tx.messages.get(message_id)
        must_match(version, before.version)
        grounds = await grounds_for(tx, [before])
        message = move(before, grounds, room.clock.now())
        review = await reviewed(room, tx, actor, [(before, message)], grounds.channels)
        message = review.messages[message.id]
        await tx.messages.save(before, message)
        tx.announce(*planned(before, message, told))
        await review.keep(tx)
        await tx.commit(message)
    if told != CANCELLED:
        await room.doorbell.ring()
    return message


def _whole(before: Message, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Changes of single fields of the content as one of the content."""
    said = {name: value for name, value in changes.items() if name in _CONTENT}
    rest = {name: value for name, value in changes.items() if name not in _CONTENT}
    return {**rest, "content": replace(before.content, **said)} if said else rest


_CONTENT = frozenset(field.name for field in fields(Content))
