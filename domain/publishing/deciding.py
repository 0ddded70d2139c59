"""What a decision makes of a message and of the request to approve it."""

from dataclasses import dataclass
from datetime import datetime

from domain.publishing.approval import (
    EXPIRES,
    Approval,
    ApprovalDecision,
    ApprovalState,
    DecisionKind,
    OnDeadline,
    Subject,
)
from domain.publishing.approval_events import approval_moved, decided
from domain.publishing.errors import ContentChanged
from domain.publishing.events import moved
from domain.publishing.model import Message
from domain.publishing.moves import grounds_for, held_where_stopped
from domain.publishing.ports import PublishingTransaction
from domain.publishing.review import Reviewed
from domain.publishing.revising import CARRY_OUT, replaced, revisable_on
from domain.publishing.room import Publishing
from domain.publishing.states import REVIEWED, DeliveryState
from domain.shared.access import Actor
from domain.shared.errors import InvalidState
from domain.shared.ids import ApprovalDecisionId, Kind


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a reviewer says of what `seen`, a fingerprint, names. `reviewer` is a reference the
    caller chose; without one it is the caller itself."""

    kind: DecisionKind
    seen: str
    reviewer: str | None = None
    comment: str | None = None


async def take_decision(
    room: Publishing, tx: PublishingTransaction, actor: Actor, before: Message, opinion: Opinion
) -> Message:
    """Record it, and save and tell what follows: the last yes lets the message go, or gives what is
    out its new words; one no makes it a draft again, or leaves what is out as it is. `before` is
    locked; the caller commits.

    Raises InvalidState, ContentChanged, NotAReviewer, AuthorMayNotReview, AlreadyDecided, and what
    `revisable_on` raises of a yes to other words for what is out.
    """
    standing = await _pending(tx, before, opinion.seen)
    revision = standing.subject is Subject.REVISION
    fingerprint = standing.fingerprint if revision else before.fingerprint
    if opinion.seen != fingerprint:
        raise ContentChanged(fingerprint=fingerprint, pointer="/seen")
    if revision and opinion.kind is DecisionKind.APPROVE:
        await revisable_on(tx, before)
    now = room.clock.now()
    decision = ApprovalDecision(
        id=ApprovalDecisionId(room.ids.new(Kind.APPROVAL_DECISION)),
        workspace_id=actor.workspace,
        message_id=before.id,
        approval_id=standing.id,
        step=standing.step,
        kind=opinion.kind,
        reviewer=opinion.reviewer or actor.id,
        fingerprint=fingerprint,
        actor=actor.id,
        created_at=now,
        comment=opinion.comment,
    )
    said = await tx.approvals.decisions(standing.id)
    after = standing.decide(decision, said, before.created_by)
    await tx.approvals.record(decision)
    tx.announce(decided(decision))
    return await settle(room, tx, before, standing, after, now)


async def settle(
    room: Publishing,
    tx: PublishingTransaction,
    before: Message,
    standing: Approval,
    after: Approval,
    now: datetime,
) -> Message:
    """Save and tell what became of a request, and what its message becomes with it."""
    follow = _revision_follows if after.subject is Subject.REVISION else _follows
    message = await follow(room, tx, before, after, now)
    if after is not standing:
        await tx.approvals.save(after)
    if after.deadline_at is not None and not after.waits:
        tx.unplan(EXPIRES, after.id)
    tx.announce(*approval_moved(standing, after))
    if message.fingerprint != before.fingerprint:
        await replaced(tx, before, message, after.requested_by)
    else:
        await tx.messages.save(before, message)
        tx.announce(*moved(before, message))
    return message


async def _pending(tx: PublishingTransaction, message: Message, seen: str) -> Approval:
    """What somebody who saw this is asked about. Raises InvalidState when nobody is asked now."""
    waiting = message.revision
    if waiting is not None and (waiting.fingerprint == seen or not _is_asked_about(message)):
        return await tx.approvals.get(waiting.approval_id)
    standing = (await tx.approvals.live([message.id])).get(message.id)
    if standing is None or not standing.waits:
        raise InvalidState(
            thing="message", state=message.status.value, moves=", ".join(message.possible_moves)
        )
    return standing


def _is_asked_about(message: Message) -> bool:
    """Whether something of it waits for a yes before it goes out."""
    return any(d.state is DeliveryState.IN_REVIEW for d in message.deliveries)


async def _revision_follows(
    room: Publishing, tx: PublishingTransaction, before: Message, after: Approval, now: datetime
) -> Message:
    """With the last yes it says the new words, which are approved for what is still to go out, too;
    a worker brings them to what is out."""
    if after.waits:
        return before
    if after.state is not ApprovalState.GRANTED or after.content is None:
        return before.ask_to_revise(None, now)
    superseded = Reviewed({})
    standing = (await tx.approvals.live([before.id])).get(before.id)
    await superseded.void(tx, standing, "revised", now)
    await superseded.keep(tx)
    tx.plan(CARRY_OUT, before.id, now)
    message = before.revise(now, after.content, after.variants or {})
    return await _let_out(room, tx, message, now) if _is_asked_about(message) else message


async def _let_out(
    room: Publishing, tx: PublishingTransaction, before: Message, now: datetime
) -> Message:
    grounds = await grounds_for(tx, [before])
    graces = {id: channel.grace(room.grace) for id, channel in grounds.channels.items()}
    return held_where_stopped(before.approve(now, graces), grounds, now)


async def _follows(
    room: Publishing, tx: PublishingTransaction, before: Message, after: Approval, now: datetime
) -> Message:
    if after.state is ApprovalState.GRANTED:
        return await _let_out(room, tx, before, now)
    if after.waits:
        return before
    if after.state is ApprovalState.EXPIRED and after.plan.on_deadline is OnDeadline.CANCEL:
        called_off = [d.cancelled() for d in before.deliveries if d.state in REVIEWED]
        return before.with_deliveries(called_off, now)
    return before if after.state is ApprovalState.VOIDED else before.back_to_draft(now)
