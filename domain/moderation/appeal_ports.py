"""What appeals, strikes and queues need from outside, each with its promises in words."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.moderation.appeal import Appeal
from domain.moderation.decision import Decision
from domain.moderation.queue import ModerationQueue
from domain.moderation.strike import Strike, StrikeRules, WeightBar
from domain.shared.access import Actor
from domain.shared.ids import (
    AppealId,
    CaseId,
    ChannelId,
    DecisionId,
    ModerationQueueId,
    StrikeId,
    TeamId,
)
from domain.shared.paging import Page, PageRequest


class Appeals(Protocol):
    """The appeals of one workspace."""

    async def get(self, appeal_id: AppealId) -> Appeal:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def pending(self, case_id: CaseId) -> Appeal | None:
        """The one that nobody has judged yet, locked."""
        ...

    async def against(self, decision_id: DecisionId) -> Appeal | None:
        """Of a decision there is one at most."""
        ...

    async def add(self, appeal: Appeal) -> None:
        """Written with the commit, which raises DuplicateExternalId."""
        ...

    async def save(self, before: Appeal, after: Appeal) -> None:
        """Written with the commit."""
        ...


class Strikes(Protocol):
    """The strikes of one workspace, and what follows from them."""

    async def alone(self, channel_id: ChannelId, person_id: str) -> None:
        """Until the transaction ends nobody else draws consequences from this person's strikes."""
        ...

    async def get(self, strike_id: StrikeId) -> Strike:
        """Raises NotFound."""
        ...

    async def of_person(self, channel_id: ChannelId, person_id: str) -> Sequence[Strike]:
        """All that were given, oldest first."""
        ...

    async def of_decision(self, decision_id: DecisionId) -> Strike | None:
        """The one that was given with it, locked."""
        ...

    async def follow_ups(self, channel_id: ChannelId, person_id: str) -> Sequence[Decision]:
        """What followed from this person's strikes and was not taken back, oldest first."""
        ...

    async def rules(self, *, lock: bool = False) -> StrikeRules | None:
        """With `lock` nobody else changes them until the transaction ends."""
        ...

    async def put_rules(self, before: StrikeRules | None, after: StrikeRules) -> None:
        """Written with the commit."""
        ...

    async def add(self, strike: Strike) -> None:
        """Written with the commit."""
        ...

    async def save(self, before: Strike, after: Strike) -> None:
        """Written with the commit."""
        ...


class Queues(Protocol):
    """The queues of one workspace."""

    async def in_order(self) -> Sequence[ModerationQueue]:
        """Those that are there, by their position."""
        ...

    async def get(self, queue_id: ModerationQueueId) -> ModerationQueue:
        """Locked until the transaction ends. Raises NotFound, also for one that was removed."""
        ...

    async def add(self, queue: ModerationQueue) -> None:
        """Written with the commit, which raises DuplicateExternalId."""
        ...

    async def save(self, before: ModerationQueue, after: ModerationQueue) -> None:
        """Written with the commit, which raises DuplicateExternalId."""
        ...


class Teams(Protocol):
    """Who works in the workspace of this transaction."""

    async def team_assignable(self, team_id: TeamId) -> bool:
        """Whether this team works there."""
        ...


class DueProcessReads(Protocol):
    """Queries that decide nothing. Each sees only the actor's workspace."""

    async def appeal(self, actor: Actor, appeal_id: AppealId) -> Appeal:
        """Raises NotFound."""
        ...

    async def appeals(self, actor: Actor, request: PageRequest) -> Page[Appeal]: ...

    async def strikes(self, actor: Actor, request: PageRequest) -> Page[Strike]: ...

    async def strike_rules(self, actor: Actor) -> StrikeRules | None: ...

    async def strike_weights(self, actor: Actor, at: datetime) -> Sequence[WeightBar]:
        """How many people have strikes of which weight at that instant, the lightest first."""
        ...

    async def queue(self, actor: Actor, queue_id: ModerationQueueId) -> ModerationQueue:
        """Raises NotFound."""
        ...

    async def queues(self, actor: Actor, request: PageRequest) -> Page[ModerationQueue]: ...
