"""The café holds itself beside another one."""

from tests.api.inbox_story import Teller


async def competitor_story(story: Teller) -> None:
    """Every operation about competitors; the café has a channel on the sandbox."""
    tell, call = story.tell, story.call
    watch = (await call("post_watch", {"name": "Café Sol", "query": '"café sol"'}))["id"]
    accounts = [
        {"platform": "sandbox", "handle": "@cafe-sol"},
        {"platform": "sandbox", "handle": "@nobody-of-that-name"},
    ]
    wanted = {"name": "Café Sol", "accounts": accounts, "colour": "#c2410c", "watch_id": watch}
    competitor = (await tell("post_competitor", wanted))["id"]
    await story.heard("competitor.created")
    await story.heard("competitor.account_not_found")
    while (await call("get_competitor", competitor_id=competitor))["accounts"][0]["as_of"] is None:
        await call("get_competitors")
    await tell("get_competitors", query={"limit": "1"})
    await tell("get_competitor", competitor_id=competitor)
    await tell("patch_competitor", {"accounts": accounts[:1]}, competitor_id=competitor)
    await story.heard("competitor.updated")
    days = {"from": "2026-11-24", "to": "2026-11-27"}
    await tell("get_competitor_metrics", competitor_id=competitor)
    await tell("get_competitors_comparison")
    await call("get_competitors_comparison", query=days)
    drawn = {"platform": "sandbox", "measure": "followers"}
    await tell("get_competitors_comparison_chart", query=drawn)
    await tell("delete_competitor", competitor_id=competitor)
    await story.heard("competitor.deleted")
