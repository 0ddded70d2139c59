"""Campaigns a test needs to exist, made the way a caller would make them."""

from typing import Any

from domain.campaigns.model import Campaign, Move
from domain.campaigns.ports import Pause
from domain.campaigns.use_cases.keep_campaigns import NewCampaign, create_campaign
from domain.campaigns.use_cases.move_campaign import move_campaign, pause_campaign
from domain.shared.access import Actor
from domain.shared.lifting import OnLift
from tests.kit.builders import Furnished

TO_RUN = (Move.SUBMIT, Move.APPROVE, Move.START)


async def a_campaign(
    house: Furnished, actor: Actor, *moves: Move, name: str = "The terrace opens", **how: Any
) -> Campaign:
    """A draft that has made these moves."""
    room = house.app.campaigns
    campaign = await create_campaign(room, actor, NewCampaign(name, **how))
    for move in moves:
        campaign = await move_campaign(room, actor, campaign.id, None, move)
    return campaign


async def a_paused_campaign(
    house: Furnished, actor: Actor, on_resume: OnLift = OnLift.AS_PLANNED, **how: Any
) -> Campaign:
    """One that ran, and is paused because of rain."""
    running = await a_campaign(house, actor, *TO_RUN, **how)
    pause = Pause("Rain.", on_resume, 6)
    return await pause_campaign(house.app.campaigns, actor, running.id, None, pause)
