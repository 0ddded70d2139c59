"""A café hides what somebody says under its posts for a while, and shows it again."""

from typing import Any

from tests.api.case_story import Keeper

PERSON = "account-77"


async def containment_story(story: Keeper) -> None:
    """Somebody shouts, is hidden, and is shown again."""
    tell, channel = story.tell, await _channel(story)
    placed = await tell(
        "post_containment",
        {
            "kind": "hide_author",
            "channel_id": channel,
            "platform_person_id": PERSON,
            "include_past": True,
            "reason": "Insults under the announcement.",
            "ends_at": "2030-05-11T07:00:00Z",
        },
    )
    await _told(story, channel)
    await story.heard("containment.message_held")
    await story.heard("containment.swept")
    one = placed["id"]
    later = {"reason": "Insults, still.", "ends_at": "2030-05-12T07:00:00Z"}
    await tell("get_containment_messages", containment_id=one, query={"limit": "1"})
    await tell("patch_containment", later, containment_id=one)
    await tell("get_containment", containment_id=one)
    await tell("get_containments", query={"standing": "true", "limit": "1"})
    await tell("post_containment_lift", containment_id=one)
    await story.heard("containment.message_released")
    await story.heard("containment.released")
    await _slows_down(story, channel)


async def _slows_down(story: Keeper, channel: str) -> None:
    slow = {"kind": "slow_mode", "channel_id": channel, "interval_seconds": 60}
    placed = await story.call("post_containment", {**slow, "reason": "Too many at once."})
    await story.heard("channel_pace.requested")
    await story.heard("channel_pace.changed")
    await story.tell("get_containment_progress", containment_id=placed["id"])
    await story.call("post_containment_lift", containment_id=placed["id"])


async def _channel(story: Keeper) -> str:
    home = await story.call("post_community", {"name": "The corner"})
    sandbox = {"community_id": home["id"], "platform": "sandbox", "credentials": {"token": "t"}}
    made = await story.call("post_channel", sandbox | {"settings": {"account": "quiet-corner"}})
    return str(made["id"])


async def _told(story: Keeper, channel: str) -> None:
    said: dict[str, Any] = {"channel_id": channel, "kind": "comment", "id": "loud-1"}
    somebody = {"at": "2026-11-26T11:00:00Z", "author": {"id": PERSON}, "text": "BOO!"}
    await story.call("post_sandbox_telling", said | somebody)
