"""How far streaks were looked at, in memory: who fell silent is read off what was done."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from domain.members.streak import Unit, unit_of
from domain.members.streak_watch import StreakWatch, Watched
from domain.members.value import ORIGIN
from domain.shared.ids import MemberId
from tests.kit.fakes.memory import FakeTransaction
from tests.kit.fakes.milestones import days_done, zone_in


class FakeStreakWatches:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.streak_watches

    async def place(self, now: datetime) -> tuple[str, int]:
        zone = zone_in(self._tx.tables, self._tx.actor)
        return zone.key, (now.astimezone(zone).date() - ORIGIN).days

    async def take(self, unit: Unit, word: str) -> StreakWatch | None:
        return self._rows.get((self._tx.actor.workspace, unit, word))

    async def begin(self, watch: StreakWatch) -> None:
        key = (watch.workspace_id, watch.unit, watch.word)
        if key not in self._rows or self._rows[key].is_idle:
            self._rows[key] = watch

    async def save(self, watch: StreakWatch) -> None:
        self._rows[watch.workspace_id, watch.unit, watch.word] = watch

    async def rest(self, watched: Collection[Watched]) -> None:
        for key, row in list(self._rows.items()):
            if key[0] == self._tx.actor.workspace and (row.unit, row.word) not in watched:
                self._rows[key] = replace(row, is_idle=True)

    async def silent(self, watch: StreakWatch, most: int) -> Sequence[MemberId]:
        tables, actor = self._tx.tables, self._tx.actor
        found = []
        for one in sorted(tables.members.values(), key=lambda each: each.id):
            alone = one.merged_into is None and not one.is_bot and one.frozen_at is None
            if one.workspace_id != actor.workspace or not alone or one.id <= watch.after:
                continue
            days = days_done(tables, actor, one.id, watch.word or None)
            units = {unit_of(day, watch.unit) for day in days}
            if watch.next in units and watch.next + 1 not in units:
                found.append(one.id)
        return found[:most]
