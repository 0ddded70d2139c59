"""What a homeserver says went wrong, by the code it gives before the status."""

from datetime import timedelta
from typing import Any

from adapters.outbound.waits import in_seconds
from adapters.platforms.http import Answer, Reply, Unreadable
from adapters.platforms.matrix.session import UNKNOWN_TOKEN
from adapters.platforms.replies import kind_by_status
from domain.publishing.outcomes import RefusalKind

_CREDENTIALS = (
    UNKNOWN_TOKEN,
    "M_MISSING_TOKEN",
    "M_USER_DEACTIVATED",
    "M_USER_LOCKED",
)
_ACCOUNT = ("M_USER_SUSPENDED",)
_CONTENT = ("M_BAD_JSON", "M_NOT_JSON", "M_INVALID_PARAM", "M_TOO_LARGE")


def said(answer: Answer) -> dict[str, Any]:
    """The object it holds; empty where it holds none."""
    try:
        return answer.object()
    except Unreadable:
        return {}


def errcode(answer: Answer) -> str:
    """The specification's code of what went wrong, or nothing."""
    code = said(answer).get("errcode")
    return code if isinstance(code, str) else ""


def event_id_of(reply: Reply) -> str | None:
    """The event that was made."""
    event_id = said(reply).get("event_id") if isinstance(reply, Answer) else None
    return event_id if isinstance(event_id, str) and event_id else None


def words_of(answer: Answer) -> str:
    """What the server says went wrong."""
    parts = (errcode(answer), said(answer).get("error"))
    return ": ".join(part for part in parts if isinstance(part, str) and part)


def kind_of(answer: Answer) -> RefusalKind:
    """By the error code first: a suspended account and a missing right are both a 403."""
    code = errcode(answer)
    if code in _CREDENTIALS:
        return RefusalKind.CREDENTIALS
    if code in _ACCOUNT:
        return RefusalKind.ACCOUNT
    return RefusalKind.CONTENT if code in _CONTENT else kind_by_status(answer)


def hint_of(answer: Answer) -> timedelta | None:
    """`retry_after_ms`, deprecated since 1.10 and still what servers send."""
    seconds = in_seconds(said(answer).get("retry_after_ms"))
    return None if seconds is None else seconds / 1000
