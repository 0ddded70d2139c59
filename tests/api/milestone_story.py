"""The café greets whoever came ten times, and sees who comes week after week."""

from datetime import UTC, datetime, timedelta
from typing import Any, Protocol


class Teller(Protocol):
    """Who carries out operations, and keeps what was answered."""

    async def tell(self, name: str, body: Any = None, *, query: Any = None, **path: str) -> Any: ...

    async def call(self, name: str, body: Any = None, *, query: Any = None, **path: str) -> Any: ...

    async def heard(self, name: str) -> Any: ...


class Caller(Protocol):
    """Who calls operations, and hears what comes of them."""

    async def call(self, name: str, body: Any = None, **how: Any) -> Any: ...

    async def heard(self, name: str) -> Any: ...


class Bell(Protocol):
    async def ring(self) -> None: ...


class Time(Protocol):
    async def pass_time(self, span: timedelta) -> None: ...


async def streak_story(story: Caller, time: Time, bell: Bell) -> None:
    """Diego comes two days running, and then for days not at all."""
    days = {"name": "Two days running", "kind": "streak_days", "threshold": 2}
    await story.call("post_milestone", days)
    diego = await story.call("post_member", {"name": "Diego"})
    for ago in (4, 3):
        await story.call("post_activity", _visit(diego["id"], ago))
    await time.pass_time(timedelta(days=3))
    await bell.ring()
    await story.heard("member.streak_broken")


def _visit(member_id: str, ago: int) -> dict[str, Any]:
    at = datetime.now(UTC) - timedelta(days=ago)
    return {
        "member_id": member_id,
        "source": "till",
        "external_id": f"visit-{member_id}-{ago}",
        "kind": "custom",
        "type": "visit",
        "at": at.isoformat(timespec="seconds"),
    }


async def milestone_story(story: Teller) -> None:
    """Every operation about milestones and streaks, and every fact that is told of them."""
    tell, call = story.tell, story.call
    thrice = {"name": "Three visits", "kind": "activities", "threshold": 3, "activity": "custom"}
    made = await tell("post_milestone", thrice | {"external_id": "visits-3"})
    of_it = {"milestone_id": made["id"]}
    carla = await call("post_member", {"name": "Carla"})
    for ago in (2, 1, 0):
        await call("post_activity", _visit(carla["id"], ago))
    await story.heard("member.milestone_reached")
    await tell("get_milestone", **of_it)
    await tell("get_milestones", query={"kind": "activities"})
    await tell("get_milestone_members", **of_it)
    await tell("get_member_milestones", member_id=carla["id"])
    await tell("get_member_streak", query={"unit": "day"}, member_id=carla["id"])
    await tell("delete_milestone", **of_it)
