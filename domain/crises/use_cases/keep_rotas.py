"""Rotas are written down, read, changed and thrown away, and say who is on call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.crises.errors import RotaInUse
from domain.crises.room import Response
from domain.crises.rota import Override, Rota, Shift, ShiftUnit
from domain.crises.rota_events import ROTA_CREATED, ROTA_DELETED, ROTA_UPDATED, rota_told
from domain.crises.work_ports import WorkTransaction
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.ids import EscalationLadderId, Kind, RotaId, TeammateId
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match
from domain.shared.wall_time import zone


@dataclass(frozen=True, slots=True)
class NewRota:
    """Who is on call, in which order and for how long each."""

    name: str
    teammates: tuple[TeammateId, ...]
    shift_length: int
    shift_unit: ShiftUnit
    starts_on: str
    handover_time: str
    timezone: str
    overrides: tuple[Override, ...] = ()
    answer_minutes: int | None = None
    ladder_id: EscalationLadderId | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


async def create_rota(room: Response, actor: Actor, request: NewRota) -> Rota:
    """Raises MissingScope, UnknownTimezone, NotFound for who does not work here and for a ladder,
    ValidationFailed for a time that ends before it begins, DuplicateExternalId."""
    actor.require(Permission.CRISES_WRITE)
    now = room.clock.now()
    rota = Rota(
        id=RotaId(room.ids.new(Kind.ROTA)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        name=request.name,
        teammates=request.teammates,
        shift_length=request.shift_length,
        shift_unit=request.shift_unit,
        starts_on=request.starts_on,
        handover_time=request.handover_time,
        timezone=request.timezone,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        overrides=request.overrides,
        answer_minutes=request.answer_minutes,
        ladder_id=request.ladder_id,
        external_id=request.external_id,
        metadata=request.metadata,
    )
    _check(rota)
    async with room.begin(actor) as tx:
        await _find(tx, rota.teammates, rota.overrides, rota.ladder_id)
        await tx.rotas.add(rota)
        tx.announce(rota_told(ROTA_CREATED, rota))
        await tx.commit(rota)
    return rota


async def change_rota(
    room: Response,
    actor: Actor,
    rota_id: RotaId,
    version: Version,
    changes: Mapping[str, Any],
) -> Rota:
    """Raises VersionMismatch, NotFound, and what creating one raises."""
    actor.require(Permission.CRISES_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.rotas.get(rota_id)
        must_match(version, before.version)
        rota = before.change(room.clock.now(), **changes)
        _check(rota)
        named = changes.get("teammates", ()), changes.get("overrides", ())
        await _find(tx, *named, changes.get("ladder_id"))
        await tx.rotas.save(rota)
        tx.announce(rota_told(ROTA_UPDATED, rota, before))
        await tx.commit(rota)
    return rota


async def remove_rota(room: Response, actor: Actor, rota_id: RotaId, version: Version) -> Rota:
    """For good. Raises MissingScope, NotFound, VersionMismatch, and RotaInUse while a playbook asks
    for it."""
    actor.require(Permission.CRISES_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.rotas.get(rota_id)
        must_match(version, before.version)
        playbooks = await tx.playbooks.naming(rota_id)
        if playbooks:
            raise RotaInUse(playbooks=playbooks)
        rota = before.remove(room.clock.now())
        await tx.rotas.save(rota)
        tx.announce(rota_told(ROTA_DELETED, rota, before))
        await tx.commit(rota)
    return rota


async def read_rota(room: Response, actor: Actor, rota_id: RotaId) -> Rota:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.CRISES_READ)
    return await room.work.rota(actor, rota_id)


async def list_rotas(room: Response, actor: Actor, request: PageRequest) -> Page[Rota]:
    actor.require(Permission.CRISES_READ)
    return await room.work.rotas(actor, request)


@dataclass(frozen=True, slots=True)
class OnCall:
    """Who is on call `at` an instant (UTC); nobody before the first shift."""

    rota: Rota
    at: datetime
    shift: Shift | None


async def who_is_on_call(
    room: Response, actor: Actor, rota_id: RotaId, at: datetime | None
) -> OnCall:
    """At that instant, without it now. Raises MissingScope, NotFound."""
    actor.require(Permission.CRISES_READ)
    rota = await room.work.rota(actor, rota_id)
    when = at or room.clock.now()
    return OnCall(rota, when, rota.on_call(when))


def _check(rota: Rota) -> None:
    zone(rota.timezone)
    for number, one in enumerate(rota.overrides):
        if one.until <= one.since:
            where = f"/overrides/{number}/until"
            raise ValidationFailed(errors=[FieldError(where, "until_before_since")])


async def _find(
    tx: WorkTransaction,
    teammates: Sequence[TeammateId],
    overrides: Sequence[Override],
    ladder_id: EscalationLadderId | None,
) -> None:
    named = [(f"/teammate_ids/{number}", who) for number, who in enumerate(teammates)]
    named += [
        (f"/overrides/{number}/teammate_id", one.teammate_id)
        for number, one in enumerate(overrides)
    ]
    for where, who in named:
        if not await tx.people.assignable(who):
            raise NotFound(thing="teammate", pointer=where)
    if ladder_id is not None and not await tx.climbs.knows(ladder_id):
        raise NotFound(thing="escalation_ladder", pointer="/escalation_ladder_id")
