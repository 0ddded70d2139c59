"""Close a poll once its time is over, where its platform leaves that to whoever asked."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.publishing.attempt import AttemptKind
from domain.publishing.closing import LEFT_OPEN, POLL_CLOSES, over_at
from domain.publishing.delivery import Delivery
from domain.publishing.events import moved
from domain.publishing.model import Message
from domain.publishing.outcomes import (
    Outcome,
    Published,
    RefusalKind,
    Refused,
)
from domain.publishing.ports import OutgoingPost, PublishingTransaction
from domain.publishing.room import Publishing
from domain.publishing.states import DeliveryState
from domain.shared.access import Actor
from domain.shared.calling import Reachable, answered_by
from domain.shared.ids import AttemptId, DeliveryId, Kind

AGAIN = timedelta(minutes=5)
LATER = timedelta(hours=1)
"""How often one is looked at that cannot be closed now, and may be one day."""

GIVEN_UP_AFTER = timedelta(days=7)
_UNDECIDED = (DeliveryState.SENDING, DeliveryState.UNCONFIRMED)
_GONE = Refused(RefusalKind.CREDENTIALS, "The channel is disconnected.")
_TOO_LATE = Refused(RefusalKind.UNSUPPORTED, "It could not be closed for seven days.")


@dataclass(frozen=True, slots=True)
class _Open:
    """A poll that is out, and when it is over."""

    message: Message
    delivery: Delivery
    over_at: datetime


async def close_poll(room: Publishing, actor: Actor, delivery_id: DeliveryId) -> None:
    """The platform is asked between two transactions. What nobody knows to be out yet is waited
    for; what is not out, or not any more, is left alone. Where the platform says no, or nobody may
    ask it for a week, the delivery says `poll_left_open`. Safe to repeat: what is closed stays so.
    """
    async with room.begin(actor) as tx:
        now = room.clock.now()
        found = await _open(tx, delivery_id, now)
        post = None if found is None else await _to_ask(room, tx, found, now)
        await tx.commit()
    if found is None or post is None:
        return
    outcome = await room.platforms.close_poll(post)
    async with room.begin(actor) as tx:
        await _record(room, tx, post, outcome)
        await tx.commit()


async def _record(
    room: Publishing, tx: PublishingTransaction, post: OutgoingPost, outcome: Outcome
) -> None:
    now = room.clock.now()
    found = await _open(tx, post.delivery_id, now)
    tx.announce(*await answered_by(tx.channels, [(post.connection, outcome)], now))
    match outcome:
        case Refused(kind=RefusalKind.CREDENTIALS):
            pass  # New ones may come: it is planned already, as after all that is no answer.
        case Published() | Refused() if found is not None:
            await _settle(room, tx, found, outcome, now)


async def _open(tx: PublishingTransaction, delivery_id: DeliveryId, now: datetime) -> _Open | None:
    """None where there is nothing to close, at least not yet."""
    for message in await tx.messages.of_deliveries([delivery_id]):
        delivery = message.delivery(delivery_id)
        if delivery is None:
            return None
        if delivery.state in _UNDECIDED:
            tx.plan(POLL_CLOSES, delivery_id, now + LATER)
        over = over_at(message.post_of(delivery), delivery.published_at or now)
        return _Open(message, delivery, over) if over and delivery.is_out else None
    return None


async def _to_ask(
    room: Publishing, tx: PublishingTransaction, found: _Open, now: datetime
) -> OutgoingPost | None:
    """The post whose poll is to be closed now; None where it is planned for later, or given up."""
    delivery = found.delivery
    if now < found.over_at:
        tx.plan(POLL_CLOSES, delivery.id, found.over_at)
        return None
    channel = await tx.channels.reachable(delivery.channel_id)
    if channel is None or channel.is_over:
        await _settle(room, tx, found, _GONE, now)
        return None
    if now > found.over_at + GIVEN_UP_AFTER:
        await _settle(room, tx, found, _TOO_LATE, now)
        return None
    post = await tx.deliveries.post_of(delivery.id)
    wait = _not_before(channel, now) or (now + LATER if post is None else None)
    # Planned before anything is asked: whoever dies over it is followed by somebody.
    tx.plan(POLL_CLOSES, delivery.id, wait or now + AGAIN)
    return post if wait is None else None


def _not_before(channel: Reachable, now: datetime) -> datetime | None:
    """Until when nobody may call; None where everybody may."""
    if channel.stopped is not None or channel.waits_for_credentials:
        return now + LATER
    rested = channel.rested_until
    return rested if rested is not None and rested > now else None


async def _settle(
    room: Publishing,
    tx: PublishingTransaction,
    found: _Open,
    outcome: Published | Refused,
    now: datetime,
) -> None:
    """There is nothing left to do; it is on record how it ended."""
    before, delivery = found.message, found.delivery
    line = delivery.line(AttemptId(room.ids.new(Kind.ATTEMPT)), AttemptKind.CLOSE_POLL, now)
    line = line.finish(outcome, now)
    if isinstance(outcome, Refused):
        delivery = replace(delivery, error_code=LEFT_OPEN, error_detail=outcome.words[:500])
        line = replace(line, error_code=LEFT_OPEN)
    else:
        line = replace(line, outcome="closed")
    after = before.with_deliveries([delivery], now)
    await tx.messages.save(before, after)
    await tx.attempts.add([line])
    tx.announce(*moved(before, after))
    tx.unplan(POLL_CLOSES, delivery.id)
