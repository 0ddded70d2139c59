"""What a workspace wants contained by itself is, once for each crisis, with the move that calls for
it."""

from domain.crises.crisis import MOST_HOLDS, Crisis
from domain.crises.crisis_acts import place_holds
from domain.crises.crisis_entry import EntryKind
from domain.crises.crisis_measures import Because, Cause, Measure
from domain.crises.crisis_ports import Scope, StopTerms
from domain.crises.crisis_writing import an_entry
from domain.crises.room import Response
from domain.crises.work_ports import WorkTransaction
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.lifting import RELEASE_PER_MINUTE, OnLift


async def contain_by_itself(
    room: Response, tx: WorkTransaction, actor: Actor, crisis: Crisis, cause: Cause
) -> Crisis:
    """As the workspace wants it of a crisis so bad that has come so far: where it is, or everywhere
    where it says nothing of that. What was done by itself before is not done again. What cannot be
    done is noted, and keeps nobody from raising a crisis."""
    settings = await tx.settings.standing()
    if settings is None:
        return crisis
    because = Because(crisis.severity, cause)
    for measure in settings.wanted_for(crisis):
        if measure is Measure.HOLD:
            crisis = await _hold(room, tx, actor, crisis, because)
    return crisis


def own_scope(crisis: Crisis) -> Scope:
    """What the crisis is about."""
    return Scope(community_ids=crisis.community_ids, platforms=crisis.platforms)


async def _hold(
    room: Response, tx: WorkTransaction, actor: Actor, crisis: Crisis, because: Because
) -> Crisis:
    scope = own_scope(crisis)
    fault = await _kept_from(tx, crisis, scope)
    if fault is not None:
        details = {**because.details, "measure": Measure.HOLD.value, "not_possible": fault}
        now = room.clock.now()
        entry = an_entry(room, actor, crisis, EntryKind.HOLD, now, details=details)
        await tx.book.note(entry)
        return crisis
    terms = StopTerms(crisis.title, OnLift.ASK, RELEASE_PER_MINUTE)
    return await place_holds(room, tx, actor, crisis, scope, terms, because)


async def _kept_from(tx: WorkTransaction, crisis: Crisis, scope: Scope) -> str | None:
    """Why there is nothing to hold, or too much."""
    try:
        count = await tx.checks.reach(scope)
    except NotFound:
        return "not_found"
    if not count:
        return "no_channels"
    return "too_many_holds" if len(crisis.hold_ids) + count > MOST_HOLDS else None
