"""Change what a message says where it is out already, and remember what it said."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from domain.publishing.approval import ApprovalMode
from domain.publishing.content import Content, Variants
from domain.publishing.delivery import Attempt, AttemptKind, Delivery
from domain.publishing.errors import ApprovalRequired, NothingToRevise
from domain.publishing.events import REVISED, moved
from domain.publishing.fitting import Spoken, check_fit, spoken
from domain.publishing.model import Message
from domain.publishing.outcomes import NO_CREDENTIALS, Expired, Outcome, Published
from domain.publishing.placeholders import refuse_placeholders
from domain.publishing.ports import OutgoingPost, PublishingTransaction
from domain.publishing.revision import Revision
from domain.publishing.room import Publishing
from domain.publishing.said import texts_of
from domain.publishing.states import IN_HAND, DeliveryState
from domain.publishing.views import ChannelFacts
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, InvalidState, ValidationFailed
from domain.shared.ids import AttemptId, ChannelId, DeliveryId, Kind, MessageId
from domain.shared.platforms import Capability, CapabilityMissing
from domain.shared.versions import Version, must_match

REVISABLE = frozenset({"text", "thread", "link", "first_comment", "content_warning", "language"})
"""What of a post can be changed once it is out."""

FAILED = "revise_failed"
_UNSETTLED = IN_HAND | {DeliveryState.UNCONFIRMED}
_OF_EACH_POST = frozenset({"media", "first_comment_media"})
_CONTENT = frozenset(field.name for field in fields(Content))


async def revise_message(
    room: Publishing,
    actor: Actor,
    message_id: MessageId,
    version: Version,
    changes: Mapping[str, Any],
) -> Message:
    """Have every post that is out say something else, and what is still to go out, too. A post that
    cannot be changed says why, with `revise_failed`; the same request again tries those once more.

    The new words are stored first, then the platforms are asked, between two transactions. Asking
    twice is safe. Raises MissingScope, NotFound, VersionMismatch, NothingToRevise, InvalidState
    while something is under way or unknown, ApprovalRequired on a channel where others must agree,
    CapabilityMissing where posts cannot be changed, ValidationFailed for another number of posts
    and for what does not fit: then nothing is changed anywhere.
    """
    actor.require(Permission.MESSAGES_PUBLISH)
    async with room.begin(actor):
        """Whoever was answered already is answered the same; the answer is kept at the end."""
    async with room.begin(replace(actor, receipt=None)) as tx:
        before = await tx.messages.get(message_id)
        must_match(version, before.version)
        facts = await _revisable_on(tx, before)
        message = _revised(room, before, changes, facts)
        if message is not before:
            number = 1 + await tx.revisions.count(message_id)
            await tx.revisions.add(_before(before, number, actor, message))
            await tx.messages.save(before, message)
            tx.announce(*moved(before, message, REVISED))
        posts = {d.id: await _post(tx, message, d, facts) for d in _behind(message, facts)}
        await tx.commit()
    outcomes = {
        delivery_id: NO_CREDENTIALS if post is None else await room.platforms.edit(post)
        for delivery_id, post in posts.items()
    }
    return await _recorded(room, actor, message_id, posts, outcomes)


async def _revisable_on(
    tx: PublishingTransaction, message: Message
) -> Mapping[ChannelId, ChannelFacts]:
    """What is known of its channels, if all that is out can be changed."""
    out = message.retractable
    if not out:
        raise NothingToRevise(state=message.status.value)
    if any(d.state in _UNSETTLED for d in message.deliveries):
        moves = ", ".join(message.possible_moves)
        raise InvalidState(thing="message", state=message.status.value, moves=moves)
    facts = await tx.channels.facts(list(message.channel_ids))
    for channel_id in {d.channel_id for d in out}:
        channel = facts[channel_id]
        if Capability.EDIT not in channel.capabilities:
            raise CapabilityMissing(
                platform=channel.platform, capability=Capability.EDIT, channel=channel.id
            )
    return facts


def _revised(
    room: Publishing,
    before: Message,
    changes: Mapping[str, Any],
    facts: Mapping[ChannelId, ChannelFacts],
) -> Message:
    """The message with the new words; the same one when it says nothing else."""
    said = {name: value for name, value in changes.items() if name in _CONTENT}
    content = replace(before.content, **said)
    variants: Variants = changes.get("variants", before.variants)
    all_spoken = spoken(content, variants, list(facts.values()))
    check_fit(all_spoken, room.measures)
    refuse_placeholders(texts_of(all_spoken))
    after = before.revise(room.clock.now(), content, variants)
    if after.fingerprint == before.fingerprint:
        return before
    for each in all_spoken:
        was = before.content_for(each.channel.id)
        if each.content.count != was.count:
            raise ValidationFailed(errors=[FieldError(each.pointer("thread"), "posts_fixed", {})])
        for pointer in _fixed(each, was):
            raise ValidationFailed(errors=[FieldError(pointer, "fixed_once_out", {})])
    if any(channel.approval is ApprovalMode.REQUIRED for channel in facts.values()):
        raise ApprovalRequired()
    return after


def _fixed(each: Spoken, was: Content) -> Iterator[str]:
    """Where something else stands that cannot be changed any more."""
    for name in _CONTENT - REVISABLE - _OF_EACH_POST:
        if getattr(each.content, name) != getattr(was, name):
            yield each.pointer(name)
    for part, (post, old) in enumerate(zip(each.content.posts(), was.posts(), strict=True), 1):
        if post.media != old.media:
            yield each.shown_at(part)


def _before(before: Message, number: int, actor: Actor, after: Message) -> Revision:
    return Revision(
        workspace_id=before.workspace_id,
        message_id=before.id,
        number=number,
        content=before.content,
        variants=before.variants,
        made_by=actor.id,
        made_at=after.updated_at,
    )


def _behind(message: Message, facts: Mapping[ChannelId, ChannelFacts]) -> Sequence[Delivery]:
    """What is out and does not say what it should."""
    return [d for d in message.retractable if d.content_hash != _digest(message, d, facts)]


def _digest(message: Message, delivery: Delivery, facts: Mapping[ChannelId, ChannelFacts]) -> str:
    capabilities = facts[delivery.channel_id].capabilities
    return message.post_of(delivery).on(capabilities).digest


async def _post(
    tx: PublishingTransaction,
    message: Message,
    delivery: Delivery,
    facts: Mapping[ChannelId, ChannelFacts],
) -> OutgoingPost | None:
    post = await tx.deliveries.post_of(delivery.id)
    if post is None:
        return None
    said = message.post_of(delivery).on(facts[delivery.channel_id].capabilities)
    return replace(post, post=said)


async def _recorded(
    room: Publishing,
    actor: Actor,
    message_id: MessageId,
    posts: Mapping[DeliveryId, OutgoingPost | None],
    outcomes: Mapping[DeliveryId, Outcome],
) -> Message:
    async with room.begin(actor) as tx:
        before = await tx.messages.get(message_id)
        now = room.clock.now()
        asked = [d for d in before.deliveries if d.id in outcomes]
        changed = {d.id: _after(d, outcomes[d.id], posts[d.id]) for d in asked if d.is_out}
        after = _with(before, changed, now)
        await tx.messages.save(before, after)
        await tx.attempts.add([_line(room, actor, d, outcomes[d.id], posts[d.id]) for d in asked])
        for delivery_id, post in posts.items():
            if post is not None and isinstance(outcomes[delivery_id], Expired):
                await tx.channels.credentials_ended(post.connection)
        tx.announce(*moved(before, after))
        await tx.commit(after)
    return after


def _with(before: Message, changed: Mapping[DeliveryId, Delivery], now: datetime) -> Message:
    """It is another version only where somebody would see a difference."""
    deliveries = tuple(changed.get(d.id, d) for d in before.deliveries)
    seen = [(d.error_code, d.error_detail) for d in deliveries]
    if seen == [(d.error_code, d.error_detail) for d in before.deliveries]:
        return replace(before, deliveries=deliveries)
    return before.with_deliveries(deliveries, now)


def _after(delivery: Delivery, outcome: Outcome, post: OutgoingPost | None) -> Delivery:
    if not isinstance(outcome, Published) or post is None:
        words = "" if isinstance(outcome, Published) else outcome.words[:500]
        return replace(delivery, error_code=FAILED, error_detail=words)
    if delivery.error_code == FAILED:
        delivery = replace(delivery, error_code=None, error_detail=None)
    return replace(delivery, content_hash=post.post.digest)


def _line(
    room: Publishing,
    actor: Actor,
    delivery: Delivery,
    outcome: Outcome,
    post: OutgoingPost | None,
) -> Attempt:
    now, line_id = room.clock.now(), AttemptId(room.ids.new(Kind.ATTEMPT))
    line = delivery.line(line_id, AttemptKind.EDIT, now).finish(outcome, now)
    done = isinstance(outcome, Published)
    return replace(
        line,
        content_hash=post.post.digest if post else line.content_hash,
        outcome="revised" if done else line.outcome,
        error_code=None if done else FAILED,
        actor=actor.id,
    )
