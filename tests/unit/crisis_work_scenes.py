"""Small scenes about the work on crises, in memory."""

from datetime import timedelta

from domain.crises.crisis import Crisis, Move, Role, RoleState
from domain.crises.crisis_task import CrisisTask, TaskKind, reminders_of
from domain.crises.playbook import (
    ActionKind,
    CountsFrom,
    Playbook,
    PlaybookStep,
    Start,
    StepAction,
)
from domain.crises.playbook_run import PlaybookRun
from domain.crises.rota import Rota, ShiftUnit
from domain.crises.use_cases.fill_roles import answer_role, give_role
from domain.crises.use_cases.keep_playbooks import (
    NewPlaybook,
    change_playbook,
    create_playbook,
    remove_playbook,
)
from domain.crises.use_cases.keep_rotas import NewRota, change_rota, create_rota, remove_rota
from domain.crises.use_cases.keep_tasks import (
    NewTask,
    change_task,
    create_task,
    drop_task,
    finish_task,
    heed_task,
)
from domain.crises.use_cases.move_crisis import move_crisis
from domain.crises.use_cases.open_crisis import NewCrisis, open_crisis
from domain.crises.use_cases.run_playbook import cancel_run, start_playbook, walk_playbook
from domain.crises.use_cases.speak import heed_crisis
from domain.escalations.model import LadderStep
from domain.escalations.use_cases.keep_ladders import NewLadder, create_ladder
from domain.shared.ids import RotaId, TeammateId
from tests.unit.stage import Scenes, Stage

ANA, BEA = TeammateId("tmt_ana"), TeammateId("tmt_bea")
DAILY = (1, ShiftUnit.DAY, "2020-01-01", "09:00", "Europe/Madrid")


def a_step(kind: ActionKind, after_minutes: int = 0, **what: object) -> PlaybookStep:
    return PlaybookStep(kind.value, StepAction(kind, **what), after_minutes)  # type: ignore[arg-type]


async def a_task_is_told_of_and_done(s: Stage) -> None:
    room, hour = s.house.app.crises.response, timedelta(hours=1)
    crisis = await open_crisis(room, s.actor, NewCrisis("Nuts"))
    due = s.house.clock.now() + 2 * hour
    task = await create_task(
        *(room, s.actor, crisis.id, NewTask("Call", due_at=due, reminders=reminders_of([3600])))
    )
    s.house.clock.forward(hour)
    await heed_task(room, s.actor, task.id)
    s.house.clock.forward(hour)
    await heed_task(room, s.actor, task.id)
    later = {"due_at": s.house.clock.now() + hour, "owner_role": Role.EXPERT}
    await change_task(room, s.actor, task.id, None, later)
    await finish_task(room, s.actor, task.id, None)
    action = NewTask("Print allergens", TaskKind.ACTION)
    other = await create_task(room, s.actor, crisis.id, action)
    await drop_task(room, s.actor, other.id, None, "They are on it.")


async def a_playbook_does_all_that_it_can(s: Stage) -> None:
    room = s.house.app.crises.response
    s.house.memory.at_work.update({ANA, BEA})
    ladder = await create_ladder(
        s.house.app.escalations,
        s.actor,
        NewLadder("Nobody", (LadderStep(0, tell_teammates=(ANA,)),)),
    )
    rota = await create_rota(
        room, s.actor, NewRota("Nights", (ANA, BEA), *DAILY, ladder_id=ladder.id)
    )
    steps = (
        a_step(ActionKind.HOLD),
        a_step(ActionKind.OFFER_ROLE, role=Role.COMMANDER, rota_id=rota.id),
        a_step(ActionKind.NOTE, text="Nothing about food."),
        a_step(ActionKind.TASK, role=Role.EXPERT, minutes=30),
        a_step(ActionKind.ESCALATE, ladder_id=ladder.id),
        PlaybookStep("clock", StepAction(ActionKind.SET_CLOCK, minutes=10), 5, CountsFrom.PREVIOUS),
    )
    made = await create_playbook(room, s.actor, NewPlaybook("Food", steps, Start.WHEN_FITTING))
    crisis = await open_crisis(room, s.actor, NewCrisis("Nuts"))
    await move_crisis(room, s.actor, crisis.id, None, Move.ACTIVATE)
    [run] = s.house.memory.tables.playbook_runs.values()
    await walk_playbook(room, s.actor, run.id)
    s.house.clock.forward(timedelta(minutes=5))
    await walk_playbook(room, s.actor, run.id)
    await change_playbook(room, s.actor, made.id, None, {"name": "Food and drink"})
    await remove_playbook(room, s.actor, made.id, None)


