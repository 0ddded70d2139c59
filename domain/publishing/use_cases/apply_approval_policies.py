"""Bring what already waits in line with what policies require, and with time that ran out."""

from datetime import datetime, timedelta

from domain.publishing.approval import EXPIRES, Approval, ApprovalState, Subject
from domain.publishing.deciding import settle
from domain.publishing.errors import HoldStands
from domain.publishing.events import moved
from domain.publishing.model import Message
from domain.publishing.ports import PublishingTransaction
from domain.publishing.review import reviewed
from domain.publishing.revising import revisable_on
from domain.publishing.room import Publishing
from domain.publishing.states import DeliveryState
from domain.shared.access import Actor
from domain.shared.errors import InvalidState, Refusal
from domain.shared.ids import ApprovalId

BATCH = 200
UNTIL_SETTLED = timedelta(minutes=1)


async def apply_approval_policies(room: Publishing, actor: Actor) -> int:
    """Put under review what waits for its time and must be approved first, and was never looked at;
    returns how many messages changed. Whatever this misses is stopped when it is about to be sent.
    In batches, each its own commit. Safe to repeat: it looks at how things stand."""
    changed = 0
    while True:
        async with room.begin(actor) as tx:
            messages = await tx.messages.unapproved(BATCH)
            ids = dict.fromkeys(d.channel_id for m in messages for d in m.deliveries)
            facts = await tx.channels.facts(list(ids))
            review = await reviewed(room, tx, actor, [(m, m) for m in messages], facts)
            changes = [(m, review.messages[m.id]) for m in messages]
            changes = [(before, after) for before, after in changes if before is not after]
            await tx.messages.save_all(changes)
            for before, after in changes:
                tx.announce(*moved(before, after))
            await review.keep(tx)
            await tx.commit()
        changed += len(changes)
        if not changes:
            return changed


async def expire_approval(room: Publishing, actor: Actor, approval_id: ApprovalId) -> Approval:
    """Nobody decided in time: the message is a draft again, is called off, or goes out, as its plan
    says; what is out gets its new words where silence is a yes, and else stays as it is. One that
    was decided meanwhile stays as it is. Safe to repeat. Raises NotFound."""
    asked = await room.reads.approval(actor, approval_id)
    async with room.begin(actor) as tx:
        before = await tx.messages.get(asked.message_id)
        standing = await tx.approvals.get(approval_id)
        if not standing.waits:
            return asked
        now = room.clock.now()
        after = await _after_silence(tx, before, standing, now)
        if after is None:
            tx.plan(EXPIRES, approval_id, now + UNTIL_SETTLED)
            await tx.commit()
            return asked
        await settle(room, tx, before, standing, after, now)
        await tx.commit()
    await room.doorbell.ring()
    return after


async def _after_silence(
    tx: PublishingTransaction, before: Message, standing: Approval, now: datetime
) -> Approval | None:
    """None while it cannot be said yet: a yes to other words has to wait until it is known what is
    out."""
    if standing.subject is Subject.MESSAGE:
        under_review = any(d.state is DeliveryState.IN_REVIEW for d in before.deliveries)
        # Nobody is asked about what was called off together with others.
        return standing.expire(now) if under_review else standing.void("cancelled", now)
    after = standing.expire(now)
    if after.state is ApprovalState.EXPIRED:
        return after
    try:
        await revisable_on(tx, before)
    except (InvalidState, HoldStands):
        return None
    except Refusal:
        # There is nothing left that could be changed.
        return standing.void("cancelled", now)
    return after
