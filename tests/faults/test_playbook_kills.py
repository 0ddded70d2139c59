"""A worker may be killed while it takes the steps of a playbook: what a step does, that it is over
and what is told of it are one, and come once."""

import asyncio
import json
from collections import Counter

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.crises.crisis import Move
from domain.crises.crisis_ports import Scope
from domain.crises.playbook import ActionKind, PlaybookStep, StepAction
from domain.crises.use_cases.keep_playbooks import NewPlaybook, create_playbook
from domain.crises.use_cases.move_crisis import move_crisis
from domain.crises.use_cases.open_crisis import NewCrisis, open_crisis
from domain.crises.use_cases.run_playbook import start_playbook
from domain.shared.duties import LEASE
from tests.faults.desk import KILLED, Desk
from tests.faults.programs import Nursery, environment
from tests.integration.at_work import Watcher, at_work

STEPS = (
    PlaybookStep("Stop", StepAction(ActionKind.HOLD, scope=Scope(tags=("plums",)))),
    PlaybookStep("Call", StepAction(ActionKind.TASK, minutes=600)),
    PlaybookStep("Say", StepAction(ActionKind.NOTE, text="Nothing about food.")),
    PlaybookStep("Clock", StepAction(ActionKind.SET_CLOCK, minutes=600)),
)
TOLD = "SELECT data FROM events WHERE name = 'playbook_run.step_taken' ORDER BY ticket"


@pytest.mark.parametrize(
    ("point", "over"), [("play_unwritten", 0), ("play_written", 0), ("playbook_run.due_acted", 4)]
)
async def test_each_step_is_taken_once_wherever_a_worker_is_killed(
    house: House,
    settings: Settings,
    desk: Desk,
    watch: Watcher,
    nursery: Nursery,
    point: str,
    over: int,
) -> None:
    room = house.app.crises.response
    playbook = await create_playbook(room, desk.actor, NewPlaybook("Food", STEPS))
    crisis = await open_crisis(room, desk.actor, NewCrisis("Nuts"))
    await move_crisis(room, desk.actor, crisis.id, None, Move.ACTIVATE)
    run = await start_playbook(room, desk.actor, crisis.id, playbook.id)
    await nursery.start("worker", environment(settings, point))
    assert await nursery.ended() == KILLED
    assert len(await watch.db.fetch(TOLD)) == over
    assert await watch.db.fetchval("SELECT count(*) FROM holds") == bool(over)
    await watch.pass_time(2 * LEASE)
    async with asyncio.timeout(60), at_work(house):
        await watch.until_rows("SELECT FROM playbook_runs WHERE state = 'finished'")
    taken = [json.loads(row["data"])["step"] for row in await watch.db.fetch(TOLD)]
    assert [(step["number"], step["state"]) for step in taken] == [
        (number, "done") for number in range(1, len(STEPS) + 1)
    ]
    for table in ("holds", "crisis_tasks"):
        assert await watch.db.fetchval(f"SELECT count(*) FROM {table}") == 1
    assert Counter(await watch.events(run.id)) == {
        "playbook_run.started": 1,
        "playbook_run.step_taken": len(STEPS),
        "playbook_run.finished": 1,
    }
    kinds = await watch.db.fetch("SELECT kind FROM crisis_entries")
    found = Counter(row["kind"] for row in kinds)
    assert (found["note"], found["task"], found["clock"], found["playbook"]) == (1, 1, 1, 5)