async def a_run_is_called_off_and_one_ends_with_its_crisis(s: Stage) -> None:
    room = s.house.app.crises.response
    steps = (a_step(ActionKind.NOTE, 10, text="Later."),)
    first = await create_playbook(room, s.actor, NewPlaybook("Food", steps))
    other = await create_playbook(room, s.actor, NewPlaybook("Drink", steps))
    crisis = await open_crisis(room, s.actor, NewCrisis("Nuts"))
    run = await start_playbook(room, s.actor, crisis.id, first.id)
    await cancel_run(room, s.actor, run.id)
    await start_playbook(room, s.actor, crisis.id, other.id)
    await move_crisis(room, s.actor, crisis.id, None, Move.CANCEL)


async def whoever_is_on_call_is_asked_one_after_the_other(s: Stage) -> None:
    room = s.house.app.crises.response
    s.house.memory.at_work.update({ANA, BEA})
    rota = await create_rota(
        room, s.actor, NewRota("Nights", (ANA, BEA), *DAILY, answer_minutes=10)
    )
    crisis = await open_crisis(room, s.actor, NewCrisis("Nuts"))
    role, to = Role.COMMANDER, RotaId(rota.id)
    await give_role(room, s.actor, crisis.id, None, role, to, on_call=True)
    s.house.clock.forward(timedelta(minutes=10))
    await heed_crisis(room, s.actor, crisis.id)
    await answer_role(room, s.actor, crisis.id, role, RoleState.DECLINED)
    await change_rota(room, s.actor, rota.id, None, {"teammates": (BEA,)})
    await remove_rota(room, s.actor, rota.id, None)


CRISIS_WORK: Scenes = {
    a_task_is_told_of_and_done: (
        {CrisisTask: "heed change finish drop"},
        {
            *("crisis.opened", "crisis_task.created", "crisis_task.reminded"),
            *("crisis_task.overdue", "crisis_task.updated", "crisis_task.done"),
            "crisis_task.dropped",
        },
    ),
    a_playbook_does_all_that_it_can: (
        {Playbook: "change remove", PlaybookRun: "take", Crisis: "set_clock"},
        {
            *("escalation_ladder.created", "rota.created", "playbook.created", "crisis.opened"),
            *("crisis.activated", "playbook_run.started", "playbook_run.step_taken"),
            *("playbook_run.finished", "crisis.held", "hold.placed", "crisis.role_given"),
            *("crisis_entry.note_added", "crisis_task.created", "escalation.started"),
            *("crisis.clock_set", "playbook.updated", "playbook.deleted"),
        },
    ),
    a_run_is_called_off_and_one_ends_with_its_crisis: (
        {PlaybookRun: "cancel"},
        {
            *("playbook.created", "crisis.opened", "playbook_run.started"),
            *("playbook_run.cancelled", "crisis.cancelled"),
        },
    ),
    whoever_is_on_call_is_asked_one_after_the_other: (
        {Rota: "change remove", Crisis: "leave_unfilled"},
        {
            *("rota.created", "crisis.opened", "crisis.role_given", "crisis.role_unanswered"),
            *("crisis.role_declined", "crisis.role_unfilled", "rota.updated", "rota.deleted"),
        },
    ),
}
