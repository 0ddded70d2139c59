"""The café wants regulars and a tasting every month, and sees how far it got."""

from datetime import UTC, datetime, timedelta
from typing import Any, Protocol


class Teller(Protocol):
    """Who carries out operations, and keeps what was answered."""

    async def tell(self, name: str, body: Any = None, *, query: Any = None, **path: str) -> Any: ...

    async def call(self, name: str, body: Any = None, *, query: Any = None, **path: str) -> Any: ...

    async def heard(self, name: str) -> Any: ...


async def goal_story(story: Teller) -> None:
    """Every operation about goals, and every fact that is told of them."""
    tell, call = story.tell, story.call
    home = await call("post_community", {"name": "The roastery", "language": "es"})
    where = {"community_id": home["id"]}
    due = (datetime.now(UTC) + timedelta(days=90)).isoformat(timespec="seconds")
    regulars = {"name": "Five hundred regulars", "metric": "members", "target": 500, "due_at": due}
    first = await tell("post_community_goal", regulars, **where)
    of_it = {"goal_id": first["id"]}
    await tell("patch_goal", {"target": 400}, **of_it)
    await tell("get_goal", **of_it)
    tastings = await call("post_community_goal", {"name": "Tastings", "target": 2}, **where)
    await call("post_goal_value", {"value": 1}, goal_id=tastings["id"])
    await tell("post_goal_value", {"value": 2}, goal_id=tastings["id"])
    soon = (datetime.now(UTC) + timedelta(seconds=2)).isoformat()
    late = {"name": "A branch by the harbour", "target": 1, "due_at": soon}
    await call("post_community_goal", late, **where)
    await story.heard("goal.missed")
    await tell("get_community_goals", query={"sort": "name"}, **where)
    await tell("delete_goal", **of_it)
