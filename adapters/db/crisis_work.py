"""Tasks, playbooks and their runs, and rotas, in PostgreSQL."""

from collections.abc import Sequence

from adapters.db.desk import DbKept
from adapters.db.mapping import Table
from adapters.db.transaction import DbTransaction
from adapters.faults import point
from domain.crises.crisis_task import CrisisTask
from domain.crises.playbook import Playbook
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

TASKS = Table("crisis_tasks", CrisisTask)
PLAYBOOKS = Table("playbooks", Playbook)
RUNS = Table("playbook_runs", PlaybookRun)
ROTAS = Table("rotas", Rota)


class DbCrisisTasks:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def add(self, task: CrisisTask) -> None:
        await self._tx.connection.execute(TASKS.insert, *TASKS.values(task))

    async def get(self, task_id: CrisisTaskId) -> CrisisTask:
        record = await self._tx.connection.fetchrow(
            f"SELECT {TASKS.listed('t')} FROM crisis_tasks t"
            f" WHERE {self._tx.tools.database.mine('t')} AND t.id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            task_id,
        )
        if record is None:
            raise NotFound(thing="crisis_task")
        return TASKS.entity(record)

    async def save(self, task: CrisisTask) -> None:
        await self._tx.connection.execute(TASKS.update, *TASKS.values(task))

    async def actions_of(self, crisis_id: CrisisId) -> Sequence[CrisisTask]:
        records = await self._tx.connection.fetch(
            f"SELECT {TASKS.listed('t')} FROM crisis_tasks t"
            f" WHERE {self._tx.tools.database.mine('t')} AND t.crisis_id = $2"
            " AND t.kind = 'action' AND t.state <> 'dropped' ORDER BY t.id DESC FOR UPDATE",
            self._tx.actor.workspace,
            crisis_id,
        )
        return [TASKS.entity(record) for record in records]


class DbPlaybooks(DbKept[Playbook]):
    def __init__(self, tx: DbTransaction) -> None:
        super().__init__(tx, PLAYBOOKS, "playbook")

    async def that_start(self) -> Sequence[Playbook]:
        records = await self._tx.connection.fetch(
            f"SELECT {PLAYBOOKS.listed('t')} FROM playbooks t"
            f" WHERE {self._tx.tools.database.mine('t')} AND t.start = 'when_fitting'"
            " AND t.removed_at IS NULL ORDER BY t.id",
            self._tx.actor.workspace,
        )
        return [PLAYBOOKS.entity(record) for record in records]

    async def naming(self, rota_id: RotaId) -> int:
        found: int = await self._tx.connection.fetchval(
            f"SELECT count(*) FROM playbooks t WHERE {self._tx.tools.database.mine('t')}"
            " AND t.removed_at IS NULL AND EXISTS (SELECT FROM jsonb_array_elements(t.steps) s"
            " WHERE s -> 'action' ->> 'rota_id' = $2)",
            self._tx.actor.workspace,
            rota_id,
        )
        return found

    async def telling(self, list_id: StakeholderListId) -> int:
        found: int = await self._tx.connection.fetchval(
            f"SELECT count(*) FROM playbooks t WHERE {self._tx.tools.database.mine('t')}"
            " AND t.removed_at IS NULL AND EXISTS (SELECT FROM jsonb_array_elements(t.steps) s"
            " WHERE s -> 'action' ->> 'list_id' = $2)",
            self._tx.actor.workspace,
            list_id,
        )
        return found


class DbPlaybookRuns:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine("t")

    async def begin(self, run: PlaybookRun) -> bool:
        # Whoever is beginning that one for that crisis at this moment is waited for.
        done: str = await self._tx.connection.execute(
            f"{RUNS.insert} ON CONFLICT (workspace_id, crisis_id, playbook_id) DO NOTHING",
            *RUNS.values(run),
        )
        return done.endswith(" 1")

    async def of(self, crisis_id: CrisisId, playbook_id: PlaybookId) -> PlaybookRun | None:
        record = await self._tx.connection.fetchrow(
            f"SELECT {RUNS.listed('t')} FROM playbook_runs t"
            f" WHERE {self._mine} AND t.crisis_id = $2 AND t.playbook_id = $3",
            self._tx.actor.workspace,
            crisis_id,
            playbook_id,
        )
        return RUNS.entity(record) if record else None

    async def crisis_of(self, run_id: PlaybookRunId) -> CrisisId:
        found: CrisisId | None = await self._tx.connection.fetchval(
            f"SELECT t.crisis_id FROM playbook_runs t WHERE {self._mine} AND t.id = $2",
            self._tx.actor.workspace,
            run_id,
        )
        if found is None:
            raise NotFound(thing="playbook_run")
        return found

    async def get(self, run_id: PlaybookRunId) -> PlaybookRun:
        record = await self._tx.connection.fetchrow(
            f"SELECT {RUNS.listed('t')} FROM playbook_runs t"
            f" WHERE {self._mine} AND t.id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            run_id,
        )
        if record is None:
            raise NotFound(thing="playbook_run")
        return RUNS.entity(record)

    async def running(self, crisis_id: CrisisId) -> Sequence[PlaybookRun]:
        records = await self._tx.connection.fetch(
            f"SELECT {RUNS.listed('t')} FROM playbook_runs t WHERE {self._mine}"
            " AND t.crisis_id = $2 AND t.state = 'running' ORDER BY t.id FOR UPDATE",
            self._tx.actor.workspace,
            crisis_id,
        )
        return [RUNS.entity(record) for record in records]

    async def save(self, run: PlaybookRun) -> None:
        point("play_unwritten")
        await self._tx.connection.execute(RUNS.update, *RUNS.values(run))
        point("play_written")


class DbRotas(DbKept[Rota]):
    def __init__(self, tx: DbTransaction) -> None:
        super().__init__(tx, ROTAS, "rota")


class DbFiles:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def knows(self, media_id: MediaId) -> bool:
        known: bool = await self._tx.connection.fetchval(
            f"SELECT EXISTS (SELECT FROM media m WHERE {self._tx.tools.database.mine('m')}"
            " AND m.id = $2 AND m.deleted_at IS NULL)",
            self._tx.actor.workspace,
            media_id,
        )
        return known
