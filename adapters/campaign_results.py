"""The room of campaigns, which asks insights what they come to."""

from collections.abc import Sequence
from datetime import date, timedelta

from adapters.db.campaigns import DbCampaignReads
from adapters.db.database import Database
from adapters.db.experiments import CountsOfOutcomes, DbExperimentReads
from adapters.db.link_trials import CountsOfLinks
from adapters.db.promotion_reads import DbPromotionReads
from adapters.experimenting import CountsOfMessages
from domain.campaigns.experiment import Counting
from domain.campaigns.experiment_ports import CountedMetrics
from domain.campaigns.link_ports import Linking
from domain.campaigns.performance import Result, Results
from domain.campaigns.ports import Begin
from domain.campaigns.promotion_ports import CodeSecrets, Guesses
from domain.campaigns.room import Campaigns
from domain.insights.query import MOST_DAYS, MetricQuery
from domain.insights.room import Insights
from domain.insights.use_cases.query_metrics import query_metrics
from domain.shared.access import Actor, system
from domain.shared.clock import Clock
from domain.shared.ids import CampaignId, IdMaker
from domain.shared.readings import Metric
from domain.shared.wall_time import zone


def campaigns_of(
    database: Database,
    begin: Begin,
    insights: Insights,
    metrics: CountedMetrics,
    clock: Clock,
    ids: IdMaker,
    linking: Linking,
    secrets: CodeSecrets,
    guesses: Guesses,
) -> Campaigns:
    return Campaigns(
        begin=begin,
        reads=DbCampaignReads(database),
        results=ResultsOfInsights(insights),
        clock=clock,
        ids=ids,
        experiments=DbExperimentReads(database),
        counts={
            Counting.MESSAGES: CountsOfMessages(insights),
            Counting.OUTCOMES: CountsOfOutcomes(database),
            Counting.LINKS: CountsOfLinks(database),
        },
        metrics=metrics,
        linking=linking,
        promotions=DbPromotionReads(database),
        code_secrets=secrets,
        guesses=guesses,
    )


class ResultsOfInsights:
    """For `domain.campaigns.ports.CampaignResults`."""

    def __init__(self, insights: Insights) -> None:
        self._insights = insights

    async def today(self, actor: Actor) -> date:
        ground = await self._insights.numbers.ground(actor)
        return self._insights.clock.now().astimezone(zone(ground.zone)).date()

    async def of(
        self,
        actor: Actor,
        campaign_id: CampaignId,
        metrics: Sequence[Metric],
        first_day: date,
        last_day: date,
    ) -> Results:
        first = max(first_day, last_day - timedelta(days=MOST_DAYS - 1))
        if not metrics:
            return Results(first, last_day, is_current=True, of={})
        query = MetricQuery(
            tuple(metrics),
            first_day=first,
            last_day=last_day,
            filters={"campaign_ids": (campaign_id,)},
        )
        # Sums of its own posts, which its plan is about: no right to all other numbers is needed.
        counting = system(actor.organization_id, actor.workspace)
        answer = await query_metrics(self._insights, counting, query)
        found = {
            one.metric: Result(
                # Of what platforms count all are whole.
                None if one.value is None else int(one.value),
                one.unavailable.value if one.unavailable else None,
            )
            for one in answer.series
            if isinstance(one.metric, Metric)
        }
        return Results(first, last_day, answer.is_current, found)
