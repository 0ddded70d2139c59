"""A café opens its terrace: a campaign is approved, runs, waits for the rain to stop, and ends."""

from tests.api.experiment_story import experiment_story
from tests.api.link_story import link_story
from tests.api.telling import Teller as Teller


async def campaign_story(story: Teller, channel: str) -> None:
    """Every move of a campaign, with a message that is part of it."""
    tell = story.tell
    campaign = await tell(
        "post_campaign",
        {
            "name": "The terrace opens",
            "brief": "Nobody knows that we have one.",
            "objective": "200 people on the terrace in the first week",
            "starts_on": "2030-04-01",
            "ends_on": "2030-04-30",
            "budget": {"amount": 150000, "currency": "EUR"},
            "hashtags": ["TerraceIsOpen"],
            "audience": "Families from the quarter, and who works here.",
            "pillars": ["neighbourhood"],
            "targets": [{"metric": "reactions", "value": 500}],
            "costs": [{"name": "Photographer", "amount": 30000, "on": "2030-04-01"}],
        },
    )
    where = {"campaign_id": campaign["id"]}
    await tell("patch_campaign", {"ends_on": "2030-05-04"}, **where)
    await tell("post_campaign_submit", **where)
    await tell("post_campaign_return", **where)
    await story.call("post_campaign_submit", **where)
    await tell("post_campaign_approve", **where)
    await tell("post_campaign_start", **where)
    said = {
        "channel_ids": [channel],
        "text": "The terrace is open.",
        "campaign_id": campaign["id"],
        "schedule": {"local_time": "2030-04-01T09:00", "timezone": "Europe/Madrid"},
    }
    await story.call("post_message", said)
    pause = {"reason": "It will rain all week.", "on_resume": "shift"}
    await tell("post_campaign_pause", pause, **where)
    await tell("get_campaign", **where)
    await tell("post_campaign_resume", {}, **where)
    await tell("get_campaigns", query={"status": "running", "sort": "starts_on"})
    await tell("get_campaign_performance", **where)
    await tell("get_campaign_contents", **where)
    await tell("post_campaign_finish", **where)
    await tell(
        "put_campaign_review",
        {
            "summary": "The terrace was full from the first evening on.",
            "went_well": ["The pictures of the kitchen."],
            "went_badly": ["Nobody answered on Sunday."],
            "lessons": ["Have somebody there on Sundays."],
        },
        **where,
    )
    clone = await tell(
        "post_campaign_clone", {"name": "The terrace opens", "starts_on": "2031-04-01"}, **where
    )
    await tell("post_campaign_copy_messages", {}, campaign_id=clone["id"])
    await tell("post_campaign_archive", **where)
    await link_story(story)
    again = await story.call("post_campaign", {"name": "Bread all day"})
    await experiment_story(story, channel, again["id"])
