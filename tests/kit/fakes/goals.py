"""Goals in memory: how communities stand is what the memory says of them."""

from collections.abc import Sequence
from datetime import datetime

from domain.communities.goal import Goal, GoalMetric, Measured, NotMeasured
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import CommunityId, GoalId
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.memory import FakeTransaction, Memory, Tables


class FakeGoals:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.goals

    async def add(self, goal: Goal) -> None:
        self._rows[self._tx.key(goal.id)] = goal

    async def get(self, goal_id: GoalId) -> Goal:
        return _found(self._tx.tables, self._tx.actor, goal_id)

    async def save(self, goal: Goal) -> None:
        self._rows[self._tx.key(goal.id)] = goal

    async def measured(
        self, community_id: CommunityId, metric: GoalMetric, level: int | None, now: datetime
    ) -> Measured:
        return _measured(self._tx.memory, community_id, metric, now)


class FakeGoalReads:
    _memory: Memory

    async def goal(self, actor: Actor, goal_id: GoalId) -> Goal:
        return _found(self._memory.tables, actor, goal_id)

    async def goals_of(
        self, actor: Actor, community_id: CommunityId, request: PageRequest
    ) -> Page[Goal]:
        mine = [
            goal
            for goal in self._memory.tables.goals.values()
            if (goal.workspace_id, goal.community_id) == (actor.workspace, community_id)
            and goal.removed_at is None
        ]
        return Page(sorted(mine, key=lambda one: one.id)[: request.limit], None)

    async def goals_measured(
        self, actor: Actor, goals: Sequence[Goal], now: datetime
    ) -> Sequence[Measured]:
        return [
            goal.entered
            if goal.metric is None
            else _measured(self._memory, goal.community_id, goal.metric, now)
            for goal in goals
        ]


def _measured(
    memory: Memory, community_id: CommunityId, metric: GoalMetric, now: datetime
) -> Measured:
    value = memory.standings.get((community_id, metric))
    if value is None:
        return Measured(now, unavailable=NotMeasured.NO_CHANNELS)
    return Measured(now, value)


def _found(tables: Tables, actor: Actor, goal_id: GoalId) -> Goal:
    found = tables.goals.get((actor.workspace, goal_id))
    if found is None or found.removed_at is not None:
        raise NotFound(thing="goal")
    return found
