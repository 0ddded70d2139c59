"""Reading tables: posts with their numbers, and campaigns with what came of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from domain.insights.analysing import MOST_DAYS
from domain.insights.analysis_views import CampaignNumbers, PersonNumbers, PostNumbers
from domain.insights.room import Insights
from domain.shared.access import Actor, Permission
from domain.shared.paging import Filter, Page, PageRequest

WINDOW = timedelta(days=MOST_DAYS)
_FROM_WHEN = ("gte", "gt")


async def list_posts(room: Insights, actor: Actor, request: PageRequest) -> Page[PostNumbers]:
    """Of the last 366 days, unless it says from when. What posts say is shown to whoever may read
    messages. Raises MissingScope."""
    actor.require(Permission.INSIGHTS_READ)
    wanted = replace(request, filters=[*request.filters, *_latest(room, request.filters)])
    page = await room.tables.posts(actor, wanted)
    if Permission.MESSAGES_READ in actor.scopes:
        return page
    return replace(page, items=[replace(post, text=None, tags=None) for post in page.items])


async def list_campaign_numbers(
    room: Insights, actor: Actor, request: PageRequest
) -> Page[CampaignNumbers]:
    """What campaigns are called is shown to whoever may read plans. Raises MissingScope."""
    actor.require(Permission.INSIGHTS_READ)
    page = await room.tables.campaigns(actor, request)
    if Permission.PLANNING_READ in actor.scopes:
        return page
    return replace(page, items=[replace(campaign, name=None) for campaign in page.items])


async def list_people(
    room: Insights, actor: Actor, request: PageRequest, days: int
) -> Page[PersonNumbers]:
    """Who did most or is worth most in so many days of UTC with today, and what each of them
    brought. Raises MissingScope."""
    actor.require(Permission.MEMBERS_READ)
    return await room.tables.people(actor, request, days, room.clock.now().date())


def _latest(room: Insights, filters: Sequence[Filter]) -> Sequence[Filter]:
    said = any(one.field == "published_at" and one.operator in _FROM_WHEN for one in filters)
    return () if said else (Filter("published_at", "gte", room.clock.now() - WINDOW),)
