"""What a workspace wants contained by itself is, once for each crisis, with the move that calls for
it."""

from dataclasses import replace

from domain.crises.crisis import MOST_HOLDS, Crisis
from domain.crises.crisis_acts import place_holds
from domain.crises.crisis_entry import EntryKind
from domain.crises.crisis_events import UPDATED, crisis_told
from domain.crises.crisis_measures import Because, Cause, Measure, Tightening
from domain.crises.crisis_measuring import check_replies, tighten
from domain.crises.crisis_ports import Scope, StopTerms
from domain.crises.crisis_writing import an_entry
from domain.crises.room import Response
from domain.crises.work_ports import WorkTransaction
from domain.shared.access import Actor
from domain.shared.errors import NotFound, ValidationFailed
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
    rule = settings.containment.of(crisis.severity)
    for measure in settings.wanted_for(crisis):
        if measure is Measure.HOLD:
            crisis = await _hold(room, tx, actor, crisis, because)
        elif rule is not None:
            crisis = await _ask(room, tx, actor, crisis, because, rule.tighten, measure)
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
        await _note_fault(room, tx, actor, crisis, because, Measure.HOLD, fault)
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


async def _ask(
    room: Response,
    tx: WorkTransaction,
    actor: Actor,
    crisis: Crisis,
    because: Because,
    words: Tightening | None,
    measure: Measure,
) -> Crisis:
    scope = own_scope(crisis)
    try:
        if measure is Measure.TIGHTEN and words is not None:
            await tighten(room, tx, actor, crisis, scope, words, because)
        else:
            await check_replies(room, tx, actor, crisis, scope, because)
    except (NotFound, ValidationFailed) as refusal:
        # It refuses before it writes.
        fault = refusal.errors[0].code if refusal.errors else refusal.code
        await _note_fault(room, tx, actor, crisis, because, measure, fault)
        return crisis
    after = replace(
        crisis,
        contained_by_itself=(*crisis.contained_by_itself, measure),
        version=crisis.version + 1,
        updated_at=room.clock.now(),
    )
    await tx.book.save(after)
    tx.announce(crisis_told(UPDATED, after, crisis))
    return after


async def _note_fault(
    room: Response,
    tx: WorkTransaction,
    actor: Actor,
    crisis: Crisis,
    because: Because,
    measure: Measure,
    fault: str,
) -> None:
    details = {**because.details, "measure": measure.value, "not_possible": fault}
    now = room.clock.now()
    await tx.book.note(an_entry(room, actor, crisis, EntryKind.HOLD, now, details=details))
