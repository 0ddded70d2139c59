"""The café greets whoever came ten times, and sees who comes week after week."""

from datetime import UTC, datetime, timedelta
from typing import Any, Protocol


class Teller(Protocol):
    """Who carries out operations, and keeps what was answered."""

    async def tell(self, name: str, body: Any = None, *, query: Any = None, **path: str) -> Any: ...

    async def call(self, name: str, body: Any = None, *, query: Any = None, **path: str) -> Any: ...

    async def heard(self, name: str) -> Any: ...


async def milestone_story(story: Teller) -> None:
    """Every operation about milestones and streaks, and every fact that is told of them."""
    tell, call = story.tell, story.call
    thrice = {"name": "Three visits", "kind": "activities", "threshold": 3, "activity": "custom"}
    made = await tell("post_milestone", thrice | {"external_id": "visits-3"})
    of_it = {"milestone_id": made["id"]}
    carla = await call("post_member", {"name": "Carla"})
    now = datetime.now(UTC)
    for ago in (2, 1, 0):
        visit = {
            "member_id": carla["id"],
            "source": "till",
            "external_id": f"visit-{ago}",
            "kind": "custom",
            "type": "visit",
            "at": (now - timedelta(days=ago)).isoformat(timespec="seconds"),
        }
        await call("post_activity", visit)
    await story.heard("member.milestone_reached")
    await tell("get_milestone", **of_it)
    await tell("get_milestones", query={"kind": "activities"})
    await tell("get_milestone_members", **of_it)
    await tell("get_member_milestones", member_id=carla["id"])
    await tell("get_member_streak", query={"unit": "day"}, member_id=carla["id"])
    await tell("delete_milestone", **of_it)
