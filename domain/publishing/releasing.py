"""What was held goes on as whoever stopped it wants, and never in a burst."""

from bisect import bisect_left, insort
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.publishing.delivery import Delivery
from domain.publishing.errors import NoDefaultQueue, NoFreeSlot, QueuePaused
from domain.publishing.hold import RELEASE_PER_MINUTE, STRICTEST_FIRST, Hold, Mark, OnLift
from domain.publishing.model import Message
from domain.publishing.views import ChannelFacts
from domain.shared.ids import ChannelId

APART = timedelta(minutes=1) / RELEASE_PER_MINUTE
"""How far apart what a pause, or anything else without a pace of its own, kept back goes out."""

AWAITING = "awaiting_release"
"""Why a delivery is held whose hold is lifted and which waits for a person."""

UNPLACED = (NoDefaultQueue.code, QueuePaused.code, NoFreeSlot.code)
"""Why one is held that was to take the next free slot, and waits for a person as there is none."""


class Pace:
    """The instants at which something that was held goes out, channel by channel. `taken` are those
    that are given away already, each channel's in order."""

    def __init__(self, taken: Mapping[ChannelId, Sequence[datetime]]) -> None:
        self._taken = {at: sorted(instants) for at, instants in taken.items()}

    def place(self, channel_id: ChannelId, earliest: datetime, apart: timedelta) -> datetime:
        """The first instant from there on that is so far from every other; it is taken now."""
        taken = self._taken.setdefault(channel_id, [])
        at = earliest
        for other in taken[bisect_left(taken, earliest - apart) :]:
            if other - at >= apart:
                break
            if at - other < apart:
                at = other + apart
        insort(taken, at)
        return at


@dataclass(frozen=True, slots=True)
class Terms:
    """How one delivery goes on: by which policy, how long what stopped it stood, how far from
    others it keeps, and whose word it waits for."""

    policy: OnLift
    stood: timedelta = timedelta()
    apart: timedelta = APART
    hold: Hold | None = None


def terms_of(
    delivery: Delivery, channel: ChannelFacts, lifted: Iterable[Hold], marks: Collection[Mark] = ()
) -> Terms:
    """By the strictest of the holds that stood over it since it was held, its message bearing these
    marks; those of `lifted` that were over by then have no say. Without any, a pause is over, or a
    mark was taken off: it goes on as planned."""
    since = delivery.held_since
    over_it = [
        hold
        for hold in lifted
        if (hold.id == delivery.hold_id or hold.covers(channel.id, channel.community_id, marks))
        and hold.lifted_at is not None
        and (since is None or hold.lifted_at >= since)
    ]
    if not over_it:
        return Terms(OnLift.AS_PLANNED)
    hold = min(over_it, key=lambda one: (STRICTEST_FIRST.index(one.on_lift), one.id))
    alike = [one for one in over_it if one.on_lift is hold.on_lift]
    ended = max(one.lifted_at for one in alike if one.lifted_at is not None)
    stood = ended - min(one.created_at for one in alike)
    return Terms(hold.on_lift, stood, max(one.apart for one in over_it), hold)


def released(
    message: Message, delivery: Delivery, terms: Terms, pace: Pace, now: datetime, grace: timedelta
) -> Delivery:
    """What becomes of a held delivery that nothing stops any more."""
    due = due_of(message, delivery, now)
    if terms.policy is OnLift.ASK and terms.hold is not None:
        return delivery.await_release(terms.hold.id, AWAITING, terms.hold.reason)
    if due > now:
        return delivery.release(due)
    if terms.policy is OnLift.DISCARD:
        return delivery.cancelled()
    if terms.policy is OnLift.AS_PLANNED and due + grace < now:
        return delivery.overdue()
    earliest = max(now, due + terms.stood) if terms.policy is OnLift.SHIFT else now
    at = pace.place(delivery.channel_id, earliest, terms.apart)
    return replace(delivery.release(at), due_at=at)


def due_of(message: Message, delivery: Delivery, now: datetime) -> datetime:
    """The instant it is meant for; now where it was never given one."""
    return max(filter(None, (message.publish_at, delivery.due_at)), default=now)
