"""A café says what it stands for and what it wants to reach, and looks how far it got."""

from datetime import UTC, datetime, timedelta

from tests.api.campaign_story import Teller


async def brand_story(story: Teller, channel: str) -> None:
    """Every operation about brands and strategies."""
    tell, today = story.tell, datetime.now(UTC).date()
    await tell(
        "patch_brand",
        {
            "values": [{"name": "Unhurried", "meaning": "Nobody is asked to leave a table."}],
            "vision": "A neighbourhood in which everybody has a table.",
            "mission": "Good coffee at a price that brings you back tomorrow.",
            "positioning": "For neighbours, the living room that a chain cannot be.",
            "audiences": [
                {"name": "Neighbours", "languages": ["es", "en"], "platforms": ["mastodon"]}
            ],
        },
    )
    await tell("get_brand")
    first, last = str(today - timedelta(days=60)), str(today + timedelta(days=60))
    strategy = await tell(
        "post_strategy",
        {
            "name": "A café the neighbourhood talks of",
            "starts_on": first,
            "ends_on": last,
            "objectives": [
                {
                    **{"name": "The terrace is talked of", "metric": "comments"},
                    **{"baseline": 40, "target": 120, "due_on": last},
                },
                {
                    **{"name": "More neighbours follow us", "metric": "followers"},
                    **{"baseline": 300, "target": 500, "due_on": last},
                },
            ],
            "pillars": [
                {"tag": "recipes", "name": "What we cook", "share": 0.4},
                {"tag": "neighbours", "name": "Who comes", "share": 0.4},
            ],
            "channel_plan": [
                {"channel_id": channel, "posts_per_week": 3, "purpose": "Show what is cooked."}
            ],
        },
    )
    where = {"strategy_id": strategy["id"]}
    await tell("patch_strategy", {"name": "A café the street talks of"}, **where)
    await tell("post_strategy_activate", **where)
    await tell("get_strategies", query={"status": "active"})
    await tell("get_strategy", **where)
    await tell("get_strategy_progress", **where)
    await tell("get_strategy_alignment", query={"last_day": str(today)}, **where)
    await tell("post_strategy_retire", **where)
