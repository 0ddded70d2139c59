"""What reputations need from outside, each with its promises in words."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.insights.reputation import ReputationFall, ReputationWeights, Sums
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, CommunityId
from domain.shared.transaction import Transaction

MOST_CHANNELS = 50


@dataclass(frozen=True, slots=True)
class Ground:
    """By which wall the days of a workspace, or of one community, are told; of a community also
    its channels, the latest, of more than `MOST_CHANNELS` none."""

    zone: str
    channel_ids: tuple[ChannelId, ...] = ()


class Reputations(Protocol):
    """Weights, counted days and falls of one workspace."""

    async def weights(self) -> ReputationWeights | None:
        """Whoever else would write them waits until the transaction ends."""
        ...

    async def put_weights(self, weights: ReputationWeights) -> None: ...

    async def alone(self) -> None:
        """Whoever else would count this workspace waits until the transaction ends."""
        ...

    async def counted_until(self) -> int | None:
        """The last day that was counted; None where none ever was."""
        ...

    async def count(self, first: int, last: int, now: datetime) -> None:
        """Every community's days, both ends included, as they are now, in the place of what was
        counted before, and note that it was done up to there. Days on which nothing happened have
        no row. Safe to repeat."""
        ...

    async def note_fall(self, fall: ReputationFall) -> bool:
        """False where that week's was noted before."""
        ...


class ReputationTransaction(Transaction, Protocol):
    @property
    def reputations(self) -> Reputations: ...


class BeginReputation(Protocol):
    def __call__(self, actor: Actor) -> AbstractAsyncContextManager[ReputationTransaction]: ...


class ReputationReads(Protocol):
    """Queries that decide nothing. All but `begin_everywhere` see only the actor's workspace."""

    async def weights(self, actor: Actor) -> ReputationWeights | None: ...

    async def ground(self, actor: Actor, community_id: CommunityId | None) -> Ground:
        """Raises NotFound for a community that is not there."""
        ...

    async def sums(
        self,
        actor: Actor,
        community_id: CommunityId | None,
        first: int,
        last: int,
        live_from: int,
        now: datetime,
    ) -> Mapping[int, Sums]:
        """By day, of one community or of all together: as they were counted, and from `live_from`
        on as they are now. Days that came to nothing may be left out."""
        ...

    async def of_communities(
        self, actor: Actor, first: int, last: int
    ) -> Mapping[CommunityId, Mapping[int, Sums]]:
        """As they were counted."""
        ...

    async def begin_everywhere(self, kind: str, most: int) -> int:
        """Plan this duty in workspaces in which it was never planned; for how many it was."""
        ...
