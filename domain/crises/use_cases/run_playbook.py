"""A playbook is begun for a crisis, read and called off, and each of its steps is taken once."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from domain.crises.crisis import Crisis, Move
from domain.crises.crisis_acts import offer_from_rota, offer_role, open_task, place_holds
from domain.crises.crisis_entry import EntryKind
from domain.crises.crisis_events import CLOCK_SET, NOTE_ADDED, crisis_told, entry_told
from domain.crises.crisis_notice import NoticeCause
from domain.crises.crisis_ports import Scope, StopTerms
from domain.crises.crisis_task import CrisisTask, TaskKind, TaskState
from domain.crises.crisis_writing import an_entry, plan_next
from domain.crises.notice_text import NoticeText
from domain.crises.notice_writing import Telling, next_word, tell
from domain.crises.playbook import ActionKind, Playbook, StepAction
from domain.crises.playbook_events import RUN_FINISHED, RUN_STEP_TAKEN, run_told
from domain.crises.playbook_run import PlaybookRun, RunCause, RunState, StepState
from domain.crises.playbook_writing import begin_run, end_run, note_run, plan_run
from domain.crises.room import Response
from domain.crises.work_ports import WorkTransaction
from domain.shared.access import Actor, Permission
from domain.shared.errors import Conflict, Invalid, NotFound
from domain.shared.ids import CrisisId, CrisisTaskId, Kind, PlaybookId, PlaybookRunId
from domain.shared.lifting import RELEASE_PER_MINUTE, OnLift
from domain.shared.paging import Filter, Page, PageRequest


async def start_playbook(
    room: Response, actor: Actor, crisis_id: CrisisId, playbook_id: PlaybookId
) -> PlaybookRun:
    """Somebody wants it, whether it fits or not. Where it was begun for that crisis before, that
    run is the answer. Raises MissingScope, NotFound for the crisis and the playbook, InvalidState
    once the crisis is resolved."""
    actor.require(Permission.CRISES_WRITE)
    async with room.begin(actor) as tx:
        crisis = await tx.book.get(crisis_id)
        crisis.check(Move.RUN_PLAYBOOK)
        playbook = await _playbook(tx, playbook_id)
        run = await begin_run(room, tx, actor, crisis, playbook, RunCause.ASKED)
        if run is None:
            run = await tx.runs.of(crisis_id, playbook_id)
        await tx.commit(run)
    assert run is not None, "whoever stands in the way is there: runs are never removed"
    return run


async def cancel_run(room: Response, actor: Actor, run_id: PlaybookRunId) -> PlaybookRun:
    """No step is taken any more; what was done stays. Raises MissingScope, NotFound, InvalidState
    once it is over."""
    actor.require(Permission.CRISES_WRITE)
    async with room.begin(actor) as tx:
        # Whoever locks both locks the crisis first.
        crisis = await tx.book.get(await tx.runs.crisis_of(run_id))
        run = await end_run(room, tx, actor, crisis, await tx.runs.get(run_id))
        await tx.commit(run)
    return run


async def read_run(room: Response, actor: Actor, run_id: PlaybookRunId) -> PlaybookRun:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.CRISES_READ)
    return await room.work.run(actor, run_id)


async def list_runs(
    room: Response, actor: Actor, crisis_id: CrisisId, request: PageRequest
) -> Page[PlaybookRun]:
    """Those of one crisis. Raises MissingScope, NotFound."""
    actor.require(Permission.CRISES_READ)
    await room.reads.crisis(actor, crisis_id)
    chosen = Filter("crisis_id", "in", [crisis_id])
    return await room.work.runs(actor, replace(request, filters=(*request.filters, chosen)))


async def walk_playbook(room: Response, actor: Actor, run_id: PlaybookRunId) -> None:
    """Take what is due by now: each step once, in one commit with all that it does. It is the run
    that does it. What is refused is noted, and the steps after it are taken nevertheless. Safe to
    repeat and to do at once. Raises NotFound for the run."""
    failed: _Failed | None = None
    while True:
        try:
            if not await _step(room, replace(actor, id=run_id), run_id, failed):
                return
            failed = None
        except _Refused as refused:
            failed = refused.failed


@dataclass(frozen=True, slots=True)
class _Failed:
    """What a step does was refused, so that nothing of it was written."""

    number: int
    code: str


class _Refused(Exception):
    def __init__(self, failed: _Failed) -> None:
        super().__init__(failed)
        self.failed = failed


async def _step(
    room: Response, actor: Actor, run_id: PlaybookRunId, failed: _Failed | None
) -> bool:
    """Whether there was one to take."""
    async with room.begin(actor) as tx:
        crisis = await tx.book.get(await tx.runs.crisis_of(run_id))
        before = await tx.runs.get(run_id)
        now = room.clock.now()
        number = before.due(now)
        if number is None:
            plan_run(tx, before)
            await tx.commit()
            return False
        one = before.steps[number].step
        if failed is not None and failed.number == number:
            run = before.take(number, StepState.FAILED, now, reason=failed.code)
        elif not one.only_if.holds_for(crisis):
            run = before.take(number, StepState.SKIPPED, now)
        else:
            made = await _done(_Doing(room, tx, actor, crisis, before, number))
            run = before.take(number, StepState.DONE, now, made)
        await _write(room, tx, actor, crisis, run, before, number)
        await tx.commit()
    return True


async def _write(
    room: Response,
    tx: WorkTransaction,
    actor: Actor,
    crisis: Crisis,
    run: PlaybookRun,
    before: PlaybookRun,
    number: int,
) -> None:
    await tx.runs.save(run)
    plan_run(tx, run)
    tx.announce(run_told(RUN_STEP_TAKEN, run, before, number))
    if run.state is RunState.FINISHED:
        tx.announce(run_told(RUN_FINISHED, run, before))
    taken = run.steps[number]
    of = {"step": str(number + 1), "title": taken.step.title, "step_state": taken.state.value}
    await note_run(room, tx, actor, crisis, run, **of)


@dataclass(frozen=True, slots=True)
class _Doing:
    """A step that is being taken: by whom, for what."""

    room: Response
    tx: WorkTransaction
    actor: Actor
    crisis: Crisis
    run: PlaybookRun
    number: int

    @property
    def title(self) -> str:
        return self.run.steps[self.number].step.title

    @property
    def action(self) -> StepAction:
        return self.run.steps[self.number].step.action

    @property
    def minutes(self) -> timedelta | None:
        given = self.action.minutes
        return None if given is None else timedelta(minutes=given)


async def _done(doing: _Doing) -> tuple[str, ...]:
    """The ids of what it made. Raises _Refused, and then nothing is to be committed."""
    try:
        return await _ACTS[doing.action.kind](doing)
    except (NotFound, Conflict, Invalid) as refusal:
        code = refusal.errors[0].code if refusal.errors else refusal.code
        raise _Refused(_Failed(doing.number, code)) from refusal


async def _hold(doing: _Doing) -> tuple[str, ...]:
    crisis, action = doing.crisis, doing.action
    own = Scope(community_ids=crisis.community_ids, platforms=crisis.platforms)
    terms = StopTerms(action.text or doing.title, OnLift.ASK, RELEASE_PER_MINUTE)
    after = await place_holds(
        *(doing.room, doing.tx, doing.actor, crisis, action.scope or own, terms)
    )
    return after.hold_ids[len(crisis.hold_ids) :]


async def _offer(doing: _Doing) -> tuple[str, ...]:
    action, about = doing.action, (doing.room, doing.tx, doing.actor, doing.crisis)
    assert action.role is not None, "a role is offered"
    if action.rota_id is not None:
        after = await offer_from_rota(*about, action.role, action.rota_id)
    else:
        assert action.teammate_id is not None, "to somebody"
        after = await offer_role(*about, action.role, action.teammate_id)
    held = after.holder(action.role)
    return () if held is None else (held.teammate_id,)


async def _note(doing: _Doing) -> tuple[str, ...]:
    now = doing.room.clock.now()
    note = an_entry(
        *(doing.room, doing.actor, doing.crisis, EntryKind.NOTE, now, doing.action.visibility),
        text=doing.action.text or doing.title,
    )
    await doing.tx.book.note(note)
    doing.tx.announce(entry_told(NOTE_ADDED, note))
    return (note.id,)


async def _set_clock(doing: _Doing) -> tuple[str, ...]:
    assert doing.minutes is not None, "a clock is set to a time"
    now = doing.room.clock.now()
    crisis = doing.crisis.set_clock(doing.minutes, now)
    await doing.tx.book.save(crisis)
    plan_next(doing.tx, crisis)
    doing.tx.announce(crisis_told(CLOCK_SET, crisis, doing.crisis))
    details = {"event": CLOCK_SET, "minutes": str(doing.action.minutes)}
    entry = an_entry(doing.room, doing.actor, crisis, EntryKind.CLOCK, now, details=details)
    await doing.tx.book.note(entry)
    return ()


async def _escalate(doing: _Doing) -> tuple[str, ...]:
    assert doing.action.ladder_id is not None, "a ladder is climbed"
    note = doing.action.text or doing.title
    return (await doing.tx.climbs.begin(doing.action.ladder_id, doing.crisis.id, note),)


async def _task(doing: _Doing) -> tuple[str, ...]:
    room, action, now = doing.room, doing.action, doing.room.clock.now()
    task = CrisisTask(
        id=CrisisTaskId(room.ids.new(Kind.CRISIS_TASK)),
        workspace_id=doing.crisis.workspace_id,
        organization_id=doing.crisis.organization_id,
        crisis_id=doing.crisis.id,
        kind=TaskKind.TASK,
        title=doing.title,
        state=TaskState.OPEN,
        priority=action.priority,
        created_by=doing.actor.id,
        created_at=now,
        updated_at=now,
        notes=action.text,
        owner_id=action.teammate_id,
        owner_role=action.role,
        due_at=None if doing.minutes is None else now + doing.minutes,
        run_id=doing.run.id,
    )
    await open_task(room, doing.tx, doing.actor, doing.crisis, task)
    return (task.id,)


async def _notify(doing: _Doing) -> tuple[str, ...]:
    assert doing.action.list_id is not None, "a list is told"
    to = await doing.tx.lists.get(doing.action.list_id)
    head = await doing.room.desk.letterhead(doing.tx)
    own = doing.action.text
    texts = to.texts if own is None else (NoticeText(head.language, doing.title, own),)
    promise = next_word(doing.crisis, doing.room.clock.now())
    telling = Telling(*(to.audience, texts, NoticeCause.PLAYBOOK, [to]), next_update_at=promise)
    about = (doing.room, doing.tx, doing.actor, doing.crisis)
    notice, _ = await tell(*about, telling)
    return (notice.id,)


_ACTS: Mapping[ActionKind, Callable[[_Doing], Awaitable[tuple[str, ...]]]] = {
    ActionKind.TASK: _task,
    ActionKind.HOLD: _hold,
    ActionKind.OFFER_ROLE: _offer,
    ActionKind.NOTE: _note,
    ActionKind.SET_CLOCK: _set_clock,
    ActionKind.ESCALATE: _escalate,
    ActionKind.NOTIFY: _notify,
}


async def _playbook(tx: WorkTransaction, playbook_id: PlaybookId) -> Playbook:
    try:
        return await tx.playbooks.get(playbook_id)
    except NotFound:
        raise NotFound(thing="playbook", pointer="/playbook_id") from None
