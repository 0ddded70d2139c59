"""Find out what became of deliveries whose answer was lost."""

from collections.abc import Sequence
from datetime import datetime

from domain.publishing.delivery import LOOK, Attempt, AttemptKind, Delivery
from domain.publishing.events import moved
from domain.publishing.model import Message
from domain.publishing.outcomes import Absent, CannotTell, Finding, Published, Unknown
from domain.publishing.ports import OutgoingPost, PublishingTransaction
from domain.publishing.room import Publishing
from domain.publishing.states import DeliveryState
from domain.shared.access import Actor
from domain.shared.calling import heard_of
from domain.shared.ids import AttemptId, DeliveryId, Kind
from domain.shared.platforms import OutcomeClass

POST_FOUND = "post.found"
"""The duty that follows where a post turns out to be out: people may have answered it before we
knew that it was ours."""

NO_CREDENTIALS = "There are no credentials left to ask its platform with."


async def rescue_expired(room: Publishing, actor: Actor, ids: Sequence[DeliveryId]) -> int:
    """Free deliveries whose worker is gone. Returns how many were.

    Claimed without an intent: nothing was sent, so it is simply due again. With an intent: nobody
    knows, so it becomes unconfirmed and is looked up before anything is sent again.
    """
    freed = 0
    async with room.begin(actor) as tx:
        now = room.clock.now()
        messages = await tx.messages.of_deliveries(ids)
        # Asked once they are locked: until then somebody else may free one and claim it anew.
        expired = set(await tx.deliveries.expired(ids))
        changes, lost = [], []
        for before in messages:
            mine = [d for d in before.deliveries if d.id in expired and d.in_hand]
            if not mine:
                continue
            after = before.with_deliveries([d.rescue(now) for d in mine], now)
            changes.append((before, after))
            tx.announce(*moved(before, after))
            lost += [_lost(room, d, now) for d in mine if d.state is DeliveryState.SENDING]
            freed += len(mine)
        await tx.messages.save_all(changes)
        await tx.attempts.finish(lost)
        await tx.commit()
    return freed


async def look_up(room: Publishing, actor: Actor, delivery_id: DeliveryId) -> Delivery | None:
    """Ask the platform about one unconfirmed delivery, and act on the answer.

    The network call sits between two transactions, inside neither. Found: published. Cleanly
    absent, late enough that nothing can still be under way: due again, with the same key.
    Otherwise it stays unconfirmed, for a later look or, where nobody can look, for a person. Safe
    to repeat; one that is not due, or that another looks up at this moment, is left alone.
    """
    async with room.begin(actor) as tx:
        if not await tx.deliveries.postpone(delivery_id, LOOK):
            return None
        post = await tx.deliveries.post_of(delivery_id)
        await tx.commit()
    finding = await _found(room, post) if post else CannotTell(NO_CREDENTIALS)
    settles = post.outcome_class if post else OutcomeClass.NONE
    async with room.begin(actor) as tx:
        for before in await tx.messages.of_deliveries([delivery_id]):
            now = room.clock.now()
            delivery = before.delivery(delivery_id)
            if delivery is None or not _still_asked(delivery, post):
                return delivery
            finding = await _really_ours(tx, delivery, finding)
            after = _after_look(before, delivery, finding, settles, now)
            await tx.messages.save(before, after)
            tx.announce(*moved(before, after))
            if post is not None and isinstance(finding, CannotTell):
                tx.announce(*await heard_of(tx.channels, post.connection, finding, now))
            if isinstance(finding, Published):
                await tx.attempts.add([_settled(room, delivery, finding, now)])
                tx.plan(POST_FOUND, before.id, now)
            await tx.commit()
            return after.delivery(delivery_id)
    return None


async def _found(room: Publishing, post: OutgoingPost) -> Finding:
    if post.outcome_class is OutcomeClass.HANDLE and post.handle is None:
        # Nobody may show what has no stored handle.
        return Absent()
    return await room.platforms.find(post)


def _still_asked(delivery: Delivery, post: OutgoingPost | None) -> bool:
    """Whether the question is still open. One tried again since is another question: where the
    first try was looked for, the second could not be seen yet."""
    same = post is None or delivery.fence == post.fence
    return same and delivery.state is DeliveryState.UNCONFIRMED


async def _really_ours(tx: PublishingTransaction, delivery: Delivery, finding: Finding) -> Finding:
    """A look-up by content can come upon the post of another delivery with the same words."""
    if not isinstance(finding, Published):
        return finding
    holder = await tx.deliveries.holder_of(delivery.channel_id, finding.post_id)
    if holder in (None, delivery.id):
        return finding
    return CannotTell("The post that was found belongs to another delivery.")


def _after_look(
    before: Message, delivery: Delivery, finding: Finding, settles: OutcomeClass, now: datetime
) -> Message:
    return before.with_deliveries([delivery.looked_up(finding, settles, now)], now)


def _settled(room: Publishing, delivery: Delivery, finding: Published, now: datetime) -> Attempt:
    return delivery.line(AttemptId(room.ids.new(Kind.ATTEMPT)), AttemptKind.LOOK_UP, now).finish(
        finding, now
    )


def _lost(room: Publishing, delivery: Delivery, now: datetime) -> Attempt:
    words = delivery.rescue(now).error_detail or ""
    return delivery.line(AttemptId(room.ids.new(Kind.ATTEMPT)), AttemptKind.SEND, now).finish(
        Unknown(words), now
    )
