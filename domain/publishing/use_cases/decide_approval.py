"""Ask others to look at a message, and take what they say of it."""

from datetime import datetime

from domain.publishing.approval import governing
from domain.publishing.deciding import Opinion, take_decision
from domain.publishing.errors import NoApprovalPolicy
from domain.publishing.events import moved
from domain.publishing.model import Message
from domain.publishing.ports import PublishingTransaction
from domain.publishing.review import Reviewed, ask
from domain.publishing.revising import called_off
from domain.publishing.room import Publishing
from domain.shared.access import Actor, Permission
from domain.shared.ids import MessageId
from domain.shared.versions import Version, must_match


async def request_approval(
    room: Publishing,
    actor: Actor,
    message_id: MessageId,
    version: Version,
    author: str | None = None,
) -> Message:
    """Put a draft, or what waits for its time, under review; a time it has is kept. `author` is who
    asks, as the caller names them.

    Raises MissingScope, NotFound, VersionMismatch, AlreadyClaimed, InvalidState, NoApprovalPolicy.
    """
    actor.require(Permission.MESSAGES_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.messages.get(message_id)
        must_match(version, before.version)
        now = room.clock.now()
        message = before.request_approval(now)
        channels = list(dict.fromkeys(d.channel_id for d in message.deliveries))
        policies = await tx.approval_policies.of_channels(channels)
        mine = governing([policies[id] for id in channels if id in policies])
        if not mine:
            raise NoApprovalPolicy()
        review = Reviewed({})
        # One that was granted before it had a time, and is asked for once more.
        standing = (await tx.approvals.live([message.id])).get(message.id)
        await review.void(tx, standing, "requested_again", now)
        review.ask(ask(room, actor, message, mine, author or actor.id, now))
        await tx.messages.save(before, message)
        tx.announce(*moved(before, message))
        await review.keep(tx)
        await tx.commit(message)
    return message


async def withdraw_approval(
    room: Publishing, actor: Actor, message_id: MessageId, version: Version
) -> Message:
    """Ask nobody any more: what was in review is a draft again, and keeps its time; what is out
    stays as it is.

    Raises MissingScope, NotFound, VersionMismatch, AlreadyClaimed, InvalidState where nobody is
    asked.
    """
    actor.require(Permission.MESSAGES_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.messages.get(message_id)
        must_match(version, before.version)
        message = await _withdrawn(tx, before, room.clock.now())
        await tx.messages.save(before, message)
        tx.announce(*moved(before, message))
        await tx.commit(message)
    return message


async def _withdrawn(tx: PublishingTransaction, before: Message, now: datetime) -> Message:
    if before.revision is not None:
        return await called_off(tx, before, "withdrawn", now)
    message = before.withdraw_approval(now)
    review = Reviewed({})
    standing = (await tx.approvals.live([message.id])).get(message.id)
    await review.void(tx, standing, "withdrawn", now)
    await review.keep(tx)
    return message


async def decide(
    room: Publishing, actor: Actor, message_id: MessageId, opinion: Opinion
) -> Message:
    """Say yes or no to what was seen. The last yes lets the message go: at its time, or at once
    where that has just passed; one that is late by more than the grace waits for a person. One no
    makes it a draft again, which keeps its time. Of other words for what is out, the last yes lets
    a worker bring them there, and one no leaves what is out as it is.

    Raises MissingScope, NotFound, InvalidState, ContentChanged, NotAReviewer, AuthorMayNotReview,
    AlreadyDecided, NothingToRevise, CapabilityMissing.
    """
    actor.require(Permission.MESSAGES_APPROVE)
    async with room.begin(actor) as tx:
        before = await tx.messages.get(message_id)
        message = await take_decision(room, tx, actor, before, opinion)
        await tx.commit(message)
    await room.doorbell.ring()
    return message
