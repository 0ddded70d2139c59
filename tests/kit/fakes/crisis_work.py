"""Tasks, playbooks and their runs, and rotas, in memory."""

from collections.abc import Sequence

from domain.crises.crisis_task import CrisisTask, TaskKind, TaskState
from domain.crises.playbook import Playbook, Start
from domain.crises.playbook_run import PlaybookRun
from domain.crises.rota import Rota
from domain.shared.errors import NotFound
from domain.shared.ids import (
    CrisisId,
    CrisisTaskId,
    MediaId,
    PlaybookId,
    PlaybookRunId,
    RotaId,
    StakeholderListId,
)
from tests.kit.fakes.communities import refuse_twins
from tests.kit.fakes.desk import FakeKept
from tests.kit.fakes.memory import FakeTransaction


class FakeCrisisTasks:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.crisis_tasks

    async def add(self, task: CrisisTask) -> None:
        await self.save(task)

    async def get(self, task_id: CrisisTaskId) -> CrisisTask:
        found = self._rows.get(self._tx.key(task_id))
        if found is None:
            raise NotFound(thing="crisis_task")
        return found

    async def save(self, task: CrisisTask) -> None:
        refuse_twins(self._rows, task)
        self._rows[self._tx.key(task.id)] = task

    async def actions_of(self, crisis_id: CrisisId) -> Sequence[CrisisTask]:
        rows = sorted(self._rows.items(), reverse=True)
        return [
            row
            for (workspace, _), row in rows
            if (workspace, row.crisis_id) == (self._tx.actor.workspace, crisis_id)
            and row.kind is TaskKind.ACTION
            and row.state is not TaskState.DROPPED
        ]


class FakePlaybooks(FakeKept[Playbook]):
    def __init__(self, tx: FakeTransaction) -> None:
        super().__init__(tx, tx.tables.playbooks, "playbook")

    async def that_start(self) -> Sequence[Playbook]:
        rows = self._tx.tables.playbooks.items()
        here = [row for (workspace, _), row in rows if workspace == self._tx.actor.workspace]
        return [row for row in here if row.start is Start.WHEN_FITTING and row.removed_at is None]

    async def naming(self, rota_id: RotaId) -> int:
        return sum(
            any(step.action.rota_id == rota_id for step in row.steps) and row.removed_at is None
            for row in self._tx.tables.playbooks.values()
        )

    async def telling(self, list_id: StakeholderListId) -> int:
        return sum(
            any(step.action.list_id == list_id for step in row.steps) and row.removed_at is None
            for row in self._tx.tables.playbooks.values()
        )


class FakePlaybookRuns:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.playbook_runs

    async def begin(self, run: PlaybookRun) -> bool:
        if await self.of(run.crisis_id, run.playbook_id) is not None:
            return False
        await self.save(run)
        return True

    async def of(self, crisis_id: CrisisId, playbook_id: PlaybookId) -> PlaybookRun | None:
        about = (crisis_id, playbook_id)
        return next((r for r in self._here() if (r.crisis_id, r.playbook_id) == about), None)

    async def crisis_of(self, run_id: PlaybookRunId) -> CrisisId:
        return (await self.get(run_id)).crisis_id

    async def get(self, run_id: PlaybookRunId) -> PlaybookRun:
        found = self._rows.get(self._tx.key(run_id))
        if found is None:
            raise NotFound(thing="playbook_run")
        return found

    async def running(self, crisis_id: CrisisId) -> Sequence[PlaybookRun]:
        return [row for row in self._here() if row.crisis_id == crisis_id and row.is_running]

    async def save(self, run: PlaybookRun) -> None:
        self._rows[self._tx.key(run.id)] = run

    def _here(self) -> list[PlaybookRun]:
        return [row for (ws, _), row in self._rows.items() if ws == self._tx.actor.workspace]


class FakeRotas(FakeKept[Rota]):
    def __init__(self, tx: FakeTransaction) -> None:
        super().__init__(tx, tx.tables.rotas, "rota")


class FakeFiles:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx

    async def knows(self, media_id: MediaId) -> bool:
        return self._tx.key(media_id) in self._tx.tables.media
