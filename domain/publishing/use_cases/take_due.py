"""Take what is due, as far as nothing stops it and it is not too late."""

from collections.abc import Sequence
from datetime import timedelta

from domain.publishing.delivery import CATCHING_UP, LATE, LEASE, Delivery
from domain.publishing.events import moved
from domain.publishing.ports import Claim
from domain.publishing.room import Publishing
from domain.publishing.stopping import HeldMarks, held_marks, stop_of
from domain.shared.access import Actor
from domain.shared.ids import DeliveryId

TRY_AGAIN = timedelta(minutes=5)


async def take_due(room: Publishing, actor: Actor, ids: Sequence[DeliveryId]) -> list[Claim]:
    """Claim these deliveries of one workspace; return those to send.

    One under a hold, on a stopped channel or past its grace is not returned: it becomes held or
    overdue here, and says why. Ones another worker has are passed over. Safe to repeat.
    """
    async with room.begin(actor) as tx:
        claims = await tx.deliveries.claim(ids, LEASE)
        marks = [mark for claim in claims for mark in claim.marks]
        held = await held_marks(tx, [claim.channel for claim in claims], marks)
        aside = _aside(room, claims, held)
        if aside:
            now = room.clock.now()
            for before in await tx.messages.of_deliveries([d.id for d in aside]):
                mine = [d for d in aside if d.message_id == before.id]
                after = before.with_deliveries(mine, now)
                await tx.messages.save(before, after)
                tx.announce(*moved(before, after))
        await tx.commit()
    put_aside = {d.id for d in aside}
    return [claim for claim in claims if claim.delivery.id not in put_aside]


def _aside(room: Publishing, claims: Sequence[Claim], held: HeldMarks) -> list[Delivery]:
    aside = []
    for claim in claims:
        grace = claim.channel.grace(room.grace)
        stop = stop_of(claim.channel, claim.marks, held)
        if stop is not None:
            aside.append(stop.keep(claim.delivery))
        elif not claim.readable and claim.late_by <= grace:
            later = room.clock.now() + TRY_AGAIN
            aside.append(claim.delivery.put_off(later, "credentials_unreadable"))
        elif claim.late_by > grace:
            aside.append(claim.delivery.overdue())
    return aside


def catches_up(claim: Claim) -> bool:
    """Whether it is late because nobody was at work, or its channel rested: such go out at a
    pace."""
    return claim.waited > LATE or claim.delivery.error_code == CATCHING_UP
