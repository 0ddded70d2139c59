"""Whoever reads has everything told first, so that what was acknowledged is in what they read."""

from domain.events.room import Events
from domain.events.rules import TOLD_AT_ONCE


async def tell_all(room: Events) -> None:
    """Whatever was committed until now gets its place in the feed."""
    told = TOLD_AT_ONCE
    while told == TOLD_AT_ONCE:
        told = await room.telling.tell(TOLD_AT_ONCE)
        if told:
            # Endpoints are owed it, too, and whoever sends to them did not tell it.
            await room.doorbell.ring()
