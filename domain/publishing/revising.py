"""Other words for what is out: whether they can be, who must agree, and how posts get them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import Any

from domain.publishing.answer import addressed, towards
from domain.publishing.approval import Subject, governing
from domain.publishing.content import Content, Variants
from domain.publishing.delivery import Attempt, AttemptKind, Delivery
from domain.publishing.errors import HoldStands, NothingToRevise
from domain.publishing.events import REVISED, moved
from domain.publishing.fitting import Spoken, check_answer, check_fit, spoken
from domain.publishing.linked import links_said, may_hold_links
from domain.publishing.model import Message, RevisionInReview
from domain.publishing.moves import Grounds, grounds_for
from domain.publishing.outcomes import NO_CREDENTIALS, Outcome, Published
from domain.publishing.placeholders import refuse_placeholders
from domain.publishing.ports import OutgoingPost, PublishingTransaction
from domain.publishing.review import Facts, Reviewed, ask, takes_approval
from domain.publishing.revision import Revision
from domain.publishing.room import Publishing
from domain.publishing.said import texts_of
from domain.publishing.states import UNSETTLED
from domain.publishing.stopping import hold_over
from domain.publishing.views import ChannelFacts
from domain.shared.access import Actor
from domain.shared.calling import answered_by
from domain.shared.errors import FieldError, InvalidState, ValidationFailed
from domain.shared.ids import AttemptId, ChannelId, DeliveryId, HoldId, Kind, MessageId
from domain.shared.platforms import Capability, CapabilityMissing

REVISABLE = frozenset({"text", "thread", "link", "first_comment", "content_warning", "language"})
"""What of a post can be changed once it is out."""

CARRY_OUT = "message.revised"
"""The duty to give the posts of a message the words that were approved for it."""
UNTIL_FREE = timedelta(minutes=1)
"""How soon it is looked again whether a hold still stands over these posts."""

FAILED = "revise_failed"
_OF_EACH_POST = frozenset({"media", "first_comment_media"})
_CONTENT = frozenset(field.name for field in fields(Content))
Posts = Mapping[DeliveryId, OutgoingPost | None]


async def revisable_on(
    tx: PublishingTransaction, message: Message
) -> Mapping[ChannelId, ChannelFacts]:
    """What is known of its channels, if all that is out can be changed now. Raises NothingToRevise,
    InvalidState while something is under way or unknown, CapabilityMissing, HoldStands."""
    out = message.retractable
    if not out:
        raise NothingToRevise(state=message.status.value)
    if any(d.state in UNSETTLED for d in message.deliveries):
        moves = ", ".join(message.possible_moves)
        raise InvalidState(thing="message", state=message.status.value, moves=moves)
    grounds = await grounds_for(tx, [message])
    for channel_id in dict.fromkeys(d.channel_id for d in out):
        channel = grounds.channels[channel_id]
        if Capability.EDIT not in channel.capabilities:
            raise CapabilityMissing(
                platform=channel.platform, capability=Capability.EDIT, channel=channel.id
            )
    for channel_id, hold_id in holds_over(message, grounds).items():
        raise HoldStands(hold=hold_id, channel=channel_id)
    return grounds.channels


def holds_over(message: Message, grounds: Grounds) -> dict[ChannelId, HoldId]:
    """Where a hold stands over what is out, and which."""
    places = dict.fromkeys(d.channel_id for d in message.retractable)
    found = {
        id: hold_over(grounds.channels[id], message.marks, grounds.held_marks) for id in places
    }
    return {id: hold_id for id, hold_id in found.items() if hold_id is not None}


def revised(room: Publishing, before: Message, changes: Mapping[str, Any], facts: Facts) -> Message:
    """The message with the new words; the same one when it says nothing else. Raises
    ValidationFailed for another number of posts and for what does not fit."""
    said = {name: value for name, value in changes.items() if name in _CONTENT}
    content = replace(before.content, **said)
    variants: Variants = changes.get("variants", before.variants)
    check_answer(before, before.channel_ids, variants)
    channels = [towards(channel, before.answer) for channel in facts.values()]
    content = addressed(content, before.answer, channels[0])
    all_spoken = spoken(content, variants, channels)
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
    return after


def _fixed(each: Spoken, was: Content) -> Iterator[str]:
    """Where something else stands that cannot be changed any more."""
    for name in _CONTENT - REVISABLE - _OF_EACH_POST:
        if getattr(each.content, name) != getattr(was, name):
            yield each.pointer(name)
    for part, (post, old) in enumerate(zip(each.content.posts(), was.posts(), strict=True), 1):
        if post.media != old.media:
            yield each.shown_at(part)


def must_be_approved(before: Message, after: Message, facts: Facts) -> bool:
    """Whether it says something else than before, where that takes an approval."""
    required = any(takes_approval(before, channel) for channel in facts.values())
    return required and after is not before


async def proposed(
    room: Publishing, tx: PublishingTransaction, actor: Actor, before: Message, after: Message
) -> Message:
    """The message with these words in review, instead of any that were: saved, told, and what
    reviewers are asked with it. What is out stays as it is. The very same when exactly these are
    being looked at. The last thing to do before the commit."""
    waiting = before.revision
    if waiting is not None and waiting.fingerprint == after.fingerprint:
        return before
    now, review = room.clock.now(), Reviewed({})
    if waiting is not None:
        standing = await tx.approvals.get(waiting.approval_id)
        await review.void(tx, standing, "revised_again", now)
    policies = await tx.approval_policies.of_channels(list(before.channel_ids))
    mine = governing([policies[id] for id in before.channel_ids if id in policies])
    approval = ask(room, actor, after, mine, actor.id, now, Subject.REVISION)
    review.ask(approval)
    message = before.ask_to_revise(RevisionInReview(approval.id, approval.fingerprint), now)
    await tx.messages.save(before, message)
    await review.keep(tx)
    return message


async def called_off(
    tx: PublishingTransaction, message: Message, reason: str, now: datetime
) -> Message:
    """The message without the words that waited for a yes, which nobody is asked about any more;
    the caller saves it. The very same when none did."""
    if message.revision is None:
        return message
    review = Reviewed({})
    standing = await tx.approvals.get(message.revision.approval_id)
    await review.void(tx, standing, reason, now)
    await review.keep(tx)
    return message.ask_to_revise(None, now)


async def replaced(
    tx: PublishingTransaction, before: Message, after: Message, made_by: str
) -> None:
    """Keep what it said, and save and tell that it says something else."""
    number = 1 + await tx.revisions.count(before.id)
    revision = Revision(
        workspace_id=before.workspace_id,
        message_id=before.id,
        number=number,
        content=before.content,
        variants=before.variants,
        made_by=made_by,
        made_at=after.updated_at,
    )
    await tx.revisions.add(revision)
    await tx.messages.save(before, after)
    tx.announce(*moved(before, after, REVISED))


async def behind(tx: PublishingTransaction, message: Message, facts: Facts) -> Posts:
    """What is out and does not say what it should, as it should; None where the credentials could
    not be opened."""
    found: dict[DeliveryId, OutgoingPost | None] = {}
    for delivery in message.retractable:
        said = message.post_of(delivery).on(facts[delivery.channel_id].capabilities)
        if delivery.content_hash != said.digest:
            post = await tx.deliveries.post_of(delivery.id)
            found[delivery.id] = post and replace(post, post=said)
    return found


async def carried_out(
    room: Publishing, actor: Actor, message_id: MessageId, posts: Posts
) -> Message:
    """Ask the platforms, in no transaction, then record what came of it in one."""
    outcomes = {
        delivery_id: NO_CREDENTIALS if post is None else await room.platforms.edit(post)
        for delivery_id, post in posts.items()
    }
    async with room.begin(actor) as tx:
        before = await tx.messages.get(message_id)
        now = room.clock.now()
        asked = [d for d in before.deliveries if d.id in outcomes]
        linked = [id for id, post in posts.items() if post and may_hold_links(post.post)]
        if linked:
            await tx.campaigns.place(links_said([before], linked))
        changed = {d.id: _after(d, outcomes[d.id], posts[d.id]) for d in asked if d.is_out}
        after = _with(before, changed, now)
        await tx.messages.save(before, after)
        await tx.attempts.add([_line(room, actor, d, outcomes[d.id], posts[d.id]) for d in asked])
        calls = [(post.connection, outcomes[id]) for id, post in posts.items() if post]
        tx.announce(*await answered_by(tx.channels, calls, now))
        tx.announce(*moved(before, after))
        await tx.commit(after)
    return after


def _with(before: Message, changed: Mapping[DeliveryId, Delivery], now: datetime) -> Message:
    """It is another version only where somebody would see a difference."""
    deliveries = tuple(changed.get(d.id, d) for d in before.deliveries)
    if _seen_of(deliveries) == _seen_of(before.deliveries):
        return replace(before, deliveries=deliveries)
    return before.with_deliveries(deliveries, now)


def _seen_of(deliveries: Sequence[Delivery]) -> list[tuple[str | None, str | None]]:
    return [(d.error_code, d.error_detail) for d in deliveries]


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
