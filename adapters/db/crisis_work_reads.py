"""What is read of the work on crises, inside the actor's walls."""

from adapters.db.crisis_work import PLAYBOOKS, ROTAS, RUNS, TASKS
from adapters.db.database import Database
from adapters.db.shelf import Shelf
from domain.crises.crisis_task import CrisisTask
from domain.crises.playbook import Playbook
from domain.crises.playbook_run import PlaybookRun
from domain.crises.rota import Rota
from domain.shared.access import Actor
from domain.shared.ids import CrisisTaskId, PlaybookId, PlaybookRunId, RotaId
from domain.shared.paging import Page, PageRequest

_WRITTEN = ("id", "created_at", "updated_at")
_STANDS = "t.removed_at IS NULL"


class DbWorkReads:
    def __init__(self, database: Database) -> None:
        self._tasks = Shelf(
            database,
            TASKS,
            "crisis_task",
            sorts={
                **{name: f"t.{name}" for name in _WRITTEN},
                # What is due at no time comes last.
                "due_at": "coalesce(t.due_at, 'infinity')",
            },
            filters={
                "crisis_id": "t.crisis_id",
                "kind": "t.kind",
                "state": "t.state",
                "priority": "t.priority",
                "owner_id": "t.owner_id",
                "owner_role": "t.owner_role",
                "overdue": "(t.state = 'open' AND t.overdue_at IS NOT NULL) = %s",
                "due_at": "t.due_at",
                "external_id": "t.external_id",
                "created_at": "t.created_at",
            },
        )
        self._playbooks = Shelf(
            database,
            PLAYBOOKS,
            "playbook",
            sorts=(*_WRITTEN, "name"),
            filters={
                "start": "t.start",
                "external_id": "t.external_id",
                "created_at": "t.created_at",
            },
            also=_STANDS,
        )
        self._runs = Shelf(
            database,
            RUNS,
            "playbook_run",
            sorts=("id", "started_at"),
            filters={
                "crisis_id": "t.crisis_id",
                "playbook_id": "t.playbook_id",
                "state": "t.state",
            },
        )
        self._rotas = Shelf(
            database,
            ROTAS,
            "rota",
            sorts=(*_WRITTEN, "name"),
            filters={
                "teammate_id": "t.teammates && %s",
                "external_id": "t.external_id",
                "created_at": "t.created_at",
            },
            also=_STANDS,
        )

    async def task(self, actor: Actor, task_id: CrisisTaskId) -> CrisisTask:
        return await self._tasks.one(actor, task_id)

    async def tasks(self, actor: Actor, request: PageRequest) -> Page[CrisisTask]:
        return await self._tasks.page(actor, request)

    async def playbook(self, actor: Actor, playbook_id: PlaybookId) -> Playbook:
        return await self._playbooks.one(actor, playbook_id)

    async def playbooks(self, actor: Actor, request: PageRequest) -> Page[Playbook]:
        return await self._playbooks.page(actor, request)

    async def run(self, actor: Actor, run_id: PlaybookRunId) -> PlaybookRun:
        return await self._runs.one(actor, run_id)

    async def runs(self, actor: Actor, request: PageRequest) -> Page[PlaybookRun]:
        return await self._runs.page(actor, request)

    async def rota(self, actor: Actor, rota_id: RotaId) -> Rota:
        return await self._rotas.one(actor, rota_id)

    async def rotas(self, actor: Actor, request: PageRequest) -> Page[Rota]:
        return await self._rotas.page(actor, request)
