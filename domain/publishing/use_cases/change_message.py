"""Change what a message says or when it goes out, send it now, or call it off."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from domain.publishing import moves
from domain.publishing.events import CANCELLED, SCHEDULED, UPDATED, message_changed, moved
from domain.publishing.model import Message, Schedule
from domain.publishing.moves import Grounds, grounds_for
from domain.publishing.room import Publishing
from domain.publishing.rules import check_length
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
    """New text, thread, metadata or external id, before any of it goes out. A thread keeps its
    length.

    Raises MissingScope, NotFound, VersionMismatch, AlreadyClaimed, ContentAlreadyPublished,
    InvalidState, ValidationFailed, DuplicateExternalId.
    """
    actor.require(Permission.MESSAGES_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.messages.get(message_id)
        must_match(version, before.version)
        message = before.edit(room.clock.now(), **changes)
        if {"text", "thread"} & changes.keys():
            facts = await tx.channels.facts([d.channel_id for d in message.deliveries])
            pairs = [(d, facts[d.channel_id]) for d in message.deliveries]
            check_length(
                (channel, d.part, room.measures.count(message.text_of(d), channel.limits))
                for d, channel in pairs
            )
        await tx.messages.save(before, message)
        tx.announce(message_changed(UPDATED, message, before))
        await tx.commit(message)
    return message


async def schedule_message(
    room: Publishing, actor: Actor, message_id: MessageId, version: Version, schedule: Schedule
) -> Message:
    """Give a draft its time, or a waiting message another one.

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
    part of one. The worker is woken at once; the answer does not wait for the platforms.

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
        await tx.messages.save(before, message)
        tx.announce(*moved(before, message, told))
        await tx.commit(message)
    if told != CANCELLED:
        await room.doorbell.ring()
    return message
