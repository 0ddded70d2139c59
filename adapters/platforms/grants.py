"""What authorization servers answer, by RFC 6749, and what of it is of use."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from adapters.platforms.checks import is_header_safe
from adapters.platforms.http import Answer, Reply, Unreadable
from domain.communities.connecting import NotGranted
from domain.shared.secret import Secret

UNREADABLE = NotGranted("platform_answer_unreadable")
_OF_THE_CLIENT = frozenset({"invalid_client", "unauthorized_client"})
_OF_THE_CODE = frozenset({"invalid_grant", "invalid_code", "code_already_used"})


def address(page: str, asked: Mapping[str, str]) -> str:
    """The page with what it is asked."""
    return f"{page}?{urlencode(asked)}"


def told(reply: Reply) -> dict[str, Any] | NotGranted:
    """What was answered with success, or why that is nothing: a code that may be spent is not tried
    again, whoever wants to connect begins anew."""
    if not isinstance(reply, Answer):
        return NotGranted("outcome_unknown" if reply.sent else "platform_unreachable")
    try:
        said = reply.object()
    except Unreadable:
        said = None
    if reply.is_success:
        return UNREADABLE if said is None else said
    return no(reply.status, (said or {}).get("error"))


def no(status: int, error: object) -> NotGranted:
    """What a refusal means, by the standard's words for it."""
    if error in _OF_THE_CLIENT:
        return NotGranted("client_refused", forgets=True)
    if error in _OF_THE_CODE:
        return NotGranted("code_refused")
    if status == 429:
        return NotGranted("platform_quota_exhausted")
    if status >= 500:
        return NotGranted("outcome_unknown")
    return NotGranted("platform_rejected")


def token(said: Mapping[str, Any], name: str) -> Secret | None:
    """What is there under this name, if it can be sent as a token."""
    value = said.get(name)
    usable = isinstance(value, str) and is_header_safe(value)
    return Secret(value) if usable and isinstance(value, str) else None


def lasts(said: Mapping[str, Any]) -> timedelta | None:
    """How long the access token is good for, where it is said."""
    seconds = said.get("expires_in")
    sane = isinstance(seconds, int) and not isinstance(seconds, bool) and 0 < seconds < 10**9
    return timedelta(seconds=seconds) if sane and isinstance(seconds, int) else None


def text(value: object, most: int = 200) -> str | None:
    """A name to show, cut to what fits."""
    return value[:most] if isinstance(value, str) and value else None
