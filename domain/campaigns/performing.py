"""How far a campaign has come, asked of everybody who counts for it."""

from collections.abc import Mapping
from datetime import date

from domain.campaigns.model import Campaign, CampaignStatus
from domain.campaigns.performance import (
    Performance,
    Progress,
    Redeemed,
    Result,
    Targeted,
    days_of,
    own_results,
    progress,
)
from domain.campaigns.room import Campaigns
from domain.shared.access import Actor
from domain.shared.readings import Metric

OVER = frozenset({CampaignStatus.FINISHED, CampaignStatus.ARCHIVED})


async def performed(room: Campaigns, actor: Actor, campaign: Campaign) -> Performance:
    """What it has come to by now. What its posts get after its last day is counted, too: people
    come late."""
    now, today = room.clock.now(), await room.results.today(actor)
    metrics = [one.metric for one in campaign.targets if isinstance(one.metric, Metric)]
    results = await room.results.of(actor, campaign.id, metrics, _first_day(campaign, today), today)
    days, passed = days_of(campaign.starts_on, campaign.ends_on, today)
    spent = None if campaign.budget is None else sum(cost.amount for cost in campaign.costs)
    own = await room.reads.own(actor, campaign.id)
    clicks = await room.reads.clicks(actor, campaign.id)
    redeemed = [
        Redeemed(one.currency, one.redeemed, one.reversed, one.amount, one.discount)
        for one in await room.promotions.of_campaign(actor, campaign.id)
    ]
    known = dict(own_results(own, clicks, redeemed))
    known.update({metric: result for metric, result in results.of.items()})
    return Performance(
        as_of=now,
        results=results,
        days=days,
        days_passed=passed,
        spent=spent,
        left=None if campaign.budget is None else campaign.budget.amount - (spent or 0),
        messages=await room.reads.messages(actor, campaign.id),
        clicks=clicks,
        targets=_progress(campaign, known, today, spent),
        redeemed=redeemed,
        own=own,
    )


def _first_day(campaign: Campaign, today: date) -> date:
    """Its messages may be out before it begins, though not before it was written down; and days
    are counted on another wall than instants."""
    written = campaign.created_at.date()
    starts = date.fromisoformat(campaign.starts_on) if campaign.starts_on else written
    return min(written, starts, today)


def _progress(
    campaign: Campaign, known: Mapping[Targeted, Result], today: date, spent: int | None
) -> tuple[Progress, ...]:
    days, passed = days_of(campaign.starts_on, campaign.ends_on, today)
    over = campaign.status in OVER or (days is not None and passed == days)
    expected = None if days is None or passed is None else passed / days
    return tuple(
        progress(target, known[target.metric], expected, over=over, spent=spent)
        for target in campaign.targets
    )
