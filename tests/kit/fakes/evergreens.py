"""Evergreens and the turns they took, in memory."""

from collections.abc import Mapping, Sequence

from domain.publishing.evergreen import Evergreen, EvergreenStatus, EvergreenTurn
from domain.publishing.evergreen_ports import TurnTaken
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId, EvergreenId
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.communities import refuse_twins
from tests.kit.fakes.memory import FakeTransaction, Memory, Tables


class FakeEvergreens:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.evergreens

    async def add(self, evergreen: Evergreen) -> None:
        refuse_twins(self._rows, evergreen)
        self._rows[evergreen.workspace_id, evergreen.id] = evergreen

    async def get(self, evergreen_id: EvergreenId) -> Evergreen:
        return _one(self._tx.tables, self._tx.actor, evergreen_id)

    async def save(self, before: Evergreen, after: Evergreen) -> None:
        refuse_twins(self._rows, after)
        if self._tx.key(after.id) in self._rows:
            self._rows[self._tx.key(after.id)] = after

    async def add_turn(self, turn: EvergreenTurn) -> None:
        self._tx.tables.evergreen_turns[turn.workspace_id, f"{turn.evergreen_id}/{turn.number}"] = (
            turn
        )

    async def active_on(
        self, channel_ids: Sequence[ChannelId], beside: EvergreenId
    ) -> Mapping[ChannelId, int]:
        active = [
            e
            for e in self._rows.values()
            if (e.workspace_id, e.status) == (self._tx.actor.workspace, EvergreenStatus.ACTIVE)
            and e.id != beside
        ]
        return {id: sum(id in e.channel_ids for e in active) for id in channel_ids}


class FakeEvergreenReads:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def one_evergreen(self, actor: Actor, evergreen_id: EvergreenId) -> Evergreen:
        return _one(self._memory.tables, actor, evergreen_id)

    async def many_evergreens(self, actor: Actor, request: PageRequest) -> Page[Evergreen]:
        raise NotImplementedError

    async def turns(
        self, actor: Actor, evergreen_id: EvergreenId, most: int
    ) -> Sequence[TurnTaken]:
        tables = self._memory.tables
        mine = [
            turn
            for turn in tables.evergreen_turns.values()
            if (turn.workspace_id, turn.evergreen_id) == (actor.workspace, evergreen_id)
        ]
        return [
            TurnTaken(turn, tables.messages[actor.workspace, turn.message_id].status)
            for turn in sorted(mine, key=lambda turn: -turn.number)[:most]
        ]


def _one(tables: Tables, actor: Actor, evergreen_id: EvergreenId) -> Evergreen:
    found = tables.evergreens.get((actor.workspace, evergreen_id))
    if found is None or found.status is EvergreenStatus.REMOVED:
        raise NotFound(thing="evergreen")
    return found
