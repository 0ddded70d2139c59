"""By what each table is gone through when its time is over, so that what is there already done is
not looked at again."""

import re

NOT_YET: dict[str, tuple[str, str | None]] = {
    "appeals": ("created_at", "filed_by NOT LIKE 'erased:%' OR reason <> ''"),
    "approvals": ("created_at", "jsonb_exists(content, 'link')"),
    "case_evidence": (
        "at",
        "text IS NOT NULL OR note IS NOT NULL OR location IS NOT NULL OR files <> '{}'",
    ),
    "broadcast_recipients": ("created_at", "platform_person_id NOT LIKE 'erased:%'"),
    "contained_messages": ("created_at", "platform_message_id NOT LIKE 'erased:%'"),
    "containments": (
        "created_at",
        "platform_person_id NOT LIKE 'erased:%' OR reason <> ''",
    ),
    "competitor_days": ("as_of", None),
    "competitor_posts": ("at", None),
    "conversations": ("last_message_at", "began_with NOT LIKE 'erased:%'"),
    "decisions": (
        "created_at",
        "platform_person_id NOT LIKE 'erased:%' OR platform_message_id NOT LIKE 'erased:%'"
        " OR note IS NOT NULL",
    ),
    "inbound_activities": ("received_at", "heard_id NOT LIKE 'erased:%'"),
    "inbound_changes": ("received_at", "inbound_id IS NOT NULL"),
    "inbound_messages": ("received_at", "platform_message_id NOT LIKE 'erased:%'"),
    "inbound_originals": ("received_at", None),
    "inbound_receipts": ("received_at", None),
    "members": ("last_seen_at", "frozen_at IS NULL AND merged_into IS NULL"),
    "message_revisions": ("made_at", "jsonb_exists(content, 'link')"),
    "messages": ("created_at", "jsonb_exists(content, 'link')"),
    "moderation_actions": (
        "created_at",
        "platform_person_id NOT LIKE 'erased:%' OR platform_message_id NOT LIKE 'erased:%'"
        " OR reason IS NOT NULL",
    ),
    "moderation_cases": ("created_at", "subject_key NOT LIKE 'erased:%'"),
    "moderation_judgements": ("judged_at", None),
    "report_notices": (
        "created_at",
        "against <> '' OR location <> '' OR name IS NOT NULL OR email IS NOT NULL",
    ),
    "reports": (
        "created_at",
        "reporter_id NOT LIKE 'erased:%' OR reason IS NOT NULL OR external_id IS NOT NULL",
    ),
    "samples": ("as_of", None),
    "strikes": ("created_at", "platform_person_id NOT LIKE 'erased:%'"),
    "surveys": ("created_at", None),
    "travellers": ("ended_at", "state <> 'travelling'"),
    "watch_hits": ("found_at", None),
    "webhook_deliveries": ("created_at", None),
}
"""The clock of each table, and what is true of rows of which something can still be taken away."""


_COLUMNS = re.compile(
    r"\b(against|began_with|content|email|external_id|filed_by|files|frozen_at|heard_id"
    r"|inbound_id|location|merged_into|name|note|platform_message_id|platform_person_id|reason"
    r"|reporter_id|state|subject_key|text)\b"
)


def not_yet(table: str, alias: str = "t") -> str:
    """What is true of such a row, which is what the index says."""
    still = NOT_YET[table][1]
    return "true" if still is None else _COLUMNS.sub(rf"{alias}.\1", still)
