"""Holds in memory."""

from collections.abc import Sequence
from datetime import datetime

from domain.publishing.hold import Hold, Mark
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import HoldId
from tests.kit.fakes.channel_facts import marks_held
from tests.kit.fakes.memory import FakeTransaction, Tables


class FakeHolds:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.holds

    async def add(self, hold: Hold) -> None:
        self._rows[hold.workspace_id, hold.id] = hold

    async def get(self, hold_id: HoldId) -> Hold:
        return hold_of(self._tx.tables, self._tx.actor, hold_id)

    async def save(self, hold: Hold) -> None:
        if self._tx.key(hold.id) in self._rows:
            self._rows[self._tx.key(hold.id)] = hold

    async def on_marks(self, marks: Sequence[Mark]) -> dict[Mark, Hold]:
        held = marks_held(self._tx.tables, self._tx.actor)
        return {mark: held[mark] for mark in marks if mark in held}

    async def lifted_since(self, since: datetime | None) -> list[Hold]:
        return [
            hold
            for hold in self._rows.values()
            if hold.workspace_id == self._tx.actor.workspace
            and hold.lifted_at is not None
            and (since is None or hold.lifted_at >= since)
        ]


def hold_of(tables: Tables, actor: Actor, hold_id: HoldId) -> Hold:
    try:
        return tables.holds[actor.workspace, hold_id]
    except KeyError:
        raise NotFound(thing="hold") from None
