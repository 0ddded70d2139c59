"""A session outlives its access tokens: its refresh token is exchanged for the next pair."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from adapters.outbound.waits import in_seconds
from adapters.platforms.checks import is_header_safe
from adapters.platforms.http import Answer, Unreadable
from domain.communities.outcomes import Refreshed
from domain.publishing.outcomes import RefusalKind
from domain.shared.platforms import REFRESH_TOKEN
from domain.shared.secret import Secret

ACCESS_TOKEN = "access_token"

UNKNOWN_TOKEN = "M_UNKNOWN_TOKEN"
"""The access token is over, or the whole session is: with a refresh token, trying it tells."""

# The specification answers a refresh token that is unknown or was exchanged before with
# M_UNKNOWN_TOKEN. Synapse says M_FORBIDDEN to one that was good once (synapse/handlers/auth.py).
_OVER = (UNKNOWN_TOKEN, "M_FORBIDDEN", "M_USER_DEACTIVATED")


def refreshed(answer: Answer) -> Refreshed:
    """The next pair. The old refresh token stays where no new one comes, and an access token
    without `expires_in_ms` does not end. Raises Unreadable."""
    said = answer.object()
    access_token = _token(said, ACCESS_TOKEN)
    if access_token is None:
        raise Unreadable("The server refreshed the session and gave no access token.")
    following = _token(said, REFRESH_TOKEN)
    given = {ACCESS_TOKEN: access_token} | ({REFRESH_TOKEN: following} if following else {})
    return Refreshed(given, _lifetime(said.get("expires_in_ms")))


def kind_of_refusal(code: str) -> RefusalKind:
    """Only what the server says about the token itself ends the session."""
    return RefusalKind.CREDENTIALS if code in _OVER else RefusalKind.PERMISSION


def _token(said: Mapping[str, Any], name: str) -> Secret | None:
    value = said.get(name)
    return Secret(value) if isinstance(value, str) and is_header_safe(value) else None


def _lifetime(milliseconds: object) -> timedelta | None:
    lasts = in_seconds(milliseconds)
    return None if lasts is None else lasts / 1000
