"""Drills in memory, on a stage that remembers what was told."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from domain.crises.drill import Drill
from domain.crises.drill_measuring import Responded
from domain.crises.drill_ports import DrillsTransaction
from domain.crises.storm import Line, Storm
from domain.crises.storm_replay import SaidThen
from domain.shared.access import Actor
from domain.shared.errors import InvalidState, NotFound
from domain.shared.ids import ChannelId, DrillId
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.communities import refuse_twins
from tests.kit.fakes.memory import FakeTransaction, Memory


class FakeDrillBook:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.drills

    async def add(self, drill: Drill) -> None:
        await self.save(drill)

    async def get(self, drill_id: DrillId) -> Drill:
        found = self._rows.get(self._tx.key(drill_id))
        if found is None:
            raise NotFound(thing="drill")
        return found

    async def save(self, drill: Drill) -> None:
        refuse_twins(self._rows, drill)
        self._rows[self._tx.key(drill.id)] = drill


class NothingRecorded:
    """What people said is read in the real database alone."""

    async def missing(self, storm: Storm) -> str | None:
        return None

    async def count(self, storm: Storm) -> int:
        return 0

    async def said(
        self, storm: Storm, after: datetime, until: datetime, most: int
    ) -> Sequence[SaidThen]:
        return []

    async def next_said(self, storm: Storm, after: datetime) -> datetime | None:
        return None


@dataclass
class FakeStage:
    """`told` is what was said there, by drill; a channel that is `gone` takes no more."""

    told: dict[DrillId, list[Line]] = field(default_factory=dict)
    gone: set[ChannelId] = field(default_factory=set)

    async def check(self, tx: DrillsTransaction, channel_id: ChannelId) -> None:
        if channel_id in self.gone:
            raise InvalidState(thing="channel", state="disconnected", moves="")

    async def tell(
        self, tx: DrillsTransaction, drill_id: DrillId, channel_id: ChannelId, lines: Sequence[Line]
    ) -> None:
        self.told.setdefault(drill_id, []).extend(lines)

    async def ring(self) -> None:
        """Nobody waits."""


class FakeDrillReads:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def drill(self, actor: Actor, drill_id: DrillId) -> Drill:
        found = self._memory.tables.drills.get((actor.workspace, drill_id))
        if found is None:
            raise NotFound(thing="drill")
        return found

    async def drills(self, actor: Actor, request: PageRequest) -> Page[Drill]:
        raise NotImplementedError

    async def responded(self, actor: Actor, drill: Drill) -> Responded:
        return Responded()
