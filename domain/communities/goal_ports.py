"""What goals need from outside, each with its promises in words."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.communities.goal import Goal, GoalMetric, Measured
from domain.shared.access import Actor
from domain.shared.ids import CommunityId, GoalId
from domain.shared.paging import Page, PageRequest


class GoalBook(Protocol):
    async def add(self, goal: Goal) -> None: ...

    async def get(self, goal_id: GoalId) -> Goal:
        """Locked. Raises NotFound, also for one that was deleted."""
        ...

    async def save(self, goal: Goal) -> None: ...

    async def measured(
        self, community_id: CommunityId, metric: GoalMetric, level: int | None, now: datetime
    ) -> Measured:
        """How it stands in that community at that instant."""
        ...


class GoalReads(Protocol):
    """Queries about goals. Each sees only the actor's workspace."""

    async def goal(self, actor: Actor, goal_id: GoalId) -> Goal:
        """Raises NotFound."""
        ...

    async def goals_of(
        self, actor: Actor, community_id: CommunityId, request: PageRequest
    ) -> Page[Goal]: ...

    async def goals_measured(
        self, actor: Actor, goals: Sequence[Goal], now: datetime
    ) -> Sequence[Measured]:
        """How each of these stands at that instant, in their order; of those that people check,
        what was said last."""
        ...
