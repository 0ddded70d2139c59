"""People say what they make of a crisis, and who does what about it until when."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.crises.crisis import Crisis
from domain.crises.crisis_acts import open_task, plan_task, whose
from domain.crises.crisis_entry import EntryKind
from domain.crises.crisis_events import REVIEWED, crisis_told
from domain.crises.crisis_task import (
    CrisisTask,
    Reminder,
    TaskKind,
    TaskPriority,
    TaskState,
)
from domain.crises.crisis_task_events import TASK_UPDATED, task_told
from domain.crises.crisis_words import CrisisReview
from domain.crises.crisis_writing import an_entry
from domain.crises.room import Response
from domain.crises.work_ports import WorkTransaction
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.ids import CrisisId, CrisisTaskId, Kind, TeammateId
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class Action:
    """What is to be done, by whom and until when."""

    title: str
    owner_id: TeammateId
    due_at: datetime
    notes: str | None = None
    priority: TaskPriority = TaskPriority.NORMAL
    reminders: tuple[Reminder, ...] = ()

    @property
    def parts(self) -> Mapping[str, Any]:
        return {
            "owner_id": self.owner_id,
            "due_at": self.due_at,
            "notes": self.notes,
            "priority": self.priority,
            "reminders": self.reminders,
        }


@dataclass(frozen=True, slots=True)
class Words:
    """What people say of a crisis that was resolved."""

    summary: str
    went_well: tuple[str, ...] = ()
    went_badly: tuple[str, ...] = ()
    contributing_factors: tuple[str, ...] = ()
    impact: str | None = None
    resolution: str | None = None
    owner_id: TeammateId | None = None
    meeting_at: datetime | None = None
    actions: tuple[Action, ...] = ()


async def review_crisis(
    room: Response, actor: Actor, crisis_id: CrisisId, version: Version, words: Words
) -> Crisis:
    """What is made of it takes the place of what was said before. Each action is a task: the one
    with that title, changed where something else is said of it, or else a new one; those that are
    not named go on as they are. Safe to repeat. Raises MissingScope, NotFound, also for an owner
    who does not work here, VersionMismatch, InvalidState where it is not resolved, ValidationFailed
    for a time that is over."""
    actor.require(Permission.CRISES_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.book.get(crisis_id)
        must_match(version, before.version)
        now = room.clock.now()
        crisis = before.conclude(
            CrisisReview(
                *(words.summary, actor.id, now, words.went_well, words.went_badly),
                *(words.contributing_factors, words.impact, words.resolution),
                *(words.owner_id, words.meeting_at),
            )
        )
        if words.owner_id is not None:
            await _find(tx, words.owner_id, "/owner_id")
        await tx.book.save(crisis)
        tx.announce(crisis_told(REVIEWED, crisis, before))
        await tx.book.note(an_entry(room, actor, crisis, EntryKind.REVIEW, now))
        known = {one.title: one for one in await tx.tasks.actions_of(crisis_id)}
        for number, action in enumerate(words.actions):
            await _agree(room, tx, actor, crisis, action, known.get(action.title), number)
        await tx.commit(crisis)
    return crisis


async def _agree(
    room: Response,
    tx: WorkTransaction,
    actor: Actor,
    crisis: Crisis,
    action: Action,
    before: CrisisTask | None,
    number: int,
) -> None:
    now = room.clock.now()
    if before is None:
        await _check(tx, action, action.parts, now, number)
        await open_task(room, tx, actor, crisis, _opened(room, actor, crisis, action, now))
        return
    changes = _differing(before, action)
    if not changes or before.state is TaskState.DONE:
        return
    await _check(tx, action, changes, now, number)
    task = replace(before, owner_role=None).change(now, **changes)
    await tx.tasks.save(task)
    plan_task(tx, task)
    tx.announce(task_told(TASK_UPDATED, task, before, whose(task, crisis)))


def _opened(
    room: Response, actor: Actor, crisis: Crisis, action: Action, now: datetime
) -> CrisisTask:
    return CrisisTask(
        id=CrisisTaskId(room.ids.new(Kind.CRISIS_TASK)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        crisis_id=crisis.id,
        kind=TaskKind.ACTION,
        title=action.title,
        state=TaskState.OPEN,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        **action.parts,
    ).armed(now)


def _differing(before: CrisisTask, action: Action) -> Mapping[str, Any]:
    """Reminders that were told already are the same reminders."""
    known = {**{name: getattr(before, name) for name in action.parts}}
    known["reminders"] = tuple(Reminder(each) for each in before.remind_before_seconds)
    return {name: value for name, value in action.parts.items() if known[name] != value}


async def _check(
    tx: WorkTransaction, action: Action, said: Mapping[str, Any], now: datetime, number: int
) -> None:
    if "due_at" in said and action.due_at <= now:
        raise ValidationFailed(errors=[FieldError(f"/actions/{number}/due_at", "in_past")])
    if "owner_id" in said:
        await _find(tx, action.owner_id, f"/actions/{number}/owner_id")


async def _find(tx: WorkTransaction, owner_id: TeammateId, pointer: str) -> None:
    if not await tx.people.assignable(owner_id):
        raise NotFound(thing="teammate", pointer=pointer)
