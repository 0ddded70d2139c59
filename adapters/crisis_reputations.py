"""How the name of a workspace stood before a crisis and stands after it, as insights reckon it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain.crises.look_back_ports import ReputationAround, ReputationPart, Standing
from domain.insights.reputation import (
    FORMULA,
    OPEN_DAYS,
    WINDOW,
    Score,
    number_of,
    scored,
    standard,
)
from domain.insights.reputation_ports import ReputationReads
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import CommunityId


class ReputationsOfInsights:
    """For `domain.crises.look_back_ports.Reputations`."""

    def __init__(self, reads: ReputationReads) -> None:
        self._reads = reads

    async def around(
        self,
        actor: Actor,
        community_id: CommunityId | None,
        since: datetime,
        until: datetime,
        now: datetime,
    ) -> ReputationAround | None:
        try:
            zone = ZoneInfo((await self._reads.ground(actor, community_id)).zone)
        except NotFound:
            return None
        before = number_of(since.astimezone(zone).date() - timedelta(days=1))
        after = number_of(until.astimezone(zone).date())
        today = number_of(now.astimezone(zone).date())
        weights = await self._reads.weights(actor) or standard(actor, now)

        async def standing(day: int) -> Standing:
            live_from = today - OPEN_DAYS + 1
            sums = await self._reads.sums(
                actor, community_id, day - WINDOW + 1, day, live_from, now
            )
            return _standing(scored(sums, weights, day))

        return ReputationAround(
            community_id, FORMULA, await standing(before), await standing(after)
        )


def _standing(score: Score) -> Standing:
    parts = [
        ReputationPart(
            *(part.name.value, part.value, part.share, part.n),
            part.missing.value if part.missing else None,
        )
        for part in score.parts
    ]
    return Standing(score.first, score.last, score.value, score.confidence, parts)
