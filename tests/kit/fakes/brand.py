"""Brands and their strategies in memory; nothing was published, and nothing was counted."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from domain.brand.alignment import WentOut
from domain.brand.heard import Heard
from domain.brand.model import Brand
from domain.brand.ports import Counted
from domain.brand.progress import Days, Known, NotKnown
from domain.brand.strategy import Objective, Strategy, StrategyStatus
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId, StrategyId
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.communities import refuse_twins
from tests.kit.fakes.memory import FakeTransaction, Memory, Tables


class FakeBrandTx(FakeTransaction):
    @property
    def brands(self) -> "FakeBrands":
        return FakeBrands(self)

    @property
    def strategies(self) -> "FakeStrategyBook":
        return FakeStrategyBook(self)


class FakeBrands:
    def __init__(self, tx: FakeTransaction) -> None:
        self._rows, self._workspace = tx.tables.brands, tx.actor.workspace

    async def get(self) -> Brand | None:
        return self._rows.get(self._workspace)

    async def save(self, brand: Brand) -> None:
        self._rows[brand.workspace_id] = brand


class FakeStrategyBook:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.strategies

    async def add(self, strategy: Strategy) -> None:
        refuse_twins(self._rows, strategy)
        self._rows[strategy.workspace_id, strategy.id] = strategy

    async def get(self, strategy_id: StrategyId) -> Strategy:
        return _strategy(self._tx.tables, self._tx.actor, strategy_id)

    async def active(self) -> StrategyId | None:
        mine = [row for row in self._rows.values() if row.workspace_id == self._tx.actor.workspace]
        found = [row.id for row in mine if row.status is StrategyStatus.ACTIVE]
        return found[0] if found else None

    async def save(self, strategy: Strategy) -> None:
        refuse_twins(self._rows, strategy)
        self._rows[strategy.workspace_id, strategy.id] = strategy

    async def missing_channels(self, ids: Collection[ChannelId]) -> set[ChannelId]:
        return {id for id in ids if self._tx.key(id) not in self._tx.tables.channels}


class FakeBrandReads:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def brand(self, actor: Actor) -> Brand | None:
        return self._memory.tables.brands.get(actor.workspace)

    async def strategy(self, actor: Actor, strategy_id: StrategyId) -> Strategy:
        return _strategy(self._memory.tables, actor, strategy_id)

    async def strategies(self, actor: Actor, request: PageRequest) -> Page[Strategy]:
        raise NotImplementedError

    async def zone(self, actor: Actor) -> str:
        rows = self._memory.tables.workspaces.values()
        [found] = [row.timezone for row in rows if row.id == actor.workspace]
        return found


class FakeNumbers:
    async def known(self, actor: Actor, objectives: Sequence[Objective], days: Days) -> Counted:
        nothing = Known(unavailable=NotKnown.NO_CHANNELS)
        return Counted({one.id: nothing for one in objectives}, is_current=True)


class FakePublished:
    async def posted(
        self,
        actor: Actor,
        spans: Sequence[tuple[datetime, datetime]],
        tags: Sequence[str],
        objectives: Sequence[str],
    ) -> Sequence[WentOut]:
        return [WentOut() for _ in spans]

    async def heard(
        self, actor: Actor, since: datetime, until: datetime, *, replies: bool = False
    ) -> Heard:
        return Heard(has_voice=False)

    async def platforms(self, actor: Actor) -> Mapping[str, str]:
        return {}


def _strategy(tables: Tables, actor: Actor, strategy_id: StrategyId) -> Strategy:
    found = tables.strategies.get((actor.workspace, strategy_id))
    if found is None:
        raise NotFound(thing="strategy")
    return found
