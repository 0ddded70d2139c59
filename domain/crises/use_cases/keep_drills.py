"""Drills are begun in test workspaces alone, read with how they go, changed and called off."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from domain.crises.crisis_times import TimeTo
from domain.crises.drill import DRILL_DUE, Drill, DrillState
from domain.crises.drill_events import (
    DRILL_CANCELLED,
    DRILL_STARTED,
    DRILL_UPDATED,
    drill_told,
)
from domain.crises.drill_measuring import Measured, measured
from domain.crises.drill_ports import DrillsTransaction
from domain.crises.errors import DrillInLiveMode
from domain.crises.room import Drills
from domain.crises.storm import LONGEST, MOST_MESSAGES, Storm, made_up
from domain.shared.access import Actor, Mode, Permission
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.ids import DrillId, Kind
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match

MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class NewDrill:
    """What is to be played, and by what it is measured."""

    name: str
    storm: Storm
    targets: Mapping[TimeTo, int] = field(default_factory=dict)
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


async def start_drill(room: Drills, actor: Actor, request: NewDrill) -> Drill:
    """It is played from the commit on, by the workspace's time. Raises MissingScope,
    DrillInLiveMode, NotFound for a channel or a community, SandboxOnly, InvalidState,
    ValidationFailed for too many messages, for none, and for a span that is none,
    DuplicateExternalId."""
    actor.require(Permission.CRISES_WRITE)
    if actor.mode is not Mode.TEST:
        raise DrillInLiveMode()
    storm = request.storm
    if storm.is_recorded:
        actor.require_all(Permission.INBOX_READ)
    async with room.begin(actor) as tx:
        await room.stage.check(tx, storm.channel_id)
        now = room.clock.now()
        begins = now if storm.calm_is_past else now + storm.calm
        count = await _recorded(tx, storm, now) if storm.is_recorded else _made(room, storm, begins)
        _sized(storm, count)
        first = begins - storm.calm
        drill = Drill(
            id=DrillId(room.ids.new(Kind.DRILL)),
            workspace_id=actor.workspace,
            organization_id=actor.organization_id,
            name=request.name,
            state=DrillState.RUNNING,
            storm=storm,
            messages=count,
            storm_begins_at=begins,
            storm_ends_at=begins + storm.lasts,
            told_until=first - MOMENT,
            created_by=actor.id,
            created_at=now,
            updated_at=now,
            targets=request.targets,
            external_id=request.external_id,
            metadata=request.metadata,
        )
        await tx.drills.add(drill)
        tx.plan(DRILL_DUE, drill.id, now)
        tx.announce(drill_told(DRILL_STARTED, drill))
        await tx.commit(drill)
    await room.stage.ring()
    return drill


async def read_drill(room: Drills, actor: Actor, drill_id: DrillId) -> Measured:
    """With how it goes by now. Raises MissingScope, NotFound."""
    actor.require(Permission.CRISES_READ)
    drill = await room.reads.drill(actor, drill_id)
    return measured(drill, await room.reads.responded(actor, drill), room.clock.now())


async def list_drills(room: Drills, actor: Actor, request: PageRequest) -> Page[Drill]:
    """Raises MissingScope."""
    actor.require(Permission.CRISES_READ)
    return await room.reads.drills(actor, request)


async def change_drill(
    room: Drills, actor: Actor, drill_id: DrillId, version: Version, changes: Mapping[str, Any]
) -> Measured:
    """What it is called and measured by, and which crisis is of it; as it goes then. Raises
    MissingScope, NotFound for the drill and for the crisis, VersionMismatch,
    DuplicateExternalId."""
    actor.require(Permission.CRISES_WRITE)
    known = await room.reads.drill(actor, drill_id)
    crisis_id = changes.get("crisis_id", known.crisis_id)
    responded = await room.reads.responded(actor, replace(known, crisis_id=crisis_id))
    async with room.begin(actor) as tx:
        before = await tx.drills.get(drill_id)
        must_match(version, before.version)
        if changes.get("crisis_id") is not None:
            await _known(tx, changes["crisis_id"])
        now = room.clock.now()
        drill = before.change(now, **changes)
        await tx.drills.save(drill)
        tx.announce(drill_told(DRILL_UPDATED, drill, before))
        found = measured(drill, responded, now)
        await tx.commit(found)
    return found


async def cancel_drill(room: Drills, actor: Actor, drill_id: DrillId, version: Version) -> Drill:
    """What was not told yet never will be; what was told stays. Raises MissingScope, NotFound,
    VersionMismatch, InvalidState."""
    actor.require(Permission.CRISES_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.drills.get(drill_id)
        must_match(version, before.version)
        drill = before.cancel(room.clock.now())
        await tx.drills.save(drill)
        tx.unplan(DRILL_DUE, drill.id)
        tx.announce(drill_told(DRILL_CANCELLED, drill, before))
        await tx.commit(drill)
    return drill


async def _known(tx: DrillsTransaction, crisis_id: Any) -> None:
    try:
        await tx.book.get(crisis_id)
    except NotFound:
        raise NotFound(thing="crisis", pointer="/crisis_id") from None


def _made(room: Drills, storm: Storm, begins: datetime) -> int:
    return len(made_up(storm, begins, room.draws))


async def _recorded(tx: DrillsTransaction, storm: Storm, now: datetime) -> int:
    missing = await tx.recordings.missing(storm)
    if missing is not None:
        raise NotFound(thing=missing, pointer=f"/storm/source_{missing}_id")
    assert storm.since is not None
    assert storm.until is not None
    if not timedelta(0) < storm.until - storm.since <= LONGEST or storm.until > now:
        wrong = FieldError("/storm/until", "recording_span", {"days": LONGEST.days})
        raise ValidationFailed(errors=[wrong])
    return await tx.recordings.count(storm)


def _sized(storm: Storm, count: int) -> None:
    where = "/storm/since" if storm.is_recorded else "/storm/size"
    if count > MOST_MESSAGES:
        facts = {"wanted": count, "most": MOST_MESSAGES}
        raise ValidationFailed(errors=[FieldError(where, "storm_too_large", facts)])
    if not count:
        raise ValidationFailed(errors=[FieldError(where, "nothing_was_said")])
