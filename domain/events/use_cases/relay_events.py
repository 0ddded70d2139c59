"""Do what follows from facts that were announced."""

from datetime import timedelta

from domain.events.ports import Pending
from domain.events.room import Events
from domain.shared.access import Mode, system

LADDER = (
    timedelta(seconds=2),
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
)


async def relay_events(room: Events, limit: int = 50) -> int:
    """Relay the next pending events; returns how many were looked at.

    A reaction runs at least once and must be safe to repeat. One that fails is reported, counted
    and tried again later; the others go on.
    """
    pending = await room.pending.next(limit)
    for item in pending:
        await _relay(room, item)
    return len(pending)


async def _relay(room: Events, item: Pending) -> None:
    actor = system(item.organization_id, item.workspace_id, item.mode or Mode.LIVE)
    async with room.begin(actor) as tx:
        event = await tx.outbox.claim(item.event_id)
        if event is None:
            return
        await tx.outbox.failed(event.id, _rung(event.failures))
        await tx.commit()
    try:
        reaction = room.reactions.get(event.name)
        if reaction is not None:
            await reaction(actor, event)
    except Exception as trouble:
        room.report(event, trouble)
        return
    async with room.begin(actor) as tx:
        await tx.outbox.done(event.id)
        await tx.commit()


def _rung(failures: int) -> timedelta | None:
    return LADDER[failures] if failures < len(LADDER) else None
