"""What is done with the conversations on the café's channel."""

from typing import Any

from tests.api.inbox_story import Teller

UNTIL = {"until": "2030-05-04T07:00:00Z"}


async def conversation_story(story: Teller, channel: str) -> None:
    """A guest writes twice, another once; what they say is had in hand."""
    tell = story.tell
    first = await _said(story, channel, "table-1", "ana", "Do you have a table for six?")
    await story.heard("conversation.opened")
    await _said(story, channel, "table-2", "ana", "On Friday?")
    added = await story.heard("conversation.message_added")
    conversation, second = first, added["data"]["object"]["inbound_message_id"]
    other = await _said(story, channel, "soup-1", "ben", "The soup was salty.")
    await tell("get_conversations", query={"limit": "1"})
    await tell("get_conversation", conversation_id=conversation)
    await tell("get_conversation_messages", conversation_id=conversation)
    marked = {"priority": "high", "labels": ["table"]}
    await tell("patch_conversation", marked, conversation_id=conversation)
    await story.heard("conversation.updated")
    night = (await story.call("get_teammates", query={"q": "night"}))["data"][0]["id"]
    await story.call("patch_conversation", {"assignee_id": night}, conversation_id=conversation)
    await tell("put_conversation_presence", {"state": "typing"}, conversation_id=conversation)
    await tell("get_conversation_presence", conversation_id=conversation)
    await tell("post_conversation_mark_pending", conversation_id=conversation)
    await tell("post_conversation_snooze", UNTIL, conversation_id=conversation)
    await tell("post_conversation_close", conversation_id=conversation)
    await tell("post_conversation_reopen", conversation_id=conversation)
    merged = {"conversation_ids": [other]}
    await tell("post_conversation_merge", merged, conversation_id=conversation)
    await tell("post_conversation_unmerge", conversation_id=other)
    at = {"inbound_message_id": second}
    await tell("post_conversation_split", at, conversation_id=conversation)
    await tell("post_conversations_bulk", {"action": "close", "ids": [conversation, other]})
    await _notes_and_views(story, conversation)


async def _said(story: Teller, channel: str, id: str, author: str, text: str) -> str:
    """What somebody writes to us alone; the conversation it belongs to."""
    told = {"channel_id": channel, "id": id, "kind": "direct", "at": "2026-11-26T09:10:00Z"}
    await story.call("post_sandbox_telling", told | {"author": {"id": author}, "text": text})
    while True:
        await story.heard("conversation.opened")
        found = await story.call("get_conversations", query={"author": author, "kind": "direct"})
        listed: list[Any] = found["data"]
        if listed:
            return str(listed[0]["id"])


async def _notes_and_views(story: Teller, conversation: str) -> None:
    tell = story.tell
    note = await tell(
        "post_conversation_note", {"text": "A regular guest."}, conversation_id=conversation
    )
    path = {"conversation_id": conversation, "note_id": note["id"]}
    await tell("patch_conversation_note", {"text": "Likes the window."}, **path)
    await tell("get_conversation_notes", conversation_id=conversation)
    await tell("delete_conversation_note", **path)
    view = await tell(
        "post_saved_view", {"name": "Open", "query": {"state": "open"}, "shared": True}
    )
    await tell("patch_saved_view", {"name": "Still open"}, saved_view_id=view["id"])
    await tell("get_saved_views")
    await tell("get_saved_view", saved_view_id=view["id"])
    await tell("delete_saved_view", saved_view_id=view["id"])
