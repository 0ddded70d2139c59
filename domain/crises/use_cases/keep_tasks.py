"""Tasks of crises are opened, read, changed, done and dropped, and told of in time."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from domain.crises.crisis import OVER, Role
from domain.crises.crisis_acts import note_task, open_task, plan_task, whose
from domain.crises.crisis_task import (
    CrisisTask,
    Reminder,
    TaskKind,
    TaskPriority,
    TaskState,
)
from domain.crises.crisis_task_events import (
    TASK_DONE,
    TASK_DROPPED,
    TASK_OVERDUE,
    TASK_REMINDED,
    TASK_UPDATED,
    task_told,
)
from domain.crises.room import Response
from domain.crises.work_ports import WorkTransaction
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, InvalidState, NotFound, ValidationFailed
from domain.shared.ids import CrisisId, CrisisTaskId, Kind, TeammateId
from domain.shared.paging import Filter, Page, PageRequest
from domain.shared.versions import Version, must_match

OWNERS = "owner_id, owner_role"


@dataclass(frozen=True, slots=True)
class NewTask:
    """What is to be done; by a teammate, by whoever has a role, or by nobody yet."""

    title: str
    kind: TaskKind = TaskKind.TASK
    notes: str | None = None
    owner_id: TeammateId | None = None
    owner_role: Role | None = None
    priority: TaskPriority = TaskPriority.NORMAL
    due_at: datetime | None = None
    reminders: tuple[Reminder, ...] = ()
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


async def create_task(
    room: Response, actor: Actor, crisis_id: CrisisId, request: NewTask
) -> CrisisTask:
    """Also of one that is resolved; once it is over, actions alone. Raises MissingScope, NotFound
    for the crisis, and for an owner who does not work here, InvalidState, ValidationFailed for two
    owners and for a time that is over, DuplicateExternalId."""
    actor.require(Permission.CRISES_WRITE)
    async with room.begin(actor) as tx:
        now = room.clock.now()
        _check(request.owner_id, request.owner_role, request.due_at, now)
        crisis = await tx.book.get(crisis_id)
        if crisis.state in OVER and request.kind is TaskKind.TASK:
            moves = ", ".join(crisis.possible_moves)
            raise InvalidState(thing="crisis", state=crisis.state.value, moves=moves)
        await _find_owner(tx, request.owner_id)
        task = CrisisTask(
            id=CrisisTaskId(room.ids.new(Kind.CRISIS_TASK)),
            workspace_id=actor.workspace,
            organization_id=actor.organization_id,
            crisis_id=crisis_id,
            kind=request.kind,
            title=request.title,
            state=TaskState.OPEN,
            priority=request.priority,
            created_by=actor.id,
            created_at=now,
            updated_at=now,
            notes=request.notes,
            owner_id=request.owner_id,
            owner_role=request.owner_role,
            due_at=request.due_at,
            reminders=request.reminders,
            external_id=request.external_id,
            metadata=request.metadata,
        ).armed(now)
        await open_task(room, tx, actor, crisis, task)
        await tx.commit(task)
    return task


async def change_task(
    room: Response,
    actor: Actor,
    task_id: CrisisTaskId,
    version: Version,
    changes: Mapping[str, Any],
) -> CrisisTask:
    """With another time it is told of anew. Raises MissingScope, NotFound, also for an owner who
    does not work here, VersionMismatch, InvalidState once it is over, ValidationFailed for two
    owners and for a time that is over, DuplicateExternalId."""
    actor.require(Permission.CRISES_WRITE)
    async with room.begin(actor) as tx:
        now = room.clock.now()
        _check(None, None, changes.get("due_at"), now)
        before = await tx.tasks.get(task_id)
        must_match(version, before.version)
        task = before.change(now, **changes)
        _check(task.owner_id, task.owner_role, None, now)
        await _find_owner(tx, changes.get("owner_id"))
        await tx.tasks.save(task)
        plan_task(tx, task)
        crisis = await tx.book.get(task.crisis_id)
        tx.announce(task_told(TASK_UPDATED, task, before, whose(task, crisis)))
        await tx.commit(task)
    return task


async def finish_task(
    room: Response, actor: Actor, task_id: CrisisTaskId, version: Version
) -> CrisisTask:
    """Raises MissingScope, NotFound, VersionMismatch, InvalidState once it is over."""
    actor.require(Permission.CRISES_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.tasks.get(task_id)
        must_match(version, before.version)
        task = before.finish(actor.id, room.clock.now())
        await _end(room, tx, actor, task, before, TASK_DONE)
        await tx.commit(task)
    return task


async def drop_task(
    room: Response, actor: Actor, task_id: CrisisTaskId, version: Version, reason: str
) -> CrisisTask:
    """Raises MissingScope, NotFound, VersionMismatch, InvalidState once it is over."""
    actor.require(Permission.CRISES_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.tasks.get(task_id)
        must_match(version, before.version)
        task = before.drop(actor.id, reason, room.clock.now())
        await _end(room, tx, actor, task, before, TASK_DROPPED)
        await tx.commit(task)
    return task


async def heed_task(room: Response, actor: Actor, task_id: CrisisTaskId) -> None:
    """What is due by now is told once: that it is due soon, or that it is late, and then only that.
    Safe to repeat and to do at once. Raises NotFound."""
    async with room.begin(actor) as tx:
        before = await tx.tasks.get(task_id)
        task = before.heed(room.clock.now())
        if task is not before:
            await tx.tasks.save(task)
            crisis = await tx.book.get(task.crisis_id)
            name = TASK_REMINDED if task.overdue_at is None else TASK_OVERDUE
            tx.announce(task_told(name, task, before, whose(task, crisis)))
        plan_task(tx, task)
        await tx.commit()


async def read_task(room: Response, actor: Actor, task_id: CrisisTaskId) -> CrisisTask:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.CRISES_READ)
    return await room.work.task(actor, task_id)


async def list_tasks(room: Response, actor: Actor, request: PageRequest) -> Page[CrisisTask]:
    actor.require(Permission.CRISES_READ)
    return await room.work.tasks(actor, request)


async def list_tasks_of(
    room: Response, actor: Actor, crisis_id: CrisisId, request: PageRequest
) -> Page[CrisisTask]:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.CRISES_READ)
    await room.reads.crisis(actor, crisis_id)
    return await room.work.tasks(actor, _of(crisis_id, request))


def _of(crisis_id: CrisisId, request: PageRequest) -> PageRequest:
    chosen = Filter("crisis_id", "in", [crisis_id])
    return replace(request, filters=(*request.filters, chosen))


async def _end(
    room: Response,
    tx: WorkTransaction,
    actor: Actor,
    task: CrisisTask,
    before: CrisisTask,
    name: str,
) -> None:
    await tx.tasks.save(task)
    plan_task(tx, task)
    crisis = await tx.book.get(task.crisis_id)
    tx.announce(task_told(name, task, before, whose(task, crisis)))
    await note_task(room, tx, actor, crisis, task)


def _check(
    owner_id: TeammateId | None, owner_role: Role | None, due_at: datetime | None, now: datetime
) -> None:
    if owner_id is not None and owner_role is not None:
        raise ValidationFailed(
            errors=[FieldError("/owner_role", "at_most_one", {"choices": OWNERS})]
        )
    if due_at is not None and due_at <= now:
        raise ValidationFailed(errors=[FieldError("/due_at", "in_past")])


async def _find_owner(tx: WorkTransaction, owner_id: TeammateId | None) -> None:
    if owner_id is not None and not await tx.people.assignable(owner_id):
        raise NotFound(thing="teammate", pointer="/owner_id")
