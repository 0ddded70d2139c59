"""Which scope each operation on what others say, and on conversations, needs."""

OF_CONVERSATIONS: dict[str, str | None] = {
    "post_text_analyze": "inbox:read",
    "post_detectors_try": "inbox:read",
    "get_conversations": "inbox:read",
    "get_conversation": "inbox:read",
    "get_conversation_messages": "inbox:read",
    "patch_conversation": "inbox:write",
    "post_conversation_close": "inbox:write",
    "post_conversation_reopen": "inbox:write",
    "post_conversation_mark_pending": "inbox:write",
    "post_conversation_snooze": "inbox:write",
    "post_conversations_bulk": "inbox:write",
    "post_conversation_merge": "inbox:write",
    "post_conversation_unmerge": "inbox:write",
    "post_conversation_split": "inbox:write",
    "post_conversation_note": "inbox:write",
    "get_conversation_notes": "inbox:read",
    "patch_conversation_note": "inbox:write",
    "delete_conversation_note": "inbox:write",
    "post_saved_view": "inbox:write",
    "get_saved_views": "inbox:read",
    "get_saved_view": "inbox:read",
    "patch_saved_view": "inbox:write",
    "delete_saved_view": "inbox:write",
    "get_inbound_messages": "inbox:read",
    "get_inbound_message": "inbox:read",
    "get_inbound_message_original": "inbox:read",
    "get_inbound_activities": "inbox:read",
    "get_inbound_activity": "inbox:read",
}

ITS_AUTHORS = ("patch_conversation_note", "delete_conversation_note")
"""What only whoever wrote it may do, whatever their scopes."""
