"""A studio dresses its documents, sees how its café is thought of: last week, not well; and has its
warehouse read that."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from adapters.wiring import House
from domain.insights.use_cases.count_reputation import begin_reputations, count_reputation
from domain.shared.access import system
from domain.shared.ids import OrganizationId, WorkspaceId
from tests.api.insight_report_story import insight_report_story
from tests.api.planning_story import Teller
from tests.api.sharing_story import sharing_story
from tests.api.stakeholder_story import stakeholder_story

PRAISE, BLAME = "I love this café, it is wonderful!", "My coffee was awful, I hate that."


async def reputation_story(story: Any, house: House) -> None:
    """Every operation about reputations and branding."""
    await _dressed(story)
    tell: Teller = story
    home = await story.call("post_community", {"name": "Who talks of the café"})
    account = {"platform": "sandbox", "credentials": {"token": "t"}, "community_id": home["id"]}
    channel = await story.call("post_channel", account | {"settings": {"account": "talked-of"}})
    today = house.clock.now().date()
    monday = today - timedelta(days=today.weekday())
    for number in range(8):
        good = number < 4
        day = monday - timedelta(days=14 if good else 7)
        await _said(story, channel["id"], number, PRAISE if good else BLAME, day)
    where = {"channel_id": channel["id"], "sentiment": "negative"}
    while len((await story.call("get_inbound_messages", query=where))["data"]) < 4:
        await story.call("get_reputation")
    await begin_reputations(house.app.insights)
    organization = (await story.call("get_organization"))["id"]
    workspace = (await story.call("get_branding"))["id"]
    worker = system(OrganizationId(organization), WorkspaceId(workspace))
    await count_reputation(house.app.insights, worker)
    await story.heard("reputation.fell")
    worst = {"community_id": home["id"], "day": str(monday - timedelta(days=3))}
    await tell.tell("get_reputation", query=worst)
    span = {"from": str(monday - timedelta(days=14)), "to": str(today)}
    query = {"community_id": home["id"], "by": "week", **span}
    await tell.tell("get_reputation_history", query=query)
    await tell.tell("get_reputation_history_chart", query=query)
    await tell.tell("get_reputation_weights")
    await story.tell("get_warehouse")
    await story.tell("get_warehouse_dataset", query={"limit": "2"}, dataset="reputation_days")
    await tell.tell("patch_reputation_weights", {"sentiment": 50, "growth": 20})
    await story.heard("reputation_weights.updated")
    await insight_report_story(story)
    await sharing_story(story, house)
    await stakeholder_story(story, house)


async def _dressed(story: Any) -> None:
    await story.tell("patch_branding", {"display_name": "Café Aurora", "locale": "es"})
    await story.tell("patch_branding", {"primary_colour": "#14532d", "locale": None})
    await story.tell("get_branding")


async def _said(story: Any, channel: str, number: int, text: str, day: date) -> None:
    at = datetime.combine(day, time(12), UTC).isoformat()
    author = {"id": f"guest-{number}", "handle": f"@guest{number}", "followers": 120 * number}
    told = {"kind": "comment", "at": at, "author": author, "text": text}
    name = {"channel_id": channel, "id": f"reputation-{number}"}
    await story.call("post_sandbox_telling", told | name)
