"""Which post of an account may be the one whose outcome nobody knows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from difflib import SequenceMatcher

from domain.publishing.delivery import Delivery
from domain.publishing.outcomes import CannotTell, RecentPost
from domain.publishing.ports import OutgoingPost
from domain.publishing.room import Publishing
from domain.publishing.states import DeliveryState
from domain.shared.access import Actor, Permission
from domain.shared.errors import InvalidState
from domain.shared.ids import DeliveryId, MessageId

COMPARED = 1000
"""So many code points of two texts are compared; the first say enough."""

BEFORE = timedelta(minutes=5)
"""A post that is older than its attempt by more than clocks differ is not its post."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A post that may be this delivery's. `similarity` of the texts is from 0 to 1; `apart` is how
    long after the attempt it appeared."""

    delivery_id: DeliveryId
    post: RecentPost
    similarity: float
    apart: timedelta


@dataclass(frozen=True, slots=True)
class Candidates:
    """The nearest first; and for which deliveries nobody could look, with why."""

    found: Sequence[Candidate]
    unseen: Sequence[tuple[DeliveryId, str]]


async def find_candidates(room: Publishing, actor: Actor, message_id: MessageId) -> Candidates:
    """Ask the platforms for the latest posts of each account of which something is unconfirmed.
    Posts that are known to be another delivery's, or older than the attempt, are left out. Reading
    only. Raises MissingScope, NotFound, InvalidState when nothing is unconfirmed."""
    actor.require(Permission.MESSAGES_READ)
    message = await room.reads.message(actor, message_id)
    open_ones = [d for d in message.deliveries if d.state is DeliveryState.UNCONFIRMED]
    if not open_ones:
        moves = ", ".join(message.possible_moves)
        raise InvalidState(thing="message", state=message.status.value, moves=moves)
    async with room.begin(actor) as tx:
        posts = {d.id: await tx.deliveries.post_of(d.id) for d in open_ones}
    found: list[Candidate] = []
    unseen: list[tuple[DeliveryId, str]] = []
    for delivery in open_ones:
        post = posts[delivery.id]
        if post is None:
            unseen.append((delivery.id, "There are no credentials left for this channel."))
            continue
        listing = await room.platforms.recent(post.connection)
        if isinstance(listing, CannotTell):
            unseen.append((delivery.id, listing.words))
            continue
        found += await _free(room, actor, delivery, post, listing)
    return Candidates(sorted(found, key=_nearness), unseen)


async def _free(
    room: Publishing,
    actor: Actor,
    delivery: Delivery,
    sent: OutgoingPost,
    listing: Sequence[RecentPost],
) -> list[Candidate]:
    since = sent.attempted_at - BEFORE
    recent = [seen for seen in listing if seen.at >= since]
    async with room.begin(actor) as tx:
        holders = {
            s.post_id: await tx.deliveries.holder_of(delivery.channel_id, s.post_id) for s in recent
        }
    return [
        Candidate(delivery.id, seen, likeness(sent.text, seen.text), seen.at - sent.attempted_at)
        for seen in recent
        if holders[seen.post_id] is None
    ]


def likeness(sent: str, seen: str) -> float:
    """How alike two texts are, from 0 to 1: spacing and letter case do not count."""
    ours, theirs = (" ".join(text.split()).casefold()[:COMPARED] for text in (sent, seen))
    return round(SequenceMatcher(None, ours, theirs, autojunk=False).ratio(), 3)


def _nearness(one: Candidate) -> tuple[float, timedelta, str]:
    return -one.similarity, abs(one.apart), one.post.post_id
