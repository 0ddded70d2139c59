"""What a crisis asks beside stopping is placed and lifted, in the transaction of whoever asks for
it."""

from collections.abc import Sequence
from dataclasses import replace

from domain.crises.crisis import OPEN, Crisis, Move
from domain.crises.crisis_entry import EntryKind
from domain.crises.crisis_measures import (
    MOST_MEASURES,
    Because,
    CrisisMeasure,
    Measure,
    Tightening,
)
from domain.crises.crisis_ports import Scope
from domain.crises.crisis_writing import an_entry
from domain.crises.measure_events import MEASURE_LIFTED, MEASURE_PLACED, measure_told
from domain.crises.room import Response
from domain.crises.work_ports import WorkTransaction
from domain.shared.access import Actor
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import CrisisMeasureId, Kind


async def check_replies(
    room: Response,
    tx: WorkTransaction,
    actor: Actor,
    crisis: Crisis,
    scope: Scope,
    because: Because | None = None,
) -> CrisisMeasure:
    """From the commit on no reply in that scope begins to go out unless somebody approved it.
    Raises NotFound for what is not there, InvalidState, ValidationFailed for a scope without any
    place, and for more than a crisis has: before anything is written."""
    await _check(tx, crisis, scope, Measure.REPLIES_NEED_APPROVAL)
    measure = _measure(room, actor, crisis, scope, Measure.REPLIES_NEED_APPROVAL, because)
    return await _placed(room, tx, actor, crisis, measure, because)


async def tighten(
    room: Response,
    tx: WorkTransaction,
    actor: Actor,
    crisis: Crisis,
    scope: Scope,
    wanted: Tightening,
    because: Because | None = None,
) -> CrisisMeasure:
    """What others say in that scope is looked through for these words, too. Raises what asking for
    approvals does, ValidationFailed for platforms without a channel, and NotFound for a policy and
    a list: before anything is written."""
    await _check(tx, crisis, scope, Measure.TIGHTEN)
    now = room.clock.now()
    rule_ids = await tx.stricter.place(crisis.id, crisis.title, scope, wanted, now)
    if not rule_ids:
        raise ValidationFailed(errors=[FieldError("/platforms", "no_channels")])
    plain = _measure(room, actor, crisis, scope, Measure.TIGHTEN, because)
    measure = replace(plain, tightening=wanted, rule_ids=tuple(rule_ids))
    return await _placed(room, tx, actor, crisis, measure, because)


async def _check(tx: WorkTransaction, crisis: Crisis, scope: Scope, measure: Measure) -> None:
    crisis.check(Move.HOLD)
    if (scope.tags or scope.campaign_ids) and not _has_places(scope):
        raise ValidationFailed(errors=[FieldError(f"/{measure.value}", "place_needed")])
    await tx.checks.check(scope)
    if len(await tx.measures.standing(crisis.id)) >= MOST_MEASURES:
        most = {"most": MOST_MEASURES}
        raise ValidationFailed(errors=[FieldError("", "too_many_measures", most)])


def _measure(
    room: Response,
    actor: Actor,
    crisis: Crisis,
    scope: Scope,
    measure: Measure,
    because: Because | None,
) -> CrisisMeasure:
    now = room.clock.now()
    return CrisisMeasure(
        id=CrisisMeasureId(room.ids.new(Kind.CRISIS_MEASURE)),
        workspace_id=crisis.workspace_id,
        organization_id=crisis.organization_id,
        crisis_id=crisis.id,
        measure=measure,
        placed_by=actor.id,
        created_at=now,
        updated_at=now,
        channel_ids=scope.channel_ids,
        community_ids=scope.community_ids,
        platforms=scope.platforms,
        by_itself=because is not None,
    )


async def _placed(
    room: Response,
    tx: WorkTransaction,
    actor: Actor,
    crisis: Crisis,
    measure: CrisisMeasure,
    because: Because | None,
) -> CrisisMeasure:
    await tx.measures.add(measure)
    tx.announce(measure_told(MEASURE_PLACED, measure))
    details = {"placed": measure.id, "measure": measure.measure.value}
    details |= because.details if because else {}
    now = room.clock.now()
    await tx.book.note(an_entry(room, actor, crisis, EntryKind.HOLD, now, details=details))
    return measure


async def lift_measures(
    room: Response,
    tx: WorkTransaction,
    actor: Actor,
    crisis: Crisis,
    chosen: Sequence[str] | None = None,
) -> bool:
    """Those of these that stand, or all of them; whether any did."""
    now = room.clock.now()
    standing = await tx.measures.standing(crisis.id)
    lifting = [one for one in standing if chosen is None or one.id in chosen]
    for before in lifting:
        measure = before.lift(actor.id, now)
        await tx.measures.save(measure)
        await tx.stricter.lift(measure.rule_ids, now)
        tx.announce(measure_told(MEASURE_LIFTED, measure, before))
        details = {"lifted": measure.id, "measure": measure.measure.value}
        await tx.book.note(an_entry(room, actor, crisis, EntryKind.HOLD, now, details=details))
    return bool(lifting)


async def end_measures(room: Response, tx: WorkTransaction, actor: Actor, crisis: Crisis) -> None:
    """Once it is resolved, or over in another way, it asks nothing any more."""
    if crisis.state not in OPEN:
        await lift_measures(room, tx, actor, crisis)


def _has_places(scope: Scope) -> bool:
    return any((scope.channel_ids, scope.community_ids, scope.platforms))
