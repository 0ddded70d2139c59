"""Reputations in memory: days are what a test puts there, and counting leaves them as they are."""

from collections.abc import Mapping
from datetime import datetime

from domain.insights.reputation import (
    COUNTED,
    ReputationDay,
    ReputationFall,
    ReputationWeights,
    Sums,
    together,
)
from domain.insights.reputation_ports import Ground
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId, CommunityId
from tests.kit.fakes.memory import FakeTransaction, Memory


class FakeReputationTx(FakeTransaction):
    """A transaction about a workspace's reputation."""

    @property
    def reputations(self) -> "FakeReputations":
        return FakeReputations(self)


class FakeReputations:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tables, self._workspace = tx.tables, tx.actor.workspace

    async def weights(self) -> ReputationWeights | None:
        return self._tables.reputation_weights.get(self._workspace)

    async def put_weights(self, weights: ReputationWeights) -> None:
        self._tables.reputation_weights[self._workspace] = weights

    async def alone(self) -> None:
        return

    async def counted_until(self) -> int | None:
        rows = self._tables.reputation_days.values()
        return max((row.day for row in rows if row.workspace_id == self._workspace), default=None)

    async def count(self, first: int, last: int, now: datetime) -> None:
        return

    async def note_fall(self, fall: ReputationFall) -> bool:
        key = fall.workspace_id, fall.scope_id, fall.week
        if key in self._tables.reputation_falls:
            return False
        self._tables.reputation_falls[key] = fall
        return True


class FakeReputationReads:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def weights(self, actor: Actor) -> ReputationWeights | None:
        return self._memory.tables.reputation_weights.get(actor.workspace)

    async def ground(self, actor: Actor, community_id: CommunityId | None) -> Ground:
        tables = self._memory.tables
        [home] = [row for row in tables.workspaces.values() if row.id == actor.workspace]
        if community_id is None:
            return Ground(home.timezone)
        community = tables.communities.get((actor.workspace, community_id))
        if community is None:
            raise NotFound(thing="community")
        channels = tables.channels.values()
        ids = tuple(ChannelId(row.id) for row in channels if row.community_id == community_id)
        return Ground(community.timezone or home.timezone, ids)

    async def sums(
        self,
        actor: Actor,
        community_id: CommunityId | None,
        first: int,
        last: int,
        live_from: int,
        now: datetime,
    ) -> Mapping[int, Sums]:
        rows = [
            row
            for row in self._days(actor, first, last)
            if community_id in (None, row.community_id)
        ]
        return {
            day: together(_sums(row) for row in rows if row.day == day)
            for day in {row.day for row in rows}
        }

    async def of_communities(
        self, actor: Actor, first: int, last: int
    ) -> Mapping[CommunityId, Mapping[int, Sums]]:
        rows = self._days(actor, first, last)
        return {
            id: {row.day: _sums(row) for row in rows if row.community_id == id}
            for id in {row.community_id for row in rows}
        }

    async def begin_everywhere(self, kind: str, most: int) -> int:
        """Nothing is planned by itself here."""
        return 0

    def _days(self, actor: Actor, first: int, last: int) -> list[ReputationDay]:
        rows = self._memory.tables.reputation_days.values()
        return [
            row for row in rows if row.workspace_id == actor.workspace and first <= row.day <= last
        ]


def _sums(row: ReputationDay) -> Sums:
    return {name: getattr(row, name) for name in COUNTED}
