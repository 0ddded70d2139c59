"""Give what was committed its place in the feed, and endpoints what they are owed."""

from domain.events.room import Events
from domain.events.rules import TOLD_AT_ONCE


async def tell_events(room: Events) -> int:
    """Tell the next events; returns how many. Each is told once, after its commit, and for one
    object in the order of its changes. Safe to repeat and to run anywhere."""
    return await room.telling.tell(TOLD_AT_ONCE)


async def recover_missed(room: Events) -> int:
    """Make up for the next missed events of an endpoint that asked for it; 0 when none does. Safe
    to repeat: what was delivered is not sent again."""
    return await room.telling.recover(TOLD_AT_ONCE)
