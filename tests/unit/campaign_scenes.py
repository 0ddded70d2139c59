"""Small scenes about campaigns, in memory."""

from domain.campaigns.model import Campaign, Move
from domain.campaigns.ports import Pause
from domain.campaigns.use_cases.keep_campaigns import (
    NewCampaign,
    change_campaign,
    create_campaign,
)
from domain.campaigns.use_cases.look_back import Anew, Words, clone_campaign, review_campaign
from domain.campaigns.use_cases.move_campaign import (
    move_campaign,
    pause_campaign,
    resume_campaign,
)
from domain.publishing.hold import Hold
from domain.shared.lifting import OnLift
from tests.unit.stage import Scenes, Stage


async def a_campaign_comes_to_its_end(s: Stage) -> None:
    room = s.house.app.campaigns
    made = await create_campaign(room, s.actor, NewCampaign("The terrace opens"))
    await change_campaign(room, s.actor, made.id, None, {"objective": "200 people"})
    for move in (Move.SUBMIT, Move.RETURN, Move.SUBMIT, Move.APPROVE, Move.START):
        await move_campaign(room, s.actor, made.id, None, move)
    longer = {"ends_on": "2030-05-04"}
    await change_campaign(room, s.actor, made.id, None, longer, approve=True)
    await pause_campaign(room, s.actor, made.id, None, Pause("Rain.", OnLift.SHIFT, 6))
    await resume_campaign(room, s.actor, made.id, None, OnLift.ASK)
    await move_campaign(room, s.actor, made.id, None, Move.FINISH)
    await review_campaign(room, s.actor, made.id, None, Words("It was full."))
    await clone_campaign(room, s.actor, made.id, Anew("The terrace opens again"))
    await move_campaign(room, s.actor, made.id, None, Move.ARCHIVE)


CAMPAIGNS: Scenes = {
    a_campaign_comes_to_its_end: (
        {Campaign: "anew approve change change_approved conclude move", Hold: "lift"},
        {
            *("campaign.created", "campaign.updated", "campaign.submitted", "campaign.returned"),
            *("campaign.approved", "campaign.started", "campaign.paused", "campaign.resumed"),
            *(
                "campaign.finished",
                "campaign.reviewed",
                "campaign.archived",
                "hold.placed",
                "hold.lifted",
            ),
        },
    ),
}
