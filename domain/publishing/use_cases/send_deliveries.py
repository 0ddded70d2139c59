"""Store the intent before the socket opens, and what came of it after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.publishing.answer import stands_on, towards
from domain.publishing.answering import Targets, kept_from, targets_of
from domain.publishing.closing import POLL_CLOSES, over_at
from domain.publishing.delivery import LEASE, Attempt, AttemptKind, Delivery
from domain.publishing.events import moved
from domain.publishing.fitting import Spoken, misfit
from domain.publishing.last_look import (
    Around,
    keeps_back,
    last_look,
    look_around,
    with_paces,
)
from domain.publishing.linked import links_said, may_hold_links
from domain.publishing.model import Message
from domain.publishing.moves import Grounds, grounds_for
from domain.publishing.outcomes import Expired, Outcome
from domain.publishing.ports import Claim, OutgoingPost, PublishingTransaction
from domain.publishing.review import Reviewed, reviewed, takes_approval
from domain.publishing.room import Publishing
from domain.publishing.showing import (
    LOOK_AGAIN,
    MEDIA_LAPSED,
    MEDIA_PROCESSING,
    Library,
    awaited,
    library_of,
    misshown,
    misshown_by,
    shown_by,
    still_processing,
)
from domain.publishing.states import DeliveryState
from domain.publishing.views import ChannelFacts
from domain.shared.access import Actor
from domain.shared.calling import answered_by, as_it_counts
from domain.shared.errors import FieldError
from domain.shared.ids import AttemptId, ChannelId, DeliveryId, Kind


@dataclass(frozen=True, slots=True)
class Started:
    """An intent that is stored: this post may be sent, once, by whoever got it from here."""

    attempt: Attempt
    post: OutgoingPost


@dataclass(frozen=True, slots=True)
class Ground:
    """What is held against each message before its intent, read once for all of them."""

    rules: Grounds
    library: Library
    targets: Targets
    around: Around


@dataclass(frozen=True, slots=True)
class Answered:
    """What the platform made of a started attempt."""

    started: Started
    outcome: Outcome


async def start_attempts(room: Publishing, actor: Actor, claims: Sequence[Claim]) -> list[Started]:
    """Write the intents of these claims in one commit. After it, each may be sent.

    A claim whose fence is no longer the delivery's is left out: somebody else has it now. One whose
    channel, or tag, was stopped since the claim becomes held, and one that no longer fits its
    platform is rejected as `preflight_failed`: what is known to be refused is not sent. What is
    sent is the text as it stands locked here, which is also what the attempt's hash is of; where a
    policy requires it, or a crisis of a reply, exactly this has been approved, or it is in review
    from here on and nothing of it is sent. What else there is to say about it now is kept beside
    it, and stops it where the rules say so. An answer is held against what it answers as that
    stands now: one that gives way to its person is called off where they wrote first.
    """
    wanted = {c.delivery.id: c for c in claims}
    started: list[Started] = []
    around = await look_around(room, actor, claims)
    async with room.begin(actor) as tx:
        now = room.clock.now()
        changes = []
        messages = await tx.messages.of_deliveries(list(wanted))
        grounds = await grounds_for(tx, messages)
        facts = grounds.channels
        library = await library_of(tx, [c for m in messages for c in m.said_anywhere])
        targets = await targets_of(tx, messages)
        around = await with_paces(room, tx, around, facts.values())
        ground = Ground(grounds, library, targets, around)
        review = await _unapproved(room, tx, actor, messages, wanted, facts)
        for before in messages:
            kept_back = review.messages.get(before.id)
            if kept_back is not None:
                changes.append((before, kept_back))
                tx.announce(*moved(before, kept_back))
                continue
            mine = [d for d in before.deliveries if _held_by(wanted, d)]
            begun = [_begun(room, before, d, ground) for d in mine]
            after = before.with_deliveries(begun, now) if mine else before
            changes.append((before, after))
            tx.announce(*moved(before, after))
            started += [
                _started(room, wanted[d.id], d, before, library) for d in begun if d.in_hand
            ]
        linked = [s.attempt.delivery_id for s in started if may_hold_links(s.post.post)]
        if linked:
            await tx.campaigns.place(links_said(messages, linked))
        await tx.messages.save_all(changes)
        await review.keep(tx)
        await tx.attempts.add([s.attempt for s in started])
        _plan_closing(room, tx, started)
        await tx.commit()
    return started


def _plan_closing(room: Publishing, tx: PublishingTransaction, started: Sequence[Started]) -> None:
    """From its intent on a post may be out, so from there on its poll has an end."""
    for post in (s.post for s in started):
        over = over_at(post.post, post.attempted_at)
        if over is not None and room.platforms.leaves_polls_open(post.connection.platform):
            tx.plan(POLL_CLOSES, post.delivery_id, over)


async def keep_handle(
    room: Publishing, actor: Actor, started: Started, handle: str
) -> Started | None:
    """Store under which handle the platform keeps this attempt's post; only what comes back may be
    shown. None when somebody else has taken the delivery over. The attempt has a new lease from
    here. Safe to repeat."""
    attempt = started.attempt
    async with room.begin(actor) as tx:
        mine = await tx.deliveries.keep_handle(attempt.delivery_id, attempt.fence, handle, LEASE)
        await tx.commit()
    return replace(started, post=replace(started.post, handle=handle)) if mine else None


async def record_outcomes(room: Publishing, actor: Actor, answers: Sequence[Answered]) -> int:
    """Write what the platforms answered, in one commit; returns how many were accepted.

    An answer whose fence is no longer the delivery's changes nothing: somebody has taken it over
    since, and looks up what became of it. Safe to repeat.
    """
    by_fence = {(a.started.attempt.delivery_id, a.started.attempt.fence): a for a in answers}
    finished: list[Attempt] = []
    async with room.begin(actor) as tx:
        now = room.clock.now()
        changes: list[tuple[Message, Message]] = []
        messages = await tx.messages.of_deliveries([a.started.attempt.delivery_id for a in answers])
        calls = [(a.started.post.connection, a.outcome) for a in answers]
        tx.announce(*await answered_by(tx.channels, calls, now))
        for before in messages:
            settled = []
            for delivery in before.deliveries:
                answer = by_fence.get((delivery.id, delivery.fence))
                if answer is not None and delivery.state is DeliveryState.SENDING:
                    post = answer.started.post
                    meant = await as_it_counts(tx.channels, post.connection, answer.outcome)
                    settled.append(delivery.settle(meant, now, post.outcome_class))
                    finished.append(answer.started.attempt.finish(answer.outcome, now))
            after = before.with_deliveries(settled, now) if settled else before
            changes.append((before, after))
            tx.announce(*moved(before, after))
        await tx.messages.save_all(changes)
        await tx.attempts.finish(finished)
        await tx.commit()
    if any(isinstance(answer.outcome, Expired) for answer in answers):
        await room.doorbell.ring()
    return len(finished)


async def give_back(
    room: Publishing,
    actor: Actor,
    claims: Sequence[Claim],
    wait: timedelta,
    code: str | None = None,
) -> None:
    """End claims without an attempt, due again after so long: a budget is used up, as `code` may
    say, or the worker is stopping. Nothing was sent and no attempt is spent."""
    wanted = {c.delivery.id: c for c in claims}
    async with room.begin(actor) as tx:
        now = room.clock.now()
        until, changes = now + wait, []
        for before in await tx.messages.of_deliveries(list(wanted)):
            returned = [d.give_back(until, code) for d in before.deliveries if _held_by(wanted, d)]
            after = before.with_deliveries(returned, now) if returned else before
            changes.append((before, after))
        await tx.messages.save_all(changes)
        await tx.commit()


async def _unapproved(
    room: Publishing,
    tx: PublishingTransaction,
    actor: Actor,
    messages: Sequence[Message],
    wanted: dict[DeliveryId, Claim],
    facts: Mapping[ChannelId, ChannelFacts],
) -> Reviewed:
    """Those of these messages that may not be sent as they are, put under review. What would go out
    is judged as if it had not been claimed."""
    now = room.clock.now()
    waiting = [
        (m, m.with_deliveries([d.give_back(now) for d in m.deliveries if _held_by(wanted, d)], now))
        for m in messages
        if any(_held_by(wanted, d) for d in m.deliveries)
        and any(takes_approval(m, facts[d.channel_id]) for d in m.deliveries)
    ]
    review = await reviewed(room, tx, actor, waiting, facts)
    for _, as_scheduled in waiting:
        if review.messages[as_scheduled.id] is as_scheduled:
            del review.messages[as_scheduled.id]
    return review


def _held_by(wanted: dict[DeliveryId, Claim], delivery: Delivery) -> bool:
    claim = wanted.get(delivery.id)
    return (
        claim is not None
        and delivery.state is DeliveryState.CLAIMED
        and delivery.fence == claim.delivery.fence
    )


def _begun(room: Publishing, message: Message, delivery: Delivery, ground: Ground) -> Delivery:
    now = room.clock.now()
    channel = towards(ground.rules.channels[delivery.channel_id], message.answer)
    stop = ground.rules.stop(message, channel.id)
    if stop is not None:
        return stop.keep(delivery)
    kept = kept_from(message, delivery, channel, ground.targets, now)
    if kept is not None:
        return kept
    said = Spoken(channel, message.content_for(channel.id))
    wrong = misfit(said, delivery.part, room.measures)
    if wrong is not None:
        return delivery.unfit(_in_words(wrong))
    kept_back = _unshowable(said, delivery, ground.library, now) if said.content.shown else None
    if kept_back is not None:
        return kept_back
    found = last_look(room, said, message, delivery, ground.library, ground.around)
    if keeps_back(message, delivery, channel, found):
        return delivery.warned(found)
    delivery = replace(delivery, findings=found)
    return delivery.start(message.post_of(delivery).on(channel.capabilities).digest, now)


def _unshowable(
    said: Spoken, delivery: Delivery, library: Library, now: datetime
) -> Delivery | None:
    """The delivery as it is when what it shows cannot go out now; None when it can. What is lapsed
    waits for a person, what is not yet looked into for a moment."""
    part, shown = delivery.part, awaited(said.content, delivery.part)
    wrong = list(
        misshown(said, library, now) if part == 1 else misshown_by(said, part, shown, library, now)
    )
    if any(error.code != "media_lapses" for error in wrong):
        return delivery.unfit(_in_words(wrong[0]))
    if wrong:
        return delivery.hold(MEDIA_LAPSED)
    if still_processing(shown, library):
        return delivery.put_off(now + LOOK_AGAIN, MEDIA_PROCESSING)
    return None


def _in_words(wrong: FieldError) -> str:
    """For whoever reads a delivery: the code, and the numbers or the capability it is about."""
    if "count" in wrong.facts:
        return "{0}: {count} {unit}, at most {maximum}.".format(wrong.code, **wrong.facts)
    return f"{wrong.code}: {wrong.facts.get('capability', wrong.pointer)}."


def _started(
    room: Publishing, claim: Claim, delivery: Delivery, message: Message, library: Library
) -> Started:
    now = room.clock.now()
    line_id = AttemptId(room.ids.new(Kind.ATTEMPT))
    attempt = delivery.line(line_id, AttemptKind.SEND, now)
    said = message.post_of(delivery).on(claim.channel.capabilities)
    before = message.part(delivery, 1 if said.is_comment else delivery.part - 1)
    answered, root = stands_on(message.answer)
    post = OutgoingPost(
        delivery_id=delivery.id,
        connection=claim.connection,
        post=said,
        key=attempt.key,
        attempted_at=now,
        outcome_class=claim.channel.outcome_class,
        fence=attempt.fence,
        reply_to=_post_id(before) or answered,
        thread_root=_post_id(message.part(delivery, 1)) or root,
        answer=message.answer,
        is_followed=message.part(delivery, delivery.part + 1) is not None,
        media=shown_by(said.media, library),
    )
    return Started(attempt, post)


def _post_id(delivery: Delivery | None) -> str | None:
    return delivery.platform_post_id if delivery else None
