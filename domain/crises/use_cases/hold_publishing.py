"""A crisis stops publishing in one call, and lets it go on again."""

from collections.abc import Sequence

from domain.crises.crisis import MOST_HOLDS, Crisis, Move
from domain.crises.crisis_entry import EntryKind
from domain.crises.crisis_events import HELD, RELEASED, crisis_told
from domain.crises.crisis_ports import Scope, StopTerms
from domain.crises.crisis_writing import an_entry
from domain.crises.room import Response
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.ids import CrisisId, HoldId
from domain.shared.lifting import OnLift


async def hold_publishing(
    room: Response, actor: Actor, crisis_id: CrisisId, scope: Scope, terms: StopTerms
) -> Crisis:
    """From this commit on nothing in that scope begins to go out; what is with a platform at this
    moment can no longer be stopped. Each call places holds of its own. Raises MissingScope,
    NotFound for the crisis and for what is to be stopped, InvalidState once it is resolved,
    ValidationFailed for platforms without a channel, and for more holds than a crisis has."""
    actor.require(Permission.HOLDS_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.book.get(crisis_id)
        before.check(Move.HOLD)
        now = room.clock.now()
        placed = tuple(await tx.stops.place(crisis_id, scope, terms, now))
        if not placed:
            raise ValidationFailed(errors=[FieldError("/platforms", "no_channels")])
        if len(before.hold_ids) + len(placed) > MOST_HOLDS:
            raise ValidationFailed(errors=[FieldError("", "too_many_holds", {"most": MOST_HOLDS})])
        crisis = before.hold(placed, now)
        await tx.book.save(crisis)
        tx.announce(crisis_told(HELD, crisis, before))
        holds = {"placed": ", ".join(placed)}
        await tx.book.note(an_entry(room, actor, crisis, EntryKind.HOLD, now, details=holds))
        await tx.commit(crisis)
    return crisis


async def release_publishing(
    room: Response,
    actor: Actor,
    crisis_id: CrisisId,
    hold_ids: Sequence[HoldId] | None,
    on_lift: OnLift | None,
) -> Crisis:
    """Lift all that stand, or those. What they kept back goes on as was said when they were placed,
    or otherwise `on_lift`. Safe to repeat: who was lifted before is left as it is. Raises
    MissingScope, NotFound for a hold that is not the crisis's."""
    actor.require(Permission.HOLDS_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.book.get(crisis_id)
        for number, hold_id in enumerate(hold_ids or ()):
            if hold_id not in before.hold_ids:
                raise NotFound(thing="hold", pointer=f"/hold_ids/{number}")
        now = room.clock.now()
        chosen = before.hold_ids if hold_ids is None else hold_ids
        lifted = await tx.stops.lift(chosen, on_lift, now)
        if not lifted:
            await tx.commit(before)
            return before
        crisis = before.release(now)
        await tx.book.save(crisis)
        tx.announce(crisis_told(RELEASED, crisis, before))
        holds = {"lifted": ", ".join(lifted)}
        await tx.book.note(an_entry(room, actor, crisis, EntryKind.HOLD, now, details=holds))
        await tx.commit(crisis)
    return crisis
