"""A crisis is contained in one call, and what contains it is given back, item by item."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.crises.crisis import Crisis
from domain.crises.crisis_acts import place_holds
from domain.crises.crisis_entry import EntryKind
from domain.crises.crisis_events import RELEASED, crisis_told
from domain.crises.crisis_measures import Tightening
from domain.crises.crisis_measuring import check_replies, lift_measures, tighten
from domain.crises.crisis_ports import Scope, StopTerms
from domain.crises.crisis_writing import an_entry
from domain.crises.measure_ports import Standing
from domain.crises.room import Response
from domain.crises.work_ports import WorkTransaction
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.ids import CrisisId, HoldId
from domain.shared.lifting import OnLift


@dataclass(frozen=True, slots=True)
class Wanted:
    """By what a crisis is to be contained."""

    hold: bool = True
    replies_need_approval: bool = False
    tighten: Tightening | None = None

    @property
    def is_nothing(self) -> bool:
        return not (self.hold or self.replies_need_approval or self.tighten)


@dataclass(frozen=True, slots=True)
class GivenBack:
    """Which of what contains a crisis is given back: these, or, with neither, all that stands."""

    hold_ids: Sequence[HoldId] | None = None
    measure_ids: Sequence[str] | None = None

    @property
    def is_everything(self) -> bool:
        return self.hold_ids is None and self.measure_ids is None


async def hold_publishing(
    room: Response,
    actor: Actor,
    crisis_id: CrisisId,
    scope: Scope,
    terms: StopTerms,
    wanted: Wanted = Wanted(),
) -> Crisis:
    """From this commit on nothing in that scope begins to go out, no reply unless it was approved,
    and what others say there is looked through for more words, as is wanted; what is with a
    platform at this moment can no longer be stopped. Each call places what is its own. Raises
    MissingScope, NotFound for the crisis, what is to be stopped, a policy and a list, InvalidState
    once it is resolved, ValidationFailed for nothing at all, for platforms without a channel, for
    a measure without a place, and for more than a crisis has."""
    actor.require(Permission.HOLDS_WRITE)
    if wanted.tighten is not None:
        actor.require(Permission.MODERATION_WRITE)
    if wanted.is_nothing:
        raise ValidationFailed(errors=[FieldError("/hold", "nothing_contained")])
    async with room.begin(actor) as tx:
        crisis = await tx.book.get(crisis_id)
        if wanted.replies_need_approval:
            await check_replies(room, tx, actor, crisis, scope)
        if wanted.tighten is not None:
            await tighten(room, tx, actor, crisis, scope, wanted.tighten)
        if wanted.hold:
            crisis = await place_holds(room, tx, actor, crisis, scope, terms)
        await tx.commit(crisis)
    return crisis


async def release_publishing(
    room: Response,
    actor: Actor,
    crisis_id: CrisisId,
    hold_ids: Sequence[HoldId] | None,
    on_lift: OnLift | None,
    measure_ids: Sequence[str] | None = None,
) -> Crisis:
    """Give back those, or all that stands where none is named. What holds kept back goes on as was
    said when they were placed, or otherwise `on_lift`; a reply that waits for a yes waits on. Safe
    to repeat: what was lifted before is left as it is. Raises MissingScope, NotFound for what is
    not the crisis's."""
    actor.require(Permission.HOLDS_WRITE)
    back = GivenBack(hold_ids, measure_ids)
    async with room.begin(actor) as tx:
        before = await tx.book.get(crisis_id)
        await _find(tx, before, back)
        crisis = await _lift_holds(room, tx, actor, before, back, on_lift)
        if back.is_everything or measure_ids is not None:
            await lift_measures(room, tx, actor, crisis, measure_ids)
        await tx.commit(crisis)
    return crisis


async def read_standing(room: Response, actor: Actor, crisis_id: CrisisId) -> Standing:
    """All by which it is contained now. Raises MissingScope, NotFound."""
    actor.require(Permission.CRISES_READ)
    await room.reads.crisis(actor, crisis_id)
    return await room.measures.standing(actor, crisis_id)


async def _find(tx: WorkTransaction, crisis: Crisis, back: GivenBack) -> None:
    for number, hold_id in enumerate(back.hold_ids or ()):
        if hold_id not in crisis.hold_ids:
            raise NotFound(thing="hold", pointer=f"/hold_ids/{number}")
    for number, measure_id in enumerate(back.measure_ids or ()):
        if not await tx.measures.knows(crisis.id, measure_id):
            raise NotFound(thing="crisis_measure", pointer=f"/measure_ids/{number}")


async def _lift_holds(
    room: Response,
    tx: WorkTransaction,
    actor: Actor,
    before: Crisis,
    back: GivenBack,
    on_lift: OnLift | None,
) -> Crisis:
    now = room.clock.now()
    chosen = before.hold_ids if back.is_everything else back.hold_ids or ()
    lifted = await tx.stops.lift(chosen, on_lift, now)
    if not lifted:
        return before
    crisis = before.release(now)
    await tx.book.save(crisis)
    tx.announce(crisis_told(RELEASED, crisis, before))
    holds = {"lifted": ", ".join(lifted)}
    await tx.book.note(an_entry(room, actor, crisis, EntryKind.HOLD, now, details=holds))
    return crisis
