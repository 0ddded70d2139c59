"""Slack says what went wrong by name, and under status 200 as under any other."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from adapters.outbound.redaction import redacted
from adapters.platforms.http import Answer, Reply, Unreadable
from adapters.platforms.replies import (
    Trouble,
    delay_asked,
    kind_by_status,
    request_id,
    trouble,
)
from domain.publishing.outcomes import Expired, RefusalKind, Refused, Throttled, Unknown
from domain.shared.platforms import REFRESH_TOKEN
from domain.shared.secret import Secret

GONE = frozenset({"message_not_found", "thread_not_found"})
FILE_GONE = frozenset({"file_not_found", "file_deleted"})
NO_GROUPS = frozenset({"missing_scope", "plan_upgrade_required", "not_allowed_token_type"})
TOKEN_EXPIRED = "token_expired"
GRANT_REFUSED = frozenset({"invalid_refresh_token"})
_CREDENTIALS = frozenset(
    {"invalid_auth", "not_authed", TOKEN_EXPIRED, "token_revoked", "account_inactive"}
)
# What administrators have suspended, and a workspace that is away until it has moved: whatever is
# said, and whoever of the app says it.
_ACCOUNT = frozenset({"ekm_access_denied", "org_login_required"})
_PERMISSION = frozenset(
    {
        *("missing_scope", "not_in_channel", "channel_not_found", "is_archived", "no_permission"),
        *("restricted_action", "access_denied", "not_allowed_token_type"),
        *("team_access_not_granted", "cant_update_message"),
        *("cant_delete_message", "edit_window_closed", "cant_kick_self", "cant_kick_from_general"),
        *("user_not_found", "user_not_visible", "invalid_client_id", "bad_client_secret"),
        *("method_not_supported_for_channel_type", "invalid_grant_type"),
        *("file_uploads_disabled", "file_uploads_except_images_disabled", "cant_delete_file"),
    }
)
_TOO_FAST = frozenset({"ratelimited", "rate_limited"})
# It may have happened all the same, or in part: what the documentation says of each.
_AMBIGUOUS = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})


def body_of(reply: Reply) -> dict[str, Any]:
    """The object it holds; empty where it holds none."""
    try:
        return reply.object() if isinstance(reply, Answer) else {}
    except Unreadable:
        return {}


def told(reply: Reply) -> dict[str, Any] | None:
    """What Slack says where it says yes."""
    if not isinstance(reply, Answer) or not reply.is_success:
        return None
    said = body_of(reply)
    return said if said.get("ok") is True else None


def error_of(reply: Reply) -> str:
    """The name of what went wrong, or nothing."""
    error = body_of(reply).get("error")
    return error if isinstance(error, str) else ""


def no_of(reply: Reply, now: datetime, credentials: Mapping[str, Secret]) -> Trouble:
    """What a reply that is not a yes makes of what we asked for."""
    name = error_of(reply)
    if not isinstance(reply, Answer) or not reply.is_success or not name:
        return trouble(
            reply,
            now=now,
            credentials=credentials,
            words=_words,
            kind=_kind,
            expired=lambda answer: error_of(answer) == TOKEN_EXPIRED,
        )
    words = redacted(_words(reply), credentials.values())
    status, called = reply.status, request_id(reply, credentials)
    if name in _TOO_FAST:
        return Throttled(delay_asked(reply.headers, now), words, status, called)
    if name in _AMBIGUOUS:
        return Unknown(words, status, called)
    if name == TOKEN_EXPIRED and REFRESH_TOKEN in credentials:
        return Expired(words, status, called)
    return Refused(_kind(reply), words, status, called)


def _kind(answer: Answer) -> RefusalKind:
    name = error_of(answer)
    if name in _CREDENTIALS:
        return RefusalKind.CREDENTIALS
    if name in _ACCOUNT:
        return RefusalKind.ACCOUNT
    if name in _PERMISSION or name.startswith("restricted_action"):
        return RefusalKind.PERMISSION
    return RefusalKind.CONTENT if answer.is_success else kind_by_status(answer)


def _words(answer: Answer) -> str:
    """The name, what scope is missing where one is, and what the documentation would say."""
    said = body_of(answer)
    details = said.get("response_metadata")
    messages = details.get("messages") if isinstance(details, dict) else None
    parts = [said.get("error"), said.get("needed")]
    parts += messages if isinstance(messages, list) else []
    return ": ".join(part for part in parts if isinstance(part, str) and part)
