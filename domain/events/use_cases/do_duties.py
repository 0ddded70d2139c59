"""Do what is due: once for each time it was planned, unless a worker dies over it."""

from collections.abc import Sequence
from dataclasses import replace

from domain.events.ports import DueDuty
from domain.events.room import Events
from domain.shared.access import Actor, system
from domain.shared.duties import LEASE, MOST_DEATHS, QUARANTINE, Duty, wait_after_failure


async def take_duty(room: Events, due: DueDuty) -> Duty | None:
    """Claim it. None when somebody else has it, when it is no longer due, or when so many workers
    have died over it that it is left alone for an hour, which is reported."""
    actor = system(due.organization_id, due.workspace_id)
    async with room.begin(actor) as tx:
        duty = await tx.duties.claim(due.kind, due.subject_id, LEASE)
        deadly = duty is not None and duty.deaths >= MOST_DEATHS
        if duty is not None and deadly:
            await tx.duties.put_off(replace(duty, deaths=0), QUARANTINE)
        await tx.commit()
    if duty is not None and deadly:
        room.worry(duty, None)
        return None
    return duty


async def do_duty(room: Events, duty: Duty) -> None:
    """Do a claimed duty and strike it out. What the act plans anew while it works stays planned. An
    act that fails is reported, and tried again later. Safe to repeat."""
    actor = system(duty.organization_id, duty.workspace_id)
    try:
        await room.acts[duty.kind](actor, duty.subject_id)
    except Exception as trouble:
        failed = replace(duty, failures=duty.failures + 1)
        room.worry(failed, trouble)
        await _put_off(room, actor, failed)
        return
    async with room.begin(actor) as tx:
        await tx.duties.done(duty)
        await tx.commit()


async def keep_at(room: Events, duties: Sequence[Duty]) -> None:
    """Say that these are still being done: each keeps its worker for another lease."""
    await room.duties.keep(duties, LEASE)


async def _put_off(room: Events, actor: Actor, duty: Duty) -> None:
    async with room.begin(actor) as tx:
        await tx.duties.put_off(duty, wait_after_failure(duty.failures))
        await tx.commit()
