"""The café looks how its community grows, who may not come back, and what nobody answered."""

from typing import Any, Protocol


class Teller(Protocol):
    """Who carries out operations, and keeps what was answered."""

    async def tell(self, name: str, body: Any = None, *, query: Any = None, **path: str) -> Any: ...

    async def call(self, name: str, body: Any = None, *, query: Any = None, **path: str) -> Any: ...


async def growth_story(story: Teller, channel: str) -> None:
    """Every operation about how a community grows."""
    tell = story.tell
    here = (await story.call("get_channel", channel_id=channel))["community_id"]
    where = {"community_id": here}
    await tell("get_community_growth", query={"by": "month"}, **where)
    await tell("get_community_health", **where)
    await tell("get_community_cohorts", query={"by": "month", "count": "3"}, **where)
    await tell("get_community_growth_chart", query={"measure": "active", "by": "week"}, **where)
    await tell("get_community_cohorts_chart", query={"by": "month", "count": "3"}, **where)
    await tell("get_community_level_flow", **where)
    await tell("get_community_newcomers_at_risk", query={"quiet_days": "1"}, **where)
    await tell("get_community_unanswered", query={"hours": "0", "limit": "2"}, **where)
