"""A crisis goes one step on, or is linked to another."""

from domain.crises.crisis import OVER, Crisis, Move
from domain.crises.crisis_containing import contain_by_itself
from domain.crises.crisis_entry import EntryKind
from domain.crises.crisis_events import (
    BY_MOVE,
    DUPLICATED,
    crisis_told,
)
from domain.crises.crisis_measures import Cause
from domain.crises.crisis_measuring import end_measures
from domain.crises.crisis_ports import CrisesTransaction
from domain.crises.crisis_writing import an_entry, plan_next
from domain.crises.notice_writing import tell_fitting
from domain.crises.playbook_writing import follow_state
from domain.crises.room import Response
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.ids import CrisisId
from domain.shared.lifting import OnLift
from domain.shared.versions import Version, must_match


async def move_crisis(
    room: Response, actor: Actor, crisis_id: CrisisId, version: Version, move: Move
) -> Crisis:
    """Any step but linking it. What it asks beside stopping ends once it is resolved. What it still
    stops when it is over is lifted, and what was kept back waits for a person's word. What the
    workspace wants contained by itself is, once it is activated. Playbooks that fit it begin, and
    end once it is resolved.

    Raises MissingScope, NotFound, VersionMismatch, InvalidState with the moves that are possible.
    """
    actor.require(Permission.CRISES_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.book.get(crisis_id)
        must_match(version, before.version)
        now = room.clock.now()
        crisis = before.move(move, now)
        if crisis.state in OVER:
            await tx.stops.lift(crisis.hold_ids, OnLift.ASK, now)
        await tx.book.save(crisis)
        plan_next(tx, crisis)
        tx.announce(crisis_told(BY_MOVE[move], crisis, before))
        moved = {"from": before.state.value, "to": crisis.state.value}
        await tx.book.note(an_entry(room, actor, crisis, EntryKind.STATE, now, details=moved))
        await end_measures(room, tx, actor, crisis)
        if move is Move.ACTIVATE:
            crisis = await contain_by_itself(room, tx, actor, crisis, Cause.ACTIVATED)
        await follow_state(room, tx, actor, crisis)
        await tell_fitting(room, tx, actor, crisis)
        await tx.commit(crisis)
    return crisis


async def link_crisis(
    room: Response, actor: Actor, crisis_id: CrisisId, version: Version, main_id: CrisisId
) -> Crisis:
    """It is the same as another, which is not over and where all goes on. Raises MissingScope,
    NotFound for either, VersionMismatch, InvalidState, ValidationFailed for itself and for one
    that is a duplicate."""
    actor.require(Permission.CRISES_WRITE)
    if main_id == crisis_id:
        raise ValidationFailed(errors=[FieldError("/duplicate_of", "itself")])
    async with room.begin(actor) as tx:
        # Whoever links two at once locks them in one order.
        found = {each: await _locked(tx, each, main_id) for each in sorted((crisis_id, main_id))}
        before, main = found[crisis_id], found[main_id]
        must_match(version, before.version)
        if main.state in OVER:
            raise ValidationFailed(errors=[FieldError("/duplicate_of", "is_over")])
        now = room.clock.now()
        crisis = before.link(main_id, now)
        await tx.stops.lift(crisis.hold_ids, OnLift.ASK, now)
        await tx.book.save(crisis)
        plan_next(tx, crisis)
        tx.announce(crisis_told(DUPLICATED, crisis, before))
        await follow_state(room, tx, actor, crisis)
        linked = {"from": before.state.value, "to": crisis.state.value}
        await tx.book.note(an_entry(room, actor, crisis, EntryKind.STATE, now, details=linked))
        of = {"crisis_id": crisis_id}
        await tx.book.note(an_entry(room, actor, main, EntryKind.DUPLICATE, now, details=of))
        await end_measures(room, tx, actor, crisis)
        await tx.commit(crisis)
    return crisis


async def _locked(tx: CrisesTransaction, crisis_id: CrisisId, main_id: CrisisId) -> Crisis:
    try:
        return await tx.book.get(crisis_id)
    except NotFound:
        pointer = "/duplicate_of" if crisis_id == main_id else None
        raise NotFound(thing="crisis", pointer=pointer) from None
