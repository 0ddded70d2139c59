"""What others say and do on the café's channel."""

from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

LATER = "2026-11-26T09:05:00Z"


class Teller(Protocol):
    """Who carries out operations, and hears what comes of them."""

    async def tell(self, name: str, body: Any = None, *, query: Any = None, **path: str) -> Any: ...

    async def call(self, name: str, body: Any = None, *, query: Any = None, **path: str) -> Any: ...

    async def heard(self, name: str) -> Any: ...


def lately() -> str:
    """A moment at which somebody wrote whom the sandbox lets us answer: it does for a day."""
    return (datetime.now(UTC) - timedelta(minutes=1)).isoformat(timespec="seconds")


async def inbox_story(story: Teller, channel: str, post: str) -> None:
    """A guest asks, asks otherwise, and is read; another takes back what he said."""
    tell = story.tell
    ana = {"id": "ana", "handle": "@ana", "name": "Ana"}
    asked = {
        "channel_id": channel,
        "id": "comment-1",
        "kind": "comment",
        "at": "2026-11-26T09:00:00Z",
        "author": ana,
        "text": "Are you open on Monday?",
        "parent_id": post,
    }
    await tell("post_sandbox_telling", asked)
    await story.heard("inbound.received")
    change = {"id": "comment-1:2", "kind": "edit", "at": LATER, "message_id": "comment-1"}
    await story.call("post_sandbox_telling", asked | change | {"text": "And on Tuesday?"})
    await story.heard("inbound.edited")
    await tell("get_inbound_messages", query={"limit": "1"})
    message = (await story.heard("inbound.edited"))["data"]["object"]["id"]
    read = await tell("get_inbound_message", inbound_message_id=message)
    await tell("get_inbound_message_original", inbound_message_id=message)
    said = {"text": "From ten to two."}
    await tell("post_inbound_message_reply_preflight", said, inbound_message_id=message)
    await tell("post_inbound_message_reply", said, inbound_message_id=message)
    await story.heard("reply.published")
    later = said | {"schedule": {"at": "2030-05-04T09:00:00Z"}, "cancel_if_they_write": True}
    await tell("post_conversation_reply", later, conversation_id=read["conversation_id"])
    liked = {"id": "like-1", "kind": "reaction", "message_id": post, "reaction": "❤️"}
    await story.call(
        "post_sandbox_telling",
        {"channel_id": channel, "at": LATER, "author": ana} | liked,
    )
    activity = (await story.heard("inbound.activity_received"))["data"]["object"]["id"]
    await tell("get_inbound_activities", query={"limit": "1"})
    await tell("get_inbound_activity", inbound_activity_id=activity)
    gone = {"id": "comment-1:gone", "kind": "deletion", "message_id": "comment-1"}
    await story.call("post_sandbox_telling", {"channel_id": channel, "at": LATER} | gone)
    await story.heard("inbound.deleted")
    text = {"text": "The app is down again and nobody answers!"}
    await tell("post_text_analyze", text)
    span = {"since": "2026-01-05T00:00:00Z", "until": "2026-01-06T00:00:00Z"}
    await tell("post_detectors_try", {"kind": "spike"} | span)
    await tell("post_channel_hook", channel_id=channel)
    await tell("get_channel_inbound", channel_id=channel)
    await tell("delete_channel_hook", channel_id=channel)
