"""What a crisis asks of its surroundings is kept and found, each with its promises in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.crises.crisis_measures import CrisisMeasure
from domain.shared.access import Actor
from domain.shared.ids import CampaignId, ChannelId, CommunityId, CrisisId, HoldId


class Measures(Protocol):
    """Of one workspace. Whoever changes those of a crisis has it locked."""

    async def add(self, measure: CrisisMeasure) -> None:
        """Written at once."""
        ...

    async def standing(self, crisis_id: CrisisId) -> Sequence[CrisisMeasure]:
        """Those of that crisis, the oldest first."""
        ...

    async def knows(self, crisis_id: CrisisId, measure_id: str) -> bool:
        """Whether that crisis ever had it."""
        ...

    async def save(self, measure: CrisisMeasure) -> None: ...


@dataclass(frozen=True, slots=True)
class StandingHold:
    """A hold of a crisis that was not lifted; `scope` is publishing's word."""

    id: HoldId
    scope: str
    reason: str
    created_at: datetime
    channel_id: ChannelId | None
    community_id: CommunityId | None
    campaign_id: CampaignId | None
    tag: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """All by which a crisis is contained now."""

    crisis_id: CrisisId
    holds: tuple[StandingHold, ...]
    measures: tuple[CrisisMeasure, ...]


class MeasureReads(Protocol):
    async def standing(self, actor: Actor, crisis_id: CrisisId) -> Standing:
        """Nothing where there is no such crisis."""
        ...
