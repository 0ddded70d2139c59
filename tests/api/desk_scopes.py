"""What a key needs for what was heard, and for what those who answer go by."""

from collections.abc import Mapping

OF_DESK: Mapping[str, str] = {
    "get_inbound_messages": "inbox:read",
    "get_inbound_message": "inbox:read",
    "get_inbound_message_original": "inbox:read",
    "post_business_calendar": "inbox:write",
    "get_business_calendars": "inbox:read",
    "get_business_calendar": "inbox:read",
    "patch_business_calendar": "inbox:write",
    "delete_business_calendar": "inbox:write",
    "get_business_calendar_due": "inbox:read",
    "post_saved_reply": "inbox:write",
    "get_saved_replies": "inbox:read",
    "get_saved_reply": "inbox:read",
    "patch_saved_reply": "inbox:write",
    "delete_saved_reply": "inbox:write",
    "post_saved_reply_render": "inbox:read",
    "post_sla_policy": "inbox:write",
    "get_sla_policies": "inbox:read",
    "get_sla_policy": "inbox:read",
    "patch_sla_policy": "inbox:write",
    "delete_sla_policy": "inbox:write",
    "get_conversation_sla": "inbox:read",
}
