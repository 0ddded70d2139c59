"""The goals of communities in PostgreSQL."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from adapters.db.database import Database
from adapters.db.desk import DbKept
from adapters.db.goal_measures import measure
from adapters.db.mapping import Table
from adapters.db.pages import WALLS
from adapters.db.shelf import Shelf
from adapters.db.transaction import DbTransaction
from domain.communities.goal import Goal, GoalMetric, Measured
from domain.shared.access import Actor
from domain.shared.ids import CommunityId, GoalId
from domain.shared.paging import Filter, Page, PageRequest

GOALS = Table("goals", Goal)


class DbGoals(DbKept[Goal]):
    def __init__(self, tx: DbTransaction) -> None:
        super().__init__(tx, GOALS, "goal")

    async def measured(
        self, community_id: CommunityId, metric: GoalMetric, level: int | None, now: datetime
    ) -> Measured:
        async def fetch(query: str, *parameters: Any) -> Sequence[Any]:
            found: Sequence[Any] = await self._tx.connection.fetch(
                query, self._tx.actor.workspace, *parameters
            )
            return found

        mine = self._tx.tools.database.mine
        return await measure(fetch, mine, 2, community_id, metric, level, now)


class DbGoalReads:
    def __init__(self, database: Database) -> None:
        self._goals_database = database
        self._goals = Shelf(
            database,
            GOALS,
            "goal",
            sorts=("id", "created_at", "name"),
            filters={
                "community_id": "t.community_id",
                "state": "t.state",
                "metric": "t.metric",
                "due_at": "t.due_at",
            },
            also="t.removed_at IS NULL",
        )

    async def goal(self, actor: Actor, goal_id: GoalId) -> Goal:
        return await self._goals.one(actor, goal_id)

    async def goals_of(
        self, actor: Actor, community_id: CommunityId, request: PageRequest
    ) -> Page[Goal]:
        here = Filter("community_id", "in", [community_id])
        within = replace(request, filters=[*request.filters, here])
        return await self._goals.page(actor, within)

    async def goals_measured(
        self, actor: Actor, goals: Sequence[Goal], now: datetime
    ) -> Sequence[Measured]:
        # What several goals go by is asked once.
        known: dict[tuple[CommunityId, GoalMetric, int | None], Measured] = {}
        found = []
        for goal in goals:
            if goal.metric is None:
                found.append(goal.entered)
                continue
            key = goal.community_id, goal.metric, goal.level
            if key not in known:
                known[key] = await self._measure(actor, *key, now)
            found.append(known[key])
        return found

    async def _measure(
        self,
        actor: Actor,
        community_id: CommunityId,
        metric: GoalMetric,
        level: int | None,
        now: datetime,
    ) -> Measured:
        async def fetch(query: str, *parameters: Any) -> Sequence[Any]:
            return await self._goals_database.ask(actor, query, *parameters)

        mine = self._goals_database.in_workspace
        return await measure(fetch, mine, WALLS + 1, community_id, metric, level, now)
