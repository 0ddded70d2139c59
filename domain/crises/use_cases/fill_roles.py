"""Roles of a crisis are given to people, who take them or do not."""

from domain.crises.crisis import Crisis, Role, RoleState
from domain.crises.crisis_acts import offer_from_rota, offer_role, pass_on
from domain.crises.crisis_entry import EntryKind
from domain.crises.crisis_events import BY_ANSWER, crisis_told
from domain.crises.crisis_writing import an_entry, plan_next
from domain.crises.room import Response
from domain.shared.access import Actor, Permission
from domain.shared.errors import NotFound
from domain.shared.ids import CrisisId, RotaId, TeammateId
from domain.shared.versions import Version, must_match


async def give_role(
    room: Response,
    actor: Actor,
    crisis_id: CrisisId,
    version: Version,
    role: Role,
    to: TeammateId | RotaId,
    *,
    on_call: bool = False,
) -> Crisis:
    """Give it, or hand it over: whoever had it has it no more. With `on_call` it is offered `to`
    whoever is on call in that rota. Raises MissingScope, NotFound for the crisis, the rota, and for
    somebody who does not work here, VersionMismatch, NobodyOnCall, InvalidState once it is over."""
    actor.require(Permission.CRISES_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.book.get(crisis_id)
        must_match(version, before.version)
        if on_call:
            crisis = await offer_from_rota(room, tx, actor, before, role, RotaId(to))
        else:
            crisis = await offer_role(room, tx, actor, before, role, TeammateId(to))
        await tx.commit(crisis)
    return crisis


async def answer_role(
    room: Response,
    actor: Actor,
    crisis_id: CrisisId,
    role: Role,
    answer: RoleState,
) -> Crisis:
    """Whoever was given it takes it, or does not; a key answers for them. Where they were on call
    in a rota and do not, the next is asked. Raises MissingScope, NotFound, also for a person to
    whom it was not given, InvalidState when nobody waits for an answer."""
    actor.require(Permission.CRISES_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.book.get(crisis_id)
        held = before.holder(role)
        if actor.teammate_id is not None and (held and held.teammate_id) != actor.teammate_id:
            raise NotFound(thing="crisis_role")
        now = room.clock.now()
        crisis = before.answer(role, answer, now)
        await tx.book.save(crisis)
        plan_next(tx, crisis)
        tx.announce(crisis_told(BY_ANSWER[answer], crisis, before, role))
        given = {"role": role.value, "state": answer.value}
        await tx.book.note(an_entry(room, actor, crisis, EntryKind.ROLE, now, details=given))
        if answer is RoleState.DECLINED:
            crisis = await pass_on(room, tx, actor, crisis, role)
        await tx.commit(crisis)
    return crisis
