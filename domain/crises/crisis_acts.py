"""What is done for a crisis, by a person's word or by a playbook, in the transaction of whoever
asks for it."""

from dataclasses import replace
from datetime import datetime, timedelta

from domain.crises.crisis import MOST_HOLDS, Crisis, Move, Role, RoleState
from domain.crises.crisis_entry import EntryKind
from domain.crises.crisis_events import HELD, ROLE_GIVEN, ROLE_UNFILLED, crisis_told
from domain.crises.crisis_measures import Because, Measure
from domain.crises.crisis_ports import Scope, StopTerms
from domain.crises.crisis_task import TASK_DUE, CrisisTask
from domain.crises.crisis_task_events import TASK_CREATED, task_told
from domain.crises.crisis_writing import an_entry, plan_next
from domain.crises.errors import NobodyOnCall
from domain.crises.room import Response
from domain.crises.rota import Rota
from domain.crises.work_ports import WorkTransaction
from domain.shared.access import Actor
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.ids import RotaId, TeammateId


async def place_holds(
    room: Response,
    tx: WorkTransaction,
    actor: Actor,
    before: Crisis,
    scope: Scope,
    terms: StopTerms,
    because: Because | None = None,
) -> Crisis:
    """From the commit on nothing in that scope begins to go out; where it is done by itself,
    `because` says why. Raises NotFound for what is to be stopped, InvalidState, ValidationFailed
    for platforms without a channel, and for more holds than a crisis has: then the transaction is
    not to be committed."""
    before.check(Move.HOLD)
    now = room.clock.now()
    placed = tuple(await tx.stops.place(before.id, scope, terms, now))
    if not placed:
        raise ValidationFailed(errors=[FieldError("/platforms", "no_channels")])
    if len(before.hold_ids) + len(placed) > MOST_HOLDS:
        raise ValidationFailed(errors=[FieldError("", "too_many_holds", {"most": MOST_HOLDS})])
    crisis = before.hold(placed, now)
    if because is not None:
        done = (*crisis.contained_by_itself, Measure.HOLD)
        crisis = replace(crisis, contained_by_itself=done)
    await tx.book.save(crisis)
    tx.announce(crisis_told(HELD, crisis, before))
    holds = {"placed": ", ".join(placed), **(because.details if because else {})}
    await tx.book.note(an_entry(room, actor, crisis, EntryKind.HOLD, now, details=holds))
    return crisis


async def offer_role(
    room: Response,
    tx: WorkTransaction,
    actor: Actor,
    before: Crisis,
    role: Role,
    teammate_id: TeammateId,
    rota: Rota | None = None,
) -> Crisis:
    """To somebody who works here. Raises NotFound for who does not, InvalidState."""
    if not await tx.people.assignable(teammate_id):
        raise NotFound(thing="teammate", pointer="/teammate_id")
    now = room.clock.now()
    within = None
    if rota is not None and rota.answer_minutes is not None:
        within = timedelta(minutes=rota.answer_minutes)
    crisis = before.give(role, teammate_id, now, rota.id if rota else None, within)
    await tx.book.save(crisis)
    plan_next(tx, crisis)
    tx.announce(crisis_told(ROLE_GIVEN, crisis, before, role))
    given = {"role": role.value, "state": RoleState.OFFERED.value}
    given |= {"rota_id": rota.id} if rota else {}
    await tx.book.note(an_entry(room, actor, crisis, EntryKind.ROLE, now, details=given))
    return crisis


async def offer_from_rota(
    room: Response,
    tx: WorkTransaction,
    actor: Actor,
    before: Crisis,
    role: Role,
    rota_id: RotaId,
) -> Crisis:
    """To whoever is on call, or comes next of those who work here. Raises NotFound for the rota,
    NobodyOnCall, InvalidState."""
    rota = await _rota(tx, rota_id)
    before.check(Move.GIVE_ROLE)
    who = await _next_of(tx, rota, (), room.clock.now())
    if who is None:
        raise NobodyOnCall()
    return await offer_role(room, tx, actor, before, role, who, rota)


async def pass_on(
    room: Response, tx: WorkTransaction, actor: Actor, before: Crisis, role: Role
) -> Crisis:
    """Who was asked from a rota did not take it: the next is asked, and when nobody is left that is
    told, and the rota's ladder is climbed. The same where it was not from a rota."""
    held = before.holder(role)
    if held is None or held.rota_id is None or Move.GIVE_ROLE not in before.possible_moves:
        return before
    try:
        rota = await tx.rotas.get(held.rota_id)
    except NotFound:
        return before
    now = room.clock.now()
    who = await _next_of(tx, rota, held.asked, now)
    if who is not None:
        return await offer_role(room, tx, actor, before, role, who, rota)
    crisis = before.leave_unfilled(role, now)
    await tx.book.save(crisis)
    tx.announce(crisis_told(ROLE_UNFILLED, crisis, before, role))
    left = {"event": ROLE_UNFILLED, "role": role.value, "rota_id": rota.id}
    if rota.ladder_id is not None and await tx.climbs.knows(rota.ladder_id):
        left["escalation_id"] = await tx.climbs.begin(rota.ladder_id, before.id, before.title)
    await tx.book.note(an_entry(room, actor, crisis, EntryKind.ROLE, now, details=left))
    return crisis


async def open_task(
    room: Response, tx: WorkTransaction, actor: Actor, crisis: Crisis, task: CrisisTask
) -> None:
    """Raises DuplicateExternalId."""
    plan_task(tx, task)
    tx.announce(task_told(TASK_CREATED, task, None, whose(task, crisis)))
    await note_task(room, tx, actor, crisis, task)
    await tx.tasks.add(task)


async def note_task(
    room: Response, tx: WorkTransaction, actor: Actor, crisis: Crisis, task: CrisisTask
) -> None:
    """How it stands, in the timeline."""
    stands = {"task_id": task.id, "kind": task.kind.value, "state": task.state.value}
    now = room.clock.now()
    await tx.book.note(an_entry(room, actor, crisis, EntryKind.TASK, now, details=stands))


def plan_task(tx: WorkTransaction, task: CrisisTask) -> None:
    """The duty to look at it is due when something is to be told next."""
    if task.next_at is not None:
        tx.plan(TASK_DUE, task.id, task.next_at)
    else:
        tx.unplan(TASK_DUE, task.id)


def whose(task: CrisisTask, crisis: Crisis) -> TeammateId | None:
    """Who has to do it: its owner, or whoever has the role and did not refuse it."""
    if task.owner_role is None:
        return task.owner_id
    held = crisis.holder(task.owner_role)
    return None if held is None or held.is_refused else held.teammate_id


async def _rota(tx: WorkTransaction, rota_id: RotaId) -> Rota:
    try:
        return await tx.rotas.get(rota_id)
    except NotFound:
        raise NotFound(thing="rota", pointer="/rota_id") from None


async def _next_of(
    tx: WorkTransaction, rota: Rota, asked: tuple[TeammateId, ...], now: datetime
) -> TeammateId | None:
    for one in rota.in_turn(now):
        if one not in asked and await tx.people.assignable(one):
            return one
    return None
