"""Tasks, playbooks and rotas for a workspace in which every operation has something to do."""

from collections.abc import Mapping

from adapters.wiring import House
from domain.crises.playbook import ActionKind, PlaybookStep, StepAction
from domain.crises.rota import ShiftUnit
from domain.crises.use_cases.keep_playbooks import NewPlaybook, create_playbook
from domain.crises.use_cases.keep_rotas import NewRota, create_rota
from domain.crises.use_cases.keep_tasks import NewTask, create_task
from domain.crises.use_cases.run_playbook import start_playbook
from domain.shared.access import Actor
from domain.shared.ids import CrisisId, Kind, TeammateId

_TASKS = ("crisis_task", "crisis_task_to_do", "crisis_task_to_drop")
_PLAYBOOKS = ("playbook", "spare_playbook", "playbook_begun", "playbook_to_cancel")
_RUNS = {"playbook_run": "playbook_begun", "playbook_run_to_cancel": "playbook_to_cancel"}
_ROTAS = ("rota", "spare_rota")
A_YEAR = 30 * 24 * 60
"""Nothing in the furnished workspace is to happen by itself."""
CRISIS_WORK = {
    **dict.fromkeys(_TASKS, Kind.CRISIS_TASK),
    **dict.fromkeys(_PLAYBOOKS, Kind.PLAYBOOK),
    **dict.fromkeys(_RUNS, Kind.PLAYBOOK_RUN),
    **dict.fromkeys(_ROTAS, Kind.ROTA),
}


async def what_is_to_be_done(
    house: House, actor: Actor, things: Mapping[str, str], external_id: str
) -> dict[str, str]:
    room, made = house.app.crises.response, dict[str, str]()
    crisis, who = CrisisId(things["crisis"]), TeammateId(things["teammate"])
    for name in _TASKS:
        own = external_id if name == "crisis_task" else None
        task = await create_task(room, actor, crisis, NewTask("Call", external_id=own))
        made[name] = task.id
    steps = (PlaybookStep("Call", StepAction(ActionKind.TASK, text="Now"), A_YEAR),)
    for name in _PLAYBOOKS:
        own = external_id if name == "playbook" else None
        playbook = await create_playbook(room, actor, NewPlaybook("Food", steps, external_id=own))
        made[name] = playbook.id
        for run in (run for run, of in _RUNS.items() if of == name):
            made[run] = (await start_playbook(room, actor, crisis, playbook.id)).id
    for name in _ROTAS:
        own = external_id if name == "rota" else None
        week = (1, ShiftUnit.WEEK, "2035-01-01", "09:00", "Europe/Madrid")
        made[name] = (
            await create_rota(room, actor, NewRota("Nights", (who,), *week, external_id=own))
        ).id
    return made
