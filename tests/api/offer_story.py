"""What a café plans, offers and asks: its campaign, its promotions, its prompts."""

from tests.api.campaign_story import Teller, campaign_story
from tests.api.promotion_story import promotion_story
from tests.api.prompt_story import prompt_story


async def offer_story(story: Teller, channel: str) -> None:
    """One after the other."""
    for chapter in (campaign_story, promotion_story, prompt_story):
        await chapter(story, channel)
