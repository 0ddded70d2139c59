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
)
from domain.publishing.approval_events import approval_moved, decided
from domain.publishing.errors import ContentChanged
from domain.publishing.events import moved
from domain.publishing.model import Message
from domain.publishing.moves import grounds_for, held_where_stopped
from domain.publishing.ports import PublishingTransaction
from domain.publishing.room import Publishing
from domain.publishing.states import REVIEWED
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
    """Record it, and save and tell what follows: the last yes lets the message go, one no makes it
    a draft again. `before` is locked; the caller commits.

    Raises InvalidState, ContentChanged, NotAReviewer, AuthorMayNotReview, AlreadyDecided.
    """
    standing = await _pending(tx, before)
    fingerprint = before.fingerprint
    if opinion.seen != fingerprint:
        raise ContentChanged(fingerprint=fingerprint, pointer="/seen")
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
    message = await _follows(room, tx, before, after, now)
    if after is not standing:
        await tx.approvals.save(after)
    if after.deadline_at is not None and not after.waits:
        tx.unplan(EXPIRES, after.id)
    await tx.messages.save(before, message)
    tx.announce(*approval_moved(standing, after), *moved(before, message))
    return message


async def _pending(tx: PublishingTransaction, message: Message) -> Approval:
    """Raises InvalidState when nobody is asked about it now."""
    standing = (await tx.approvals.live([message.id])).get(message.id)
    if standing is None or not standing.waits:
        raise InvalidState(
            thing="message", state=message.status.value, moves=", ".join(message.possible_moves)
        )
    return standing


async def _follows(
    room: Publishing, tx: PublishingTransaction, before: Message, after: Approval, now: datetime
) -> Message:
    if after.state is ApprovalState.GRANTED:
        grounds = await grounds_for(tx, [before])
        graces = {id: channel.grace(room.grace) for id, channel in grounds.channels.items()}
        return held_where_stopped(before.approve(now, graces), grounds, now)
    if after.waits:
        return before
    if after.state is ApprovalState.EXPIRED and after.plan.on_deadline is OnDeadline.CANCEL:
        called_off = [d.cancelled() for d in before.deliveries if d.state in REVIEWED]
        return before.with_deliveries(called_off, now)
    return before if after.state is ApprovalState.VOIDED else before.back_to_draft(now)
