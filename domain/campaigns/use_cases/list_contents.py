"""Everything that is part of a campaign is found in one list."""

from domain.campaigns.contents import Content, shown_to
from domain.campaigns.room import Campaigns
from domain.shared.access import Actor, Permission
from domain.shared.ids import CampaignId
from domain.shared.paging import Page, PageRequest


async def list_contents(
    room: Campaigns, actor: Actor, campaign_id: CampaignId, request: PageRequest
) -> Page[Content]:
    """Of the kinds that the actor may read. Raises MissingScope, NotFound."""
    actor.require(Permission.PLANNING_READ)
    await room.reads.campaign(actor, campaign_id)
    return await room.reads.contents(actor, campaign_id, shown_to(actor), request)
