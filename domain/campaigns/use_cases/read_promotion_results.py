"""What a promotion has come to: how often it was used, on which days, for how much."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.campaigns.promotion import Promotion
from domain.campaigns.promotion_ports import DayCount
from domain.campaigns.room import Campaigns
from domain.shared.access import Actor, Permission
from domain.shared.ids import PromotionId

MOST_DAYS = 400
"""So many rows, one for each day and currency, are answered at most."""


@dataclass(frozen=True, slots=True)
class PromotionResults:
    """`as_of` is UTC. `left` are the uses that its limit still lets, where it has one."""

    as_of: datetime
    promotion: Promotion
    left: int | None
    codes: Mapping[str, int]
    totals: Sequence[DayCount]
    days: Sequence[DayCount]


async def read_promotion_results(
    room: Campaigns, actor: Actor, id: PromotionId
) -> PromotionResults:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.PLANNING_READ)
    promotion = await room.promotions.promotion(actor, id)
    total = promotion.limits.total
    return PromotionResults(
        as_of=room.clock.now(),
        promotion=promotion,
        # A limit may have been lowered below what was used by then.
        left=None if total is None else max(0, total - promotion.uses),
        codes=await room.promotions.code_states(actor, id),
        totals=await room.promotions.totals(actor, id),
        days=await room.promotions.days(actor, id, MOST_DAYS),
    )
