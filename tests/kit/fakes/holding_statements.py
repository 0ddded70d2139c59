"""Holding statements, status pages and the settings of crises in memory."""

from collections.abc import Sequence

from domain.crises.crisis_measures import CrisisMeasure
from domain.crises.crisis_settings import CrisisSettings
from domain.crises.holding_statement import HoldingStatement, StatementState
from domain.crises.statement_choice import Spot
from domain.crises.status_page import StatusPage
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId, CrisisId, HoldingStatementId
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.communities import refuse_twins
from tests.kit.fakes.memory import FakeTransaction, Memory


class FakeHoldingStatements:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.holding_statements

    async def add(self, statement: HoldingStatement) -> None:
        refuse_twins(self._rows, statement)
        self._rows[self._tx.key(statement.id)] = statement

    async def get(self, statement_id: HoldingStatementId) -> HoldingStatement:
        found = self._rows.get(self._tx.key(statement_id))
        if found is None:
            raise NotFound(thing="holding_statement")
        return found

    async def save(self, before: HoldingStatement, after: HoldingStatement) -> None:
        refuse_twins(self._rows, after)
        self._rows[self._tx.key(after.id)] = after


class FakeStatementReads:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def statement(self, actor: Actor, statement_id: HoldingStatementId) -> HoldingStatement:
        raise NotImplementedError

    async def statements(self, actor: Actor, request: PageRequest) -> Page[HoldingStatement]:
        raise NotImplementedError

    async def approved(self, actor: Actor, scenario: str) -> Sequence[HoldingStatement]:
        rows = self._memory.tables.holding_statements.items()
        return [
            one
            for (workspace, _), one in rows
            if (workspace, one.scenario, one.state)
            == (actor.workspace, scenario, StatementState.APPROVED)
        ]

    async def spots(self, actor: Actor, ids: Sequence[ChannelId]) -> Sequence[Spot]:
        return [Spot(each, "sandbox", "en") for each in ids]

    async def home_language(self, actor: Actor) -> str:
        return "en"


class FakeStatusPages:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx

    async def get(self) -> StatusPage | None:
        here = self._tx.actor.workspace
        rows = self._tx.tables.status_pages.items()
        return next((page for (workspace, _), page in rows if workspace == here), None)

    async def save(self, page: StatusPage) -> None:
        self._tx.tables.status_pages[self._tx.key(page.id)] = page


class FakeCrisisSettings:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx

    async def get(self) -> CrisisSettings | None:
        return await self.standing()

    async def standing(self) -> CrisisSettings | None:
        rows = self._tx.tables.crisis_settings.items()
        return next((one for key, one in rows if key[0] == self._tx.actor.workspace), None)

    async def save(self, settings: CrisisSettings) -> None:
        self._tx.tables.crisis_settings[self._tx.key(settings.id)] = settings


class FakeMeasures:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.crisis_measures

    async def add(self, measure: CrisisMeasure) -> None:
        self._rows[self._tx.key(measure.id)] = measure

    async def standing(self, crisis_id: CrisisId) -> list[CrisisMeasure]:
        return [
            one
            for one in self._rows.values()
            if (one.workspace_id, one.crisis_id) == (self._tx.actor.workspace, crisis_id)
            and one.lifted_at is None
        ]

    async def knows(self, crisis_id: CrisisId, measure_id: str) -> bool:
        found = self._rows.get(self._tx.key(measure_id))
        return found is not None and found.crisis_id == crisis_id

    async def save(self, measure: CrisisMeasure) -> None:
        self._rows[self._tx.key(measure.id)] = measure
